"""A group's day hour by hour: contacts, load and staff side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario import words
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import expected, load_of, staffed
from ccsim.scenario.spec import Scenario
from ccsim.units import HOUR, as_clock

__all__ = ["HEADER", "busiest_day", "hour_by_hour"]

HEADER = ("hour", "contacts", "load [erlang]", "agents", "load / agents")

Floats = NDArray[np.float64]


def _sum_of_queues(scenario: Scenario, group: str, calendar: Calendar) -> tuple[Floats, Floats]:
    """Return contacts and load of all the group's queues, (n_intervals,) each."""
    none = np.zeros(calendar.is_open.size)
    queues = scenario.groups[group].skills
    volume = sum((expected(scenario, queue, calendar) for queue in queues), none)
    return volume, sum((load_of(scenario, queue, calendar) for queue in queues), none)


def busiest_day(scenario: Scenario, group: str, calendar: Calendar) -> int:
    """Return the day of the run on which the group has most work; the first of equals."""
    _, load = _sum_of_queues(scenario, group, calendar)
    return int(load.reshape(scenario.hours.days, -1).sum(axis=1).argmax())


def hour_by_hour(
    scenario: Scenario, group: str, calendar: Calendar, day: int
) -> tuple[tuple[str, ...], ...]:
    """Return a row for each open hour of a day, columns as `HEADER`.

    Contacts are added up; load and agents are means over the open intervals of the hour.
    """
    a_day = scenario.hours.intervals_a_day
    today = slice(day * a_day, (day + 1) * a_day)
    columns = (*_sum_of_queues(scenario, group, calendar), staffed(scenario, group, calendar))
    volume, load, agents = (column[today] for column in columns)
    hour = np.arange(a_day) * scenario.hours.interval // HOUR
    is_open = calendar.is_open[today]
    return tuple(
        _row(at * HOUR, volume[now].sum(), load[now].mean(), agents[now].mean())
        for at in np.unique(hour[is_open])
        for now in [is_open & (hour == at)]
    )


def _row(start: float, volume: float, load: float, agents: float) -> tuple[str, ...]:
    share = f"{load / agents * 100:.1f} %" if agents > 0.0 else "nobody there"
    numbers = (words.number(float(value)) for value in (volume, load, agents))
    return (as_clock(start), *numbers, share)
