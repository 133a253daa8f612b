"""Who waits for whom: visits in line in each queue, agents available in each group.

Both are linked lists of numbers. A line is in order of joining, but for visits put at its head;
a group's available agents are in order of (since, number), the longest idle first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels._jit import kernel
from ccsim.kernels.state import (
    A_BEFORE,
    A_GROUP,
    A_NEXT,
    A_STATE,
    AF_SINCE,
    AVAILABLE,
    BUSY,
    G_IDLE_HEAD,
    G_IDLE_TAIL,
    L_HEAD,
    L_LENGTH,
    L_TAIL,
    S_BEFORE,
    S_FRONT,
    S_IN_LINE,
    S_NEXT,
    S_QUEUE,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

__all__ = ["add_to_line", "is_waited_for", "make_available", "take_agent", "take_from_line"]


@kernel
def add_to_line(slots: Ints, lines: Ints, s: int) -> Any:
    """Put a visit at the back of its queue, or at the head if it was transferred there."""
    q = slots[s, S_QUEUE]
    slots[s, S_IN_LINE] = 1
    lines[q, L_LENGTH] += 1
    if slots[s, S_FRONT] == 1:
        before, after = -1, lines[q, L_HEAD]
    else:
        before, after = lines[q, L_TAIL], -1
    slots[s, S_BEFORE], slots[s, S_NEXT] = before, after
    if before >= 0:
        slots[before, S_NEXT] = s
    else:
        lines[q, L_HEAD] = s
    if after >= 0:
        slots[after, S_BEFORE] = s
    else:
        lines[q, L_TAIL] = s


@kernel
def take_from_line(slots: Ints, lines: Ints, s: int) -> Any:
    """Take a visit out of its queue, wherever it stands."""
    q, before, after = slots[s, S_QUEUE], slots[s, S_BEFORE], slots[s, S_NEXT]
    slots[s, S_IN_LINE] = 0
    lines[q, L_LENGTH] -= 1
    if before >= 0:
        slots[before, S_NEXT] = after
    else:
        lines[q, L_HEAD] = after
    if after >= 0:
        slots[after, S_BEFORE] = before
    else:
        lines[q, L_TAIL] = before


@kernel
def is_waited_for(lines: Ints, served: Ints, g: int) -> Any:
    """Whether a visit waits in a queue that the group may ever serve."""
    for at in range(served.shape[1]):
        if served[g, at] < 0:
            return False
        if lines[served[g, at], L_LENGTH] > 0:
            return True
    return False


@kernel
def make_available(agents: Ints, agent_floats: Floats, groups: Ints, a: int, since: float) -> Any:
    """Let an agent wait for a contact; `since` is never earlier than anybody else's."""
    g = agents[a, A_GROUP]
    agents[a, A_STATE] = AVAILABLE
    agent_floats[a, AF_SINCE] = since
    before = groups[g, G_IDLE_TAIL]
    while before >= 0 and agent_floats[before, AF_SINCE] == since and before > a:
        before = agents[before, A_BEFORE]
    after = agents[before, A_NEXT] if before >= 0 else groups[g, G_IDLE_HEAD]
    agents[a, A_BEFORE], agents[a, A_NEXT] = before, after
    if before >= 0:
        agents[before, A_NEXT] = a
    else:
        groups[g, G_IDLE_HEAD] = a
    if after >= 0:
        agents[after, A_BEFORE] = a
    else:
        groups[g, G_IDLE_TAIL] = a


@kernel
def take_agent(agents: Ints, groups: Ints, a: int) -> Any:
    """Take an agent out of those available."""
    g, before, after = agents[a, A_GROUP], agents[a, A_BEFORE], agents[a, A_NEXT]
    agents[a, A_STATE] = BUSY
    if before >= 0:
        agents[before, A_NEXT] = after
    else:
        groups[g, G_IDLE_HEAD] = after
    if after >= 0:
        agents[after, A_BEFORE] = before
    else:
        groups[g, G_IDLE_TAIL] = before
