"""From pydantic's findings to the house's faults: where, found, allowed, do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ccsim.errors import Fault, Invalid, nearest
from ccsim.scenario.keys import RESERVED_WORDS, example_of, keys_at, reserved_for

__all__ = ["faults_of", "shown", "unknown_key"]

if TYPE_CHECKING:
    from pydantic import ValidationError

_LONGEST = 60
_LIST_KINDS = ("tuple_type", "list_type")
_TABLE_KINDS = ("model_type", "model_attributes_type", "dict_type", "too_short")

Loc = Sequence[int | str]


def shown(value: object) -> str:
    """Return a value as a reader would recognise it, shortened if it is long."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, dict):
        text = "a table with " + (", ".join(str(key) for key in value) or "nothing in it")
    elif isinstance(value, list | tuple):
        text = f"a list of {len(value)}" if value else "an empty list"
    else:
        text = "nothing" if value is None else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def faults_of(error: ValidationError, raw: dict[str, Any], file: str) -> list[Fault]:
    """Return one fault for each of pydantic's findings, in the file's words."""
    findings = error.errors(include_url=False)
    # A list whose every entry is faulty also counts as too short; the entries' faults suffice.
    real = (one for one in findings if one["type"] != "too_short" or not one["input"])
    return list(dict.fromkeys(_fault(finding, raw, file) for finding in real))


def unknown_key(where: str, loc: Loc, known: Sequence[str]) -> Fault:
    """Return the fault of a key that may not stand at its place."""
    name = str(loc[-1])
    later = reserved_for(loc)
    if later:
        return Fault(
            where=where,
            found=f"the key `{name}`",
            allowed=f"no such key yet: the name is kept for {later}",
            do="leave it out",
        )
    return Fault(
        where=where,
        found=f"the key `{name}`",
        allowed=f"these keys: {', '.join(known)}",
        do=_advice(name, known),
    )


def _advice(word: str, known: Sequence[str]) -> str:
    """Return the nearest known word; the list of all of them stands above it already."""
    near = nearest(word, known)
    return "leave it out, or write one of these" if near.startswith("write one of") else near


def _fault(finding: Any, raw: dict[str, Any], file: str) -> Fault:
    kind, loc = finding["type"], _as_written(finding["loc"], raw)
    path, value = _follow(loc, raw)
    cause = finding.get("ctx", {}).get("error")
    if isinstance(cause, Invalid):
        return _invalid(cause, path, value, file)
    if kind == "missing":
        example = example_of(loc)
        return Fault(
            where=_where(file, [*path, loc[-1]]),
            found="nothing",
            allowed="a value: this key has no default",
            do=f"add `{loc[-1]}`" + (f", for instance {example}" if example else ""),
        )
    where = _where(file, path)
    if kind == "extra_forbidden":
        return unknown_key(where, loc, keys_at(loc[:-1]))
    if kind in ("union_tag_invalid", "literal_error"):
        return _unknown_word(where, finding)
    if kind == "union_tag_not_found" and isinstance(value, dict):
        return Fault(
            where=where,
            found="a table without `kind`",
            allowed="a table whose `kind` names a law",
            do=f"write, for instance, {example_of(loc) or example_of(('delay',))}",
        )
    return _wrong_shape(where, shown(value), kind, loc)


def _as_written(loc: Loc, raw: dict[str, Any]) -> Loc:
    """Return the place in the file of a finding about hours that stand as a pair of times."""
    hours = raw.get("hours")
    if tuple(loc[:2]) == ("hours", "open") and isinstance(hours, dict):
        pair = "close" in hours and not isinstance(hours.get("open"), dict)
        if pair:
            return ("hours", loc[-1] if len(loc) > 3 else "open")
    return loc


def _follow(loc: Loc, raw: Any) -> tuple[list[int | str], Any]:
    """Return the part of a place that stands in the file, and what stands there.

    Pydantic's places also hold names that no file has, such as the kind of a law.
    """
    path: list[int | str] = []
    for part in loc:
        is_list = isinstance(raw, list | tuple)
        if part in (range(len(raw)) if is_list else raw if isinstance(raw, dict) else ()):
            raw = raw[part]
            path.append(part)
    return path, raw


def _where(file: str, path: Loc) -> str:
    words = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path]
    return f"{file}: {''.join(words).lstrip('.')}" if words else file


def _invalid(cause: Invalid, path: Loc, value: Any, file: str) -> Fault:
    found = cause.found
    if cause.key:
        path = [*path, cause.key]
        value = value.get(cause.key) if isinstance(value, dict) else value
    return Fault(
        where=_where(file, path), found=found or shown(value), allowed=cause.allowed, do=cause.do
    )


def _unknown_word(where: str, finding: Any) -> Fault:
    ctx, key = finding["ctx"], str(finding["loc"][-1])
    if finding["type"] == "union_tag_invalid":
        word, where = ctx["tag"], f"{where}.kind"
        known = [tag.strip().strip("'") for tag in ctx["expected_tags"].split(",")]
    else:
        word = finding["input"]
        known = [
            part.strip().strip("'") for part in ctx["expected"].replace(" or ", ",").split(",")
        ]
    later = RESERVED_WORDS.get(key, ())
    if isinstance(word, str) and word in later:
        return Fault(
            where=where,
            found=shown(word),
            allowed=f"{', '.join(known)}; this one is kept for later",
            do=f'write "{known[0]}"',
        )
    return Fault(
        where=where,
        found=shown(word),
        allowed=("one of: " if len(known) > 1 else "") + ", ".join(known),
        do=_advice(str(word), known),
    )


def _wrong_shape(where: str, found: str, kind: str, loc: Loc) -> Fault:
    example = example_of(loc)
    if kind in _LIST_KINDS or (kind == "too_short" and found == shown([])):
        some = " with at least one entry" if kind == "too_short" else ""
        allowed = f"a list in square brackets{some}"
        do = f"write, for instance, {example if '[' in example else '[12, 15.5, 18]'}"
    elif kind in _TABLE_KINDS or kind == "union_tag_not_found":
        allowed = f"a table{' with at least one entry' if kind == 'too_short' else ''}"
        do = f"write, for instance, {example}" if example else "write it as a table"
    elif kind == "string_type":
        allowed, do = "text", "write it in quotes"
    else:
        allowed, do = "another kind of value", "compare it with the scenarios that ccsim brings"
    return Fault(where=where, found=found, allowed=allowed, do=do)
