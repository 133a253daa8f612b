"""From pydantic's findings to the house's faults: where, found, allowed, do."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from ccsim.errors import Fault, Invalid, nearest
from ccsim.scenario.spec import Scenario

__all__ = ["dotted", "faults_of", "shown"]

RESERVED = {
    "transfer": "transfers",
    "weight": "scores in routing",
    "steps": "routing steps",
    "rank": "several groups for one queue",
    "order": "several queues for one group, in an order of its own",
    "talk": "a group's own talk times",
    "wrap": "a group's own wrap times",
    "to": "redials and repeats to another queue",
    "includes_repeats": "volumes that include repeats and redials",
    "roster": "named agents",
    "slots": "chat",
    "pace": "chat",
    "callback": "callbacks",
    "message": "messages",
    "self_service": "self-service",
    "promise": "promises",
    "rules": "rules that act during the day",
}
"""Keys whose names are taken for what is not built yet."""

_LONGEST = 60


def shown(value: object) -> str:
    """Return a value as a reader would recognise it, shortened if it is long."""
    text = f'"{value}"' if isinstance(value, str) else f"{value}"
    if isinstance(value, dict):
        text = "a table with " + (", ".join(str(key) for key in value) or "nothing in it")
    if isinstance(value, list | tuple):
        text = f"a list of {len(value)}"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def dotted(loc: Sequence[int | str], raw: object) -> str:
    """Return the path of a key as it stands in the file: pydantic's inner names left out."""
    words: list[str] = []
    for at, part in enumerate(loc):
        if isinstance(raw, dict) and part in raw:
            raw = raw[part]
        elif isinstance(raw, list | tuple) and isinstance(part, int) and part < len(raw):
            raw = raw[part]
        elif not (isinstance(raw, dict) and at == len(loc) - 1 and not _is_inner(part)):
            continue
        words.append(f"[{part + 1}]" if isinstance(part, int) else f".{part}")
    return "".join(words).lstrip(".")


def _is_inner(part: int | str) -> bool:
    return part in ("law", "count")


def faults_of(error: ValidationError, raw: dict[str, Any], file: str) -> list[Fault]:
    """Return one fault for each of pydantic's findings, in the file's words."""
    return [_fault(finding, raw, file) for finding in error.errors(include_url=False)]


def _fault(finding: Any, raw: dict[str, Any], file: str) -> Fault:
    path = dotted(finding["loc"], raw)
    where = f"{file}: {path}" if path else file
    found = shown(finding["input"])
    name = str(finding["loc"][-1]) if finding["loc"] else ""
    cause = finding.get("ctx", {}).get("error")
    if isinstance(cause, Invalid):
        return Fault(where=where, found=found, allowed=cause.allowed, do=cause.do)
    match finding["type"]:
        case "missing":
            return Fault(
                where=where, found="nothing", allowed="a value: this key has no default",
                do=f"add `{name}`",
            )  # fmt: skip
        case "extra_forbidden":
            return _unknown_key(where, finding["loc"], name)
        case "union_tag_invalid" | "literal_error":
            return _unknown_word(where, finding)
        case "union_tag_not_found":
            return Fault(
                where=where, found=found, allowed="a table with a `kind`",
                do='write, for instance, { kind = "exponential", mean = "4 min" }',
            )  # fmt: skip
    return Fault(where=where, found=found, allowed=finding["msg"], do="change it to that")


def _unknown_key(where: str, loc: Sequence[int | str], name: str) -> Fault:
    known = sorted(set(_keys_at(loc[:-1])))
    if name in RESERVED and name not in known:
        return Fault(
            where=where,
            found=f"the key `{name}`",
            allowed=f"no such key yet: the name is kept for {RESERVED[name]}",
            do="leave it out",
        )
    return Fault(
        where=where,
        found=f"the key `{name}`",
        allowed=f"these keys: {', '.join(known)}",
        do=nearest(name, known),
    )


def _unknown_word(where: str, finding: Any) -> Fault:
    ctx = finding["ctx"]
    if finding["type"] == "union_tag_invalid":
        word, where = ctx["tag"], f"{where}.kind"
        known = [tag.strip().strip("'") for tag in ctx["expected_tags"].split(",")]
    else:
        word = str(finding["input"])
        known = [part.strip().strip("'") for part in ctx["expected"].replace(" or ", ",").split(",")]
    return Fault(
        where=where,
        found=f'"{word}"',
        allowed=f"one of: {', '.join(known)}",
        do=nearest(word, known),
    )


def _keys_at(loc: Sequence[int | str]) -> Iterator[str]:
    """Yield the keys a table at this place may hold, by walking the models' annotations."""
    kinds: list[Any] = [Scenario]
    for part in loc:
        kinds = [inner for kind in kinds for inner in _step(kind, part)]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, info in kind.model_fields.items():
                if name == "law":
                    yield from (k for law in _classes(info.annotation) for k in law.model_fields)
                else:
                    yield name


def _step(kind: Any, part: int | str) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if part in kind.model_fields:
            return _classes(kind.model_fields[str(part)].annotation)
        tag = kind.model_fields.get("kind")
        return [kind] if tag is not None and part in typing.get_args(tag.annotation) else []
    if typing.get_origin(kind) is dict:
        return _classes(typing.get_args(kind)[1])
    if typing.get_origin(kind) is tuple and isinstance(part, int):
        return _classes(typing.get_args(kind)[0])
    return []


def _classes(annotation: Any) -> list[Any]:
    """Return the alternatives of an annotation: unions and `Annotated` taken apart."""
    if typing.get_origin(annotation) is typing.Annotated:
        return _classes(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return [one for arm in typing.get_args(annotation) for one in _classes(arm)]
    return [annotation]
