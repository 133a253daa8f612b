"""What a study found: tidy frames, closed forms beside, and how to get it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.policy import Policy
from ccsim.engines.run import replicate
from ccsim.erlang.reduction import Reduction, reduce_queue
from ccsim.errors import Fault, InputError
from ccsim.measures.evaluate import Evaluation, Parts
from ccsim.measures.grid import open_intervals, scopes
from ccsim.measures.reasons import why_undefined
from ccsim.measures.registry import MEASURES
from ccsim.model.tables import Tables
from ccsim.records.logs import Logs
from ccsim.records.sums import Sums
from ccsim.scenario.spec import Scenario
from ccsim.stats.intervals import RatioEstimate, ratio_of_sums
from ccsim.stats.running import RunningRatio
from ccsim.study.notebook import result_html
from ccsim.study.places import place, row_of
from ccsim.study.plain import jsonable
from ccsim.study.precision import Precision
from ccsim.study.provenance import versions

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Collected", "Estimate", "Replication", "Result"]


class Replication(NamedTuple):
    """What is taken from one replication; its logs are not kept.

    Attributes
    ----------
    total : Parts of (n_scopes, n_measures) float64
    by_interval : Parts of (n_applying, n_open_intervals) float64
        Of the measures that apply, scope after scope.
    cut_off, kept_on : int
        As in `Logs`.
    """

    total: Parts
    by_interval: Parts
    cut_off: int
    kept_on: int

    @classmethod
    def of(cls, found: Evaluation, left: Logs | Sums, applies: NDArray[np.bool_]) -> Replication:
        """Return what is taken of all measures and of what the replication left."""
        by_interval = Parts(*(part.swapaxes(1, 2)[applies] for part in found.by_interval))
        return cls(found.total, by_interval, left.cut_off, left.kept_on)


@dataclass
class Collected:
    """What is kept of the replications: whole-run sums of each, interval sums of all together.

    Attributes
    ----------
    numerators, denominators : list of (n_scopes, n_measures) float64
    applies : (n_scopes, n_measures) bool
        Which measures apply to which scopes: half of them, where there are many skills.
    intervals : RunningRatio
        Over (n_applying, n_open_intervals), scope after scope.
    cut_off : int
        Issues ended by the limit of contacts.
    kept_on : int
        Conversations not transferred because of the limit of visits.
    """

    applies: NDArray[np.bool_]
    numerators: list[NDArray[np.float64]] = field(default_factory=list)
    denominators: list[NDArray[np.float64]] = field(default_factory=list)
    intervals: RunningRatio = field(default_factory=RunningRatio)
    cut_off: int = 0
    kept_on: int = 0

    def add(self, one: Replication) -> None:
        """Add a replication, in the order of their numbers."""
        self.intervals.add(*one.by_interval)
        self.numerators.append(one.total.numerator)
        self.denominators.append(one.total.denominator)
        self.cut_off += one.cut_off
        self.kept_on += one.kept_on

    def copy(self) -> Collected:
        """Return the same, to which more can be added without a change to this one."""
        return replace(
            self,
            numerators=self.numerators.copy(),
            denominators=self.denominators.copy(),
            intervals=deepcopy(self.intervals),
        )


@dataclass(frozen=True)
class Estimate:
    """A measure's estimate with its confidence interval."""

    mean: float
    half_width: float

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return self.mean + self.half_width


