"""Expected volume, load and staff by interval: plain arithmetic on a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ccsim.scenario.calendar import Calendar
from ccsim.scenario.spec import Factors, Scenario
from ccsim.units import HOUR

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Choice",
    "choices",
    "expected",
    "factor",
    "first_choice",
    "handle_time",
    "hold_time",
    "staffed",
    "talk_time",
]


class Choice(NamedTuple):
    """A group that may answer a queue's contacts.

    Attributes
    ----------
    group : str
    step : int
        The first routing step that lists it; 0 where the queue has no steps.
    after : float [s]
        From joining until that step opens.
    rank : float
        Preference among the groups of a step; lower first.
    """

    group: str
    step: int
    after: float
    rank: float


def choices(scenario: Scenario, queue: str) -> list[Choice]:
    """Return the groups that may ever answer a queue's contacts, the preferred first.

    Where a queue has steps, a group with the skill that no step lists may never answer it.
    """
    steps = scenario.routing.steps.get(queue)
    found = []
    for name, group in scenario.groups.items():
        if queue not in group.skills:
            continue
        rank = group.skills[queue].rank
        if steps is None:
            found.append(Choice(name, 0, 0.0, rank))
            continue
        listed = [number for number, step in enumerate(steps) if name in step.groups]
        if listed:
            found.append(Choice(name, listed[0], steps[listed[0]].after, rank))
    return sorted(found, key=lambda choice: (choice.step, choice.rank))  # else in the file's order


def first_choice(scenario: Scenario, queue: str) -> str:
    """Return the group that is preferred for a queue's contacts."""
    return choices(scenario, queue)[0].group


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


def handle_time(
    scenario: Scenario, queue: str, calendar: Calendar, group: str = ""
) -> NDArray[np.float64]:
    """Return the expected talk + hold + wrap [s] of a contact by interval, (n_intervals,).

    Parameters
    ----------
    scenario : Scenario
    queue : str
    calendar : Calendar
    group : str
        Who answers; left out, the queue's first choice.
    """
    talk, wrap = (_law_time(scenario, queue, calendar, (key, group)) for key in ("talk", "wrap"))
    return talk + hold_time(scenario, queue, group) + wrap


def talk_time(
    scenario: Scenario, queue: str, calendar: Calendar, group: str = ""
) -> NDArray[np.float64]:
    """Return the expected talk time [s] by interval, (n_intervals,); arguments as `handle_time`."""
    return _law_time(scenario, queue, calendar, ("talk", group))


def hold_time(scenario: Scenario, queue: str, group: str = "") -> float:
    """Return the expected time on hold [s] of a contact; arguments as `handle_time`."""
    hold = scenario.queues[queue].hold
    skill = scenario.groups[group or first_choice(scenario, queue)].skills[queue]
    return hold.probability * hold.law.expectation() * skill.handle_factor if hold else 0.0


def _law_time(
    scenario: Scenario, queue: str, calendar: Calendar, which: tuple[str, str]
) -> NDArray[np.float64]:
    """Return the expectation [s] of talk or wrap: the group's own law, or else the queue's."""
    key, group = which
    spec = scenario.queues[queue]
    skill = scenario.groups[group or first_choice(scenario, queue)].skills[queue]
    law = getattr(skill, key) or getattr(spec, key)
    mean = law.expectation() * skill.handle_factor
    return np.asarray(mean * factor(getattr(spec, f"{key}_factor"), calendar))
