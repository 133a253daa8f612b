"""Opening hours: when customers join, and when they are sent away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ccsim.measures.grid import Floats
from ccsim.measures.laws.finding import Flags, Rule, say
from ccsim.records.columns import Kind, Outcome
from ccsim.records.logs import Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["RULES"]


def _hours(tables: Tables, logs: Logs) -> Iterator[str]:
    """New contacts join while the centre is open; who is sent away is so at closing or after."""
    log, closes = logs.contacts, tables.calendar.closes
    closed = ~_is_open(tables, log.joined)
    transferred = log.kind == Kind.TRANSFER
    yield from say(closed & ~transferred, "joined while the centre was closed")
    at_closing = np.isin(log.left, closes)
    on_joining = transferred & closed & (log.left == log.joined)
    wrong = (log.outcome == Outcome.SENT_AWAY) & ~at_closing & ~on_joining
    yield from say(wrong, "sent away, but not by a closing")
    if not tables.calendar.serve_at_close:
        at_last = np.isin(log.answered, closes)  # who finishes at that instant answers before it
        wrong = ~np.isnan(log.answered) & ~_is_open(tables, log.answered) & ~at_last
        yield from say(wrong, "answered while the centre was closed")


def _is_open(tables: Tables, time: Floats) -> Flags:
    opens, closes = tables.calendar.opens, tables.calendar.closes
    spell = np.searchsorted(opens, time, side="right") - 1
    is_open: Flags = (spell >= 0) & (time < closes[spell])
    return is_open


RULES: tuple[Rule, ...] = (_hours,)
