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

from ccsim.kernels._jit import inlined_kernel, inner_kernel, kernel
from ccsim.kernels.closing import close, dismiss, go, lower, may_still_be_served
from ccsim.kernels.draws import MAX_VISITS, Purpose, uniform, word
from ccsim.kernels.finishing import expect_finish, take_finisher
from ccsim.kernels.fresh import advance, earliest
from ccsim.kernels.heap import pop
from ccsim.kernels.leaving import (
    end_unresolved,
    expect_arrival,
    free_slot,
    hang_up,
    leave,
    take_slot,
    write,
    write_answered,
)
from ccsim.kernels.lines import is_waited_for, make_available, take_agent, take_from_line
from ccsim.kernels.patience import await_step, settle, wait
from ccsim.kernels.quantiles import sample, sample_at
from ccsim.kernels.routing import agent_for, choose_agent, choose_visit
from ccsim.kernels.state import (
    ABANDONED,
    ABSENT,
    ANSWERED,
    BALKED,
    BEST_SKILL,
    BLOCKED,
    BUSY,
    CLOSES,
    CONVERSATION,
    DUE,
    ENDS,
    F_INTERVAL,
    F_K,
    F_PATIENCE,
    F_RESOLUTION,
    F_TALK,
    F_TALK_TIME,
    F_TIME,
    F_WRAP,
    FALLS,
    KIND_FRESH,
    KIND_TRANSFER,
    LOG_RESOLVED,
    LONGEST_IDLE,
    NEVER,
    NEXT_ENDS,
    NEXT_TRANSFER,
    NONE,
    OPENS,
    SENT_AWAY,
    STEPS,
    WRAP,
    DayState,
    DayTables,
    Floats,
    Ints,
    Record,
    Records,
)

__all__ = ["FINISHED", "GROW", "PAUSED", "run"]

FINISHED, PAUSED, GROW = range(3)
"""Why `run` returned."""

_BALK, _TALK, _WRAP = np.int64(Purpose.BALK), np.int64(Purpose.TALK), np.int64(Purpose.WRAP)
_HOLD, _HOLD_LENGTH = np.int64(Purpose.HOLD), np.int64(Purpose.HOLD_LENGTH)
_RESOLUTION = np.int64(Purpose.RESOLUTION)
_PATIENCE, _TRANSFER, _TRANSFER_TO = (
    np.int64(Purpose.PATIENCE),
    np.int64(Purpose.TRANSFER),
    np.int64(Purpose.TRANSFER_TO),
)


