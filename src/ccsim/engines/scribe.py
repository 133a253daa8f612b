"""Writes the SimPy engine's objects down as logs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.people import Visit
from ccsim.records.logs import AgentLog, ContactLog

__all__ = ["agent_log", "contact_log"]


def contact_log(visits: list[Visit]) -> ContactLog:
    """Return the contact log, a row for each visit in order of joining."""

    def codes(name: str) -> NDArray[np.int64]:
        return np.fromiter(map(attrgetter(name), visits), np.int64, len(visits))

    def floats(name: str) -> NDArray[np.float64]:
        return np.fromiter(map(attrgetter(name), visits), np.float64, len(visits))

    answered = floats("answered")
    joined = floats("joined")
    nobody = np.isnan(answered)
    agents = [visit.agent for visit in visits]
    return ContactLog(
        issue=codes("issue.number"),
        contact=codes("attempt"),
        visit=codes("number"),
        queue=codes("queue.number"),
        kind=codes("kind"),
        arrived=joined,
        joined=joined,
        answered=answered,
        left=floats("left"),
        outcome=codes("outcome"),
        agent=np.array([math.nan if a is None else a.number for a in agents], dtype=np.float64),
        group=np.array([math.nan if a is None else a.group.number for a in agents], np.float64),
        talk=np.where(nobody, math.nan, floats("talk")),
        hold=np.where(nobody, math.nan, floats("hold")),
        wrap=np.where(nobody, math.nan, floats("wrap")),
        resolved=floats("resolved"),
        next=codes("next"),
        next_at=floats("next_at"),
    )


def agent_log(stays: list[tuple[int, int, float, float]]) -> AgentLog:
    """Return comings and goings, a row for each (agent, group, on, off)."""
    agent, group, on, off = zip(*stays, strict=True) if stays else ((), (), (), ())
    return AgentLog(
        np.array(agent, dtype=np.int64),
        np.array(group, dtype=np.int64),
        np.array(on, dtype=np.float64),
        np.array(off, dtype=np.float64),
    )
