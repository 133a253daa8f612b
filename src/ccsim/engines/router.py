"""Finds an agent for a contact and a contact for an agent, by the scenario's rules."""

from __future__ import annotations

from ccsim.engines.people import Agent, Group, Line, Visit
from ccsim.engines.routing import AGENT_RULES, CONTACT_RULES
from ccsim.engines.tape import Tape
from ccsim.model.tables import Tables

__all__ = ["Router", "heads"]

_BY_IDLENESS = ("longest_idle", "best_skill")
"""Within one group these rules take the longest idle, who stands first."""


class Router:
    """Takes the agent or the visit that the rules choose, if there is one."""

    def __init__(self, tables: Tables, tape: Tape) -> None:
        self._tape = tape
        self._choose_agent = AGENT_RULES[tables.select_agent]
        self._by_idleness = tables.select_agent in _BY_IDLENESS
        self._key = CONTACT_RULES[tables.select_contact]

    def agent_for(self, visit: Visit, now: float) -> Agent | None:
        """Take an available agent for a visit: the lowest step, the lowest rank, then the rule."""
        for step, groups in visit.queue.tiers:
            if step >= visit.open_steps:
                return None
            if len(groups) == 1 and self._by_idleness:
                if groups[0].available:
                    return groups[0].longest_idle()
                continue
            able = [group for group in groups if group.available]
            if able:
                agent = self._choose_agent(visit, able, now, self._tape)
                return agent.group.take(agent)
        return None

    def visit_for(self, agent: Agent, now: float) -> Visit | None:
        """Choose, among the first visits in line that the agent's group may serve now."""
        group = agent.group
        found = heads(group, now)
        if len(found) > 1:
            return min(found, key=lambda visit: self._key(visit, group, now))
        return found[0] if found else None

    def check_nobody_left(self, queues: list[Line]) -> None:
        """Make sure, when the run has ended, that nobody is left waiting: rules leave nobody."""
        assert not any(queue.length for queue in queues)


def heads(group: Group, now: float) -> list[Visit]:
    """Return the first visit of each queue that the group may serve now."""
    return [
        visit
        for queue in group.queues
        if queue.length
        and (visit := queue.first_open_to(group.step[queue.number], now)) is not None
    ]