@kernel
def run(state: DayState, tables: DayTables, most_events: int) -> Any:
    """Execute events until none is pending, an array is full, or so many are done.

    Returns
    -------
    FINISHED, PAUSED or GROW
    """
    centre, slots, agents = state.centre, state.slots, state.agents
    groups, lines, fresh = state.groups, state.lines, state.fresh
    events, buckets = state.events, state.buckets
    log, log_floats = state.log, state.log_floats
    laws, factors = tables.laws, tables.visits.factors
    queues, skills, served = tables.queues, tables.skills, tables.served
    tiers, plan, settings = tables.tiers, tables.plan, tables.settings
    length, key0, key1 = settings["length"], settings["key0"], settings["key1"]
    is_lazy, contact_rule = settings["is_lazy"], settings["contact_rule"]
    by_idleness = settings["agent_rule"] in (LONGEST_IDLE, BEST_SKILL)
    last_interval = factors.shape[1] - 1
    room = 0
    for _ in range(most_events):
        if room == 0:
            room = _room(centre, slots, events, log)
            if room <= 0:
                return GROW
        room -= 1
        # --- the smallest (time, class); the heaps and the plan see to the entity --------------
        finish_time, fresh_time = centre["finish_time"], centre["fresh_time"]
        plan_time = plan[centre["change"]]["time"]
        step_time, due_time = events[STEPS, 0]["time"], events[DUE, 0]["time"]
        end_time = events[ENDS, 0]["time"]
        soon, seldom = min(finish_time, fresh_time), min(plan_time, step_time, due_time, end_time)
        now = min(soon, seldom)
        if now == math.inf:
            return FINISHED
        joining = freed = a = s = -1
        coming_on = next_on = 0
        # --- what it leaves to do --------------------------------------------------------------
        if finish_time == now:
            freed = take_finisher(centre, agents, buckets)
            g = agents[freed]["group"]
            if agents[freed]["finishes"] == CONVERSATION:
                s = agents[freed]["slot"]
                q, wrap = slots[s]["queue"], slots[s]["wrap"]
                write_answered(slots, log_floats, s, freed, g, agents[freed]["answered"])
                row, chance = slots[s]["row"], skills[g, q]["resolution"]
                if queues[q]["transfer"] > 0.0 and _goes_on(state, tables, s, q, now):
                    log_floats[LOG_RESOLVED, row] = math.nan
                # Uniforms are never 0 or 1: a certain outcome needs no draw.
                elif chance >= 1.0 or slots[s]["resolution_u"] < chance:
                    centre["free_lines"] += 1.0
                    log_floats[LOG_RESOLVED, row] = 1.0
                    write(slots, log, log_floats, s, now, ANSWERED, NEXT_ENDS, NEVER)
                    free_slot(centre, slots, s)
                else:
                    centre["free_lines"] += 1.0
                    log_floats[LOG_RESOLVED, row] = 0.0
                    end_unresolved(state, tables, s, ANSWERED, now)
                if wrap > 0.0:
                    expect_finish(centre, agents, buckets, freed, now + wrap, WRAP)
                    continue
            agents[freed]["busy"] += now - agents[freed]["answered"]
            if groups[g]["debt"] > 0:
                groups[g]["debt"] -= 1
                go(state, freed, now)
                continue
        elif plan_time == now:
            change = plan[centre["change"]]
            centre["change"] += 1
            what, g, heads = change["what"], change["group"], change["heads"]
            if what == CLOSES:
                close(state, tables, g, now)
                continue
            if what == FALLS:
                lower(state, g, heads, now)
                continue
            if what == OPENS:
                groups[g]["is_open"] = True
                centre["is_open"] = _all_are_open(groups)
                present = groups[g]["present"]
                lower(state, g, present - heads, now)
                heads = max(heads - present, 0)
            paid = min(groups[g]["debt"], heads)
            groups[g]["debt"] -= paid
            coming_on, next_on = heads - paid, groups[g]["first_agent"]
        elif step_time == now:
            s, row = events[STEPS, 0]["slot"], events[STEPS, 0]["row"]
            centre["step_events"] = pop(events[STEPS], centre["step_events"])
            if slots[s]["row"] != row or not slots[s]["in_line"]:
                continue
            slots[s]["open_steps"] += 1
            a = agent_for(state, tables, s, now)
            if a < 0:
                if slots[s]["open_steps"] < queues[slots[s]["queue"]]["steps"]:
                    await_step(state, tables, s)
                continue
            take_agent(agents, groups, a)
            take_from_line(slots, lines, s)
        elif fresh_time == now:
            q = centre["fresh_queue"]
            if now >= 0.0:
                joining = _arrive(centre, slots, state.blocks[q], fresh[q]["at"], q)
            advance(state, tables, q)
            q = earliest(fresh)
            centre["fresh_queue"], centre["fresh_time"] = q, fresh[q]["time"]
            if joining < 0:  # only now is anybody to be expected in that queue
                continue
        elif due_time == now:
            joining = events[DUE, 0]["slot"]
            centre["due_events"] = pop(events[DUE], centre["due_events"])
            if slots[joining]["kind"] != KIND_TRANSFER:
                slots[joining]["arrived"] = now
            _draw_again(slots, queues, settings, joining)
            slots[joining]["joined_in"] = min(np.int64(math.floor(now / length)), last_interval)
        else:
            s, row = events[ENDS, 0]["slot"], events[ENDS, 0]["row"]
            centre["end_events"] = pop(events[ENDS], centre["end_events"])
            if slots[s]["row"] == row and slots[s]["in_line"]:
                take_from_line(slots, lines, s)
                hang_up(state, tables, s, ABANDONED, now)
                dismiss(state, tables, now)
            continue
        # --- a visit joins: a line, then an agent, then a waiting place, then perhaps patience --
        if joining >= 0:
            s = joining
            q = slots[s]["queue"]
            slots[s]["row"] = centre["rows"]
            centre["rows"] += 1
            slots[s]["in_line"], slots[s]["ends_by_event"] = False, False
            slots[s]["open_steps"] = queues[q]["open_at_once"]
            slots[s]["joined"] = now
            if slots[s]["kind"] != KIND_TRANSFER:  # a contact that is transferred keeps its line
                if centre["free_lines"] == 0.0:
                    leave(state, tables, s, BLOCKED, now)
                    continue
                centre["free_lines"] -= 1.0
            elif not centre["is_open"] and not may_still_be_served(state, tables, q):
                hang_up(state, tables, s, SENT_AWAY, now)
                continue
            for tier in range(tiers.shape[1]):
                if tiers[q, tier]["step"] < 0 or tiers[q, tier]["step"] >= slots[s]["open_steps"]:
                    break
                first = tiers[q, tier]["first"]
                if by_idleness and tiers[q, tier]["last"] - first == 1:
                    a = groups[tables.members[first]]["idle_head"]
                else:
                    a = choose_agent(state, tables, s, tier, now)
                if a >= 0:
                    break
            if a >= 0:
                take_agent(agents, groups, a)
            elif lines[q]["length"] >= queues[q]["limit"]:
                hang_up(state, tables, s, BLOCKED, now)
                continue
            elif queues[q]["balk"] > 0.0 and queues[q]["balk"] > _draw(
                slots, queues, settings, s, _BALK
            ):
                hang_up(state, tables, s, BALKED, now)
                continue
            else:
                wait(state, tables, s, now)
                continue
        # --- agents who free or come on, one after the other -----------------------------------
        while True:
            if coming_on > 0:
                while agents[next_on]["state"] != ABSENT:
                    next_on += 1
                freed = next_on
                agents[freed]["on"], agents[freed]["busy"] = now, 0.0
                groups[agents[freed]["group"]]["present"] += 1
                coming_on -= 1
            if freed >= 0:
                g = agents[freed]["group"]
                if is_lazy:
                    for at in range(served.shape[1]):
                        q = served[g, at]
                        if q < 0:
                            break
                        s = lines[q]["head"]
                        if s >= 0 and slots[s]["deadline"] < now:
                            settle(state, tables, q, now)
                q = served[g, 0]
                is_only = q >= 0 and (served.shape[1] == 1 or served[g, 1] < 0)
                if is_only and skills[g, q]["step"] < queues[q]["open_at_once"]:
                    s = lines[q]["head"]
                else:
                    s = choose_visit(
                        slots, lines, served, queues, skills, tables.step_after, contact_rule, g,
                        now,
                    )  # fmt: skip
                if s >= 0:
                    a = freed
                    agents[a]["state"] = BUSY
                    take_from_line(slots, lines, s)
                else:
                    a = -1
                    if groups[g]["is_open"] or is_waited_for(lines, served, g):
                        make_available(agents, groups, freed, now)
                    else:
                        go(state, freed, now)
            # --- an agent answers: the end of the conversation is known at once ----------------
            if a >= 0:
                q, g = slots[s]["queue"], agents[a]["group"]
                stream, t, k = (
                    queues[slots[s]["origin"]]["stream"],
                    slots[s]["interval"],
                    slots[s]["k"],
                )
                visit = word(slots[s]["contact"], slots[s]["visit"], NONE)
                at, handle = slots[s]["joined_in"], skills[g, q]["handle_factor"]
                talk = slots[s]["talk_time"]
                if math.isnan(talk):
                    word3, law = visit | _TALK << 8, skills[g, q]["talk_law"]
                    u = slots[s]["talk_u"]
                    talk = sample_at(laws, law, u, stream, t, k, word3, key0, key1)
                    talk *= factors[q, at, 0]
                word3, law, u = visit | _WRAP << 8, skills[g, q]["wrap_law"], slots[s]["wrap_u"]
                wrap = sample_at(laws, law, u, stream, t, k, word3, key0, key1)
                hold, chance = 0.0, queues[q]["hold"]
                if chance > 0.0 and uniform(stream, t, k, visit | _HOLD << 8, key0, key1) < chance:
                    word3, law = visit | _HOLD_LENGTH << 8, queues[q]["hold_law"]
                    hold = sample(laws, law, stream, t, k, word3, key0, key1) * handle
                talk *= handle
                slots[s]["talk"], slots[s]["hold"] = talk, hold
                slots[s]["wrap"] = wrap * factors[q, at, 1] * handle
                agents[a]["answered"], agents[a]["slot"] = now, s
                end = now + (talk + hold)
                expect_finish(centre, agents, buckets, a, end, CONVERSATION)
                if joining < 0 and not centre["is_open"]:
                    dismiss(state, tables, now)
            if coming_on == 0:
                break
    return PAUSED


