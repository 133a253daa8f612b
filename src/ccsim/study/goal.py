"""How many replications a study makes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccsim.errors import Fault, InputError
from ccsim.measures.registry import MEASURES
from ccsim.model.tables import Tables
from ccsim.stats.precision import needed
from ccsim.study.places import place
from ccsim.study.precision import Precision
from ccsim.study.result import Collected

__all__ = ["Goal"]


class Goal(NamedTuple):
    """How many replications there will be.

    Attributes
    ----------
    first, most : int
        Before anything is known, and at the most.
    rule : Precision or None
        What decides on the way.
    column : tuple of int
        Where the rule's measure stands.
    level : float
        Confidence level.
    """

    first: int
    most: int
    rule: Precision | None = None
    column: tuple[int, int] = (0, 0)
    level: float = 0.0

    @classmethod
    def of(cls, replications: int | Precision, level: float, tables: Tables) -> Goal:
        """Return the goal of a number, or of a precision.

        Raises
        ------
        InputError
            If the measure of a precision is not measured in its scope.
        """
        if not isinstance(replications, Precision):
            return cls(replications, replications)
        rule = replications
        first = min(rule.minimum + rule.more, rule.maximum)
        return cls(first, rule.maximum, rule, _column_of(rule, tables), level)

    def total(self, collected: Collected) -> int:
        """Return how many there will be, by the precision reached so far."""
        if self.rule is None:
            return self.most
        wanted = needed(
            np.array([part[self.column] for part in collected.numerators]),
            np.array([part[self.column] for part in collected.denominators]),
            half_width=self.rule.half_width,
            relative=self.rule.relative,
            level=self.level,
            minimum=self.rule.minimum,
            more=self.rule.more,
        )
        return min(wanted, self.rule.maximum)


def _column_of(rule: Precision, tables: Tables) -> tuple[int, int]:
    """Return where the measure of a rule stands, if it is measured in the rule's scope."""
    row, column = place(rule.measure, rule.scope, tables)
    if not MEASURES[column].applies_to(rule.scope):
        raise InputError(
            [
                Fault(
                    where="precision, scope",
                    found=f'"{rule.scope}" for {rule.measure}',
                    allowed=f"scopes of these kinds: {', '.join(MEASURES[column].scopes)}",
                    do="choose another scope, or another measure",
                )
            ]
        )
    return row, column
