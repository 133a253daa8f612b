"""The visits that count: those that joined at or after the warm-up's end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Codes, Floats, Grid
from ccsim.measures.measure import Records
from ccsim.measures.placed import Placed
from ccsim.records.columns import Next, Outcome

__all__ = ["Visits"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Visits(Placed):
    """The facts of visits, (n_patterns,) each: a pattern stands for visits that are alike.

    A weight of bools or whole numbers counts for each of a pattern's visits; one of float64 is
    the sum of all of them already.

    Attributes
    ----------
    day : int64
        Of joining; the number of the run's days if after the last of them.
    outcome, kind, next : int64
        Codes of `Outcome`, `Kind` and `Next`.
    ended : bool
        Whether the wait is over.
    delayed : bool
        Not answered at the joining instant.
    within : bool
        A wait within the queue's threshold, answered or not.
    short : bool
        A wait below the queue's short_abandon.
    resolved : bool
        Whether the conversation resolved the issue; a transfer leaves that to the next visit.
    to_come : bool
        Whether what the issue does next is due at or after the last closing.
    wait : float64 [s]
        Sum of the waits, from joining to the answer or to leaving; those that last left out.
    handled : float64 [s]
        Sum of talk, hold and wrap; 0 where nobody answered.
    """

    needs_log: ClassVar[bool] = False

    day: Codes
    outcome: Codes
    kind: Codes
    next: Codes
    ended: Flags
    delayed: Flags
    within: Flags
    short: Flags
    resolved: Flags
    to_come: Flags
    wait: Floats
    handled: Floats

    @classmethod
    def of(cls, grid: Grid, records: Records) -> Self:
        """Take the visits of one replication."""
        visits = records.sums.visits
        return cls(
            grid=grid,
            queue=visits.queue,
            group=visits.group,
            column=grid.column_of(visits.interval),
            times=visits.times,
            day=grid.day_of(visits.interval),
            outcome=visits.outcome,
            kind=visits.kind,
            next=visits.next,
            ended=visits.ended,
            delayed=visits.delayed,
            within=visits.within,
            short=visits.short,
            resolved=visits.resolved,
            to_come=visits.to_come,
            wait=visits.wait,
            handled=visits.handling,
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
    def gave_up(self) -> Flags:
        """Abandoned, or balked: the customer's own doing."""
        return np.isin(self.outcome, (Outcome.ABANDONED, Outcome.BALKED))

    @cached_property
    def answered_within(self) -> Flags:
        """Answered within the queue's threshold."""
        return self.answered & self.within
