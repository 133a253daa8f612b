"""Waiting in the compiled loop: the end of patience, as an event or settled when it matters.

Where nothing can see a customer leave but the agent who would have come next (`X_LAZY`), a visit
whose patience has ended is settled when it reaches the head of its line; otherwise, and always
after closing, the end of patience is an event.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import kernel
from ccsim.kernels.draws import Purpose, word
from ccsim.kernels.heap import push
from ccsim.kernels.leaving import hang_up
from ccsim.kernels.lines import add_to_line, take_from_line
from ccsim.kernels.quantiles import sample
from ccsim.kernels.state import (
    ABANDONED,
    ENDS,
    I_ENDS,
    I_IS_OPEN,
    I_STEPS,
    L_HEAD,
    Q_STEPS,
    S_AT,
    S_ATTEMPT,
    S_HAS_EVENT,
    S_INTERVAL,
    S_ISSUE,
    S_K,
    S_NEXT,
    S_NUMBER,
    S_OPEN_STEPS,
    S_ORIGIN,
    S_QUEUE,
    S_ROW,
    SF_DEADLINE,
    SF_JOINED,
    STEPS,
    X_KEY0,
    X_KEY1,
    X_LAZY,
    DayState,
    DayTables,
)

__all__ = ["await_step", "settle", "settle_all", "wait"]

_PATIENCE = np.int64(Purpose.PATIENCE)
_STEPS = 64


@kernel
def wait(state: DayState, tables: DayTables, s: int, now: float) -> Any:
    """Wait until patience ends, unless an agent is free before; steps open meanwhile."""
    slots, visits, settings = state.slots, tables.visits, tables.settings
    q = slots[s, S_QUEUE]
    patience = sample(
        tables.laws, visits.names[q, 4], visits.names[slots[s, S_ORIGIN], 0],
        slots[s, S_INTERVAL], slots[s, S_K],
        word(slots[s, S_ATTEMPT], slots[s, S_NUMBER], _PATIENCE),
        np.int64(settings[X_KEY0]), np.int64(settings[X_KEY1]),
    )  # fmt: skip
    deadline = now + patience * visits.factors[q, slots[s, S_AT], 2]
    state.slot_floats[s, SF_DEADLINE] = deadline
    add_to_line(slots, state.lines, s)
    if settings[X_LAZY] == 0.0 or state.ints[I_IS_OPEN] == 0:
        _expect_end(state, s)
    if slots[s, S_OPEN_STEPS] < tables.queues[q, Q_STEPS]:
        await_step(state, tables, s)


@kernel
def _expect_end(state: DayState, s: int) -> Any:
    """Make the end of a visit's patience an event."""
    slots, ints = state.slots, state.ints
    slots[s, S_HAS_EVENT] = 1
    deadline = state.slot_floats[s, SF_DEADLINE]
    if deadline < math.inf:
        issue, row = slots[s, S_ISSUE], slots[s, S_ROW]
        ints[I_ENDS] = push(
            state.times[ENDS], state.events[ENDS], ints[I_ENDS], deadline, issue, s, row
        )


@kernel
def await_step(state: DayState, tables: DayTables, s: int) -> Any:
    """Let the next routing step open in its time."""
    slots, ints = state.slots, state.ints
    step = slots[s, S_OPEN_STEPS]
    time = state.slot_floats[s, SF_JOINED] + tables.step_after[slots[s, S_QUEUE], step]
    entity, row = slots[s, S_ISSUE] * _STEPS + step, slots[s, S_ROW]
    ints[I_STEPS] = push(
        state.times[STEPS], state.events[STEPS], ints[I_STEPS], time, entity, s, row
    )


@kernel
def settle(state: DayState, tables: DayTables, q: int, now: float) -> Any:
    """Let those at the head of a queue go whose patience ended before now."""
    s = state.lines[q, L_HEAD]
    while s >= 0 and state.slots[s, S_HAS_EVENT] == 0 and state.slot_floats[s, SF_DEADLINE] < now:
        take_from_line(state.slots, state.lines, s)
        hang_up(state, tables, s, ABANDONED, state.slot_floats[s, SF_DEADLINE])
        s = state.lines[q, L_HEAD]


@kernel
def settle_all(state: DayState, tables: DayTables, now: float) -> Any:
    """Let everybody go whose patience ended before now, and make the other ends events."""
    slots = state.slots
    for q in range(state.lines.shape[0]):
        s = state.lines[q, L_HEAD]
        while s >= 0:
            after = slots[s, S_NEXT]
            if slots[s, S_HAS_EVENT] == 0 and state.slot_floats[s, SF_DEADLINE] < now:
                take_from_line(slots, state.lines, s)
                hang_up(state, tables, s, ABANDONED, state.slot_floats[s, SF_DEADLINE])
            elif slots[s, S_HAS_EVENT] == 0:
                _expect_end(state, s)
            s = after
