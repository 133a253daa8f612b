"""From the logs or sums of one replication to numerators and denominators of all measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.stop import Stop
from ccsim.measures.grid import Floats, Grid, open_intervals, scopes
from ccsim.measures.measure import Facts, Kept, Measure, Records
from ccsim.measures.registry import MEASURES
from ccsim.records.logs import Logs
from ccsim.records.sums import Sums

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["Evaluation", "Parts", "evaluate", "open_intervals", "scopes"]


class Parts(NamedTuple):
    """What measures are ratios of; where the denominator is 0, a measure is undefined.

    Sums of each over replications make the estimate; see `ccsim.stats.ratio_of_sums`.
    """

    numerator: Floats
    denominator: Floats

    def values(self) -> Floats:
        """Return the measures themselves, NaN where undefined."""
        undefined = np.full_like(self.numerator, np.nan)
        defined = self.denominator != 0.0
        return np.divide(self.numerator, self.denominator, out=undefined, where=defined)


@dataclass(frozen=True)
class Evaluation:
    """All measures of one replication.

    Attributes
    ----------
    total : Parts of (n_scopes, n_measures) float64
        Over the whole window, from the warm-up's end.
    by_interval : Parts of (n_scopes, n_open_intervals, n_measures) float64
        Contacts by the interval in which they joined, agent-seconds where they were worked.
    """

    total: Parts
    by_interval: Parts


def evaluate(tables: Tables, found: Logs | Sums, *, stop: Stop | None = None) -> Evaluation:
    """Compute all measures of one replication, in all scopes and open intervals.

    Parameters
    ----------
    tables : Tables
    found : Logs or Sums
        Measures that need the log have no value if it was not kept: both parts are 0.
    stop : Stop, optional
        Looked at before each measure.

    Returns
    -------
    Evaluation
        Scopes as `scopes`, intervals as `open_intervals`, measures as `MEASURES`.

    Raises
    ------
    Stopped
        If asked to.
    """
    from ccsim.records.gatherer import issue_sums_of, sums_of  # noqa: PLC0415  # brings in Numba

    grid = Grid(tables)
    if isinstance(found, Logs):
        kept = Kept(found.contacts, issue_sums_of(tables, found.contacts))
        records = Records(sums_of(tables, found), kept)
    else:
        records = Records(found, None)
    facts = {
        basis: basis.of(grid, records)
        for basis in {m.basis for m in MEASURES}
        if not basis.needs_log or records.log is not None
    }
    applies = {kinds: grid.rows(kinds)[:, np.newaxis] for kinds in {m.scopes for m in MEASURES}}
    # Measure after measure in memory, though the last axis: side by side would take thrice as long.
    shape = len(MEASURES), sum(grid.row_counts), grid.width
    numerator, denominator = np.zeros(shape), np.zeros(shape)
    for measure, *parts in zip(MEASURES, numerator, denominator, strict=True):
        if stop is not None:
            stop.check()
        if measure.basis not in facts:
            continue
        _fill(Parts(*parts), measure, facts[measure.basis], applies[measure.scopes])
    numerator, denominator = np.moveaxis(numerator, 0, -1), np.moveaxis(denominator, 0, -1)
    return Evaluation(
        total=Parts(numerator[:, -1].copy(), denominator[:, -1].copy()),
        by_interval=Parts(numerator[:, :-1], denominator[:, :-1]),
    )


def _fill(parts: Parts, measure: Measure, facts: Facts, applies: NDArray[np.bool_]) -> None:
    """Enter a measure's tables where it applies and is known; elsewhere both stay 0."""
    ratio = measure.function(facts)
    numerator = facts.table(ratio.numerator, measure.scopes)
    known = applies & ~np.isnan(numerator)
    np.copyto(parts.numerator, numerator, where=known)
    if ratio.denominator is None:
        parts.denominator[:] = known
    else:
        np.copyto(parts.denominator, facts.table(ratio.denominator, measure.scopes), where=known)
