"""From a scenario's tables to those of the compiled day loop."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels import state as col
from ccsim.kernels.arrivals import make_busy
from ccsim.kernels.quantiles import Code
from ccsim.kernels.state import DayTables
from ccsim.model.tables import Tables

__all__ = ["day_tables"]

Ints = NDArray[np.int64]

_AGENT_RULES = {
    "longest_idle": col.LONGEST_IDLE,
    "least_occupied": col.LEAST_OCCUPIED,
    "best_skill": col.BEST_SKILL,
    "random": col.RANDOM,
}
_NO_UNIFORM = (Code.CONSTANT, Code.ENDLESS, Code.GAMMA, Code.MIXTURE)
"""Laws that are not drawn, or draw from a little stream of their own."""
_CONTACT_RULES = {
    "priority": col.PRIORITY,
    "longest_wait": col.LONGEST_WAIT,
    "score": col.SCORE,
    "queue_rank": col.QUEUE_RANK,
    "longest_queue": col.LONGEST_QUEUE,
}


class _Same:
    """Tables as a key: equal if they are the same object, whatever is in their arrays."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def __hash__(self) -> int:
        return id(self.tables)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.tables is other.tables


def day_tables(
    tables: Tables, seed: int, replication: int, *, lazily: bool | None = None
) -> DayTables:
    """Return the tables of one replication; `lazily` as in `compiled.simulate`."""
    day = _of_all_replications(_Same(tables))
    settings = day.settings.copy()
    settings["key0"], settings["key1"] = seed, replication
    if lazily is not None:
        settings["is_lazy"] = lazily
    volume = np.stack((tables.queues.volume, tables.queues.volume))
    make_busy(
        tables.laws, tables.queues.busyness_law, tables.queues.busyness_stream,
        tables.calendar.days, seed, replication, volume[col.BUSY_VOLUME],
    )  # fmt: skip
    volume[col.BUSY_VOLUME, day.queues["recorded_end"] > day.queues["recorded"]] = 0.0
    return day._replace(settings=settings, volume=volume)


@lru_cache(maxsize=4)
def _of_all_replications(same: _Same) -> DayTables:
    """Return what is the same in all replications, kept because a study asks again and again."""
    tables = same.tables
    tiers, members = _tiers(tables)
    recorded, begins = _recorded(tables)
    skills = _skills(tables)
    return DayTables(
        laws=tables.laws,
        visits=tables.visits,
        settings=_settings(tables),
        volume=np.empty((0, 0, 0)),
        recorded=recorded,
        queues=_queues(tables, begins, skills),
        skills=skills,
        step_after=tables.queues.step_after,
        tiers=tiers,
        members=members,
        served=_served(tables),
        spells=np.column_stack((tables.calendar.opens, tables.calendar.closes)),
        plan=_plan(tables),
    )


def _settings(tables: Tables) -> col.Record:
    settings = np.zeros(1, dtype=col.SETTINGS)[0]
    settings["length"], settings["lines"] = tables.calendar.interval, tables.lines
    settings["agent_rule"] = _AGENT_RULES[tables.select_agent]
    settings["contact_rule"] = _CONTACT_RULES[tables.select_contact]
    settings["serves_at_close"] = tables.calendar.serve_at_close
    settings["is_lazy"] = _nobody_sees_who_leaves(tables)
    return settings


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


def _skills(tables: Tables) -> col.Records:
    table, names = tables.groups, tables.visits.names
    skills = np.zeros(table.step.shape, dtype=col.SKILL)
    skills["step"], skills["order"] = table.step, table.order
    skills["talk_law"] = np.where(table.talk_law < 0, names[:, 1], table.talk_law)
    skills["wrap_law"] = np.where(table.wrap_law < 0, names[:, 3], table.wrap_law)
    skills["handle_factor"] = table.handle_factor
    skills["resolution"] = (tables.queues.resolution + table.resolution_shift).clip(0.0, 1.0)
    return skills


def _recorded(tables: Tables) -> tuple[NDArray[np.float64], Ints]:
    found = [
        np.empty((0, 4)) if part is None else np.column_stack(part)
        for part in tables.queues.recorded
    ]
    begins = np.cumsum([0, *(len(part) for part in found)])
    return np.concatenate(found), begins.astype(np.int64)


def _queues(tables: Tables, begins: Ints, skills: col.Records) -> col.Records:
    table, visits = tables.queues, tables.visits
    queues = np.zeros(len(tables.queue_names), dtype=col.QUEUE)
    laws = ("talk_law", "hold_law", "wrap_law", "patience_law")
    for column, name in enumerate(("stream", *laws)):
        queues[name] = visits.names[:, column]
    queues["hold"], queues["transfer"] = visits.hold_probability, visits.transfers[:, -1, 1]
    queues["to_front"] = table.transfer_to_front
    for name, returns in (("redial", table.redial), ("repeat", table.repeat)):
        queues[name] = returns.probability
        queues[f"{name}_law"], queues[f"{name}_to"] = returns.law, returns.to
    takes_one = np.isin(tables.laws.rows[:, 0], _NO_UNIFORM, invert=True)
    queues["talk_is_drawn"] = takes_one[skills["talk_law"]].any(axis=0)
    queues["wrap_is_drawn"] = takes_one[skills["wrap_law"]].any(axis=0)
    queues["patience_is_drawn"] = takes_one[queues["patience_law"]]
    queues["resolution_is_drawn"] = (skills["resolution"] < 1.0).any(axis=0)
    for name in ("limit", "balk", "priority", "weight"):
        queues[name] = getattr(table, name)
    queues["open_at_once"] = (table.step_after == 0.0).sum(axis=1)
    queues["steps"] = np.isfinite(table.step_after).sum(axis=1)
    queues["recorded"], queues["recorded_end"] = begins[:-1], begins[1:]
    return queues


def _served(tables: Tables) -> Ints:
    table = np.full((len(tables.group_names), len(tables.queue_names)), -1, dtype=np.int64)
    for g, steps in enumerate(tables.groups.step):
        able = np.flatnonzero(steps >= 0)
        table[g, : able.size] = able
    return table


def _tiers(tables: Tables) -> tuple[col.Records, Ints]:
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
    return np.array(filled, dtype=col.TIER), np.array(members, dtype=np.int64)


def _plan(tables: Tables) -> col.Records:
    """Return what the plans change, in order, and behind it a change that never comes."""
    calendar, length = tables.calendar, tables.calendar.interval
    found: list[tuple[float, bool, int, Any, int]] = []
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
    return np.array([*rows, (math.inf, col.CLOSES, 0, 0)], dtype=col.CHANGE)
