"""How a visit ends: its row in the log, and its customer who redials, repeats, or gives up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel, inner_kernel
from ccsim.kernels.arrivals import time_of_day
from ccsim.kernels.draws import MAX_ATTEMPTS, Purpose
from ccsim.kernels.heap import push
from ccsim.kernels.state import (
    ANSWERED,
    DUE,
    KIND_REDIAL,
    KIND_REPEAT,
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
    NEXT_GIVEN_UP,
    NEXT_REDIAL,
    NEXT_REPEAT,
    NONE,
    VOLUME,
    DayState,
    DayTables,
    Record,
    Records,
)
from ccsim.kernels.visits import come_back

__all__ = [
    "end_unresolved",
    "expect_arrival",
    "free_slot",
    "hang_up",
    "leave",
    "take_slot",
    "write",
]

_DAY = 86_400.0
_REDIAL, _REPEAT = np.int64(Purpose.REDIAL), np.int64(Purpose.REPEAT)


@inlined_kernel
def free_slot(centre: Record, slots: Records, s: int) -> Any:
    """Let the slot be used again."""
    slots[s]["next"] = centre["free_slot"]
    centre["free_slot"] = s
    centre["slots_taken"] -= 1


@inlined_kernel
def take_slot(centre: Record, slots: Records) -> Any:
    """Return a slot for a new issue."""
    s = centre["free_slot"]
    centre["slots_taken"] += 1
    if s >= 0:
        centre["free_slot"] = slots[s]["next"]
        return s
    return centre["slots_taken"] - 1


@inlined_kernel
def write(state: DayState, s: int, left: float, outcome: int, then: int, next_at: float) -> Any:
    """Write a visit that has ended into its row, but for what only answered ones have."""
    slots, log, log_floats = state.slots, state.log, state.log_floats
    row = slots[s]["row"] & state.centre["row_mask"]
    log[LOG_ISSUE, row] = slots[s]["issue"]
    log[LOG_CONTACT, row] = slots[s]["contact"]
    log[LOG_VISIT, row] = slots[s]["visit"]
    log[LOG_QUEUE, row] = slots[s]["queue"]
    log[LOG_KIND, row] = slots[s]["kind"]
    log[LOG_OUTCOME, row] = outcome
    log[LOG_NEXT, row] = then
    log_floats[LOG_ARRIVED, row] = slots[s]["arrived"]
    log_floats[LOG_JOINED, row] = slots[s]["joined"]
    log_floats[LOG_LEFT, row] = left
    log_floats[LOG_NEXT_AT, row] = next_at


@inner_kernel
def hang_up(state: DayState, tables: DayTables, s: int, outcome: int, left: float) -> Any:
    """Give the line back and go without being answered."""
    state.centre["free_lines"] += 1.0
    leave(state, tables, s, outcome, left)


@inner_kernel
def leave(state: DayState, tables: DayTables, s: int, outcome: int, left: float) -> Any:
    """Go without being answered, and perhaps redial."""
    row, log = state.slots[s]["row"] & state.centre["row_mask"], state.log_floats
    log[LOG_ANSWERED, row] = math.nan
    log[LOG_AGENT, row] = math.nan
    log[LOG_GROUP, row] = math.nan
    log[LOG_TALK, row] = math.nan
    log[LOG_HOLD, row] = math.nan
    log[LOG_WRAP, row] = math.nan
    log[LOG_RESOLVED, row] = math.nan
    end_unresolved(state, tables, s, outcome, left)


@inner_kernel
def end_unresolved(state: DayState, tables: DayTables, s: int, outcome: int, left: float) -> Any:
    """Write the visit; its customer redials or, if answered, repeats after a delay, or gives up."""
    slots, centre, settings = state.slots, state.centre, tables.settings
    queue = tables.queues[slots[s]["queue"]]
    kind, purpose, then = KIND_REDIAL, _REDIAL, NEXT_REDIAL
    chance, law, to = queue["redial"], queue["redial_law"], queue["redial_to"]
    if outcome == ANSWERED:
        kind, purpose, then = KIND_REPEAT, _REPEAT, NEXT_REPEAT
        chance, law, to = queue["repeat"], queue["repeat_law"], queue["repeat_to"]
    delay, u = math.nan, math.nan
    if chance > 0.0:
        delay, u = come_back(
            tables.laws, law, chance, purpose,
            tables.queues[slots[s]["origin"]]["stream"], slots[s]["interval"], slots[s]["k"],
            slots[s]["contact"], slots[s]["visit"],
            settings["key0"], settings["key1"],
        )  # fmt: skip
    if not math.isnan(delay) and slots[s]["contact"] + 1 == MAX_ATTEMPTS:
        centre["cut_off"] += 1
        delay = math.nan
    if math.isnan(delay):
        write(state, s, left, outcome, NEXT_GIVEN_UP, math.nan)
        free_slot(centre, slots, s)
        return
    enters = slots[s]["origin"] if to < 0 else to
    due, is_in_run = _when_open(tables, enters, left + delay, u)
    write(state, s, left, outcome, then, due)
    if not is_in_run:
        free_slot(centre, slots, s)
        return
    slots[s]["contact"] += 1
    slots[s]["visit"], slots[s]["kind"] = 0, kind
    slots[s]["queue"], slots[s]["in_front"] = enters, False
    expect_arrival(state, s, due)


@inner_kernel
def expect_arrival(state: DayState, s: int, due: float) -> Any:
    """Let the contact in a slot join a queue when due."""
    slots, centre = state.slots, state.centre
    slots[s]["row"] = -1  # events of the visit that has ended do not concern the next
    centre["due_events"] = push(
        state.events[DUE], centre["due_events"], due, slots[s]["issue"], s, NONE
    )
    centre["seldom_time"] = min(centre["seldom_time"], due)


@inner_kernel
def _when_open(tables: DayTables, q: int, due: float, u: float) -> Any:
    """Return when a contact due at some time arrives, and whether that is within the run."""
    spells, length = tables.spells, tables.settings["length"]
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
