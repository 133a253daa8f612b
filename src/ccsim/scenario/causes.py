"""Scenarios between two others: the causes of their difference, switched one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from pydantic import ValidationError

from ccsim.errors import ScenarioError
from ccsim.scenario.check import checked
from ccsim.scenario.spec import Scenario

__all__ = ["CAUSES", "Step", "steps_between"]

CAUSES = (
    "volume", "handle time", "patience", "resolution", "staff", "routing", "everything else",
)  # fmt: skip
"""In the order in which they are switched: what customers bring, then what the centre does."""

_OF_QUEUE = {
    "volume": "volume",
    "busyness": "volume",
    "talk": "handle time",
    "talk_factor": "handle time",
    "hold": "handle time",
    "wrap": "handle time",
    "wrap_factor": "handle time",
    "patience": "patience",
    "patience_factor": "patience",
    "balk": "patience",
    "redial": "patience",
    "resolution": "resolution",
    "repeat": "resolution",
    "priority": "routing",
    "weight": "routing",
    "queue_limit": "routing",
    "transfer": "routing",
}
_OF_SKILL = {
    "handle_factor": "handle time",
    "talk": "handle time",
    "wrap": "handle time",
    "resolution": "resolution",
}

Path = tuple[str, ...]


class Step(NamedTuple):
    """A scenario in which a cause is switched, and all those before it.

    Attributes
    ----------
    cause : str
        One of `CAUSES`, or several joined by " and " where one alone makes no valid scenario.
    scenario : Scenario
    """

    cause: str
    scenario: Scenario


def steps_between(base: Scenario, other: Scenario) -> Iterator[Step]:
    """Yield the scenarios from the base to another one, a cause at a time.

    Causes that do not differ are left out. The last scenario says what `other` says.
    """
    now, end = base.resolved(), other.resolved()
    switched: list[str] = []
    held: list[str] = []
    for cause in CAUSES:
        following = _merged(base.resolved(), end, {*switched, *held, cause}, ())
        if following == now and not held:
            continue
        if following != now:
            held.append(cause)
        is_last = following == end
        scenario = other if is_last else _valid(following, base)
        if scenario is None:
            continue
        yield Step(" and ".join(held), scenario)
        switched, held, now = [*switched, *held], [], following
        if is_last:
            return
    if base != other:  # in the order of queues or groups, which decides ties
        yield Step(CAUSES[-1], other)


def _valid(raw: dict[str, Any], base: Scenario) -> Scenario | None:
    """Return the scenario, or None: a plan for queues that are still to come makes no sense."""
    try:
        return checked(
            Scenario.model_validate(raw).from_origin(replace(base.origin, warnings=())),
            any_plan=True,
        )
    except (ValidationError, ScenarioError):
        return None


def _merged(base: Any, other: Any, causes: set[str], path: Path) -> Any:
    """Return the base's tables with everything that is due to some causes as in the other."""
    if not (_is_branch(path) and isinstance(base, dict) and isinstance(other, dict)):
        return other if _cause(path) in causes else base
    merged = {}
    for name in {**base, **other}:
        found = _merged(base.get(name), other.get(name), causes, (*path, name))
        if found is not None:
            merged[name] = found
    return merged


def _is_branch(path: Path) -> bool:
    """Whether what stands at a path is a table of things that may have different causes."""
    match path:
        case () | ("queues" | "groups",) | ("queues", _) | ("groups", _):
            return True
        case ("groups", _, "skills") | ("groups", _, "skills", _):
            return True
    return False


def _cause(path: Path) -> str:
    """Return what a difference at a path is due to."""
    match path:
        case ("queues", _, key):
            return _OF_QUEUE.get(key, "everything else")
        case ("groups", _) | ("groups", _, "staff"):
            return "staff"
        case ("groups", _, "skills", _, key):
            return _OF_SKILL.get(key, "routing")
        case ("groups", _, "skills", _) | ("routing",):
            return "routing"
    return "everything else"
