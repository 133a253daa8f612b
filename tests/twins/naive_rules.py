"""The rules of the model page as keys to sort by: the smallest is taken."""

from typing import Any

from ccsim.model.tables import Tables

__all__ = ["agent_key", "contact_key"]

_MINUTE = 60.0


def agent_key(rule: str, agent: dict[str, Any], factor: float, now: float) -> tuple[float, ...]:
    """Return by what a rule prefers an available agent, whose `handle_factor` is given."""
    since, on = agent["since"], agent["on"]
    return {
        "longest_idle": (since,),
        "least_occupied": (agent["busy"] / (now - on) if now > on else 0.0,),
        "best_skill": (factor, since),
    }[rule]


def contact_key(
    rule: str, visit: dict[str, Any], g: int, tables: Tables, waiting: int, now: float
) -> tuple[float, ...]:
    """Return by what a rule prefers a visit, for an agent of a group.

    Parameters
    ----------
    rule : str
    visit : dict
    g : int
    tables : Tables
    waiting : int
        Visits that wait in the visit's queue.
    now : float [s]
    """
    q, joined = visit["queue"], visit["joined"]
    priority = tables.queues.priority[q]
    score = tables.queues.weight[q] * (now - joined) / _MINUTE + priority
    return {
        "priority": (-priority, joined),
        "longest_wait": (joined,),
        "score": (-score,),
        "queue_rank": (tables.groups.order[g, q], joined),
        "longest_queue": (-waiting,),
    }[rule]
