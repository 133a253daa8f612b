"""Markov chains solved numerically: two kinds of contact for several groups, and redials.

The cases' figures are typed in; tests recompute them from here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import spsolve

__all__ = ["Centre", "Fates", "RedialFates", "Redials", "redial_fates", "solve", "stationary"]

State = TypeVar("State", bound=Hashable)
Moves = Callable[[State], Iterator[tuple[State, float]]]


def stationary(start: State, moves: Moves[State]) -> tuple[list[State], NDArray[np.float64]]:
    """Return the states that can be reached from one of them, and their probabilities.

    Parameters
    ----------
    start : hashable
    moves : callable
        From a state to those it may go to next, with rates. They must be finitely many.
    """
    number = {start: 0}
    states = [start]
    goes, comes, rates = [], [], []
    for state in states:  # which grows meanwhile
        for after, rate in moves(state):
            if not rate:
                continue
            if after not in number:
                number[after] = len(states)
                states.append(after)
            goes.append(number[state])
            comes.append(number[after])
            rates.append(rate)
    n = len(states)
    flow = csc_matrix((rates, (comes, goes)), shape=(n, n)).tolil()
    flow.setdiag(-np.asarray(flow.sum(axis=0)).ravel())
    flow[0, :] = 1.0  # one balance equation follows from the others
    one = np.zeros(n)
    one[0] = 1.0
    return states, np.asarray(spsolve(flow.tocsc(), one))


@dataclass(frozen=True, kw_only=True)
class Centre:
    """Contacts of several kinds, all of exponential talk with one mean, which is the time unit.

    Attributes
    ----------
    arrivals, patience_rates : tuple of float
        By kind, per mean talk time.
    sizes : tuple of int
        Agents by group.
    tries : tuple of tuple of int
        By kind, the groups tried in turn by who arrives.
    takes : callable
        From a group and the numbers waiting to the kind taken by one of its agents who frees, or
        to None.
    most : int
        Waiting contacts of a kind; who comes then is lost, so it must be seldom.
    """

    arrivals: tuple[float, ...]
    patience_rates: tuple[float, ...]
    sizes: tuple[int, ...]
    tries: tuple[tuple[int, ...], ...]
    takes: Callable[[int, tuple[int, ...]], int | None]
    most: int = 60

    def moves(self, state: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
        """Return where (busy by group, waiting by kind) may go."""
        groups = len(self.sizes)
        waiting = state[groups:]
        for kind, rate in enumerate(self.arrivals):
            free = [group for group in self.tries[kind] if state[group] < self.sizes[group]]
            if free:
                yield _changed(state, free[0], 1), rate
            elif waiting[kind] < self.most:
                yield _changed(state, groups + kind, 1), rate
            if waiting[kind]:
                left = waiting[kind] * self.patience_rates[kind]
                yield _changed(state, groups + kind, -1), left
        for group in range(groups):
            if state[group]:
                taken = self.takes(group, waiting)
                at = group if taken is None else groups + taken
                yield _changed(state, at, -1), float(state[group])


def _changed(state: tuple[int, ...], at: int, by: int) -> tuple[int, ...]:
    return (*state[:at], state[at] + by, *state[at + 1 :])


class Fates(NamedTuple):
    """What becomes of the contacts of a `Centre`.

    Attributes
    ----------
    abandonment, wait, delayed : tuple of float
        By kind; the wait of all offered is in mean talk times.
    occupancy : tuple of float
        By group.
    """

    abandonment: tuple[float, ...]
    wait: tuple[float, ...]
    delayed: tuple[float, ...]
    occupancy: tuple[float, ...]


def solve(centre: Centre) -> Fates:
    """Return the steady figures of a centre; waits are by Little's law."""
    groups, kinds = len(centre.sizes), range(len(centre.arrivals))
    states, probability = stationary((0,) * (groups + len(kinds)), centre.moves)
    table = np.array(states)
    mean = probability @ table
    waits = tuple(float(mean[groups + k]) / centre.arrivals[k] for k in kinds)
    full = table[:, :groups] == np.array(centre.sizes)
    return Fates(
        abandonment=tuple(waits[k] * centre.patience_rates[k] for k in kinds),
        wait=waits,
        delayed=tuple(
            float(probability @ full[:, list(centre.tries[k])].all(axis=1)) for k in kinds
        ),
        occupancy=tuple(float(mean[g]) / centre.sizes[g] for g in range(groups)),
    )


class Redials(NamedTuple):
    """One queue whose customers redial with a probability after they hang up; rates.

    Attributes
    ----------
    arrivals, talk_rate, patience_rate, return_rate : float
    agents : int
    probability : float
    most_present, most_away : int
        Where the chain is cut.
    """

    arrivals: float
    talk_rate: float
    patience_rate: float
    return_rate: float
    agents: int
    probability: float
    most_present: int
    most_away: int


class RedialFates(NamedTuple):
    """What becomes of fresh calls and attempts: per fresh call, per attempt, and so on."""

    attempts: float
    abandonment: float
    wait: float
    occupancy: float


def redial_fates(queue: Redials) -> RedialFates:
    """Return the steady figures of (present, to redial)."""

    def moves(state: tuple[int, int]) -> Iterator[tuple[tuple[int, int], float]]:
        present, away = state
        waiting = max(present - queue.agents, 0)
        room = present < queue.most_present
        if room:
            yield (present + 1, away), queue.arrivals
        if away and room:
            yield (present + 1, away - 1), away * queue.return_rate
        if present:
            yield (present - 1, away), min(present, queue.agents) * queue.talk_rate
        if waiting:
            left = waiting * queue.patience_rate
            comes_back = queue.probability if away < queue.most_away else 0.0
            yield (present - 1, away), left * (1.0 - comes_back)
            yield (present - 1, away + 1), left * comes_back

    states, probability = stationary((0, 0), moves)
    present, away = np.array(states).T
    waiting = float(probability @ np.maximum(present - queue.agents, 0))
    attempts = queue.arrivals + queue.return_rate * float(probability @ away)
    return RedialFates(
        attempts=attempts / queue.arrivals,
        abandonment=waiting * queue.patience_rate / attempts,
        wait=waiting / attempts,
        occupancy=float(probability @ np.minimum(present, queue.agents)) / queue.agents,
    )