@inner_kernel
def _room(centre: Record, slots: Records, events: Records, log: Ints) -> Any:
    """Return for how many events there is certainly room.

    An event makes at most one visit; closing makes an event of every visit that waits.
    """
    size = events.shape[1]
    return min(
        slots.shape[0] - centre["slots_taken"],
        log.shape[1] - centre["rows"],
        size - centre["end_events"] - slots.shape[0],
        size - centre["step_events"] - 1,
    )


@inner_kernel
def _all_are_open(groups: Records) -> Any:
    """Whether every group has opened: until then closing's rules hold for the others."""
    are_open = True
    for g in range(groups.shape[0]):
        are_open &= groups[g]["is_open"]
    return are_open


@inlined_kernel
def _arrive(centre: Record, slots: Records, block: Floats, at: int, q: int) -> Any:
    """Return the slot of a new issue, whose first contact arrives at a queue."""
    s = take_slot(centre, slots)
    slots[s]["arrived"], slots[s]["talk_time"] = block[F_TIME, at], block[F_TALK_TIME, at]
    slots[s]["patience_u"], slots[s]["talk_u"] = block[F_PATIENCE, at], block[F_TALK, at]
    slots[s]["wrap_u"], slots[s]["resolution_u"] = block[F_WRAP, at], block[F_RESOLUTION, at]
    slots[s]["issue"] = centre["issues"]
    centre["issues"] += 1
    slots[s]["origin"], slots[s]["queue"] = q, q
    t = np.int64(block[F_INTERVAL, at])
    slots[s]["interval"], slots[s]["joined_in"], slots[s]["k"] = t, t, np.int64(block[F_K, at])
    slots[s]["contact"], slots[s]["visit"] = 0, 0
    slots[s]["kind"], slots[s]["in_front"] = KIND_FRESH, False
    return s


