"""Percentiles of waits in every scope and interval, from one sort of all waits.

The p-th percentile is the smallest wait that at least p % of the visits did not exceed, so it is
always a wait that happened, and it is within T exactly if p % waited at most T.
"""

from __future__ import annotations

import numpy as np

from ccsim.measures.grid import Codes, Floats
from ccsim.measures.placed import Placed

__all__ = ["OrderedWaits"]


class _Ordered:
    """Values in ascending order within each of several keys, one key after the other."""

    def __init__(self, ascending: Floats, key: Codes, n_keys: int) -> None:
        # The stable sort keeps the values ascending; for 16 bits it is a radix sort.
        small = key.astype(np.uint16) if n_keys <= np.iinfo(np.uint16).max else key
        self._values = ascending[np.argsort(small, kind="stable")]
        self._sizes = np.bincount(key, minlength=n_keys)
        self._starts = np.cumsum(self._sizes) - self._sizes

    def at(self, percent: int) -> Floats:
        """Return a percentile of each key, NaN where it has no values, (n_keys,)."""
        # Ranks in whole numbers: 0.07 * 100 would be the 8th of 100.
        rank = -(-percent * self._sizes // 100) - 1
        some = self._sizes > 0
        value = np.full(self._sizes.size, np.nan)
        value[some] = self._values[(self._starts + rank)[some]]
        return value


class OrderedWaits:
    """The waits of one replication, ordered for each row and column of a table.

    Parameters
    ----------
    visits : Placed
    wait : (n_visits,) float64 [s]
        NaN while it lasts; such a visit is left out.
    """

    def __init__(self, visits: Placed, wait: Floats) -> None:
        grid = visits.grid
        known = np.flatnonzero(~np.isnan(wait))
        order = known[np.argsort(wait[known])]
        ascending = wait[order]
        self._grid = grid
        self._in_all = _Ordered(ascending, np.zeros(order.size, dtype=np.int64), 1)
        self._in_column = _Ordered(ascending, visits.column[order], grid.width)
        self._in_queue = _Ordered(ascending, visits.queue[order], grid.n_queues)
        n_cells = grid.n_queues * grid.width
        self._in_cell = _Ordered(ascending, visits.queue_cell[order], n_cells)

    def percentile(self, percent: int) -> Floats:
        """Return the table of a percentile, NaN where nobody was offered; groups have none."""
        every = self._in_column.at(percent)
        every[-1:] = self._in_all.at(percent)
        queues = self._in_cell.at(percent).reshape(self._grid.n_queues, self._grid.width)
        queues[:, -1] = self._in_queue.at(percent)
        return self._grid.table(every=every, queues=queues, groups=None)
