"""Tiny days that are worked out by hand: how to write one, and how to read what came of it.

Times are seconds after the opening at 09:00 (`AT`); issues, queues, groups and agents are
numbered from 0 in the order of the page `docs/model.md`.
"""

import math
from collections.abc import Callable
from typing import Any

from ccsim.model.build import build_tables
from ccsim.records.columns import Outcome
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

Raw = dict[str, Any]
Engine = Callable[..., Logs]

DAY = 86_400.0
AT = 32_400.0
"""09:00, the opening."""
QUARTER = 900
ANSWERED, ABANDONED = Outcome.ANSWERED, Outcome.ABANDONED
BALKED, BLOCKED, SENT_AWAY = Outcome.BALKED, Outcome.BLOCKED, Outcome.SENT_AWAY
NAN = math.nan
SEED, REPLICATION = 1, 1


def constant(seconds: float) -> Raw:
    """Return a law that always gives the same."""
    return {"kind": "constant", "value": f"{seconds} s"}


def queue(*calls: tuple[float, float], **keys: Any) -> Raw:
    """Return a queue with recorded calls: (seconds after the opening, talk time).

    Visits whose talk time was not recorded talk for 60 s.
    """
    volume = {"times": [AT + at for at, _ in calls], "talk": [talk for _, talk in calls]}
    return {"volume": volume, "talk": constant(60)} | keys


def busy(until: float, *, wrap: float = 0.0, since: float = 0.0) -> Raw:
    """Return a queue with one call, whose agent is free again at a time, after some wrap."""
    return queue((since, until - since - wrap), wrap=constant(wrap))


def group(staff: int | list[int] = 1, **skills: Raw) -> Raw:
    """Return a group: agents, or agents by quarter of an hour; and its skills by queue."""
    plan = {"per_interval": staff} if isinstance(staff, list) else staff
    return {"staff": plan, "skills": skills}


def steps(*opened: tuple[Any, ...]) -> list[Raw]:
    """Return routing steps, each written (seconds after joining, group, group, ...)."""
    return [{"after": after, "groups": list(groups)} for after, *groups in opened]


def always(**keys: Any) -> Raw:
    """Return a redial, a repeat or a transfer that happens every time."""
    return {"probability": 1} | keys


def after(seconds: float, **keys: Any) -> Raw:
    """Return a redial or a repeat that comes every time, after some seconds."""
    return always(delay=constant(seconds), **keys)


def run_with(
    engine: Engine, queues: dict[str, Raw], staff: Any = 1, *, quarters: int = 4, **tables: Any
) -> Logs:
    """Run days that open at 09:00 for some quarters of an hour.

    Parameters
    ----------
    engine : callable
    queues : dict
    staff : int or list of int
        Agents, or agents by quarter of an hour, of one group with every skill.
    tables : dict
        More of the scenario: `hours` adds keys to the table, others replace it.
    """
    closing = 9 * 60 + 15 * quarters
    hours: Raw = {
        "first_day": "2026-03-02",
        "open": "09:00",
        "close": f"{closing // 60:02d}:{closing % 60:02d}",
    }
    hours |= tables.pop("hours", {})
    if isinstance(hours["open"], dict):
        del hours["close"]
    skills: Raw = {name: {} for name in queues}
    raw = {
        "name": "by hand",
        "hours": hours,
        "queues": queues,
        "groups": {"all": group(staff, **skills)},
    } | tables
    return engine(build_tables(build(raw)), seed=SEED, replication=REPLICATION)


def answers(logs: Logs) -> list[tuple[float, int]]:
    """Return (seconds after the opening, agent) of each visit, by row; -1 for nobody."""
    log = logs.contacts
    return [
        (answered - AT, int(agent)) if agent >= 0 else (NAN, -1)
        for answered, agent in zip(log.answered.tolist(), log.agent.tolist(), strict=True)
    ]


def fates(logs: Logs) -> list[tuple[Outcome, float]]:
    """Return (outcome, seconds after the opening when the customer left) of each visit."""
    log = logs.contacts
    return [(Outcome(o), t - AT) for o, t in zip(log.outcome, log.left.tolist(), strict=True)]


def joinings(logs: Logs) -> list[tuple[int, int, float]]:
    """Return (issue, queue, seconds after the opening when it joined) of each visit."""
    log = logs.contacts
    columns = log.issue.tolist(), log.queue.tolist(), log.joined.tolist()
    return [(issue, q, joined - AT) for issue, q, joined in zip(*columns, strict=True)]


def stays(logs: Logs) -> list[tuple[int, float, float]]:
    """Return (agent, on, off) of each stay, in seconds after the opening."""
    log = logs.agents
    columns = log.agent.tolist(), log.on.tolist(), log.off.tolist()
    return [(agent, on - AT, off - AT) for agent, on, off in zip(*columns, strict=True)]
