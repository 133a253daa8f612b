"""What a measure settles at in the long run: the warm-up left out, batch means of one long run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.run import chosen
from ccsim.erlang.reduction import reduce_queue
from ccsim.errors import RunError
from ccsim.measures.evaluate import Parts
from ccsim.measures.registry import MEASURES
from ccsim.model.build import build_tables
from ccsim.scenario.spec import Scenario
from ccsim.stats.batch_means import BatchMeans, batch_means
from ccsim.stats.warm_up import mser_5
from ccsim.study.how import How, for_all
from ccsim.study.interrupts import interrupts_noted
from ccsim.study.places import applicable, place, row_of
from ccsim.study.plain import jsonable
from ccsim.study.replicate import Progress, Reporter, simulate
from ccsim.study.result import Estimate, Replication, Result
from ccsim.study.steady_arguments import check_course, check_measure_of, check_steady

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DAYS", "Formula", "Steady", "steady"]

DAYS = 200
"""Days of the long run, if the scenario has fewer."""
_PILOT_SHARE = 10
"""The replications in which the warm-up is looked for have a tenth of the long run's days each."""


class Formula(NamedTuple):
    """What a closed form says of the same: the model's name, such as "M/M/10+M", and the value."""

    model: str
    value: float


@dataclass(frozen=True, kw_only=True, repr=False)
class Steady:
    """A measure in the steady state.

    Attributes
    ----------
    measure, scope, unit : str
    estimate : Estimate
        Of the long run after the warm-up.
    batches : BatchMeans
        How the interval was made; sizes in intervals of the scenario.
    settled_after : float [s]
        What MSER-5 leaves out at the start.
    settled : bool
        Whether that is less than half of what it was shown: otherwise ask for more days.
    warm_up : float [s]
        What was left out: as MSER-5 says, or the scenario's own warm-up if that is longer.
    course : (n_intervals,) float64
        Mean over replications by interval from an empty start; NaN where undefined.
    replications : int
        Of which it is the mean.
    formula : Formula or None
        None where no closed form applies.
    run : Result
        The long run, its warm-up not left out.
    """

    measure: str
    scope: str
    unit: str
    estimate: Estimate
    batches: BatchMeans
    settled_after: float
    settled: bool
    warm_up: float
    course: NDArray[np.float64]
    replications: int
    formula: Formula | None
    run: Result

    def __repr__(self) -> str:
        """Return one line."""
        mean, half = self.estimate.mean, self.estimate.half_width
        return f"<Steady {self.measure} ({self.scope}): {mean:.4g} ± {half:.2g}>"

    @property
    def is_trustworthy(self) -> bool:
        """Whether the warm-up was over in time, and batches were long enough."""
        return self.settled and self.batches.independent

    def frame(self) -> pd.DataFrame:
        """Return the course from an empty start as a table.

        Returns
        -------
        DataFrame
            Columns seconds (since the start) and mean.
        """
        import pandas as pd

        length = self.run.tables.calendar.interval
        return pd.DataFrame({"seconds": np.arange(self.course.size) * length, "mean": self.course})

    def as_dict(self) -> dict[str, Any]:
        """Return it in a form that JSON can hold: null for undefined."""
        length, batches = self.run.tables.calendar.interval, self.batches
        found = {
            "measure": self.measure, "scope": self.scope, "unit": self.unit,
            "mean": self.estimate.mean, "half_width": self.estimate.half_width,
            "low": self.estimate.low, "high": self.estimate.high,
            "settled_after": self.settled_after, "settled": self.settled, "warm_up": self.warm_up,
            "days": self.run.scenario.hours.days, "batches": batches.batches,
            "batch_seconds": batches.size * length, "independent": batches.independent,
            "lag_1": batches.correlation,
            "formula": None if self.formula is None else self.formula.value,
        }  # fmt: skip
        return self.run.provenance() | {"replications": self.replications} | jsonable(found)


