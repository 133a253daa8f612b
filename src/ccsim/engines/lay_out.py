"""Makes the groups with their agents, and the queues, of a centre that has not opened yet."""

from __future__ import annotations

from itertools import groupby

from ccsim.engines.clock import Clock
from ccsim.engines.people import Agent, Group, Line, Tier
from ccsim.model.tables import Tables

__all__ = ["lay_out"]


def lay_out(tables: Tables, clock: Clock) -> tuple[list[Group], list[Line]]:
    """Return the groups, everybody absent, and the queues, which know the groups that serve them.

    Both are in the order of their numbers.
    """
    groups = [_group(tables, g, clock) for g in range(len(tables.group_names))]
    queues = [_queue(tables, q, groups) for q in range(len(tables.queue_names))]
    return groups, queues


def _group(tables: Tables, g: int, clock: Clock) -> Group:
    table, group = tables.groups, Group(g)
    resolution = tables.queues.resolution + table.resolution_shift[g]
    group.resolution = resolution.clip(0.0, 1.0).tolist()
    group.handle_factor = table.handle_factor[g].tolist()
    group.order = table.order[g].tolist()
    group.step = table.step[g].tolist()
    group.talk_law = table.talk_law[g].tolist()
    group.wrap_law = table.wrap_law[g].tolist()
    group.has_own_laws = max(*group.talk_law, *group.wrap_law) >= 0
    first, last = table.first_agent[g : g + 2].tolist()
    group.absent = [(number, Agent(clock, number, group)) for number in range(first, last)]
    return group


def _queue(tables: Tables, q: int, groups: list[Group]) -> Line:
    table = tables.queues
    after = table.step_after[q]
    queue = Line(q, after[after < float("inf")].tolist())
    queue.limit = float(table.limit[q])
    queue.balk = float(table.balk[q])
    queue.priority = float(table.priority[q])
    queue.weight = float(table.weight[q])
    ranks = tables.groups.rank[:, q].tolist()

    def preference(group: Group) -> tuple[int, float]:
        return group.step[q], ranks[group.number]

    able = sorted((group for group in groups if group.step[q] >= 0), key=preference)
    for (step, _), equals in groupby(able, key=preference):
        queue.tiers.append(Tier(step, tuple(equals)))
    for group in able:
        group.queues.append(queue)
    return queue
