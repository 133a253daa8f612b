"""The two decisions of routing in the compiled loop; the model page says what each rule takes.

To add a rule, give it a number in `state`, and a branch here.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel, inner_kernel
from ccsim.kernels.state import (
    BEST_SKILL,
    LEAST_OCCUPIED,
    LONGEST_QUEUE,
    NONE,
    PRIORITY,
    QUEUE_RANK,
    RANDOM,
    SCORE,
    DayState,
    DayTables,
    Floats,
    Ints,
    Records,
)
from ccsim.kernels.visits import draw_choice

__all__ = ["agent_for", "choose_agent", "choose_visit", "first_open_to"]

_SECONDS_A_MINUTE = 60.0


@inner_kernel
def agent_for(state: DayState, tables: DayTables, s: int, now: float) -> Any:
    """Return the available agent who answers a visit, or -1: lowest step, rank, rule."""
    q, open_steps = state.slots[s]["queue"], state.slots[s]["open_steps"]
    for tier in range(tables.tiers.shape[1]):
        step = tables.tiers[q, tier]["step"]
        if step < 0 or step >= open_steps:
            return -1
        for at in range(tables.tiers[q, tier]["first"], tables.tiers[q, tier]["last"]):
            if state.groups[tables.members[at]]["idle_head"] >= 0:
                return choose_agent(state, tables, s, tier, now)
    return -1


@inner_kernel
def choose_agent(state: DayState, tables: DayTables, s: int, tier: int, now: float) -> Any:
    """Return the agent whom the rule takes from a tier in which somebody is available."""
    q = state.slots[s]["queue"]
    first, last = tables.tiers[q, tier]["first"], tables.tiers[q, tier]["last"]
    rule = tables.settings["agent_rule"]
    if rule == RANDOM:
        return _random(state, tables, s, first, last)
    best, key, then = -1, math.inf, math.inf
    for at in range(first, last):
        g = tables.members[at]
        a = state.groups[g]["idle_head"]
        while a >= 0:
            since = state.agents[a]["since"]
            one, other = since, 0.0
            if rule == BEST_SKILL:
                one, other = tables.skills[g, q]["handle_factor"], since
            elif rule == LEAST_OCCUPIED:
                time = now - state.agents[a]["on"]
                one = state.agents[a]["busy"] / time if time > 0.0 else 0.0
            if one < key or (one == key and (other < then or (other == then and a < best))):
                best, key, then = a, one, other
            if rule != LEAST_OCCUPIED:
                break  # of a group only the longest idle can be the one
            a = np.int64(state.agents[a]["next"])
    return best


@inner_kernel
def _random(state: DayState, tables: DayTables, s: int, first: int, last: int) -> Any:
    """Return one of the agents in the order of their numbers, by the visit's own draw."""
    count = NONE
    for at in range(first, last):
        a = state.groups[tables.members[at]]["idle_head"]
        while a >= 0:
            count += 1
            a = np.int64(state.agents[a]["next"])
    slots = state.slots
    wanted = draw_choice(
        count, tables.queues[slots[s]["origin"]]["stream"], slots[s]["interval"], slots[s]["k"],
        slots[s]["contact"], slots[s]["visit"], tables.settings["key0"], tables.settings["key1"],
    )  # fmt: skip
    # The lowest number above the last one, as often as it takes: the lists are in another order.
    found = -1
    for _ in range(wanted + 1):
        lowest = -1
        for at in range(first, last):
            a = state.groups[tables.members[at]]["idle_head"]
            while a >= 0:
                if a > found and (lowest < 0 or a < lowest):
                    lowest = a
                a = np.int64(state.agents[a]["next"])
        found = lowest
    return found


@inner_kernel
def first_open_to(slots: Records, s: int, step: int, after: float, now: float) -> Any:
    """Return the first visit from s on in its line to which a routing step has opened, or -1."""
    while s >= 0:
        if slots[s]["open_steps"] > step:
            return s
        # Behind those put in front, each joined no earlier than the one before.
        if not slots[s]["in_front"] and slots[s]["joined"] + after > now:
            return -1
        s = slots[s]["next"]
    return -1


@inlined_kernel
def choose_visit(
    slots: Records, lines: Records, served: Ints, queues: Records, skills: Records,
    step_after: Floats, rule: int, g: int, now: float,
) -> Any:  # fmt: skip
    """Return the visit that an agent of a group takes, or -1; it stays in line."""
    best, key, then = -1, math.inf, math.inf
    for at in range(served.shape[1]):
        q = served[g, at]
        if q < 0:
            break
        s = lines[q]["head"]
        if s < 0:
            continue
        step = skills[g, q]["step"]
        if step >= queues[q]["open_at_once"]:
            s = first_open_to(slots, s, step, step_after[q, step], now)
            if s < 0:
                continue
        joined = slots[s]["joined"]
        # Queues come in order, so that of equals the first stays.
        one, other = joined, 0.0
        if rule == PRIORITY:
            one, other = -queues[q]["priority"], joined
        elif rule == QUEUE_RANK:
            one, other = skills[g, q]["order"], joined
        elif rule == LONGEST_QUEUE:
            one = -float(lines[q]["length"])
        elif rule == SCORE:
            waited = queues[q]["weight"] * (now - joined) / _SECONDS_A_MINUTE
            one = -(waited + queues[q]["priority"])
        if best < 0 or one < key or (one == key and other < then):
            best, key, then = s, one, other
    return best
