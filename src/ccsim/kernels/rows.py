"""Erlang's formulas over many rows: one loop for each, without the interpreter and its lock.

A column is an array with a number for each row, or with one number for all of them. The loops
release the lock, so that threads can share the rows among them.
"""

from __future__ import annotations

import math
from typing import Any

from ccsim.kernels._jit import kernel
from ccsim.kernels.erlang import idle_weight, level
from ccsim.kernels.staffing import agents_for_level, agents_for_targets, lines_for_blocking
from ccsim.kernels.waits import figures, quantile_of_wait

__all__ = [
    "fill_agents",
    "fill_blocked",
    "fill_figures",
    "fill_levels",
    "fill_lines",
    "fill_quantiles",
]


@kernel
def _at(column: Any, row: int) -> Any:
    return column[min(row, column.size - 1)]


@kernel
def fill_blocked(load: Any, lines: Any, out: Any) -> None:
    """Fill in Erlang's B of every row."""
    for i in range(out.size):
        a, n = _at(load, i), _at(lines, i)
        if a == 0.0:
            out[i] = 0.0 if n > 0.0 else 1.0
        else:
            out[i] = 1.0 / (1.0 + idle_weight(n, a, n - a))


@kernel
def fill_lines(load: Any, blocking: Any, out: Any) -> None:
    """Fill in the fewest lines of every row."""
    for i in range(out.size):
        out[i] = lines_for_blocking(_at(load, i), _at(blocking, i))


@kernel
def fill_levels(
    arrival_rate: Any,
    handle_time: Any,
    agents: Any,
    patience: Any,
    within: Any,
    definition: Any,
    cut: Any,
    out: Any,
) -> None:
    """Fill in the service level of every row."""
    for i in range(out.size):
        out[i] = level(
            _at(arrival_rate, i),
            _at(handle_time, i),
            _at(agents, i),
            _at(patience, i),
            _at(within, i),
            _at(definition, i),
            _at(cut, i),
        )


@kernel
def fill_quantiles(
    arrival_rate: Any, handle_time: Any, agents: Any, patience: Any, share: Any, out: Any
) -> None:
    """Fill in the wait that a share of the offered do not exceed, for every row."""
    for i in range(out.size):
        out[i] = quantile_of_wait(
            _at(arrival_rate, i),
            _at(handle_time, i),
            _at(agents, i),
            _at(patience, i),
            _at(share, i),
        )


@kernel
def fill_figures(
    arrival_rate: Any,
    handle_time: Any,
    agents: Any,
    patience: Any,
    within: Any,
    cut: Any,
    out: Any,
) -> None:
    """Fill in `figures` of every row; out has the shape (9, n_rows)."""
    for i in range(out.shape[1]):
        found = figures(
            _at(arrival_rate, i),
            _at(handle_time, i),
            _at(agents, i),
            _at(patience, i),
            _at(within, i),
            _at(cut, i),
        )
        for k in range(9):
            out[k, i] = found[k]


@kernel
def fill_agents(
    arrival_rate: Any,
    handle_time: Any,
    patience: Any,
    within: Any,
    target: Any,
    definition: Any,
    cut: Any,
    asa: Any,
    abandonment: Any,
    occupancy: Any,
    out: Any,
) -> None:
    """Fill in the fewest agents of every row; a target that is not set is NaN."""
    for i in range(out.size):
        rate, handle, stays = _at(arrival_rate, i), _at(handle_time, i), _at(patience, i)
        wait, goal = _at(within, i), _at(target, i)
        slowest, busiest = _at(asa, i), _at(occupancy, i)
        only_a_level = not math.isnan(goal) and math.isnan(slowest) and math.isnan(busiest)
        if stays == math.inf and only_a_level:
            out[i] = agents_for_level(rate, handle, wait, goal)
            continue
        out[i] = agents_for_targets(
            math.floor(rate * handle) + 1.0,
            rate,
            handle,
            stays,
            wait,
            goal,
            _at(definition, i),
            _at(cut, i),
            slowest,
            _at(abandonment, i),
            busiest,
        )
