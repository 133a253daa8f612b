"""Writes the SimPy engine's objects down as logs."""

from __future__ import annotations

import math
from itertools import chain
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.people import Visit
from ccsim.records.logs import AgentLog, ContactLog

__all__ = ["agent_log", "contact_log"]


_CODES = ("issue", "contact", "visit", "queue", "kind", "outcome", "next")
_COLUMNS = {
    "issue": "issue.number",
    "contact": "attempt",
    "visit": "number",
    "queue": "queue.number",
    "kind": "kind",
    "arrived": "joined",  # a contact reaches the centre when its first visit joins
    "joined": "joined",
    "answered": "answered",
    "left": "left",
    "outcome": "outcome",
    "agent": "agent",
    "group": "group",
    "talk": "talk",
    "hold": "hold",
    "wrap": "wrap",
    "resolved": "resolved",
    "next": "next",
    "next_at": "next_at",
}


def contact_log(visits: list[Visit]) -> ContactLog:
    """Return the contact log, a row for each visit in order of joining."""
    # One pass over the visits, all columns as floats: whole numbers below 2^53 are exact.
    rows = chain.from_iterable(map(attrgetter(*_COLUMNS.values()), visits))
    shape = len(visits), len(_COLUMNS)
    table = np.fromiter(rows, np.float64, shape[0] * shape[1]).reshape(shape)
    columns: dict[str, NDArray[Any]] = {
        name: table[:, at].astype(np.int64 if name in _CODES else np.float64)
        for at, name in enumerate(_COLUMNS)
    }
    nobody = np.isnan(columns["answered"])
    for name in ("talk", "hold", "wrap"):
        columns[name][nobody] = math.nan
    return ContactLog(**columns)


def agent_log(stays: list[tuple[int, int, float, float]]) -> AgentLog:
    """Return comings and goings, a row for each (agent, group, on, off)."""
    agent, group, on, off = zip(*stays, strict=True) if stays else ((), (), (), ())
    return AgentLog(
        np.array(agent, dtype=np.int64),
        np.array(group, dtype=np.int64),
        np.array(on, dtype=np.float64),
        np.array(off, dtype=np.float64),
    )
