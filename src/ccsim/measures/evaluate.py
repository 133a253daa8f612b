"""From the logs of one replication to numerators and denominators of all measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ccsim.measures.grid import Floats, Grid, open_intervals, scopes
from ccsim.measures.measure import Facts, Measure
from ccsim.measures.registry import MEASURES
from ccsim.records.logs import Logs

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


def evaluate(tables: Tables, logs: Logs) -> Evaluation:
    """Compute all measures of one replication, in all scopes and open intervals.

    Parameters
    ----------
    tables : Tables
    logs : Logs

    Returns
    -------
    Evaluation
        Scopes as `scopes`, intervals as `open_intervals`, measures as `MEASURES`.
    """
    grid = Grid(tables)
    facts = {basis: basis.of(grid, logs) for basis in {m.basis for m in MEASURES}}
    parts = [_parts(measure, grid, facts[measure.basis]) for measure in MEASURES]
    numerator, denominator = (np.stack(part, axis=-1) for part in zip(*parts, strict=True))
    return Evaluation(
        total=Parts(numerator[:, -1].copy(), denominator[:, -1].copy()),
        by_interval=Parts(numerator[:, :-1], denominator[:, :-1]),
    )


def _parts(measure: Measure, grid: Grid, facts: Facts) -> tuple[Floats, Floats]:
    """Return the tables of a measure's numerator and denominator."""
    ratio = measure.function(facts)
    applies = grid.rows(measure.scopes)[:, np.newaxis]
    numerator = facts.table(ratio.numerator, measure.scopes)
    if ratio.denominator is None:
        known = applies & ~np.isnan(numerator)
        return np.where(known, numerator, 0.0), known.astype(np.float64)
    denominator = facts.table(ratio.denominator, measure.scopes)
    return numerator * applies, denominator * applies
