"""How often the promise was kept: each queue's service level against its own target."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Floats
from ccsim.measures.measure import Ratio, measure
from ccsim.measures.visits import Visits


@measure(Visits, "share", "Intervals on target")
def intervals_on_target(visits: Visits) -> Ratio:
    """Open queue-intervals with service_level >= the queue's target / those with anyone offered."""
    grid = visits.grid
    queues = slice(1, 1 + grid.n_queues)
    within = visits.table(visits.answered_within, ())[queues, :-1]
    offered = visits.table(visits.offered, ())[queues, :-1]
    kept, counted = _against_target(visits, within, offered)
    return Ratio(_with_total(visits, kept), _with_total(visits, counted))


@measure(Visits, "share", "Days on target")
def days_on_target(visits: Visits) -> Ratio:
    """Queue-days with service_level >= the queue's target / those with anyone offered."""
    grid = visits.grid
    n_days = grid.tables.calendar.days + 1  # a transfer may join after the last day
    cell, n_cells = visits.queue * n_days + visits.day, grid.n_queues * n_days
    within, offered = (
        np.bincount(cell, weights=visits.in_all(flags), minlength=n_cells).reshape(-1, n_days)
        for flags in (visits.answered_within, visits.offered)
    )
    kept, counted = _against_target(visits, within, offered)
    return Ratio(_total_only(visits, kept), _total_only(visits, counted))


def _against_target(
    visits: Visits, within: NDArray[Any], offered: NDArray[Any]
) -> tuple[Floats, Floats]:
    """Return 1 where the target was met, and 1 where anyone was offered; (n_queues, n) each."""
    target = visits.grid.tables.queues.target[:, np.newaxis]
    counted = offered > 0
    # The quotient is compared: 0.56 * 25 is above 14 in floating point, 14 / 25 is 0.56.
    kept = within / np.maximum(offered, 1) >= target
    return (counted & kept).astype(np.float64), counted.astype(np.float64)


def _with_total(visits: Visits, cells: Floats) -> Floats:
    """Return the table of (n_queues, n_open_intervals) cells and their sums."""
    queues = np.column_stack((cells, cells.sum(axis=1)))
    return visits.grid.table(every=queues.sum(axis=0), queues=queues, groups=None)


def _total_only(visits: Visits, cells: Floats) -> Floats:
    """Return a table with sums of (n_queues, n) cells for the whole window, 0 by interval."""
    queues = np.zeros((visits.grid.n_queues, visits.grid.width))
    queues[:, -1] = cells.sum(axis=1)
    return visits.grid.table(every=queues.sum(axis=0), queues=queues, groups=None)
