"""What a case is: a scenario, how long it is simulated, and the figures it must reproduce."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Case", "Figure", "Kind", "Size"]

Kind = Literal["wait", "probability", "number"]
"""What decides how precise an estimate has to be."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number that is known without simulation.

    It is estimated by a ratio of sums over the replications: of `measure` (less those of `minus`)
    to its own denominators, to the sums of another measure, or to a constant.

    Attributes
    ----------
    measure : str
        A measure of ccsim; its numerator is taken.
    value : float
        The exact figure, or a published estimate.
    kind : "wait", "probability" or "number"
    scope : str
    error : float
        Standard error of `value`; 0 if it is exact.
    minus : str
        A measure whose numerator is taken off.
    over : str
        A measure whose numerator is the denominator.
    per : float
        The denominator of every replication.
    while_open : bool
        Of the occupancy of a steady centre: only until the last closing, after which nobody is idle.
    """

    measure: str
    value: float
    kind: Kind
    scope: str = "all"
    error: float = 0.0
    minus: str = ""
    over: str = ""
    per: float = 0.0
    while_open: bool = False

    @property
    def label(self) -> str:
        """The figure in words, as the table shows it."""
        words = f"{self.measure} - {self.minus}" if self.minus else self.measure
        if self.over:
            words = f"({words}) / {self.over}" if self.minus else f"{words} / {self.over}"
        elif self.per and self.per != 1.0:
            words += f" sum / {self.per:g}"
        elif self.per and self.kind != "number":
            words += " sum"
        return words if self.scope == "all" else f"{words} ({self.scope})"


@dataclass(frozen=True)
class Size:
    """How much is simulated: independent replications of some days each."""

    replications: int
    days: int


@dataclass(frozen=True, kw_only=True)
class Case:
    """A scenario with known figures.

    Attributes
    ----------
    name : str
    source : str
        Where the figures come from.
    scenario : mapping
        The tables of a scenario file, without `name` and `hours.days`.
    figures : tuple of Figure
    full : Size
    quick : Size, optional
        In the quick subset if given.
    note : str
        What a reader of the table has to know.
    """

    name: str
    source: str
    scenario: Mapping[str, Any]
    figures: tuple[Figure, ...]
    full: Size
    quick: Size | None = None
    note: str = ""

    @property
    def seed(self) -> int:
        """The case's own: an unlucky seed must not be shared by all."""
        return int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4], "big")

    def tables(self, days: int) -> dict[str, Any]:
        """Return the scenario of so many days, in the form of a scenario file."""
        hours = {**self.scenario["hours"], "days": days}
        return {"name": self.name, **self.scenario, "hours": hours}
