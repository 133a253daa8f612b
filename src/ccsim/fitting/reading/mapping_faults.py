"""From pydantic's findings about a mapping to the house's faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ccsim.errors import Fault, Invalid, nearest
from ccsim.scenario.faults import shown

if TYPE_CHECKING:
    from pydantic import ValidationError

__all__ = ["faults_of_mapping"]

_KEY = "[key]"
"""What pydantic writes at the end of a place if a key of a table is at fault, not its value."""


def faults_of_mapping(
    error: ValidationError, file: str, known: Mapping[str, Iterable[str]]
) -> list[Fault]:
    """Return one fault for each finding, in the file's words.

    Parameters
    ----------
    known : mapping
        The keys that each table may have, and under "" the tables.
    """
    found = (_fault(one, file, known) for one in error.errors(include_url=False))
    return list(dict.fromkeys(found))


def _fault(finding: Any, file: str, known: Mapping[str, Iterable[str]]) -> Fault:
    place = [str(part) for part in finding["loc"] if part != _KEY]
    value, cause = finding["input"], finding.get("ctx", {}).get("error")
    if finding["type"] == "extra_forbidden" or _KEY in finding["loc"]:
        keys = list(known.get(".".join(place[:-1]), ()))
        return Fault(
            where=_where(file, place[:-1]),
            found=f"the key `{place[-1]}`",
            allowed=f"these keys: {', '.join(keys)}",
            do=_advice(place[-1], keys),
        )
    if isinstance(cause, Invalid):
        if cause.key:
            place, value = [*place, cause.key], None
        return Fault(
            where=_where(file, place),
            found=cause.found or shown(value),
            allowed=cause.allowed,
            do=cause.do,
        )
    if finding["type"] == "literal_error":
        words = finding["ctx"]["expected"].replace(" or ", ", ").replace("'", '"')
        names = [word.strip().strip('"') for word in words.split(",")]
        return Fault(
            where=_where(file, place),
            found=shown(value),
            allowed=f"one of: {words}",
            do=nearest(str(value), names),
        )
    if finding["type"] == "greater_than_equal":
        allowed, do = f"at least {finding['ctx']['ge']}", "count rows from 1, as a spreadsheet does"
    elif place[:1] and place[0] in known:
        allowed, do = f"a table [{place[0]}]", f"write [{place[0]}] on a line, its keys below"
    else:
        allowed, do = "another kind of value", "compare it with docs/call_logs.md"
    return Fault(where=_where(file, place), found=shown(value), allowed=allowed, do=do)


def _advice(word: str, known: list[str]) -> str:
    near = nearest(word, known)
    return "leave it out, or write one of these" if near.startswith("write one of") else near


def _where(file: str, place: list[str]) -> str:
    return f"{file}: {'.'.join(place)}" if place else file
