"""A user's routing policy: a Python object that makes one or both of the two decisions.

A policy has a method `choose_agent(visit, agents)`, or `choose_visit(agent, candidates)`, or both;
for a decision it does not make, the scenario's rule is used. What it is shown are `VisitView` and
`AgentView`, which cannot be changed; it returns one of those it was offered, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

from ccsim.errors import PolicyError
from ccsim.units import DAY, as_clock

__all__ = [
    "AgentChooser",
    "AgentView",
    "Policy",
    "SkillView",
    "VisitChooser",
    "VisitView",
    "checked_choice",
]


class SkillView(NamedTuple):
    """How a group serves a queue.

    Attributes
    ----------
    rank, order : float
        The queue's preference among groups, the group's among queues; lower first.
    step : int
        The routing step from which it may answer, counted from 0.
    handle_factor : float
    """

    rank: float
    order: float
    step: int
    handle_factor: float


class AgentView(NamedTuple):
    """An agent as a policy sees one.

    Attributes
    ----------
    number : int
    group : str
    idle : float [s]
        Time since becoming available; 0 for one who is becoming available now.
    occupancy : float [share]
        Of the time since coming on, from answers to wrap ends.
    skills : mapping of str to SkillView
        By queue, those that the agent's group may ever answer.
    """

    number: int
    group: str
    idle: float
    occupancy: float
    skills: Mapping[str, SkillView]


class VisitView(NamedTuple):
    """A visit as a policy sees one.

    Attributes
    ----------
    queue : str
    joined, waited : float [s]
        When it joined, from midnight of day 0, and the time since.
    kind : str
        "fresh", "redial", "repeat" or "transfer".
    issue, contact, visit : int
        As in the contact log.
    priority, weight : float
        Those of its queue.
    waiting : int
        Visits that wait in its queue, itself included if it does.
    uniform : callable
        From an index of 1 to 255 to a number between 0 and 1 that is the visit's own, whatever
        else happens: for policies that leave something to chance.
    """

    queue: str
    joined: float
    waited: float
    kind: str
    issue: int
    contact: int
    visit: int
    priority: float
    weight: float
    waiting: int
    uniform: Callable[[int], float]


@runtime_checkable
class AgentChooser(Protocol):
    """Chooses an agent for a visit that joins, or to which a routing step opens."""

    def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> AgentView | None:
        """Return one of the available agents who may answer, or None to let the visit wait.

        `agents` are in the order of their numbers, at least one.
        """


@runtime_checkable
class VisitChooser(Protocol):
    """Chooses a visit for an agent who becomes available."""

    def choose_visit(self, agent: AgentView, candidates: Sequence[VisitView]) -> VisitView | None:
        """Return the visit to answer, or None to let the agent be available.

        `candidates` are in each queue the first in line that the agent may answer now, at least
        one, in the order of the queues.
        """


Policy = AgentChooser | VisitChooser


def checked_choice(
    policy: Policy, method: str, subject: VisitView | AgentView, offered: Sequence[Any], now: float
) -> Any:
    """Return what a policy chooses.

    Raises
    ------
    PolicyError
        If it raises, or returns something it was not offered; it names policy, time and subject.
    """
    name = f"{type(policy).__name__}.{method}"
    where = f"{name} at {_moment(now)}, for {_in_words(subject)}"
    try:
        chosen = getattr(policy, method)(subject, offered)
    except Exception as error:  # whatever it is, the user is told where it happened
        raise PolicyError(f"{where}: it raised {type(error).__name__}: {error}.") from error
    if chosen is None or any(chosen is one for one in offered):
        return chosen
    found = _in_words(chosen) if isinstance(chosen, AgentView | VisitView) else repr(chosen)
    choices = ", ".join(_in_words(one) for one in offered)
    raise PolicyError(
        f"{where}: it returned {found}, which it was not offered: an agent must be available and a "
        f"visit one that the agent may answer now. Return one of these, or None: {choices}."
    )


def _moment(now: float) -> str:
    day, clock = divmod(now, DAY)
    return f"{as_clock(clock)} on day {day:.0f} ({now:g} s)"


def _in_words(subject: VisitView | AgentView) -> str:
    if isinstance(subject, AgentView):
        return f"agent {subject.number} of {subject.group}"
    contact = f"visit {subject.visit} of contact {subject.contact} of issue {subject.issue}"
    return f"{contact} in {subject.queue}"
