"""What-ifs: a scenario with a few keys changed."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from ccsim.errors import Fault, Invalid, ScenarioError, nearest
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.change import changed, read_change
from ccsim.scenario.check import check, checked
from ccsim.scenario.faults import faults_of, shown
from ccsim.scenario.minutes import minutes_for_seconds
from ccsim.scenario.spec import Origin, Scenario

__all__ = ["parse_overlays", "what_if"]

_SET = "--set"


def parse_overlays(texts: Sequence[str]) -> dict[str, object]:
    """Return overlays for the command line's `key=value` texts.

    Raises
    ------
    ScenarioError
        If one has no "=", or a key is given twice.
    """
    overlays: dict[str, object] = {}
    faults: list[Fault] = []
    for text in texts:
        key, separator, value = (part.strip() for part in text.partition("="))
        if not separator or not key or not value or key in overlays:
            faults.append(
                Fault(
                    where=_SET,
                    found=f"{shown(text)}{', a key given before' if key in overlays else ''}",
                    allowed="key=value, each key once",
                    do="write, for instance, --set queues.accounts.volume=+8%",
                )
            )
        overlays[key] = _value(value)
    if faults:
        raise ScenarioError(faults)
    return overlays


def _value(text: str) -> object:
    """Read a value as TOML does; a bare word, a date or a change such as +8% is text."""
    if read_change(text) is not None:
        return text
    try:
        read = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    plain = isinstance(read["value"], bool | int | float | str | list | dict)
    return read["value"] if plain and len(read) == 1 else text


def what_if(
    scenario: Scenario, overlays: Mapping[str, object], *, any_plan: bool = False
) -> Scenario:
    """Return a scenario with some keys changed, one after the other.

    Parameters
    ----------
    scenario : Scenario
    overlays : mapping of str to object
        Dotted key to its new value. Text such as "+8%", "-5 %", "+2" or "+30 s" changes every
        number that stands there: volumes, head counts (a percentage is rounded, halves up),
        durations and probabilities. In a list only open intervals are changed.
    any_plan : bool
        As in `ccsim.scenario.load.load`.

    Raises
    ------
    ScenarioError
        For a key that does not exist, a value that may not stand there, or a change that changes
        nothing; all at once.
    """
    calendar = Calendar.of(scenario.hours)
    raw, now = scenario.resolved(), scenario
    faults = [
        f for key, value in overlays.items() for f in minutes_for_seconds(_nested(key, value), _SET)
    ]
    for key, value in overlays.items():
        try:
            raw_next = _applied(raw, key, value, calendar)
        except ScenarioError as error:
            faults.extend(error.faults)
            continue
        after, found = _validated(raw_next)
        faults.extend(fault for fault in found if fault not in faults)
        if raw_next == raw or after == now:
            faults.append(_no_change(key, value))
        # A faulty overlay is left out, so that the next one is judged by itself.
        raw, now = (raw_next, after) if after else (raw, now)
    if faults:
        raise ScenarioError(faults)
    given = scenario.model_dump(exclude_unset=True, exclude_none=True)
    now = Scenario.model_validate(_without_defaults(raw, scenario.resolved(), given))
    origin = _origin(scenario, overlays)
    return checked(now.from_origin(origin), f"{origin.file} with {_SET}", any_plan=any_plan)


def _nested(key: str, value: object) -> dict[str, Any]:
    """Return an overlay as the tables it would stand in."""
    for part in reversed(key.split(".")):
        value = {part: value}
    return {"": value} if not isinstance(value, dict) else value


def _validated(raw: dict[str, Any]) -> tuple[Scenario | None, list[Fault]]:
    try:
        return Scenario.model_validate(raw), []
    except ValidationError as error:
        found = faults_of(error, raw, _SET)
        return None, [replace(f, where=f.where.replace(f"{_SET}: ", f"{_SET} ", 1)) for f in found]


def _origin(scenario: Scenario, overlays: Mapping[str, object]) -> Origin:
    """Return where the changed scenario came from: files whose numbers were replaced left out."""
    old = scenario.origin
    sources: dict[str, str] = {}
    for path, file in old.sources.items():
        touching = [key for key in overlays if f"{path}.".startswith(f"{key}.")]
        touching += [key for key in overlays if key.startswith(f"{path}.")]
        if all(read_change(overlays[key]) for key in touching):
            sources[path] = ", ".join([file, *(str(overlays[key]) for key in touching)])
    # Rules are applied anew; what was seen on reading the files remains worth a look.
    known = check(scenario, old.file, any_plan=True)
    warnings = tuple(fault for fault in old.warnings if fault not in known)
    changes = (*old.changes, *(f"{key}={value}" for key, value in overlays.items()))
    return replace(old, sources=sources, warnings=warnings, changes=changes)


def _without_defaults(now: Any, full: Any, given: Any) -> Any:
    """Return the tables without the defaults nobody has given, so that they remain defaults."""
    if not (isinstance(now, dict) and isinstance(full, dict) and isinstance(given, dict)):
        return now
    return {
        key: _without_defaults(item, full.get(key), given.get(key))
        for key, item in now.items()
        if key in given or item != full.get(key)
    }


def _no_change(key: str, value: object) -> Fault:
    return Fault(
        where=f"{_SET} {key}",
        found=f"{shown(value)}, which changes nothing",
        allowed="a change",
        do="leave it out, or name another key or value",
    )


def _applied(raw: dict[str, Any], key: str, value: object, calendar: Calendar) -> dict[str, Any]:
    """Return a copy of a scenario's tables with one key changed."""
    whole = copy.deepcopy(raw)
    *parents, last = key.split(".")
    table = _table(whole, key, parents)
    change = read_change(value)
    if change is None:
        table[last] = list(value) if isinstance(value, tuple) else copy.deepcopy(value)
        return whole
    if last not in table:
        raise _unknown(key, last, table)
    try:
        heads = parents[:1] == ["groups"] and (*parents, last)[2:3] == ("staff",)
        table[last] = changed(table[last], change, heads=heads, calendar=calendar)
    except Invalid as fault:
        found = fault.found or f"{value} on {shown(table[last])}"
        raise ScenarioError(
            [Fault(where=f"{_SET} {key}", found=found, allowed=fault.allowed, do=fault.do)]
        ) from None
    return whole


