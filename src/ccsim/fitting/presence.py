"""Who is where at every instant, from starts and ends: spells of agents, and stretches of time.

Times are seconds from midnight of day 0; a presence is [start, end).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Presences", "Stretches", "by_agent", "mean_level", "seen_in", "spells", "stretches"]

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


class Presences(NamedTuple):
    """Stays of agents or calls: start, end [s] and whose, an agent's number, (n,) each."""

    start: Floats
    end: Floats
    whose: Numbers

    def at(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Presences:
        """Return some of them."""
        return Presences(self.start[rows], self.end[rows], self.whose[rows])


class Stretches(NamedTuple):
    """Stretches of time in which nothing changes, in order.

    Attributes
    ----------
    length : ndarray, shape (n,) [s]
    cell : ndarray, shape (n,)
        Number of the interval it lies in.
    levels : ndarray, shape (n_kinds, n)
        How many of each kind are present.
    """

    length: Floats
    cell: Numbers
    levels: Numbers


def spells(talks: Presences, gap: float) -> Presences:
    """Join each agent's conversations, `by_agent`, that lie at most `gap` seconds apart."""
    if not talks.start.size:
        return talks
    start, end, whose = talks
    new_agent = np.r_[True, whose[1:] != whose[:-1]]
    # The latest end so far of the same agent: shifted apart, agents do not reach each other.
    shift = np.cumsum(new_agent) * (end.max() - start.min() + gap + 1.0)
    latest = np.maximum.accumulate(end + shift) - shift
    begins = new_agent | np.r_[True, start[1:] - latest[:-1] > gap]
    first = np.flatnonzero(begins)
    return Presences(start[first], np.maximum.reduceat(end, first), whose[first])


def by_agent(talks: Presences) -> Presences:
    """Return them agent by agent, in order of their starts."""
    return talks.at(np.lexsort((talks.start, talks.whose)))


def mean_level(stays: Presences, interval: float, cells: int) -> Floats:
    """Return the mean number present in each interval, (cells,)."""
    edges = np.arange(cells + 1) * interval

    def elapsed(times: Floats) -> Floats:
        """Return the sum over `times` of what has passed of each until every edge."""
        ordered = np.sort(times)
        count = np.searchsorted(ordered, edges)
        return np.asarray(count * edges - np.r_[0.0, np.cumsum(ordered)][count])

    return np.diff(elapsed(stays.start) - elapsed(stays.end)) / interval


def seen_in(stays: Presences, interval: float, cells: int) -> Floats:
    """Return the number of different agents present at any instant of each interval, (cells,)."""
    start, end, whose = stays.at(stays.end > stays.start)
    first = np.maximum(start // interval, 0).astype(np.int64)
    last = np.minimum(np.ceil(end / interval) - 1, cells - 1).astype(np.int64)
    touched = np.maximum(last - first + 1, 0)
    offset = np.arange(touched.sum()) - np.repeat(np.cumsum(touched) - touched, touched)
    pairs = np.repeat(whose, touched) * cells + np.repeat(first, touched) + offset
    # Calls of one agent follow each other: most of the doubles are neighbours.
    pairs = np.unique(pairs[np.diff(pairs, prepend=-1) != 0])
    return np.bincount(pairs % cells, minlength=cells).astype(np.float64)


def stretches(kinds: Sequence[Presences], interval: float, cells: int) -> Stretches:
    """Return the stretches from the start of the first interval to the end of the last.

    Cut wherever somebody comes or goes, and where intervals begin.
    """
    horizon = cells * interval
    times, kind, change = [np.arange(cells) * interval], [np.zeros(cells)], [np.zeros(cells)]
    for number, stays in enumerate(kinds):
        for values, sign in ((stays.start, 1), (stays.end, -1)):
            times.append(np.clip(values, 0.0, horizon))
            kind.append(np.full(values.size, number))
            change.append(np.full(values.size, sign))
    time = np.concatenate(times)
    order = np.argsort(time, kind="stable")
    time = time[order]
    of, by = np.concatenate(kind)[order], np.concatenate(change)[order]
    length = np.diff(np.r_[time, horizon])
    lasting = length > 0.0
    levels = [
        np.cumsum(np.where(of == number, by, 0)).astype(np.int64)[lasting]
        for number in range(len(kinds))
    ]
    cell = (time[lasting] // interval).astype(np.int64)
    return Stretches(length[lasting], cell, np.array(levels))
