"""A binary heap of events: the smallest (time, key) is at place 0. The size is the caller's.

An empty heap has an infinite time at place 0, so that nobody need ask whether it is empty.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel
from ccsim.kernels.state import Records

__all__ = ["pop", "push"]

_FIRST = np.int64(0)


@inlined_kernel
def push(events: Records, size: int, time: float, key: int, slot: int, row: int) -> Any:
    """Add an event; return the new size."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if events[above]["time"] < time or (
            events[above]["time"] == time and events[above]["key"] <= key
        ):
            break
        _move(events, above, at)
        at = above
    events[at]["time"], events[at]["key"] = time, key
    events[at]["slot"], events[at]["row"] = slot, row
    return size + 1


@inlined_kernel
def pop(events: Records, size: int) -> Any:
    """Take the smallest event away; return the new size."""
    size -= 1
    time, key = events[size]["time"], events[size]["key"]
    at = _FIRST
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        other = below + 1
        if other < size and (
            events[other]["time"] < events[below]["time"]
            or (
                events[other]["time"] == events[below]["time"]
                and events[other]["key"] < events[below]["key"]
            )
        ):
            below = other
        if time < events[below]["time"] or (
            time == events[below]["time"] and key <= events[below]["key"]
        ):
            break
        _move(events, below, at)
        at = below
    _move(events, size, at)
    if size == 0:
        events[0]["time"] = math.inf
    return size


@inlined_kernel
def _move(events: Records, place: int, to: int) -> Any:
    events[to]["time"], events[to]["key"] = events[place]["time"], events[place]["key"]
    events[to]["slot"], events[to]["row"] = events[place]["slot"], events[place]["row"]
