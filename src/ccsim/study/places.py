"""Where a measure of a scope stands in the arrays of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Fault, InputError, nearest
from ccsim.measures.grid import scopes
from ccsim.measures.registry import MEASURES
from ccsim.model.tables import Tables

__all__ = ["applicable", "check_measure", "place", "row_of"]

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


def applicable(tables: Tables) -> NDArray[np.bool_]:
    """Return which measures apply to which scopes, (n_scopes, n_measures)."""
    return np.array(
        [[measure.applies_to(scope) for measure in MEASURES] for scope in scopes(tables)]
    )


def row_of(at: tuple[int, int], applies: NDArray[np.bool_]) -> int:
    """Return the row of a measure that applies among all that do, scope after scope.

    Parameters
    ----------
    at : (scope, measure)
        As `place` returns it.
    applies : (n_scopes, n_measures) bool
    """
    return int(np.count_nonzero(applies.ravel()[: np.ravel_multi_index(at, applies.shape)]))


def check_measure(name: str) -> list[Fault]:
    """Return a fault if there is no measure of this name."""
    return _unknown("measure", name, _NAMES)


def _unknown(what: str, word: str, known: Sequence[str]) -> list[Fault]:
    if word in known:
        return []
    allowed = f"one of: {', '.join(known)}"
    return [Fault(where=what, found=f'"{word}"', allowed=allowed, do=nearest(word, known))]
