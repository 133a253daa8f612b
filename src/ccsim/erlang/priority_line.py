"""Several queues that one group answers by fixed rules, and whose handle times are alike."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ccsim.erlang.figures import QueueFigures
from ccsim.erlang.markov import erlang_a, erlang_c
from ccsim.erlang.priorities import waits_by_priority
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.compound import Endless
from ccsim.scenario.demand import (
    choices,
    expected,
    factor,
    first_choice,
    handle_time,
    staffed,
)
from ccsim.scenario.distributions import Exponential
from ccsim.scenario.spec import Queue, Scenario

__all__ = ["SharedLine", "by_priority", "is_one_line"]


class SharedLine(NamedTuple):
    """What a closed form says of a queue that shares its agents with others.

    Attributes
    ----------
    queues : tuple of str
        All that the group serves.
    model : str
    figures : QueueFigures
        Of the queue asked for; NaN where the form is silent.
    """

    queues: tuple[str, ...]
    model: str
    figures: QueueFigures


def by_priority(scenario: Scenario, queue: str, calendar: Calendar) -> SharedLine | None:
    """Return the closed form of a queue whose group serves others too; None if there is none.

    Volume and staff are taken from the first open interval: whether they change is not asked here.
    """
    groups = [choice.group for choice in choices(scenario, queue)]
    able = {name: [choice.group for choice in choices(scenario, name)] for name in scenario.queues}
    queues = tuple(name for name, found in able.items() if groups[0] in found)
    every = {name: scenario.queues[name] for name in queues}
    if (
        len(queues) == 1
        or any(able[name] != groups[:1] for name in queues)
        or scenario.routing.select_contact not in _BY_CLASS
        or not _are_alike(scenario, every, calendar)
    ):
        return None
    first = calendar.is_open
    rates = {
        name: float(expected(scenario, name, calendar)[first][0]) / scenario.hours.interval
        for name in queues
    }
    if not sum(rates.values()) > 0.0:
        return None
    handle = float(handle_time(scenario, queue, calendar)[first][0])
    agents = int(staffed(scenario, groups[0], calendar)[first][0])
    ranks = sorted({_rank(scenario, name) for name in every}, reverse=True)
    own = scenario.queues[queue]
    if len(ranks) == 1:
        patience = own.patience.expectation() * float(
            factor(own.patience_factor, calendar)[first][0]
        )
        figures = erlang_a(sum(rates.values()), handle, agents=agents, patience=patience,
                           within=own.service_level.within)  # fmt: skip
        model = f"M/M/{agents}{'' if math.isinf(patience) else '+M'}, one line"
        return SharedLine(queues, model, figures)
    if any(not isinstance(spec.patience, Endless) for spec in every.values()):
        return None
    by_rank = [
        sum(rates[name] for name in every if _rank(scenario, name) == rank) for rank in ranks
    ]
    figures = _of_class(by_rank, handle, agents, ranks.index(_rank(scenario, queue)),
                        own.service_level.within)  # fmt: skip
    return SharedLine(queues, f"M/M/{agents}, priority", figures)


def is_one_line(scenario: Scenario, queues: tuple[str, ...]) -> bool:
    """Whether an agent who may answer any of some queues takes whoever joined first."""
    by_class = scenario.routing.select_contact in _BY_CLASS
    return by_class and len({_rank(scenario, name) for name in queues}) == 1


_BY_CLASS = ("priority", "longest_wait", "queue_rank")
"""Contact rules by which a class of queues goes before another, and within one the earliest."""


def _rank(scenario: Scenario, queue: str) -> float:
    """Return what decides who goes first, higher first; by longest wait all are equal."""
    if scenario.routing.select_contact == "priority":
        return scenario.queues[queue].priority
    if scenario.routing.select_contact == "queue_rank":
        skill = scenario.groups[first_choice(scenario, queue)].skills[queue]
        return -(skill.rank if skill.order is None else skill.order)
    return 0.0


def _are_alike(scenario: Scenario, queues: dict[str, Queue], calendar: Calendar) -> bool:
    """Whether contacts of all queues take equally long, and leave in the same way."""
    times = np.array([handle_time(scenario, name, calendar) for name in queues])
    laws = {repr((spec.patience, spec.patience_factor)) for spec in queues.values()}
    return (
        bool(np.ptp(times) <= 1e-9 * times.max())
        and len(laws) == 1
        and all(
            isinstance(spec.patience, Exponential | Endless)
            and spec.balk == 0.0
            and spec.queue_limit is None
            for spec in queues.values()
        )
    )


def _of_class(
    rates: list[float], handle: float, agents: int, place: int, within: float
) -> QueueFigures:
    """Return the figures of a class; a closed form of the service level has the highest only."""
    delayed = float(erlang_c(sum(rates), handle, agents=agents, within=0.0).delay_probability)
    waits = waits_by_priority(rates, handle, agents=agents).tolist()
    level = math.nan
    if place == 0 and math.isfinite(waits[0]):
        # Those who wait are answered as if they were alone, once an agent is free for them.
        level = 1.0 - delayed * math.exp(-(agents / handle - rates[0]) * within)
    wait = waits[place]
    return QueueFigures(
        delay_probability=delayed,
        service_level=level,
        service_level_1=level,
        service_level_2=level,
        service_level_3=level,
        service_level_4=level,
        service_level_5=level,
        asa=wait,
        wait_mean=wait,
        wait_abandoned=math.nan,
        wait_delayed=wait / delayed if delayed > 0.0 else math.nan,
        abandonment=0.0,
        blocking=0.0,
        occupancy=min(sum(rates) * handle / agents, 1.0),
    )
