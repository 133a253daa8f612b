"""The two decisions of routing in the compiled loop; the model page says what each rule takes.

To add a rule, give it a number in `state`, and a branch here.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels._jit import kernel
from ccsim.kernels.state import (
    A_NEXT,
    AF_BUSY,
    AF_ON,
    AF_SINCE,
    BEST_SKILL,
    G_IDLE_HEAD,
    L_HEAD,
    L_LENGTH,
    LEAST_OCCUPIED,
    LONGEST_QUEUE,
    PRIORITY,
    Q_AT_ONCE,
    Q_PRIORITY,
    Q_WEIGHT,
    QUEUE_RANK,
    RANDOM,
    S_ATTEMPT,
    S_FRONT,
    S_INTERVAL,
    S_K,
    S_NEXT,
    S_NUMBER,
    S_OPEN_STEPS,
    S_ORIGIN,
    S_QUEUE,
    SCORE,
    SF_JOINED,
    SK_HANDLE,
    SK_ORDER,
    SK_STEP,
    X_AGENT_RULE,
    X_KEY0,
    X_KEY1,
    DayState,
    DayTables,
)
from ccsim.kernels.visits import draw_choice

__all__ = ["agent_for", "choose_agent", "choose_visit", "first_open_to"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_SECONDS_A_MINUTE = 60.0


@kernel
def agent_for(state: DayState, tables: DayTables, s: int, now: float) -> Any:
    """Return the available agent who answers a visit, or -1: lowest step, rank, rule."""
    q, open_steps = state.slots[s, S_QUEUE], state.slots[s, S_OPEN_STEPS]
    for tier in range(tables.tiers.shape[1]):
        step = tables.tiers[q, tier, 0]
        if step < 0 or step >= open_steps:
            return -1
        for at in range(tables.tiers[q, tier, 1], tables.tiers[q, tier, 2]):
            if state.groups[tables.members[at], G_IDLE_HEAD] >= 0:
                return choose_agent(state, tables, s, tier, now)
    return -1


@kernel
def choose_agent(state: DayState, tables: DayTables, s: int, tier: int, now: float) -> Any:
    """Return the agent whom the rule takes from a tier in which somebody is available."""
    q = state.slots[s, S_QUEUE]
    first, last = tables.tiers[q, tier, 1], tables.tiers[q, tier, 2]
    rule = tables.settings[X_AGENT_RULE]
    if rule == RANDOM:
        return _random(state, tables, s, first, last)
    best, key, then = -1, math.inf, math.inf
    for at in range(first, last):
        g = tables.members[at]
        a = state.groups[g, G_IDLE_HEAD]
        while a >= 0:
            since = state.agent_floats[a, AF_SINCE]
            one, other = since, 0.0
            if rule == BEST_SKILL:
                one, other = tables.skills[g, q, SK_HANDLE], since
            elif rule == LEAST_OCCUPIED:
                time = now - state.agent_floats[a, AF_ON]
                one = state.agent_floats[a, AF_BUSY] / time if time > 0.0 else 0.0
            if one < key or (one == key and (other < then or (other == then and a < best))):
                best, key, then = a, one, other
            if rule != LEAST_OCCUPIED:
                break  # of a group only the longest idle can be the one
            a = state.agents[a, A_NEXT]
    return best


@kernel
def _random(state: DayState, tables: DayTables, s: int, first: int, last: int) -> Any:
    """Return one of the agents in the order of their numbers, by the visit's own draw."""
    count = 0
    for at in range(first, last):
        a = state.groups[tables.members[at], G_IDLE_HEAD]
        while a >= 0:
            count += 1
            a = state.agents[a, A_NEXT]
    slots = state.slots
    wanted = draw_choice(
        count, tables.visits.names[slots[s, S_ORIGIN], 0], slots[s, S_INTERVAL], slots[s, S_K],
        slots[s, S_ATTEMPT], slots[s, S_NUMBER],
        np.int64(tables.settings[X_KEY0]), np.int64(tables.settings[X_KEY1]),
    )  # fmt: skip
    # The lowest number above the last one, as often as it takes: the lists are in another order.
    found = -1
    for _ in range(wanted + 1):
        lowest = -1
        for at in range(first, last):
            a = state.groups[tables.members[at], G_IDLE_HEAD]
            while a >= 0:
                if a > found and (lowest < 0 or a < lowest):
                    lowest = a
                a = state.agents[a, A_NEXT]
        found = lowest
    return found


@kernel
def first_open_to(
    slots: Ints, slot_floats: Floats, s: int, step: int, after: float, now: float
) -> Any:
    """Return the first visit from s on in its line to which a routing step has opened, or -1."""
    while s >= 0:
        if slots[s, S_OPEN_STEPS] > step:
            return s
        # Behind those put in front, each joined no earlier than the one before.
        if slots[s, S_FRONT] == 0 and slot_floats[s, SF_JOINED] + after > now:
            return -1
        s = slots[s, S_NEXT]
    return -1


@kernel
def choose_visit(
    slots: Ints, slot_floats: Floats, lines: Ints, served: Ints, queues: Floats, skills: Floats,
    step_after: Floats, rule: float, g: int, now: float,
) -> Any:  # fmt: skip
    """Return the visit that an agent of a group takes, or -1; it stays in line."""
    best, key, then = -1, math.inf, math.inf
    for at in range(served.shape[1]):
        q = served[g, at]
        if q < 0:
            break
        s, step = lines[q, L_HEAD], np.int64(skills[g, q, SK_STEP])
        if s >= 0 and step >= queues[q, Q_AT_ONCE]:
            s = first_open_to(slots, slot_floats, s, step, step_after[q, step], now)
        if s < 0:
            continue
        joined = slot_floats[s, SF_JOINED]
        # Queues come in order, so that of equals the first stays.
        one, other = joined, 0.0
        if rule == PRIORITY:
            one, other = -queues[q, Q_PRIORITY], joined
        elif rule == QUEUE_RANK:
            one, other = skills[g, q, SK_ORDER], joined
        elif rule == LONGEST_QUEUE:
            one = -float(lines[q, L_LENGTH])
        elif rule == SCORE:
            waited = queues[q, Q_WEIGHT] * (now - joined) / _SECONDS_A_MINUTE
            one = -(waited + queues[q, Q_PRIORITY])
        if best < 0 or one < key or (one == key and other < then):
            best, key, then = s, one, other
    return best
