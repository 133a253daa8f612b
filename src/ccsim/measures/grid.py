"""Where records are counted: scopes down, open intervals across, and the run as the last column.

Letters: m measure, s scope, q queue, g group, k skill, t open interval. A *table* is (n_scopes,
n_open_intervals + 1) float64: what joined or was worked in each open interval, then in the whole
window, which also holds what fell outside opening hours (overrun after closing, say).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ccsim.units import DAY

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = [
    "Codes",
    "Floats",
    "Grid",
    "ScopeKind",
    "intervals_of",
    "open_intervals",
    "scopes",
    "skills",
]

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
ScopeKind = Literal["all", "queue", "group", "skill"]
_KINDS: tuple[ScopeKind, ...] = ("all", "queue", "group", "skill")


def scopes(tables: Tables) -> tuple[str, ...]:
    """Return what is measured apart: "all", "queue:a", ..., "group:g", ..., "skill:a/g", ..."""
    queues = [f"queue:{name}" for name in tables.queue_names]
    groups = [f"group:{name}" for name in tables.group_names]
    pairs = [
        f"skill:{tables.queue_names[q]}/{tables.group_names[g]}" for q, g in skills(tables).tolist()
    ]
    return ("all", *queues, *groups, *pairs)


def skills(tables: Tables) -> Codes:
    """Return each queue with each group that may answer it, queue after queue.

    None in a centre of one queue and one group: the skill's figures would be the group's.

    Returns
    -------
    (n_skills, 2) int64
    """
    may_answer = tables.groups.step.T >= 0
    if may_answer.size == 1:
        return np.empty((0, 2), dtype=np.int64)
    return np.argwhere(may_answer)


def open_intervals(tables: Tables) -> Codes:
    """Return the numbers of the open intervals that start at or after the warm-up's end.

    Interval k is [k * length, (k + 1) * length). One in which the warm-up ends is left out: it
    would show a part of its contacts as if they were all.

    Returns
    -------
    (n_open_intervals,) int64
    """
    calendar = tables.calendar
    edges = np.column_stack((calendar.opens, calendar.closes)) // calendar.interval
    spells = [np.arange(first, last) for first, last in edges.astype(np.int64).tolist()]
    numbers = np.concatenate([np.empty(0, dtype=np.int64), *spells])
    return numbers[numbers * calendar.interval >= calendar.warm_up]


def intervals_of(time: Floats, length: float) -> Codes:
    """Return the numbers of the intervals of a length [s] that own times [s]: time // length."""
    # The same as `//` in a quarter of its time: k * length is a float, as lengths divide a day, and
    # the quotient of a float below it is so far below k that it cannot round up to it.
    return np.floor(time / length).astype(np.int64)


