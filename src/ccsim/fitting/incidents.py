"""Times at which far more or far fewer calls came than on other days: floods and outages."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from ccsim.errors import Fault
from ccsim.fitting.slots import Counts
from ccsim.scenario.hours import WEEKDAYS
from ccsim.units import as_clock

__all__ = ["COLUMNS", "find_incidents", "incident_faults"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

COLUMNS = ["date", "weekday", "start", "end", "calls", "expected"]

_FALSE_ALARM = 0.01
"""Chance that a log without incidents has one told."""
_LEAST = 0.5
"""Calls expected at least: the median of few calls is often none at all."""
_MEDIAN = np.pi / 2
"""Variance of a median over that of a mean, of normal numbers."""
_PASSES = 2
"""A day's level and the noise are judged anew without the intervals found in the first pass."""
_TOLD = 8


def find_incidents(counts: Counts, is_open: Flags) -> pd.DataFrame:
    """Find runs of intervals with far more or fewer calls than on other days of the weekday.

    An interval is held against the median of the others of its weekday, times the day's level.
    Its count is taken as negative binomial, with the noise found within the days; the chance of a
    false alarm anywhere in the log is about 1 %. Weekdays with fewer than three days tell nothing.

    Parameters
    ----------
    counts : Counts
    is_open : (7, n_slots) bool

    Returns
    -------
    DataFrame
        date (datetime64), weekday, start and end [s since midnight], calls, expected; one row for
        each run of such intervals, a single usual one in between included.
    """
    opened = is_open[counts.weekday]
    usual = _others(counts)
    told = opened & np.isfinite(usual)
    odd = np.zeros_like(told)
    expected = np.where(told, usual, 0.0)
    for _ in range(_PASSES):
        kept = told & ~odd
        level = _level(counts.calls, np.where(told, usual, 0.0), kept)
        expected = np.where(told, usual, 0.0) * level[:, None]
        odd = told & _far(counts, expected, kept)
    days = np.flatnonzero(odd.any(axis=1)).tolist()
    rows = [row for day in days for row in _runs(counts, day, odd, expected)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _others(counts: Counts) -> Floats:
    """Return the median of the same interval of the other days of a weekday; NaN if under two."""
    usual = np.full(counts.calls.shape, np.nan)
    total = counts.calls.sum(axis=1)
    for weekday in np.unique(counts.weekday):
        own = np.flatnonzero(counts.weekday == weekday)
        if own.size < 3:
            continue
        # At one level, so that the median is of shapes and not of busy days.
        scaled = counts.calls[own] * (total[own].mean() / np.maximum(total[own], 1.0))[:, None]
        usual[own] = _median_of_others(scaled)
    return usual


def _median_of_others(table: Floats) -> Floats:
    """Return, for each row and column, the median of the column's other rows."""
    order = np.sort(table, axis=0)
    place = np.argsort(np.argsort(table, axis=0, kind="stable"), axis=0)
    last = table.shape[0] - 2
    low, high = last // 2, (last + 1) // 2
    # Without its own entry, entries from its place on move up by one.
    pick = [np.take_along_axis(order, at + (place <= at), axis=0) for at in (low, high)]
    return np.asarray((pick[0] + pick[1]) / 2)


def _level(calls: Floats, usual: Floats, kept: Flags) -> Floats:
    expected = np.where(kept, usual, 0.0).sum(axis=1)
    called = np.where(kept, calls, 0.0).sum(axis=1)
    return np.where(expected > 0, called / np.where(expected > 0, expected, 1.0), 1.0)


def _far(counts: Counts, expected: Floats, kept: Flags) -> Flags:
    """Return which counts are too far from what was expected, (n_days, n_slots)."""
    calls = counts.calls
    mean = np.maximum(expected, _LEAST)
    # Noise of the count and of the median it is held against; what is more goes with the square
    # of the mean, by moments.
    others = np.bincount(counts.weekday, minlength=7)[counts.weekday][:, None] - 1
    noise = mean * (1 + _MEDIAN / np.maximum(others, 1))
    excess = np.where(kept, (calls - expected) ** 2 - noise, 0.0).sum()
    square = np.where(kept, mean**2, 0.0).sum()
    variance = noise + (max(0.0, excess / square) if square else 0.0) * mean**2
    shape = mean**2 / (variance - mean)
    chance = mean / variance
    tail = _FALSE_ALARM / (2 * max(1, int(kept.sum())))
    below = stats.nbinom.cdf(calls, shape, chance) < tail
    above = stats.nbinom.sf(calls - 1, shape, chance) < tail
    return np.asarray(below | above)


def _runs(counts: Counts, day: int, odd: Flags, expected: Floats) -> Iterator[tuple[object, ...]]:
    """Yield the incidents of a day; more and fewer calls are different ones."""
    calls = counts.calls[day]
    for more in (True, False):
        at = np.flatnonzero(odd[day] & ((calls > expected[day]) == more))
        for run in np.split(at, np.flatnonzero(np.diff(at) > 2) + 1) if at.size else []:
            span = slice(run[0], run[-1] + 1)
            yield (
                pd.Timestamp(counts.days[day]),
                int(counts.weekday[day]),
                run[0] * counts.interval,
                (run[-1] + 1) * counts.interval,
                float(calls[span].sum()),
                float(expected[day, span].sum()),
            )


def incident_faults(found: pd.DataFrame) -> Iterator[Fault]:
    """Tell of incidents, the largest ones singly."""
    size = (found["calls"] - found["expected"]).abs().sort_values(ascending=False, kind="stable")
    for at in size.index[:_TOLD].sort_values():
        one = found.loc[at]
        yield Fault(
            where=f"volume, {WEEKDAYS[one['weekday']]} {one['date'].date()}, "
            f"{as_clock(one['start'])} to {as_clock(one['end'])}",
            found=f"{one['calls']:.0f} calls, where {one['expected']:.0f} are usual",
            allowed="about as many as on other days of the weekday",
            do="nothing if it may happen again; otherwise leave the day out of the volume",
            warning=True,
        )
    if len(found) > _TOLD:
        yield Fault(
            where="volume, more times",
            found=f"{len(found) - _TOLD} more times with far more or fewer calls than usual",
            allowed="about as many as on other days of the weekday",
            do="as above",
            warning=True,
        )
