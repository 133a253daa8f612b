"""Differences of ratios of sums over paired replications.

Two scenarios simulated with one seed have the same customers in replication r: what makes a day
good or bad for one does so for the other, and cancels in the difference. With the ratios m = sum(N)
/ sum(D) of both, the residuals e_r = (N_r - m D_r) / mean(D), taken for each and subtracted, give
the standard error sqrt(sum(e_r^2) / (R - 1) / R) of the difference by the delta method. With D = 1
it is the paired t interval.

Several differences judged together are each given a higher level, 1 - (1 - level) / k for k of them
(Bonferroni): then the chance that any of the k intervals misses is at most 1 - level.

References
----------
Law, A. M. (2015). Simulation Modeling and Analysis, 5th ed., sections 10.2 and 10.3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccsim.stats.intervals import RatioEstimate, t_quantile

__all__ = ["difference_of_ratios", "joint_level"]


def joint_level(level: float, comparisons: int) -> float:
    """Return the level of each of several intervals that hold jointly with a level (Bonferroni).

    >>> round(joint_level(0.95, 10), 4)
    0.995
    """
    return 1.0 - (1.0 - level) / max(comparisons, 1)


def difference_of_ratios(
    base: tuple[ArrayLike, ArrayLike], other: tuple[ArrayLike, ArrayLike], level: float = 0.95
) -> RatioEstimate:
    """Estimate how much higher a ratio is than another in the same replications.

    Parameters
    ----------
    base, other : (numerator, denominator), (R, ...) float64 each
        One row for each replication; the same replications in both.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    RatioEstimate of (...) float64
        The mean difference, NaN where either ratio is undefined; its half-width, NaN there and
        where a ratio is known in fewer than 2 replications.

    Examples
    --------
    >>> base = [8.0, 18.0, 7.0], [10.0, 20.0, 10.0]
    >>> other = [9.0, 19.0, 8.0], [10.0, 20.0, 10.0]
    >>> round(float(difference_of_ratios(base, other).mean), 3)
    0.075
    """
    means, residuals, known = zip(*(_ratio(*parts) for parts in (base, other)), strict=True)
    difference = means[1] - means[0]
    residual = residuals[1] - residuals[0]
    replications = residual.shape[0]
    if replications < 2:
        return RatioEstimate(difference, np.full_like(difference, np.nan))
    enough = np.minimum(*known) > 1
    squares = np.where(enough, np.square(residual).sum(axis=0), np.nan)
    error = np.sqrt(squares / (replications - 1) / replications)
    return RatioEstimate(difference, t_quantile(replications, level) * error)


def _ratio(
    numerator: ArrayLike, denominator: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return the ratio, its residuals by replication, and in how many it is known."""
    n = np.asarray(numerator, dtype=np.float64)
    d = np.asarray(denominator, dtype=np.float64)
    total = np.where(d.sum(axis=0) == 0.0, np.nan, d.sum(axis=0))
    mean = n.sum(axis=0) / total
    return mean, (n - mean * d) * (n.shape[0] / total), np.count_nonzero(d, axis=0)
