"""Whether the daily volume drifts or jumps over the log."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from ccsim.errors import Fault
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.slots import weekday_of

__all__ = ["Shift", "find_shift", "fit_trend", "level_faults"]

Floats = NDArray[np.float64]

_WEEK = 7.0
_ORDERS = 999
_LEAST_DAYS = 5
"""On either side of a shift."""
_RARE = 0.01


@dataclass(frozen=True, kw_only=True)
class Shift:
    """The day from which the level differs most from that before.

    Attributes
    ----------
    day : datetime64[D]
    factor : Estimate
        Level from that day on over the level before; its interval does not know that the day was
        searched for.
    p_value : float
        The chance of a factor as far from 1 if the days came in random order.
    """

    day: np.datetime64
    factor: Estimate
    p_value: float


def _relative(days: ArrayLike, calls: ArrayLike) -> tuple[NDArray[np.datetime64], Floats, int]:
    """Return days of weekdays with two of them, calls over the weekday's mean, and the weekdays."""
    dates, total = np.asarray(days).astype("datetime64[D]"), np.asarray(calls, dtype=np.float64)
    weekday = weekday_of(dates)
    size = np.bincount(weekday, minlength=7)
    mean = np.bincount(weekday, weights=total, minlength=7) / np.maximum(size, 1)
    told = (size[weekday] > 1) & (mean[weekday] > 0)
    kinds = np.unique(weekday[told]).size
    return dates[told], total[told] / mean[weekday[told]], kinds


def fit_trend(days: ArrayLike, calls: ArrayLike) -> Estimate:
    """Estimate the growth of the daily volume in a week, as a share of its mean.

    Least squares on each weekday's own mean: days and calls both as deviations from them.

    Parameters
    ----------
    days : (n_days,) datetime64[D]
    calls : (n_days,) float64

    Returns
    -------
    Estimate
        0.01 is one percent of the mean in a week; NaN with fewer than three days to spare.
    """
    dates, level, kinds = _relative(days, calls)
    if dates.size - kinds < 3:
        return Estimate(math.nan, math.nan, -math.inf, math.inf, dates.size)
    weekday, time = weekday_of(dates), dates.astype(np.int64) / _WEEK
    size = np.maximum(np.bincount(weekday, minlength=7), 1)
    time = time - (np.bincount(weekday, weights=time, minlength=7) / size)[weekday]
    square = float((time**2).sum())
    slope = float((time * (level - 1.0)).sum()) / square
    freedom = dates.size - kinds - 1
    error = math.sqrt(float(((level - 1.0 - slope * time) ** 2).sum()) / freedom / square)
    half = float(stdtrit(freedom, 0.975)) * error
    return Estimate(slope, error, slope - half, slope + half, dates.size)


def find_shift(days: ArrayLike, calls: ArrayLike) -> Shift | None:
    """Find the day that parts the log into the two most different levels.

    Its p-value is from 999 random orders of the days, the best parting searched for in each.

    Parameters
    ----------
    days : (n_days,) datetime64[D]
        Ascending.
    calls : (n_days,) float64

    Returns
    -------
    Shift or None
        None with fewer than ten days.
    """
    dates, level, _ = _relative(days, calls)
    n = dates.size
    if n < 2 * _LEAST_DAYS or not level.std() > 0:
        return None
    # A fixed seed: the same log has the same p-value.
    random = np.random.default_rng(n)
    contrast = _contrasts(level[None])[0]
    best = int(np.argmax(np.abs(contrast)))
    others = _contrasts(random.permuted(np.tile(level, (_ORDERS, 1)), axis=1))
    as_far = int((np.abs(others).max(axis=1) >= abs(contrast[best]) - 1e-12).sum())
    at = best + _LEAST_DAYS
    return Shift(
        day=dates[at], factor=_factor(level[:at], level[at:]), p_value=(1 + as_far) / (1 + _ORDERS)
    )


def _contrasts(level: Floats) -> Floats:
    """Return the standardised difference of the means at each parting, (..., n - 2 least + 1)."""
    n = level.shape[1]
    first = np.arange(_LEAST_DAYS, n - _LEAST_DAYS + 1)
    so_far = np.cumsum(level, axis=1)[:, first - 1]
    before, after = so_far / first, (level.sum(axis=1, keepdims=True) - so_far) / (n - first)
    return np.asarray((after - before) * np.sqrt(first * (n - first) / n))


def _factor(before: Floats, after: Floats) -> Estimate:
    value = float(after.mean() / before.mean())
    error = value * math.hypot(
        *(part.std(ddof=1) / part.mean() / math.sqrt(part.size) for part in (before, after))
    )
    half = 1.959964 * error
    return Estimate(value, error, value - half, value + half, before.size + after.size)


def level_faults(trend: Estimate, shift: Shift | None) -> Iterator[Fault]:
    """Tell of a shift of the level if there is one, or else of a trend."""
    if shift is not None and shift.p_value <= _RARE:
        yield Fault(
            where=f"volume, from {shift.day}",
            found=f"{100 * (shift.factor.value - 1):+.0f} % calls a day against the time before "
            f"(p = {shift.p_value:.2g}); trend {100 * trend.value:+.1f} % a week",
            allowed="one level over the log",
            do="leave out the days before, if the future is to be like the time since then",
            warning=True,
        )
    elif abs(trend.value) > 2.6 * trend.error:
        yield Fault(
            where="volume",
            found=f"a trend of {100 * trend.value:+.1f} % a week "
            f"({100 * trend.low:+.1f} % to {100 * trend.high:+.1f} %)",
            allowed="one level over the log",
            do="multiply the volume for the weeks ahead, or leave out early days",
            warning=True,
        )
