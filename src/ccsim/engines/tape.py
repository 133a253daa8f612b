"""Everything an engine takes from outside: draws, and the tables as plain Python numbers."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.people import Group, Issue, Visit
from ccsim.kernels.arrivals import Arrivals, busyness, draw_arrivals, time_of_day
from ccsim.kernels.draws import MAX_INDEX, Purpose, uniform, word
from ccsim.kernels.visits import (
    come_back,
    draw_choice,
    draw_own_length,
    draw_visit,
    draw_visits,
)
from ccsim.model.tables import ReturnTable, Tables
from ccsim.records.columns import Kind, Next
from ccsim.units import DAY

__all__ = ["FreshArrival", "PlanChange", "Returns", "Tape", "fresh_arrivals"]

_CHUNK = 4096
"""Fresh visits drawn in one call: a call from Python costs far more than a draw."""


class FreshArrival(NamedTuple):
    """A fresh issue.

    Its time [s], queue, interval and place there, the recorded talk time [s] of its first visit
    (NaN if there is none), and all that is drawn for that visit.
    """

    time: float
    queue: int
    interval: int
    k: int
    talk: float
    drawn: list[float]


class PlanChange(NamedTuple):
    """From `time` [s] on the plan wants `heads` agents; or the centre closes."""

    time: float
    heads: int
    closes: bool


class Returns(NamedTuple):
    """How customers come back after leaving (redial) or unresolved (repeat), by queue.

    `to` is the queue they enter then, -1 for their first.
    """

    kind: int
    next: int
    purpose: int
    probability: list[float]
    law: list[int]
    to: list[int]


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


def _name(visit: Visit) -> tuple[int, int, int, int, int]:
    """Return what keys a visit's draws, but for their purpose."""
    issue = visit.issue
    return issue.stream, issue.interval, issue.k, visit.attempt, visit.number


class Tape:
    """The exogenous numbers of one replication."""

    def __init__(self, tables: Tables, seed: int, replication: int) -> None:
        self._tables = tables
        self._key = seed, replication
        self.streams: list[int] = [tables.visits.stream(q) for q in range(len(tables.queue_names))]
        """By queue: the stream by which the issues that it begins are keyed."""
        self._opens: list[float] = tables.calendar.opens.tolist()
        self._closes: list[float] = tables.calendar.closes.tolist()
        self._last_interval: int = tables.queues.volume.shape[1] - 1

    def fresh(self) -> Iterator[FreshArrival]:
        """Yield the fresh issues in the order of their numbers."""
        queue, arrivals = fresh_arrivals(self._tables, *self._key)
        for start in range(0, queue.size, _CHUNK):
            part = slice(start, start + _CHUNK)
            interval, k, talk = arrivals.interval[part], arrivals.k[part], arrivals.talk[part]
            drawn = draw_visits(
                self._tables.laws, self._tables.visits, queue[part], interval, k, talk, *self._key
            )
            columns = (arrivals.time[part], queue[part], interval, k, talk, drawn)
            yield from zip(*(column.tolist() for column in columns), strict=True)

    def visit(self, issue: Issue, q: int, attempt: int, number: int, joined: float) -> list[float]:
        """Return all that is drawn for a later visit, as `draw_visit` has it."""
        interval = self.interval_at(joined)
        laws, visits = self._tables.laws, self._tables.visits
        name = issue.stream, issue.interval, issue.k, attempt, number
        return list(draw_visit(laws, visits, q, interval, *name, *self._key))

    def own_lengths(self, visit: Visit, group: Group) -> tuple[float, float]:
        """Return a visit's talk and wrap time [s], by the group's own laws where it has any."""
        q, at = visit.queue.number, self.interval_at(visit.joined)
        talk_factor, wrap_factor, _ = self._tables.visits.factors[q, at].tolist()
        talk, wrap = visit.talk, visit.wrap
        is_recorded = visit.issue.talk_is_recorded and visit.attempt == visit.number == 0
        if group.talk_law[q] >= 0 and not is_recorded:
            talk = self._own_length(visit, group.talk_law[q], Purpose.TALK) * talk_factor
        if group.wrap_law[q] >= 0:
            wrap = self._own_length(visit, group.wrap_law[q], Purpose.WRAP) * wrap_factor
        return talk, wrap

    def _own_length(self, visit: Visit, law: int, purpose: Purpose) -> float:
        name = _name(visit)
        return float(draw_own_length(self._tables.laws, law, int(purpose), *name, *self._key))

    def choice(self, visit: Visit, count: int) -> int:
        """Draw a number from 0 to count - 1."""
        return int(draw_choice(count, *_name(visit), *self._key))

    def policy_uniform(self, visit: Visit, index: int) -> float:
        """Draw a number between 0 and 1 for a user's routing policy; the rules use index 0."""
        if not 1 <= index < MAX_INDEX:
            raise ValueError(f"the index must be from 1 to {MAX_INDEX - 1}, not {index}")
        stream, interval, k, attempt, number = _name(visit)
        word3 = word(attempt, number, Purpose.ROUTING) + index
        return float(uniform(stream, interval, k, word3, *self._key))

    def returns(self, table: ReturnTable, kind: Kind, then: Next, purpose: Purpose) -> Returns:
        """Return a table of redials or repeats as plain numbers."""
        codes = int(kind), int(then), int(purpose)
        return Returns(*codes, *(column.tolist() for column in table))

    def come_back(self, visit: Visit, returns: Returns) -> tuple[float, float]:
        """Draw the delay [s] until the customer is back, NaN if never, and a uniform."""
        q, name = visit.queue.number, _name(visit)
        delay, u = come_back(
            self._tables.laws, returns.law[q], returns.probability[q], returns.purpose,
            *name, *self._key,
        )  # fmt: skip
        return delay, u

    def interval_at(self, time: float) -> int:
        """Return the number of the interval that owns a time; after the last day, the last."""
        return min(int(time // self._tables.calendar.interval), self._last_interval)

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
