"""Spans of time, [start, end): how many hold at once, and which of them ends last."""

from __future__ import annotations

import numpy as np

from ccsim.measures.grid import Codes, Floats
from ccsim.records.logs import ContactLog

__all__ = ["at_once", "end_of_wait", "highest", "touching"]


def end_of_wait(log: ContactLog) -> Floats:
    """Return when each visit was answered or left [s], infinite while it waits, (n_visits,)."""
    end = np.where(np.isnan(log.answered), log.left, log.answered)
    return np.where(np.isnan(end), np.inf, end)


def at_once(start: Floats, end: Floats) -> Codes:
    """Return how many spans hold just after the instant at which each starts, itself included.

    All that starts or ends at an instant has then done so: an end makes room for a start.
    """
    begun = np.searchsorted(np.sort(start), start, side="right")
    return begun - np.searchsorted(np.sort(end), start, side="right")


def touching(start: Floats, end: Floats, time: Floats) -> Codes:
    """Return how many spans hold at each time or touch it: more there cannot have been."""
    begun = np.searchsorted(np.sort(start), time, side="right")
    return begun - np.searchsorted(np.sort(end), time, side="left")


def highest(values: Floats, first: Codes, stop: Codes) -> Floats:
    """Return the maximum of values[first:stop] for each pair, -inf where that is empty, (n,)."""
    found = np.full(first.size, -np.inf)
    some = np.flatnonzero(stop > first)
    first, stop = first[some], stop[some]
    # Two stretches of the largest power of 2 that fits cover what is asked for.
    power = np.frexp(stop - first)[1] - 1
    level = values
    for exponent in range(int(np.max(power, initial=-1)) + 1):
        at = np.flatnonzero(power == exponent)
        width = 1 << exponent
        found[some[at]] = np.maximum(level[first[at]], level[stop[at] - width])
        level = np.maximum(level[:-width], level[width:])
    return found
