"""What a plan is to reach, interval by interval."""

from __future__ import annotations

from dataclasses import dataclass

from ccsim.errors import Fault, InputError, Invalid
from ccsim.scenario.spec import ServiceLevel
from ccsim.units import as_duration, as_share, parse_duration, parse_share

__all__ = ["Targets", "as_number"]

_DEFINITIONS = (1, 2, 3, 4, 5)
_LIMITS = {"abandonment": "abandonment", "occupancy": "occupancy"}


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Targets that every interval has to keep; all of those given.

    Attributes
    ----------
    service_level : float or str, optional [share]
        0.8 or "80 %"; left out, that of each queue.
    within : float or str, optional [s]
        The service level's threshold; left out, that of each queue.
    definition : int
        Of the service level, 1 to 5; 2 is answered within the threshold / offered.
    asa : float or str, optional [s]
        Largest mean wait of the answered.
    abandonment : float or str, optional [share]
        Largest share of the offered that abandons.
    occupancy : float or str, optional [share]
        Largest occupancy.
    any_service_level : bool
        True to leave the service level out, so that only the other targets count.

    Raises
    ------
    InputError
        With a fault for each target that cannot be one.
    """

    service_level: float | str | None = None
    within: float | str | None = None
    definition: int = 2
    asa: float | str | None = None
    abandonment: float | str | None = None
    occupancy: float | str | None = None
    any_service_level: bool = False

    def __post_init__(self) -> None:
        """Read the words, and refuse what no number of agents can reach."""
        faults: list[Fault] = []
        for name in ("service_level", "abandonment", "occupancy"):
            self._read(name, _inside, faults)
        for name in ("within", "asa"):
            self._read(name, _seconds if name == "within" else _some_seconds, faults)
        if self.definition not in _DEFINITIONS:
            faults.append(
                Fault(
                    where="target, definition",
                    found=f"{self.definition}",
                    allowed="1, 2, 3, 4 or 5",
                    do="choose one; 2 is answered within the threshold / offered",
                )
            )
        if self.any_service_level and not (self.asa or self.abandonment or self.occupancy):
            faults.append(
                Fault(
                    where="targets",
                    found="none",
                    allowed="at least one of service level, ASA, abandonment and occupancy",
                    do="name one",
                )
            )
        if faults:
            raise InputError(faults)

    def _read(self, name: str, read: object, faults: list[Fault]) -> None:
        value = getattr(self, name)
        if value is None:
            return
        try:
            object.__setattr__(self, name, read(value))  # type: ignore[operator]  # one of three
        except Invalid as fault:
            faults.append(
                Fault(
                    where=f"target, {name.replace('_', ' ')}",
                    found=fault.found or repr(value),
                    allowed=fault.allowed,
                    do=fault.do,
                )
            )

    def promise(self, own: ServiceLevel) -> ServiceLevel:
        """Return the service level that counts for a queue."""
        return ServiceLevel(
            target=own.target if self.service_level is None else self.service_level,
            within=own.within if self.within is None else self.within,
        )

    def sentence(self, promises: tuple[ServiceLevel, ...]) -> str:
        """Return what is asked for in words, given the queues' service levels."""
        parts = []
        if not self.any_service_level:
            levels = dict.fromkeys(
                f"{as_share(level.target)} within {as_duration(level.within)}"
                for level in map(self.promise, promises)
            )
            which = "" if self.definition == 2 else f" (SL{self.definition})"
            parts.append(f"{' and '.join(levels)}{which}")
        for name, words in (("asa", "ASA"), ("abandonment", "abandonment"),
                            ("occupancy", "occupancy")):  # fmt: skip
            value = getattr(self, name)
            if value is not None:
                shown = as_duration(value) if name == "asa" else as_share(value)
                parts.append(f"{words} at most {shown}")
        return ", ".join(parts)


def as_number(value: float | str) -> float | str:
    """Return a number written as text as a number."""
    try:
        return float(value)
    except ValueError:
        return value


def _inside(value: float | str) -> float:
    share = parse_share(as_number(value))
    if not 0.0 < share < 1.0:
        raise Invalid(
            allowed="a share above 0 and below 1",
            do="no number of agents reaches 0 % or 100 %: choose a share between",
        )
    return share


def _seconds(value: float | str) -> float:
    return parse_duration(as_number(value))


def _some_seconds(value: float | str) -> float:
    seconds = parse_duration(as_number(value))
    if seconds == 0.0:
        raise Invalid(
            allowed="a duration above 0", do="no number of agents has an ASA of 0: choose a longer"
        )
    return seconds
