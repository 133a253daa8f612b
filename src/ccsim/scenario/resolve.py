"""The complete scenario as TOML: every default explicit, every file's numbers in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import tomli_w

from ccsim.scenario.calendar import Calendar
from ccsim.scenario.spec import Scenario
from ccsim.units import HOUR

__all__ = ["resolved_toml"]

_SHORT = 6
"""Lists up to this length stay on one line."""
_ROW = 10
"""Numbers in a row of a list that is not one by interval."""


def resolved_toml(scenario: Scenario) -> str:
    """Return the scenario as the text of a `scenario.toml` that needs no other file.

    It loads to an equal scenario. Lists by interval have a row for each hour, with its start in a
    comment.
    """
    calendar = Calendar.of(scenario.hours)
    return "\n".join(_blocks(scenario.resolved(), calendar)) + "\n"


def _blocks(resolved: dict[str, Any], calendar: Calendar) -> Iterator[str]:
    tables = {key: item for key, item in resolved.items() if isinstance(item, dict) and item}
    yield from _lines({k: v for k, v in resolved.items() if not isinstance(v, dict)}, calendar)
    for key, table in tables.items():
        if key == "routing":
            yield from _routing(table, calendar)
            continue
        if key not in ("queues", "groups"):
            yield from ("", f"[{key}]", *_lines(table, calendar))
            continue
        for name, part in table.items():
            yield from ("", f"[{key}.{_key(name)}]")
            rest = {inner: item for inner, item in part.items() if inner != "skills"}
            yield from _lines(rest, calendar)
            if "skills" in part:
                yield f"[{key}.{_key(name)}.skills]"
                yield from _lines(part["skills"], calendar)


def _routing(table: Mapping[str, Any], calendar: Calendar) -> Iterator[str]:
    """Write a block for each step, as planners do."""
    yield from ("", "[routing]")
    yield from _lines({key: item for key, item in table.items() if key != "steps"}, calendar)
    for queue, steps in table["steps"].items():
        for step in steps:
            yield f"[[routing.steps.{_key(queue)}]]"
            yield from _lines(step, calendar)


def _lines(table: Mapping[str, Any], calendar: Calendar) -> Iterator[str]:
    for key, item in table.items():
        yield f"{_key(key)} = {_value(item, calendar)}"


def _key(name: str) -> str:
    return tomli_w.dumps({name: 0}).removesuffix(" = 0\n")


def _value(item: Any, calendar: Calendar) -> str:
    if isinstance(item, dict):
        inside = ", ".join(f"{_key(key)} = {_value(part, calendar)}" for key, part in item.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(item, list | tuple):
        texts = [_value(part, calendar) for part in item]
        if len(item) <= _SHORT and not any("\n" in text for text in texts):
            return f"[{', '.join(texts)}]"
        return "\n".join(["[", *_rows(texts, calendar), "]"])
    return tomli_w.dumps({"x": item}).removeprefix("x = ").removesuffix("\n")


def _rows(texts: Sequence[str], calendar: Calendar) -> Iterator[str]:
    hours = calendar.hours
    if len(texts) not in hours.lengths() or any("{" in text for text in texts):
        for at in range(0, len(texts), _ROW):
            yield f"    {', '.join(texts[at : at + _ROW])},"
        return
    by_hour = max(round(HOUR / hours.interval), 1)
    slots = len(hours.slots)
    for day in range(0, len(texts), slots):
        for at in range(day, day + slots, by_hour):
            row = ", ".join(texts[at : min(at + by_hour, day + slots)])
            yield f"    {row},  # {calendar.label_of(at, len(texts))}"
