"""How many replications it takes until an interval is narrow enough.

Stopping at the first replication at which the half-width is small enough is biased: the rule
stops early on just those occasions on which the variance happens to look small. So the interval
covers the truth less often than its level says, the more so the fewer replications there are. The
effect vanishes as the wanted half-width goes to 0 (Chow and Robbins 1965). Until then the usual
defence is to look at nothing before some minimum of replications, of which Law and Kelton say at
least 10. A study that must keep its level fixes its number of replications beforehand.

References
----------
Chow, Y. S., Robbins, H. (1965). On the asymptotic theory of fixed-width sequential confidence
intervals for the mean. Annals of Mathematical Statistics 36, 457-462.
Law, A. M., Kelton, W. D. (2000). Simulation Modeling and Analysis, 3rd ed., section 9.4.1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from ccsim.stats.intervals import ratio_of_sums, t_quantile

__all__ = ["MINIMUM", "UNREACHABLE", "needed", "wanted_half_width"]

MINIMUM = 10
"""Replications before the first look at a half-width."""
UNREACHABLE = 2**40
"""More replications than anyone will make: the precision cannot be reached, or not be known."""


def wanted_half_width(mean: float, relative: float) -> float:
    """Return the half-width at which the relative error of a mean is small enough.

    The mean is an estimate itself: a half-width of `relative` / (1 + `relative`) times it is at
    most `relative` times the truth (Law and Kelton).

    >>> wanted_half_width(105.0, 0.05)
    5.0
    """
    return abs(mean) * relative / (1.0 + relative)


def needed(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    half_width: float,
    relative: bool,
    level: float = 0.95,
    minimum: int = MINIMUM,
) -> int:
    """Estimate how many replications it takes in all, those made included.

    The precision is reached when that is no more than were made. To be asked again after every
    replication: before that, the number is a guess for progress and time left. What stopping does
    to the interval is said at the top of the module.

    Parameters
    ----------
    numerator, denominator : (R,) float64
        Of the replications made.
    half_width : float
        Wanted, in the unit of the ratio, or as a share of it.
    relative : bool
        Whether it is a share.
    level : float
        Confidence level of the interval.
    minimum : int
        Replications that are made in any case.

    Returns
    -------
    int
        `UNREACHABLE` if the ratio is undefined, or no number of replications is enough.

    Examples
    --------
    >>> needed([8.0, 18.0, 7.0], [10.0, 20.0, 10.0], half_width=0.3, relative=False, minimum=2)
    3
    >>> needed([8.0, 18.0, 7.0], [10.0, 20.0, 10.0], half_width=0.1, relative=False, minimum=2)
    7
    """
    made, least = np.size(numerator), max(minimum, 2)
    if made < 2:
        return least
    found = ratio_of_sums(numerator, denominator, level)
    now = float(found.half_width)
    target = wanted_half_width(float(found.mean), half_width) if relative else half_width
    if math.isnan(now) or (now > target == 0.0):
        return UNREACHABLE
    return max(least, made if now <= target else _enough(now / target, made, level))


def _enough(times: float, made: int, level: float) -> int:
    """Return the least n above `made` that makes the interval so many times narrower."""
    too_few, enough = made, 2 * made
    while enough < UNREACHABLE and _narrows(made, enough, level) < times:
        too_few, enough = enough, 2 * enough
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if _narrows(made, middle, level) < times:
            too_few = middle
        else:
            enough = middle
    return min(enough, UNREACHABLE)


def _narrows(made: int, n: int, level: float) -> float:
    """Return how many times narrower n replications of the same variance make the interval."""
    return t_quantile(made, level) / t_quantile(n, level) * math.sqrt(n / made)
