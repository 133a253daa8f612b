"""A SimPy environment that keeps the model's order of events at one instant.

The run always executes the smallest pending (time, class, entity). SimPy's own follow-ups have
priorities 0 and 1, so that they finish before the next model event of the same instant.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from itertools import repeat
from typing import Any, Final

import simpy
from simpy.core import EmptySchedule

from ccsim.engines.stop import Stop

__all__ = ["Clock", "Happening", "Order", "step_entity"]

_ENTITIES = 48
_STEPS = 64
_EVENTS_AT_ONCE = 512
"""After so many, some ten milliseconds, the clock looks whether to stop."""


class Order:
    """What comes first at one instant; in brackets the entity, lower first.

    The values leave room for the number of an entity: a priority is order + entity. Plain
    integers, because a member of an enumeration takes long to look up.
    """

    CONVERSATION_END: Final = 1 << _ENTITIES
    """[agent]"""
    WRAP_END: Final = 2 << _ENTITIES
    """[agent]"""
    FALL: Final = 3 << _ENTITIES
    """closings and plan falls [group]"""
    RISE: Final = 4 << _ENTITIES
    """openings and plan rises [group]"""
    STEP: Final = 5 << _ENTITIES
    """routing steps [issue, step]: see `step_entity`"""
    FRESH: Final = 6 << _ENTITIES
    """fresh arrivals [issue]"""
    RETURN: Final = 7 << _ENTITIES
    """repeats, redials and transfers [issue]"""
    ABANDONMENT: Final = 8 << _ENTITIES
    """[issue]"""


def step_entity(issue: int, step: int) -> int:
    """Return the entity of a routing step: an issue's steps in order, issue after issue."""
    return issue * _STEPS + step


class Happening(simpy.Event):
    """An event that the clock schedules; `value` is what its handlers get."""

    def __init__(self, clock: Clock, value: Any = None) -> None:
        # What simpy.Timeout does, without scheduling: the clock is told the absolute time.
        self.env = clock
        self.callbacks: list[Callable[[Any], None]] = []
        self._ok = True
        self._value = value

    @property
    def value(self) -> Any:
        """What the event was made with."""
        return self._value


class Clock(simpy.Environment):
    """Simulation time [s] from midnight of day 0."""

    def at(self, time: float, order: int, entity: int, event: Happening) -> Happening:
        """Let an event happen at an absolute time: now + (time - now) is not always time."""
        entry: Any = (time, order + entity, next(self._eid), event)
        heappush(self._queue, entry)
        return event

    def run_to_the_end(self, stop: Stop) -> None:
        """Let everything happen that is scheduled.

        Raises
        ------
        Stopped
            If asked to, between two events: no process sees it.
        """
        step = self.step
        try:
            while True:
                stop.check()
                for _ in repeat(None, _EVENTS_AT_ONCE):
                    step()
        except EmptySchedule:
            return
