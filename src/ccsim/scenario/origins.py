"""Where each figure of a scenario comes from: data, the scenario file, or a default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ccsim.scenario import words
from ccsim.scenario.law import Distribution
from ccsim.scenario.spec import (
    Busyness,
    Factors,
    Hold,
    Queue,
    Return,
    Scenario,
    Skill,
    Transfer,
)
from ccsim.units import as_duration, as_share

__all__ = ["Figure", "figures"]

if TYPE_CHECKING:
    from pydantic import BaseModel

DEFAULT = "default (an assumption)"
GIVEN = "given in the scenario"

_DURATIONS = ("fcr_window", "interval", "warm_up", "short_abandon", "within")
_SHARES = ("balk", "resolution", "target")
_LISTED_APART = ("queues", "groups", "skills")
_INSIDE = ("hours", "lines", "routing", "service_level")
_NOTHING = {
    "busyness": words.busyness_in_words(None),
    "hold": words.hold_in_words(None),
    "repeat": words.return_in_words(None, ""),
    "redial": words.return_in_words(None, ""),
    "transfer": words.transfer_in_words(None),
    "order": "as the rank",
    "queue_limit": words.limit_in_words(None, ""),
    "voice": words.limit_in_words(None, ""),
    "cost_per_hour": "not stated",
    **dict.fromkeys(("talk", "wrap"), "as the queue's"),
    **dict.fromkeys(
        ("talk_factor", "wrap_factor", "patience_factor"), words.factors_in_words(None)
    ),
}


class Figure(NamedTuple):
    """A key of the scenario, its value in words, and where that comes from."""

    key: str
    value: str
    origin: str


def figures(scenario: Scenario) -> list[Figure]:
    """Return every key of a scenario, defaults included."""
    found = list(_of_table(scenario, scenario, (), given=True))
    for name, queue in scenario.queues.items():
        found.extend(_of_table(scenario, queue, ("queues", name), given=True))
    for name, group in scenario.groups.items():
        found.extend(_of_table(scenario, group, ("groups", name), given=True))
        for served, skill in group.skills.items():
            path = ("groups", name, "skills", served)
            found.extend(_of_table(scenario, skill, path, given=True))
    return found


def _of_table(
    scenario: Scenario, table: BaseModel, path: tuple[str, ...], *, given: bool
) -> Iterator[Figure]:
    for key in type(table).model_fields:
        if key in _LISTED_APART:
            continue
        value, place = getattr(table, key), (*path, key)
        stated = given and key in table.model_fields_set
        if key == "steps":
            yield from _steps(scenario, stated=stated)
        elif key in _INSIDE:
            yield from _of_table(scenario, value, place, given=stated)
        else:
            origin = _origin(scenario, ".".join(place), stated=stated)
            yield Figure(".".join(place), _in_words(scenario, table, value, place), origin)


def _steps(scenario: Scenario, *, stated: bool) -> Iterator[Figure]:
    """Yield a row for each queue's steps, or one that says that there are none."""
    key, steps = "routing.steps", scenario.routing.steps
    if not steps:
        found = "every group with the skill may answer at once"
        yield Figure(key, found, GIVEN if stated else DEFAULT)
    for queue, several in steps.items():
        yield Figure(f"{key}.{queue}", words.steps_in_words(several), GIVEN)


def _origin(scenario: Scenario, key: str, *, stated: bool) -> str:
    files = {
        file: None
        for path, file in scenario.origin.sources.items()
        if path == key or path.startswith((f"{key}.", f"{key}["))
    }
    if files:
        return f"your data ({', '.join(files)})"
    return GIVEN if stated else DEFAULT


def _in_words(scenario: Scenario, table: BaseModel, value: Any, place: tuple[str, ...]) -> str:
    key = place[-1]
    if value is None:
        return _NOTHING.get(key, "none")
    if key == "volume" and isinstance(table, Queue):
        return words.volume_in_words(scenario, place[1], table.volume)
    if key == "staff":
        return words.staff_in_words(scenario, place[1])
    if key == "open":
        return words.opening_in_words(scenario.hours)
    return _part_in_words(key, value) or _plain_words(key, value, shift=isinstance(table, Skill))


def _part_in_words(key: str, value: Any) -> str:
    """Return a table of the scenario in words, or "" for a plain value."""
    match value:
        case Distribution():
            text = words.law_in_words(value)
        case Busyness():
            text = words.busyness_in_words(value)
        case Factors():
            text = words.factors_in_words(value)
        case Hold():
            text = words.hold_in_words(value)
        case Transfer():
            text = words.transfer_in_words(value)
        case Return():
            text = words.return_in_words(value, _LEAVERS[key])
        case _:
            text = ""
    return text


_LEAVERS = {"repeat": "those whose issue is not resolved", "redial": "those who were not answered"}


def _plain_words(key: str, value: Any, *, shift: bool) -> str:
    if key in _DURATIONS:
        return as_duration(value)
    if key in _SHARES:
        points = f"{value * 100:+g} points" if value else "as the queue's"
        return points if shift else as_share(value)
    if isinstance(value, float):
        return f"{value:,g}"
    return str(value).replace("_", " ") or "none" if key != "name" else str(value)
