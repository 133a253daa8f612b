"""The telephone lines: never more in use than there are, and nobody blocked without need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ccsim.measures.grid import Floats
from ccsim.measures.laws.chains import chains_of
from ccsim.measures.laws.finding import Flags, Rule, say
from ccsim.measures.laws.spans import at_once, end_of_wait, touching
from ccsim.records.columns import Kind, Outcome
from ccsim.records.logs import ContactLog, Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["RULES"]


def _enough(tables: Tables, logs: Logs) -> Iterator[str]:
    """A contact keeps its line from joining to the end of its last visit."""
    start, end, _ = _calls(logs.contacts)
    lasts = end > start
    over = at_once(start[lasts], end[lasts]) > tables.lines
    if over.any():
        yield f"more lines in use than there are, from {start[lasts][over][0]:g} s on"


def _blocked(tables: Tables, logs: Logs) -> Iterator[str]:
    """Who is blocked found no line or no waiting place; a transfer has its line."""
    log = logs.contacts
    blocked = np.flatnonzero(log.outcome == Outcome.BLOCKED)
    start, end, had_line = _calls(log)
    in_use = touching(start[had_line], end[had_line], log.joined[blocked])
    no_line = (in_use >= tables.lines) & (log.kind[blocked] != Kind.TRANSFER)
    no_place = np.zeros(blocked.size, dtype=bool)
    waits = ~np.isin(log.outcome, (Outcome.BLOCKED, Outcome.BALKED))
    until = end_of_wait(log)
    for q in np.flatnonzero(np.isfinite(tables.queues.limit)):
        mine = waits & (log.queue == q)
        waiting = touching(log.joined[mine], until[mine], log.joined[blocked])
        no_place |= (log.queue[blocked] == q) & (waiting >= tables.queues.limit[q])
    yield from say(~no_line & ~no_place, "blocked, but a line and a place were free", blocked)


def _calls(log: ContactLog) -> tuple[Floats, Floats, Flags]:
    """Return when each contact joined and ended, and whether others may have met it on a line."""
    row, _, _, is_visit, _ = chains_of(log)
    first = np.flatnonzero(~is_visit)
    last = np.append(first[1:], row.size)[: first.size] - 1
    left = log.left[row[last]]
    # Who is blocked or balks at once does so before anybody else joins.
    had_line = ~np.isin(log.outcome[row[first]], (Outcome.BLOCKED, Outcome.BALKED))
    return log.joined[row[first]], np.where(np.isnan(left), np.inf, left), had_line


RULES: tuple[Rule, ...] = (_enough, _blocked)
