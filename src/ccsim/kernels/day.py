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
from ccsim.kernels.answering import answer, end_conversation
from ccsim.kernels.closing import close, dismiss, go, lower, may_still_be_served
from ccsim.kernels.drawing import draw_again, draw_own
from ccsim.kernels.draws import Purpose
from ccsim.kernels.finishing import expect_finish, take_finisher
from ccsim.kernels.fresh import advance, arrive, earliest
from ccsim.kernels.heap import pop
from ccsim.kernels.leaving import (
    hang_up,
    leave,
)
from ccsim.kernels.lines import is_waited_for, make_available, take_agent, take_from_line
from ccsim.kernels.patience import await_step, settle, wait
from ccsim.kernels.routing import agent_for, choose_agent, choose_visit
from ccsim.kernels.state import (
    ABANDONED,
    ABSENT,
    BALKED,
    BEST_SKILL,
    BLOCKED,
    BUSY,
    CLOSES,
    CONVERSATION,
    DUE,
    ENDS,
    FALLS,
    KIND_TRANSFER,
    LONGEST_IDLE,
    OPENS,
    SENT_AWAY,
    STEPS,
    WRAP,
    DayState,
    DayTables,
    Ints,
    Record,
    Records,
)

__all__ = ["FINISHED", "GROW", "PAUSED", "run"]

FINISHED, PAUSED, GROW = range(3)
"""Why `run` returned."""

_BALK, _NONE, _NOTHING = np.int64(Purpose.BALK), np.int64(-1), np.int64(0)


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
    log = state.log
    queues, skills, served = tables.queues, tables.skills, tables.served
    tiers, plan, settings = tables.tiers, tables.plan, tables.settings
    length, last_interval = settings["length"], tables.volume.shape[2] - 1
    is_lazy, contact_rule = settings["is_lazy"], settings["contact_rule"]
    by_idleness = settings["agent_rule"] in (LONGEST_IDLE, BEST_SKILL)
    room = 0
    for _ in range(most_events):
        if room == 0:
            room = _room(centre, slots, events, log)
            if room <= 0:
                return GROW
        room -= 1
        # --- the smallest (time, class); the heaps and the plan see to the entity --------------
        finish_time, fresh_time = centre["finish_time"], centre["fresh_time"]
        now = min(finish_time, fresh_time, centre["seldom_time"])
        if now == math.inf:
            return FINISHED
        joining = freed = a = s = _NONE
        coming_on = next_on = _NOTHING
        # --- what it leaves to do --------------------------------------------------------------
        if finish_time == now:
            freed = take_finisher(centre, agents, buckets)
            g = np.int64(agents[freed]["group"])
            if agents[freed]["finishes"] == CONVERSATION:
                s, wrap = np.int64(agents[freed]["slot"]), agents[freed]["wrap"]
                if s < 0:
                    centre["free_lines"] += 1.0
                else:
                    end_conversation(state, tables, s, now)
                if wrap > 0.0:
                    expect_finish(centre, agents, buckets, freed, now + wrap, WRAP)
                    continue
            agents[freed]["busy"] += now - agents[freed]["since"]
            if groups[g]["debt"] > 0:
                groups[g]["debt"] -= 1
                go(state, freed, now)
                continue
        elif centre["seldom_time"] == now and plan[centre["change"]]["time"] == now:
            change = plan[centre["change"]]
            centre["change"] += 1
            _look_ahead(centre, events, plan)
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
        elif centre["seldom_time"] == now and events[STEPS, 0]["time"] == now:
            s, row = events[STEPS, 0]["slot"], events[STEPS, 0]["row"]
            centre["step_events"] = pop(events[STEPS], centre["step_events"])
            _look_ahead(centre, events, plan)
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
                joining = arrive(centre, slots, state.blocks[q], state.names[q], fresh[q]["at"], q)
            advance(state, tables, q)
            q = earliest(fresh)
            centre["fresh_queue"], centre["fresh_time"] = q, fresh[q]["time"]
            if joining < 0:  # only now is anybody to be expected in that queue
                continue
        elif events[DUE, 0]["time"] == now:
            joining = events[DUE, 0]["slot"]
            centre["due_events"] = pop(events[DUE], centre["due_events"])
            _look_ahead(centre, events, plan)
            if slots[joining]["kind"] != KIND_TRANSFER:
                slots[joining]["arrived"] = now
            draw_again(queues, slots, joining, settings)
            slots[joining]["joined_in"] = min(np.int64(math.floor(now / length)), last_interval)
        else:
            s, row = events[ENDS, 0]["slot"], events[ENDS, 0]["row"]
            centre["end_events"] = pop(events[ENDS], centre["end_events"])
            _look_ahead(centre, events, plan)
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
            elif queues[q]["balk"] > 0.0 and queues[q]["balk"] > draw_own(
                queues, slots, s, _BALK, settings
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
                g = np.int64(agents[freed]["group"])
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
                    a = _NONE
                    if groups[g]["is_open"] or is_waited_for(lines, served, g):
                        make_available(agents, groups, freed, now)
                    else:
                        go(state, freed, now)
            # --- an agent answers -------------------------------------------------------------
            if a >= 0:
                answer(state, tables, s, a, now)
                if joining < 0 and not centre["is_open"]:
                    dismiss(state, tables, now)
            if coming_on == 0:
                break
    return PAUSED


@inlined_kernel
def _look_ahead(centre: Record, events: Records, plan: Records) -> Any:
    """Find when the next of the events comes that are neither a finish nor a fresh arrival."""
    centre["seldom_time"] = min(
        plan[centre["change"]]["time"],
        events[STEPS, 0]["time"],
        events[DUE, 0]["time"],
        events[ENDS, 0]["time"],
    )


@inner_kernel
def _room(centre: Record, slots: Records, events: Records, log: Ints) -> Any:
    """Return for how many events there is certainly room.

    An event makes at most one visit; closing makes an event of every visit that waits.
    """
    size = events.shape[1]
    return min(
        slots.shape[0] - centre["slots_taken"],
        log.shape[1] - (centre["rows"] - centre["rows_done"]),
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
