"""What was found when levers were pushed: effects, their ranking, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccsim.scenario.levers import LeftOut, Push
from ccsim.study.comparison import Comparison, Difference, Verdict
from ccsim.study.plain import jsonable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Effect", "Tornado"]


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
