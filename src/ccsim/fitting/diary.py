"""The log's days laid out: how much of the usual volume has passed, and when it was closed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim.fitting.hours import HoursFit
from ccsim.fitting.slots import weekday_of
from ccsim.units import DAY

__all__ = ["Diary"]

Floats = NDArray[np.float64]

_SPARSE = 0.01
"""Of the mean volume of an open interval; calls in an interval without any are not impossible."""


@dataclass(frozen=True, eq=False)
class Diary:
    """Consecutive days; times are seconds from midnight at the start of the first.

    Attributes
    ----------
    interval : float [s]
    passed : (n_intervals + 1,) float64
        Usual volume up to each interval's start, in mean days.
    opens, closes : (n_spells,) float64 [s]
        Midnight between two open days that touch is no closing.
    """

    interval: float
    passed: Floats
    opens: Floats
    closes: Floats

    @classmethod
    def of(cls, hours: HoursFit, week: Floats, first_day: np.datetime64, days: int) -> Diary:
        """Lay out days with the hours and the volume of their weekdays.

        Parameters
        ----------
        week : (7, n_slots) float64
            Mean calls by weekday and interval of `hours.interval`.
        """
        weekday = weekday_of(first_day + np.arange(days))
        is_open = hours.is_open
        least = _SPARSE * week[is_open].mean() if is_open.any() else 0.0
        volume = np.where(is_open, np.maximum(week, least), 0.0)[weekday]
        total = volume.sum()
        flat = np.append(0.0, np.cumsum(volume.ravel()))
        edges = np.flatnonzero(np.diff(is_open[weekday].ravel(), prepend=False, append=False))
        return cls(
            hours.interval,
            flat * (days / total) if total else flat,
            edges[::2].astype(np.float64) * hours.interval,
            edges[1::2].astype(np.float64) * hours.interval,
        )

    def elapsed(self, time: Floats) -> Floats:
        """Return the usual volume up to some times, in mean days."""
        at = np.arange(self.passed.size) * self.interval
        return np.interp(time, at, self.passed)

    def rate(self, time: Floats) -> Floats:
        """Return the usual volume at some times [mean days/s], above 0 also while closed."""
        slot = np.clip((time // self.interval).astype(np.int64), 0, self.passed.size - 2)
        rates = np.diff(self.passed) / self.interval
        least = _SPARSE * float(rates[rates > 0].mean())
        return np.maximum(rates[slot], least)

    def spell(self, time: Floats) -> tuple[Floats, Floats, Floats]:
        """Return when it closed before, opened and closes in the latest spell begun by some times.

        Before the first opening, all three are that opening; the spell before the first never
        ended, and its closing is minus infinity.
        """
        number = np.maximum(np.searchsorted(self.opens, time, side="right") - 1, 0)
        before = np.append(-np.inf, self.closes)[number]
        return before, self.opens[number], self.closes[number]

    def share_of_day(self, time: Floats, opens: Floats, closes: Floats) -> tuple[Floats, Floats]:
        """Return how much of an opening day's volume has come by some times, and its rate [1/s].

        The day ends at its closing or at midnight, whichever is first.
        """
        end = np.minimum(closes, (opens // DAY + 1) * DAY)
        start, whole = self.elapsed(opens), self.elapsed(end)
        total = np.where(whole > start, whole - start, 1.0)
        share = np.clip((self.elapsed(time) - start) / total, 0.0, 1.0)
        within = (time >= opens) & (time < end)
        return share, np.where(within, self.rate(time) / total, 0.0)
