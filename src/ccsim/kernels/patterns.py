"""A small table in which what is alike is counted together, interval after interval.

Most measures are ratios of sums over visits, or over issues, and look at a few facts of each that
are true or false, or one of a few: its queue, group and outcome, whether its wait was within the
threshold, and so on. Whatever has the same facts and began in the same interval is therefore one
*pattern*: how many there are, and two sums over them. As intervals hardly ever go back, the
patterns of one interval only are at hand, in a table that stays in the processor's cache.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ccsim.kernels._jit import inlined_kernel, kernel
from ccsim.kernels.state import Ints, Record, Records

__all__ = ["MOST", "PATTERN", "SO_FAR", "TABLE", "Patterns", "flush", "has_room", "pattern_of"]

PATTERN = np.dtype(
    [
        ("key", np.int64),  # the facts; -1 where there is no pattern
        ("times", np.int64),
        ("first_sum", np.float64),
        ("second_sum", np.float64),
        ("interval", np.int64),
    ],
    align=True,
)
SO_FAR = np.dtype(
    [
        ("interval", np.int64),  # of the patterns at hand
        ("at_hand", np.int64),
        ("written", np.int64),
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


class Patterns(NamedTuple):
    """Patterns at hand, and those of the intervals before.

    Attributes
    ----------
    so_far : SO_FAR
    table : (TABLE,) PATTERN
        The patterns at hand, each where its key leads.
    places : (MOST,) int64
        Where they are, in the order in which they were met.
    written : (capacity,) PATTERN
    """

    so_far: Record
    table: Records
    places: Ints
    written: Records


@inlined_kernel
def has_room(patterns: Patterns) -> Any:
    """Whether the patterns at hand could be written, however many they are."""
    return patterns.so_far["written"] + MOST <= patterns.written.shape[0]


@inlined_kernel
def pattern_of(patterns: Patterns, interval: int, key: int) -> Any:
    """Return the pattern of a key in an interval, which is found or made; there has to be room."""
    so_far, table = patterns.so_far, patterns.table
    if interval != so_far["interval"] or so_far["at_hand"] == MOST:
        flush(patterns)
        so_far["interval"] = interval
    place = (((key & _WORD >> 1) * _SPREAD) & _WORD) >> _SHIFT
    while table[place]["key"] != key:
        if table[place]["key"] < 0:
            table[place]["key"] = key
            patterns.places[so_far["at_hand"]] = place
            so_far["at_hand"] += 1
            break
        place = (place + 1) & (TABLE - 1)
    return table[place]


@kernel
def flush(patterns: Patterns) -> Any:
    """Write the patterns at hand, and empty the table."""
    so_far, table, written = patterns.so_far, patterns.table, patterns.written
    for i in range(so_far["at_hand"]):
        place, out = patterns.places[i], so_far["written"] + i
        written[out]["key"] = table[place]["key"]
        written[out]["times"] = table[place]["times"]
        written[out]["first_sum"] = table[place]["first_sum"]
        written[out]["second_sum"] = table[place]["second_sum"]
        written[out]["interval"] = so_far["interval"]
        table[place]["key"], table[place]["times"] = -1, 0
        table[place]["first_sum"], table[place]["second_sum"] = 0.0, 0.0
    so_far["written"] += so_far["at_hand"]
    so_far["at_hand"] = 0
