"""The compiled day loop: the model page on arrays.

`run` executes the smallest pending (time, class, entity) again and again. What is pending stands in
heaps, one for each class that is scheduled while the loop runs, in the sorted changes of the plan,
and in the next fresh arrival of each queue. It stops when nothing is pending, when an array is
full, or after so many events, and goes on from there when it is called again.

The loop is one flat function, because calls are not free: an event is decoded into what it leaves
to do (a visit that joins, an agent who frees), and that is done further down, in one place for all
events. What happens seldom is called.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels._jit import kernel
from ccsim.kernels.closing import close, dismiss, go, lower, may_still_be_served
from ccsim.kernels.draws import MAX_VISITS, Purpose, uniform, word
from ccsim.kernels.fresh import advance, earliest
from ccsim.kernels.heap import pop, push
from ccsim.kernels.leaving import (
    end_unresolved,
    expect_arrival,
    free_slot,
    hang_up,
    leave,
    write,
)
from ccsim.kernels.lines import is_waited_for, make_available, take_agent, take_from_line
from ccsim.kernels.patience import await_step, settle, wait
from ccsim.kernels.quantiles import sample
from ccsim.kernels.routing import agent_for, choose_agent, choose_visit
from ccsim.kernels.state import (
    A_GROUP,
    A_SLOT,
    A_STATE,
    ABANDONED,
    ABSENT,
    AF_ANSWERED,
    AF_BUSY,
    AF_ON,
    ANSWERED,
    BALKED,
    BEST_SKILL,
    BLOCKED,
    BUSY,
    CLOSES,
    DUE,
    ENDS,
    FALLS,
    FR_INTERVAL,
    FR_K,
    FR_TALK,
    FR_TIME,
    FRESH,
    G_DEBT,
    G_FIRST,
    G_IDLE_HEAD,
    G_IS_OPEN,
    G_PRESENT,
    I_DONE,
    I_DUE,
    I_ENDS,
    I_FREE,
    I_FRESH_QUEUE,
    I_IS_OPEN,
    I_ISSUES,
    I_KEPT_ON,
    I_PLAN,
    I_ROWS,
    I_SLOTS_USED,
    I_STEPS,
    L_HEAD,
    L_LENGTH,
    LOG_AGENT,
    LOG_ANSWERED,
    LOG_GROUP,
    LOG_HOLD,
    LOG_RESOLVED,
    LOG_TALK,
    LOG_WRAP,
    LONGEST_IDLE,
    N_FREE_LINES,
    N_FRESH_TIME,
    NEVER,
    NEXT_ENDS,
    NEXT_TRANSFER,
    NONE,
    OPENS,
    P_GROUP,
    P_HEADS,
    P_TIME,
    P_WHAT,
    Q_AT_ONCE,
    Q_BALK,
    Q_LIMIT,
    Q_STEPS,
    Q_TO_FRONT,
    S_AT,
    S_ATTEMPT,
    S_FRONT,
    S_HAS_EVENT,
    S_IN_LINE,
    S_INTERVAL,
    S_ISSUE,
    S_K,
    S_KIND,
    S_NEXT,
    S_NUMBER,
    S_OPEN_STEPS,
    S_ORIGIN,
    S_QUEUE,
    S_ROW,
    SENT_AWAY,
    SF_ANSWERED,
    SF_ARRIVED,
    SF_DEADLINE,
    SF_HOLD,
    SF_JOINED,
    SF_RECORDED,
    SF_TALK,
    SF_WRAP,
    SK_HANDLE,
    SK_RESOLUTION,
    SK_STEP,
    SK_TALK,
    SK_WRAP,
    STEPS,
    TRANSFER,
    X_AGENT_RULE,
    X_CONTACT_RULE,
    X_KEY0,
    X_KEY1,
    X_LAZY,
    X_LENGTH,
    DayState,
    DayTables,
)

__all__ = ["FINISHED", "GROW", "PAUSED", "run"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FINISHED, PAUSED, GROW = range(3)
"""Why `run` returned."""

_CONVERSATION_END, _WRAP_END = 1 << 40, 2 << 40
_AGENT = (1 << 40) - 1
_BALK, _TALK, _WRAP = np.int64(Purpose.BALK), np.int64(Purpose.TALK), np.int64(Purpose.WRAP)
_HOLD, _HOLD_LENGTH = np.int64(Purpose.HOLD), np.int64(Purpose.HOLD_LENGTH)
_RESOLUTION = np.int64(Purpose.RESOLUTION)
_TRANSFER, _TRANSFER_TO = np.int64(Purpose.TRANSFER), np.int64(Purpose.TRANSFER_TO)


@kernel
def run(state: DayState, tables: DayTables, most_events: int) -> Any:
    """Execute events until none is pending, an array is full, or so many are done.

    Returns
    -------
    FINISHED, PAUSED or GROW
    """
    ints, floats, slots, slot_floats = state.ints, state.floats, state.slots, state.slot_floats
    agents, agent_floats, groups, lines = (
        state.agents,
        state.agent_floats,
        state.groups,
        state.lines,
    )
    log, log_floats, fresh = state.log, state.log_floats, state.fresh
    done_times, done = state.done_times, state.done
    laws, names, factors = tables.laws, tables.visits.names, tables.visits.factors
    queues, skills, tiers, settings = tables.queues, tables.skills, tables.tiers, tables.settings
    length = settings[X_LENGTH]
    key0, key1 = np.int64(settings[X_KEY0]), np.int64(settings[X_KEY1])
    is_lazy = settings[X_LAZY] == 1.0
    by_idleness = settings[X_AGENT_RULE] in (LONGEST_IDLE, BEST_SKILL)
    last_interval = factors.shape[1] - 1
    served, transfers = tables.served, tables.visits.transfers
    last_transfer = transfers.shape[1] - 1
    for _ in range(most_events):
        if _is_full(ints, slots, state.times, log):
            return GROW
        # --- the smallest (time, class); the heaps and the plan see to the entity --------------
        done_time = done_times[0] if ints[I_DONE] > 0 else math.inf
        change = ints[I_PLAN]
        plan_time = tables.plan[change, P_TIME] if change < tables.plan.shape[0] else math.inf
        step_time = state.times[STEPS, 0] if ints[I_STEPS] > 0 else math.inf
        due_time = state.times[DUE, 0] if ints[I_DUE] > 0 else math.inf
        end_time = state.times[ENDS, 0] if ints[I_ENDS] > 0 else math.inf
        fresh_time = floats[N_FRESH_TIME]
        now = min(done_time, plan_time, step_time, fresh_time, due_time, end_time)
        if now == math.inf:
            return FINISHED
        joining = freed = a = s = -1
        coming_on = next_on = 0
        # --- what it leaves to do --------------------------------------------------------------
        if done_time == now:
            key = done[0, 0]
            freed = key & _AGENT
            ints[I_DONE] = pop(done_times, done, ints[I_DONE])
            if key < _WRAP_END:
                s = agents[freed, A_SLOT]
                agent_floats[freed, AF_ANSWERED] = slot_floats[s, SF_ANSWERED]
                wrap = slot_floats[s, SF_WRAP]
                q, g, row = slots[s, S_QUEUE], agents[freed, A_GROUP], slots[s, S_ROW]
                log_floats[LOG_ANSWERED, row] = slot_floats[s, SF_ANSWERED]
                log_floats[LOG_AGENT, row] = freed
                log_floats[LOG_GROUP, row] = g
                log_floats[LOG_TALK, row] = slot_floats[s, SF_TALK]
                log_floats[LOG_HOLD, row] = slot_floats[s, SF_HOLD]
                log_floats[LOG_WRAP, row] = wrap
                chance = skills[g, q, SK_RESOLUTION]
                if transfers[q, last_transfer, 1] > 0.0 and _goes_on(
                    state, tables, s, q, key0, key1, now
                ):
                    log_floats[LOG_RESOLVED, row] = math.nan
                # Uniforms are never 0 or 1: a certain outcome needs no draw.
                elif chance >= 1.0 or (
                    chance > 0.0 and _draw(slots, names, s, _RESOLUTION, key0, key1) < chance
                ):
                    floats[N_FREE_LINES] += 1.0
                    log_floats[LOG_RESOLVED, row] = 1.0
                    write(slots, slot_floats, log, log_floats, s, now, ANSWERED, NEXT_ENDS, NEVER)
                    free_slot(ints, slots, s)
                else:
                    floats[N_FREE_LINES] += 1.0
                    log_floats[LOG_RESOLVED, row] = 0.0
                    end_unresolved(state, tables, s, ANSWERED, now)
                if wrap > 0.0:
                    key = _WRAP_END | freed
                    ints[I_DONE] = push(done_times, done, ints[I_DONE], now + wrap, key, NONE, NONE)
                    continue
            agent_floats[freed, AF_BUSY] += now - agent_floats[freed, AF_ANSWERED]
            g = agents[freed, A_GROUP]
            if groups[g, G_DEBT] > 0:
                groups[g, G_DEBT] -= 1
                go(state, freed, now)
                continue
        elif plan_time == now:
            ints[I_PLAN] = change + 1
            what, g = tables.plan[change, P_WHAT], np.int64(tables.plan[change, P_GROUP])
            heads = np.int64(tables.plan[change, P_HEADS])
            if what == CLOSES:
                close(state, tables, g, now)
                continue
            if what == FALLS:
                lower(state, g, heads, now)
                continue
            if what == OPENS:
                groups[g, G_IS_OPEN] = 1
                ints[I_IS_OPEN] = _all_are_open(groups)
                present = groups[g, G_PRESENT]
                lower(state, g, present - heads, now)
                heads = max(heads - present, 0)
            paid = min(groups[g, G_DEBT], heads)
            groups[g, G_DEBT] -= paid
            coming_on, next_on = heads - paid, groups[g, G_FIRST]
        elif step_time == now:
            s, row = state.events[STEPS, 0, 1], state.events[STEPS, 0, 2]
            ints[I_STEPS] = pop(state.times[STEPS], state.events[STEPS], ints[I_STEPS])
            if slots[s, S_ROW] != row or slots[s, S_IN_LINE] == 0:
                continue
            slots[s, S_OPEN_STEPS] += 1
            a = agent_for(state, tables, s, now)
            if a < 0:
                if slots[s, S_OPEN_STEPS] < queues[slots[s, S_QUEUE], Q_STEPS]:
                    await_step(state, tables, s)
                continue
            take_agent(agents, groups, a)
            take_from_line(slots, lines, s)
        elif fresh_time == now:
            q = ints[I_FRESH_QUEUE]
            joining = _new_slot(ints, slots)
            slots[joining, S_ISSUE] = ints[I_ISSUES]
            ints[I_ISSUES] += 1
            t = np.int64(fresh[q, FR_INTERVAL])
            slots[joining, S_ORIGIN], slots[joining, S_QUEUE] = q, q
            slots[joining, S_INTERVAL], slots[joining, S_AT] = t, t
            slots[joining, S_K] = np.int64(fresh[q, FR_K])
            slots[joining, S_ATTEMPT], slots[joining, S_NUMBER] = 0, 0
            slots[joining, S_KIND], slots[joining, S_FRONT] = FRESH, 0
            slot_floats[joining, SF_ARRIVED] = now
            slot_floats[joining, SF_RECORDED] = fresh[q, FR_TALK]
            advance(
                fresh, tables.volume, tables.recorded, queues, q, length, names[q, 0], key0, key1
            )
            first = earliest(fresh)
            ints[I_FRESH_QUEUE] = first
            floats[N_FRESH_TIME] = fresh[first, FR_TIME]
        elif due_time == now:
            joining = state.events[DUE, 0, 1]
            ints[I_DUE] = pop(state.times[DUE], state.events[DUE], ints[I_DUE])
            if slots[joining, S_KIND] != TRANSFER:
                slot_floats[joining, SF_ARRIVED] = now
            slots[joining, S_AT] = min(np.int64(math.floor(now / length)), last_interval)
        else:
            s, row = state.events[ENDS, 0, 1], state.events[ENDS, 0, 2]
            ints[I_ENDS] = pop(state.times[ENDS], state.events[ENDS], ints[I_ENDS])
            if slots[s, S_ROW] == row and slots[s, S_IN_LINE] == 1:
                take_from_line(slots, lines, s)
                hang_up(state, tables, s, ABANDONED, now)
                dismiss(state, tables, now)
            continue
        # --- a visit joins: a line, then an agent, then a waiting place, then perhaps patience --
        if joining >= 0:
            s = joining
            q = slots[s, S_QUEUE]
            slots[s, S_ROW] = ints[I_ROWS]
            ints[I_ROWS] += 1
            slots[s, S_IN_LINE], slots[s, S_HAS_EVENT] = 0, 0
            slots[s, S_OPEN_STEPS] = np.int64(queues[q, Q_AT_ONCE])
            slot_floats[s, SF_JOINED] = now
            if slots[s, S_KIND] != TRANSFER:  # a contact that is transferred keeps its line
                if floats[N_FREE_LINES] == 0.0:
                    leave(state, tables, s, BLOCKED, now)
                    continue
                floats[N_FREE_LINES] -= 1.0
            elif ints[I_IS_OPEN] == 0 and not may_still_be_served(state, tables, q):
                hang_up(state, tables, s, SENT_AWAY, now)
                continue
            for tier in range(tiers.shape[1]):
                first, last = tiers[q, tier, 1], tiers[q, tier, 2]
                if tiers[q, tier, 0] < 0 or tiers[q, tier, 0] >= slots[s, S_OPEN_STEPS]:
                    break
                if last - first == 1 and by_idleness:
                    a = groups[tables.members[first], G_IDLE_HEAD]
                else:
                    a = choose_agent(state, tables, s, tier, now)
                if a >= 0:
                    break
            if a >= 0:
                take_agent(agents, groups, a)
            elif lines[q, L_LENGTH] >= queues[q, Q_LIMIT]:
                hang_up(state, tables, s, BLOCKED, now)
                continue
            elif queues[q, Q_BALK] > 0.0 and queues[q, Q_BALK] > _draw(
                slots, names, s, _BALK, key0, key1
            ):
                hang_up(state, tables, s, BALKED, now)
                continue
            else:
                wait(state, tables, s, now)
                continue
        # --- agents who free or come on, one after the other -----------------------------------
        while True:
            if coming_on > 0:
                while agents[next_on, A_STATE] != ABSENT:
                    next_on += 1
                freed = next_on
                agent_floats[freed, AF_ON] = now
                agent_floats[freed, AF_BUSY] = 0.0
                groups[agents[freed, A_GROUP], G_PRESENT] += 1
                coming_on -= 1
            if freed >= 0:
                g = agents[freed, A_GROUP]
                if is_lazy:
                    for at in range(served.shape[1]):
                        q = served[g, at]
                        if q < 0:
                            break
                        s = lines[q, L_HEAD]
                        if s >= 0 and slot_floats[s, SF_DEADLINE] < now:
                            settle(state, tables, q, now)
                q = served[g, 0]
                is_only = q >= 0 and (served.shape[1] == 1 or served[g, 1] < 0)
                if is_only and skills[g, q, SK_STEP] < queues[q, Q_AT_ONCE]:
                    s = lines[q, L_HEAD]
                else:
                    s = choose_visit(
                        slots, slot_floats, lines, served, queues, skills, tables.step_after,
                        settings[X_CONTACT_RULE], g, now,
                    )  # fmt: skip
                if s >= 0:
                    a = freed
                    agents[a, A_STATE] = BUSY
                    take_from_line(slots, lines, s)
                elif groups[g, G_IS_OPEN] == 1 or is_waited_for(lines, served, g):
                    a = -1
                    make_available(agents, agent_floats, groups, freed, now)
                else:
                    a = -1
                    go(state, freed, now)
            # --- an agent answers: the end of the conversation is known at once ----------------
            if a >= 0:
                q, g = slots[s, S_QUEUE], agents[a, A_GROUP]
                stream, t, k = names[slots[s, S_ORIGIN], 0], slots[s, S_INTERVAL], slots[s, S_K]
                visit = word(slots[s, S_ATTEMPT], slots[s, S_NUMBER], NONE)
                at, handle = slots[s, S_AT], skills[g, q, SK_HANDLE]
                if visit == 0 and slot_floats[s, SF_RECORDED] >= 0.0:
                    talk = slot_floats[s, SF_RECORDED]
                else:
                    law = (
                        names[q, 1]
                        if skills[g, q, SK_TALK] < 0.0
                        else np.int64(skills[g, q, SK_TALK])
                    )
                    talk = sample(laws, law, stream, t, k, visit | _TALK << 8, key0, key1)
                    talk *= factors[q, at, 0]
                law = (
                    names[q, 3] if skills[g, q, SK_WRAP] < 0.0 else np.int64(skills[g, q, SK_WRAP])
                )
                wrap = sample(laws, law, stream, t, k, visit | _WRAP << 8, key0, key1)
                hold, chance = 0.0, tables.visits.hold_probability[q]
                if chance > 0.0 and uniform(stream, t, k, visit | _HOLD << 8, key0, key1) < chance:
                    word3 = visit | _HOLD_LENGTH << 8
                    hold = sample(laws, names[q, 2], stream, t, k, word3, key0, key1) * handle
                talk *= handle
                slot_floats[s, SF_TALK], slot_floats[s, SF_HOLD] = talk, hold
                slot_floats[s, SF_WRAP] = wrap * factors[q, at, 1] * handle
                slot_floats[s, SF_ANSWERED] = now
                agents[a, A_SLOT] = s
                key = _CONVERSATION_END | a
                ints[I_DONE] = push(
                    done_times, done, ints[I_DONE], now + (talk + hold), key, NONE, NONE
                )
                if joining < 0 and ints[I_IS_OPEN] == 0:
                    dismiss(state, tables, now)
            if coming_on == 0:
                break
    return PAUSED


@kernel
def _is_full(ints: Ints, slots: Ints, times: Floats, log: Ints) -> Any:
    """Whether an event might find no room.

    It makes at most one visit; closing makes an event of every visit that waits.
    """
    room = times.shape[1]
    return (
        (ints[I_FREE] < 0 and ints[I_SLOTS_USED] == slots.shape[0])
        or ints[I_ROWS] == log.shape[1]
        or ints[I_ENDS] + slots.shape[0] >= room
        or ints[I_STEPS] + 1 >= room
    )


@kernel
def _all_are_open(groups: Ints) -> Any:
    """Return 1 once every group has opened: until then closing's rules hold for the others."""
    for g in range(groups.shape[0]):
        if groups[g, G_IS_OPEN] == 0:
            return 0
    return 1