@dataclass(frozen=True)
class Grid:
    """The scopes and open intervals of a scenario.

    Attributes
    ----------
    tables : Tables
    """

    tables: Tables

    @cached_property
    def n_queues(self) -> int:
        """Number of queues."""
        return len(self.tables.queue_names)

    @cached_property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.tables.group_names)

    @cached_property
    def skills(self) -> Codes:
        """Queue and group of each skill, (n_skills, 2)."""
        return skills(self.tables)

    @cached_property
    def skill_at(self) -> Codes:
        """Number of the skill, -1 where there is none, (n_queues, n_groups)."""
        number = np.full((self.n_queues, self.n_groups), -1)
        number[tuple(self.skills.T)] = np.arange(len(self.skills))
        return number

    @cached_property
    def first_choices(self) -> NDArray[np.bool_]:
        """Groups of a queue's lowest step, and there of the lowest rank, (n_groups, n_queues)."""
        groups = self.tables.groups
        step = np.where(groups.step < 0, np.inf, groups.step)
        lowest = np.isfinite(step) & (step == step.min(axis=0))
        rank = np.where(lowest, groups.rank, np.inf)
        preferred: NDArray[np.bool_] = lowest & (rank == rank.min(axis=0))
        return preferred

    @cached_property
    def open_intervals(self) -> Codes:
        """Numbers of the open intervals, (n_open_intervals,)."""
        return open_intervals(self.tables)

    @cached_property
    def width(self) -> int:
        """Columns of a table."""
        return self.open_intervals.size + 1

    @cached_property
    def _column(self) -> Codes:
        """Column of each interval of the run; the last one where it is not an open interval."""
        calendar = self.tables.calendar
        intervals = round(calendar.days * DAY / calendar.interval)
        column = np.full(intervals + 1, self.width - 1)
        column[self.open_intervals] = np.arange(self.width - 1)
        return column

    @property
    def n_intervals(self) -> int:
        """Intervals of the run, open or not; one more stands for all that come after."""
        return self._column.size - 1

    def column_of(self, interval: Codes) -> Codes:
        """Return the columns of intervals of the run."""
        return self._column[np.minimum(interval, self.n_intervals)]

    def column_at(self, time: Floats) -> Codes:
        """Return the columns of times [s], those after the last day included."""
        return self.column_of(intervals_of(time, self.tables.calendar.interval))

    def day_of(self, interval: Codes) -> Codes:
        """Return the days of intervals of the run; what comes after is one day more."""
        a_day = self.n_intervals // self.tables.calendar.days
        return np.minimum(interval // a_day, self.tables.calendar.days)

    def sums(self, cell: Codes, n_rows: int, weights: NDArray[Any]) -> Floats:
        """Add weights up by cell = row * width + column; the last column becomes the row's sum."""
        flat = np.bincount(cell, weights=weights, minlength=n_rows * self.width)
        sums = flat.reshape(n_rows, self.width).astype(np.float64, copy=False)
        sums[:, -1] = sums.sum(axis=1)
        return sums

    def seconds(self, group: Codes, start: Floats, end: Floats) -> Floats:
        """Return the agent-seconds of spans [start, end) at or after the warm-up's end.

        Parameters
        ----------
        group : (n_spans,) int64
        start, end : (n_spans,) float64 [s]

        Returns
        -------
        (n_groups, width) float64 [s]
        """
        start = np.maximum(start, self.tables.calendar.warm_up)
        some = end > start
        group, start, end = group[some], start[some], end[some]
        # Each span fills the intervals from its first to its last, but not the last itself; then
        # what it missed of its first is taken away, and what it had of its last is added.
        first, missed = self._cell_and_offset(group, start)
        last, had = self._cell_and_offset(group, end)
        n_cells = self.n_groups * self._column.size
        filled = np.cumsum(
            np.bincount(first, minlength=n_cells) - np.bincount(last, minlength=n_cells)
        )
        rest = np.bincount(last, had, n_cells) - np.bincount(first, missed, n_cells)
        by_interval = (filled * self.tables.calendar.interval + rest).reshape(self.n_groups, -1)
        whole = np.bincount(group, end - start, self.n_groups)
        return np.column_stack((by_interval[:, self.open_intervals], whole))

    def _cell_and_offset(self, group: Codes, time: Floats) -> tuple[Codes, Floats]:
        """Return row * intervals of the run + interval, and the time [s] since its start."""
        width, length = self._column.size, self.tables.calendar.interval
        interval = np.minimum(intervals_of(time, length), width - 1)
        return group * width + interval, time - interval * length

    def rows(self, kinds: tuple[ScopeKind, ...]) -> NDArray[np.bool_]:
        """Return which scopes are of some kinds, (n_scopes,) bool."""
        return np.repeat([kind in kinds for kind in _KINDS], self.row_counts)

    @cached_property
    def row_counts(self) -> tuple[int, int, int, int]:
        """Scopes of each kind."""
        return 1, self.n_queues, self.n_groups, len(self.skills)

    def table(
        self,
        *,
        every: Floats,
        queues: Floats | None,
        groups: Floats | None,
        skills: Floats | None = None,
    ) -> Floats:
        """Return a table of its rows; those of a kind that is not given are 0."""
        table = np.zeros((sum(self.row_counts), self.width))
        table[0] = every
        first = 1
        for rows, count in zip((queues, groups, skills), self.row_counts[1:], strict=True):
            if rows is not None:
                table[first : first + count] = rows
            first += count
        return table
