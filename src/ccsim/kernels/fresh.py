"""Fresh arrivals, some dozens at a time: the same times as `draw_arrivals`, without keeping them.

Each queue has a block with its next arrivals and the uniforms that their visits will need. Drawn
one after the other in a row these cost a seventh of what they cost one by one in the day loop,
because the processor works on four of them at once.

Before the first, a queue expects an arrival at minus infinity, in interval -1; so the day loop
asks for the first block as for any other.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel, inner_kernel
from ccsim.kernels.arrivals import place
from ccsim.kernels.draws import Purpose, uniform, word
from ccsim.kernels.quantiles import exponential_quantile
from ccsim.kernels.state import (
    BUSY_VOLUME,
    F_INTERVAL,
    F_K,
    F_PATIENCE,
    F_RESOLUTION,
    F_TALK,
    F_TALK_TIME,
    F_TIME,
    F_WRAP,
    NONE,
    DayState,
    DayTables,
    Floats,
    Record,
    Records,
)

__all__ = ["advance", "earliest"]

_ARRIVAL = np.int64(Purpose.ARRIVAL)
_PATIENCE, _TALK = np.int64(Purpose.PATIENCE), np.int64(Purpose.TALK)
_WRAP, _RESOLUTION = np.int64(Purpose.WRAP), np.int64(Purpose.RESOLUTION)


@inlined_kernel
def earliest(fresh: Records) -> Any:
    """Return the queue with the earliest next arrival; of equals the lowest."""
    first, time = 0, fresh[0]["time"]
    for q in range(1, fresh.shape[0]):
        if fresh[q]["time"] < time:
            first, time = q, fresh[q]["time"]
    return first


@inlined_kernel
def advance(state: DayState, tables: DayTables, q: int) -> Any:
    """Move on to the next arrival of a queue; its time is infinite after the last."""
    fresh = state.fresh
    fresh[q]["at"] += 1
    if fresh[q]["at"] >= fresh[q]["known"]:
        _fill(state, tables, q)
    fresh[q]["time"] = state.blocks[q, F_TIME, fresh[q]["at"]]


@inner_kernel
def _fill(state: DayState, tables: DayTables, q: int) -> Any:
    """Fill a queue's block with its next arrivals: at least one, infinite if there is none."""
    block, queue, settings = state.blocks[q], tables.queues[q], tables.settings
    if queue["recorded_end"] > queue["recorded"]:
        known = _replay(state.fresh, block, tables.recorded, queue["recorded_end"], q)
    else:
        known = _draw_times(
            state.fresh, block, tables.volume[BUSY_VOLUME, q], queue["stream"], settings, q
        )
    state.fresh[q]["at"], state.fresh[q]["known"] = 0, known
    if known == 0:
        block[F_TIME, 0] = math.inf
        return
    stream = queue["stream"]
    if queue["patience_is_drawn"]:
        _draw(block, F_PATIENCE, known, stream, word(NONE, NONE, _PATIENCE), settings)
    if queue["talk_is_drawn"]:
        _draw(block, F_TALK, known, stream, word(NONE, NONE, _TALK), settings)
    if queue["wrap_is_drawn"]:
        _draw(block, F_WRAP, known, stream, word(NONE, NONE, _WRAP), settings)
    if queue["resolution_is_drawn"]:
        _draw(block, F_RESOLUTION, known, stream, word(NONE, NONE, _RESOLUTION), settings)


@inner_kernel
def _draw(block: Floats, row: int, known: int, stream: int, purpose: int, settings: Record) -> Any:
    """Fill a row with everybody's uniforms for a purpose."""
    key0, key1 = settings["key0"], settings["key1"]
    for i in range(known):
        t, k = np.int64(block[F_INTERVAL, i]), np.int64(block[F_K, i])
        block[row, i] = uniform(stream, t, k, purpose, key0, key1)


@inner_kernel
def _draw_times(
    fresh: Records, block: Floats, volume: Floats, stream: int, settings: Record, q: int
) -> Any:
    """Draw the next arrivals of an interval, or of the next that has any; return how many."""
    length, key0, key1 = settings["length"], settings["key0"], settings["key1"]
    purpose = word(NONE, NONE, _ARRIVAL)
    t, k, total = fresh[q]["interval"], fresh[q]["k"], fresh[q]["total"]
    while True:
        if t < 0 or not total < volume[t]:
            t, k, total = t + 1, NONE, 0.0
            while t < volume.shape[0] and volume[t] <= 0.0:
                t += 1
            if t == volume.shape[0]:
                return 0
        expected = volume[t] - total
        tried = min(np.int64(expected + 2.0 * math.sqrt(expected)) + 2, block.shape[1])
        for i in range(tried):
            block[F_TIME, i] = uniform(stream, t, k + i, purpose, key0, key1)
        known = NONE
        while known < tried:
            total += exponential_quantile(block[F_TIME, known])
            if not total < volume[t]:
                break
            block[F_TIME, known] = place(t * length, total / volume[t], length)
            known += 1
        for i in range(known):
            block[F_INTERVAL, i], block[F_K, i], block[F_TALK_TIME, i] = t, k + i, math.nan
        k += known
        fresh[q]["interval"], fresh[q]["k"], fresh[q]["total"] = t, k, total
        if known > 0:
            return known


@inner_kernel
def _replay(fresh: Records, block: Floats, recorded: Floats, end: int, q: int) -> Any:
    """Copy a queue's next recorded arrivals; return how many."""
    first = fresh[q]["k"]
    known = min(end - first, block.shape[1])
    for i in range(known):
        block[F_TIME, i], block[F_INTERVAL, i] = recorded[first + i, 0], recorded[first + i, 1]
        block[F_K, i], block[F_TALK_TIME, i] = recorded[first + i, 2], recorded[first + i, 3]
    fresh[q]["k"] = first + known
    return known
