"""Whether an estimate agrees with what is known, and whether it is precise enough to tell.

An estimate agrees if its distance from the figure is at most t standard errors. t is Student's
two-sided quantile with R - 1 degrees of freedom at a level of `FALSE_ALARM` divided by the number
of all figures (Bonferroni): if the simulation is right, the chance that any of them is called
wrong is at most `FALSE_ALARM`, however the estimates depend on each other. The replications are
long, so their ratios are close to normal.

References
----------
Law, A. M. (2015). Simulation Modeling and Analysis, 5th ed., sections 9.4.1, 9.5.3 and 9.7.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from scipy.special import stdtrit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reference_cases.case import Figure

__all__ = ["FALSE_ALARM", "FULL", "QUICK", "Demand", "Verdict", "judge", "limit"]

FALSE_ALARM = 0.001
"""The chance that a right simulation fails anywhere in the whole set."""


class Demand(NamedTuple):
    """The largest standard error at which agreement says something.

    Attributes
    ----------
    wait, number : float
        As a share of the figure.
    probability : float
        Absolute.
    """

    wait: float
    number: float
    probability: float

    def of(self, figure: Figure) -> float:
        """Return the largest standard error for a figure, in its unit."""
        if figure.kind == "probability":
            return self.probability
        return abs(figure.value) * (self.wait if figure.kind == "wait" else self.number)

    def finer(self, times: float) -> Demand:
        """Return a demand for standard errors so many times smaller."""
        return Demand(*(value / times for value in self))


FULL = Demand(wait=0.01, number=0.02, probability=0.002)
QUICK = Demand(wait=0.05, number=0.05, probability=0.01)


class Verdict(NamedTuple):
    """An estimate beside the figure.

    Attributes
    ----------
    estimate, error : float
        With its standard error.
    z : float
        (estimate - figure) / standard error, that of a published figure included.
    limit : float
        The largest |z| that agrees.
    text : str
        "pass", "FAIL", or "not precise enough" with what it would take.
    wanted : float
        The largest standard error that was demanded.
    """

    estimate: float
    error: float
    z: float
    limit: float
    text: str
    wanted: float

    @property
    def takes(self) -> float:
        """How many times the contacts the precision takes; 1 or less if it is there."""
        return (self.error / self.wanted) ** 2


def limit(replications: int, figures: int) -> float:
    """Return the largest |z| that agrees.

    >>> round(limit(40, 200), 2), round(limit(20, 200), 2)
    (5.29, 6.28)
    """
    return float(stdtrit(replications - 1, 1.0 - FALSE_ALARM / figures / 2.0))


def _ratio(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> tuple[float, float]:
    """Return a ratio of sums and its standard error by the delta method.

    Worked out here once more: a verification should not lean on what it verifies.
    """
    total = float(denominator.sum())
    if total == 0.0:
        return math.nan, math.nan
    ratio = float(numerator.sum()) / total
    residual = numerator - ratio * denominator
    n = numerator.size
    return ratio, math.sqrt(float(residual @ residual) * n / (n - 1)) / total


def judge(
    figure: Figure,
    numerator: NDArray[np.float64],
    denominator: NDArray[np.float64],
    *,
    demand: Demand,
    figures: int,
) -> Verdict:
    """Compare a figure with the replications' sums, (R,) each; `figures` is how many there are."""
    estimate, error = _ratio(numerator, denominator)
    most = limit(numerator.size, figures)
    both = math.hypot(error, figure.error)
    wanted = demand.of(figure)
    if not both > 0.0:  # undefined, or without any variation: nothing was tested
        return Verdict(estimate, error, math.nan, most, "FAIL: no variation", wanted)
    z = (estimate - figure.value) / both
    found = Verdict(estimate, error, z, most, "pass", wanted)
    if not abs(z) <= most:
        return found._replace(text="FAIL")
    if found.takes > 1.0:
        lacks = f"s.e. {error:.2g}, wanted {wanted:.2g}"
        takes = f"which takes {found.takes:.1f} times the contacts"
        return found._replace(text=f"not precise enough: {lacks}, {takes}")
    return found
