"""One pass over visits in order of joining: what is alike is counted together.

Every measure that is a ratio of sums looks at a few facts of a visit that are true or false, or
one of a few: its queue, group and outcome, whether its wait was within the threshold, and so on;
and it counts such visits, or adds up their waits or handling times. Visits with the same facts
that joined in the same interval are therefore one *pattern*: how many there are, and the sums of
their waits and handling times. As intervals never go back, the patterns of one interval only are at
hand, in a small table that stays in the processor's cache.

Agents' seconds are spread over the intervals in which they were worked in the same pass.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ccsim.kernels._jit import inlined_kernel, kernel
from ccsim.kernels.state import ANSWERED, WAITING, Floats, Ints, Record, Records

__all__ = [
    "CONVERSATION_SECONDS", "DELAYED", "ENDED", "FACTS", "GATHERING", "KIND", "MOST", "NEXT",
    "OUTCOME", "PATTERN", "RESOLVED", "SHORT", "TABLE", "TO_COME", "WITHIN", "WRAP_SECONDS",
    "Gathering", "Visits", "flush", "gather",
]  # fmt: skip

DELAYED, WITHIN, SHORT, RESOLVED, TO_COME, ENDED = range(6)
"""Bits of a pattern's facts: not answered at the joining instant; a wait of at most the queue's
threshold; one below its short_abandon; the issue was resolved; what comes next is due at or after
the last closing; the wait is over."""
OUTCOME, NEXT, KIND, FACTS = 6, 9, 12, 14
"""First bits of these codes, and of (queue, group), numbered together: see `gather`."""

PATTERN = np.dtype(
    [
        ("key", np.int64),  # facts, queue and group; -1 where there is none
        ("times", np.int64),
        ("wait", np.float64),  # [s] of all of them
        ("handling", np.float64),  # [s] of all of them
        ("interval", np.int64),  # in which they joined
    ],
    align=True,
)
TABLE = 1024
"""Places for the patterns of one interval: a power of two."""
MOST = TABLE // 2
"""Patterns that are at hand at most; more would crowd the table."""
_SPREAD, _WORD, _SHIFT = 2_654_435_761, 0xFFFF_FFFF, 32 - 10
"""2^32 over the golden ratio: multiplied by it, keys that differ little end up far apart (Knuth,
The Art of Computer Programming, vol. 3, section 6.4). In 32 bits, so that nothing overflows."""

GATHERING = np.dtype(
    [
        ("interval", np.int64),  # of the patterns at hand
        ("at_hand", np.int64),
        ("written", np.int64),  # patterns
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
    so_far : GATHERING
    threshold, short_abandon : (n_queues,) float64 [s]
    table : (TABLE,) PATTERN
        The patterns at hand, each where its key leads.
    places : (MOST,) int64
        Where they are, in order of their first visits.
    patterns : (capacity,) PATTERN
        Those of the intervals before.
    seconds : (n_groups, 2, n_intervals + 1) float64 [s]
        Conversation and wrap, by the interval in which they were worked, after the warm-up.
    """

    so_far: Record
    threshold: Floats
    short_abandon: Floats
    table: Records
    places: Ints
    patterns: Records
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
    so_far, seconds = gathering.so_far, gathering.seconds
    length, warm_up, after = so_far["length"], so_far["warm_up"], so_far["intervals"]
    for row in range(first, last):
        at = row & mask
        outcome = visits.outcome[at]
        if outcome == WAITING and not so_far["to_the_end"]:
            return row
        if so_far["written"] + MOST > gathering.patterns.shape[0]:
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
        if interval != so_far["interval"] or so_far["at_hand"] == MOST:
            flush(gathering)
            so_far["interval"] = interval
        wait = ended - joined
        key = _key(gathering, visits, at, g, wait)
        if math.isnan(wait):
            wait = 0.0
        pattern = _pattern(gathering, key)
        pattern["times"] += 1
        pattern["wait"] += wait
        pattern["handling"] += handling
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
    key |= np.int64(visits.next_at[at] >= gathering.so_far["closes"]) << TO_COME
    key |= np.int64(not math.isnan(wait)) << ENDED
    return key


@inlined_kernel
def _pattern(gathering: Gathering, key: int) -> Any:
    """Return the pattern of a key, which is found or made."""
    so_far, table = gathering.so_far, gathering.table
    place = (((key & _WORD >> 1) * _SPREAD) & _WORD) >> _SHIFT
    while table[place]["key"] != key:
        if table[place]["key"] < 0:
            table[place]["key"] = key
            gathering.places[so_far["at_hand"]] = place
            so_far["at_hand"] += 1
            break
        place = (place + 1) & (TABLE - 1)
    return table[place]


@kernel
def flush(gathering: Gathering) -> Any:
    """Write the patterns at hand, and empty the table."""
    so_far, table, patterns = gathering.so_far, gathering.table, gathering.patterns
    for i in range(so_far["at_hand"]):
        place, out = gathering.places[i], so_far["written"] + i
        patterns[out]["key"] = table[place]["key"]
        patterns[out]["times"] = table[place]["times"]
        patterns[out]["wait"] = table[place]["wait"]
        patterns[out]["handling"] = table[place]["handling"]
        patterns[out]["interval"] = so_far["interval"]
        table[place]["key"], table[place]["times"] = -1, 0
        table[place]["wait"], table[place]["handling"] = 0.0, 0.0
    so_far["written"] += so_far["at_hand"]
    so_far["at_hand"] = 0


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