def steady(
    scenario: Scenario,
    measure: str,
    *,
    scope: str = "all",
    days: int | None = None,
    replications: int = 20,
    seed: int = 1,
    level: float = 0.95,
    progress: Reporter | None = None,
    **how: Unpack[How],
) -> Steady:
    """Estimate what a measure settles at in a centre in which nothing changes with the clock.

    From an empty start, replications show when the warm-up is over (MSER-5); one long run without
    it then gives the estimate, by the means of 20 to 30 batches that are nearly independent.

    Parameters
    ----------
    scenario : Scenario
        Open round the clock, with the same volume and staff always. Its number of days does not
        matter.
    measure : str
        A share, a duration or a number for each contact or agent-second, of sums: no count, no
        percentile, nothing of whole issues.
    scope : str
        "all", "queue:accounts", "group:generalists"
    days : int, optional
        Of the long run; left out, `DAYS`, or the scenario's if it has more.
    replications : int
        From an empty start, each of a tenth of these days, in which the warm-up is looked for.
    seed, level : see `simulate`
    progress : callable, optional
        Called after every replication, the long run being the last.
    **how
        `engine`, `workers`, `executor` and `store`: see `simulate`.

    Returns
    -------
    Steady

    Raises
    ------
    ScenarioError, InputError
        If the scenario has faults or no steady state, or an argument cannot be used.
    RunError
        If it was interrupted.
    """
    long, pilot = check_steady(scenario, days, DAYS, _PILOT_SHARE, replications)
    check_measure_of(measure, scope, build_tables(long))
    both = replications + 1

    def report(before: int) -> Reporter | None:
        if progress is None:
            return None
        return lambda at: progress(Progress(before + at.done, both, at.seconds, at.dashboard))

    with interrupts_noted(), for_all(how) as shared:
        keys: dict[str, Any] = {"seed": seed, "level": level, **shared}
        course, first = _by_interval(
            pilot, replications, (measure, scope), progress=report(0), **keys
        )
        if first.interrupted:
            raise RunError("Interrupted while the warm-up was looked for: nothing to show.")
        check_course(course, measure, scope)
        start, settled = mser_5(*course)
        sums, run = _by_interval(long, 1, (measure, scope), progress=report(replications), **keys)
    length = long.hours.interval
    skip = max(start, math.ceil(scenario.hours.warm_up / length))
    batches = batch_means(sums.numerator[0, skip:], sums.denominator[0, skip:], level)
    return Steady(
        measure=measure,
        scope=scope,
        unit=next(one.unit for one in MEASURES if one.name == measure),
        estimate=Estimate(batches.mean, batches.half_width),
        batches=batches,
        settled_after=start * length,
        settled=settled,
        warm_up=skip * length,
        course=Parts(*(part.sum(axis=0) for part in course)).values(),
        replications=replications,
        formula=_formula(long, measure, scope),
        run=run,
    )


def _by_interval(
    scenario: Scenario,
    replications: int,
    what: tuple[str, str],
    **keys: Any,
) -> tuple[Parts, Result]:
    """Return a measure's sums by replication and interval, (R, n_intervals), and the result."""
    tables = build_tables(scenario)
    row = row_of(place(*what, tables), applicable(tables))
    rows: list[Parts] = []

    def take(one: Replication) -> None:
        rows.append(Parts(*(part[row].copy() for part in one.by_interval)))

    # Sums are enough: a long run's log would take gigabytes. The SimPy engine has nothing else.
    keep_log = chosen(keys.get("engine", "auto"), None) == "simpy"
    result = simulate(scenario, replications, keep_log=keep_log, each=take, **keys)
    return Parts(*(np.array(part) for part in zip(*rows, strict=True))), result


def _formula(scenario: Scenario, measure: str, scope: str) -> Formula | None:
    """Return what a closed form says, if it has the measure: of a queue, or of the only one."""
    kind, _, name = scope.partition(":")
    queues = list(scenario.queues)
    if kind == "queue":
        queues = [name]
    if kind not in ("all", "queue") or len(queues) != 1:
        return None
    found = reduce_queue(scenario, queues[0])
    value = getattr(found.figures, measure, None)
    return Formula(found.model, float(value)) if isinstance(value, float) else None
