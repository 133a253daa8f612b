"""What-ifs: a scenario with a few keys changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from ccsim.errors import Fault, ScenarioError, nearest
from ccsim.scenario.check import checked
from ccsim.scenario.faults import faults_of, shown
from ccsim.scenario.spec import Origin, Scenario

__all__ = ["parse_overlays", "what_if"]

_CHANGE = re.compile(r"(?P<sign>[+-])\s*(?P<size>\d+\.?\d*)\s*(?P<percent>%?)")
_FILE = "--set"


def parse_overlays(texts: list[str]) -> dict[str, object]:
    """Return overlays for the command line's `key=value` texts.

    Raises
    ------
    ScenarioError
        If one has no "=", or a key is given twice.
    """
    overlays: dict[str, object] = {}
    faults: list[Fault] = []
    for text in texts:
        key, separator, value = text.partition("=")
        if not separator or not key.strip() or key.strip() in overlays:
            faults.append(
                Fault(
                    where=_FILE,
                    found=shown(text),
                    allowed="key=value, each key once",
                    do="write, for instance, --set queues.accounts.volume=+8%",
                )
            )
        overlays[key.strip()] = _value(value.strip())
    if faults:
        raise ScenarioError(faults)
    return overlays


def _value(text: str) -> object:
    """Read a value as TOML does; a bare word or change such as +8% is text."""
    if _CHANGE.fullmatch(text):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def what_if(scenario: Scenario, overlays: Mapping[str, object]) -> Scenario:
    """Return a scenario with some keys changed.

    Parameters
    ----------
    scenario : Scenario
    overlays : mapping of str to object
        Dotted key to its new value. Text such as "+8%", "-5 %" or "+2" changes every number
        that stands there: volumes, head counts (a percentage is rounded, halves up), durations
        and probabilities.

    Raises
    ------
    ScenarioError
        For a key that does not exist, a value that may not stand there, or a change that changes
        nothing; all at once.
    """
    raw = scenario.resolved()
    faults: list[Fault] = []
    for key, value in overlays.items():
        before = _read(raw, key)
        try:
            _apply(raw, key, value)
        except ScenarioError as error:
            faults.extend(error.faults)
            continue
        if _read(raw, key) == before:
            faults.append(_no_change(key, value))
    if faults:
        raise ScenarioError(faults)
    try:
        changed = Scenario.model_validate(raw)
    except ValidationError as error:
        raise ScenarioError(faults_of(error, raw, _FILE)) from None
    for key, value in overlays.items():
        if changed == scenario:
            faults.append(_no_change(key, value))
    if faults:
        raise ScenarioError(faults)
    sources = {k: v for k, v in scenario.origin.sources.items() if not _touched(k, overlays)}
    return checked(changed.from_origin(Origin(scenario.origin.place, sources)), _FILE)


def _touched(path: str, overlays: Mapping[str, object]) -> bool:
    return any(path.startswith(key) or key.startswith(path) for key in overlays)


def _no_change(key: str, value: object) -> Fault:
    return Fault(
        where=f"{_FILE} {key}",
        found=f"{shown(value)}, which changes nothing",
        allowed="a change",
        do="leave it out, or name another key or value",
    )


def _read(raw: dict[str, Any], key: str) -> Any:
    node: Any = raw
    for part in key.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return repr(node)


def _apply(raw: dict[str, Any], key: str, value: object) -> None:
    *parents, last = key.split(".")
    node: Any = raw
    for depth, part in enumerate(parents):
        if depth > 1 and isinstance(node, dict) and part not in node:
            node[part] = {}
        if not isinstance(node, dict) or part not in node:
            raise _unknown(key, part, node)
        node = node[part]
    if not isinstance(node, dict):
        raise _unknown(key, last, node)
    change = _CHANGE.fullmatch(value) if isinstance(value, str) else None
    if change is None:
        node[last] = value
        return
    if last not in node:
        raise _unknown(key, last, node)
    node[last] = _changed(key, node[last], change)


def _unknown(key: str, part: str, node: Any) -> ScenarioError:
    known = list(node) if isinstance(node, dict) else []
    return ScenarioError(
        [
            Fault(
                where=f"{_FILE} {key}",
                found=f"`{part}`",
                allowed=f"one of: {', '.join(known)}" if known else "a table's key",
                do=nearest(part, known),
            )
        ]
    )


def _changed(key: str, value: Any, change: re.Match[str]) -> Any:
    """Return the value with every number in it changed."""
    size = float(change["sign"] + change["size"])
    whole = key.endswith("staff")

    def one(number: float) -> float:
        moved = number * (1 + size / 100) if change["percent"] else number + size
        return int(moved + 0.5 if moved >= 0 else moved - 0.5) if whole else moved

    return _each(key, value, one)


def _each(key: str, value: Any, one: Callable[[float], float]) -> Any:
    if isinstance(value, bool) or value is None:
        raise _not_a_number(key, value)
    if isinstance(value, int | float):
        return one(value)
    if isinstance(value, str):
        number = value.removesuffix(" s")
        try:
            return f"{one(float(number))!r} s"
        except ValueError:
            raise _not_a_number(key, value) from None
    if isinstance(value, list | tuple):
        return [_each(key, item, one) for item in value]
    numbers = {name: item for name, item in value.items() if name in ("per_hour", "per_interval")}
    if not numbers:
        raise _not_a_number(key, value)
    return {**value, **{name: _each(key, item, one) for name, item in numbers.items()}}


def _not_a_number(key: str, value: object) -> ScenarioError:
    return ScenarioError(
        [
            Fault(
                where=f"{_FILE} {key}",
                found=f"{shown(value)}, which cannot be changed by an amount",
                allowed="a number, a duration, or a list of them",
                do="name the number itself, such as queues.accounts.talk.mean",
            )
        ]
    )
