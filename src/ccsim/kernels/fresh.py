"""Fresh arrivals one after the other: the same times as `draw_arrivals`, without keeping them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels._jit import kernel
from ccsim.kernels.arrivals import place
from ccsim.kernels.draws import Purpose, uniform, word
from ccsim.kernels.quantiles import exponential_quantile
from ccsim.kernels.state import (
    BUSY_VOLUME,
    FR_AT,
    FR_INTERVAL,
    FR_K,
    FR_TALK,
    FR_TIME,
    FR_TOTAL,
    I_FRESH_QUEUE,
    N_FRESH_TIME,
    NONE,
    Q_RECORDED,
    Q_RECORDED_END,
    X_KEY0,
    X_KEY1,
    X_LENGTH,
    DayState,
    DayTables,
)

__all__ = ["advance", "earliest", "start"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_ARRIVAL = np.int64(Purpose.ARRIVAL)


@kernel
def start(state: DayState, tables: DayTables) -> Any:
    """Find the first arrival of each queue, and which is first of all."""
    for q in range(state.fresh.shape[0]):
        state.fresh[q, FR_TIME] = -math.inf
        state.fresh[q, FR_INTERVAL] = -1.0
        state.fresh[q, FR_AT] = tables.queues[q, Q_RECORDED] - 1.0
        stream = tables.visits.names[q, 0]
        key0, key1 = np.int64(tables.settings[X_KEY0]), np.int64(tables.settings[X_KEY1])
        advance(
            state.fresh, tables.volume, tables.recorded, tables.queues, q,
            tables.settings[X_LENGTH], stream, key0, key1,
        )  # fmt: skip
    first = earliest(state.fresh)
    state.ints[I_FRESH_QUEUE] = first
    state.floats[N_FRESH_TIME] = state.fresh[first, FR_TIME]


@kernel
def earliest(fresh: Floats) -> Any:
    """Return the queue with the earliest next arrival; of equals the lowest."""
    first = 0
    for q in range(1, fresh.shape[0]):
        if fresh[q, FR_TIME] < fresh[first, FR_TIME]:
            first = q
    return first


@kernel
def advance(
    fresh: Floats, volume: Floats, recorded: Floats, queues: Floats, q: int, length: float,
    stream: int, key0: int, key1: int,
) -> Any:  # fmt: skip
    """Move on to the next arrival of a queue; its time is infinite after the last."""
    if queues[q, Q_RECORDED_END] > queues[q, Q_RECORDED]:
        _replay(fresh, recorded, queues, q)
        return
    purpose = word(NONE, NONE, _ARRIVAL)
    t, k = np.int64(fresh[q, FR_INTERVAL]), np.int64(fresh[q, FR_K]) + 1
    total = fresh[q, FR_TOTAL]
    if t >= 0:
        total += exponential_quantile(uniform(stream, t, k, purpose, key0, key1))
    while t < 0 or not total < volume[BUSY_VOLUME, q, t]:
        t += 1
        while t < volume.shape[2] and volume[BUSY_VOLUME, q, t] <= 0.0:
            t += 1
        if t == volume.shape[2]:
            fresh[q, FR_TIME] = math.inf
            return
        k = NONE
        total = exponential_quantile(uniform(stream, t, k, purpose, key0, key1))
    fresh[q, FR_INTERVAL], fresh[q, FR_K], fresh[q, FR_TOTAL] = t, k, total
    fresh[q, FR_TIME] = place(t * length, total / volume[BUSY_VOLUME, q, t], length)
    fresh[q, FR_TALK] = math.nan


@kernel
def _replay(fresh: Floats, recorded: Floats, queues: Floats, q: int) -> Any:
    """Move on to a queue's next recorded arrival."""
    at = np.int64(fresh[q, FR_AT]) + 1
    fresh[q, FR_AT] = at
    if at >= queues[q, Q_RECORDED_END]:
        fresh[q, FR_TIME] = math.inf
        return
    fresh[q, FR_TIME] = recorded[at, 0]
    fresh[q, FR_INTERVAL] = recorded[at, 1]
    fresh[q, FR_K] = recorded[at, 2]
    fresh[q, FR_TALK] = recorded[at, 3]
