"""Simulate the points of an experiment, all on the same random days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

from ccsim.errors import Fault, RunError, ScenarioError
from ccsim.measures.registry import MEASURES
from ccsim.scenario.spec import Scenario
from ccsim.study.experiment import Experiment
from ccsim.study.how import How, for_all
from ccsim.study.interrupts import interrupts_noted
from ccsim.study.notebook import sweep_html
from ccsim.study.places import place
from ccsim.study.provenance import versions
from ccsim.study.replicate import Reporter, simulate
from ccsim.study.result import Estimate, Result
from ccsim.study.several import one_of_several

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Sweep", "sweep"]

_UNITS = {measure.name: measure.unit for measure in MEASURES}


@dataclass(frozen=True, repr=False)
class Sweep:
    """What was found at the points of an experiment.

    Attributes
    ----------
    experiment : Experiment
    engine : str
    found : tuple of tuple of Estimate
        For each point that was simulated, in their order, each response.
    seconds : float [s]
    from_store : int
        How many of all replications were made before, and taken from the store.
    """

    experiment: Experiment
    engine: str
    found: tuple[tuple[Estimate, ...], ...]
    seconds: float
    from_store: int = 0

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Sweep {self.experiment.name!r}: {len(self.found)} points>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return sweep_html(self)

    @property
    def interrupted(self) -> bool:
        """Whether fewer points were simulated than the experiment has."""
        return len(self.found) < len(self.experiment.points)

    def unit(self, response: int) -> str:
        """Return the unit of a response, by its number."""
        return _UNITS[self.experiment.responses[response].measure]

    def frame(self) -> pd.DataFrame:
        """Return the tidy results.

        Returns
        -------
        DataFrame
            Columns point, one for each factor, scope, measure, mean, half_width, low, high, unit.
        """
        import pandas as pd

        return pd.DataFrame(self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """Return `frame` as rows."""
        factors, responses = self.experiment.factors, self.experiment.responses
        return [
            {
                "point": number,
                **{f.key: value for f, value in zip(factors, point.values, strict=True)},
                "scope": response.scope,
                "measure": response.measure,
                "mean": estimate.mean,
                "half_width": estimate.half_width,
                "low": estimate.low,
                "high": estimate.high,
                "unit": _UNITS[response.measure],
            }
            for number, (point, found) in enumerate(
                zip(self.experiment.points, self.found, strict=False)
            )
            for response, estimate in zip(responses, found, strict=True)
        ]

    def provenance(self) -> dict[str, Any]:
        """Return what it takes to get the same numbers again."""
        experiment = self.experiment
        return {
            "experiment": experiment.name,
            "scenario": experiment.scenario.name,
            "digest": experiment.scenario.digest(),
            "engine": self.engine,
            "seed": experiment.seed,
            "replications": experiment.replications,
            "design": experiment.design,
            "factors": [factor.key for factor in experiment.factors],
            "points": [list(point.values) for point in experiment.points],
            "interrupted": self.interrupted,
            "versions": versions(),
        }


def sweep(
    experiment: Experiment,
    *,
    progress: Reporter | None = None,
    **how: Unpack[How],
) -> Sweep:
    """Simulate every point of an experiment with the same seed.

    All scenarios are made, and checked, before the first is simulated.

    Parameters
    ----------
    experiment : Experiment
    progress : callable, optional
        Called after every replication of any point.
    **how
        `engine`, `workers`, `executor` and `store`: see `simulate`.

    Returns
    -------
    Sweep
        If interrupted (Ctrl-C), of the points that were finished.

    Raises
    ------
    ScenarioError
        With every fault of every point's scenario.
    InputError
        If a response has a scope that is not there, or an argument cannot be used.
    RunError
        If it was interrupted before the first point was finished.
    """
    scenarios = _scenarios(experiment)
    found: list[tuple[Estimate, ...]] = []
    seconds, ran, from_store = 0.0, "", 0
    with interrupts_noted() as interrupts, for_all(how) as shared:
        for scenario in scenarios:
            try:
                run = simulate(
                    scenario,
                    experiment.replications,
                    seed=experiment.seed,
                    progress=one_of_several(progress, len(found), len(scenarios)),
                    **shared,
                )
            except RunError:
                if interrupts.noted and found:
                    break
                raise
            if run.interrupted:
                break
            seconds, ran = seconds + run.seconds, run.engine
            from_store += run.from_store
            found.append(_responses(experiment, run))
    if not found:
        raise RunError("Interrupted before the first point was finished: nothing to show.")
    return Sweep(experiment, ran, tuple(found), seconds, from_store)


def _responses(experiment: Experiment, run: Result) -> tuple[Estimate, ...]:
    return tuple(run.estimate(one.measure, one.scope) for one in experiment.responses)


def _scenarios(experiment: Experiment) -> list[Scenario]:
    """Return the scenarios of all points, or every fault of any of them."""
    scenarios: list[Scenario] = []
    faults: list[Fault] = []
    for point in experiment.points:
        try:
            scenarios.append(experiment.scenario_at(point))
        except ScenarioError as error:
            told = (replace(f, where=f.where.replace("--set", "[factors]")) for f in error.faults)
            faults += [fault for fault in told if fault not in faults]
    if faults:
        raise ScenarioError(faults)
    from ccsim.model.build import build_tables

    tables = build_tables(scenarios[0])
    for response in experiment.responses:
        place(response.measure, response.scope, tables)
    return scenarios
