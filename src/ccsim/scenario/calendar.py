"""The run's days laid out: when it is open, and per-interval lists over the whole run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.units import DAY, as_clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Calendar"]


@dataclass(frozen=True)
class Calendar:
    """The intervals of a run, numbered from midnight at the start of day 0.

    Attributes
    ----------
    hours : Hours
    is_open : (n_intervals,) bool
    spells : tuple of (float, float)
        Opening and closing times [s], [open, close); midnight between two open days that touch
        is no closing.
    """

    hours: Hours
    is_open: NDArray[np.bool_]
    spells: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, hours: Hours) -> Calendar:
        """Lay out the days of a run."""
        per_day = hours.intervals_a_day
        is_open = np.zeros(hours.days * per_day, dtype=bool)
        for day in range(hours.days):
            span = hours.of_day(day)
            first, last = (round(t / hours.interval) for t in (span.open, span.close))
            is_open[day * per_day + first : day * per_day + last] = True
        edges = np.flatnonzero(np.diff(is_open, prepend=False, append=False))
        times = (edges * hours.interval).tolist()
        return cls(hours, is_open, tuple(zip(times[::2], times[1::2], strict=True)))

    def spread(self, values: Sequence[float], closed: float = 0.0) -> NDArray[np.float64]:
        """Return a per-interval list of one day, a week or all days over the whole run.

        Parameters
        ----------
        values : sequence of float
            Of one of the lengths of `Hours.lengths`.
        closed : float
            The value outside opening hours.

        Returns
        -------
        (n_intervals,) float64
        """
        hours = self.hours
        slots = len(hours.slots)
        day, week, _ = hours.lengths()
        table = np.asarray(values, dtype=np.float64).reshape(-1, slots)
        days = np.arange(hours.days)
        if len(values) == day:
            rows = np.zeros_like(days)
        elif len(values) == week:
            rows = (hours.first_day.weekday() + days) % len(WEEKDAYS)
        else:
            rows = days
        run = np.full((hours.days, hours.intervals_a_day), closed)
        run[:, hours.slots.start : hours.slots.stop] = table[rows]
        spread = run.ravel()
        spread[~self.is_open] = closed
        return spread

    def entries(self, length: int) -> NDArray[np.bool_]:
        """Return which entries of a per-interval list of a length stand for open intervals.

        A list of one day is repeated daily: its entry is open if it is on any weekday.
        """
        hours = self.hours
        day, week, _ = hours.lengths()
        start = np.array(hours.slots) * hours.interval
        spans = [(span.open, span.close) for span in hours.open.values()]
        by_weekday = np.array([(low <= start) & (start < high) for low, high in spans])
        if length == day:
            return np.asarray(by_weekday.any(axis=0))
        if length == week:
            return by_weekday.ravel()
        return by_weekday[[hours.weekday(day) for day in range(hours.days)]].ravel()

    def is_open_at(self, time: float) -> bool:
        """Return whether the centre is open at a time [s from midnight of day 0]."""
        interval = int(time // self.hours.interval)
        return interval < self.is_open.size and bool(self.is_open[interval])

    def outside(self, values: Sequence[float]) -> NDArray[np.intp]:
        """Return the entries of a list that are not 0 although they stand for closed intervals."""
        return np.flatnonzero((np.asarray(values) != 0.0) & ~self.entries(len(values)))

    def label_of(self, entry: int, length: int) -> str:
        """Return the weekday or date, and the clock time, of an entry of a list of a length."""
        hours = self.hours
        day, slot = divmod(entry, len(hours.slots))
        clock = as_clock(hours.slots[slot] * hours.interval)
        one_day, week, _ = hours.lengths()
        if length == one_day:
            return clock
        if length == week:
            return f"{WEEKDAYS[day]} {clock}"
        return f"{WEEKDAYS[hours.weekday(day)]} {hours.date(day)} {clock}"

    def label(self, interval: int) -> str:
        """Return the clock time of an interval of the run, after weekday and date if it is long."""
        start = interval * self.hours.interval
        day, clock = int(start // DAY), as_clock(start % DAY)
        if self.hours.days == 1:
            return clock
        return f"{WEEKDAYS[self.hours.weekday(day)]} {self.hours.date(day)} {clock}"
