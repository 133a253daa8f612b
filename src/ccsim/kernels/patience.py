"""Waiting in the compiled loop: the end of patience, as an event or settled when it matters.

Where nothing can see a customer leave but the agent who would have come next (`is_lazy`), a visit
whose patience has ended is settled when it reaches the head of its line; otherwise, and always
after closing, the end of patience is an event.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel, inner_kernel
from ccsim.kernels.draws import Purpose, word
from ccsim.kernels.heap import push
from ccsim.kernels.leaving import hang_up
from ccsim.kernels.lines import add_to_line, take_from_line
from ccsim.kernels.quantiles import sample_at
from ccsim.kernels.state import ABANDONED, ENDS, STEPS, DayState, DayTables

__all__ = ["await_step", "settle", "settle_all", "wait"]

_PATIENCE = np.int64(Purpose.PATIENCE)
_STEPS = 64


@inlined_kernel
def wait(state: DayState, tables: DayTables, s: int, now: float) -> Any:
    """Wait until patience ends, unless an agent is free before; steps open meanwhile."""
    slots, settings = state.slots, tables.settings
    q = slots[s]["queue"]
    patience = sample_at(
        tables.laws, tables.queues[q]["patience_law"], slots[s]["patience_u"],
        tables.queues[slots[s]["origin"]]["stream"], slots[s]["interval"], slots[s]["k"],
        word(slots[s]["contact"], slots[s]["visit"], _PATIENCE),
        settings["key0"], settings["key1"],
    )  # fmt: skip
    slots[s]["deadline"] = now + patience * tables.visits.factors[q, slots[s]["joined_in"], 2]
    add_to_line(slots, state.lines, s)
    if not settings["is_lazy"] or not state.centre["is_open"]:
        _expect_end(state, s)
    if slots[s]["open_steps"] < tables.queues[q]["steps"]:
        await_step(state, tables, s)


@inner_kernel
def _expect_end(state: DayState, s: int) -> Any:
    """Make the end of a visit's patience an event."""
    slots, centre = state.slots, state.centre
    slots[s]["ends_by_event"] = True
    deadline = slots[s]["deadline"]
    if deadline < math.inf:
        centre["end_events"] = push(
            state.events[ENDS], centre["end_events"],
            deadline, slots[s]["issue"], s, slots[s]["row"],
        )  # fmt: skip
        centre["seldom_time"] = min(centre["seldom_time"], deadline)


@inner_kernel
def await_step(state: DayState, tables: DayTables, s: int) -> Any:
    """Let the next routing step open in its time."""
    slots, centre = state.slots, state.centre
    step = slots[s]["open_steps"]
    time = slots[s]["joined"] + tables.step_after[slots[s]["queue"], step]
    centre["step_events"] = push(
        state.events[STEPS], centre["step_events"],
        time, slots[s]["issue"] * _STEPS + step, s, slots[s]["row"],
    )  # fmt: skip
    centre["seldom_time"] = min(centre["seldom_time"], time)


@inner_kernel
def settle(state: DayState, tables: DayTables, q: int, now: float) -> Any:
    """Let those at the head of a queue go whose patience ended before now."""
    slots = state.slots
    s = state.lines[q]["head"]
    while s >= 0 and not slots[s]["ends_by_event"] and slots[s]["deadline"] < now:
        take_from_line(slots, state.lines, s)
        hang_up(state, tables, s, ABANDONED, slots[s]["deadline"])
        s = state.lines[q]["head"]


@inner_kernel
def settle_all(state: DayState, tables: DayTables, now: float) -> Any:
    """Let everybody go whose patience ended before now, and make the other ends events."""
    slots = state.slots
    for q in range(state.lines.shape[0]):
        s = state.lines[q]["head"]
        while s >= 0:
            after = slots[s]["next"]
            if not slots[s]["ends_by_event"] and slots[s]["deadline"] < now:
                take_from_line(slots, state.lines, s)
                hang_up(state, tables, s, ABANDONED, slots[s]["deadline"])
            elif not slots[s]["ends_by_event"]:
                _expect_end(state, s)
            s = after
