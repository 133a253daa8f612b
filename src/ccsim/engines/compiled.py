"""The compiled engine: the same tables and draws as the SimPy engine, and its own day loop.

It shares no rule, no queue and no event loop with `process`, so that equal logs verify both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.day_tables import day_tables
from ccsim.kernels import fresh
from ccsim.kernels import state as col
from ccsim.kernels.day import FINISHED, GROW, run
from ccsim.kernels.state import DayState, DayTables
from ccsim.model.tables import Tables
from ccsim.records.logs import AgentLog, ContactLog, Logs

__all__ = ["simulate"]

_EVENTS_AT_ONCE = 1_000_000
"""After so many the loop comes back to Python, which may have been interrupted."""


def simulate(tables: Tables, *, seed: int, replication: int, lazily: bool | None = None) -> Logs:
    """Run one replication.

    Parameters
    ----------
    tables : Tables
    seed, replication : int
        32 bits each; together they determine every draw.
    lazily : bool, optional
        Whether the end of patience is settled only when it matters, instead of being an event;
        left out, wherever nothing can tell the difference. True is not checked.

    Returns
    -------
    Logs
    """
    day = day_tables(tables, seed, replication, lazily=lazily)
    state = _begin(tables, day)
    fresh.start(state, day)
    while (stopped := run(state, day, _EVENTS_AT_ONCE)) != FINISHED:
        if stopped == GROW:
            state = _grown(state)
    return _logs(state)


def _begin(tables: Tables, day: DayTables) -> DayState:
    """Return the state before anything has happened."""
    n_groups, n_queues, _ = day.skills.shape
    first = tables.groups.first_agent
    n_agents = int(first[-1])
    expected = float(day.volume[col.BUSY_VOLUME].sum()) + len(day.recorded)
    n_rows, n_slots = int(1.05 * expected + 4.0 * expected**0.5) + 64, n_agents + 1024
    agents = np.zeros((n_agents, col.AGENT_COLUMNS), dtype=np.int64)
    agents[:, col.A_GROUP] = np.repeat(np.arange(n_groups), np.diff(first))
    groups = np.zeros((n_groups, col.GROUP_COLUMNS), dtype=np.int64)
    groups[:, col.G_FIRST] = first[:-1]
    groups[:, [col.G_IDLE_HEAD, col.G_IDLE_TAIL]] = -1
    lines = np.zeros((n_queues, col.LINE_COLUMNS), dtype=np.int64)
    lines[:, [col.L_HEAD, col.L_TAIL]] = -1
    ints, floats = np.zeros(col.STATE_INTS, dtype=np.int64), np.zeros(col.STATE_FLOATS)
    ints[col.I_FREE] = -1
    floats[col.N_FREE_LINES] = day.settings[col.X_LINES]
    comes = np.isin(day.plan[:, col.P_WHAT], (col.OPENS, col.RISES))
    n_stays = int(day.plan[comes, col.P_HEADS].sum())
    return DayState(
        ints=ints,
        floats=floats,
        slots=np.empty((n_slots, col.SLOT_COLUMNS), dtype=np.int64),
        slot_floats=np.empty((n_slots, col.SLOT_FLOATS)),
        agents=agents,
        agent_floats=np.zeros((n_agents, col.AGENT_FLOATS)),
        groups=groups,
        lines=lines,
        fresh=np.zeros((n_queues, col.FRESH_COLUMNS)),
        done_times=np.empty(n_agents),
        done=np.empty((n_agents, 3), dtype=np.int64),
        times=np.empty((3, 2 * n_slots)),
        events=np.empty((3, 2 * n_slots, 3), dtype=np.int64),
        log=np.empty((col.LOG_COLUMNS, n_rows), dtype=np.int64),
        log_floats=np.empty((col.LOG_FLOATS, n_rows)),
        stays=np.empty((n_stays, 4)),
    )


def _grown(state: DayState) -> DayState:
    """Return the state with more room wherever it might be full."""
    ints, slots = state.ints, len(state.slots)
    if ints[col.I_FREE] < 0 and ints[col.I_SLOTS_USED] == slots:
        slots *= 2
    rows = state.log.shape[1]
    if ints[col.I_ROWS] == rows:
        rows += rows // 2 + 1
    room = state.times.shape[1]
    while max(ints[col.I_ENDS], ints[col.I_STEPS]) + slots >= room:
        room *= 2
    return state._replace(
        slots=_enlarged(state.slots, 0, slots),
        slot_floats=_enlarged(state.slot_floats, 0, slots),
        times=_enlarged(state.times, 1, room),
        events=_enlarged(state.events, 1, room),
        log=_enlarged(state.log, 1, rows),
        log_floats=_enlarged(state.log_floats, 1, rows),
    )


def _enlarged(array: NDArray[Any], axis: int, size: int) -> NDArray[Any]:
    """Return an array with more room along an axis, what it holds at the beginning."""
    if array.shape[axis] == size:
        return array
    shape = list(array.shape)
    shape[axis] = size
    larger = np.empty(shape, dtype=array.dtype)
    larger[tuple(slice(n) for n in array.shape)] = array
    return larger


def _logs(state: DayState) -> Logs:
    ints = state.ints
    codes = state.log[:, : ints[col.I_ROWS]]
    floats = state.log_floats[:, : ints[col.I_ROWS]]
    stays = state.stays[: ints[col.I_STAYS]]
    contacts = ContactLog(
        issue=codes[col.LOG_ISSUE],
        contact=codes[col.LOG_CONTACT],
        visit=codes[col.LOG_VISIT],
        queue=codes[col.LOG_QUEUE],
        kind=codes[col.LOG_KIND],
        arrived=floats[col.LOG_ARRIVED],
        joined=floats[col.LOG_JOINED],
        answered=floats[col.LOG_ANSWERED],
        left=floats[col.LOG_LEFT],
        outcome=codes[col.LOG_OUTCOME],
        agent=floats[col.LOG_AGENT],
        group=floats[col.LOG_GROUP],
        talk=floats[col.LOG_TALK],
        hold=floats[col.LOG_HOLD],
        wrap=floats[col.LOG_WRAP],
        resolved=floats[col.LOG_RESOLVED],
        next=codes[col.LOG_NEXT],
        next_at=floats[col.LOG_NEXT_AT],
    )
    agents = AgentLog(
        stays[:, 0].astype(np.int64), stays[:, 1].astype(np.int64), stays[:, 2], stays[:, 3]
    )
    return Logs(contacts, agents, int(ints[col.I_CUT_OFF]), int(ints[col.I_KEPT_ON]))
