"""The two decisions of routing: an agent for a contact, a contact for an agent.

To add a rule, write a function here, enter it in the table below it, and name it in
`scenario.routing`. The rules run among equals: groups of the lowest routing step, then of the
lowest rank; and in each queue the first visit in line that the agent's group may serve now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ccsim.engines.people import Agent, Group, Visit
from ccsim.engines.tape import Tape
from ccsim.units import MINUTE

__all__ = ["AGENT_RULES", "CONTACT_RULES", "AgentChoice", "ContactKey"]

AgentChoice = Callable[[Visit, Sequence[Group], float, Tape], Agent]
"""From (visit, groups with an available agent, now [s], draws) to the agent, still available."""
ContactKey = Callable[[Visit, Group, float], tuple[float, ...]]
"""From (visit, group of the agent, now [s]) to what is compared: the smallest is taken."""


# --- an agent for a contact --------------------------------------------------------------------


def longest_idle(visit: Visit, groups: Sequence[Group], now: float, tape: Tape) -> Agent:
    """The agent who has been available longest; ties by number."""
    del visit, now, tape
    return min(group.available[0] for group in groups)[2]


def best_skill(visit: Visit, groups: Sequence[Group], now: float, tape: Tape) -> Agent:
    """The agent with the smallest handle factor for the queue, then the longest idle."""
    q = visit.queue.number
    best = min(group.handle_factor[q] for group in groups)
    able = [group for group in groups if group.handle_factor[q] == best]
    return longest_idle(visit, able, now, tape)


def least_occupied(visit: Visit, groups: Sequence[Group], now: float, tape: Tape) -> Agent:
    """The agent who was busy for the smallest share of the time since coming on."""
    del visit, tape

    def occupancy(agent: Agent) -> tuple[float, int]:
        time = now - agent.came_on
        return (agent.busy / time if time > 0.0 else 0.0, agent.number)

    return min(_everybody(groups), key=occupancy)


def random(visit: Visit, groups: Sequence[Group], now: float, tape: Tape) -> Agent:
    """Any agent, each with the same probability."""
    del now
    agents = sorted(_everybody(groups), key=lambda agent: agent.number)
    return agents[tape.choice(visit, len(agents))]


def _everybody(groups: Sequence[Group]) -> list[Agent]:
    return [agent for group in groups for _, _, agent in group.available]


AGENT_RULES: dict[str, AgentChoice] = {
    "longest_idle": longest_idle,
    "least_occupied": least_occupied,
    "best_skill": best_skill,
    "random": random,
}


# --- a contact for an agent --------------------------------------------------------------------


def priority(visit: Visit, group: Group, now: float) -> tuple[float, ...]:
    """The highest priority of the queue, then the earliest joined; ties by queue."""
    del group, now
    return (-visit.queue.priority, visit.joined, visit.queue.number)


def longest_wait(visit: Visit, group: Group, now: float) -> tuple[float, ...]:
    """The earliest joined; ties by queue."""
    del group, now
    return (visit.joined, visit.queue.number)


def score(visit: Visit, group: Group, now: float) -> tuple[float, ...]:
    """The largest weight of the queue * minutes waited + priority; ties by queue."""
    del group
    queue = visit.queue
    return (-(queue.weight * (now - visit.joined) / MINUTE + queue.priority), queue.number)


def queue_rank(visit: Visit, group: Group, now: float) -> tuple[float, ...]:
    """The lowest order among the group's skills, then the earliest joined; ties by queue."""
    del now
    q = visit.queue.number
    return (group.order[q], visit.joined, q)


def longest_queue(visit: Visit, group: Group, now: float) -> tuple[float, ...]:
    """The queue in which most are waiting; ties by queue."""
    del group, now
    return (-visit.queue.length, visit.queue.number)


CONTACT_RULES: dict[str, ContactKey] = {
    "priority": priority,
    "longest_wait": longest_wait,
    "score": score,
    "queue_rank": queue_rank,
    "longest_queue": longest_queue,
}
