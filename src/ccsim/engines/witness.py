"""Watches one issue in the SimPy engine: what its visits met, and who could have been chosen.

Nothing is decided here. Before the engine decides about a visit of the issue, the state it decides
on is written down, and afterwards what it decided; no number of the run changes by that.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from ccsim.engines.clock import Happening, Order
from ccsim.engines.collector import without_collector
from ccsim.engines.people import Agent, Tier, Visit
from ccsim.engines.policy import Policy
from ccsim.engines.policy_router import PolicyRouter
from ccsim.engines.process import Centre
from ccsim.engines.router import Router, heads
from ccsim.engines.stop import Stop, Stopped
from ccsim.engines.tape import Tape
from ccsim.model.tables import Tables

__all__ = ["Candidate", "Freed", "Look", "Sight", "Waiting", "witness"]

_LAST = Order.ABANDONMENT << 1
"""After everything else that happens at an instant."""


class Candidate(NamedTuple):
    """An agent who was available when one was looked for.

    Attributes
    ----------
    agent, group : int
    since : float [s]
        When the agent became available.
    occupancy : float [share]
        Of the time since coming on.
    handle_factor : float
        For the queue.
    """

    agent: int
    group: int
    since: float
    occupancy: float
    handle_factor: float


class Look(NamedTuple):
    """An agent is looked for: the visit joins, or a routing step opens to it.

    Attributes
    ----------
    time : float [s]
    step : int or None
        The routing step that opens; None at joining.
    nobody : tuple of int
        Groups that come before those of `among`, and had nobody available.
    among : tuple of Candidate
        Available agents of the first groups, equal in step and rank, that had any.
    after : tuple of Candidate
        Available agents who may answer too, but come after these by step or rank.
    later : tuple of Candidate
        Available agents of groups to which the visit has not been opened yet.
    agent : int or None
        Who was chosen, if anybody.
    """

    time: float
    step: int | None
    nobody: tuple[int, ...]
    among: tuple[Candidate, ...]
    after: tuple[Candidate, ...]
    later: tuple[Candidate, ...]
    agent: int | None = None


class Waiting(NamedTuple):
    """A visit that was the first in its line whom an agent may answer.

    Attributes
    ----------
    queue, issue, length : int
        `length` is the number of visits that waited in its queue.
    joined : float [s]
    """

    queue: int
    issue: int
    length: int
    joined: float


class Freed(NamedTuple):
    """An agent who became available took the visit.

    Attributes
    ----------
    time : float [s]
    agent, group : int
    came_on : bool
        Whether the agent came on at that instant, and had not finished a contact.
    among : tuple of Waiting
        What could be taken, in the order of queues; the visit itself is among them.
    is_head : bool
        Whether the visit was the first of all that waited in its queue.
    """

    time: float
    agent: int
    group: int
    came_on: bool
    among: tuple[Waiting, ...]
    is_head: bool


@dataclass
class Sight:
    """What was seen of a visit.

    Attributes
    ----------
    visit : Visit
    free_lines : float
        Lines of the channel that were free when it came.
    may_be_served : bool
        Whether the centre was open, or somebody still on who may serve the queue.
    waiting : int
        Visits that waited in its queue when it joined.
    looks : list of Look
    freed : Freed or None
    passed : Counter
        By queue, visits that were taken while it waited by agents who might have answered it.
    """

    visit: Visit
    free_lines: float
    may_be_served: bool
    waiting: int
    looks: list[Look] = field(default_factory=list)
    freed: Freed | None = None
    passed: Counter[int] = field(default_factory=Counter)


def witness(
    tables: Tables,
    *,
    seed: int,
    replication: int,
    issue: int,
    until: float,
    policy: Policy | None = None,
    stop: Stop | None = None,
) -> list[Sight]:
    """Run one replication up to a time, and return what was seen of an issue.

    Parameters
    ----------
    tables : Tables
    seed, replication : int
    issue : int
        Its number in the contact log.
    until : float [s]
        When its last visit ends.
    policy : Policy, optional
        A copy of its own, as it may keep a state.
    stop : Stop, optional
        Asked at the end, to end the run.

    Returns
    -------
    list of Sight
        One for each visit, in order.

    Raises
    ------
    PolicyError
        If the policy fails, or chooses what it was not offered.
    """
    stop = stop or Stop()
    with without_collector():
        tape = Tape(tables, seed, replication)
        router = Router(tables, tape) if policy is None else PolicyRouter(tables, tape, policy)
        centre = _WatchedCentre(tables, tape, router, issue)
        end = Happening(centre.clock)
        end.callbacks.append(lambda _: stop.ask())
        centre.clock.at(until, _LAST, 0, end)
        with suppress(Stopped):  # asked for above
            centre.clock.run_to_the_end(stop)
    return centre.sights


class _WatchedCentre(Centre):
    """A contact centre in which one issue is watched."""

    def __init__(self, tables: Tables, tape: Tape, router: Router, issue: int) -> None:
        self.watched = issue
        self.sights: list[Sight] = []
        super().__init__(tables, tape, router)

    def join(self, visit: Visit) -> None:
        """Write down what a watched visit meets, and join it."""
        if visit.issue.number != self.watched:
            super().join(visit)
            return
        served = self.is_open or self.may_still_be_served(visit.queue)
        sight = Sight(visit, self.free_lines, served, visit.queue.length)
        self.sights.append(sight)
        look = self._look(visit, visit.joined, visit.open_steps, step=None)
        super().join(visit)
        sight.looks.append(look._replace(agent=_answered_by(visit)))

    def open_step(self, opening: Happening) -> None:
        """Write down who is available when a step opens to a watched visit, and open it."""
        visit: Visit = opening.value
        if visit.issue.number != self.watched or not visit.in_line:
            super().open_step(opening)
            return
        step = visit.open_steps
        look = self._look(visit, self.clock.now, step + 1, step=step)
        super().open_step(opening)
        self.sights[-1].looks.append(look._replace(agent=_answered_by(visit)))

    def take_next(self, agent: Agent, now: float) -> None:
        """Write down whom an agent could take while a watched visit waits, and take one."""
        visit = self.sights[-1].visit if self.sights else None
        if visit is None or not visit.in_line:
            super().take_next(agent, now)
            return
        group, sight = agent.group, self.sights[-1]
        found = sorted(heads(group, now), key=lambda head: head.queue.number)
        among = tuple(
            Waiting(one.queue.number, one.issue.number, one.queue.length, one.joined)
            for one in found
        )
        is_head = visit.queue.first() is visit
        step = group.step[visit.queue.number]
        super().take_next(agent, now)
        if agent.visit is visit:
            came_on = agent.came_on == now
            sight.freed = Freed(now, agent.number, group.number, came_on, among, is_head)
        elif agent.visit is not None and 0 <= step < visit.open_steps:
            sight.passed[agent.visit.queue.number] += 1

    def _look(self, visit: Visit, now: float, open_steps: int, *, step: int | None) -> Look:
        """Return who is available, the tiers one after the other as the rules look at them."""
        nobody: list[int] = []
        among: tuple[Candidate, ...] = ()
        after: tuple[Candidate, ...] = ()
        later: tuple[Candidate, ...] = ()
        for tier in visit.queue.tiers:
            free = tuple(self._free(tier, visit, now))
            if tier.step >= open_steps:
                later += free
            elif among:
                after += free
            elif free:
                among = free
            else:
                nobody += [group.number for group in tier.groups]
        return Look(now, step, tuple(nobody), among, after, later)

    def _free(self, tier: Tier, visit: Visit, now: float) -> Iterator[Candidate]:
        for group in tier.groups:
            for since, number, agent in group.available:
                factor = group.handle_factor[visit.queue.number]
                yield Candidate(number, group.number, since, _occupancy(agent, now), factor)


def _occupancy(agent: Agent, now: float) -> float:
    time = now - agent.came_on
    return agent.busy / time if time > 0.0 else 0.0


def _answered_by(visit: Visit) -> int | None:
    return None if math.isnan(visit.agent) else int(visit.agent)
