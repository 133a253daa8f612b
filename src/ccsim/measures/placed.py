"""Records that have a place in the grid: visits, and issues."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Codes, Floats, Grid, ScopeKind

__all__ = ["Placed"]


class _Made(NamedTuple):
    """A table, and the weights it was made of."""

    weights: ref[NDArray[Any]]
    table: Floats


@dataclass(frozen=True)
class Placed:
    """Records, each with its place in the grid.

    Attributes
    ----------
    grid : Grid
    queue : (n,) int64
    group : (n,) float64
        NaN where nobody answered.
    column : (n,) int64
    times : (n,) int64
        How many a record stands for. Weights of bools or whole numbers count so often, those of
        float64 are sums already.
    """

    grid: Grid
    queue: Codes
    group: Floats
    column: Codes
    times: Codes

    def in_all(self, weights: NDArray[Any]) -> NDArray[Any]:
        """Return weights as sums over all that a record stands for."""
        if weights.dtype == np.float64:
            return weights
        total: NDArray[Any] = np.multiply(weights, self.times)
        return total

    @cached_property
    def queue_cell(self) -> Codes:
        """Cell of each record in the rows of the queues, (n,) int64."""
        return self.queue * self.grid.width + self.column

    @cached_property
    def _answered(self) -> Codes:
        return np.flatnonzero(~np.isnan(self.group))

    @cached_property
    def _group_cell(self) -> Codes:
        group = self.group[self._answered].astype(np.int64)
        return group * self.grid.width + self.column[self._answered]

    @cached_property
    def _skilled(self) -> Codes:
        """The answered whose group may answer their queue.

        Of visits all; not an issue that was first answered in another queue than its first.
        """
        return self._answered[self._skill_of_answered >= 0]

    @cached_property
    def _skill_of_answered(self) -> Codes:
        group = self.group[self._answered].astype(np.int64)
        return self.grid.skill_at[self.queue[self._answered], group]

    @cached_property
    def _skill_cell(self) -> Codes:
        skill = self._skill_of_answered
        return skill[skill >= 0] * self.grid.width + self.column[self._skilled]

    @cached_property
    def _tables(self) -> dict[tuple[int, tuple[ScopeKind, ...]], _Made]:
        return {}

    def table(self, weights: NDArray[Any], kinds: tuple[ScopeKind, ...]) -> Floats:
        """Return the table of a weight for each record; a table is returned as it is."""
        if weights.ndim == 2:
            return weights
        # Measures share most of their weights: those of the answered stand below a dozen.
        key = id(weights), kinds
        made = self._tables.get(key)
        if made is None or made.weights() is not weights:  # another array may have had the id
            made = self._tables[key] = _Made(ref(weights), self._table(weights, kinds))
        return made.table

    def _table(self, weights: NDArray[Any], kinds: tuple[ScopeKind, ...]) -> Floats:
        grid, weights = self.grid, self.in_all(weights)
        queues = grid.sums(self.queue_cell, grid.n_queues, weights)
        groups = skills = None
        if "group" in kinds:
            groups = grid.sums(self._group_cell, grid.n_groups, weights[self._answered])
        if "skill" in kinds and len(grid.skills):
            skills = grid.sums(self._skill_cell, len(grid.skills), weights[self._skilled])
        every = queues.sum(axis=0)
        return grid.table(every=every, queues=queues, groups=groups, skills=skills)
