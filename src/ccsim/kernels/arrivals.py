"""Arrival times: each queue has its own unit-rate Poisson process in each interval.

A change of volume in one interval therefore moves nothing in another, and a contact keeps its
number k, by which its own draws are keyed, as the volume grows.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels._jit import allocating_kernel, inlined_kernel, kernel
from ccsim.kernels.draws import Purpose, uniform, word
from ccsim.kernels.quantiles import Laws, exponential_quantile, sample

__all__ = ["Arrivals", "busyness", "draw_arrivals", "make_busy", "place", "time_of_day"]


# Not Python's integers: Numba would compile `sample` and all below it anew for them.
_NONE, _BUSYNESS = np.int64(0), np.int64(Purpose.BUSYNESS)


class Arrivals(NamedTuple):
    """Fresh contacts of one queue, or of all, in order of time.

    Attributes
    ----------
    time : (n,) float64 [s]
    interval, k : (n,) int64
        The interval of the run, and the place among the queue's arrivals in it.
    talk : (n,) float64 [s]
        Recorded talk time of the first visit, NaN if it is drawn.
    """

    time: NDArray[np.float64]
    interval: NDArray[np.int64]
    k: NDArray[np.int64]
    talk: NDArray[np.float64]


@kernel
def busyness(laws: Laws, law: int, stream: int, day: int, key0: int, key1: int) -> Any:
    """Return the factor of a day's volume."""
    return sample(laws, law, stream, day, _NONE, word(_NONE, _NONE, _BUSYNESS), key0, key1)


@kernel
def make_busy(
    laws: Laws, law: NDArray[np.int64], stream: NDArray[np.int64], days: int, key0: int, key1: int,
    volume: NDArray[np.float64],
) -> Any:  # fmt: skip
    """Multiply each day's volume by its `busyness`.

    Parameters
    ----------
    law, stream : (n_queues,) int64
    volume : (n_queues, n_intervals) float64
        Changed in place.
    """
    a_day = volume.shape[1] // days
    for q in range(volume.shape[0]):
        for day in range(days):
            factor = busyness(laws, law[q], stream[q], day, key0, key1)
            for t in range(day * a_day, (day + 1) * a_day):
                volume[q, t] *= factor


@inlined_kernel
def place(start: float, share: float, length: float) -> Any:
    """Return start + share * length, kept below the interval's end, which is not its own."""
    time = start + share * length
    end = start + length
    return time if time < end else np.nextafter(end, start)


@allocating_kernel
def draw_arrivals(
    volume: NDArray[np.float64], length: float, stream: int, key0: int, key1: int
) -> Any:
    """Return (time [s], interval, k) of one queue's arrivals in order of time.

    Parameters
    ----------
    volume : (n_intervals,) float64
        Expected contacts, the day's busyness included.
    length : float [s]
        Of an interval.
    stream, key0, key1 : int
        The queue's stream; seed and replication.
    """
    purpose = word(0, 0, Purpose.ARRIVAL)
    capacity = int(volume.sum() * 1.2) + 64
    time = np.empty(capacity, np.float64)
    interval = np.empty(capacity, np.int64)
    order = np.empty(capacity, np.int64)
    n = 0
    for t in range(volume.size):
        if volume[t] <= 0.0:
            continue
        k = 0
        total = exponential_quantile(uniform(stream, t, k, purpose, key0, key1))
        while total < volume[t]:
            if n == time.size:
                time = np.concatenate((time, np.empty(n, np.float64)))
                interval = np.concatenate((interval, np.empty(n, np.int64)))
                order = np.concatenate((order, np.empty(n, np.int64)))
            time[n] = place(t * length, total / volume[t], length)
            interval[n] = t
            order[n] = k
            n += 1
            k += 1
            total += exponential_quantile(uniform(stream, t, k, purpose, key0, key1))
    return time[:n], interval[:n], order[:n]


@kernel
def time_of_day(volume: NDArray[np.float64], first: int, last: int, length: float, u: float) -> Any:
    """Return the time [s] at quantile u of the volume in intervals [first, last).

    Without any volume there, the open time is divided evenly.
    """
    total = 0.0
    for t in range(first, last):
        total += volume[t]
    if total <= 0.0:
        passed = u * (last - first)
        t = min(math.floor(passed), last - first - 1)
        return place((first + t) * length, passed - t, length)
    wanted = u * total
    passed = 0.0
    at = first
    for t in range(first, last):
        if volume[t] > 0.0:
            at = t
            if passed + volume[t] > wanted:
                break
            passed += volume[t]
    share = min((wanted - passed) / volume[at], 1.0)
    return place(at * length, share, length)
