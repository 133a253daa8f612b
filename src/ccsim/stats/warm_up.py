"""Where a run from an empty start has become steady.

MSER asks how many observations to leave out at the start so that the mean of the rest is known
best: it leaves out d of n, so that the sum of squares about the mean of the rest, over (n - d)^2,
is least. Early observations far from the rest raise the sum of squares by more than they lower the
divisor. MSER-5 does so with means of 5 observations. A minimum at the middle of the run says that
it is too short: what is steady has hardly begun.

Welch's picture is for the eye: the mean over replications by time, smoothed by a moving average.

References
----------
White, K. P. (1997). An effective truncation heuristic for bias reduction in simulation output.
Simulation 69, 323-334.
White, K. P., Cobb, M. J., Spratt, S. C. (2000). A comparison of five steady-state truncation
heuristics for simulation. Proceedings of the Winter Simulation Conference, 755-760.
Welch, P. D. (1983). The statistical analysis of simulation results. In: Lavenberg, S. S. (ed.), The
Computer Performance Modeling Handbook, 268-328.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["GROUP", "Truncation", "moving_average", "mser", "mser_5"]

GROUP = 5
"""Observations in each mean that MSER-5 looks at."""


class Truncation(NamedTuple):
    """What to leave out.

    Attributes
    ----------
    start : int
        Observations at the start.
    settled : bool
        Whether that is less than half of them: otherwise the run is too short to tell.
    """

    start: int
    settled: bool


def mser(values: ArrayLike) -> Truncation:
    """Return how many observations to leave out, at the most half of them.

    Parameters
    ----------
    values : (n,) float64
        At least 4; none NaN.

    Raises
    ------
    ValueError
        If there are fewer, or some are NaN.

    Examples
    --------
    >>> mser([0, 3, 9, 11, 10, 11, 10, 9, 10, 11, 9, 10])
    Truncation(start=2, settled=True)
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or x.size < 4 or np.isnan(x).any():
        raise ValueError("values must be at least 4 numbers in a row, none of them NaN")
    # Sums from the end, of deviations: the sum of squares of large values would drown.
    from_end = (x - x.mean())[::-1]
    left = np.arange(1, x.size + 1)
    squares = np.cumsum(from_end**2) - np.cumsum(from_end) ** 2 / left
    statistic = (np.maximum(squares, 0.0) / left**2)[::-1]
    half = x.size // 2
    start = int(np.argmin(statistic[: half + 1]))
    return Truncation(start, start < half)


def mser_5(numerator: ArrayLike, denominator: ArrayLike) -> Truncation:
    """Return how many observations to leave out of ratios by time, in steps of `GROUP`.

    Parameters
    ----------
    numerator, denominator : (R, n) float64
        A row for each replication; a ratio of sums is taken over all of them in each group. What is
        left of n after the last whole group is not looked at.

    Raises
    ------
    ValueError
        If there are fewer than 4 groups, or one has a denominator of 0.

    Examples
    --------
    >>> steady = [10.0, 11.0, 9.0, 10.0, 10.0, 9.0, 11.0, 10.0, 9.0, 11.0] * 3
    >>> mser_5([[0.0, 1.0, 3.0, 5.0, 8.0] + steady], [[1.0] * 35])
    Truncation(start=5, settled=True)
    """
    n, d = _in_groups(numerator), _in_groups(denominator)
    found = mser(np.divide(n, d, out=np.full_like(d, np.nan), where=d != 0.0))
    return Truncation(GROUP * found.start, found.settled)


def _in_groups(sums: ArrayLike) -> NDArray[np.float64]:
    """Return sums over all replications and the observations of each whole group."""
    by_time: NDArray[np.float64] = np.asarray(sums, dtype=np.float64).sum(axis=0)
    groups = by_time.size // GROUP
    added: NDArray[np.float64] = by_time[: groups * GROUP].reshape(groups, GROUP).sum(axis=1)
    return added


def moving_average(values: ArrayLike, reach: int) -> NDArray[np.float64]:
    """Return Welch's moving average: the mean of a value, and of `reach` on either side of it.

    The first values have fewer before them; as many are taken after them, so that the average stays
    centred. The last `reach` have no average.

    Parameters
    ----------
    values : (n,) float64
        NaN where there is none: it is left out.
    reach : int
        At least 0, and below n.

    Returns
    -------
    (n - reach,) float64

    Examples
    --------
    >>> moving_average([0.0, 3.0, 6.0, 6.0, 6.0], 1).tolist()
    [0.0, 3.0, 5.0, 6.0]
    """
    x = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(x)
    sums, counts = (
        np.concatenate(([0.0], np.cumsum(part))) for part in (np.where(known, x, 0.0), known)
    )
    at = np.arange(x.size - reach)
    side = np.minimum(at, reach)
    count = counts[at + side + 1] - counts[at - side]
    total = sums[at + side + 1] - sums[at - side]
    average = np.full(at.size, np.nan)
    np.divide(total, count, out=average, where=count > 0.0)
    return average
