"""What `steady` can be asked for."""

from __future__ import annotations

import numpy as np

from ccsim.errors import Fault, InputError
from ccsim.measures.evaluate import Parts
from ccsim.measures.registry import MEASURES
from ccsim.model.tables import Tables
from ccsim.scenario.check import checked
from ccsim.scenario.spec import Scenario
from ccsim.stats.batch_means import FEWEST
from ccsim.stats.warm_up import GROUP
from ccsim.study.places import place
from ccsim.study.stationary import obstacles

__all__ = ["check_course", "check_measure_of", "check_steady"]

_MOST_DAYS = 3_660
_FEWEST_INTERVALS = 2 * FEWEST
"""In the shortest run, for batches of at least two intervals, and groups for MSER-5."""
_UNITS = ("share", "s", "number")


def check_steady(
    scenario: Scenario, days: int | None, default: int, share: int, replications: int
) -> tuple[Scenario, Scenario]:
    """Return the long run, and the short one of a share of its days, both without a warm-up.

    Raises
    ------
    ScenarioError, InputError
        If the scenario has faults or no steady state, or the numbers cannot be used.
    """
    if not isinstance(scenario, Scenario):
        raise InputError([_NO_SCENARIO])
    faults = [*_of_numbers(days, replications)] or [*obstacles(checked(scenario))]
    if faults:
        raise InputError(faults)
    long_days = max(scenario.hours.days, default) if days is None else days
    short_days = max(long_days // share, 1)
    if short_days * scenario.hours.intervals_a_day < _FEWEST_INTERVALS:
        raise InputError([_too_short(scenario, long_days, share)])
    long, short = (checked(_of_days(scenario, n)) for n in (long_days, short_days))
    # Lists by interval are repeated, and may say something else on other days of the week.
    faults = [*obstacles(long)]
    if faults:
        raise InputError(faults)
    return long, short


def check_measure_of(measure: str, scope: str, tables: Tables) -> None:
    """Refuse what is no ratio of sums over time, or is not measured in a scope.

    Raises
    ------
    InputError
    """
    _, column = place(measure, scope, tables)
    found = MEASURES[column]
    if found.unit not in _UNITS or found.basis.needs_log:
        usable = (one.name for one in MEASURES if one.unit in _UNITS and not one.basis.needs_log)
        raise InputError(
            [
                Fault(
                    where="steady state: measure",
                    found=f"{measure}, which is no ratio of sums that add up interval by interval",
                    allowed=f"one of: {', '.join(usable)}",
                    do="name one of these, or take replications of days: `ccsim run`",
                )
            ]
        )
    if not found.applies_to(scope):
        raise InputError(
            [
                Fault(
                    where="steady state: scope",
                    found=f'"{scope}" for {measure}',
                    allowed=f"scopes of these kinds: {', '.join(found.scopes)}",
                    do="choose another scope, or another measure",
                )
            ]
        )


def check_course(course: Parts, measure: str, scope: str) -> None:
    """Refuse a measure without a value in some stretch of intervals.

    Parameters
    ----------
    course : Parts of (n_replications, n_intervals) float64

    Raises
    ------
    InputError
    """
    known = course.denominator.sum(axis=0)
    groups = known[: known.size // GROUP * GROUP].reshape(-1, GROUP).sum(axis=1)
    if np.all(groups > 0.0):
        return
    raise InputError(
        [
            Fault(
                where=f"steady state: {measure} ({scope})",
                found=f"no value in {np.count_nonzero(groups == 0.0)} of {groups.size} stretches "
                f"of {GROUP} intervals, in all replications together",
                allowed="a measure that has a value in each of them",
                do="ask for more replications, choose a longer hours.interval, or a measure that "
                "is not of whole days",
            )
        ]
    )


def _of_numbers(days: int | None, replications: int) -> list[Fault]:
    faults = []
    if days is not None and not _is_whole(days, _MOST_DAYS):
        faults.append(
            Fault(
                where="days",
                found=f"{days}",
                allowed=f"a whole number from 1 to {_MOST_DAYS:,}",
                do="leave it out, or ask for more days to get a narrower interval",
            )
        )
    if not _is_whole(replications, 1 << 32):
        faults.append(
            Fault(
                where="replications",
                found=f"{replications}",
                allowed="a whole number of at least 1",
                do="leave it out: 20 show well when the warm-up is over",
            )
        )
    return faults


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _of_days(scenario: Scenario, days: int) -> Scenario:
    """Return the scenario for another number of days, from an empty start."""
    hours = scenario.hours.model_copy(update={"days": days, "warm_up": 0.0})
    return scenario.model_copy(update={"hours": hours})


def _too_short(scenario: Scenario, days: int, share: int) -> Fault:
    least = share * -(-_FEWEST_INTERVALS // scenario.hours.intervals_a_day)
    return Fault(
        where="days",
        found=f"{days}, a {share}th of which has fewer than {_FEWEST_INTERVALS} intervals",
        allowed=f"at least {least} days",
        do="ask for more days, or choose a shorter hours.interval",
    )


_NO_SCENARIO = Fault(
    where="steady, scenario",
    found="something that is no scenario",
    allowed="a Scenario",
    do='load it first: ccsim.steady(ccsim.load("my_folder"), "asa")',
)