@kernel
def _new_slot(ints: Ints, slots: Ints) -> Any:
    s = ints[I_FREE]
    if s >= 0:
        ints[I_FREE] = slots[s, S_NEXT]
        return s
    s = ints[I_SLOTS_USED]
    ints[I_SLOTS_USED] = s + 1
    return s


@kernel
def _draw(slots: Ints, names: Ints, s: int, purpose: int, key0: int, key1: int) -> Any:
    """Return the visit's own uniform for a purpose."""
    word3 = word(slots[s, S_ATTEMPT], slots[s, S_NUMBER], purpose)
    stream = names[slots[s, S_ORIGIN], 0]
    return uniform(stream, slots[s, S_INTERVAL], slots[s, S_K], word3, key0, key1)


@kernel
def _goes_on(
    state: DayState, tables: DayTables, s: int, q: int, key0: int, key1: int, now: float
) -> Any:
    """Whether the conversation is transferred; if so, the next visit will join at this instant."""
    slots, names, transfers = state.slots, tables.visits.names, tables.visits.transfers
    last = transfers.shape[1] - 1
    chance = transfers[q, last, 1]
    if not _draw(slots, names, s, _TRANSFER, key0, key1) < chance:
        return False
    if slots[s, S_NUMBER] + 1 == MAX_VISITS:
        state.ints[I_KEPT_ON] += 1
        return False
    write(
        slots, state.slot_floats, state.log, state.log_floats, s,
        now, ANSWERED, NEXT_TRANSFER, now,
    )  # fmt: skip
    wanted = chance * _draw(slots, names, s, _TRANSFER_TO, key0, key1)
    at = 0
    while at < last and transfers[q, at, 1] <= wanted:
        at += 1
    slots[s, S_FRONT] = np.int64(tables.queues[q, Q_TO_FRONT])
    slots[s, S_NUMBER] += 1
    slots[s, S_KIND], slots[s, S_QUEUE] = TRANSFER, np.int64(transfers[q, at, 0])
    expect_arrival(state, s, now)
    return True
