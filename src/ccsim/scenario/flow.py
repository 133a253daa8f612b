"""Where contacts go: transfers from queue to queue, and customers who come back.

Everything here is expectation, and assumes that everybody is answered, by the queue's first
choice of group: nobody hangs up, nobody is turned away.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import expected, first_choice
from ccsim.scenario.spec import Scenario

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "MOST_VISITS",
    "arriving",
    "contacts_of_an_issue",
    "gain",
    "reached",
    "resolution",
    "sources",
    "transfers",
]

MOST_VISITS = 16
"""Visits that a contact makes at most."""
_SAFE = 1e-9
"""A gain this close to 1 is 1."""


def resolution(scenario: Scenario, queue: str, group: str = "") -> float:
    """Return the probability that a conversation resolves the issue.

    Parameters
    ----------
    scenario : Scenario
    queue : str
    group : str
        Who answers; left out, the queue's first choice.
    """
    skill = scenario.groups[group or first_choice(scenario, queue)].skills[queue]
    return min(max(scenario.queues[queue].resolution + skill.resolution, 0.0), 1.0)


def transfers(scenario: Scenario) -> NDArray[np.float64]:
    """Return the share of conversations in one queue that end in another, (from, to)."""
    names = list(scenario.queues)
    shares = np.zeros((len(names), len(names)))
    for at, queue in enumerate(scenario.queues.values()):
        if queue.transfer is None:
            continue
        total = sum(queue.transfer.to.values())
        for name, weight in queue.transfer.to.items():
            shares[at, names.index(name)] = queue.transfer.probability * weight / total
    return shares


def arriving(
    scenario: Scenario, calendar: Calendar, staying: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return fresh contacts and transfers of each queue by interval, (n_queues, n_intervals).

    A transfer is counted in the interval in which its issue came.

    Parameters
    ----------
    scenario : Scenario
    calendar : Calendar
    staying : (n_queues,) float64, optional
        Share of a queue's contacts that are answered; left out, all.
    """
    moved = transfers(scenario).T
    fresh = np.array([expected(scenario, name, calendar) for name in scenario.queues])
    answered = np.ones(len(fresh)) if staying is None else staying
    visits = total = fresh
    for _ in range(MOST_VISITS - 1):
        if not visits.any() or not moved.any():
            break
        visits = moved @ (visits * answered[:, np.newaxis])
        total = total + visits
    return total


def gain(shares: NDArray[np.float64]) -> float:
    """Return by what a step multiplies contacts in the long run; 1 or more never ends."""
    found = float(np.abs(np.linalg.eigvals(shares)).max())
    return 1.0 if abs(found - 1.0) < _SAFE else found


def _returns(scenario: Scenario, first: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the share of each queue's conversations that lead to a repeat, and where to.

    The first is (n_queues,), the second (from, to), for issues that enter the queue `first`.
    """
    names = list(scenario.queues)
    shares, moved = np.zeros(len(names)), np.zeros((len(names), len(names)))
    for at, (name, queue) in enumerate(scenario.queues.items()):
        if queue.repeat is None:
            continue
        unresolved = 1.0 - resolution(scenario, name)
        stays = 1.0 - (queue.transfer.probability if queue.transfer else 0.0)
        shares[at] = stays * unresolved * queue.repeat.probability
        moved[at, names.index(queue.repeat.to or first)] = shares[at]
    return shares, moved


def contacts_of_an_issue(scenario: Scenario, first: str) -> float:
    """Return the expected contacts of an issue that enters a queue; infinite if it never ends.

    A linear system: visits of an issue = its first + what each visit leads to, by transfer or
    repeat.
    """
    names = list(scenario.queues)
    shares, moved = _returns(scenario, first)
    steps = moved + transfers(scenario)
    reachable = _closure(steps, names.index(first))
    steps, shares = steps[np.ix_(reachable, reachable)], shares[reachable]
    if gain(steps) >= 1.0:
        return math.inf if shares.any() else 1.0
    start = (np.flatnonzero(reachable) == names.index(first)).astype(float)
    visits = np.linalg.solve(np.eye(len(start)) - steps.T, start)
    return 1.0 + float(visits @ shares)


def _closure(steps: NDArray[np.float64], start: int) -> NDArray[np.bool_]:
    """Return which queues can be reached from one, itself included, (n_queues,)."""
    found = np.arange(len(steps)) == start
    for _ in range(len(steps)):
        found = found | (steps[found] > 0.0).any(axis=0)
    return np.asarray(found)


def sources(scenario: Scenario, queue: str) -> list[str]:
    """Return the other queues from which contacts come: transferred, or calling again."""
    return [
        name
        for name, other in scenario.queues.items()
        if name != queue
        and (
            (other.transfer is not None
             and other.transfer.probability > 0.0
             and other.transfer.to.get(queue, 0.0) > 0.0)
            or any(
                back is not None and back.probability > 0.0 and back.to == queue
                for back in (other.redial, other.repeat)
            )
        )
    ]  # fmt: skip


def reached(scenario: Scenario, calendar: Calendar) -> set[str]:
    """Return the queues that may get a contact: fresh, transferred, or of who comes back."""
    found = {name for name in scenario.queues if expected(scenario, name, calendar).any()}
    for _ in scenario.queues:
        found |= {name for name in scenario.queues if found.intersection(sources(scenario, name))}
    return found
