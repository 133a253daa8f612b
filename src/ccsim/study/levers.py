"""What to push: one step of each lever, on the same random days as the base."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Unpack

from ccsim.errors import Fault, InputError
from ccsim.model.build import build_tables
from ccsim.scenario.lever_choice import ALL, chosen_pushes
from ccsim.scenario.spec import Scenario
from ccsim.study.compare import compare
from ccsim.study.how import How
from ccsim.study.places import place
from ccsim.study.replicate import Reporter
from ccsim.study.tornado import Effect, Tornado

__all__ = ["levers"]


def levers(
    scenario: Scenario,
    replications: int = 30,
    *,
    levers: Sequence[str] = (ALL,),
    measures: Sequence[str] | None = None,
    scope: str = "all",
    seed: int = 1,
    level: float = 0.95,
    progress: Reporter | None = None,
    **how: Unpack[How],
) -> Tornado:
    """Push each lever by one step down and up, and rank levers by what that does.

    The levers and their steps are those of `ccsim.scenario.levers.KINDS`, as far as the scenario
    has what they push. Base and steps have the same customers on the same days.

    Parameters
    ----------
    scenario : Scenario
    replications : int
        Of the base and of each step.
    levers : sequence of str
        Which, and by how much: see `ccsim.scenario.lever_choice.chosen_pushes`.
    measures : sequence of str, optional
        The first ranks the levers. Left out: service_level, fcr_true and cost, or paid_hours where
        a group has no `cost_per_hour`.
    scope : str
        "all", "queue:NAME" or "group:NAME".
    seed, level, progress, **how : see `compare`

    Returns
    -------
    Tornado

    Raises
    ------
    ScenarioError, InputError
        If the scenario has faults, a lever cannot be read, no step can be taken, or no measure has
        a value.
    RunError
        If it was interrupted before every scenario had a replication.
    """
    asked = tuple(measures) if measures is not None else _default_measures(scenario)
    _check_measures(scenario, asked, scope)
    pushes, left_out = chosen_pushes(scenario, levers)
    names = ["base", *(f"{push.lever}: {push.step}" for push in pushes)]
    found = compare(
        [scenario, *(push.scenario for push in pushes)],
        replications,
        names=names,
        seed=seed,
        level=level,
        progress=progress,
        **how,
    )
    by_name = dict(zip(names[1:], pushes, strict=True))
    effects = [Effect(by_name[one.alternative], one) for one in found.differences(asked, (scope,))]
    if not effects:
        raise InputError([_no_value(asked, scope)])
    return Tornado(asked, scope, _ranked(effects, asked[0]), tuple(left_out), found)


def _check_measures(scenario: Scenario, measures: Sequence[str], scope: str) -> None:
    """Refuse measures and scopes that are not there, before anything is simulated.

    Raises
    ------
    InputError
        With all that are not there.
    """
    faults = [] if measures else [_NO_MEASURES]
    tables = build_tables(scenario)
    for measure in measures:
        try:
            place(measure, scope, tables)
        except InputError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if len(set(measures)) < len(measures):
        faults.append(_twice(measures))
    if faults:
        raise InputError(faults)


def _default_measures(scenario: Scenario) -> tuple[str, ...]:
    priced = all(group.cost_per_hour is not None for group in scenario.groups.values())
    return ("service_level", "fcr_true", "cost" if priced else "paid_hours")


def _ranked(effects: Sequence[Effect], first: str) -> tuple[Effect, ...]:
    """Sort levers by their larger effect on a measure; those without any come last."""
    sizes: dict[str, float] = {}
    for effect in effects:
        size = effect.size if effect.difference.measure == first else -math.inf
        sizes[effect.push.lever] = max(sizes.get(effect.push.lever, -math.inf), size)
    order = sorted(sizes, key=lambda lever: -sizes[lever])  # stable: else as they were tried
    place_of = {lever: at for at, lever in enumerate(order)}
    return tuple(sorted(effects, key=lambda effect: place_of[effect.push.lever]))


_NO_MEASURES = Fault(
    where="levers, measures",
    found="no measure",
    allowed="at least one",
    do="leave it out, or name one: service_level",
)


def _twice(measures: Sequence[str]) -> Fault:
    return Fault(
        where="levers, measures",
        found=", ".join(measures),
        allowed="each measure once",
        do="leave out what is there twice",
    )


def _no_value(measures: Sequence[str], scope: str) -> Fault:
    return Fault(
        where="levers, measures",
        found=f"{', '.join(measures)} of {scope}, which have no value in this scenario",
        allowed="a measure with a value",
        do="look at `ccsim run` to see which have one, and name it",
    )
