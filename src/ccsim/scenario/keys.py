"""The keys a scenario may have, place by place: those there are, and those kept for later."""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from ccsim.scenario.law import LawBeside
from ccsim.scenario.spec import Group, Queue, Scenario, Volume

__all__ = ["RESERVED_WORDS", "example_of", "keys_at", "reserved_for"]

_RESERVED: dict[type[BaseModel], dict[str, str]] = {
    Scenario: {"rules": "rules that act during the day"},
    Queue: {
        "pace": "chat",
        "hours": "a queue's own opening hours",
        "callback": "callbacks",
        "message": "messages",
        "self_service": "self-service",
        "promise": "promises",
    },
    Volume: {"includes_repeats": "volumes that include repeats and redials"},
    Group: {"roster": "named agents", "slots": "chat"},
}
"""Names that are taken for what is not built yet."""

RESERVED_WORDS = {
    "channel": ("chat", "email", "message"),
}
"""Values that are taken for what is not built yet."""

_LAW = '{ kind = "exponential", mean = "4 min" }'
_FACTORS = '{ file = "factors.csv", column = "talk" }'
_EXAMPLES = {
    "hours": '[hours] with first_day = 2026-03-02, open = "08:00" and close = "20:00"',
    "queues": "a table [queues.NAME] for each queue",
    "groups": "a table [groups.NAME] for each group",
    "skills": "{ NAME_OF_A_QUEUE = {} }",
    "open": '{ mon_fri = "08:00-20:00", sat_sun = "closed" }',
    "volume": '{ per_hour = 120 } or { file = "forecast.csv", column = "calls" }',
    "staff": '24 or { file = "staff.csv", column = "agents" }',
    "busyness": "{ cv = 0.08 }",
    **dict.fromkeys(("talk", "wrap", "patience", "delay", "law"), _LAW),
    **dict.fromkeys(("talk_factor", "wrap_factor", "patience_factor"), _FACTORS),
    "hold": '{ probability = 0.4, kind = "exponential", mean = "45 s" }',
    **dict.fromkeys(("repeat", "redial"), f"{{ probability = 0.6, delay = {_LAW} }}"),
    "service_level": '{ target = 0.80, within = "20 s" }',
    "lines": "{ voice = 40 }",
    "routing": '{ select_contact = "priority" }',
    "steps": '[[routing.steps.NAME_OF_A_QUEUE]] with groups = ["NAME_OF_A_GROUP"]',
    "groups of a step": '["NAME_OF_A_GROUP"]',
    "transfer": '{ probability = 0.12, to = "NAME_OF_A_QUEUE" }',
    "to": '"NAME_OF_A_QUEUE" or { ONE_QUEUE = 0.7, ANOTHER = 0.3 }',
    "parts": '[{ weight = 1, kind = "exponential", mean = "4 min" }]',
}
_TABLES_OF_TABLES = ("queues", "groups")


def example_of(loc: Sequence[int | str]) -> str:
    """Return how the key at a place may be written, or "" if there is nothing to tell."""
    names = [part for part in loc if isinstance(part, str)]
    if len(names) == 2 and names[0] in _TABLES_OF_TABLES:
        keys = "volume and talk" if names[0] == "queues" else "staff and skills"
        return f"[{names[0]}.{names[1]}] with {keys}"
    if names[:2] == ["routing", "steps"]:
        return _EXAMPLES["groups of a step" if names[-1] == "groups" else "steps"]
    if len(names) == 4 and names[2] == "skills":
        return "{} or { handle_factor = 1.15 }"
    return _EXAMPLES.get(names[-1], "") if names else ""


def keys_at(loc: Sequence[int | str]) -> list[str]:
    """Return the keys that a table at a place may hold."""
    known: dict[str, None] = {}
    for kind in _tables_at(loc):
        for name, info in kind.model_fields.items():
            laws = _tables(info.annotation) if name == "law" else []
            known.update(dict.fromkeys(key for law in laws for key in law.model_fields))
            known.update({} if laws else {name: None})
    for kind in _tables_at(_without_law(loc)):
        if issubclass(kind, LawBeside):
            known.update((name, None) for name in kind.model_fields if name != "law")
    return list(known)


def _without_law(loc: Sequence[int | str]) -> Sequence[int | str]:
    """Return the place of the table in which a law's keys stand: the law has none of its own."""
    return loc[:-2] if tuple(loc[-2:-1]) == ("law",) else loc


def reserved_for(loc: Sequence[int | str]) -> str:
    """Return what the key at a place is kept for, or "" if it is not."""
    for kind in _tables_at(loc[:-1]):
        if loc[-1] in _RESERVED.get(kind, {}):
            return _RESERVED[kind][str(loc[-1])]
    return ""


def _tables_at(loc: Sequence[int | str]) -> list[type[BaseModel]]:
    """Return what may stand at a place, by walking the models' annotations."""
    kinds: list[Any] = [Scenario]
    for part in loc:
        kinds = [inner for kind in kinds for inner in _step(kind, part)]
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]


def _step(kind: Any, part: int | str) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if part in kind.model_fields:
            return _arms(kind.model_fields[str(part)].annotation)
        tag = kind.model_fields.get("kind")
        return [kind] if tag is not None and part in typing.get_args(tag.annotation) else []
    if typing.get_origin(kind) is dict:
        return _arms(typing.get_args(kind)[1])
    if typing.get_origin(kind) is tuple and isinstance(part, int):
        return _arms(typing.get_args(kind)[0])
    return []


def _arms(annotation: Any) -> list[Any]:
    """Return the alternatives of an annotation: unions and `Annotated` taken apart."""
    if typing.get_origin(annotation) is typing.Annotated:
        return _arms(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return [one for arm in typing.get_args(annotation) for one in _arms(arm)]
    return [annotation]


def _tables(annotation: Any) -> list[type[BaseModel]]:
    return [
        arm for arm in _arms(annotation) if isinstance(arm, type) and issubclass(arm, BaseModel)
    ]
