"""Calls again beyond those that come anyhow, within windows and without a law for the delay."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccsim.fitting.diary import Diary
from ccsim.fitting.gaps import Links
from ccsim.units import DAY, HOUR

__all__ = ["WINDOWS", "excess_by_window"]

Floats = NDArray[np.float64]

WINDOWS = {
    "redial": (0.5 * HOUR, HOUR, 4 * HOUR, DAY, 2 * DAY),
    "repeat": (DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY),
}
"""[s]"""


def excess_by_window(
    diary: Diary, links: Links, start: NDArray[np.intp], windows: tuple[float, ...]
) -> pd.DataFrame:
    """Estimate who comes back within some times by the excess over the level afterwards.

    The level at which customers call anyhow is that of a window as long just after: calls per
    volume day passed. What the cumulative hazard (Nelson and Aalen's, the end of the log censoring)
    has beyond it is e, and the share that comes back 1 - exp(-e). Those who call often do so early,
    and the level afterwards is of the others: a short window has returns still in its level, a
    long one frequent customers in its excess.

    Parameters
    ----------
    start : (n,) int
        Rows of calls.

    Returns
    -------
    DataFrame
        window [s]; n, those followed for all of it; again, the plain share of them that called;
        excess and its standard error.
    """
    begins = links.ended[start]
    following = links.following[start]
    comes = np.where(following >= 0, links.joined[following], np.inf)
    rows = []
    for window in windows:
        followed = begins + window <= links.end
        n = int(followed.sum())
        again = float((comes - begins <= window)[followed].mean()) if n else math.nan
        excess, error = _excess(diary, begins, comes, window, links.end)
        rows.append((window, n, again, excess, error))
    return pd.DataFrame(rows, columns=["window", "n", "again", "excess", "error"])


def _excess(
    diary: Diary, begins: Floats, comes: Floats, window: float, end: float
) -> tuple[float, float]:
    seen = np.minimum(comes, end)
    gap, came = seen - begins, comes <= end
    # Among those still silent after the window.
    late = gap > window
    until = np.minimum(seen, begins + 2 * window)[late]
    passed = float((diary.elapsed(until) - diary.elapsed(begins[late] + window)).sum())
    later = int((came & late & (gap <= 2 * window)).sum())
    if passed <= 0.0:
        return math.nan, math.nan
    hazard, variance = _nelson_aalen(gap, came, window)
    usual = float((diary.elapsed(begins + window) - diary.elapsed(begins)).mean())
    beyond = hazard - later / passed * usual
    variance += later * (usual / passed) ** 2
    return max(0.0, -math.expm1(-beyond)), math.exp(-beyond) * math.sqrt(variance)


def _nelson_aalen(gap: Floats, came: NDArray[np.bool_], window: float) -> tuple[float, float]:
    """Return the cumulative hazard at the window's end, and its variance."""
    order = np.argsort(gap, kind="stable")
    at_risk = gap.size - np.arange(gap.size)
    event = came[order] & (gap[order] <= window)
    return float((event / at_risk).sum()), float((event / at_risk**2.0).sum())
