"""Plans that fall and doors that close in the compiled loop: who leaves, who is sent away."""

from __future__ import annotations

from typing import Any

import numpy as np

from ccsim.kernels._jit import inner_kernel
from ccsim.kernels.leaving import hang_up
from ccsim.kernels.lines import is_waited_for, take_agent, take_from_line
from ccsim.kernels.patience import settle_all
from ccsim.kernels.state import ABSENT, SENT_AWAY, DayState, DayTables

__all__ = ["close", "dismiss", "go", "lower", "may_still_be_served"]


@inner_kernel
def go(state: DayState, a: int, now: float) -> Any:
    """Let an agent leave the centre."""
    g, stay = np.int64(state.agents[a]["group"]), state.centre["stays"]
    state.groups[g]["present"] -= 1
    state.agents[a]["state"] = ABSENT
    state.stays[stay, 0], state.stays[stay, 1] = a, g
    state.stays[stay, 2], state.stays[stay, 3] = state.agents[a]["on"], now
    state.centre["stays"] += 1


@inner_kernel
def _let_longest_idle_go(state: DayState, g: int, now: float) -> Any:
    a = state.groups[g]["idle_head"]
    take_agent(state.agents, state.groups, a)
    go(state, a, now)


@inner_kernel
def lower(state: DayState, g: int, heads: int, now: float) -> Any:
    """Let the longest idle go; what is missing is paid by the next to finish."""
    for _ in range(heads):
        if state.groups[g]["idle_head"] >= 0:
            _let_longest_idle_go(state, g, now)
        else:
            state.groups[g]["debt"] += 1


@inner_kernel
def close(state: DayState, tables: DayTables, g: int, now: float) -> Any:
    """Close: waiting contacts are served to the end or sent away, then agents go."""
    if state.centre["is_open"]:
        settle_all(state, tables, now)
    state.centre["is_open"] = False
    state.groups[g]["is_open"] = False
    state.groups[g]["debt"] = 0
    for at in range(tables.served.shape[1]):
        q = tables.served[g, at]
        if q < 0:
            break
        while state.lines[q]["head"] >= 0 and not may_still_be_served(state, tables, q):
            s = state.lines[q]["head"]
            take_from_line(state.slots, state.lines, s)
            hang_up(state, tables, s, SENT_AWAY, now)
    dismiss(state, tables, now)


@inner_kernel
def may_still_be_served(state: DayState, tables: DayTables, q: int) -> Any:
    """Whether, after closing, an agent who is still on may ever serve a queue."""
    if not tables.settings["serves_at_close"]:
        return False
    for g in range(state.groups.shape[0]):
        if tables.skills[g, q]["step"] >= 0 and state.groups[g]["present"] > 0:
            return True
    return False


@inner_kernel
def dismiss(state: DayState, tables: DayTables, now: float) -> Any:
    """After closing, let available agents go for whom no visit waits any more."""
    if state.centre["is_open"]:
        return
    for g in range(state.groups.shape[0]):
        while (
            state.groups[g]["idle_head"] >= 0
            and not state.groups[g]["is_open"]
            and not is_waited_for(state.lines, tables.served, g)
        ):
            _let_longest_idle_go(state, g, now)
