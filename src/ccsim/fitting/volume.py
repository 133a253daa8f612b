"""Mean offered calls by weekday and interval, and what speaks against one mean for all weeks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ccsim.errors import Fault, InputError
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.hours import HoursFit
from ccsim.fitting.incidents import find_incidents, incident_faults
from ccsim.fitting.level import Shift, find_shift, fit_trend, level_faults
from ccsim.fitting.slots import Counts, as_instants, count
from ccsim.scenario.hours import WEEKDAYS
from ccsim.units import DAY

__all__ = ["VolumeFit", "fit_volume"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class VolumeFit:
    """Volume by weekday and interval.

    Attributes
    ----------
    interval : float [s]
    table : DataFrame
        weekday ("mon"), start [s since midnight], mean, error, days: the open intervals of the
        week, Monday first. NaN for a weekday of which no day was used.
    totals : DataFrame
        date, weekday, calls: the days used, calls within the hours.
    counts : Counts
        The same days by interval, for `fit_dispersion`; 0 outside the hours.
    trend : Estimate
        Growth in a week as a share of the mean.
    shift : Shift or None
    incidents : DataFrame
        date, weekday, start, end, calls, expected; they are in the means all the same.
    left_out : tuple of datetime64[D]
        Open days of the log that were not used.
    warnings : tuple of Fault
    """

    interval: float
    table: pd.DataFrame
    totals: pd.DataFrame
    counts: Counts
    trend: Estimate
    shift: Shift | None
    incidents: pd.DataFrame
    left_out: tuple[np.datetime64, ...]
    warnings: tuple[Fault, ...] = ()

    def week(self) -> Floats:
        """Return the means of all intervals of a week, (7, n_slots), 0 where closed or untold."""
        week = np.zeros((7, round(DAY / self.interval)))
        row = self.table["weekday"].map(WEEKDAYS.index).to_numpy()
        slot = np.rint(self.table["start"].to_numpy() / self.interval).astype(int)
        week[row, slot] = self.table["mean"].fillna(0.0).to_numpy()
        return week


def fit_volume(
    joined: ArrayLike,
    *,
    hours: HoursFit,
    interval: float = 900.0,
    days: ArrayLike | None = None,
    leave_out: ArrayLike = (),
    weight: ArrayLike | None = None,
) -> VolumeFit:
    """Estimate mean offered calls by weekday and interval.

    With few days of a weekday, the variance of one interval is hardly known; all intervals
    therefore share one law of it, m + c^2 m^2, with c^2 by moments from all of them, and the
    standard error is sqrt((m + c^2 m^2) / days), where no call came that of a single one.

    Parameters
    ----------
    joined : (n,) datetime64
    hours : HoursFit
        Calls outside do not count.
    interval : float [s]
    days : (n_days,) datetime64[D], optional
        Days to use; without them, those of `hours.used`.
    leave_out : (n,) datetime64[D] or text such as "1999-02-14"
        Days not to use.
    weight : (n,) float64, optional
        What each call counts: with the probability that it is fresh, the volume is of fresh calls.

    Raises
    ------
    InputError
        Where no day is left.
    """
    chosen = hours.used if days is None else np.asarray(days).astype("datetime64[D]")
    out = np.asarray(leave_out, dtype="datetime64[D]").ravel()
    used = np.setdiff1d(chosen, out)
    if not used.size:
        raise InputError(
            [
                Fault(
                    where="volume",
                    found="no day to count calls on",
                    allowed="days of the log on which the centre was open",
                    do="leave out fewer days, or check the opening hours",
                )
            ]
        )
    times = as_instants(joined)
    inside = hours.contains(times)
    each = np.ones(times.size) if weight is None else np.asarray(weight, dtype=np.float64)
    counts = count(times, interval, days=used, weight=np.where(inside, each, 0.0))
    is_open = _open_slots(hours, interval)
    totals = pd.DataFrame(
        {
            "date": counts.days.astype("datetime64[ns]"),
            "weekday": [WEEKDAYS[w] for w in counts.weekday],
            "calls": counts.calls.sum(axis=1),
        }
    )
    incidents = find_incidents(counts, is_open)
    trend = fit_trend(counts.days, totals["calls"])
    shift = find_shift(counts.days, totals["calls"])
    return VolumeFit(
        interval=interval,
        table=_table(counts, is_open),
        totals=totals,
        counts=counts,
        trend=trend,
        shift=shift,
        incidents=incidents,
        left_out=tuple(np.setdiff1d(hours.used, used)),
        warnings=(*level_faults(trend, shift), *incident_faults(incidents)),
    )


def _open_slots(hours: HoursFit, interval: float) -> Flags:
    """Return which intervals of the week have a moment in the hours, (7, n_slots)."""
    start = np.arange(round(DAY / interval)) * interval
    return (start + interval > hours.spans[:, :1]) & (start < hours.spans[:, 1:])


def _table(counts: Counts, is_open: Flags) -> pd.DataFrame:
    days = np.bincount(counts.weekday, minlength=7).astype(np.float64)
    total = np.zeros(is_open.shape)
    np.add.at(total, counts.weekday, counts.calls)
    known = np.where(days > 0, days, np.nan)[:, None]
    mean = total / known
    excess = _excess(counts, mean, is_open)
    # Fewer than one call in all has the error of one.
    variance = np.maximum(mean, 1 / known) + excess * mean**2
    row, slot = np.nonzero(is_open)
    return pd.DataFrame(
        {
            "weekday": [WEEKDAYS[w] for w in row],
            "start": slot * counts.interval,
            "mean": mean[row, slot],
            "error": np.sqrt(variance / known)[row, slot],
            "days": days[row].astype(int),
        }
    )


def _excess(counts: Counts, mean: Floats, is_open: Flags) -> float:
    """Return c^2 of all open intervals, by moments; 0 if no weekday has two days."""
    days = np.bincount(counts.weekday, minlength=7)[counts.weekday]
    told = is_open[counts.weekday] & (days > 1)[:, None]
    usual = np.where(told, mean[counts.weekday], 0.0)
    # Each day carries 1 / n of its weekday's n - 1.
    weight = ((days - 1) / np.maximum(days, 1))[:, None]
    excess = np.where(told, (counts.calls - usual) ** 2 - weight * usual, 0.0).sum()
    square = float((weight * usual**2).sum())
    return max(0.0, float(excess)) / square if square else 0.0
