"""W2: three queues and three groups over a day of changing staff, in plain SimPy and in ccsim.

10,000 contacts in 14 h: 45, 35 and 20 % of them with 4, 5 and 6 min of talk and 2, 3 and 4 min of
patience, all exponential. The first group knows the first queue, the second the two others, the
third all three; each queue tries its specialists and then the generalists, and who frees takes
the contact that has waited longest. Volume and staff change every 15 min.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario

CONTACTS, HOURS, INTERVAL = 10_000, 14, 900.0
SHARES, TALK, PATIENCE = (0.45, 0.35, 0.20), (240.0, 300.0, 360.0), (120.0, 180.0, 240.0)
SPECIALISTS = (0, 1, 1)
"""The first group tried, by queue; the generalists come second."""
GENERALISTS = 2
TAKES = ((0,), (1, 2), (0, 1, 2))
"""The queues that a group's agents know."""
_COUNT = round(HOURS * 3600 / INTERVAL)
_SHAPE = [1.0 - 0.6 * math.cos(2 * math.pi * (k + 0.5) / _COUNT) for k in range(_COUNT)]

Caller = tuple[float, int, float, float]
"""Arrival, queue, talk, patience [s]."""


def volume(queue: int) -> list[float]:
    """Return the expected contacts of each interval."""
    return [CONTACTS * SHARES[queue] * height / sum(_SHAPE) for height in _SHAPE]


def staff() -> list[list[int]]:
    """Return the head counts by group: the load and half its square root, 40 % generalists."""
    plans: list[list[int]] = [[], [], []]
    for k in range(_COUNT):
        loads = [volume(queue)[k] * TALK[queue] / INTERVAL for queue in range(3)]
        every = round(sum(loads) + 0.5 * math.sqrt(sum(loads)))
        first, second = round(0.6 * loads[0]), round(0.6 * (loads[1] + loads[2]))
        for plan, heads in zip(plans, (first, second, every - first - second), strict=True):
            plan.append(heads)
    return plans


def callers() -> list[Caller]:
    """Draw a day's contacts in advance."""
    random = np.random.default_rng(1)
    drawn: list[Caller] = []
    for queue in range(3):
        for k, expected in enumerate(volume(queue)):
            n = int(random.poisson(expected))
            at = (k + random.random(n)) * INTERVAL
            talks = random.exponential(TALK[queue], n)
            patience = random.exponential(PATIENCE[queue], n)
            drawn += zip(at.tolist(), [queue] * n, talks.tolist(), patience.tolist(), strict=True)
    return sorted(drawn)


class _Waiting:
    __slots__ = ("joined", "talk", "waits")

    def __init__(self, joined: float, talk: float) -> None:
        self.joined = joined
        self.talk = talk
        self.waits = True


class BareEvents:
    """SimPy's events with callbacks and deques: the least that can be done with it; no log."""

    def __init__(self, contacts: list[Caller], plans: list[list[int]]) -> None:
        self.env = simpy.Environment()
        self.contacts, self.plans = contacts, plans
        self.lines: list[deque[_Waiting]] = [deque(), deque(), deque()]
        self.free = [0, 0, 0]  # below 0: so many leave when they finish

    def run(self) -> int:
        """Simulate the day and return its contacts."""
        self.env.process(self.arrivals())
        self.env.process(self.shifts())
        self.env.run()
        return len(self.contacts)

    def arrivals(self) -> Generator[simpy.Event, Any, None]:
        """Serve each caller, or let him wait."""
        for arrival, queue, talk, patience in self.contacts:
            yield self.env.timeout(arrival - self.env.now)
            for group in (SPECIALISTS[queue], GENERALISTS):
                if self.free[group] > 0:
                    self.free[group] -= 1
                    self.start(group, talk)
                    break
            else:
                caller = _Waiting(arrival, talk)
                self.lines[queue].append(caller)
                self.env.timeout(patience, caller).callbacks.append(self.hang_up)

    def shifts(self) -> Generator[simpy.Event, Any, None]:
        """Change the head counts at the start of each interval."""
        now = [0, 0, 0]
        for k in range(_COUNT):
            for group, plan in enumerate(self.plans):
                self.free[group] += plan[k] - now[group]
                now[group] = plan[k]
                while self.free[group] > 0 and self.take(group):
                    self.free[group] -= 1
            yield self.env.timeout(INTERVAL)

    def start(self, group: int, talk: float) -> None:
        """Let an agent talk."""
        self.env.timeout(talk, group).callbacks.append(self.finish)

    def finish(self, event: simpy.Event) -> None:
        """Let the agent go, take the next caller, or become free."""
        group = event.value
        if self.free[group] < 0 or not self.take(group):
            self.free[group] += 1

    def take(self, group: int) -> bool:
        """Take who has waited longest in the queues that the group knows."""
        best: deque[_Waiting] | None = None
        for queue in TAKES[group]:
            line = self.lines[queue]
            while line and not line[0].waits:
                line.popleft()
            if line and (best is None or line[0].joined < best[0].joined):
                best = line
        if best is None:
            return False
        caller = best.popleft()
        caller.waits = False
        self.start(group, caller.talk)
        return True

    def hang_up(self, event: simpy.Event) -> None:
        """End a caller's patience."""
        event.value.waits = False


def bare_events(contacts: list[Caller]) -> int:
    """Simulate the day in plain SimPy."""
    return BareEvents(contacts, staff()).run()


def scenario(days: int = 1) -> Scenario:
    """Return the same centre for ccsim, on so many days alike."""
    names = ("one", "two", "three")
    queues = {
        name: {
            "volume": {"per_interval": volume(queue) * days},
            "talk": {"kind": "exponential", "mean": f"{TALK[queue]} s"},
            "patience": {"kind": "exponential", "mean": f"{PATIENCE[queue]} s"},
        }
        for queue, name in enumerate(names)
    }
    groups = {
        f"group{group}": {
            "staff": {"per_interval": plan * days},
            "skills": {names[queue]: {} for queue in TAKES[group]},
        }
        for group, plan in enumerate(staff())
    }
    steps = {
        name: [{"groups": [f"group{SPECIALISTS[queue]}"]}, {"groups": [f"group{GENERALISTS}"]}]
        for queue, name in enumerate(names)
    }
    return build(
        {
            "name": "W2",
            "hours": {
                "first_day": "2026-03-02",
                "days": days,
                "open": "07:00",
                "close": "21:00",
                "interval": "15 min",
            },
            "queues": queues,
            "groups": groups,
            "routing": {"select_contact": "longest_wait", "steps": steps},
        }
    )
