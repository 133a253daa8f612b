"""Cross-training: agents of every group learn one more queue."""

from __future__ import annotations

from typing import Any

from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import choices, expected, handle_time
from ccsim.scenario.lever_overlays import Overlays
from ccsim.scenario.spec import Scenario

__all__ = ["cross_training"]

_SLOWER = 1.2
_LESS_RESOLVED = 0.08
"""A new skill makes handle times longer and resolution lower: assumptions."""


def cross_training(scenario: Scenario, amount: float, _: str = "") -> Overlays:
    """Have so many agents of each group learn the busiest queue that the group does not answer.

    They become a group of their own, last in rank for what they have learned: they keep their work,
    and help where the others are busy.
    """
    agents = round(amount)
    whole = scenario.resolved()
    work = _work(scenario)
    steps = {queue: list(several) for queue, several in whole["routing"]["steps"].items()}
    changes: dict[str, object] = {}
    notes: list[str] = []
    for name, group in scenario.groups.items():
        new = [queue for queue in work if queue not in group.skills]
        if not new:
            continue
        if (max(group.staff.per_interval or (group.staff.count or 0,))) <= agents:
            notes.append(f"{name} has too few agents to send {agents}")
            continue
        queue, trained = max(new, key=lambda q: work[q]), _free_name(f"{name}_trained", scenario)
        stay, go = _divided(whole["groups"][name]["staff"], agents)
        changes[f"groups.{name}.staff"] = stay
        changes[f"groups.{trained}"] = whole["groups"][name] | {
            "staff": go,
            "skills": whole["groups"][name]["skills"] | {queue: _new_skill(scenario, queue)},
        }
        _list_in(steps, name, trained, queue)
    if changes and steps:
        changes["routing.steps"] = steps
    return Overlays(changes, tuple(notes))


def _work(scenario: Scenario) -> dict[str, float]:
    """Return the expected work [s] of each queue that somebody answers."""
    calendar = Calendar.of(scenario.hours)
    return {
        queue: float((expected(scenario, queue, calendar) * handle_time(scenario, queue, calendar))
                     .sum())
        for queue in scenario.queues
        if choices(scenario, queue)
    }  # fmt: skip


def _free_name(name: str, scenario: Scenario) -> str:
    while name in scenario.groups:
        name = f"{name}_too"
    return name


def _divided(staff: Any, agents: int) -> tuple[Any, Any]:
    """Return head counts without some agents, and those agents' own."""
    if not isinstance(staff, dict):
        return staff - agents, agents
    counts = staff["per_interval"]
    go = tuple(min(count, agents) for count in counts)
    stay = tuple(count - gone for count, gone in zip(counts, go, strict=True))
    return {"per_interval": stay}, {"per_interval": go}


def _new_skill(scenario: Scenario, queue: str) -> dict[str, float]:
    able = [group.skills[queue] for group in scenario.groups.values() if queue in group.skills]
    resolves = scenario.queues[queue].resolution
    return {
        "rank": max(skill.rank for skill in able) + 1.0,
        "handle_factor": _SLOWER,
        "resolution": 0.0 if resolves == 1.0 else -min(_LESS_RESOLVED, resolves),
    }


def _list_in(steps: dict[str, list[Any]], group: str, trained: str, queue: str) -> None:
    """Let steps list the trained wherever they list their group, and in the last of the queue."""
    for name, several in steps.items():
        steps[name] = [
            step | {"groups": (*step["groups"], trained)} if group in step["groups"] else step
            for step in several
        ]
    if queue in steps and trained not in steps[queue][-1]["groups"]:
        last = steps[queue][-1]
        steps[queue][-1] = last | {"groups": (*last["groups"], trained)}
