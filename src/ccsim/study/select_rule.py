"""What a selection of the best is asked for, and what it cannot be asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ccsim.errors import Fault, InputError
from ccsim.measures.better import better
from ccsim.measures.registry import MEASURES
from ccsim.model.build import build_tables
from ccsim.scenario.check import checked
from ccsim.scenario.spec import Scenario
from ccsim.study.places import check_measure, place

__all__ = ["Best", "SelectionRule"]

Best = Literal["highest", "lowest"]


class SelectionRule(NamedTuple):
    """What "best" means, how sure it has to be, and how many replications that may take.

    Attributes
    ----------
    measure, scope : str
    best : {"highest", "lowest"}
    indifference : float
        The smallest difference that matters, in the measure's unit.
    probability : float
    first, most : int
        Replications of every scenario before the first decision, and of any at the most.
    """

    measure: str
    scope: str
    best: Best
    indifference: float
    probability: float
    first: int
    most: int

    @classmethod
    def of(
        cls,
        measure: str,
        scope: str,
        best: Best | None,
        *,
        indifference: float,
        probability: float,
        first: int,
        most: int,
    ) -> SelectionRule:
        """Return the rule, with the direction that is better where none is given.

        Raises
        ------
        InputError
            If there is no such measure or direction, or a number cannot be used.
        """
        faults = check_measure(measure)
        if not faults:
            faults += _direction_faults(measure, best)
        faults += _number_faults(indifference, probability)
        faults += _count_faults(first, most)
        if faults:
            raise InputError(faults)
        usual: Best = "highest" if better(measure) > 0 else "lowest"
        return cls(measure, scope, best or usual, indifference, probability, first, most)

    @property
    def sign(self) -> int:
        """By what a measure is multiplied for the best to be the highest."""
        return 1 if self.best == "highest" else -1

    def check_scope(self, scenarios: Sequence[Scenario]) -> None:
        """Refuse a scope that a scenario lacks, or in which the measure is not taken.

        Raises
        ------
        ScenarioError, InputError
        """
        for scenario in scenarios:
            _, column = place(self.measure, self.scope, build_tables(checked(scenario)))
            if not MEASURES[column].applies_to(self.scope):
                raise InputError([_no_such_scope(self.measure, self.scope, column)])


def _direction_faults(measure: str, best: object) -> Iterator[Fault]:
    if best is None and better(measure) == 0:
        yield Fault(
            where="select, best",
            found=f"none for {measure}, of which more is neither good nor bad",
            allowed='"highest" or "lowest"',
            do='say which: best="highest" in Python, --highest or --lowest on the command line',
        )
    elif best not in (None, "highest", "lowest"):
        yield Fault(
            where="select, best",
            found=f"{best!r}",
            allowed='"highest" or "lowest"',
            do="leave it out for a measure that has a better direction",
        )


def _number_faults(indifference: float, probability: float) -> Iterator[Fault]:
    if not (indifference > 0.0 and math.isfinite(indifference)):
        yield Fault(
            where="select, indifference",
            found=f"{indifference}",
            allowed="a number above 0, in the measure's unit: 0.01 is one point of a share",
            do="write the smallest difference that matters to you",
        )
    if not 0.5 < probability < 1.0:
        yield Fault(
            where="select, probability",
            found=f"{probability}",
            allowed="a number above 0.5 and below 1",
            do="write 0.95 for 95 %",
        )


def _count_faults(first: int, most: int) -> Iterator[Fault]:
    if first < 2:
        yield Fault(
            where="select, first",
            found=f"{first}",
            allowed="2 or more, for a variance to be known",
            do="leave it out, or take 10 to 30",
        )
    if most < first:
        yield Fault(
            where="select, most",
            found=f"{most}",
            allowed=f"{first} or more: so many are made before the first decision",
            do="allow for more, or leave it out",
        )


def _no_such_scope(measure: str, scope: str, column: int) -> Fault:
    return Fault(
        where="select, scope",
        found=f'"{scope}" for {measure}',
        allowed=f"scopes of these kinds: {', '.join(MEASURES[column].scopes)}",
        do="choose another scope, or another measure",
    )
