"""Each queue: who may answer it, who is next in line, and how many may wait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ccsim.measures.laws.chains import chains_of
from ccsim.measures.laws.finding import Flags, Rule, say
from ccsim.measures.laws.spans import at_once, end_of_wait, highest
from ccsim.records.columns import Kind
from ccsim.records.logs import ContactLog, Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["RULES"]


def _allowed(tables: Tables, logs: Logs) -> Iterator[str]:
    """Who answers may answer the queue at all, and not before the group's step has opened."""
    log = logs.contacts
    served = np.flatnonzero(~np.isnan(log.group) & ~np.isnan(log.answered))
    served = served[(log.group[served] >= 0) & (log.group[served] < len(tables.group_names))]
    queue = log.queue[served]
    step = tables.groups.step[log.group[served].astype(np.int64), queue]
    yield from say(step < 0, "answered by a group that may not answer the queue", served)
    opens = log.joined[served] + tables.queues.step_after[queue, np.maximum(step, 0)]
    early = (step >= 0) & (log.answered[served] < opens)
    yield from say(early, "answered before the routing step of the group opened", served)


def _limits(tables: Tables, logs: Logs) -> Iterator[str]:
    """No more wait in a queue than it has places for."""
    log, end = logs.contacts, end_of_wait(logs.contacts)
    over = np.zeros(len(log), dtype=bool)
    for q in np.flatnonzero(np.isfinite(tables.queues.limit)):
        mine = np.flatnonzero((log.queue == q) & (end > log.joined))
        over[mine] = at_once(log.joined[mine], end[mine]) > tables.queues.limit[q]
    yield from say(over, "more waiting in the queue than its limit")


def _turns(tables: Tables, logs: Logs) -> Iterator[str]:
    """A group answers, in each queue, the first in line whom it may answer."""
    log, end = logs.contacts, end_of_wait(logs.contacts)
    in_front = _in_front(tables, log)
    overtook = np.zeros(len(log), dtype=bool)
    for g, q in np.argwhere(tables.groups.step >= 0).tolist():
        mine = log.queue == q
        after = tables.queues.step_after[q, tables.groups.step[g, q]]
        theirs = np.flatnonzero(mine & (log.group == g) & ~np.isnan(log.answered))
        back, front = np.flatnonzero(mine & ~in_front), np.flatnonzero(mine & in_front)
        ordinary, preferred = theirs[~in_front[theirs]], theirs[in_front[theirs]]
        # Ahead of who joined at the back: who joined there before, and all who were put in front.
        rows, at = np.searchsorted(back, ordinary), log.answered[ordinary]
        opened = rows if after == 0.0 else np.searchsorted(log.joined[back] + after, at)
        latest = highest(end[back], np.zeros_like(rows), np.minimum(rows, opened))
        overtook[ordinary] = latest > at
        opened = np.searchsorted(log.joined[front] + after, at)
        overtook[ordinary] |= highest(end[front], np.zeros_like(opened), opened) > at
        # Ahead of who was put in front: who was so later.
        rows, at = np.searchsorted(front, preferred) + 1, log.answered[preferred]
        opened = np.searchsorted(log.joined[front] + after, at)
        overtook[preferred] = highest(end[front], rows, opened) > at
    yield from say(overtook, "answered before one ahead in line whom the same group may answer")


def _in_front(tables: Tables, log: ContactLog) -> Flags:
    """Return which visits were put at the head of their queue."""
    chains = chains_of(log)
    came_from = np.empty(len(log), dtype=np.int64)
    came_from[chains.row] = log.queue[chains.before]
    in_front: Flags = (log.kind == Kind.TRANSFER) & tables.queues.transfer_to_front[came_from]
    return in_front


RULES: tuple[Rule, ...] = (_allowed, _limits, _turns)
