"""A scenario as a notebook shows it, checked or not: nothing is computed that faults could stop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccsim import markup
from ccsim.units import as_duration, as_share

if TYPE_CHECKING:  # scenarios show themselves by it
    from ccsim.scenario.spec import Group, Scenario

__all__ = ["scenario_html"]

_QUEUES = ("queue", "talk", "patience", "promise", "resolution", "answered by")
_GROUPS = ("group", "answers", "agents")


def scenario_html(scenario: Scenario) -> str:
    """Return queues and groups as two tables."""
    hours = scenario.hours
    days = f"{hours.days} days from" if hours.days > 1 else "on"
    changes = [f"With {change}." for change in scenario.origin.changes]
    queues = markup.table(
        f"{scenario.name}: queues, {days} {hours.first_day}",
        _QUEUES,
        _queues(scenario),
        words=len(_QUEUES),
    )
    rows = [(name, _answers(group), _agents(group)) for name, group in scenario.groups.items()]
    groups = markup.table(
        f"{scenario.name}: groups of agents", _GROUPS, rows, words=2, notes=changes
    )
    return markup.part(queues, groups)


def _queues(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    for name, queue in scenario.queues.items():
        promise = queue.service_level
        able = [group for group, spec in scenario.groups.items() if name in spec.skills]
        yield (
            name,
            queue.talk.sentence(),
            queue.patience.sentence(),
            f"{as_share(promise.target)} within {as_duration(promise.within)}",
            as_share(queue.resolution),
            ", ".join(able) or "nobody",
        )


def _answers(group: Group) -> str:
    return ", ".join(group.skills) or "no queue"


def _agents(group: Group) -> str:
    """Return the head count, or the lowest and the highest of the plan."""
    plan = group.staff.per_interval or (group.staff.count or 0,)
    low, high = min(plan), max(plan)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