def _table(raw: dict[str, Any], key: str, parents: list[str]) -> dict[str, Any]:
    """Return the table in which the last part of a key stands."""
    node: dict[str, Any] = raw
    for depth, part in enumerate(parents):
        entry = _entry(node, part)
        if entry is not None:
            node = entry
            continue
        if depth > 1 and "[" not in part:
            # Within a queue or a group a table may be left out; validation knows which exist.
            node.setdefault(part, {})
        if part not in node:
            raise _unknown(key, part, node)
        if not isinstance(node[part], dict):
            raise ScenarioError(
                [
                    Fault(
                        where=f"{_SET} {key}",
                        found=f"`{part}` is {shown(node[part])}, not a table",
                        allowed="a key that exists",
                        do=f"set {'.'.join(parents[: depth + 1])} itself",
                    )
                ]
            )
        node = node[part]
    return node


def _entry(node: dict[str, Any], part: str) -> dict[str, Any] | None:
    """Return the table that a part such as `sales[2]`, the second of a list, stands for."""
    name, _, number = part.removesuffix("]").rpartition("[")
    several = node.get(name)
    if part in node or not isinstance(several, list | tuple) or not number.isdecimal():
        return None
    if not 1 <= int(number) <= len(several) or not isinstance(several[int(number) - 1], dict):
        return None
    node[name] = list(several)
    found: dict[str, Any] = node[name][int(number) - 1]
    return found


def _unknown(key: str, part: str, table: dict[str, Any]) -> ScenarioError:
    return ScenarioError(
        [
            Fault(
                where=f"{_SET} {key}",
                found=f"`{part}`, which is not there",
                allowed=f"one of: {', '.join(table)}" if table else "a key that exists",
                do=nearest(part, table),
            )
        ]
    )
