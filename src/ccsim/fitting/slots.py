"""Calls counted by day and by interval of the day: the table that volumes are fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccsim.units import DAY

__all__ = ["Counts", "as_instants", "count", "day_of", "second_of_day", "weekday_of"]

Floats = NDArray[np.float64]
Instants = NDArray[np.datetime64]

_THURSDAY = 3
"""The weekday of 1970-01-01, from which numpy counts days."""


def as_instants(joined: ArrayLike) -> Instants:
    """Return times as datetime64[ns], (n,)."""
    return np.asarray(joined).astype("datetime64[ns]")


def day_of(joined: Instants) -> Instants:
    """Return the date of each time, datetime64[D]."""
    return joined.astype("datetime64[D]")


def second_of_day(joined: Instants) -> Floats:
    """Return the seconds since midnight of each time."""
    return np.asarray((joined - day_of(joined)) / np.timedelta64(1, "s"), dtype=np.float64)


def weekday_of(days: ArrayLike) -> NDArray[np.int64]:
    """Return 0 for a Monday, ... 6 for a Sunday."""
    number = np.asarray(days).astype("datetime64[D]").astype(np.int64)
    return np.asarray((number + _THURSDAY) % 7)


@dataclass(frozen=True, eq=False)
class Counts:
    """Calls by day and interval.

    Attributes
    ----------
    days : (n_days,) datetime64[D]
        Consecutive or not, ascending.
    interval : float [s]
    calls : (n_days, n_slots) float64
        An interval owns its start and not its end; the first starts at midnight.
    """

    days: Instants
    interval: float
    calls: Floats

    @property
    def weekday(self) -> NDArray[np.int64]:
        """Weekday of each day, (n_days,); 0 is Monday."""
        return weekday_of(self.days)

    @property
    def starts(self) -> Floats:
        """Start of each interval of a day [s since midnight], (n_slots,)."""
        return np.arange(self.calls.shape[1], dtype=np.float64) * self.interval

    def of(self, days: NDArray[np.bool_]) -> Counts:
        """Return the counts of some of the days."""
        return Counts(self.days[days], self.interval, self.calls[days])


def count(
    joined: ArrayLike,
    interval: float,
    *,
    days: ArrayLike | None = None,
    weight: ArrayLike | None = None,
) -> Counts:
    """Count calls by day and interval.

    Parameters
    ----------
    joined : (n,) datetime64
    interval : float [s]
        A divisor of the day.
    days : (n_days,) datetime64[D], optional
        Calls of other days are not counted; without it, all days from the first call's to the
        last's, those without a call included.
    weight : (n,) float64, optional
        What each call counts; without it, 1.
    """
    times = as_instants(joined)
    date = day_of(times)
    if days is not None:
        table = np.unique(np.asarray(days).astype("datetime64[D]"))
    elif date.size:
        table = np.arange(date.min(), date.max() + 1)
    else:
        table = date
    slots = round(DAY / interval)
    row = np.searchsorted(table, date)
    known = row < table.size
    known[known] = table[row[known]] == date[known]
    cell = row[known] * slots + (second_of_day(times[known]) // interval).astype(np.int64)
    each = None if weight is None else np.asarray(weight, dtype=np.float64)[known]
    flat = np.bincount(cell, weights=each, minlength=table.size * slots)
    return Counts(table, interval, flat.astype(np.float64).reshape(table.size, slots))
