"""What a step of each lever changes in a scenario, as overlays for `what_if`.

Every function takes a scenario, an amount in the lever's own unit (below zero: the step down) and
the name of a group where a lever is pulled for each group. It returns no overlays where there is
nothing to change, and notes of what is changed by less than the whole step.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ccsim.scenario.calendar import Calendar
from ccsim.scenario.spec import Queue, Scenario

__all__ = [
    "Overlays",
    "attendance",
    "handle_time",
    "hold",
    "patience",
    "redial",
    "repeat",
    "resolution",
    "staff",
    "transfer",
    "volume",
    "wrap",
]

_ONE_SCALE = ("value", "mean", "median", "scale")
"""Keys that stretch a whole law; none has two of them."""


class Overlays(NamedTuple):
    """What a step changes.

    Attributes
    ----------
    changes : mapping of str to object
        As for `what_if`.
    notes : tuple of str
        What is changed by less than the step, and why.
    """

    changes: Mapping[str, object]
    notes: tuple[str, ...] = ()


def volume(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Change the fresh contacts of every queue by so many per cent; recorded ones stay."""
    recorded = [name for name, queue in scenario.queues.items() if queue.volume.times is not None]
    changes = {
        f"queues.{name}.volume": _percent(amount)
        for name, queue in scenario.queues.items()
        if any(queue.volume.per_interval or (queue.volume.per_hour,))
    }
    notes = [f"{name} is replayed as it was recorded" for name in recorded]
    return Overlays(changes, tuple(notes))


def handle_time(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Stretch talk, hold and wrap of all contacts by so many per cent."""
    changes = {
        f"groups.{name}.skills.{queue}.handle_factor": _percent(amount)
        for name, group in scenario.groups.items()
        for queue in group.skills
    }
    return Overlays(changes)


def wrap(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Stretch the wrap time of all contacts by so many per cent."""
    changes: dict[str, object] = {}
    for name, queue in scenario.queues.items():
        skills = (group.skills.get(name) for group in scenario.groups.values())
        own = [skill.wrap for skill in skills if skill and skill.wrap]
        if any(law.expectation() > 0.0 for law in (queue.wrap, *own)):
            # A factor reaches the laws of groups as well, a change of the queue's law does not.
            changes |= _stretched(scenario, name, "wrap", amount, by_factor=bool(own))
    return Overlays(changes)


def patience(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Stretch the patience of all customers who have an end of it by so many per cent."""
    changes: dict[str, object] = {}
    for name, queue in scenario.queues.items():
        if math.isfinite(queue.patience.expectation()):
            changes |= _stretched(scenario, name, "patience", amount)
    return Overlays(changes)


def hold(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Add so many points to the share of conversations with a hold."""
    return _points(
        amount,
        (
            (f"queues.{name}.hold.probability", queue.hold.probability, 0.0, 1.0)
            for name, queue in scenario.queues.items()
            if queue.hold
        ),
    )


def redial(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Add so many points to the share of those who left and will redial."""
    return _returns(scenario.queues, "redial", amount)


def repeat(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Add so many points to the share of unresolved issues that come back."""
    unresolved = {n: queue for n, queue in scenario.queues.items() if _resolves(scenario, n)[0] < 1}
    return _returns(unresolved, "repeat", amount)


def transfer(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Add so many points to the share of conversations that end with a transfer."""
    return _returns(scenario.queues, "transfer", amount)


def resolution(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Add so many points to the share of contacts that resolve their issue."""
    shares = []
    for name, queue in scenario.queues.items():
        low, high = _resolves(scenario, name)
        if low < 1.0 or queue.repeat:
            # What a group adds to the queue's resolution may not carry it beyond 0 or 1.
            least, most = queue.resolution - low, 1.0 - (high - queue.resolution)
            shares.append((f"queues.{name}.resolution", queue.resolution, least, most))
    return _points(amount, shares)


def staff(_: Scenario, amount: float, group: str) -> Overlays:
    """Add so many agents to a group in every open interval."""
    return Overlays({f"groups.{group}.staff": f"{amount:+g}"})


def attendance(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Change the agents at work in all groups by so many per cent, whole agents spread evenly."""
    calendar = Calendar.of(scenario.hours)
    changes: dict[str, object] = {}
    for name, group in scenario.groups.items():
        plan = group.staff.per_interval
        if plan is None:
            length = scenario.hours.lengths()[-1]
            count = group.staff.count or 0
            plan = tuple(count if is_open else 0 for is_open in calendar.entries(length).tolist())
        moved = tuple(_spread(plan, amount / 100.0))
        if moved != plan:
            changes[f"groups.{name}.staff"] = {"per_interval": moved}
    return Overlays(changes)


def _spread(plan: Iterable[int], share: float) -> Iterator[int]:
    """Yield head counts changed by a share: what is rounded off is owed to later intervals."""
    owed = 0.0
    for count in plan:
        if count == 0:
            yield 0
            continue
        owed += count * share
        whole = max(math.floor(owed + 0.5), -count)
        owed -= whole
        yield count + whole


def _resolves(scenario: Scenario, queue: str) -> tuple[float, float]:
    """Return the lowest and the highest resolution that any group has for a queue."""
    skills = (group.skills.get(queue) for group in scenario.groups.values())
    found = [scenario.queues[queue].resolution + skill.resolution for skill in skills if skill]
    return min(found), max(found)


def _returns(queues: Mapping[str, Queue], key: str, amount: float) -> Overlays:
    """Add points to the probability that stands in an optional table of queues."""
    tables = ((name, getattr(queue, key)) for name, queue in queues.items())
    return _points(
        amount,
        (
            (f"queues.{name}.{key}.probability", table.probability, 0.0, 1.0)
            for name, table in tables
            if table
        ),
    )


def _points(amount: float, shares: Iterable[tuple[str, float, float, float]]) -> Overlays:
    """Add points to shares, each given by its key, itself, and the least and most it may be."""
    changes: dict[str, object] = {}
    notes: list[str] = []
    for key, share, least, most in shares:
        wanted = round(share + amount / 100.0, 9)
        reached = round(min(max(wanted, least), most), 9)
        if reached != share:
            changes[key] = reached
        if reached != wanted:
            notes.append(f"{key} {_end(reached, share)} {100.0 * reached:g} %")
    return Overlays(changes, tuple(notes))


def _end(reached: float, share: float) -> str:
    return "stays at" if reached == share else "goes no further than"


def _stretched(
    scenario: Scenario, queue: str, key: str, amount: float, *, by_factor: bool = False
) -> dict[str, object]:
    """Return the change that stretches one of a queue's laws by so many per cent."""
    tables: dict[str, Any] = scenario.resolved()["queues"][queue]
    scales = [name for name in _ONE_SCALE if name in tables[key]]
    if scales and not by_factor:
        return {f"queues.{queue}.{key}.{scales[0]}": _percent(amount)}
    # Any other law is stretched by its factor.
    if f"{key}_factor" in tables:
        return {f"queues.{queue}.{key}_factor": _percent(amount)}
    day = scenario.hours.lengths()[0]
    factor = round(1.0 + amount / 100.0, 9)
    return {f"queues.{queue}.{key}_factor": {"per_interval": (factor,) * day}}


def _percent(amount: float) -> str:
    return f"{amount:+g}%"
