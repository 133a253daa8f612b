"""Everything an engine takes from outside: draws, and the tables as plain Python numbers."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.people import Issue
from ccsim.kernels.arrivals import Arrivals, busyness, draw_arrivals, time_of_day
from ccsim.kernels.draws import Purpose
from ccsim.kernels.visits import come_back, draw_visit, draw_visits
from ccsim.model.tables import ReturnTable, Tables
from ccsim.records.columns import Kind, Next
from ccsim.units import DAY

__all__ = ["FreshArrival", "PlanChange", "Returns", "Tape", "fresh_arrivals"]

_CHUNK = 4096
"""Fresh visits drawn in one call: a call from Python costs far more than a draw."""


class FreshArrival(NamedTuple):
    """A fresh issue: time [s], queue, interval and place there, and its first visit's draws."""

    time: float
    queue: int
    interval: int
    k: int
    drawn: list[float]


class PlanChange(NamedTuple):
    """From `time` [s] on the plan wants `heads` agents; or the centre closes."""

    time: float
    heads: int
    closes: bool


class Returns(NamedTuple):
    """How customers come back after leaving (redial) or unresolved (repeat), by queue."""

    kind: Kind
    next: Next
    purpose: Purpose
    probability: list[float]
    law: list[int]


def fresh_arrivals(
    tables: Tables, seed: int, replication: int
) -> tuple[NDArray[np.int64], Arrivals]:
    """Return (queue, arrivals) of all fresh issues, by (time, queue, place): their numbers."""
    queues = tables.queues
    found = [
        recorded if recorded is not None else _drawn_arrivals(tables, q, seed, replication)
        for q, recorded in enumerate(queues.recorded)
    ]
    queue = np.repeat(np.arange(len(found)), [part.time.size for part in found])
    time = np.concatenate([part.time for part in found])
    order = np.lexsort((queue, time))  # stable: places within a queue are in order
    interval = np.concatenate([part.interval for part in found])[order]
    k = np.concatenate([part.k for part in found])[order]
    talk = np.concatenate([part.talk for part in found])[order]
    return queue[order], Arrivals(time[order], interval, k, talk)


def _drawn_arrivals(tables: Tables, q: int, seed: int, replication: int) -> Arrivals:
    queues, calendar = tables.queues, tables.calendar
    law, stream = int(queues.busyness_law[q]), int(queues.busyness_stream[q])
    factors = [
        busyness(tables.laws, law, stream, day, seed, replication) for day in range(calendar.days)
    ]
    volume = queues.volume[q] * np.repeat(factors, queues.volume.shape[1] // calendar.days)
    stream = tables.visits.stream(q)
    time, interval, k = draw_arrivals(volume, calendar.interval, stream, seed, replication)
    return Arrivals(time, interval, k, np.full(time.size, math.nan))


class Tape:
    """The exogenous numbers of one replication."""

    def __init__(self, tables: Tables, seed: int, replication: int) -> None:
        self._tables = tables
        self._key = seed, replication
        self._opens: list[float] = tables.calendar.opens.tolist()
        self._closes: list[float] = tables.calendar.closes.tolist()

    def fresh(self) -> Iterator[FreshArrival]:
        """Yield the fresh issues in the order of their numbers."""
        queue, arrivals = fresh_arrivals(self._tables, *self._key)
        for start in range(0, queue.size, _CHUNK):
            part = slice(start, start + _CHUNK)
            interval, k, talk = arrivals.interval[part], arrivals.k[part], arrivals.talk[part]
            drawn = draw_visits(
                self._tables.laws, self._tables.visits, queue[part], interval, k, talk, *self._key
            )
            columns = (arrivals.time[part], queue[part], interval, k, drawn)
            yield from zip(*(column.tolist() for column in columns), strict=True)

    def visit(self, issue: Issue, q: int, attempt: int, joined: float) -> list[float]:
        """Draw a later visit's patience, talk, hold, wrap [s], balk and resolution [uniform]."""
        interval = int(joined // self._tables.calendar.interval)
        laws, visits = self._tables.laws, self._tables.visits
        name = issue.interval, issue.k, attempt, 0
        return list(draw_visit(laws, visits, q, interval, *name, *self._key))

    def returns(self, table: ReturnTable, kind: Kind, then: Next, purpose: Purpose) -> Returns:
        """Return a table of redials or repeats as plain numbers."""
        return Returns(kind, then, purpose, table.probability.tolist(), table.law.tolist())

    def come_back(
        self, issue: Issue, q: int, attempt: int, returns: Returns
    ) -> tuple[float, float]:
        """Draw the delay [s] until the customer is back, NaN if never, and a uniform."""
        stream = self._tables.visits.stream(q)
        name = stream, issue.interval, issue.k, attempt, 0
        delay, u = come_back(
            self._tables.laws, returns.law[q], returns.probability[q], int(returns.purpose),
            *name, *self._key,
        )  # fmt: skip
        return delay, u

    def when_open(self, q: int, due: float, u: float) -> tuple[float, bool]:
        """Return when a contact due at some time arrives, and whether that is within the run.

        One due while the centre is closed comes on the day of the next opening, at quantile u
        of the queue's expected volume that day.
        """
        spell = bisect_right(self._opens, due) - 1
        if spell >= 0 and due < self._closes[spell]:
            return due, True
        if spell + 1 == len(self._opens):
            return due, False
        calendar, volume = self._tables.calendar, self._tables.queues.volume[q]
        opens = self._opens[spell + 1]
        midnight = (opens // DAY + 1) * DAY
        first = int(opens // calendar.interval)
        last = int(min(self._closes[spell + 1], midnight) // calendar.interval)
        return time_of_day(volume, first, last, calendar.interval, u), True

    def plan(self, g: int) -> Iterator[PlanChange]:
        """Yield a group's openings, changes of head count, and closings, in order."""
        length = self._tables.calendar.interval
        heads: list[int] = self._tables.groups.plan[g].tolist()
        for opens, closes in zip(self._opens, self._closes, strict=True):
            before = -1  # an opening is an event even with nobody planned
            for t in range(int(opens // length), int(closes // length)):
                if heads[t] != before:
                    yield PlanChange(t * length, heads[t], closes=False)
                before = heads[t]
            yield PlanChange(closes, 0, closes=True)
