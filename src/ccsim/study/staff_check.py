"""A proposed plan put to the simulation: formula and simulation side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Unpack

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import InputError
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.forecast import Forecast
from ccsim.scenario.hours import WEEKDAYS
from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario
from ccsim.study.how import How
from ccsim.study.plain import jsonable
from ccsim.study.replicate import Reporter, simulate
from ccsim.study.result import Estimate, Result
from ccsim.study.staffing import PoolPlan, Staffing

__all__ = ["Comparison", "OnTarget", "StaffCheck", "check_staffing", "proposed_scenario"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """One measure of a queue, by formula and by simulation of the same plan.

    Attributes
    ----------
    queue, measure : str
    formula : float
        Of the pool the queue belongs to; NaN where no formula applies.
    simulated : Estimate
    """

    queue: str
    measure: str
    formula: float
    simulated: Estimate


class OnTarget(NamedTuple):
    """How the intervals of a queue do by simulation.

    Attributes
    ----------
    reached, known : int
        Intervals that reach the target, of those in which any contact came.
    lowest : float [share]
    at : int
        The interval of the run with the lowest service level.
    """

    reached: int
    known: int
    lowest: float
    at: int


@dataclass(frozen=True)
class StaffCheck:
    """The simulation of a proposed plan.

    Attributes
    ----------
    staffing : Staffing
    run : Result
        Of the proposed plan: the requirement, or the plan as it is where no formula tells one.
    """

    staffing: Staffing
    run: Result

    def comparisons(self) -> Iterator[Comparison]:
        """Yield service level, ASA, abandonment and occupancy of each queue, over all days."""
        for plan in self.staffing.plans:
            by_formula = _over_the_days(plan)
            for queue in plan.pool.queues:
                for name, formula in by_formula.items():
                    found = self.run.estimate(self._measure(name), _scope(plan, queue, name))
                    yield Comparison(queue, name, formula, found)

    def on_target(self, queue: str) -> OnTarget:
        """Return how often the simulated service level of a queue reaches its target."""
        scope = f"queue:{queue}"
        intervals, level, _ = self.run.by_interval(self._measure("service_level"), scope)
        target = self.run.scenario.queues[queue].service_level.target
        known = ~np.isnan(level)
        if not known.any():
            return OnTarget(0, 0, np.nan, 0)
        lowest = int(np.nanargmin(level))
        reached = int((level[known] >= target).sum())
        return OnTarget(reached, int(known.sum()), float(level[lowest]), int(intervals[lowest]))

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison in a form that JSON can hold: null for undefined."""
        rows = [
            {
                "queue": one.queue,
                "measure": one.measure,
                "formula": one.formula,
                "simulated": one.simulated.mean,
                "half_width": one.simulated.half_width,
            }
            for one in self.comparisons()
        ]
        return {
            "engine": self.run.engine,
            "seed": self.run.seed,
            "replications": self.run.replications,
            "measures": [jsonable(row) for row in rows],
        }

    def _measure(self, name: str) -> str:
        if name != "service_level":
            return name
        return f"service_level_{self.staffing.targets.definition}"


def check_staffing(
    staffing: Staffing,
    replications: int = 30,
    *,
    seed: int = 1,
    progress: Reporter | None = None,
    **how: Unpack[How],
) -> StaffCheck:
    """Simulate the proposed plan.

    Parameters
    ----------
    staffing : Staffing
    replications, seed, progress
        As in `simulate`.
    **how
        `engine`, `workers`, `executor` and `store`, likewise.

    Raises
    ------
    InputError
        If rows of a forecast could not be used: there is no whole day to simulate.
    """
    scenario = proposed_scenario(staffing)
    run = simulate(scenario, replications, seed=seed, progress=progress, **how)
    return StaffCheck(staffing, run)


def proposed_scenario(staffing: Staffing) -> Scenario:
    """Return the scenario with the proposed plan and the targets that were asked for.

    Raises
    ------
    InputError
        If rows of a forecast could not be used.
    """
    if isinstance(staffing.source, Forecast):
        if staffing.faults:
            raise InputError(staffing.faults)
        return build(_tables(staffing.source, staffing), file=staffing.source.name)
    overlays: dict[str, object] = {}
    for plan in staffing.plans:
        heads = _listed(plan.proposed, staffing.calendar)
        if not plan.pool.reasons and (plan.proposed != plan.pool.scheduled).any():
            overlays[f"groups.{plan.pool.groups[0]}.staff"] = {"per_interval": heads}
        for queue, own in zip(plan.pool.queues, plan.pool.promises, strict=True):
            asked = staffing.targets.promise(own)
            if asked != own:
                overlays[f"queues.{queue}.service_level"] = asked.model_dump()
    return staffing.source.what_if(overlays) if overlays else staffing.source


def _listed(values: Floats, calendar: Calendar) -> list[float]:
    """Return numbers by interval of the run as a per-interval list of all days."""
    hours = calendar.hours
    by_day = values.reshape(hours.days, -1)[:, hours.slots.start : hours.slots.stop]
    if hours.days == len(WEEKDAYS):  # a list of seven days begins with a Monday
        by_day = by_day[np.argsort([hours.weekday(day) for day in range(hours.days)])]
    return [float(value) for value in by_day.ravel()]


def _tables(forecast: Forecast, staffing: Staffing) -> dict[str, Any]:
    """Return a forecast as the tables of a scenario, one group for each queue."""
    calendar, handle = forecast.calendar, forecast.handle_time
    mean = float(np.nanmean(handle))
    factors = np.where(calendar.is_open, handle, mean) / mean
    talk: dict[str, Any] = {"talk": {"kind": "exponential", "mean": mean}}
    if np.ptp(factors) > 0.0:
        talk["talk_factor"] = {"per_interval": _listed(factors, calendar)}
    if np.isfinite(forecast.patience):
        talk["patience"] = {"kind": "exponential", "mean": forecast.patience}
    queues, groups = {}, {}
    for plan in staffing.plans:
        name = plan.pool.name
        queues[name] = talk | {
            "volume": {"per_interval": _listed(forecast.volume[name], calendar)},
            "service_level": staffing.targets.promise(plan.pool.promises[0]).model_dump(),
        }
        heads = {"per_interval": _listed(plan.proposed, calendar)}
        groups[name] = {"staff": heads, "skills": {name: {}}}
    hours = calendar.hours.model_dump()
    return {"name": forecast.name, "hours": hours, "queues": queues, "groups": groups}


def _over_the_days(plan: PoolPlan) -> dict[str, float]:
    """Return the formula's measures over all days: by contact, and occupancy by agent."""
    found, agents = plan.at_required, plan.required
    answered = found.contacts * (1.0 - found.abandonment)
    return {
        "service_level": _mean(found.service_level, found.contacts),
        "asa": _mean(found.asa, answered),
        "abandonment": _mean(found.abandonment, found.contacts),
        "occupancy": _mean(found.occupancy, agents),
    }


def _mean(values: Floats, weights: Floats) -> float:
    known = ~np.isnan(values) & ~np.isnan(weights) & (weights > 0.0)
    if not known.any():
        return np.nan
    return float(np.average(values[known], weights=weights[known]))


def _scope(plan: PoolPlan, queue: str, measure: str) -> str:
    """Return where a measure is found: agents' ones belong to the group, if there is one."""
    if measure == "occupancy" and len(plan.pool.groups) == 1:
        return f"group:{plan.pool.groups[0]}"
    return f"queue:{queue}"
