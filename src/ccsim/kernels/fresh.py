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
from ccsim.kernels.leaving import take_slot
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
    KIND_FRESH,
    NONE,
    DayState,
    DayTables,
    Floats,
    Ints,
    Record,
    Records,
)

__all__ = ["advance", "arrive", "earliest"]

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
def arrive(centre: Record, slots: Records, block: Floats, names: Ints, at: int, q: int) -> Any:
    """Return the slot of a new issue, whose first contact arrives at a queue."""
    s = take_slot(centre, slots)
    slots[s]["arrived"], slots[s]["talk_time"] = block[F_TIME, at], block[F_TALK_TIME, at]
    slots[s]["patience_u"], slots[s]["talk_u"] = block[F_PATIENCE, at], block[F_TALK, at]
    slots[s]["wrap_u"], slots[s]["resolution_u"] = block[F_WRAP, at], block[F_RESOLUTION, at]
    slots[s]["issue"] = centre["issues"]
    centre["issues"] += 1
    slots[s]["origin"], slots[s]["queue"] = q, q
    slots[s]["interval"], slots[s]["k"] = names[F_INTERVAL, at], names[F_K, at]
    slots[s]["joined_in"] = names[F_INTERVAL, at]
    slots[s]["contact"], slots[s]["visit"] = 0, 0
    slots[s]["kind"], slots[s]["in_front"] = KIND_FRESH, False
    return s


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
    block, names = state.blocks[q], state.names[q]
    queue, settings = tables.queues[q], tables.settings
    if queue["recorded_end"] > queue["recorded"]:
        known = _replay(state.fresh, block, names, tables.recorded, queue["recorded_end"], q)
    else:
        known = _draw_times(
            state.fresh, block, names, tables.volume[BUSY_VOLUME, q], queue["stream"], settings, q
        )
    state.fresh[q]["at"], state.fresh[q]["known"] = 0, known
    if known == 0:
        block[F_TIME, 0] = math.inf
        return
    stream = queue["stream"]
    if queue["patience_is_drawn"]:
        _draw(block[F_PATIENCE], names, known, stream, word(NONE, NONE, _PATIENCE), settings)
    if queue["talk_is_drawn"]:
        _draw(block[F_TALK], names, known, stream, word(NONE, NONE, _TALK), settings)
    if queue["wrap_is_drawn"]:
        _draw(block[F_WRAP], names, known, stream, word(NONE, NONE, _WRAP), settings)
    if queue["resolution_is_drawn"]:
        _draw(block[F_RESOLUTION], names, known, stream, word(NONE, NONE, _RESOLUTION), settings)


@inner_kernel
def _draw(row: Floats, names: Ints, known: int, stream: int, purpose: int, settings: Record) -> Any:
    """Fill a row with everybody's uniforms for a purpose."""
    intervals, places = names[F_INTERVAL], names[F_K]
    key0, key1 = settings["key0"], settings["key1"]
    for i in range(known):
        row[i] = uniform(stream, intervals[i], places[i], purpose, key0, key1)


@inner_kernel
def _draw_times(
    fresh: Records,
    block: Floats,
    names: Ints,
    volume: Floats,
    stream: int,
    settings: Record,
    q: int,
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
        times = block[F_TIME]
        for i in range(tried):
            times[i] = uniform(stream, t, k + i, purpose, key0, key1)
        known = NONE
        while known < tried:
            total += exponential_quantile(times[known])
            if not total < volume[t]:
                break
            times[known] = place(t * length, total / volume[t], length)
            known += 1
        for i in range(known):
            names[F_INTERVAL, i], names[F_K, i], block[F_TALK_TIME, i] = t, k + i, math.nan
        k += known
        fresh[q]["interval"], fresh[q]["k"], fresh[q]["total"] = t, k, total
        if known > 0:
            return known


@inner_kernel
def _replay(fresh: Records, block: Floats, names: Ints, recorded: Floats, end: int, q: int) -> Any:
    """Copy a queue's next recorded arrivals; return how many."""
    first = fresh[q]["k"]
    known = min(end - first, block.shape[1])
    for i in range(known):
        block[F_TIME, i], block[F_TALK_TIME, i] = recorded[first + i, 0], recorded[first + i, 3]
        names[F_INTERVAL, i] = np.int64(recorded[first + i, 1])
        names[F_K, i] = np.int64(recorded[first + i, 2])
    fresh[q]["k"] = first + known
    return known
