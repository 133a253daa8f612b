"""Where a measure of a scope stands in the arrays of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence

from ccsim.errors import Fault, InputError, nearest
from ccsim.measures.grid import scopes
from ccsim.measures.registry import MEASURES
from ccsim.model.tables import Tables

__all__ = ["check_measure", "place"]

_NAMES = [measure.name for measure in MEASURES]


def place(measure: str, scope: str, tables: Tables) -> tuple[int, int]:
    """Return the row of a scope and the column of a measure.

    Raises
    ------
    InputError
        If there is no such measure or scope.
    """
    every = scopes(tables)
    faults = [*_unknown("measure", measure, _NAMES), *_unknown("scope", scope, every)]
    if faults:
        raise InputError(faults)
    return every.index(scope), _NAMES.index(measure)


def check_measure(name: str) -> list[Fault]:
    """Return a fault if there is no measure of this name."""
    return _unknown("measure", name, _NAMES)


def _unknown(what: str, word: str, known: Sequence[str]) -> list[Fault]:
    if word in known:
        return []
    allowed = f"one of: {', '.join(known)}"
    return [Fault(where=what, found=f'"{word}"', allowed=allowed, do=nearest(word, known))]