@inner_kernel
def _draw_again(slots: Records, queues: Records, settings: Record, s: int) -> Any:
    """Give a visit that is not an issue's first its uniforms."""
    queue = queues[slots[s]["queue"]]
    if queue["patience_is_drawn"]:
        slots[s]["patience_u"] = _draw(slots, queues, settings, s, _PATIENCE)
    if queue["talk_is_drawn"]:
        slots[s]["talk_u"] = _draw(slots, queues, settings, s, _TALK)
    if queue["wrap_is_drawn"]:
        slots[s]["wrap_u"] = _draw(slots, queues, settings, s, _WRAP)
    if queue["resolution_is_drawn"]:
        slots[s]["resolution_u"] = _draw(slots, queues, settings, s, _RESOLUTION)
    slots[s]["talk_time"] = math.nan


@inlined_kernel
def _draw(slots: Records, queues: Records, settings: Record, s: int, purpose: int) -> Any:
    """Return the visit's own uniform for a purpose."""
    word3 = word(slots[s]["contact"], slots[s]["visit"], purpose)
    stream = queues[slots[s]["origin"]]["stream"]
    return uniform(
        stream, slots[s]["interval"], slots[s]["k"], word3, settings["key0"], settings["key1"]
    )


@inner_kernel
def _goes_on(state: DayState, tables: DayTables, s: int, q: int, now: float) -> Any:
    """Whether the conversation is transferred; if so, the next visit will join at this instant."""
    slots, queues, transfers = state.slots, tables.queues, tables.visits.transfers
    chance, last = queues[q]["transfer"], transfers.shape[1] - 1
    if not _draw(slots, queues, tables.settings, s, _TRANSFER) < chance:
        return False
    if slots[s]["visit"] + 1 == MAX_VISITS:
        state.centre["kept_on"] += 1
        return False
    write(slots, state.log, state.log_floats, s, now, ANSWERED, NEXT_TRANSFER, now)
    wanted = chance * _draw(slots, queues, tables.settings, s, _TRANSFER_TO)
    at = 0
    while at < last and transfers[q, at, 1] <= wanted:
        at += 1
    slots[s]["in_front"] = queues[q]["to_front"]
    slots[s]["visit"] += 1
    slots[s]["kind"], slots[s]["queue"] = KIND_TRANSFER, np.int64(transfers[q, at, 0])
    expect_arrival(state, s, now)
    return True
