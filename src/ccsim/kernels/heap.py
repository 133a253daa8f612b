"""A binary heap of events in two arrays: times, and whole numbers of which the first breaks ties.

The smallest (time, first number) is at place 0. The size is the caller's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels._jit import kernel

__all__ = ["pop", "push"]


@kernel
def push(
    times: NDArray[np.float64], items: NDArray[np.int64], size: int, time: float,
    key: int, slot: int, row: int,
) -> Any:  # fmt: skip
    """Add an event; return the new size."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if times[above] < time or (times[above] == time and items[above, 0] <= key):
            break
        times[at] = times[above]
        items[at, 0] = items[above, 0]
        items[at, 1] = items[above, 1]
        items[at, 2] = items[above, 2]
        at = above
    times[at] = time
    items[at, 0] = key
    items[at, 1] = slot
    items[at, 2] = row
    return size + 1


@kernel
def pop(times: NDArray[np.float64], items: NDArray[np.int64], size: int) -> Any:
    """Take the smallest event away; return the new size."""
    size -= 1
    time, key, slot, row = times[size], items[size, 0], items[size, 1], items[size, 2]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        other = below + 1
        if other < size and (
            times[other] < times[below]
            or (times[other] == times[below] and items[other, 0] < items[below, 0])
        ):
            below = other
        if time < times[below] or (time == times[below] and key <= items[below, 0]):
            break
        times[at] = times[below]
        items[at, 0] = items[below, 0]
        items[at, 1] = items[below, 1]
        items[at, 2] = items[below, 2]
        at = below
    times[at] = time
    items[at, 0] = key
    items[at, 1] = slot
    items[at, 2] = row
    return size
