"""The run's days laid out: when it is open, and per-interval lists over the whole run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.units import DAY, as_clock

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

    def outside(self, values: Sequence[float]) -> NDArray[np.intp]:
        """Return the intervals where a list of a week or all days is not 0 while closed.

        A list of one day is repeated daily, so what it says of closed hours means nothing.
        """
        if len(values) in (0, self.hours.lengths()[0]):
            return np.empty(0, dtype=np.intp)
        always = Calendar(self.hours, np.ones_like(self.is_open), self.spells)
        return np.flatnonzero((always.spread(values) != 0.0) & ~self.is_open)

    def label(self, interval: int) -> str:
        """Return weekday, date if the run has several weeks, and clock time of an interval."""
        start = interval * self.hours.interval
        day, clock = int(start // DAY), as_clock(start % DAY)
        if self.hours.days == 1:
            return clock
        date = self.hours.first_day + dt.timedelta(days=day)
        return f"{WEEKDAYS[date.weekday()]} {date} {clock}"
