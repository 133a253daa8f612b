"""A day hour by hour: contacts, load and staff side by side."""

from __future__ import annotations

import numpy as np

from ccsim.scenario import words
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.explain.loads import Work
from ccsim.scenario.explain.section import Table
from ccsim.units import HOUR, as_clock

__all__ = ["busiest_day", "hour_by_hour"]

_HEADER = ("hour", "contacts", "load [erlang]", "agents", "load / agents")


def busiest_day(work: Work, calendar: Calendar) -> int:
    """Return the day of the run with most work; the first of equals."""
    return int(work.load.reshape(calendar.hours.days, -1).sum(axis=1).argmax())


def hour_by_hour(work: Work, calendar: Calendar, day: int) -> Table:
    """Return a row for each open hour of a day.

    Contacts are added up; load and agents are means over the open intervals of the hour.
    """
    a_day = calendar.hours.intervals_a_day
    today = slice(day * a_day, (day + 1) * a_day)
    contacts, load, agents = (column[today] for column in work)
    hour = np.arange(a_day) * calendar.hours.interval // HOUR
    is_open = calendar.is_open[today]
    rows = tuple(
        _row(at * HOUR, contacts[now].sum(), load[now].mean(), agents[now].mean())
        for at in np.unique(hour[is_open])
        for now in [is_open & (hour == at)]
    )
    return Table(_HEADER, rows)


def _row(start: float, contacts: float, load: float, agents: float) -> tuple[str, ...]:
    share = f"{load / agents * 100:.1f} %" if agents > 0.0 else "nobody there"
    numbers = (words.number(float(value)) for value in (contacts, load, agents))
    return (as_clock(start), *numbers, share)
