"""What a run of the compiled engine begins with, how it gets more room, and the logs it leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels import state as col
from ccsim.kernels.state import DayState, DayTables
from ccsim.model.tables import Tables
from ccsim.records.logs import AgentLog, ContactLog, Logs

__all__ = ["agent_log", "begin", "contact_log", "grown", "logs_of", "widened"]


def begin(tables: Tables, day: DayTables, *, rows: int | None = None) -> DayState:
    """Return the state before anything has happened.

    Parameters
    ----------
    tables : Tables
    day : DayTables
    rows : int, optional
        A power of two: the log is a window of so many rows. Left out, all of it is kept.
    """
    n_groups, n_queues = day.skills.shape
    first = tables.groups.first_agent
    n_agents = int(first[-1])
    n_slots = n_agents + 1024
    comes = (day.plan["what"] == col.OPENS) | (day.plan["what"] == col.RISES)
    centre = np.zeros(1, dtype=col.CENTRE)[0]
    centre["row_mask"] = -1 if rows is None else rows - 1
    centre["free_slot"], centre["free_lines"] = -1, day.settings["lines"]
    agents = _agents(n_agents)
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
    # In a window a row is unfinished until its outcome is written.
    log = np.empty((col.LOG_COLUMNS, rows or _expected_rows(day)), dtype=np.int64)
    log[col.LOG_OUTCOME, : rows or 0] = col.WAITING
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
        buckets=np.full(1 << (n_agents - 1).bit_length(), -1, dtype=np.int32),
        events=events,
        log=log,
        log_floats=np.empty((col.LOG_FLOATS, log.shape[1])),
        stays=np.empty((int(day.plan["heads"][comes].sum()), 4)),
    )


def _agents(count: int) -> NDArray[np.void]:
    """Return records of agents, each within one line of the processor's cache."""
    size = col.AGENT.itemsize
    memory = np.zeros(size * (count + 1), dtype=np.uint8)
    first = -memory.ctypes.data % size
    return memory[first : first + size * count].view(col.AGENT)


def _expected_rows(day: DayTables) -> int:
    expected = float(day.volume[col.BUSY_VOLUME].sum()) + len(day.recorded)
    return int(1.05 * expected + 4.0 * expected**0.5) + 64


def grown(state: DayState) -> DayState:
    """Return the state with more room wherever it might be full."""
    centre, slots = state.centre, len(state.slots)
    if centre["slots_taken"] == slots:
        slots *= 2
    rows = state.log.shape[1]
    if centre["row_mask"] < 0 and centre["rows"] == rows:
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


def widened(state: DayState) -> DayState:
    """Return the state with twice as many rows in the window."""
    centre, size = state.centre, state.log.shape[1]
    kept = np.arange(centre["rows_done"], centre["rows"])
    log = np.full((col.LOG_COLUMNS, 2 * size), col.WAITING)
    log_floats = np.empty((col.LOG_FLOATS, 2 * size))
    to = kept & 2 * size - 1
    log[:, to] = state.log[:, kept & size - 1]
    log_floats[:, to] = state.log_floats[:, kept & size - 1]
    centre["row_mask"] = 2 * size - 1
    return state._replace(log=log, log_floats=log_floats)


def logs_of(state: DayState) -> Logs:
    """Return the logs of a run that kept them."""
    centre = state.centre
    contacts = contact_log(state, int(centre["rows"]))
    return Logs(contacts, agent_log(state), int(centre["cut_off"]), int(centre["kept_on"]))


def agent_log(state: DayState) -> AgentLog:
    """Return the agents' log so far."""
    stays = state.stays[: state.centre["stays"]]
    return AgentLog(
        stays[:, 0].astype(np.int64), stays[:, 1].astype(np.int64), stays[:, 2], stays[:, 3]
    )


def contact_log(state: DayState, rows: int) -> ContactLog:
    """Return the first rows of the contact log, or of the window on it."""
    codes, floats = state.log[:, :rows], state.log_floats[:, :rows]
    return ContactLog(
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