@dataclass(frozen=True, kw_only=True, repr=False)
class Result:
    """Replications of a scenario.

    Attributes
    ----------
    scenario : Scenario
    tables : Tables
    seed : int
    level : float
        Confidence level of the intervals.
    engine : str
        Which engine ran.
    policy : Policy or None
        The routing policy that was used in the place of the scenario's rules.
    keep_log : bool
        Whether replications kept their contact logs until their measures were computed.
    collected : Collected
    precision : Precision or None
        What the replications were to reach, if not a number.
    interrupted : bool
        Whether fewer replications were made than asked for.
    seconds : float [s]
        Wall time.
    from_store : int
        How many of the replications were made before, and taken from the store.
    """

    scenario: Scenario
    tables: Tables
    seed: int
    level: float
    engine: str
    policy: Policy | None
    keep_log: bool
    collected: Collected
    precision: Precision | None
    interrupted: bool
    seconds: float
    from_store: int = 0

    def __repr__(self) -> str:
        """Return one line; a result holds more than anybody wants to see at once."""
        name, made = self.scenario.name, self.replications
        return f"<Result of {name!r}: {made} replications, seed {self.seed}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return result_html(self)

    @property
    def replications(self) -> int:
        """How many were made."""
        return len(self.collected.numerators)

    @property
    def scopes(self) -> tuple[str, ...]:
        """What is measured apart: "all", "queue:...", "group:...", then "skill:QUEUE/GROUP"."""
        return scopes(self.tables)

    @cached_property
    def _totals(self) -> RatioEstimate:
        """Return mean and half-width, (n_scopes, n_measures) each."""
        numerators, denominators = self.collected.numerators, self.collected.denominators
        return ratio_of_sums(np.array(numerators), np.array(denominators), level=self.level)

    @cached_property
    def _by_interval(self) -> RatioEstimate:
        """Return mean and half-width, (n_applying, n_open_intervals) each."""
        return self.collected.intervals.result(level=self.level)

    def estimate(self, measure: str, scope: str = "all") -> Estimate:
        """Return one measure's estimate; NaN where it is undefined (see `why`).

        Raises
        ------
        InputError
            If there is no such measure or scope.
        """
        row, column = place(measure, scope, self.tables)
        mean, half_width = self._totals
        return Estimate(float(mean[row, column]), float(half_width[row, column]))

    def by_replication(self, measure: str, scope: str = "all") -> NDArray[np.float64]:
        """Return a measure of each replication, (n_replications,); NaN where it is undefined.

        Raises
        ------
        InputError
            If there is no such measure or scope.
        """
        return self.sums(measure, scope).values()

    @property
    def is_precise(self) -> bool:
        """Whether the precision asked for was reached; True if none was."""
        if self.precision is None:
            return True
        found = self.estimate(self.precision.measure, self.precision.scope)
        return self.precision.is_reached(found.mean, found.half_width)

    def by_interval(
        self, measure: str, scope: str = "all"
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Return (interval of the run, mean, half-width) of a measure, (n_open_intervals,) each.

        Raises
        ------
        InputError
            If there is no such measure or scope.
        """
        at = place(measure, scope, self.tables)
        intervals = open_intervals(self.tables)
        applies = self.collected.applies
        if not applies[at]:
            nowhere = np.full(intervals.size, np.nan)
            return intervals, nowhere, nowhere
        row = row_of(at, applies)
        return intervals, self._by_interval.mean[row], self._by_interval.half_width[row]

    def sums(self, measure: str, scope: str = "all") -> Parts:
        """Return what a measure of each replication is the ratio of, (n_replications,) each.

        Raises
        ------
        InputError
            If there is no such measure or scope.
        """
        at = place(measure, scope, self.tables)
        both = (self.collected.numerators, self.collected.denominators)
        return Parts(*(np.array([one[at] for one in part]) for part in both))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield every measure of every scope it applies to; NaN where it is undefined."""
        for scope in self.scopes:
            for measure in MEASURES:
                if measure.applies_to(scope):
                    found = self.estimate(measure.name, scope)
                    yield {
                        "scope": scope,
                        "measure": measure.name,
                        "mean": found.mean,
                        "half_width": found.half_width,
                        "low": found.low,
                        "high": found.high,
                        "unit": measure.unit,
                    }

    def summary(self) -> pd.DataFrame:
        """Return every measure of every scope over the whole run.

        Returns
        -------
        DataFrame
            Columns scope, measure, mean, half_width, low, high, unit; NaN where a measure is
            undefined (see `why`). Measures that do not apply to a scope are left out.
        """
        from ccsim.study import frames

        return frames.summary(self)

    def replications_frame(self) -> pd.DataFrame:
        """Return every measure of every scope in each replication.

        Returns
        -------
        DataFrame
            Columns replication, scope, measure, value, unit; what is undefined in a replication,
            or does not apply to a scope, is left out.
        """
        from ccsim.study import frames

        return frames.replications(self)

    def intervals(self) -> pd.DataFrame:
        """Return every measure of every scope by interval of the run.

        Returns
        -------
        DataFrame
            Columns scope, start (date-time), measure, mean, half_width. Measures that are
            undefined in every interval are left out.
        """
        from ccsim.study import frames

        return frames.intervals(self)

    def logs(self, replication: int) -> Logs:
        """Return the logs of one replication, made again: it depends on its number alone.

        Raises
        ------
        InputError
            If it is not one of the replications made.
        """
        if not 0 <= replication < self.replications:
            raise InputError(
                [
                    Fault(
                        where="replication",
                        found=f"{replication}",
                        allowed=f"0 to {self.replications - 1}",
                        do="choose one of the replications that were made",
                    )
                ]
            )
        return replicate(
            self.tables,
            engine=self.engine,
            seed=self.seed,
            replication=replication,
            policy=self.policy,
        )

    def contacts(self, replication: int) -> pd.DataFrame:
        """Return the contact log of one replication, a row for each visit."""
        from ccsim.study import frames

        return frames.contacts(self, replication)

    def agents(self, replication: int) -> pd.DataFrame:
        """Return the agents' comings and goings of one replication, a row for each stay."""
        from ccsim.study import frames

        return frames.agents(self, replication)

    def formulas(self) -> list[Reduction]:
        """Return, for each queue, the closed form it reduces to, or why there is none."""
        return [reduce_queue(self.scenario, queue) for queue in self.tables.queue_names]

    def why(self, measure: str) -> str:
        """Return why a measure is undefined in this run."""
        return why_undefined(measure, self.tables, has_log=self.keep_log)

    def worst_interval(self, scope: str) -> tuple[int, float] | None:
        """Return (interval of the run, service level) where the service level is lowest.

        Intervals with less than one contact in all replications together count for nothing.
        """
        intervals, level, _ = self.by_interval("service_level", scope)
        _, offered, _ = self.by_interval("offered", scope)
        usable = ~np.isnan(level) & (offered * self.replications >= 1.0)
        if not usable.any():
            return None
        at = int(np.flatnonzero(usable)[np.argmin(level[usable])])
        return int(intervals[at]), float(level[at])

    def when(self, interval: int) -> dt.datetime:
        """Return the date-time at which an interval of the run starts."""
        offset = dt.timedelta(seconds=interval * self.tables.calendar.interval)
        return dt.datetime.combine(self.scenario.hours.first_day, dt.time()) + offset

    def provenance(self) -> dict[str, Any]:
        """Return what it takes to get the same numbers again."""
        return {
            "scenario": self.scenario.name,
            "digest": self.scenario.digest(),
            "engine": self.engine,
            **({} if self.policy is None else {"policy": _name_of(self.policy)}),
            **({} if self.keep_log else {"keep_log": False}),
            "seed": self.seed,
            "replications": self.replications,
            "level": self.level,
            "interrupted": self.interrupted,
            "changes": list(self.scenario.origin.changes),
            "versions": versions(),
        }

    def as_dict(self) -> dict[str, Any]:
        """Return provenance and `measures` in a form that JSON can hold: null for undefined."""
        return self.provenance() | {"measures": [jsonable(row) for row in self.rows()]}


def _name_of(policy: Policy) -> str:
    kind = type(policy)
    return f"{kind.__module__}.{kind.__qualname__}"
