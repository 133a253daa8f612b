"""What a comparison found: paired differences, on how many days they hold, and a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ccsim.measures.better import better
from ccsim.measures.evaluate import Parts
from ccsim.measures.registry import MEASURES
from ccsim.stats.intervals import ratio_of_sums
from ccsim.stats.paired import difference_of_ratios, joint_level
from ccsim.study.notebook import comparison_html
from ccsim.study.places import place
from ccsim.study.result import Estimate, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HEADLINE", "Comparison", "Difference", "Verdict"]

HEADLINE = (
    "offered", "service_level", "asa", "wait_p90", "abandonment", "occupancy", "fcr_true",
    "contacts_per_issue", "paid_hours", "cost",
)  # fmt: skip
"""What is compared unless other measures are named."""

Verdict = Literal["better", "worse", "more", "less", "the same", "could be chance", "n/a"]

_UNITS = {measure.name: measure.unit for measure in MEASURES}


@dataclass(frozen=True)
class Difference:
    """How an alternative differs from the base in one measure of one scope.

    Attributes
    ----------
    alternative : str
    scope, measure, unit : str
    base, other : float
        The measure itself, NaN where it is undefined.
    difference : Estimate
        Other minus base, paired by replication; its half-width holds jointly with those of all
        differences that were asked for together.
    wins, losses, days : int
        Replications in which the alternative is better (where that depends: has more), in which it
        is worse, and those in which both have a value.
    """

    alternative: str
    scope: str
    measure: str
    unit: str
    base: float
    other: float
    difference: Estimate
    wins: int
    losses: int
    days: int

    @property
    def verdict(self) -> Verdict:
        """What may be said of it at the confidence level."""
        mean, half_width = self.difference.mean, self.difference.half_width
        if np.isnan(mean):
            return "n/a"
        if mean == 0.0 and self.wins == self.losses == 0:
            return "the same"
        if not abs(mean) > half_width:  # one replication has no half-width, and says nothing
            return "could be chance"
        sign = better(self.measure)
        if sign == 0:
            return "more" if mean > 0.0 else "less"
        return "better" if sign * mean > 0.0 else "worse"


@dataclass(frozen=True, repr=False)
class Comparison:
    """Scenarios on the same random days, the first of which is the base.

    Attributes
    ----------
    names : tuple of str
    results : tuple of Result
    level : float
        At which all intervals that are asked for together hold.
    """

    names: tuple[str, ...]
    results: tuple[Result, ...]
    level: float

    def __repr__(self) -> str:
        """Return one line."""
        others = ", ".join(repr(name) for name in self.names[1:])
        return f"<Comparison of {self.names[0]!r} with {others}: {self.replications} replications>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return comparison_html(self)

    @property
    def replications(self) -> int:
        """Those that all scenarios have."""
        return min(result.replications for result in self.results)

    @property
    def interrupted(self) -> bool:
        """Whether fewer were made than asked for."""
        return any(result.interrupted for result in self.results)

    def ends(self, names: tuple[str, ...]) -> Comparison:
        """Return the comparison of the first scenario with the last, by these names."""
        return Comparison(names, (self.results[0], self.results[-1]), self.level)

    def differences(
        self, measures: Sequence[str] = HEADLINE, scopes: Sequence[str] = ("all",)
    ) -> list[Difference]:
        """Return how the alternatives differ from the base, one alternative after the other.

        Measures without a value in both are left out. The intervals hold jointly: the more is
        asked for at once, the wider they are.

        Raises
        ------
        InputError
            If there is no such measure or scope.
        """
        asked = [
            (number, scope, measure)
            for number in range(1, len(self.results))
            for scope in scopes
            for measure in measures
            if self._is_known(number, scope, measure)
        ]
        level = joint_level(self.level, len(asked))
        return [self._difference(*one, level) for one in asked]

    def frame(
        self, measures: Sequence[str] = HEADLINE, scopes: Sequence[str] = ("all",)
    ) -> pd.DataFrame:
        """Return `differences` as a table.

        Returns
        -------
        DataFrame
            Columns alternative, scope, measure, base, other, difference, half_width, low, high,
            wins, losses, days, verdict, unit.
        """
        import pandas as pd

        return pd.DataFrame(list(self.rows(measures, scopes)))

    def rows(
        self, measures: Sequence[str] = HEADLINE, scopes: Sequence[str] = ("all",)
    ) -> Iterator[dict[str, Any]]:
        """Yield `differences` as rows of a table."""
        for one in self.differences(measures, scopes):
            yield {
                "alternative": one.alternative,
                "scope": one.scope,
                "measure": one.measure,
                "base": one.base,
                "other": one.other,
                "difference": one.difference.mean,
                "half_width": one.difference.half_width,
                "low": one.difference.low,
                "high": one.difference.high,
                "wins": one.wins,
                "losses": one.losses,
                "days": one.days,
                "verdict": one.verdict,
                "unit": one.unit,
            }

    def step(self, number: int, measure: str, scope: str, *, comparisons: int) -> Difference:
        """Return how a scenario differs from the one before it, as one of so many comparisons."""
        level = joint_level(self.level, comparisons)
        return self._difference(number, scope, measure, level, base=number - 1)

    def _is_known(self, number: int, scope: str, measure: str) -> bool:
        both = (self.results[0], self.results[number])
        return all(not np.isnan(run.estimate(measure, scope).mean) for run in both)

    def _difference(
        self, number: int, scope: str, measure: str, level: float, base: int = 0
    ) -> Difference:
        before, other = (self._parts(self.results[at], scope, measure) for at in (base, number))
        mean, half_width = difference_of_ratios(before, other, level)
        each = other.values() - before.values()
        each = each[~np.isnan(each)] * (better(measure) or 1)
        return Difference(
            alternative=self.names[number],
            scope=scope,
            measure=measure,
            unit=_UNITS[measure],
            base=float(ratio_of_sums(*before).mean),
            other=float(ratio_of_sums(*other).mean),
            difference=Estimate(float(mean), float(half_width)),
            wins=int(np.count_nonzero(each > 0.0)),
            losses=int(np.count_nonzero(each < 0.0)),
            days=each.size,
        )

    def _parts(self, run: Result, scope: str, measure: str) -> Parts:
        """Return numerators and denominators of the replications that all scenarios have."""
        at, made = place(measure, scope, run.tables), slice(self.replications)
        sums = run.collected
        return Parts(
            np.array([one[at] for one in sums.numerators[made]]),
            np.array([one[at] for one in sums.denominators[made]]),
        )
