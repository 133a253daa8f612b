"""What can still be checked in a scenario with faults."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from ccsim.scenario.hours import Hours
from ccsim.scenario.inline import PLENTY
from ccsim.scenario.spec import Group, Lines, Queue, Return, Routing, Scenario, Transfer

__all__ = ["salvaged"]

_HOURS = {"first_day": "2000-01-03", "open": "00:00", "close": "24:00"}
_QUIET = {"volume": {"per_hour": 0}, "talk": {"kind": "constant", "value": 1}, "balk": 1}
"""A queue that breaks no rule: nobody comes, and nobody waits."""
_LEADING: dict[str, type[BaseModel]] = {"transfer": Transfer, "repeat": Return, "redial": Return}
"""Tables of a queue that name other queues."""


def salvaged(raw: dict[str, Any]) -> Scenario | None:
    """Return a scenario with every faulty table replaced by one that breaks no rule.

    The rules across tables then find what else is wrong, so that all faults are told at once.
    None if there are no queues or no groups to go by.
    """
    queues, groups = raw.get("queues"), raw.get("groups")
    if not (isinstance(queues, dict) and isinstance(groups, dict)):
        return None
    sound = {name: _sound(Queue, queue, _quiet(queue)) for name, queue in queues.items()}
    staffed = {name: _sound(Group, group, _stand_in(group)) for name, group in groups.items()}
    hours = _sound(Hours, raw.get("hours"), None)
    if hours is None:
        # Lists cannot be laid out without hours, but names can be held against names.
        hours = _HOURS
        sound = {name: _quiet(queue) for name, queue in queues.items()}
        staffed = {name: _stand_in(group) for name, group in groups.items()}
    routing = raw.get("routing", {})
    lines = _sound(Lines, raw.get("lines", {}), {})
    routing = _sound(Routing, routing, _steps(routing))
    try:
        return Scenario.model_validate(
            {"name": "faulty", "hours": hours, "queues": sound, "groups": staffed,
             "lines": lines, "routing": routing}
        )  # fmt: skip
    except ValidationError:
        return None  # names that are none


def _sound(kind: type[BaseModel], table: object, stand_in: object) -> object:
    try:
        kind.model_validate(table)
    except ValidationError:
        return stand_in
    return table


def _quiet(queue: object) -> dict[str, Any]:
    """Return a queue without customers that leads where the faulty one says it leads."""
    table = queue if isinstance(queue, dict) else {}
    leading = {
        key: table[key]
        for key, kind in _LEADING.items()
        if key in table and _sound(kind, table[key], None) is not None
    }
    return _QUIET | leading


def _steps(routing: object) -> dict[str, Any]:
    """Return a routing with those of a faulty one's steps that are sound."""
    steps = routing.get("steps") if isinstance(routing, dict) else None
    alone = {
        queue: {"steps": {queue: one}}
        for queue, one in (steps.items() if isinstance(steps, dict) else ())
    }
    sound = [one for one in alone.values() if _sound(Routing, one, None) is not None]
    return {"steps": {queue: steps for one in sound for queue, steps in one["steps"].items()}}


def _stand_in(group: object) -> dict[str, Any]:
    """Return a group that is large enough, and serves what the faulty one says it serves."""
    skills = group.get("skills") if isinstance(group, dict) else None
    names = skills if isinstance(skills, dict | list) else ()
    return {"staff": PLENTY, "skills": {name: {} for name in names if isinstance(name, str)}}
