"""What to push: one step of each lever, on the same random days as the base."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from ccsim.errors import Fault, InputError
from ccsim.model.build import build_tables
from ccsim.scenario.lever_choice import ALL, chosen_pushes
from ccsim.scenario.levers import LeftOut, Push
from ccsim.scenario.spec import Scenario
from ccsim.study.compare import compare
from ccsim.study.comparison import Comparison, Difference, Verdict
from ccsim.study.how import How
from ccsim.study.places import place
from ccsim.study.plain import jsonable
from ccsim.study.replicate import Reporter

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Effect", "Tornado", "check_measures", "levers"]


@dataclass(frozen=True)
class Effect:
    """What one step of a lever does to one measure.

    Attributes
    ----------
    push : Push
    difference : Difference
        From the base, paired by replication; its half-width holds jointly with those of all
        effects of the study.
    """

    push: Push
    difference: Difference

    @property
    def size(self) -> float:
        """How far the measure moves, in its unit."""
        return abs(self.difference.difference.mean)

    @property
    def verdict(self) -> Verdict:
        """What may be said of it."""
        return self.difference.verdict


@dataclass(frozen=True, repr=False)
class Tornado:
    """What one step of each lever does, the lever that does most to the first measure first.

    Attributes
    ----------
    measures : tuple of str
    scope : str
    effects : tuple of Effect
        By lever in their ranking, then the step down and the step up, then by measure. A measure
        that has no value in the base, or with a step, is left out there.
    left_out : tuple of LeftOut
        Steps that cannot be taken, and why.
    comparison : Comparison
        The base, then every step.
    """

    measures: tuple[str, ...]
    scope: str
    effects: tuple[Effect, ...]
    left_out: tuple[LeftOut, ...]
    comparison: Comparison

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Tornado of {', '.join(self.measures)}: {', '.join(self.ranking)}>"

    @property
    def ranking(self) -> tuple[str, ...]:
        """The levers, by the larger of their two effects on the first measure."""
        return tuple(dict.fromkeys(effect.push.lever for effect in self.effects))

    @property
    def pushes(self) -> tuple[Push, ...]:
        """The steps, in the order of the effects."""
        return tuple({(e.push.lever, e.push.side): e.push for e in self.effects}.values())

    @property
    def without_value(self) -> tuple[str, ...]:
        """The measures that have no value."""
        known = {effect.difference.measure for effect in self.effects}
        return tuple(measure for measure in self.measures if measure not in known)

    def of(self, measure: str) -> tuple[Effect, ...]:
        """Return the effects on one measure."""
        return tuple(e for e in self.effects if e.difference.measure == measure)

    def frame(self) -> pd.DataFrame:
        """Return the effects as a table.

        Returns
        -------
        DataFrame
            Columns lever, side, step, scope, measure, base, value, difference, half_width, wins,
            losses, days, verdict, unit; shares are fractions.
        """
        import pandas as pd

        return pd.DataFrame([self._row(effect) for effect in self.effects])

    def as_dict(self) -> dict[str, Any]:
        """Return it in a form that JSON can hold: null for undefined."""
        base = self.comparison.results[0]
        return {
            "base": base.provenance(),
            "replications": self.comparison.replications,
            "level": self.comparison.level,
            "scope": self.scope,
            "measures": list(self.measures),
            "ranking": list(self.ranking),
            "steps": [
                {
                    "lever": push.lever,
                    "side": push.side,
                    "step": push.step,
                    "changes": dict(push.changes),
                    "notes": list(push.notes),
                    "digest": push.scenario.digest(),
                }
                for push in self.pushes
            ],
            "effects": [jsonable(self._row(effect)) for effect in self.effects],
            "left_out": [
                {"lever": one.lever, "step": one.step, "why": one.why} for one in self.left_out
            ],
        }

    def _row(self, effect: Effect) -> dict[str, Any]:
        push, found = effect.push, effect.difference
        return {
            "lever": push.lever,
            "side": push.side,
            "step": push.step,
            "scope": found.scope,
            "measure": found.measure,
            "base": found.base,
            "value": found.other,
            "difference": found.difference.mean,
            "half_width": found.difference.half_width,
            "wins": found.wins,
            "losses": found.losses,
            "days": found.days,
            "verdict": found.verdict,
            "unit": found.unit,
        }


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
    pushes, left_out = chosen_pushes(scenario, levers)
    check_measures(scenario, asked, scope)
    names = ["base", *(f"{push.lever} {push.step}" for push in pushes)]
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
    effects = [
        Effect(by_name[one.alternative], one) for one in found.differences(asked, (scope,))
    ]
    if not effects:
        raise InputError([_no_value(asked, scope)])
    return Tornado(asked, scope, _ranked(effects, asked[0]), tuple(left_out), found)


def check_measures(scenario: Scenario, measures: Sequence[str], scope: str) -> None:
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
