"""How precise an answer has to be before the replications may stop."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ccsim.errors import Fault, InputError
from ccsim.stats.precision import MINIMUM, MORE, wanted_half_width
from ccsim.study.places import check_measure

__all__ = ["Precision", "parse_precision"]

_FORM = re.compile(
    r"(?:(?P<scope>[^=]+)/)?(?P<measure>\w+)\s*=\s*(?P<size>\d+\.?\d*|\.\d+)\s*(?P<percent>%?)"
)


@dataclass(frozen=True, kw_only=True)
class Precision:
    """Replicate until a measure's half-width is small enough.

    Stopping at the first moment an interval looks narrow makes intervals cover less often than they
    say; hence the minimum, and the replications that follow. See `ccsim.stats.precision`.

    Attributes
    ----------
    measure : str
    half_width : float
        In the measure's unit, or as a share of its mean.
    relative : bool
        Whether `half_width` is a share of the mean.
    scope : str
        "all", "queue:accounts", "group:generalists"
    minimum, maximum : int
        Replications made before the first look at the half-width, and at the most in all.
    more : int
        Replications made after the first half-width that is small enough.
    """

    measure: str
    half_width: float
    relative: bool = False
    scope: str = "all"
    minimum: int = MINIMUM
    maximum: int = 1000
    more: int = MORE

    def __post_init__(self) -> None:
        faults = check_measure(self.measure)
        if not (math.isfinite(self.half_width) and self.half_width > 0.0):
            faults.append(
                Fault(
                    where="half-width",
                    found=f"{self.half_width}",
                    allowed="a number above 0",
                    do="write, for instance, service_level=0.01 or asa=5%",
                )
            )
        if not 2 <= self.minimum <= self.maximum:
            faults.append(
                Fault(
                    where="replications",
                    found=f"a minimum of {self.minimum} and a maximum of {self.maximum}",
                    allowed="2 <= minimum <= maximum",
                    do="allow at least 2, and usually 10 or more",
                )
            )
        if self.more < 0:
            faults.append(
                Fault(
                    where="precision, more",
                    found=f"{self.more}",
                    allowed="a whole number of at least 0",
                    do=f"leave it out: {MORE} keep the level of the interval",
                )
            )
        if faults:
            raise InputError(faults)

    def is_reached(self, mean: float, half_width: float) -> bool:
        """Whether an interval is narrow enough; an undefined one is not."""
        wanted = wanted_half_width(mean, self.half_width) if self.relative else self.half_width
        return half_width <= wanted

    def sentence(self) -> str:
        """Return the rule in words."""
        size = f"{self.half_width * 100:g} % of it" if self.relative else f"{self.half_width:g}"
        return (
            f"until the half-width of {self.measure} ({self.scope}) is at most {size} after "
            f"{self.minimum:,} replications or more, and {self.more:,} times again; at most "
            f"{self.maximum:,} in all"
        )


def parse_precision(text: str, *, maximum: int) -> Precision:
    """Return the rule for "service_level=0.01", "asa=5%" or "queue:accounts/asa=2".

    Raises
    ------
    InputError
        If it cannot be read.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None:
        raise InputError(
            [
                Fault(
                    where="--until",
                    found=f'"{text}"',
                    allowed="measure=half-width, or scope/measure=half-width",
                    do="write, for instance, service_level=0.01 or queue:accounts/asa=5%",
                )
            ]
        )
    relative = match["percent"] == "%"
    return Precision(
        measure=match["measure"],
        half_width=float(match["size"]) / (100.0 if relative else 1.0),
        relative=relative,
        scope=match["scope"] or "all",
        minimum=min(MINIMUM, maximum),
        maximum=maximum,
    )
