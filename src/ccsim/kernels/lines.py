"""Who waits for whom: visits in line in each queue, agents available in each group.

Both are linked lists of numbers. A line is in order of joining, but for visits put at its head;
a group's available agents are in order of (since, number), the longest idle first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel, inner_kernel
from ccsim.kernels.state import AVAILABLE, BUSY, Ints, Records

__all__ = ["add_to_line", "is_waited_for", "make_available", "take_agent", "take_from_line"]


@inner_kernel
def add_to_line(slots: Records, lines: Records, s: int) -> Any:
    """Put a visit at the back of its queue, or at the head if it was transferred there."""
    q = slots[s]["queue"]
    slots[s]["in_line"] = True
    lines[q]["length"] += 1
    if slots[s]["in_front"]:
        before, after = -1, lines[q]["head"]
    else:
        before, after = lines[q]["tail"], -1
    slots[s]["before"], slots[s]["next"] = before, after
    if before >= 0:
        slots[before]["next"] = s
    else:
        lines[q]["head"] = s
    if after >= 0:
        slots[after]["before"] = s
    else:
        lines[q]["tail"] = s


@inlined_kernel
def take_from_line(slots: Records, lines: Records, s: int) -> Any:
    """Take a visit out of its queue, wherever it stands."""
    q, before, after = slots[s]["queue"], slots[s]["before"], slots[s]["next"]
    slots[s]["in_line"] = False
    lines[q]["length"] -= 1
    if before >= 0:
        slots[before]["next"] = after
    else:
        lines[q]["head"] = after
    if after >= 0:
        slots[after]["before"] = before
    else:
        lines[q]["tail"] = before


@inner_kernel
def is_waited_for(lines: Records, served: Ints, g: int) -> Any:
    """Whether a visit waits in a queue that the group may ever serve."""
    for at in range(served.shape[1]):
        if served[g, at] < 0:
            return False
        if lines[served[g, at]]["length"] > 0:
            return True
    return False


@inlined_kernel
def make_available(agents: Records, groups: Records, a: int, since: float) -> Any:
    """Let an agent wait for a contact; `since` is never earlier than anybody else's."""
    g = np.int64(agents[a]["group"])
    agents[a]["state"], agents[a]["since"] = AVAILABLE, since
    before = groups[g]["idle_tail"]
    while before >= 0 and agents[before]["since"] == since and before > a:
        before = np.int64(agents[before]["before"])
    after = np.int64(agents[before]["next"]) if before >= 0 else groups[g]["idle_head"]
    agents[a]["before"], agents[a]["next"] = before, after
    if before >= 0:
        agents[before]["next"] = a
    else:
        groups[g]["idle_head"] = a
    if after >= 0:
        agents[after]["before"] = a
    else:
        groups[g]["idle_tail"] = a


@inlined_kernel
def take_agent(agents: Records, groups: Records, a: int) -> Any:
    """Take an agent out of those available."""
    g = np.int64(agents[a]["group"])
    before, after = np.int64(agents[a]["before"]), np.int64(agents[a]["next"])
    agents[a]["state"] = BUSY
    if before >= 0:
        agents[before]["next"] = after
    else:
        groups[g]["idle_head"] = after
    if after >= 0:
        agents[after]["before"] = before
    else:
        groups[g]["idle_tail"] = before
