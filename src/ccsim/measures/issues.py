"""The issues that count: those whose first contact joined at or after the warm-up's end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Floats, Grid
from ccsim.measures.measure import Records
from ccsim.measures.placed import Placed

__all__ = ["Issues"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Issues(Placed):
    """The facts of issues, (n_patterns,) each: a pattern stands for issues that are alike.

    An issue's queue and column are those of its first visit, its group that of the first agent
    who answered, whichever queue that was in. Weights count as those of `Visits`. What else is
    here is explained where it is counted: see `ccsim.records.sums.IssueSums`.
    """

    needs_log: ClassVar[bool] = True

    in_cohort: Flags
    first_ended: Flags
    first_answered: Flags
    first_resolved: Flags
    first_sent_on: Flags
    was_answered: Flags
    stayed_quiet: Flags
    only_one: Flags
    contacts: Floats
    transfers: Floats

    @classmethod
    def of(cls, grid: Grid, records: Records) -> Self:
        """Take the issues of one replication."""
        issues = records.kept.issues
        return cls(
            grid=grid,
            queue=issues.queue,
            group=issues.group,
            column=grid.column_of(issues.interval),
            times=issues.times,
            in_cohort=issues.in_cohort,
            first_ended=issues.first_ended,
            first_answered=issues.first_answered,
            first_resolved=issues.first_resolved,
            first_sent_on=issues.first_sent_on,
            was_answered=issues.was_answered,
            stayed_quiet=issues.stayed_quiet,
            only_one=issues.only_one,
            contacts=issues.contacts,
            transfers=issues.transfers,
        )

    @cached_property
    def every(self) -> Flags:
        """Every issue."""
        return np.ones(self.queue.size, dtype=bool)
