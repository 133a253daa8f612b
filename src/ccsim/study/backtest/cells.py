"""Days and intervals in which recorded and simulated contacts are counted."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccsim.measures.grid import open_intervals
from ccsim.model.tables import Tables
from ccsim.scenario.spec import Scenario
from ccsim.study.backtest.facts import FACTS, Floats
from ccsim.study.backtest.laid import Laid
from ccsim.study.places import applicable, place, row_of
from ccsim.study.result import Replication
from ccsim.units import DAY, MINUTE

__all__ = ["Cells", "Gatherer", "interval_of", "recorded_facts", "scopes_of"]

Codes = NDArray[np.int64]
_HALF_HOUR = 30 * MINUTE


def interval_of(scenario: Scenario) -> float:
    """Return the length [s] of what is called an interval: half an hour if that can be had."""
    own = scenario.hours.interval
    return _HALF_HOUR if _HALF_HOUR % own == 0.0 else own


def scopes_of(scenario: Scenario) -> tuple[str, ...]:
    """Return what is compared apart: the centre, and its queues if they are several."""
    queues = [f"queue:{name}" for name in scenario.queues]
    return ("all", *(queues if len(queues) > 1 else []))


@dataclass(frozen=True, eq=False)
class Cells:
    """Pieces of the days that are compared, each with an open interval in it.

    Attributes
    ----------
    length : float [s]
        Of a piece; that of a day for whole days.
    number : (n_cells,) int64
        Of each piece from midnight of day 0, rising.
    kept : (n_kept,) int64
        Which of the open intervals lie in them.
    first : (n_cells,) int64
        Where in `kept` each piece begins.
    """

    length: float
    number: Codes
    kept: Codes
    first: Codes

    @classmethod
    def of(cls, laid: Laid, tables: Tables, length: float) -> Cells:
        """Cut the days that are compared into pieces."""
        at = open_intervals(tables) * tables.calendar.interval
        kept = np.flatnonzero(np.isin(at // DAY, laid.days))
        number, first = np.unique((at[kept] // length).astype(np.int64), return_index=True)
        return cls(length, number, kept, first)

    @property
    def day(self) -> Codes:
        """Day of the run of each piece, (n_cells,)."""
        return (self.number * self.length // DAY).astype(np.int64)

    def starts(self, scenario: Scenario) -> pd.DatetimeIndex:
        """Return when each piece starts."""
        offset = pd.to_timedelta(self.number * self.length, unit="s")
        return pd.DatetimeIndex(pd.Timestamp(scenario.hours.first_day) + offset)

    def together(self, by_interval: Floats) -> Floats:
        """Add open intervals up, (..., n_open_intervals) to (..., n_cells)."""
        return np.add.reduceat(by_interval[..., self.kept], self.first, axis=-1)


def recorded_facts(laid: Laid, cells: Cells) -> Floats:
    """Return the facts of recorded calls, (n_facts, n_scopes, n_cells)."""
    calls, queues = laid.calls, laid.scenario.queues
    wait = calls["wait"].to_numpy(dtype=np.float64)
    answered = calls["answered"].to_numpy(dtype=bool)
    within = calls["queue"].map({n: q.service_level.within for n, q in queues.items()}).to_numpy()
    weights = {
        "offered": np.ones_like(wait),
        "answered": answered.astype(np.float64),
        "within": (answered & (wait <= within)).astype(np.float64),
        "abandoned": (~answered).astype(np.float64),
        "wait": wait,
        "wait_answered": np.where(answered, wait, 0.0),
    }
    number = (calls["at"].to_numpy() // cells.length).astype(np.int64)
    at = np.searchsorted(cells.number, number)
    scopes = scopes_of(laid.scenario)
    facts = np.zeros((len(FACTS), len(scopes), cells.number.size))
    for row, scope in enumerate(scopes):
        own = np.ones(at.size, dtype=bool)
        if scope != "all":
            own = (calls["queue"] == scope.removeprefix("queue:")).to_numpy()
        for fact, name in enumerate(FACTS):
            facts[fact, row] = np.bincount(at[own], weights[name][own], cells.number.size)
    return facts


@dataclass(eq=False)
class Gatherer:
    """Takes the facts of every replication: `simulate(..., each=)`.

    Attributes
    ----------
    cells : Cells
    rows : (n_facts * n_scopes,) int64
        Where they stand in a replication's sums by interval.
    taken : list of (n_facts * n_scopes, n_cells) float32
        Counts and seconds of a piece of a day: float32 tells them apart, in half the memory.
    """

    cells: Cells
    rows: Codes
    taken: list[NDArray[np.float32]] = field(default_factory=list)

    @classmethod
    def of(cls, cells: Cells, tables: Tables, scopes: tuple[str, ...]) -> Gatherer:
        """Find where the facts of some scopes stand."""
        applies = applicable(tables)
        rows = [
            row_of(place(measure, scope, tables), applies)
            for measure in FACTS.values()
            for scope in scopes
        ]
        return cls(cells, np.array(rows))

    def __call__(self, one: Replication) -> None:
        """Take the facts of one replication."""
        facts = self.cells.together(one.by_interval.numerator[self.rows])
        self.taken.append(facts.astype(np.float32))

    def facts(self) -> Floats:
        """Return all of them, (n_replications, n_facts, n_scopes, n_cells)."""
        every = np.array(self.taken, dtype=np.float64)
        return every.reshape(len(self.taken), len(FACTS), -1, self.cells.number.size)
