"""Which agent finishes next: a calendar queue, whose cost does not grow with the agents.

Time is cut into stretches of equal width. Like the days of a wall calendar that is used year after
year, every stretch has a bucket, shared with the stretches a whole number of years away; in it
stands a linked list of agents in order of (time, event class, number). The next to finish is the
head of the first bucket, from the present on, whose head is due in this year. The width follows
the work: it is halved while lists are walked too far and doubled while too many buckets are empty.
It changes what finding the next costs, never who is next.

References
----------
Brown (1988). Calendar queues: a fast O(1) priority queue implementation for the simulation event
set problem. Communications of the ACM 31, 1220-1227.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel, inner_kernel
from ccsim.kernels.state import Ints, Record, Records

__all__ = ["expect_finish", "take_finisher"]

_TUNE_AFTER = 1024
"""Finishes."""
_NOBODY = np.int64(-1)
_NARROWEST, _WIDEST = 2.0**-20, 2.0**20


@inlined_kernel
def expect_finish(
    centre: Record, agents: Records, buckets: Ints, a: int, time: float, what: int
) -> Any:
    """Let an agent, of whom nothing is expected, finish something at a time.

    Parameters
    ----------
    buckets : (n_buckets,) int64
        The first agent of each, or -1; their number is a power of 2.
    what : int
        The event's class: of equal times the lower comes first.
    """
    agents[a]["finish"], agents[a]["finishes"] = time, what
    centre["finishing"] += 1
    _insert(centre, agents, buckets, a)
    if centre["finishing"] == 1 or _is_before(agents, a, centre["finisher"]):
        centre["finisher"], centre["finish_time"] = a, time
        centre["stretch"] = _stretch(centre, agents, a)


@inlined_kernel
def take_finisher(centre: Record, agents: Records, buckets: Ints) -> Any:
    """Return the agent who finishes now, and expect the next."""
    a = centre["finisher"]
    buckets[_bucket(buckets, centre["stretch"])] = agents[a]["finishes_before"]
    centre["finishing"] -= 1
    centre["finishes_until_tuned"] -= 1
    if centre["finishes_until_tuned"] == 0:
        _tune(centre, agents, buckets)
    _find(centre, agents, buckets)
    return a


@inlined_kernel
def _bucket(buckets: Ints, stretch: int) -> Any:
    """Return a stretch's bucket; unsigned, since Numba then need not look for negative places."""
    return np.uint64(stretch) & np.uint64(buckets.shape[0] - 1)


@inlined_kernel
def _stretch(centre: Record, agents: Records, a: int) -> Any:
    """Return the stretch of time in which an agent finishes."""
    return np.int64(agents[a]["finish"] * centre["stretches_a_second"])


@inlined_kernel
def _is_before(agents: Records, a: int, other: int) -> Any:
    time, others = agents[a]["finish"], agents[other]["finish"]
    if time != others:
        return time < others
    what, else_what = agents[a]["finishes"], agents[other]["finishes"]
    return what < else_what or (what == else_what and a < other)


@inlined_kernel
def _insert(centre: Record, agents: Records, buckets: Ints, a: int) -> Any:
    """Put an agent in the list of his bucket."""
    bucket = _bucket(buckets, _stretch(centre, agents, a))
    after = np.int64(buckets[bucket])
    if after < 0 or _is_before(agents, a, after):
        buckets[bucket] = a
    else:
        before = after
        after = np.int64(agents[before]["finishes_before"])
        while after >= 0 and not _is_before(agents, a, after):
            before = after
            after = np.int64(agents[before]["finishes_before"])
            centre["walked"] += 1
        agents[before]["finishes_before"] = a
    agents[a]["finishes_before"] = after


@inlined_kernel
def _find(centre: Record, agents: Records, buckets: Ints) -> Any:
    """Find the next to finish, from the present stretch on."""
    if centre["finishing"] == 0:
        centre["finish_time"] = math.inf
        return
    first, year = centre["stretch"], buckets.shape[0]
    stretch = first
    a = np.int64(buckets[_bucket(buckets, stretch)])
    while a < 0 or _stretch(centre, agents, a) != stretch:
        stretch += 1
        if stretch == first + year:
            a = _first_of_all(agents, buckets)
            stretch = _stretch(centre, agents, a)
            break
        a = np.int64(buckets[_bucket(buckets, stretch)])
    centre["passed"] += min(stretch - first, year)
    centre["stretch"] = stretch
    centre["finisher"], centre["finish_time"] = a, agents[a]["finish"]


@inner_kernel
def _first_of_all(agents: Records, buckets: Ints) -> Any:
    """Return the next to finish if it is not within a year."""
    best = _NOBODY
    for bucket in range(buckets.shape[0]):
        a = np.int64(buckets[bucket])
        if a >= 0 and (best < 0 or _is_before(agents, a, best)):
            best = a
    return best


@inner_kernel
def _tune(centre: Record, agents: Records, buckets: Ints) -> Any:
    """Make stretches narrower or wider if that promises less work, and sort everybody anew."""
    walked, passed = centre["walked"], centre["passed"]
    centre["walked"], centre["passed"] = 0, 0
    centre["finishes_until_tuned"] = _TUNE_AFTER
    a_second = centre["stretches_a_second"]
    if walked > _TUNE_AFTER and walked > passed and a_second < 1.0 / _NARROWEST:
        centre["stretches_a_second"] *= 2.0
    elif passed > 2 * _TUNE_AFTER and passed > walked and a_second > 1.0 / _WIDEST:
        centre["stretches_a_second"] *= 0.5
    else:
        return
    all_of_them = _NOBODY  # a list through everybody who was in a bucket
    for bucket in range(buckets.shape[0]):
        a = np.int64(buckets[bucket])
        while a >= 0:
            after = np.int64(agents[a]["finishes_before"])
            agents[a]["finishes_before"] = all_of_them
            all_of_them = a
            a = after
        buckets[bucket] = -1
    present = agents[centre["finisher"]]["finish"]
    centre["stretch"] = np.int64(present * centre["stretches_a_second"])
    while all_of_them >= 0:
        after = np.int64(agents[all_of_them]["finishes_before"])
        _insert(centre, agents, buckets, all_of_them)
        all_of_them = after
    centre["walked"] = 0
