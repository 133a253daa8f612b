"""What must hold along each issue: from visit to visit, and from contact to contact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Codes
from ccsim.records.columns import Kind, Next
from ccsim.records.logs import ContactLog, Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["ISSUES", "Flags", "previous_visits", "say"]

Flags = NDArray[np.bool_]


def say(wrong: Flags, what: str, rows: Codes | None = None) -> Iterator[str]:
    """Yield a sentence if anything is wrong.

    Parameters
    ----------
    wrong : (n,) bool
    what : str
        What is wrong there.
    rows : (n,) int64, optional
        The rows of the log, if not all of them in order.
    """
    found = np.flatnonzero(wrong)
    if found.size:
        first = found[0] if rows is None else rows[found[0]]
        yield f"{found.size} x {what}; first in row {first}"


def previous_visits(log: ContactLog) -> Codes:
    """Return the row of the visit before each, (n_visits,), in the same issue; -1 if none."""
    order = np.lexsort((log.visit, log.contact, log.issue))
    before, after = order[:-1], order[1:]
    same = log.issue[before] == log.issue[after]
    previous = np.full(len(log), -1)
    previous[after[same]] = before[same]
    return previous


def _numbers(tables: Tables, logs: Logs) -> Iterator[str]:
    """Contacts count from 0 in their issue, and visits from 0 in their contact."""
    del tables
    log = logs.contacts
    previous = previous_visits(log)
    has_one = previous >= 0
    same_contact = _same_contact(log, previous)
    number = np.where(has_one, log.contact[previous] + ~same_contact, 0)
    yield from say(log.contact != number, "contact out of sequence in its issue")
    number = np.where(same_contact, log.visit[previous] + 1, 0)
    yield from say(log.visit != number, "visit out of sequence in its contact")


def _same_contact(log: ContactLog, previous: Codes) -> Flags:
    same: Flags = log.contact == log.contact[previous]
    return same & (previous >= 0)


def _begins_as_announced(tables: Tables, logs: Logs) -> Iterator[str]:
    """Each visit is of the kind, at the time and in the queue that the one before announced."""
    log = logs.contacts
    previous = previous_visits(log)
    then = np.where(previous >= 0, log.next[previous], -1)
    yield from say(log.kind != _kind_after(then), "wrong kind")
    put_through = then == Next.TRANSFER
    apart = _same_contact(log, previous) != put_through
    yield from say(apart, "contact goes on without a transfer, or another follows one")
    comes_back = (previous >= 0) & ~put_through
    late = log.arrived != log.next_at[previous]
    yield from say(comes_back & late, "contact not begun when due")
    late = log.joined != log.left[previous]
    yield from say(put_through & late, "transfer not joined when the conversation ended")
    other = log.arrived != log.arrived[previous]
    yield from say(put_through & other, "transfer that arrived at another time than its contact")
    wrong = comes_back & (log.queue != _queue_of_return(tables, log, previous))
    yield from say(wrong, "contact begun in the wrong queue")
    wrong = put_through & ~_destinations(tables)[log.queue[previous], log.queue]
    yield from say(wrong, "transfer to a queue that is no destination")


def _kind_after(then: Codes) -> Codes:
    """Return the kind of visit that is announced by what is next; -1, no visit before: fresh."""
    kind_of = np.full(len(Next) + 1, -1)
    kind_of[[Next.REDIAL, Next.REPEAT, Next.TRANSFER]] = Kind.REDIAL, Kind.REPEAT, Kind.TRANSFER
    kind_of[-1] = Kind.FRESH
    return kind_of[then]


def _queue_of_return(tables: Tables, log: ContactLog, previous: Codes) -> Codes:
    """Return the queue that each redial or repeat should enter."""
    first_queue = np.zeros(np.max(log.issue, initial=-1) + 1, dtype=np.int64)
    begins = previous < 0
    first_queue[log.issue[begins]] = log.queue[begins]
    queue, queues = log.queue[previous], tables.queues
    is_redial = log.next[previous] == Next.REDIAL
    to = np.where(is_redial, queues.redial.to[queue], queues.repeat.to[queue])
    return np.where(to < 0, first_queue[log.issue], to)


def _destinations(tables: Tables) -> Flags:
    """Return whether a queue transfers to another, (n_queues, n_queues)."""
    transfers = tables.visits.transfers
    n = len(transfers)
    chosen = np.diff(transfers[:, :, 1], axis=1, prepend=0.0) > 0.0
    may = np.zeros((n, n), dtype=bool)
    queue, place = np.nonzero(chosen)
    may[queue, transfers[queue, place, 0].astype(np.int64)] = True
    return may


def _nobody_lost(tables: Tables, logs: Logs) -> Iterator[str]:
    """Whoever is to come within the run comes; a transfer always does."""
    log = logs.contacts
    put_through = log.next == Next.TRANSFER
    comes_back = (log.next == Next.REDIAL) | (log.next == Next.REPEAT)
    due = ~np.isnan(log.next_at)
    yield from say((comes_back | put_through) != due, "next and next_at disagree")
    elsewhere = put_through & (log.next_at != log.left)
    yield from say(elsewhere, "transfer not due when the conversation ends")
    previous = previous_visits(log)
    goes_on = np.zeros(len(log), dtype=bool)
    goes_on[previous[previous >= 0]] = True
    lost = comes_back & (log.next_at < tables.calendar.closes[-1]) & ~goes_on
    yield from say(lost, "contact due within the run that never came")
    yield from say(put_through & ~goes_on, "transfer that never came")


ISSUES: tuple[Callable[[Tables, Logs], Iterator[str]], ...] = (
    _numbers, _begins_as_announced, _nobody_lost,
)  # fmt: skip
"""The laws of this module."""
