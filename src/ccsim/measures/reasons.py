"""Why a measure has no value: said beside it, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.measures.registry import MEASURES

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["why_undefined"]


def why_undefined(name: str, tables: Tables, *, scope: str = "all", has_log: bool = True) -> str:
    """Return one plain sentence on why a measure may have no value.

    Parameters
    ----------
    name : str
        That of one of `MEASURES`.
    tables : Tables
    scope : str
        One of `grid.scopes`.
    has_log : bool
        Whether the run kept its contact log.

    Returns
    -------
    str
        Without a capital and a full stop, to stand after "n/a: ".
    """
    measure = next(measure for measure in MEASURES if measure.name == name)
    if not measure.applies_to(scope):
        kind = scope.partition(":")[0]
        return f"{name} is not defined for {'the centre' if kind == 'all' else f'a {kind}'}"
    if measure.basis.needs_log and not has_log:
        return "it takes the contact log, which this run did not keep"
    reason = measure.undefined
    return reason if isinstance(reason, str) else reason(tables)
