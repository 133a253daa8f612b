"""Finds talk times such as 4.5 without a unit: as seconds, they are nearly no load at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ccsim.errors import Fault
from ccsim.units import SHORTEST_TALK

__all__ = ["minutes_for_seconds"]

_LENGTHS = ("mean", "means", "median", "value", "mode", "scale")


def minutes_for_seconds(raw: dict[str, Any], file: str) -> Iterator[Fault]:
    """Return a fault for each talk time in a scenario's tables that looks like minutes."""
    for path, talk in _talks(raw):
        for key, value in _lengths(talk):
            yield Fault(
                where=f"{file}: {path}.{key}",
                found=f"{value:g} without a unit, read as {value:g} s",
                allowed="a duration with its unit; calls usually last 120 to 900 s",
                do=f'write "{value:g} min", or "{value:g} s" if it is seconds indeed',
            )


def _talks(raw: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield the path and the law of each talk time: of the queues, and of skills of their own."""
    for name, queue in _tables(raw.get("queues")):
        yield f"queues.{name}.talk", queue.get("talk")
    for name, group in _tables(raw.get("groups")):
        for served, skill in _tables(group.get("skills")):
            yield f"groups.{name}.skills.{served}.talk", skill.get("talk")


def _tables(value: object) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, table in value.items() if isinstance(value, dict) else ():
        if isinstance(table, dict):
            yield str(name), table


def _lengths(talk: object) -> Iterator[tuple[str, float]]:
    """Return the keys and bare numbers of a law that are too short for seconds."""
    if not isinstance(talk, dict):
        return
    for key in _LENGTHS:
        values = talk.get(key)
        for value in values if isinstance(values, list) else [values]:
            bare = _bare(value)
            if 0 < bare < SHORTEST_TALK:
                yield key, bare
    parts = talk.get("parts")
    for at, part in enumerate(parts if isinstance(parts, list) else [], start=1):
        yield from ((f"parts[{at}].{key}", value) for key, value in _lengths(part))


def _bare(value: object) -> float:
    """Return a number without a unit, in quotes or not; 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0.0
    try:
        return float(value)
    except ValueError:
        return 0.0
