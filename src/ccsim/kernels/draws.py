"""Uniform numbers from Philox4x32-10, a counter-based generator: no state, no sequence.

A number is a pure function of a key (seed, replication) and a counter
(stream, interval, k, attempt << 20 | visit << 16 | purpose << 8 | index), so one more contact
or queue moves nobody else's draws.

References
----------
Salmon, Moraes, Dror & Shaw (2011). Parallel random numbers: as easy as 1, 2, 3. SC '11.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel

__all__ = ["MAX_ATTEMPTS", "MAX_INDEX", "MAX_VISITS", "Purpose", "philox", "uniform", "word"]


class Purpose(IntEnum):
    """What a draw is for. Append only: a changed number changes every result ever published."""

    BUSYNESS = 0
    ARRIVAL = 1
    PATIENCE = 2
    BALK = 3
    TALK = 4
    HOLD = 5
    HOLD_LENGTH = 6
    WRAP = 7
    RESOLUTION = 8
    REDIAL = 9
    REDIAL_DELAY = 10
    REDIAL_TIME_OF_DAY = 11
    REPEAT = 12
    REPEAT_DELAY = 13
    REPEAT_TIME_OF_DAY = 14
    TRANSFER = 15
    TRANSFER_TO = 16
    ROUTING = 17


MAX_ATTEMPTS = 1 << 12
MAX_VISITS = 1 << 4
MAX_INDEX = 1 << 8

# Literals beside uint64 must be uint64: with int64 Numba goes to float64.
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_DROP = np.uint64(12)
_ROUNDS = 10
_STEP = 2.0**-52


@inlined_kernel
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> Any:
    """Return the four 32-bit words of one block, as uint64.

    Parameters
    ----------
    c0, c1, c2, c3 : int
        The counter, 32 bits each.
    k0, k1 : int
        The key, 32 bits each.
    """
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    key0, key1 = np.uint64(k0), np.uint64(k1)
    for _ in range(_ROUNDS):
        product0 = _MULTIPLIER_0 * x0
        product1 = _MULTIPLIER_1 * x2
        x0, x1, x2, x3 = (
            (product1 >> _HALF) ^ x1 ^ key0,
            product1 & _LOW,
            (product0 >> _HALF) ^ x3 ^ key1,
            product0 & _LOW,
        )
        key0 = (key0 + _WEYL_0) & _LOW
        key1 = (key1 + _WEYL_1) & _LOW
    return x0, x1, x2, x3


@inlined_kernel
def uniform(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> Any:
    """Return a float64 in (0, 1), never 0 or 1: 52 bits, because 53 would round up to 1."""
    w0, w1, _, _ = philox(c0, c1, c2, c3, k0, k1)
    return (np.float64(((w0 << _HALF) | w1) >> _DROP) + 0.5) * _STEP


@inlined_kernel
def word(attempt: int, visit: int, purpose: int) -> Any:
    """Return the counter's last word for index 0; add the index to it.

    Parameters
    ----------
    attempt : int
        Contacts the issue had before this one, below `MAX_ATTEMPTS`.
    visit : int
        Visits the contact had before this one, below `MAX_VISITS`.
    purpose : int
        A `Purpose`.
    """
    return (attempt << 20) | (visit << 16) | (purpose << 8)
