"""Weights, priorities, ranks and orders that have no effect under the rules chosen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ccsim.errors import Fault
from ccsim.scenario.demand import Choice, choices
from ccsim.scenario.rules.rule import listed
from ccsim.scenario.spec import Scenario

__all__ = ["idle_agent_rule", "idle_contact_rule", "idle_numbers", "idle_ranks"]

_USED_BY = {
    "weight": ("score",),
    "priority": ("priority", "score"),
    "order": ("queue_rank",),
}
"""The rules for contacts that look at a number."""


def _idle(file: str, where: str, found: str, do: str) -> Fault:
    allowed = "figures that the rules look at"
    return Fault(where=f"{file}: {where}", found=found, allowed=allowed, do=do, warning=True)


def idle_numbers(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Weights, priorities and orders are there for a rule that looks at them."""
    rule = scenario.routing.select_contact
    given = {
        "weight": [name for name, queue in scenario.queues.items() if queue.weight != 1.0],
        "priority": [name for name, queue in scenario.queues.items() if queue.priority != 0.0],
        "order": [
            name
            for name, group in scenario.groups.items()
            if any(skill.order is not None for skill in group.skills.values())
        ],
    }
    for key, names in given.items():
        if names and rule not in _USED_BY[key]:
            rules = " or ".join(f'"{used}"' for used in _USED_BY[key])
            yield _idle(
                file,
                "routing.select_contact",
                f'"{rule}", which does not look at the `{key}` of {listed(names)}',
                f"choose {rules}, or leave `{key}` out",
            )


def _many_queues(scenario: Scenario) -> dict[str, list[float]]:
    """Return the orders of the queues that each group may answer, of groups with several."""
    orders: dict[str, list[float]] = {}
    for queue in scenario.queues:
        for choice in choices(scenario, queue):
            skill = scenario.groups[choice.group].skills[queue]
            order = skill.rank if skill.order is None else skill.order
            orders.setdefault(choice.group, []).append(order)
    return {group: several for group, several in orders.items() if len(several) > 1}


def idle_contact_rule(scenario: Scenario, file: str) -> Iterator[Fault]:
    """A rule for contacts that was chosen has something to choose by."""
    rule = scenario.routing.select_contact
    if rule in ("priority", "longest_wait"):
        return
    several = _many_queues(scenario)
    where = "routing.select_contact"
    if not several:
        found = f'"{rule}", where no group serves several queues'
        yield _idle(file, where, found, "leave it out: agents take the first in line")
    elif rule == "queue_rank" and all(len(set(orders)) == 1 for orders in several.values()):
        yield _idle(
            file,
            where,
            f'"queue_rank", where all queues are alike to {listed(several)}',
            'give their skills an `order` each, or choose "longest_wait", which is the same then',
        )


def _steps(scenario: Scenario, queue: str) -> list[list[Choice]]:
    """Return the groups of each step."""
    return [list(same) for _, same in groupby(choices(scenario, queue), lambda c: c.step)]


def idle_ranks(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Ranks tell groups of one step apart."""
    by_order = scenario.routing.select_contact == "queue_rank"
    idle = []
    for queue in scenario.queues:
        ranked = [
            choice
            for choice in choices(scenario, queue)
            if choice.rank != 1.0
            # Where an order is left out, the rank is the group's order too.
            and not (by_order and scenario.groups[choice.group].skills[queue].order is None)
        ]
        steps = _steps(scenario, queue)
        if ranked and all(len({choice.rank for choice in step}) == 1 for step in steps):
            idle.append(queue)
    if idle:
        yield _idle(
            file,
            "groups",
            f"a `rank` for {listed(idle)}, which tells no two groups of a step apart",
            "rank groups of the same step; what a group prefers among its queues is `order`, "
            'with select_contact = "queue_rank"',
        )


def idle_agent_rule(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Under `best_skill`, there are groups among which one is better."""
    if scenario.routing.select_agent != "best_skill":
        return
    rivals = [
        (queue, [choice.group for choice in same])
        for queue in scenario.queues
        for _, alike in groupby(choices(scenario, queue), lambda c: (c.step, c.rank))
        for same in [list(alike)]
        if len(same) > 1
    ]
    skills = [[scenario.groups[g].skills[queue] for g in groups] for queue, groups in rivals]
    if any(len({skill.handle_factor for skill in same}) > 1 for same in skills):
        return
    own = any(skill.talk or skill.wrap for same in skills for skill in same)
    if not rivals:
        why = "no two groups of a queue have the same step and rank"
    elif own:
        why = "handle factors are all equal, and talk and wrap laws are not looked at"
    else:
        why = "handle factors are all equal"
    yield _idle(
        file,
        "routing.select_agent",
        f'"best_skill", but {why}',
        'state handle factors, or choose "longest_idle", which is the same then',
    )
