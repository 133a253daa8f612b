"""Records that have a place in the grid: visits, and issues."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Codes, Floats, Grid, ScopeKind

__all__ = ["Placed"]


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
    """

    grid: Grid
    queue: Codes
    group: Floats
    column: Codes

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

    def table(self, weights: NDArray[Any], kinds: tuple[ScopeKind, ...]) -> Floats:
        """Return the table of a weight for each record; a table is returned as it is."""
        if weights.ndim == 2:
            return weights
        grid = self.grid
        queues = grid.sums(self.queue_cell, grid.n_queues, weights)
        groups = None
        if "group" in kinds:
            groups = grid.sums(self._group_cell, grid.n_groups, weights[self._answered])
        return grid.table(every=queues.sum(axis=0), queues=queues, groups=groups)
