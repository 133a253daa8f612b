"""No more customers than there are telephone lines and waiting places.

At one instant some customers go and others come, and which was first decides whether there was
room. The log tells this but for chains of events without any length; in these the law is lenient:
whoever goes is taken to have gone first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ccsim.measures.conservation_of_issues import Flags, previous_visits, say
from ccsim.measures.grid import Codes, Floats
from ccsim.records.columns import Outcome
from ccsim.records.logs import ContactLog, Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["PLACES"]


class _Stays(NamedTuple):
    """Who takes a place, from when to when.

    Attributes
    ----------
    row : (n,) int64
        Row of the log in which the stay begins: of two at one instant, the smaller is earlier.
    begin, end : (n,) float64 [s]
    goes_last : (n,) bool
        Whether patience ends the stay, which at one instant comes after all else.
    comes_before : (n,) bool
        Whether the stay surely begins before patience ends for anybody at the same instant.
    """

    row: Codes
    begin: Floats
    end: Floats
    goes_last: Flags
    comes_before: Flags

    def present(self) -> Codes:
        """Return how many are there just after each has come, itself included.

        At one instant the order is: who came earlier goes, but for those whose patience ends;
        others come, in order of the log, and go again if their stay has no length; patience
        ends; those come who may owe it to this.
        """
        comes = np.where(self.comes_before, 1, 3)
        no_length = self.end == self.begin
        goes = np.where(self.goes_last, 2, 0)
        goes = np.where(no_length, np.maximum(goes, comes), goes)
        is_end = np.repeat([False, True], self.row.size)
        time, phase = np.concatenate((self.begin, self.end)), np.concatenate((comes, goes))
        order = np.lexsort((is_end, np.tile(self.row, 2), phase, time))
        count = np.empty(order.size, dtype=np.int64)
        count[order] = np.cumsum(np.where(is_end, -1, 1)[order])
        return count[: self.row.size]


def _lines(tables: Tables, logs: Logs) -> Iterator[str]:
    """A line is held from a contact's first joining until its last visit ends."""
    if np.isinf(tables.lines):
        return
    log = logs.contacts
    order = np.lexsort((log.visit, log.contact, log.issue))
    begins = np.ones(order.size, dtype=bool)
    for number in (log.issue[order], log.contact[order]):
        begins[1:] &= number[1:] == number[:-1]
    begins[1:] = ~begins[1:]
    first, last = order[begins], order[np.append(begins[1:], True)[: order.size]]
    held = ~_turned_away(log)[first]
    stays = _stays(log, first[held], log.left[last[held]], last[held])
    yield from say(stays.present() > tables.lines, "more lines in use than there are", stays.row)


def _waiting_places(tables: Tables, logs: Logs) -> Iterator[str]:
    """A waiting place is held from joining, unless answered at once, until the wait ends."""
    log, limit = logs.contacts, tables.queues.limit
    waits = ~_turned_away(log) & (log.answered != log.joined)
    for queue in np.flatnonzero(np.isfinite(limit)):
        rows = np.flatnonzero(waits & (log.queue == queue))
        stays = _stays(log, rows, np.fmin(log.answered, log.left)[rows], rows)
        crowded = stays.present() > limit[queue]
        yield from say(crowded, f"more wait in queue {queue} than its limit", rows)


def _turned_away(log: ContactLog) -> Flags:
    """Return who was sent off on joining, without a line or a wait."""
    turned_away: Flags = (log.outcome == Outcome.SENT_AWAY) & (log.left == log.joined)
    return turned_away | np.isin(log.outcome, (Outcome.BLOCKED, Outcome.BALKED))


def _stays(log: ContactLog, first: Codes, end: Floats, last: Codes) -> _Stays:
    """Return stays that begin with the joining of the visits `first` and end with `last`."""
    begin = log.joined[first]
    previous = previous_visits(log)[first]
    # What began earlier was under way when this instant came, and what follows from it within
    # the instant (a conversation's end, a transfer, a return without delay) precedes patience.
    cause = np.fmin(log.answered, log.left)[previous]
    return _Stays(
        row=first,
        begin=begin,
        end=np.where(np.isnan(end), np.inf, end),
        goes_last=log.outcome[last] == Outcome.ABANDONED,
        comes_before=(previous < 0) | (cause < begin),
    )


PLACES: tuple[Callable[[Tables, Logs], Iterator[str]], ...] = (_lines, _waiting_places)
"""The laws of this module."""
