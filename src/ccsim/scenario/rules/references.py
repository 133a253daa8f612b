"""Names that refer to queues and groups: they exist, and fit each other."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.errors import Fault, nearest
from ccsim.scenario.rules.rule import listed
from ccsim.scenario.spec import Scenario

__all__ = ["misplaced_transfers", "names", "step_groups", "unserved_queues"]


def _references(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """Yield (path, "queue" or "group", name) of everything that is referred to."""
    for name, group in scenario.groups.items():
        for queue in group.skills:
            yield f"groups.{name}.skills", "queue", queue
    for name, spec in scenario.queues.items():
        for other in spec.transfer.to if spec.transfer else ():
            yield f"queues.{name}.transfer.to", "queue", other
        for key in ("repeat", "redial"):
            back = getattr(spec, key)
            if back is not None and back.to is not None:
                yield f"queues.{name}.{key}.to", "queue", back.to
    for queue, steps in scenario.routing.steps.items():
        yield "routing.steps", "queue", queue
        for number, step in enumerate(steps, start=1):
            for group_name in step.groups:
                yield f"routing.steps.{queue}[{number}].groups", "group", group_name


def names(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Every queue and group that is referred to exists."""
    for path, kind, name in dict.fromkeys(_references(scenario)):
        known = scenario.queues if kind == "queue" else scenario.groups
        if name not in known:
            yield Fault(
                where=f"{file}: {path}",
                found=f'a {kind} called "{name}"',
                allowed=f"one of: {', '.join(known)}",
                do=nearest(name, known),
            )


def _meant(scenario: Scenario, group: str) -> set[str]:
    """Return the queues that a group's misspelt skills seem to mean."""
    wrong = [queue for queue in scenario.groups[group].skills if queue not in scenario.queues]
    advice = {nearest(queue, scenario.queues) for queue in wrong}
    return {queue for queue in scenario.queues if f"write {queue}" in advice}


def unserved_queues(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Each queue has a group that may answer."""
    for queue in scenario.queues:
        # Who misspelt a skill, or forgot one that a step asks for, is told so already.
        told = queue in scenario.routing.steps or any(
            queue in group.skills or queue in _meant(scenario, name)
            for name, group in scenario.groups.items()
        )
        if not told:
            yield Fault(
                where=f"{file}: queues.{queue}",
                found="no group that serves it",
                allowed="at least one group for each queue",
                do=f"add `{queue} = {{}}` to the skills of a group",
            )


def step_groups(scenario: Scenario, file: str) -> Iterator[Fault]:
    """A step lists groups that have the skill, each once."""
    for queue, steps in scenario.routing.steps.items():
        for number, step in enumerate(steps, start=1):
            where = f"{file}: routing.steps.{queue}[{number}].groups"
            for name in dict.fromkeys(step.groups):
                if step.groups.count(name) > 1:
                    yield Fault(
                        where=where,
                        found=f"`{name}` more than once",
                        allowed="each group once in a step",
                        do="leave one of them out",
                    )
                if name in scenario.groups and queue in scenario.queues:
                    yield from _without_skill(scenario, queue, name, where)


def _without_skill(scenario: Scenario, queue: str, name: str, where: str) -> Iterator[Fault]:
    if queue in scenario.groups[name].skills or queue in _meant(scenario, name):
        return
    able = [other for other, group in scenario.groups.items() if queue in group.skills]
    yield Fault(
        where=where,
        found=f"`{name}`, which has no skill for `{queue}`",
        allowed=f"groups with this skill: {listed(able) if able else 'there is none yet'}",
        do=f"add `{queue} = {{}}` to the skills of `{name}`, or take it out of the step",
    )


def misplaced_transfers(scenario: Scenario, file: str) -> Iterator[Fault]:
    """A transfer leads to another queue."""
    for name, queue in scenario.queues.items():
        if queue.transfer is not None and name in queue.transfer.to:
            yield Fault(
                where=f"{file}: queues.{name}.transfer.to",
                found=f"`{name}` itself",
                allowed="other queues",
                do="take it out, or name the queue that takes over",
            )
