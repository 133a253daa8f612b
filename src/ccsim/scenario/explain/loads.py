"""Contacts and load by interval: fresh contacts and transfers, as if everybody were answered."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import handle_time, staffed
from ccsim.scenario.flow import arriving
from ccsim.scenario.spec import Scenario

__all__ = ["Work", "contacts_of", "load", "work"]

Floats = NDArray[np.float64]


class Work(NamedTuple):
    """What some groups have to do together, (n_intervals,) each.

    Attributes
    ----------
    contacts : float64
    load : float64 [erlang]
        With the handle times of each queue's first choice of group.
    agents : float64
    """

    contacts: Floats
    load: Floats
    agents: Floats


def contacts_of(scenario: Scenario, queue: str, calendar: Calendar) -> Floats:
    """Return a queue's fresh contacts and transfers in each interval, (n_intervals,)."""
    return np.asarray(arriving(scenario, calendar)[list(scenario.queues).index(queue)])


def load(scenario: Scenario, queue: str, calendar: Calendar) -> Floats:
    """Return a queue's load [erlang] by interval, (n_intervals,), on its first choice of group."""
    contacts = contacts_of(scenario, queue, calendar)
    return contacts * handle_time(scenario, queue, calendar) / scenario.hours.interval


def work(scenario: Scenario, queues: list[str], groups: list[str], calendar: Calendar) -> Work:
    """Return the work of some queues beside the agents of some groups."""
    none = np.zeros(calendar.is_open.size)
    return Work(
        sum((contacts_of(scenario, queue, calendar) for queue in queues), none),
        sum((load(scenario, queue, calendar) for queue in queues), none),
        sum((staffed(scenario, group, calendar) for group in groups), none),
    )
