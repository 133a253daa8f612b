"""How well the work of several queues can be shared out among the groups that serve them.

The best split of an interval's load is a linear programme: each queue's contacts are divided
among its groups so that the busiest group is as little busy as can be. Its dual names the
bottleneck: the queues that only the busiest groups serve (Hall's theorem, for loads).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import choices, handle_time
from ccsim.scenario.spec import Scenario

__all__ = ["Split", "best_split", "load_on", "parts", "splits"]

_NOTHING = 1e-9


class Split(NamedTuple):
    """The best split of a load.

    Attributes
    ----------
    ratio : float
        Load / agents of the busiest groups: above 1 there is more work than time.
    queues, groups : (n_queues,) and (n_groups,) bool
        The bottleneck: these queues' contacts can go to these groups only.
    """

    ratio: float
    queues: NDArray[np.bool_]
    groups: NDArray[np.bool_]


def parts(scenario: Scenario) -> Iterator[tuple[list[str], list[str]]]:
    """Yield (queues, groups) that have work in common, each part by itself, in file order.

    A group that may answer nothing is in no part.
    """
    served = {queue: {c.group for c in choices(scenario, queue)} for queue in scenario.queues}
    left = list(scenario.queues)
    while left:
        queues, groups = {left[0]}, set(served[left[0]])
        for _ in left:
            queues |= {queue for queue in left if served[queue] & groups}
            groups = set().union(*(served[queue] for queue in queues))
        yield (
            [queue for queue in scenario.queues if queue in queues],
            [group for group in scenario.groups if group in groups],
        )
        left = [queue for queue in left if queue not in queues]


def load_on(
    scenario: Scenario, queue: str, groups: list[str], contacts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a queue's load [erlang] if each group answered it, (n_groups, n_intervals).

    NaN for a group that may not answer it.

    Parameters
    ----------
    scenario : Scenario
    queue : str
    groups : list of str
    contacts : (n_intervals,) float64
        The queue's contacts.
    """
    calendar = Calendar.of(scenario.hours)
    able = {choice.group for choice in choices(scenario, queue)}
    rate = contacts / scenario.hours.interval
    nothing = np.full(rate.size, np.nan)
    return np.array(
        [
            rate * handle_time(scenario, queue, calendar, group) if group in able else nothing
            for group in groups
        ]
    )


def splits(load: NDArray[np.float64], agents: NDArray[np.float64]) -> list[Split]:
    """Return the best split of each interval; those alike are worked out once.

    Parameters
    ----------
    load : (n_queues, n_groups, n_intervals) float64 [erlang]
    agents : (n_groups, n_intervals) float64
    """
    known: dict[bytes, Split] = {}
    found = []
    for at in range(agents.shape[1]):
        now = np.vstack([load[:, :, at], agents[:, at]])
        key = now.tobytes()
        if key not in known:
            known[key] = best_split(now[:-1], now[-1])
        found.append(known[key])
    return found


def best_split(load: NDArray[np.float64], agents: NDArray[np.float64]) -> Split:
    """Return the best split of an interval's load.

    Parameters
    ----------
    load : (n_queues, n_groups) float64 [erlang]
        Of all the queue's contacts, if that group answered them; NaN where it may not.
    agents : (n_groups,) float64
        Queues whose groups have no agents are left out.
    """
    able = ~np.isnan(load) & (agents > 0.0)
    work = np.nan_to_num(load).max(axis=1) > 0.0
    queues = np.flatnonzero(able.any(axis=1) & work)
    if not queues.size:
        return Split(0.0, np.zeros(len(load), dtype=bool), np.zeros(agents.size, dtype=bool))
    if agents.size == 1:
        only = np.isin(np.arange(len(load)), queues)
        return Split(float(load[queues, 0].sum() / agents[0]), only, agents > 0.0)
    return _solved(
        load, agents, [(int(q), int(g)) for q in queues for g in np.flatnonzero(able[q])]
    )


def _solved(
    load: NDArray[np.float64], agents: NDArray[np.float64], pairs: list[tuple[int, int]]
) -> Split:
    # It takes a while to import, and few scenarios need it.
    from scipy.optimize import linprog  # noqa: PLC0415  # see above

    queues = sorted({q for q, _ in pairs})
    groups = sorted({g for _, g in pairs})
    busy = np.zeros((len(groups), len(pairs) + 1))  # shares of each pair, then the ratio
    whole = np.zeros((len(queues), len(pairs) + 1))
    for at, (q, g) in enumerate(pairs):
        busy[groups.index(g), at] = load[q, g] / agents[g]
        whole[queues.index(q), at] = 1.0
    busy[:, -1] = -1.0
    found = linprog(
        np.eye(len(pairs) + 1)[-1],
        A_ub=busy, b_ub=np.zeros(len(groups)), A_eq=whole, b_eq=np.ones(len(queues)),
        method="highs",
    )  # fmt: skip
    assert found.x is not None, found.message
    tight_groups = np.zeros(agents.size, dtype=bool)
    tight_queues = np.zeros(len(load), dtype=bool)
    tight_groups[groups] = -found.ineqlin.marginals > _NOTHING
    for q in queues:
        tight_queues[q] = all(tight_groups[g] for other, g in pairs if other == q)
    return Split(float(found.x[-1]), tight_queues, tight_groups)
