"""Confidence intervals of ratios of sums over independent replications.

A mean wait is the sum of all waits over the number of all visits, N / D with both random. Its
estimate from replications r = 1..R is m = sum(N_r) / sum(D_r), not the mean of N_r / D_r, in which
quiet days would weigh as much as busy ones. By the delta method the residuals e_r = N_r - m D_r
give its standard error sqrt(sum(e_r^2) / (R - 1) / R) / mean(D_r), and the interval is m plus and
minus that times the Student quantile with R - 1 degrees of freedom. With D_r = 1 it is the textbook
interval of a mean.

References
----------
Law, A. M. (2015). Simulation Modeling and Analysis, 5th ed., sections 9.4.1 and 9.5.3.
Asmussen, S., Glynn, P. W. (2007). Stochastic Simulation, section III.4.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

__all__ = ["RatioEstimate", "estimate", "ratio_of_sums", "t_quantile"]

Floats = NDArray[np.float64]


class RatioEstimate(NamedTuple):
    """Ratios of sums with the half-widths of their confidence intervals.

    Attributes
    ----------
    mean : (...) float64
        NaN where the denominators add up to 0.
    half_width : (...) float64
        NaN there, and where fewer than 2 replications have a denominator: one says nothing of
        chance.
    """

    mean: Floats
    half_width: Floats


def t_quantile(replications: int, level: float) -> float:
    """Return Student's quantile of a two-sided interval from R replications; NaN if R < 2.

    >>> round(t_quantile(10, 0.95), 3)
    2.262
    """
    if replications < 2:
        return float("nan")
    return float(stdtrit(replications - 1, (1.0 + level) / 2.0))


def ratio_of_sums(
    numerator: ArrayLike, denominator: ArrayLike, level: float = 0.95
) -> RatioEstimate:
    """Estimate ratios from all replications at once.

    Parameters
    ----------
    numerator, denominator : (R, ...) float64
        One row for each replication.
    level : float
        Confidence level, above 0 and below 1.

    Returns
    -------
    RatioEstimate of (...) float64

    Examples
    --------
    >>> mean, half_width = ratio_of_sums([8.0, 18.0, 7.0], [10.0, 20.0, 10.0])
    >>> round(float(mean), 3), round(float(half_width), 3)
    (0.825, 0.259)
    """
    n = np.asarray(numerator, dtype=np.float64)
    d = np.asarray(denominator, dtype=np.float64)
    total = np.where(d.sum(axis=0) == 0.0, np.nan, d.sum(axis=0))
    mean = n.sum(axis=0) / total
    residual = n - mean * d
    known = np.count_nonzero(d, axis=0)
    squares = np.where(known > 1, np.square(residual).sum(axis=0), np.nan)
    return estimate(mean, squares, total, n.shape[0], level)


def estimate(
    mean: Floats, squares: Floats, total: Floats, replications: int, level: float
) -> RatioEstimate:
    """Return the interval from the sum of the squared residuals and that of the denominators."""
    if replications < 2:
        return RatioEstimate(mean, np.full_like(mean, np.nan))
    # The mean denominator is total / R, which cancels one R of the variance's.
    standard_error = np.sqrt(squares * (replications / (replications - 1))) / total
    return RatioEstimate(mean, t_quantile(replications, level) * standard_error)
