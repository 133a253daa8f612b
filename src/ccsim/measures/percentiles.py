"""Percentiles of waits in every scope and interval, from one sort of all waits.

The p-th percentile is the smallest wait that at least p % of the visits did not exceed, so it is
always a wait that happened, and it is within T exactly if p % waited at most T.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Codes, Floats, Grid, ScopeKind
from ccsim.measures.measure import Records
from ccsim.records.logs import ContactLog

__all__ = ["OrderedWaits"]


class _Ordered:
    """Values in ascending order within each of several keys, one key after the other.

    Parameters
    ----------
    ascending : (n,) float64
        Those above 0.
    key : (n,) int64
    sizes : (n_keys,) int64
        How many values each key has, those that are 0 included.
    """

    def __init__(self, ascending: Floats, key: Codes, sizes: Codes) -> None:
        # The stable sort keeps the values ascending; for 16 bits it is a radix sort.
        small = key.astype(np.uint16) if sizes.size <= np.iinfo(np.uint16).max else key
        self._values = ascending[np.argsort(small, kind="stable")]
        above = np.bincount(key, minlength=sizes.size)
        self._sizes, self._zeros = sizes, sizes - above
        self._starts = np.cumsum(above) - above

    def at(self, percent: int) -> Floats:
        """Return a percentile of each key, NaN where it has no values, (n_keys,)."""
        # Ranks in whole numbers: 0.07 * 100 would be the 8th of 100.
        rank = -(-percent * self._sizes // 100) - 1
        value = np.where(self._sizes > 0, 0.0, np.nan)
        above = (self._sizes > 0) & (rank >= self._zeros)
        value[above] = self._values[(self._starts + rank - self._zeros)[above]]
        return value


class OrderedWaits:
    """The waits of one replication, ordered for each row and column of a table.

    Visits count that joined at or after the warm-up's end; one that still waits is left out. Who
    was answered at once need not be sorted: half of all, where the service is good.
    """

    needs_log: ClassVar[bool] = True

    def __init__(self, grid: Grid, log: ContactLog) -> None:
        # The log is in order of joining.
        counts = slice(int(np.searchsorted(log.joined, grid.tables.calendar.warm_up)), None)
        joined, answered = log.joined[counts], log.answered[counts]
        wait = np.where(np.isnan(answered), log.left[counts], answered) - joined
        cell = log.queue[counts] * grid.width + grid.column_at(joined)
        sizes = np.bincount(cell[wait >= 0.0], minlength=grid.n_queues * grid.width)
        above = np.flatnonzero(wait > 0.0)
        order = above[np.argsort(wait[above])]
        ascending, cell = wait[order], cell[order]
        queue, column = np.divmod(cell, grid.width)
        by_queue = sizes.reshape(grid.n_queues, grid.width)
        self._grid = grid
        self._in_all = _Ordered(ascending, np.zeros_like(cell), sizes.sum(keepdims=True))
        self._in_column = _Ordered(ascending, column, by_queue.sum(axis=0))
        self._in_queue = _Ordered(ascending, queue, by_queue.sum(axis=1))
        self._in_cell = _Ordered(ascending, cell, sizes)

    @classmethod
    def of(cls, grid: Grid, records: Records) -> Self:
        """Order the waits of one replication."""
        return cls(grid, records.kept.log)

    def table(self, weights: NDArray[Any], kinds: tuple[ScopeKind, ...]) -> Floats:
        """Return a table of `percentile` as it is."""
        del kinds
        return weights

    def percentile(self, percent: int) -> Floats:
        """Return the table of a percentile, NaN where nobody was offered; groups have none."""
        every = self._in_column.at(percent)
        every[-1:] = self._in_all.at(percent)
        queues = self._in_cell.at(percent).reshape(self._grid.n_queues, self._grid.width)
        queues[:, -1] = self._in_queue.at(percent)
        return self._grid.table(every=every, queues=queues, groups=None)
