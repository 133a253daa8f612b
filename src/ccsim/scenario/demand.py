"""Expected volume, load and staff by interval: plain arithmetic on a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.scenario.calendar import Calendar
from ccsim.scenario.spec import Factors, Scenario
from ccsim.units import HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["expected", "factor", "group_of", "handle_time", "load_of", "staffed"]


def group_of(scenario: Scenario, queue: str) -> str:
    """Return the group that serves a queue."""
    return next(name for name, group in scenario.groups.items() if queue in group.skills)


def expected(scenario: Scenario, queue: str, calendar: Calendar) -> NDArray[np.float64]:
    """Return the fresh contacts expected (or recorded) in each interval, (n_intervals,)."""
    volume, interval = scenario.queues[queue].volume, scenario.hours.interval
    if volume.per_interval is not None:
        return calendar.spread(volume.per_interval)
    if volume.per_hour is not None:
        return np.where(calendar.is_open, volume.per_hour * (interval / HOUR), 0.0)
    at = np.floor_divide(np.asarray(volume.times), interval).astype(np.int64)
    at = at[at < calendar.is_open.size]
    return np.bincount(at, minlength=calendar.is_open.size).astype(np.float64)


def staffed(scenario: Scenario, group: str, calendar: Calendar) -> NDArray[np.float64]:
    """Return the agents at work in each interval, (n_intervals,); 0 while closed."""
    staff = scenario.groups[group].staff
    if staff.count is not None:
        return np.where(calendar.is_open, float(staff.count), 0.0)
    return calendar.spread(staff.per_interval or ())


def factor(factors: Factors | None, calendar: Calendar) -> NDArray[np.float64]:
    """Return what a duration is multiplied by in each interval, (n_intervals,)."""
    if factors is None:
        return np.ones(calendar.is_open.size)
    return calendar.spread(factors.per_interval, closed=1.0)


def handle_time(scenario: Scenario, queue: str, calendar: Calendar) -> NDArray[np.float64]:
    """Return the expected talk + hold + wrap [s] of a contact by interval, (n_intervals,)."""
    spec = scenario.queues[queue]
    hold = spec.hold.probability * spec.hold.law.expectation() if spec.hold else 0.0
    talk = spec.talk.expectation() * factor(spec.talk_factor, calendar)
    wrap = spec.wrap.expectation() * factor(spec.wrap_factor, calendar)
    skill = scenario.groups[group_of(scenario, queue)].skills[queue]
    return np.asarray((talk + hold + wrap) * skill.handle_factor)


def load_of(scenario: Scenario, queue: str, calendar: Calendar) -> NDArray[np.float64]:
    """Return the fresh contacts' load [erlang] in each interval, (n_intervals,)."""
    volume = expected(scenario, queue, calendar)
    return volume * handle_time(scenario, queue, calendar) / scenario.hours.interval
