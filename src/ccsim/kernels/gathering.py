"""One pass over visits in order of joining: what is alike is counted together.

Agents' seconds are spread over the intervals in which they were worked in the same pass.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ccsim.kernels._jit import inlined_kernel, kernel
from ccsim.kernels.patterns import Patterns, has_room, pattern_of
from ccsim.kernels.state import ANSWERED, WAITING, Floats, Ints, Record

__all__ = [
    "CONVERSATION_SECONDS", "DELAYED", "ENDED", "FACTS", "KIND", "NEXT", "OUTCOME", "RESOLVED",
    "SHORT", "TO_COME", "WINDOW", "WITHIN", "WRAP_SECONDS", "Gathering", "Visits", "gather",
]  # fmt: skip

DELAYED, WITHIN, SHORT, RESOLVED, TO_COME, ENDED = range(6)
"""Bits of a pattern's facts: not answered at the joining instant; a wait of at most the queue's
threshold; one below its short_abandon; the issue was resolved; what comes next is due at or after
the last closing; the wait is over."""
OUTCOME, NEXT, KIND, FACTS = 6, 9, 12, 14
"""First bits of these codes, and of queue and group, numbered together: see `_key`."""

WINDOW = np.dtype(
    [
        ("length", np.float64),  # [s] of an interval
        ("warm_up", np.float64),  # [s]
        ("closes", np.float64),  # [s] for the last time
        ("intervals", np.int64),  # of the run; what comes later is counted behind the last
        ("to_the_end", np.bool_),  # whether visits that have not ended are counted
    ],
    align=True,
)
CONVERSATION_SECONDS, WRAP_SECONDS = range(2)


class Visits(NamedTuple):
    """Columns of the contact log, (n_rows,) each, as `ccsim.records.columns` has them."""

    queue: Ints
    kind: Ints
    joined: Floats
    answered: Floats
    left: Floats
    outcome: Ints
    group: Floats
    talk: Floats
    hold: Floats
    wrap: Floats
    resolved: Floats
    next: Ints
    next_at: Floats


class Gathering(NamedTuple):
    """What has been gathered so far.

    Attributes
    ----------
    window : WINDOW
    threshold, short_abandon : (n_queues,) float64 [s]
    patterns : Patterns
        Of visits; their sums are the waits and the handling times [s].
    seconds : (n_groups, 2, n_intervals + 1) float64 [s]
        Conversation and wrap, by the interval in which they were worked, after the warm-up.
    """

    window: Record
    threshold: Floats
    short_abandon: Floats
    patterns: Patterns
    seconds: Floats


@kernel
def gather(visits: Visits, first: int, last: int, mask: int, gathering: Gathering) -> Any:
    """Add the visits of rows first to last - 1, but for those that joined in the warm-up.

    Row r stands at r & mask.

    Returns
    -------
    int
        The row before which it stopped: `last`, a visit that has not ended, or any other if there
        is no room for `MOST` patterns more.
    """
    window, seconds, patterns = gathering.window, gathering.seconds, gathering.patterns
    length, warm_up, after = window["length"], window["warm_up"], window["intervals"]
    for row in range(first, last):
        at = row & mask
        outcome = visits.outcome[at]
        if outcome == WAITING and not window["to_the_end"]:
            return row
        if not has_room(patterns):
            return row
        joined, answered, left = visits.joined[at], visits.answered[at], visits.left[at]
        g, ended, handling = np.int64(-1), left, 0.0
        if not math.isnan(answered):
            g, ended, wrap = np.int64(visits.group[at]), answered, visits.wrap[at]
            _spread(seconds[g, CONVERSATION_SECONDS], answered, left, warm_up, length, after)
            if wrap > 0.0:
                _spread(seconds[g, WRAP_SECONDS], left, left + wrap, warm_up, length, after)
            if outcome == ANSWERED:
                handling = visits.talk[at] + visits.hold[at] + wrap
        if joined < warm_up:
            continue
        interval = min(np.int64(math.floor(joined / length)), after)
        wait = ended - joined
        key = _key(gathering, visits, at, g, wait)
        if math.isnan(wait):
            wait = 0.0
        pattern = pattern_of(patterns, interval, key)
        pattern["times"] += 1
        pattern["first_sum"] += wait
        pattern["second_sum"] += handling
    return last


@inlined_kernel
def _key(gathering: Gathering, visits: Visits, at: int, g: int, wait: float) -> Any:
    """Return the facts of a visit in one number: bits, codes, then queue and group together."""
    q, joined = visits.queue[at], visits.joined[at]
    key = (q * (gathering.seconds.shape[0] + 1) + g + 1) << FACTS
    key |= (visits.outcome[at] << OUTCOME) | (visits.next[at] << NEXT) | (visits.kind[at] << KIND)
    key |= np.int64(visits.answered[at] != joined) << DELAYED
    key |= np.int64(wait <= gathering.threshold[q]) << WITHIN
    key |= np.int64(wait < gathering.short_abandon[q]) << SHORT
    key |= np.int64(visits.resolved[at] == 1.0) << RESOLVED
    key |= np.int64(visits.next_at[at] >= gathering.window["closes"]) << TO_COME
    key |= np.int64(not math.isnan(wait)) << ENDED
    return key


@inlined_kernel
def _spread(
    seconds: Floats, start: float, end: float, warm_up: float, length: float, after: np.int64
) -> Any:
    """Add a span [start, end) after the warm-up's end to the intervals it is in."""
    start = max(start, warm_up)
    if end > start:
        t = min(np.int64(math.floor(start / length)), after)
        while t < after and (t + 1) * length < end:
            seconds[t] += (t + 1) * length - start
            start = (t + 1) * length
            t += 1
        seconds[t] += end - start
