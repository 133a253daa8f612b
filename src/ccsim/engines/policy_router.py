"""Puts a user's routing policy in the place of the scenario's rules."""

from __future__ import annotations

from functools import partial

from ccsim.engines.people import Agent, Line, Visit
from ccsim.engines.policy import (
    AgentChooser,
    AgentView,
    Policy,
    SkillView,
    VisitChooser,
    VisitView,
    checked_choice,
)
from ccsim.engines.router import Router, heads
from ccsim.engines.tape import Tape
from ccsim.errors import PolicyError
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind

__all__ = ["PolicyRouter"]


class PolicyRouter(Router):
    """Asks the policy; for a decision that it does not make, the scenario's rule decides."""

    def __init__(self, tables: Tables, tape: Tape, policy: Policy) -> None:
        super().__init__(tables, tape)
        self._tables = tables
        self._policy = policy
        self._skills = [_skills(tables, g) for g in range(len(tables.group_names))]

    def agent_for(self, visit: Visit, now: float) -> Agent | None:
        """Take the available agent whom the policy chooses for a visit."""
        if not isinstance(self._policy, AgentChooser):
            return super().agent_for(visit, now)
        able = [
            agent
            for step, groups in visit.queue.tiers
            if step < visit.open_steps
            for group in groups
            for _, _, agent in group.available
        ]
        if not able:
            return None
        able.sort(key=lambda agent: agent.number)
        views = [self._agent(agent, now) for agent in able]
        shown = self._visit(visit, now)
        chosen = checked_choice(self._policy, "choose_agent", shown, views, now)
        if chosen is None:
            return None
        agent = next(agent for agent, view in zip(able, views, strict=True) if view is chosen)
        return agent.group.take(agent)

    def visit_for(self, agent: Agent, now: float) -> Visit | None:
        """Return the visit that the policy chooses for an agent."""
        if not isinstance(self._policy, VisitChooser):
            return super().visit_for(agent, now)
        candidates = sorted(heads(agent.group, now), key=lambda visit: visit.queue.number)
        if not candidates:
            return None
        views = [self._visit(visit, now) for visit in candidates]
        shown = self._agent(agent, now)
        chosen = checked_choice(self._policy, "choose_visit", shown, views, now)
        found = zip(candidates, views, strict=True)
        return next((visit for visit, view in found if view is chosen), None)

    def _agent(self, agent: Agent, now: float) -> AgentView:
        group = agent.group
        since = next((since for since, _, one in group.available if one is agent), now)
        time = now - agent.came_on
        return AgentView(
            number=agent.number,
            group=self._tables.group_names[group.number],
            idle=now - since,
            occupancy=agent.busy / time if time > 0.0 else 0.0,
            skills=self._skills[group.number],
        )

    def _visit(self, visit: Visit, now: float) -> VisitView:
        queue = visit.queue
        return VisitView(
            queue=self._tables.queue_names[queue.number],
            joined=visit.joined,
            waited=now - visit.joined,
            kind=Kind(visit.kind).name.lower(),
            issue=visit.issue.number,
            contact=visit.attempt,
            visit=visit.number,
            priority=queue.priority,
            weight=queue.weight,
            waiting=queue.length,
            uniform=partial(self._tape.policy_uniform, visit),
        )

    def check_nobody_left(self, queues: list[Line]) -> None:
        """Refuse a policy that let visits wait for ever.

        Raises
        ------
        PolicyError
        """
        left = sum(queue.length for queue in queues)
        if left:
            raise PolicyError(
                f"{type(self._policy).__name__}: when the run ended {left} visits were still "
                "waiting, although agents were there to answer them: it returned None each time "
                "they were offered. Let it choose them at some time, at the latest after closing."
            )


def _skills(tables: Tables, g: int) -> dict[str, SkillView]:
    table = tables.groups
    return {
        name: SkillView(
            rank=float(table.rank[g, q]),
            order=float(table.order[g, q]),
            step=int(table.step[g, q]),
            handle_factor=float(table.handle_factor[g, q]),
        )
        for q, name in enumerate(tables.queue_names)
        if table.step[g, q] >= 0
    }
