"""Paired runs: what the logs show of everybody's draws, by what names them.

Visits are told apart by the issue's first queue, the interval and the place k in it, then by the
contact and the visit.
"""

from collections import Counter
from typing import Any, NamedTuple

from ccsim.engines.process import simulate
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

__all__ = [
    "INTERVALS", "REPLICATION", "SEED", "Draws", "Name", "Raw", "assert_nobody_redrawn", "draws",
    "fresh", "queue", "run", "scenario",
]  # fmt: skip

Raw = dict[str, Any]
Name = tuple[str, int, int, int, int]

SEED = 20_260_302
REPLICATION = 17
INTERVALS = 8


class Draws(NamedTuple):
    """What the log shows of one visit's draws; None where it does not show.

    `by` is where it was made and who answered, on whose laws all but `joined` depend.
    """

    joined: float
    by: tuple[str, str | None]
    transferred: bool | None
    to: str | None
    talk: float | None
    hold: float | None
    wrap: float | None
    patience: float | None
    balks: bool | None


def queue(calls: float = 12.0, **keys: Any) -> Raw:
    """Return a queue in which everything is drawn."""
    return {
        "volume": {"per_interval": [calls] * INTERVALS},
        "busyness": {"cv": 0.2},
        "talk": {"kind": "lognormal", "mean": "5 min", "cv": 1},
        "hold": {"probability": 0.4, "kind": "exponential", "mean": "30 s"},
        "wrap": {"kind": "gamma", "mean": "1 min", "cv": 0.7},
        "patience": {"kind": "exponential", "mean": "2 min"},
        "balk": 0.1,
        "resolution": 0.6,
        "redial": {"probability": 0.5, "delay": {"kind": "exponential", "mean": "10 min"}},
        "repeat": {"probability": 0.8, "delay": {"kind": "uniform", "low": 60, "high": 1200}},
    } | keys


def scenario(queues: Raw | None = None, staff: int = 4, **tables: Any) -> Raw:
    """Return a scenario of one group for all its queues; `tables` take the place of its own."""
    queues = queues or {"accounts": queue(), "cards": queue(9.0)}
    return {
        "name": "paired",
        "hours": {"first_day": "2026-03-02", "days": 2, "open": "09:00", "close": "11:00"},
        "queues": queues,
        "groups": {"all": {"staff": staff, "skills": {name: {} for name in queues}}},
    } | tables


def run(raw: Raw, replication: int = REPLICATION) -> tuple[Tables, Logs]:
    """Return the tables and logs of a scenario."""
    tables = build_tables(build(raw))
    return tables, simulate(tables, seed=SEED, replication=replication)


def draws(raw: Raw) -> dict[Name, Draws]:
    """Return what the log shows of each visit's draws, by the visit's name."""
    tables, logs = run(raw)
    log = logs.contacts
    names: dict[int, tuple[str, int, int]] = {}
    so_far: Counter[tuple[str, int]] = Counter()
    queue_of = {
        (issue, contact, visit): tables.queue_names[q]
        for issue, contact, visit, q in zip(
            log.issue, log.contact, log.visit, log.queue, strict=True
        )
    }
    found = {}
    for row in range(len(log)):
        issue, queue_name = int(log.issue[row]), tables.queue_names[log.queue[row]]
        if log.kind[row] == Kind.FRESH:
            place = queue_name, int(log.joined[row] // tables.calendar.interval)
            names[issue] = *place, so_far[place]
            so_far[place] += 1
        outcome = log.outcome[row]
        answered, abandoned = outcome == Outcome.ANSWERED, outcome == Outcome.ABANDONED
        balks = outcome == Outcome.BALKED
        contact, visit = int(log.contact[row]), int(log.visit[row])
        group = tables.group_names[int(log.group[row])] if answered else None
        found[*names[issue], contact, visit] = Draws(
            joined=float(log.joined[row]),
            by=(queue_name, group),
            transferred=bool(log.next[row] == Next.TRANSFER) if answered else None,
            to=queue_of.get((issue, contact, visit + 1)),
            talk=float(log.talk[row]) if answered else None,
            hold=float(log.hold[row]) if answered else None,
            wrap=float(log.wrap[row]) if answered else None,
            patience=round(float(log.left[row] - log.joined[row]), 6) if abandoned else None,
            balks=balks if balks or abandoned else None,
        )
    return found


def assert_nobody_redrawn(
    before: dict[Name, Draws], after: dict[Name, Draws], *, arrivals: set[Name]
) -> None:
    """Fail if a visit in both has another draw in one, where both logs show it.

    Parameters
    ----------
    arrivals : set
        Fresh contacts that must be in both, and join at the same time.
    """
    assert arrivals <= set(before) & set(after)
    assert {n: before[n].joined for n in arrivals} == {n: after[n].joined for n in arrivals}
    compared = 0
    for name in set(before) & set(after):
        one, other = before[name], after[name]
        if one.by[0] != other.by[0]:
            continue
        if one.by != other.by:
            one, other = (found._replace(talk=None, hold=None, wrap=None) for found in (one, other))
        pairs = list(zip(one[2:], other[2:], strict=True))
        compared += sum(None not in pair for pair in pairs)
        assert all(a == b for a, b in pairs if a is not None and b is not None), name
    assert compared > 200


def fresh(found: dict[Name, Draws], *queues: str) -> set[Name]:
    """Return the names of the fresh contacts, of some queues or of all."""
    return {name for name in found if name[3:] == (0, 0) and (not queues or name[0] in queues)}
