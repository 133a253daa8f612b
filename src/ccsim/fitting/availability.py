"""Of the agents seen on duty, how many were available: from waits, and from what bounds them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.fitting.estimate import Estimate
from ccsim.fitting.on_duty import TALKED, TALKING, StaffFit

__all__ = ["Agents", "combined", "day_count", "folded"]

Floats = NDArray[np.float64]
_WEEK = 7
_Z = 1.959964


class Agents(NamedTuple):
    """Agents by weekday and interval, (7, n_intervals) each.

    Attributes
    ----------
    value, error : ndarray
        Estimate and standard error; NaN where the log does not tell.
    low, high : ndarray
        A 95 % interval; high is infinite where there is only a lower bound.
    """

    value: Floats
    error: Floats
    low: Floats
    high: Floats


def folded(values: Floats, staff: StaffFit) -> Floats:
    """Sum the days of each weekday, (7, n_intervals)."""
    found = np.zeros((_WEEK, values.shape[1]))
    np.add.at(found, staff.weekday, np.nan_to_num(values))
    return found


def day_count(staff: StaffFit) -> NDArray[np.int64]:
    """Return the days of each weekday with calls, (7,)."""
    return np.bincount(staff.weekday[staff.days], minlength=_WEEK)


def combined(
    waits: Agents, offered: Floats, staff: StaffFit
) -> tuple[Agents, Estimate, dict[str, int]]:
    """Return the staff recommended, the availability, and how many intervals were bounded."""
    on_duty, most = _seen(staff)
    least = staff.mean[TALKING]
    sure = staff.is_open & np.isfinite(waits.value) & (waits.error > 0) & (on_duty > 0)
    found = _availability(waits, offered, on_duty, sure)
    usual = np.where(staff.is_open, found.share.value * on_duty, 0.0)
    value = usual + found.kept * (np.where(sure, waits.value, usual) - usual)
    own = found.spread**2 * (1.0 - found.kept) + np.nan_to_num(found.share.error) ** 2
    error = on_duty * np.sqrt(own)
    bounded = np.clip(value, least, most)
    told = {
        "filled": int((staff.is_open & ~sure).sum()),
        "lowered": int((staff.is_open & (bounded < value)).sum()),
        "raised": int((staff.is_open & (bounded > value)).sum()),
        "open": int(staff.is_open.sum()),
    }
    value = np.where(staff.is_open, bounded, 0.0)
    error = np.where(staff.is_open, error, 0.0)
    low, high = np.maximum(value - _Z * error, 0.0), value + _Z * error
    return Agents(value, error, low, high), found.share, told


def _seen(staff: StaffFit) -> tuple[Floats, Floats]:
    """Return the agents on duty, and the most there can have been, (7, n_intervals) each.

    Where the log names nobody, the most on a call at one instant stand for those on duty, and
    nothing bounds them from above.
    """
    if not np.nansum(staff.mean[TALKED]) and np.nansum(staff.mean[TALKING]):
        days = np.maximum(day_count(staff), 1)[:, None]
        peak = folded(staff.waiting.peak, staff) / days
        return peak, np.full(peak.shape, np.inf)
    return staff.mean[staff.chosen], staff.mean[TALKED]


class _Availability(NamedTuple):
    """Of those on duty, the share available: its mean, its spread between intervals.

    And by how much each interval's own share is kept, (7, n_intervals).
    """

    share: Estimate
    spread: float
    kept: Floats


def _availability(
    waits: Agents, offered: Floats, on_duty: Floats, sure: NDArray[np.bool_]
) -> _Availability:
    """Split the scatter of the intervals' shares into what is real and what is chance.

    The chance variance of a share is taken in proportion to 1 / calls: an interval's own error
    is small where its value happens to be low, and weighing by it would draw all values down.
    """
    count = int(sure.sum())
    if not count:
        return _Availability(Estimate(1.0, math.nan, 0.0, math.inf, 0), 0.0, np.zeros_like(on_duty))
    heads, seen = waits.value[sure], on_duty[sure]
    mean = float(heads.sum() / seen.sum())
    off = heads - mean * seen
    error = math.sqrt(count / max(count - 1, 1) * float(off @ off)) / float(seen.sum())
    calls = offered[sure]
    # The median, as errors have no upper end where few waited; weighed by calls for that as well.
    per_call = float(np.median((waits.error[sure] / seen) ** 2 * calls))
    chance = np.where(sure, per_call / np.where(sure, offered, 1.0), np.inf)
    scatter = float(calls @ ((off / seen) ** 2 - chance[sure])) / float(calls.sum())
    real = max(0.0, scatter)  # a variance; by chance the scatter may be less than chance explains
    share = Estimate(mean, error, mean - _Z * error, mean + _Z * error, count)
    return _Availability(share, math.sqrt(real), real / (real + chance))
