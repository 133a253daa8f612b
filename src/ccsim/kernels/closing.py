"""Plans that fall and doors that close in the compiled loop: who leaves, who is sent away."""

from __future__ import annotations

from typing import Any

from ccsim.kernels._jit import kernel
from ccsim.kernels.leaving import hang_up
from ccsim.kernels.lines import is_waited_for, take_agent, take_from_line
from ccsim.kernels.patience import settle_all
from ccsim.kernels.state import (
    A_GROUP,
    A_STATE,
    ABSENT,
    AF_ON,
    G_DEBT,
    G_IDLE_HEAD,
    G_IS_OPEN,
    G_PRESENT,
    I_IS_OPEN,
    I_STAYS,
    L_HEAD,
    SENT_AWAY,
    SK_STEP,
    X_SERVES_AT_CLOSE,
    DayState,
    DayTables,
)

__all__ = ["close", "dismiss", "go", "lower", "may_still_be_served"]


@kernel
def go(state: DayState, a: int, now: float) -> Any:
    """Let an agent leave the centre."""
    g, stay = state.agents[a, A_GROUP], state.ints[I_STAYS]
    state.groups[g, G_PRESENT] -= 1
    state.agents[a, A_STATE] = ABSENT
    state.stays[stay, 0], state.stays[stay, 1] = a, g
    state.stays[stay, 2], state.stays[stay, 3] = state.agent_floats[a, AF_ON], now
    state.ints[I_STAYS] += 1


@kernel
def _let_longest_idle_go(state: DayState, g: int, now: float) -> Any:
    a = state.groups[g, G_IDLE_HEAD]
    take_agent(state.agents, state.groups, a)
    go(state, a, now)


@kernel
def lower(state: DayState, g: int, heads: int, now: float) -> Any:
    """Let the longest idle go; what is missing is paid by the next to finish."""
    for _ in range(heads):
        if state.groups[g, G_IDLE_HEAD] >= 0:
            _let_longest_idle_go(state, g, now)
        else:
            state.groups[g, G_DEBT] += 1


@kernel
def close(state: DayState, tables: DayTables, g: int, now: float) -> Any:
    """Close: waiting contacts are served to the end or sent away, then agents go."""
    if state.ints[I_IS_OPEN] == 1:
        settle_all(state, tables, now)
    state.ints[I_IS_OPEN] = 0
    state.groups[g, G_IS_OPEN] = 0
    state.groups[g, G_DEBT] = 0
    for at in range(tables.served.shape[1]):
        q = tables.served[g, at]
        if q < 0:
            break
        while state.lines[q, L_HEAD] >= 0 and not may_still_be_served(state, tables, q):
            s = state.lines[q, L_HEAD]
            take_from_line(state.slots, state.lines, s)
            hang_up(state, tables, s, SENT_AWAY, now)
    dismiss(state, tables, now)


@kernel
def may_still_be_served(state: DayState, tables: DayTables, q: int) -> Any:
    """Whether, after closing, an agent who is still on may ever serve a queue."""
    if tables.settings[X_SERVES_AT_CLOSE] == 0.0:
        return False
    for g in range(state.groups.shape[0]):
        if tables.skills[g, q, SK_STEP] >= 0.0 and state.groups[g, G_PRESENT] > 0:
            return True
    return False


@kernel
def dismiss(state: DayState, tables: DayTables, now: float) -> Any:
    """After closing, let available agents go for whom no visit waits any more."""
    if state.ints[I_IS_OPEN] == 1:
        return
    for g in range(state.groups.shape[0]):
        while (
            state.groups[g, G_IDLE_HEAD] >= 0
            and state.groups[g, G_IS_OPEN] == 0
            and not is_waited_for(state.lines, tables.served, g)
        ):
            _let_longest_idle_go(state, g, now)
