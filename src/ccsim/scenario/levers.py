"""Levers: what a planner can push, each by one realistic step down and up."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ccsim.errors import ScenarioError
from ccsim.scenario import lever_overlays as change
from ccsim.scenario.cross_training import cross_training
from ccsim.scenario.lever_overlays import Overlays
from ccsim.scenario.spec import Scenario

__all__ = ["KINDS", "Kind", "LeftOut", "Push", "Side", "pushes_of", "unit_words"]

Side = Literal["down", "up"]


@dataclass(frozen=True)
class Kind:
    """A lever that any scenario may have.

    Attributes
    ----------
    name : str
    size : float
        Of a step, in the unit.
    unit : {"%", "points", "agents"}
    pushed : str
        What a step changes.
    needs : str
        What a scenario must have for it.
    reason : str
        Why the step is as large as it is.
    overlays : callable
        From the scenario, the signed size and a group to what is changed.
    sides : tuple of {"down", "up"}
    for_each_group : bool
        Whether every group has a lever of its own.
    """

    name: str
    size: float
    unit: str
    pushed: str
    needs: str
    reason: str
    overlays: Callable[[Scenario, float, str], Overlays]
    sides: tuple[Side, ...] = ("down", "up")
    for_each_group: bool = False


@dataclass(frozen=True)
class Push:
    """One step of a lever.

    Attributes
    ----------
    lever : str
    side : {"down", "up"}
    step : str
        The step in words, such as "-5 %".
    scenario : Scenario
        With the step taken.
    changes : mapping of str to object
        What was changed, as for `what_if`.
    notes : tuple of str
        What is changed by less than the step.
    """

    lever: str
    side: Side
    step: str
    scenario: Scenario
    changes: Mapping[str, object]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A step that cannot be taken in a scenario, and why."""

    lever: str
    step: str
    why: str


KINDS = (
    Kind(
        "volume", 5.0, "%", "fresh contacts of all queues",
        "volumes that are not recorded calls",
        "the forecast of a day seldom misses by much less, and one cause removed upstream takes "
        "that much away: assumption", change.volume,
    ),
    Kind(
        "handle time", 5.0, "%", "talk, hold and wrap of all contacts",
        "a group with a skill",
        "15 s of a benchmark call of 5 min; what coaching or a better tool does: assumption",
        change.handle_time,
    ),
    Kind(
        "wrap", 20.0, "%", "wrap time of all contacts", "a queue with wrap time",
        "12 s of a benchmark minute; tools that write the notes promise 30 %: assumption",
        change.wrap,
    ),
    Kind(
        "hold", 10.0, "points", "share of conversations with a hold", "a queue with `hold`",
        "a quarter of the 41 % that are put on hold by a benchmark: assumption", change.hold,
    ),
    Kind(
        "resolution", 5.0, "points", "share of contacts that resolve their issue",
        "a queue with a resolution below 100 %",
        "half of the way from the ordinary 70 % to the 80 % of the best (benchmark)",
        change.resolution,
    ),
    Kind(
        "repeat", 10.0, "points", "share of unresolved issues that come back",
        "a queue with `repeat`", "shares are seldom known better: assumption", change.repeat,
    ),
    Kind(
        "redial", 10.0, "points", "share of those who left and try again",
        "a queue with `redial`", "shares are seldom known better: assumption", change.redial,
    ),
    Kind(
        "transfer", 2.0, "points", "share of conversations that end with a transfer",
        "a queue with `transfer`",
        "a fifth to a quarter of the 10 % that are common (benchmark): assumption",
        change.transfer,
    ),
    Kind(
        "patience", 20.0, "%", "patience of all customers", "a queue with patience that ends",
        "published estimates differ by more: assumption", change.patience,
    ),
    Kind(
        "staff", 1.0, "agents", "agents of one group, in every open interval; a lever for each "
        "group", "a group", "the smallest step there is", change.staff, for_each_group=True,
    ),
    Kind(
        "attendance", 3.0, "%", "agents at work in all groups, whole agents spread evenly",
        "groups large enough for whole agents",
        "sickness and training take some 5 % each (benchmark); 3 in 100 more or fewer are a good "
        "or a bad week: assumption", change.attendance,
    ),
    Kind(
        "cross-training", 1.0, "agents", "agents of each group who learn the busiest queue that "
        "their group does not answer; 20 % slower and 8 points less often right at it than others",
        "a group that does not answer every queue, with agents to spare",
        "one is the smallest step; slower and less often right while it is new: assumption",
        cross_training, sides=("up",),
    ),
)  # fmt: skip
"""The levers, in the order in which they are tried."""


def unit_words(size: float, unit: str) -> str:
    """Return a step in words.

    >>> unit_words(-5.0, "%"), unit_words(2.0, "points"), unit_words(1.0, "agents")
    ('-5 %', '+2 points', '+1 agent')
    """
    single = unit.removesuffix("s") if abs(size) == 1.0 else unit
    return f"{size:+g} {single}"


def pushes_of(
    scenario: Scenario, kinds: Sequence[Kind] = KINDS
) -> tuple[list[Push], list[LeftOut]]:
    """Take every step that can be taken in a scenario, and say why others cannot.

    Parameters
    ----------
    scenario : Scenario
    kinds : sequence of Kind
    """
    found: list[Push] = []
    left_out: list[LeftOut] = []
    for kind in kinds:
        for group in scenario.groups if kind.for_each_group else ("",):
            for one in _pushes(scenario, kind, group):
                if isinstance(one, Push):
                    found.append(one)
                else:
                    left_out.append(one)
    return found, left_out


def _pushes(scenario: Scenario, kind: Kind, group: str) -> Iterator[Push | LeftOut]:
    name = f"{kind.name} of {group}" if group else kind.name
    taken = [_taken(scenario, kind, name, side, group) for side in kind.sides]
    without = [one for one in taken if isinstance(one, LeftOut)]
    if len(without) == len(taken) and len({one.why for one in without}) == 1:
        yield LeftOut(name, "", without[0].why)
    else:
        yield from taken


def _taken(scenario: Scenario, kind: Kind, name: str, side: Side, group: str) -> Push | LeftOut:
    size = math.copysign(kind.size, -1.0 if side == "down" else 1.0)
    step = unit_words(size, kind.unit)
    changes, notes = kind.overlays(scenario, size, group)
    if not changes:
        return LeftOut(name, step, "; ".join(notes) or f"it takes {kind.needs}")
    try:
        after = scenario.what_if(changes)
    except ScenarioError as error:
        first = error.faults[0]
        return LeftOut(name, step, f"{first.found} (allowed: {first.allowed})")
    return Push(name, side, step, after, changes, notes)
