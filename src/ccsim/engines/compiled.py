"""The compiled engine: the same tables and draws as the SimPy engine, and its own day loop.

It shares no rule, no queue and no event loop with `process`, so that equal logs verify both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.day_tables import day_tables
from ccsim.engines.stop import Stop
from ccsim.kernels import state as col
from ccsim.kernels.day import FINISHED, GROW, run
from ccsim.kernels.state import DayState, DayTables
from ccsim.model.tables import Tables
from ccsim.records.logs import AgentLog, ContactLog, Logs

__all__ = ["simulate"]

_EVENTS_AT_ONCE = 1_000_000
"""After so many, a tenth of a second, the loop comes back to Python to look whether to stop."""


def simulate(
    tables: Tables,
    *,
    seed: int,
    replication: int,
    lazily: bool | None = None,
    stop: Stop | None = None,
) -> Logs:
    """Run one replication.

    Parameters
    ----------
    tables : Tables
    seed, replication : int
        32 bits each; together they determine every draw.
    lazily : bool, optional
        Whether the end of patience is settled only when it matters, instead of being an event;
        left out, wherever nothing can tell the difference. True is not checked.
    stop : Stop, optional
        Looked at every so many events.

    Returns
    -------
    Logs

    Raises
    ------
    Stopped
        If asked to.
    """
    day = day_tables(tables, seed, replication, lazily=lazily)
    state = _begin(tables, day)
    while (stopped := run(state, day, _EVENTS_AT_ONCE)) != FINISHED:
        if stop is not None:
            stop.check()
        if stopped == GROW:
            state = _grown(state)
    return _logs(state)


def _begin(tables: Tables, day: DayTables) -> DayState:
    """Return the state before anything has happened."""
    n_groups, n_queues = day.skills.shape
    first = tables.groups.first_agent
    n_agents = int(first[-1])
    expected = float(day.volume[col.BUSY_VOLUME].sum()) + len(day.recorded)
    n_rows, n_slots = int(1.05 * expected + 4.0 * expected**0.5) + 64, n_agents + 1024
    comes = (day.plan["what"] == col.OPENS) | (day.plan["what"] == col.RISES)
    centre = np.zeros(1, dtype=col.CENTRE)[0]
    centre["free_slot"], centre["free_lines"] = -1, day.settings["lines"]
    agents = np.zeros(n_agents, dtype=col.AGENT)
    agents["group"] = np.repeat(np.arange(n_groups), np.diff(first))
    groups = np.zeros(n_groups, dtype=col.GROUP)
    groups["first_agent"], groups["idle_head"], groups["idle_tail"] = first[:-1], -1, -1
    lines = np.zeros(n_queues, dtype=col.LINE)
    lines["head"], lines["tail"] = -1, -1
    centre["finish_time"], centre["stretches_a_second"] = np.inf, 1.0
    centre["finishes_until_tuned"] = 1
    fresh = np.zeros(n_queues, dtype=col.FRESH)
    fresh["time"], fresh["interval"], fresh["k"] = -np.inf, -1, day.queues["recorded"]
    centre["fresh_time"], centre["seldom_time"] = -np.inf, day.plan["time"][0]
    events = np.empty((3, 2 * n_slots), dtype=col.EVENT)
    events[:, 0]["time"] = np.inf
    return DayState(
        centre=centre,
        slots=np.empty(n_slots, dtype=col.SLOT),
        agents=agents,
        groups=groups,
        lines=lines,
        fresh=fresh,
        blocks=np.empty((n_queues, col.BLOCK_ROWS, col.BLOCK)),
        names=np.empty((n_queues, col.BLOCK_NAMES, col.BLOCK), dtype=np.int64),
        buckets=np.full(2 << (n_agents - 1).bit_length(), -1, dtype=np.int32),
        events=events,
        log=np.empty((col.LOG_COLUMNS, n_rows), dtype=np.int64),
        log_floats=np.empty((col.LOG_FLOATS, n_rows)),
        stays=np.empty((int(day.plan["heads"][comes].sum()), 4)),
    )


def _grown(state: DayState) -> DayState:
    """Return the state with more room wherever it might be full."""
    centre, slots = state.centre, len(state.slots)
    if centre["slots_taken"] == slots:
        slots *= 2
    rows = state.log.shape[1]
    if centre["rows"] == rows:
        rows += rows // 2 + 1
    room = state.events.shape[1]
    while max(centre["end_events"], centre["step_events"]) + slots >= room:
        room *= 2
    return state._replace(
        slots=_enlarged(state.slots, 0, slots),
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
    centre = state.centre
    codes, floats = state.log[:, : centre["rows"]], state.log_floats[:, : centre["rows"]]
    stays = state.stays[: centre["stays"]]
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
    return Logs(contacts, agents, int(centre["cut_off"]), int(centre["kept_on"]))
