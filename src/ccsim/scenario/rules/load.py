"""Load against agents, for customers who never give up."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Fault
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import first_choice, staffed
from ccsim.scenario.flow import arriving
from ccsim.scenario.rules.rule import listed, many
from ccsim.scenario.spec import Queue, Scenario
from ccsim.scenario.split import Split, best_split, load_on, parts, splits

__all__ = ["overload"]

Floats = NDArray[np.float64]

_FULL = 1.0 - 1e-9
"""No time to spare, but for the last bits of a programme's solution."""


def overload(scenario: Scenario, file: str) -> Iterator[Fault]:
    """The load of those who never give up is below the agents, however it is split."""
    calendar = Calendar.of(scenario.hours)
    staying = np.array([_staying(queue) for queue in scenario.queues.values()])
    if not staying.any():
        return
    volume = arriving(scenario, calendar, staying) * staying[:, np.newaxis]
    for part in parts(scenario):
        yield from _of_part(scenario, file, part, volume)


def _staying(queue: Queue) -> float:
    """Return the share of those who have to wait that wait for ever."""
    if queue.queue_limit is not None:
        return 0.0
    # Rounded, since the shares of a blend add up to 1 but for the last bit.
    return (1.0 - queue.balk) * round(1.0 - queue.patience.cdf(math.inf), 9)


def _of_part(
    scenario: Scenario, file: str, part: tuple[list[str], list[str]], volume: Floats
) -> Iterator[Fault]:
    """Yield the worst overload of queues and groups that have work in common."""
    queues, groups = part
    calendar = Calendar.of(scenario.hours)
    names = list(scenario.queues)
    load = np.array(
        [load_on(scenario, queue, groups, volume[names.index(queue)]) for queue in queues]
    )
    agents = np.array([staffed(scenario, group, calendar) for group in groups])
    tight = _tight(scenario, part, load, agents)
    found = splits(load[:, :, tight], agents[:, tight])
    over = np.array([split.ratio >= _FULL for split in found], dtype=bool)
    if not over.any():
        return
    excess = [_excess(split, agents[:, at]) for split, at in zip(found, tight, strict=True)]
    worst = int(np.argmax(np.where(over, excess, -math.inf)))
    bottleneck = found[worst]
    busy = [group for group, busiest in zip(groups, bottleneck.groups, strict=True) if busiest]
    kept = [queue for queue, bound in zip(queues, bottleneck.queues, strict=True) if bound]
    always = best_split(load.sum(axis=2), agents.sum(axis=1)).ratio >= _FULL
    heads = float(agents[bottleneck.groups, tight[worst]].sum())
    only = f" of {listed(busy)}, who alone may answer {listed(kept)}," if len(groups) > 1 else ""
    yield Fault(
        where=f"{file}: " + (f"groups.{busy[0]}.staff" if len(busy) == 1 else "groups"),
        found=f"{bottleneck.ratio * heads:.1f} erlang against {heads:g} agents{only} at "
        f"{calendar.label(int(tight[worst]))} ({many(int(over.sum()), 'interval')} like it), "
        "and endless patience",
        allowed="fewer erlang than agents, or customers whose patience ends",
        do="state the patience, or add agents: "
        + (
            "the queue grows without limit, and averages mean nothing"
            if always
            else "while this lasts, the queue can only grow"
        ),
        warning=not always,
    )


def _tight(
    scenario: Scenario, part: tuple[list[str], list[str]], load: Floats, agents: Floats
) -> NDArray[np.intp]:
    """Return the intervals in which the queues' first choices are too few: others must help."""
    queues, groups = part
    preferred = np.zeros_like(agents)
    for number, queue in enumerate(queues):
        first = groups.index(first_choice(scenario, queue))
        preferred[first] += load[number, first]
    return np.flatnonzero(((preferred > 0.0) & (preferred >= agents * _FULL)).any(axis=0))


def _excess(split: Split, agents: Floats) -> float:
    return float((split.ratio - 1.0) * agents[split.groups].sum())
