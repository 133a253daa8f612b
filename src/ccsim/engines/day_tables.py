"""From a scenario's tables to those of the compiled day loop."""

from __future__ import annotations

import math
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels import state as col
from ccsim.kernels.arrivals import busyness
from ccsim.kernels.state import DayTables
from ccsim.model.tables import Tables

__all__ = ["day_tables"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_AGENT_RULES = {
    "longest_idle": col.LONGEST_IDLE,
    "least_occupied": col.LEAST_OCCUPIED,
    "best_skill": col.BEST_SKILL,
    "random": col.RANDOM,
}
_CONTACT_RULES = {
    "priority": col.PRIORITY,
    "longest_wait": col.LONGEST_WAIT,
    "score": col.SCORE,
    "queue_rank": col.QUEUE_RANK,
    "longest_queue": col.LONGEST_QUEUE,
}


def day_tables(
    tables: Tables, seed: int, replication: int, *, lazily: bool | None = None
) -> DayTables:
    """Return the tables of one replication; `lazily` as in `compiled.simulate`."""
    tiers, members = _tiers(tables)
    recorded, begins = _recorded(tables)
    settings = np.zeros(col.SETTINGS)
    settings[col.X_LENGTH], settings[col.X_LINES] = tables.calendar.interval, tables.lines
    settings[col.X_AGENT_RULE] = _AGENT_RULES[tables.select_agent]
    settings[col.X_CONTACT_RULE] = _CONTACT_RULES[tables.select_contact]
    settings[col.X_SERVES_AT_CLOSE] = tables.calendar.serve_at_close
    settings[col.X_LAZY] = _nobody_sees_who_leaves(tables) if lazily is None else lazily
    settings[col.X_KEY0], settings[col.X_KEY1] = seed, replication
    return DayTables(
        laws=tables.laws,
        visits=tables.visits,
        volume=np.stack((_busy_volume(tables, seed, replication), tables.queues.volume)),
        recorded=recorded,
        queues=_queues(tables, begins),
        skills=_skills(tables),
        step_after=tables.queues.step_after,
        tiers=tiers,
        members=members,
        served=_served(tables),
        spells=np.column_stack((tables.calendar.opens, tables.calendar.closes)),
        plan=_plan(tables),
        settings=settings,
    )


def _nobody_sees_who_leaves(tables: Tables) -> bool:
    """Whether only the agent who would have come next can tell that a customer has hung up."""
    queues = tables.queues
    return bool(
        not queues.redial.probability.any()
        and math.isinf(tables.lines)
        and np.isinf(queues.limit).all()
        and not ((queues.step_after > 0.0) & np.isfinite(queues.step_after)).any()
        and tables.select_contact != "longest_queue"
    )


def _skills(tables: Tables) -> Floats:
    table = tables.groups
    columns = np.zeros((*table.step.shape, col.SKILL_COLUMNS))
    columns[:, :, col.SK_STEP] = table.step
    columns[:, :, col.SK_TALK], columns[:, :, col.SK_WRAP] = table.talk_law, table.wrap_law
    columns[:, :, col.SK_HANDLE] = table.handle_factor
    resolution = tables.queues.resolution + table.resolution_shift
    columns[:, :, col.SK_RESOLUTION] = resolution.clip(0.0, 1.0)
    columns[:, :, col.SK_ORDER] = table.order
    return columns


def _busy_volume(tables: Tables, seed: int, replication: int) -> NDArray[np.float64]:
    queues, days = tables.queues, tables.calendar.days
    factors = np.ones((len(tables.queue_names), days))
    for q, (law, stream) in enumerate(
        zip(queues.busyness_law.tolist(), queues.busyness_stream.tolist(), strict=True)
    ):
        for day in range(days):
            factors[q, day] = busyness(tables.laws, law, stream, day, seed, replication)
        if queues.recorded[q] is not None:
            factors[q] = 0.0
    busy: NDArray[np.float64] = queues.volume * np.repeat(
        factors, queues.volume.shape[1] // days, axis=1
    )
    return busy


def _recorded(tables: Tables) -> tuple[NDArray[np.float64], Ints]:
    found = [
        np.empty((0, 4)) if part is None else np.column_stack(part)
        for part in tables.queues.recorded
    ]
    begins = np.cumsum([0, *(len(part) for part in found)])
    return np.concatenate(found), begins.astype(np.int64)


def _queues(tables: Tables, begins: Ints) -> Floats:
    queues = tables.queues
    columns = np.zeros((len(tables.queue_names), col.QUEUE_COLUMNS))
    columns[:, col.Q_LIMIT], columns[:, col.Q_BALK] = queues.limit, queues.balk
    columns[:, col.Q_PRIORITY], columns[:, col.Q_WEIGHT] = queues.priority, queues.weight
    for at, table in ((col.Q_REDIAL, queues.redial), (col.Q_REPEAT, queues.repeat)):
        columns[:, at : at + 3] = np.column_stack((table.probability, table.law, table.to))
    columns[:, col.Q_TO_FRONT] = queues.transfer_to_front
    columns[:, col.Q_AT_ONCE] = (queues.step_after == 0.0).sum(axis=1)
    columns[:, col.Q_STEPS] = np.isfinite(queues.step_after).sum(axis=1)
    columns[:, col.Q_RECORDED], columns[:, col.Q_RECORDED_END] = begins[:-1], begins[1:]
    return columns


def _served(tables: Tables) -> Ints:
    table = np.full((len(tables.group_names), len(tables.queue_names)), -1, dtype=np.int64)
    for g, steps in enumerate(tables.groups.step):
        able = np.flatnonzero(steps >= 0)
        table[g, : able.size] = able
    return table


def _tiers(tables: Tables) -> tuple[Ints, Ints]:
    """Return, by queue, its stretches of groups of equal step and rank, and these groups."""
    rows: list[list[tuple[int, int, int]]] = []
    members: list[int] = []
    for q in range(len(tables.queue_names)):
        step, rank = tables.groups.step[:, q].tolist(), tables.groups.rank[:, q].tolist()
        able = sorted((step[g], rank[g], g) for g in range(len(step)) if step[g] >= 0)
        rows.append([])
        for (at, _), equals in groupby(able, key=lambda found: found[:2]):
            first = len(members)
            members.extend(g for _, _, g in equals)
            rows[-1].append((at, first, len(members)))
    width = max(len(row) for row in rows)
    filled = [row + [(-1, 0, 0)] * (width - len(row)) for row in rows]
    return np.array(filled, dtype=np.int64), np.array(members, dtype=np.int64)


def _plan(tables: Tables) -> Floats:
    """Return openings, rises, falls and closings of all groups in the order of events."""
    calendar, length = tables.calendar, tables.calendar.interval
    found: list[tuple[float, bool, int, int, int]] = []
    for g, plan in enumerate(tables.groups.plan.tolist()):
        for opens, closes in zip(calendar.opens.tolist(), calendar.closes.tolist(), strict=True):
            first, last = round(opens / length), round(closes / length)
            found.append((opens, True, g, col.OPENS, plan[first]))
            for t in range(first + 1, last):
                change = plan[t] - plan[t - 1]
                what = col.RISES if change > 0 else col.FALLS
                if change:
                    found.append((t * length, change > 0, g, what, abs(change)))
            found.append((closes, False, g, col.CLOSES, 0))
    rows = [(time, what, g, heads) for time, _, g, what, heads in sorted(found)]
    return np.array(rows, dtype=np.float64)
