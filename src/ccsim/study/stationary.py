"""Which scenarios have a steady state: nothing they say changes with the clock."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ccsim.errors import Fault
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import expected, factor, staffed
from ccsim.scenario.spec import Scenario
from ccsim.units import DAY

__all__ = ["obstacles"]

_INSTEAD = "simulate days instead: replications of them, by ccsim.simulate or `ccsim run`"


def obstacles(scenario: Scenario) -> Iterator[Fault]:
    """Yield why a valid scenario has no steady state, and what to do instead.

    Overload of those who never give up is no valid scenario (`ccsim.scenario.rules.load`).
    """
    calendar = Calendar.of(scenario.hours)
    open_hours = scenario.hours.open.values()
    if any(hours.open > 0.0 or hours.close < DAY for hours in open_hours):
        allowed = 'hours round the clock, every day: open = "00:00", close = "24:00"'
        yield _fault("hours", "a centre that closes", allowed)
    for name in scenario.queues:
        yield from _of_queue(scenario, name, calendar)
    for name in scenario.groups:
        if np.ptp(staffed(scenario, name, calendar)[calendar.is_open]) > 0.0:
            yield _fault(f"groups.{name}.staff", "staff that changes", "the same staff always")


def _of_queue(scenario: Scenario, name: str, calendar: Calendar) -> Iterator[Fault]:
    spec, where = scenario.queues[name], f"queues.{name}"
    if spec.volume.times is not None:
        yield _fault(f"{where}.volume", "recorded arrivals", "a volume per hour")
    elif np.ptp(expected(scenario, name, calendar)[calendar.is_open]) > 0.0:
        yield _fault(f"{where}.volume", "a volume that changes", "the same volume always")
    if spec.busyness is not None:
        yield _fault(f"{where}.busyness", "days of which some are busier", "all days alike")
    for key in ("talk_factor", "wrap_factor", "patience_factor"):
        if np.ptp(factor(getattr(spec, key), calendar)[calendar.is_open]) > 0.0:
            yield _fault(f"{where}.{key}", "factors that change", "the same factor always")


def _fault(where: str, found: str, allowed: str) -> Fault:
    return Fault(where=f"steady state: {where}", found=found, allowed=allowed, do=_INSTEAD)
