"""A conversation in the compiled loop: all of it is known when the agent answers.

So its row is written then, while the visit is at hand, unless the customer goes on afterwards:
the row of one who is transferred, or comes back, is written when the conversation ends.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel, inner_kernel
from ccsim.kernels.drawing import draw_own
from ccsim.kernels.draws import MAX_VISITS, Purpose, uniform, word
from ccsim.kernels.finishing import expect_finish
from ccsim.kernels.leaving import end_unresolved, expect_arrival, free_slot, write
from ccsim.kernels.quantiles import sample, sample_at
from ccsim.kernels.state import (
    ANSWERED,
    CONVERSATION,
    KIND_TRANSFER,
    LOG_AGENT,
    LOG_ANSWERED,
    LOG_GROUP,
    LOG_HOLD,
    LOG_RESOLVED,
    LOG_TALK,
    LOG_WRAP,
    NEVER,
    NEXT_ENDS,
    NEXT_TRANSFER,
    NONE,
    DayState,
    DayTables,
)

__all__ = ["answer", "end_conversation"]

_TALK, _WRAP = np.int64(Purpose.TALK), np.int64(Purpose.WRAP)
_HOLD, _HOLD_LENGTH = np.int64(Purpose.HOLD), np.int64(Purpose.HOLD_LENGTH)
_TRANSFER, _TRANSFER_TO = np.int64(Purpose.TRANSFER), np.int64(Purpose.TRANSFER_TO)
_NO_SLOT = np.int64(-1)


@inlined_kernel
def answer(state: DayState, tables: DayTables, s: int, a: int, now: float) -> Any:
    """Let an agent answer a visit, which is not in line any more."""
    slots, agents, laws, settings = state.slots, state.agents, tables.laws, tables.settings
    key0, key1 = settings["key0"], settings["key1"]
    q, g = slots[s]["queue"], np.int64(agents[a]["group"])
    skill, factors = tables.skills[g, q], tables.visits.factors
    stream = tables.queues[slots[s]["origin"]]["stream"]
    t, k, joined_in = slots[s]["interval"], slots[s]["k"], slots[s]["joined_in"]
    visit = word(slots[s]["contact"], slots[s]["visit"], NONE)
    talk = slots[s]["talk_time"]
    if math.isnan(talk):
        u, word3 = slots[s]["talk_u"], visit | _TALK << 8
        talk = sample_at(laws, skill["talk_law"], u, stream, t, k, word3, key0, key1)
        talk *= factors[q, joined_in, 0]
    talk *= skill["handle_factor"]
    hold, chance = 0.0, tables.queues[q]["hold"]
    if chance > 0.0 and uniform(stream, t, k, visit | _HOLD << 8, key0, key1) < chance:
        law, word3 = tables.queues[q]["hold_law"], visit | _HOLD_LENGTH << 8
        hold = sample(laws, law, stream, t, k, word3, key0, key1) * skill["handle_factor"]
    u, word3 = slots[s]["wrap_u"], visit | _WRAP << 8
    wrap = sample_at(laws, skill["wrap_law"], u, stream, t, k, word3, key0, key1)
    wrap = wrap * factors[q, joined_in, 1] * skill["handle_factor"]
    end = now + (talk + hold)
    row, log = slots[s]["row"] & state.centre["row_mask"], state.log_floats
    log[LOG_ANSWERED, row], log[LOG_AGENT, row], log[LOG_GROUP, row] = now, a, g
    log[LOG_TALK, row], log[LOG_HOLD, row], log[LOG_WRAP, row] = talk, hold, wrap
    agents[a]["since"], agents[a]["wrap"] = now, wrap
    if tables.queues[q]["transfer"] > 0.0 and _is_transferred(state, tables, s):
        log[LOG_RESOLVED, row] = math.nan
        slots[s]["is_transferred"], agents[a]["slot"] = True, s
    # Uniforms are never 0 or 1: a certain outcome needs no draw.
    elif skill["resolution"] >= 1.0 or slots[s]["resolution_u"] < skill["resolution"]:
        log[LOG_RESOLVED, row] = 1.0
        write(state, s, end, ANSWERED, NEXT_ENDS, NEVER)
        free_slot(state.centre, slots, s)
        agents[a]["slot"] = _NO_SLOT
    else:
        log[LOG_RESOLVED, row] = 0.0
        slots[s]["is_transferred"], agents[a]["slot"] = False, s
    expect_finish(state.centre, agents, state.buckets, a, end, CONVERSATION)


@inner_kernel
def _is_transferred(state: DayState, tables: DayTables, s: int) -> Any:
    slots = state.slots
    chance = tables.queues[slots[s]["queue"]]["transfer"]
    if not draw_own(tables.queues, slots, s, _TRANSFER, tables.settings) < chance:
        return False
    if slots[s]["visit"] + 1 == MAX_VISITS:
        state.centre["kept_on"] += 1
        return False
    return True


@inner_kernel
def end_conversation(state: DayState, tables: DayTables, s: int, now: float) -> Any:
    """End the conversation of a customer who is not resolved: write the visit; what comes then."""
    slots, queues = state.slots, tables.queues
    if not slots[s]["is_transferred"]:
        state.centre["free_lines"] += 1.0
        end_unresolved(state, tables, s, ANSWERED, now)
        return
    write(state, s, now, ANSWERED, NEXT_TRANSFER, now)
    q, transfers = slots[s]["queue"], tables.visits.transfers
    at, last = 0, transfers.shape[1] - 1
    wanted = queues[q]["transfer"] * draw_own(queues, slots, s, _TRANSFER_TO, tables.settings)
    while at < last and transfers[q, at, 1] <= wanted:
        at += 1
    slots[s]["in_front"] = queues[q]["to_front"]
    slots[s]["visit"] += 1
    slots[s]["kind"], slots[s]["queue"] = KIND_TRANSFER, np.int64(transfers[q, at, 0])
    expect_arrival(state, s, now)
