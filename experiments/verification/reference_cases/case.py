"""What a case is: a scenario, how long it is simulated, and the figures it must reproduce."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ccsim.units import DAY, HOUR

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
        Of a steady centre's occupancy: until the last closing, after which nobody is idle.
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
    quiet_end : bool
        Whether a day without fresh contacts follows, for steady volumes: until it ends nobody goes
        home, so that those who are still transferred find all agents there.
    """

    name: str
    source: str
    scenario: Mapping[str, Any]
    figures: tuple[Figure, ...]
    full: Size
    quick: Size | None = None
    note: str = ""
    quiet_end: bool = False

    @property
    def seed(self) -> int:
        """The case's own: an unlucky seed must not be shared by all."""
        return int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:4], "big")

    @property
    def warm_up(self) -> float:
        """Time [s] at the start that is left out of every measure."""
        return float(self.scenario["hours"].get("warm_up", 0.0))

    def tables(self, days: int) -> dict[str, Any]:
        """Return the scenario of so many days, in the form of a scenario file."""
        hours = {**self.scenario["hours"], "days": days + self.quiet_end}
        found = {"name": self.name, **self.scenario, "hours": hours}
        if self.quiet_end:
            queues = self.scenario["queues"].items()
            found["queues"] = {name: _ending_quietly(queue, days) for name, queue in queues}
        return found


def _ending_quietly(queue: Mapping[str, Any], days: int) -> dict[str, Any]:
    """Return a queue with its volume for so many days, and then a day with none."""
    a_day = queue["volume"]["per_hour"] * DAY / HOUR
    return {**queue, "volume": {"per_interval": [a_day] * days + [0.0]}}
