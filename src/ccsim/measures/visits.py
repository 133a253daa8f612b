"""The visits that count: those that joined at or after the warm-up's end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Codes, Floats, Grid
from ccsim.measures.percentiles import OrderedWaits
from ccsim.measures.placed import Placed
from ccsim.records.columns import Next, Outcome
from ccsim.records.logs import Logs

__all__ = ["Visits"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Visits(Placed):
    """The facts of visits, (n_visits,) each.

    Attributes
    ----------
    outcome, kind, next : int64
        Codes of `Outcome`, `Kind` and `Next`.
    joined, next_at : float64 [s]
    wait : float64 [s]
        From joining to the answer or to leaving; NaN while it lasts.
    delayed : bool
        Not answered at the joining instant.
    handling : float64 [s]
        talk + hold + wrap; NaN where nobody answered.
    resolved : bool
        Whether the conversation resolved the issue; a transfer leaves that to the next visit.
    """

    outcome: Codes
    kind: Codes
    next: Codes
    joined: Floats
    next_at: Floats
    wait: Floats
    delayed: Flags
    handling: Floats
    resolved: Flags

    @classmethod
    def of(cls, grid: Grid, logs: Logs) -> Self:
        """Gather the visits of one replication."""
        log = logs.contacts
        # The log is in order of joining.
        counts = slice(int(np.searchsorted(log.joined, grid.tables.calendar.warm_up)), None)
        joined, answered = log.joined[counts], log.answered[counts]
        ended = np.where(np.isnan(answered), log.left[counts], answered)
        return cls(
            grid=grid,
            queue=log.queue[counts],
            group=log.group[counts],
            column=grid.column_at(joined),
            outcome=log.outcome[counts],
            kind=log.kind[counts],
            next=log.next[counts],
            joined=joined,
            next_at=log.next_at[counts],
            wait=ended - joined,
            delayed=answered != joined,
            handling=log.talk[counts] + log.hold[counts] + log.wrap[counts],
            resolved=log.resolved[counts] == 1.0,
        )

    @cached_property
    def offered(self) -> Flags:
        """Every visit."""
        return np.ones(self.queue.size, dtype=bool)

    @cached_property
    def answered(self) -> Flags:
        """Answered by an agent."""
        return np.equal(self.outcome, Outcome.ANSWERED)

    @cached_property
    def transferred(self) -> Flags:
        """Answered, and sent on to another queue."""
        return np.equal(self.next, Next.TRANSFER)

    @cached_property
    def overflowed(self) -> Flags:
        """Answered by a group that is not among the queue's first choices."""
        overflowed = self.answered.copy()
        group = self.group[overflowed].astype(np.int64)
        overflowed[overflowed] = ~self.grid.first_choices[group, self.queue[overflowed]]
        return overflowed

    @cached_property
    def handled(self) -> Floats:
        """Seconds of handling; 0 where nobody answered."""
        return np.where(self.answered, self.handling, 0.0)

    @cached_property
    def gave_up(self) -> Flags:
        """Abandoned, or balked: the customer's own doing."""
        return np.isin(self.outcome, (Outcome.ABANDONED, Outcome.BALKED))

    @cached_property
    def within(self) -> Flags:
        """A wait within the queue's threshold, answered or not."""
        return self.wait <= self.grid.tables.queues.threshold[self.queue]

    @cached_property
    def answered_within(self) -> Flags:
        """Answered within the queue's threshold."""
        return self.answered & self.within

    @cached_property
    def ordered_waits(self) -> OrderedWaits:
        """All waits in order, sorted once for all percentiles."""
        return OrderedWaits(self, self.wait)
