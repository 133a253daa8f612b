"""What a case is: a scenario, how long it is simulated, and the figures it must reproduce."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ccsim.units import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Case", "Figure", "Kind", "Size", "day_of", "exponential", "lasting", "steady"]

Kind = Literal["wait", "probability", "number"]
"""What decides how precise an estimate has to be."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that is known without simulation.

    It is estimated by a ratio of sums over the replications: of `measure` (less those of `minus`)
    to its own denominators, to the sums of another measure, or to a constant.

    Attributes
    ----------
    measure : str
        A measure of ccsim; its numerator is taken.
    value : float
        The exact figure, or a published estimate.
    kind : "wait", "probability" or "number"
    scope : str
    error : float
        Standard error of `value`; 0 if it is exact.
    minus : str
        A measure whose numerator is taken off.
    over : str
        A measure whose numerator is the denominator.
    per : float
        The denominator of every replication.
    """

    measure: str
    value: float
    kind: Kind
    scope: str = "all"
    error: float = 0.0
    minus: str = ""
    over: str = ""
    per: float = 0.0

    @property
    def label(self) -> str:
        """The figure in words, as the table shows it."""
        words = f"{self.measure} - {self.minus}" if self.minus else self.measure
        if self.over:
            words = f"({words}) / {self.over}" if self.minus else f"{words} / {self.over}"
        elif self.per and self.per != 1.0:
            words += f" sum / {self.per:g}"
        elif self.per and self.kind != "number":
            words += " sum"
        return words if self.scope == "all" else f"{words} ({self.scope})"


@dataclass(frozen=True)
class Size:
    """How much is simulated: independent replications of some days each."""

    replications: int
    days: int


@dataclass(frozen=True, kw_only=True)
class Case:
    """A scenario with known figures.

    Attributes
    ----------
    name : str
    source : str
        Where the figures come from.
    scenario : mapping
        The tables of a scenario file, without `name` and `hours.days`.
    figures : tuple of Figure
    full : Size
    quick : Size, optional
        In the quick subset if given.
    note : str
        What a reader of the table has to know.
    """

    name: str
    source: str
    scenario: Mapping[str, Any]
    figures: tuple[Figure, ...]
    full: Size
    quick: Size | None = None
    note: str = ""

    @property
    def seed(self) -> int:
        """The case's own: an unlucky seed must not be shared by all."""
        return int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4], "big")

    def tables(self, days: int) -> dict[str, Any]:
        """Return the scenario of so many days, in the form of a scenario file."""
        hours = {**self.scenario["hours"], "days": days}
        return {"name": self.name, **self.scenario, "hours": hours}


def exponential(mean: float) -> dict[str, Any]:
    """Return an exponential law with a mean [s]."""
    return {"kind": "exponential", "mean": mean}


def steady(
    *,
    per_hour: float,
    talk: Mapping[str, Any],
    staff: int,
    warm_up: float = 12 * HOUR,
    within: float = 20.0,
    close: str = "24:00",
    **queue: object,
) -> dict[str, Any]:
    """Return one queue and one team whose rates never change.

    Parameters
    ----------
    per_hour : float
        Fresh contacts.
    talk : mapping
        The law.
    staff : int
    warm_up, within : float [s]
    close : str
        Round the clock if left out; otherwise the run is one day from midnight until then.
    **queue
        More keys of the queue.
    """
    return {
        "hours": {
            "first_day": "2026-03-02",
            "open": "00:00",
            "close": close,
            "interval": "1 day" if close == "24:00" else "1 h",
            "warm_up": warm_up,
        },
        "queues": {
            "calls": {
                "volume": {"per_hour": per_hour},
                "talk": talk,
                "service_level": {"within": within},
                **queue,
            }
        },
        "groups": {"team": {"staff": staff, "skills": {"calls": {}}}},
    }


def day_of(
    *, opens: str, closes: str, interval: str, staff: object, **queue: object
) -> dict[str, Any]:
    """Return one day of one queue, which begins empty and is served to the end."""
    return {
        "hours": {
            "first_day": "2026-03-02",
            "open": opens,
            "close": closes,
            "interval": interval,
            "at_close": "serve",
        },
        "queues": {"calls": queue},
        "groups": {"team": {"staff": staff, "skills": {"calls": {}}}},
    }


def lasting(scenario: Mapping[str, Any], contacts: float, replications: int = 40) -> Size:
    """Return the size at which about so many fresh contacts arrive after the warm-up."""
    volumes = [queue["volume"]["per_hour"] for queue in scenario["queues"].values()]
    a_day = sum(volumes) * DAY / HOUR
    days = contacts / replications / a_day + scenario["hours"]["warm_up"] / DAY
    if scenario["hours"]["close"] != "24:00":
        return Size(replications, 1)
    return Size(replications, math.ceil(days))
