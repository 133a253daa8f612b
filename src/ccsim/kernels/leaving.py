"""How a visit ends: its row in the log, and its customer who redials, repeats, or gives up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels._jit import kernel
from ccsim.kernels.arrivals import time_of_day
from ccsim.kernels.draws import MAX_ATTEMPTS, Purpose
from ccsim.kernels.heap import push
from ccsim.kernels.state import (
    ANSWERED,
    DUE,
    I_CUT_OFF,
    I_DUE,
    I_FREE,
    LOG_AGENT,
    LOG_ANSWERED,
    LOG_ARRIVED,
    LOG_CONTACT,
    LOG_GROUP,
    LOG_HOLD,
    LOG_ISSUE,
    LOG_JOINED,
    LOG_KIND,
    LOG_LEFT,
    LOG_NEXT,
    LOG_NEXT_AT,
    LOG_OUTCOME,
    LOG_QUEUE,
    LOG_RESOLVED,
    LOG_TALK,
    LOG_VISIT,
    LOG_WRAP,
    N_FREE_LINES,
    NEXT_GIVEN_UP,
    NEXT_REDIAL,
    NEXT_REPEAT,
    NONE,
    Q_REDIAL,
    Q_REDIAL_LAW,
    Q_REDIAL_TO,
    Q_REPEAT,
    Q_REPEAT_LAW,
    Q_REPEAT_TO,
    REDIAL,
    REPEAT,
    S_ATTEMPT,
    S_FRONT,
    S_INTERVAL,
    S_ISSUE,
    S_K,
    S_KIND,
    S_NEXT,
    S_NUMBER,
    S_ORIGIN,
    S_QUEUE,
    S_ROW,
    SF_ARRIVED,
    SF_JOINED,
    VOLUME,
    X_KEY0,
    X_KEY1,
    X_LENGTH,
    DayState,
    DayTables,
)
from ccsim.kernels.visits import come_back

__all__ = ["end_unresolved", "expect_arrival", "free_slot", "hang_up", "leave", "write"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_DAY = 86_400.0
_REDIAL, _REPEAT = np.int64(Purpose.REDIAL), np.int64(Purpose.REPEAT)


@kernel
def free_slot(ints: Ints, slots: Ints, s: int) -> Any:
    """Let the slot be used again."""
    slots[s, S_NEXT] = ints[I_FREE]
    ints[I_FREE] = s


@kernel
def write(
    slots: Ints, slot_floats: Floats, log: Ints, log_floats: Floats, s: int,
    left: float, outcome: int, then: int, next_at: float,
) -> Any:  # fmt: skip
    """Write a visit that has ended into its row, but for what only answered ones have."""
    row = slots[s, S_ROW]
    log[LOG_ISSUE, row] = slots[s, S_ISSUE]
    log[LOG_CONTACT, row] = slots[s, S_ATTEMPT]
    log[LOG_VISIT, row] = slots[s, S_NUMBER]
    log[LOG_QUEUE, row] = slots[s, S_QUEUE]
    log[LOG_KIND, row] = slots[s, S_KIND]
    log[LOG_OUTCOME, row] = outcome
    log[LOG_NEXT, row] = then
    log_floats[LOG_ARRIVED, row] = slot_floats[s, SF_ARRIVED]
    log_floats[LOG_JOINED, row] = slot_floats[s, SF_JOINED]
    log_floats[LOG_LEFT, row] = left
    log_floats[LOG_NEXT_AT, row] = next_at


@kernel
def hang_up(state: DayState, tables: DayTables, s: int, outcome: int, left: float) -> Any:
    """Give the line back and go without being answered."""
    state.floats[N_FREE_LINES] += 1.0
    leave(state, tables, s, outcome, left)


@kernel
def leave(state: DayState, tables: DayTables, s: int, outcome: int, left: float) -> Any:
    """Go without being answered, and perhaps redial."""
    row, log = state.slots[s, S_ROW], state.log_floats
    log[LOG_ANSWERED, row] = math.nan
    log[LOG_AGENT, row] = math.nan
    log[LOG_GROUP, row] = math.nan
    log[LOG_TALK, row] = math.nan
    log[LOG_HOLD, row] = math.nan
    log[LOG_WRAP, row] = math.nan
    log[LOG_RESOLVED, row] = math.nan
    end_unresolved(state, tables, s, outcome, left)


@kernel
def end_unresolved(state: DayState, tables: DayTables, s: int, outcome: int, left: float) -> Any:
    """Write the visit; its customer redials or, if answered, repeats after a delay, or gives up."""
    slots, settings = state.slots, tables.settings
    queue = tables.queues[slots[s, S_QUEUE]]
    kind, purpose, then = REDIAL, _REDIAL, NEXT_REDIAL
    chance, law, to = queue[Q_REDIAL], queue[Q_REDIAL_LAW], queue[Q_REDIAL_TO]
    if outcome == ANSWERED:
        kind, purpose, then = REPEAT, _REPEAT, NEXT_REPEAT
        chance, law, to = queue[Q_REPEAT], queue[Q_REPEAT_LAW], queue[Q_REPEAT_TO]
    delay, u = math.nan, math.nan
    if chance > 0.0:
        delay, u = come_back(
            tables.laws, np.int64(law), chance, purpose,
            tables.visits.names[slots[s, S_ORIGIN], 0], slots[s, S_INTERVAL], slots[s, S_K],
            slots[s, S_ATTEMPT], slots[s, S_NUMBER],
            np.int64(settings[X_KEY0]), np.int64(settings[X_KEY1]),
        )  # fmt: skip
    if not math.isnan(delay) and slots[s, S_ATTEMPT] + 1 == MAX_ATTEMPTS:
        state.ints[I_CUT_OFF] += 1
        delay = math.nan
    if math.isnan(delay):
        write(
            slots, state.slot_floats, state.log, state.log_floats, s,
            left, outcome, NEXT_GIVEN_UP, math.nan,
        )  # fmt: skip
        free_slot(state.ints, slots, s)
        return
    enters = slots[s, S_ORIGIN] if to < 0.0 else np.int64(to)
    due, is_in_run = _when_open(tables, enters, left + delay, u)
    write(slots, state.slot_floats, state.log, state.log_floats, s, left, outcome, then, due)
    if not is_in_run:
        free_slot(state.ints, slots, s)
        return
    slots[s, S_ATTEMPT] += 1
    slots[s, S_NUMBER], slots[s, S_KIND] = 0, kind
    slots[s, S_QUEUE], slots[s, S_FRONT] = enters, 0
    expect_arrival(state, s, due)


@kernel
def expect_arrival(state: DayState, s: int, due: float) -> Any:
    """Let the contact in a slot join a queue when due."""
    slots, ints = state.slots, state.ints
    slots[s, S_ROW] = -1  # events of the visit that has ended do not concern the next
    ints[I_DUE] = push(
        state.times[DUE], state.events[DUE], ints[I_DUE], due, slots[s, S_ISSUE], s, NONE
    )


@kernel
def _when_open(tables: DayTables, q: int, due: float, u: float) -> Any:
    """Return when a contact due at some time arrives, and whether that is within the run."""
    spells, length = tables.spells, tables.settings[X_LENGTH]
    low, high = 0, spells.shape[0]  # the first opening after `due`
    while low < high:
        middle = (low + high) >> 1
        if due < spells[middle, 0]:
            high = middle
        else:
            low = middle + 1
    if low > 0 and due < spells[low - 1, 1]:
        return due, True
    if low == spells.shape[0]:
        return due, False
    opens, closes = spells[low, 0], spells[low, 1]
    midnight = (math.floor(opens / _DAY) + 1.0) * _DAY
    first = np.int64(math.floor(opens / length))
    last = np.int64(math.floor(min(closes, midnight) / length))
    return time_of_day(tables.volume[VOLUME, q], first, last, length, u), True
