"""All that is drawn for a visit, and for a customer who may come back."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels._jit import allocating_kernel, kernel
from ccsim.kernels.draws import Purpose, uniform, word
from ccsim.kernels.quantiles import Laws, sample

__all__ = [
    "VisitTable",
    "come_back",
    "draw_choice",
    "draw_own_length",
    "draw_visit",
    "draw_visits",
]


class VisitTable(NamedTuple):
    """What a visit's draws depend on, by queue q and by interval t in which it joined.

    Attributes
    ----------
    names : (n_queues, 5) int64
        32 bits of the queue's name (its stream), and its laws of talk, hold, wrap and patience.
    hold_probability : (n_queues,) float64
    factors : (n_queues, n_intervals, 3) float64
        What talk, wrap and patience are multiplied by.
    transfers : (n_queues, n_destinations, 2) float64
        Queues to which a conversation may be transferred, and their probabilities added up: the
        last is the probability of a transfer at all. Rows that are not needed repeat the last.
    """

    names: NDArray[np.int64]
    hold_probability: NDArray[np.float64]
    factors: NDArray[np.float64]
    transfers: NDArray[np.float64]

    def stream(self, q: int) -> int:
        """Return the 32 bits by which a queue's draws are keyed."""
        return int(self.names[q, 0])


@kernel
def draw_visit(
    laws: Laws, table: VisitTable, q: int, joined: int,
    s: int, interval: int, k: int, attempt: int, visit: int, key0: int, key1: int,
) -> Any:  # fmt: skip
    """Return all that is drawn for one visit.

    Parameters
    ----------
    q, joined : int
        Queue, and interval in which the visit joined it.
    s, interval, k, attempt, visit : int
        What names the issue (stream of its first queue, interval, place in it), and which visit
        of it this is.
    key0, key1 : int
        Seed and replication.

    Returns
    -------
    patience, talk, hold, wrap : float [s]
    balk, resolution : float
        Uniforms.
    transfer : float
        The queue to which the conversation is transferred; -1 if it is not.
    """
    names = table.names
    talk_law, hold_law = names[q, 1], names[q, 2]
    wrap_law, patience_law = names[q, 3], names[q, 4]
    base = word(attempt, visit, 0)
    patience = sample(laws, patience_law, s, interval, k, base | Purpose.PATIENCE << 8, key0, key1)
    talk = sample(laws, talk_law, s, interval, k, base | Purpose.TALK << 8, key0, key1)
    wrap = sample(laws, wrap_law, s, interval, k, base | Purpose.WRAP << 8, key0, key1)
    hold = 0.0
    chance = table.hold_probability[q]
    if chance > 0.0 and uniform(s, interval, k, base | Purpose.HOLD << 8, key0, key1) < chance:
        word3 = base | Purpose.HOLD_LENGTH << 8
        hold = sample(laws, hold_law, s, interval, k, word3, key0, key1)
    balk = uniform(s, interval, k, base | Purpose.BALK << 8, key0, key1)
    resolution = uniform(s, interval, k, base | Purpose.RESOLUTION << 8, key0, key1)
    transfer = -1.0
    transfers = table.transfers
    last = transfers.shape[1] - 1
    chance = transfers[q, last, 1]
    if chance > 0.0 and uniform(s, interval, k, base | Purpose.TRANSFER << 8, key0, key1) < chance:
        wanted = chance * uniform(s, interval, k, base | Purpose.TRANSFER_TO << 8, key0, key1)
        at = 0
        while at < last and transfers[q, at, 1] <= wanted:
            at += 1
        transfer = transfers[q, at, 0]
    factors = table.factors
    return (
        patience * factors[q, joined, 2],
        talk * factors[q, joined, 0],
        hold,
        wrap * factors[q, joined, 1],
        balk,
        resolution,
        transfer,
    )


@kernel
def draw_own_length(
    laws: Laws, law: int, purpose: int,
    s: int, interval: int, k: int, attempt: int, visit: int, key0: int, key1: int,
) -> Any:  # fmt: skip
    """Return a talk or wrap time [s] by a law of the answering group's own.

    Parameters
    ----------
    law : int
    purpose : int
        `Purpose.TALK` or `Purpose.WRAP`: the uniform is the one that the queue's law would use.
    """
    return sample(laws, law, s, interval, k, word(attempt, visit, purpose), key0, key1)


@kernel
def draw_choice(
    count: int, s: int, interval: int, k: int, attempt: int, visit: int, key0: int, key1: int
) -> Any:
    """Return a number from 0 to count - 1 for a visit whose agent is chosen at random."""
    u = uniform(s, interval, k, word(attempt, visit, Purpose.ROUTING), key0, key1)
    return min(math.floor(u * count), count - 1)


@allocating_kernel
def draw_visits(
    laws: Laws, table: VisitTable, queue: NDArray[np.int64], interval: NDArray[np.int64],
    k: NDArray[np.int64], talk: NDArray[np.float64], key0: int, key1: int,
) -> Any:  # fmt: skip
    """Return the draws of many issues' first visits, (n, 7) float64; columns as `draw_visit`.

    Parameters
    ----------
    queue, interval, k : (n,) int64
    talk : (n,) float64 [s]
        Recorded talk times, which count instead of drawn ones; NaN where there is none.
    """
    out = np.empty((queue.size, 7), np.float64)
    for i in range(queue.size):
        q, t = queue[i], interval[i]
        drawn = draw_visit(laws, table, q, t, table.names[q, 0], t, k[i], 0, 0, key0, key1)
        for column in range(7):
            out[i, column] = drawn[column]
        if not math.isnan(talk[i]):
            out[i, 1] = talk[i]
    return out


@kernel
def come_back(
    laws: Laws, law: int, probability: float, purpose: int,
    stream: int, interval: int, k: int, attempt: int, visit: int, key0: int, key1: int,
) -> Any:  # fmt: skip
    """Return (delay [s], u): NaN if the customer does not come back; u places a closed hour.

    Parameters
    ----------
    law : int
        Of the delay.
    purpose : int
        `Purpose.REDIAL` or `Purpose.REPEAT`; its delay and time of day are the next two.
    """
    base = word(attempt, visit, purpose)
    if uniform(stream, interval, k, base, key0, key1) >= probability:
        return math.nan, math.nan
    delay = sample(laws, law, stream, interval, k, base + (1 << 8), key0, key1)
    return delay, uniform(stream, interval, k, base + (2 << 8), key0, key1)
