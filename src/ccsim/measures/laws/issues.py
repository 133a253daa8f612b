"""Each issue: its contacts and visits follow one another as the log announces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ccsim.measures.grid import Codes
from ccsim.measures.laws.chains import chains_of
from ccsim.measures.laws.finding import Flags, Rule, say
from ccsim.records.columns import Kind, Next
from ccsim.records.logs import Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["RULES"]


_KIND_OF = {Next.REDIAL: Kind.REDIAL, Next.REPEAT: Kind.REPEAT, Next.TRANSFER: Kind.TRANSFER}


def _sequence(tables: Tables, logs: Logs) -> Iterator[str]:
    """Contacts and visits are numbered in order, and begin when and as announced."""
    log = logs.contacts
    row, before, is_contact, is_visit, is_last = chains_of(log)
    follows = is_contact | is_visit
    number = np.where(follows, log.contact[before] + is_contact, 0)
    yield from say(log.contact[row] != number, "contact out of sequence in its issue", row)
    number = np.where(is_visit, log.visit[before] + 1, 0)
    yield from say(log.visit[row] != number, "visit out of sequence in its contact", row)
    late = is_contact & (log.arrived[row] != log.next_at[before])
    yield from say(late, "contact not begun when due", row)
    yield from say(~is_visit & (log.joined[row] != log.arrived[row]), "contact kept waiting", row)
    kind_of = np.full(len(Next), -1)
    kind_of[list(_KIND_OF)] = list(_KIND_OF.values())
    kind = np.where(follows, kind_of[log.next[before]], int(Kind.FRESH))
    yield from say(log.kind[row] != kind, "wrong kind", row)
    wrong = is_visit != (log.kind[row] == Kind.TRANSFER)
    yield from say(wrong, "visit of the same contact without a transfer, or the reverse", row)
    announced = np.isin(log.next, list(_KIND_OF))
    yield from say(announced == np.isnan(log.next_at), "next and next_at disagree")
    yield from say(log.next_at < log.left, "back before having left")
    lost = is_last & (log.next_at[row] < tables.calendar.closes[-1])
    yield from say(lost, "contact due within the run that never came", row)


def _transfers(tables: Tables, logs: Logs) -> Iterator[str]:
    """A transferred contact joins another queue at the instant at which its conversation ended."""
    log, (row, before, _, is_visit, is_last) = logs.contacts, chains_of(logs.contacts)
    transferred = log.next == Next.TRANSFER
    wrong = transferred & (log.next_at != log.left)
    yield from say(wrong, "transfer not due when the conversation ended")
    yield from say(is_last & transferred[row], "transferred, but never joined", row)
    wrong = is_visit & (log.joined[row] != log.left[before])
    yield from say(wrong, "transferred visit not joined when the one before ended", row)
    wrong = is_visit & (log.arrived[row] != log.arrived[before])
    yield from say(wrong, "transferred visit arrived at another time than its contact", row)
    wrong = is_visit & (log.queue[row] == log.queue[before])
    yield from say(wrong, "transferred to the queue it came from", row)
    wrong = is_visit & ~_is_destination(tables, log.queue[before], log.queue[row])
    yield from say(wrong, "transferred to a queue it may not go to", row)


def _is_destination(tables: Tables, queue: Codes, to: Codes) -> Flags:
    """Return whether a transfer from one queue may lead to another."""
    names, ends = np.moveaxis(tables.visits.transfers, 2, 0)
    possible = np.diff(ends, axis=1, prepend=0.0) > 0.0
    found: Flags = (possible & (names == np.arange(len(names))[:, np.newaxis, np.newaxis])).any(2).T
    return found[queue, to]


def _entrances(tables: Tables, logs: Logs) -> Iterator[str]:
    """A new contact enters the issue's first queue, or the one that redials or repeats go to."""
    log, (row, before, is_contact, is_visit, _) = logs.contacts, chains_of(logs.contacts)
    begins = np.maximum.accumulate(np.where(is_contact | is_visit, 0, np.arange(row.size)))
    first, came_from = log.queue[row[begins]], log.queue[before]
    redial, repeat = tables.queues.redial.to, tables.queues.repeat.to
    to = np.where(log.next[before] == Next.REPEAT, repeat[came_from], redial[came_from])
    wrong = is_contact & (log.queue[row] != np.where(to < 0, first, to))
    yield from say(wrong, "contact in another queue than it was to return to", row)


RULES: tuple[Rule, ...] = (_sequence, _transfers, _entrances)
