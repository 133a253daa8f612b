"""Writes down what happens in the SimPy engine, as logs."""

from __future__ import annotations

import math
from struct import Struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.engines.people import Visit
from ccsim.records.logs import AgentLog, ContactLog

__all__ = ["Scribe"]

_COLUMNS = (
    "issue", "contact", "visit", "queue", "kind", "arrived", "joined", "answered", "left",
    "outcome", "agent", "group", "talk", "hold", "wrap", "resolved", "next", "next_at",
)  # fmt: skip
_CODES = ("issue", "contact", "visit", "queue", "kind", "outcome", "next")
_ROW = Struct(f"{len(_COLUMNS)}d")
_MORE_ROWS = bytes(4096 * _ROW.size)


class Scribe:
    """Keeps both logs of a run.

    A visit gets its row when it joins and is written when it ends. It can then be forgotten,
    which keeps the run's memory small and near the processor: that is worth a fifth of its time.
    """

    def __init__(self) -> None:
        self._rows = 0
        self._buffer = bytearray()
        self._stays: list[tuple[int, int, float, float]] = []

    def open_row(self, visit: Visit) -> None:
        """Give a visit the next row."""
        visit.row = self._rows
        self._rows += 1
        if self._rows * _ROW.size > len(self._buffer):
            self._buffer += _MORE_ROWS

    def write(self, visit: Visit) -> None:
        """Write a visit that has ended into its row, whole numbers as floats: they are exact."""
        issue, queue = visit.issue, visit.queue
        _ROW.pack_into(
            self._buffer, visit.row * _ROW.size,
            issue.number, visit.attempt, visit.number, queue.number, visit.kind, visit.arrived,
            visit.joined, visit.answered, visit.left, visit.outcome, visit.agent, visit.group,
            visit.talk, visit.hold, visit.wrap, visit.resolved, visit.next, visit.next_at,
        )  # fmt: skip

    def note_stay(self, agent: int, group: int, came_on: float, left: float) -> None:
        """Write down that an agent has left."""
        self._stays.append((agent, group, came_on, left))

    def contacts(self) -> ContactLog:
        """Return the contact log, a row for each visit in order of joining."""
        table = np.frombuffer(self._buffer, np.float64).reshape(-1, len(_COLUMNS))[: self._rows]
        columns: dict[str, NDArray[Any]] = {
            name: table[:, at].astype(np.int64 if name in _CODES else np.float64)
            for at, name in enumerate(_COLUMNS)
        }
        nobody = np.isnan(columns["answered"])
        for name in ("talk", "hold", "wrap"):
            columns[name][nobody] = math.nan
        return ContactLog(**columns)

    def agents(self) -> AgentLog:
        """Return comings and goings, a row for each stay in order of leaving."""
        stays = self._stays
        agent, group, on, off = zip(*stays, strict=True) if stays else ((), (), (), ())
        return AgentLog(
            np.array(agent, dtype=np.int64),
            np.array(group, dtype=np.int64),
            np.array(on, dtype=np.float64),
            np.array(off, dtype=np.float64),
        )
