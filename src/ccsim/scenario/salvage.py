"""What can still be checked in a scenario with faults."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from ccsim.scenario.hours import Hours
from ccsim.scenario.inline import PLENTY
from ccsim.scenario.spec import Group, Lines, Queue, Routing, Scenario

__all__ = ["salvaged"]

_HOURS = {"first_day": "2000-01-03", "open": "00:00", "close": "24:00"}
_QUIET = {"volume": {"per_hour": 0}, "talk": {"kind": "constant", "value": 1}}


def salvaged(raw: dict[str, Any]) -> Scenario | None:
    """Return a scenario with every faulty table replaced by one that breaks no rule.

    The rules across tables then find what else is wrong, so that all faults are told at once.
    None if there are no queues or no groups to go by.
    """
    queues, groups = raw.get("queues"), raw.get("groups")
    if not (isinstance(queues, dict) and isinstance(groups, dict)):
        return None
    sound = {name: _sound(Queue, queue, _QUIET) for name, queue in queues.items()}
    staffed = {name: _sound(Group, group, _stand_in(group)) for name, group in groups.items()}
    hours = _sound(Hours, raw.get("hours"), None)
    if hours is None:
        # Lists cannot be laid out without hours, but names can be held against names.
        hours = _HOURS
        sound = dict.fromkeys(sound, _QUIET)
        staffed = {name: _stand_in(group) for name, group in groups.items()}
    lines, routing = (_sound(kind, raw.get(kind.__name__.lower()), {}) for kind in (Lines, Routing))
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


def _stand_in(group: object) -> dict[str, Any]:
    """Return a group that is large enough, and serves what the faulty one says it serves."""
    skills = group.get("skills") if isinstance(group, dict) else None
    names = skills if isinstance(skills, dict | list) else ()
    return {"staff": PLENTY, "skills": {name: {} for name in names if isinstance(name, str)}}
