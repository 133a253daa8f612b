"""A line with few waiting places and exponential patience: a birth-death chain, place by place."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import betainc, betaincc, gammainc

from ccsim.erlang.arguments import FloatArray
from ccsim.erlang.figures import Fates
from ccsim.errors import FormulaError

_FIRST_STATES = 1 << 8
_MOST_STATES = 1 << 22
# Natural logarithm of the weight left out: what a float cannot hold, so that a small blocking is
# still exact.
_UNDERFLOW = -745.0


class Line(NamedTuple):
    """One queue.

    Attributes
    ----------
    arrival_rate, drain, leaving : float [1/s]
        Arrivals; answers while all agents are busy, n mu; abandonments of each who waits, theta.
    all_busy : float [share]
        Erlang's B: the weight of "all agents busy" among the states in which nobody waits.
    places : float
        Waiting places, a whole number.
    """

    arrival_rate: float
    drain: float
    leaving: float
    all_busy: float
    places: float


class Seen(NamedTuple):
    """Probabilities of what an arriving contact sees.

    Attributes
    ----------
    idle : float [share]
        An idle agent.
    ahead : ndarray, shape (n_positions,) [share]
        All agents busy, 0, 1, 2, ... contacts ahead and a waiting place left.
    full : float [share]
        All agents busy and no place left.
    """

    idle: float
    ahead: FloatArray
    full: float


def fates(line: Line, within: float, cut: float) -> Fates:
    """Return what becomes of the contacts offered, summed over what they see on arrival."""
    seen = seen_on_arrival(line)
    position = np.arange(1.0, len(seen.ahead) + 1)
    stage = line.drain + line.leaving * position
    answered = seen.ahead * line.drain / stage
    # An answered contact went through its stages faster by its own patience, theta.
    wait_if_answered = np.cumsum(1 / stage)
    leaving = line.leaving * position / stage
    in_time, left_in_time = _by_threshold(line, position, within)
    _, left_early = _by_threshold(line, position, cut)
    return Fates(
        delayed=float(seen.ahead.sum()) + seen.full,
        answered=seen.idle + float(answered.sum()),
        answered_within=seen.idle + float(answered @ in_time),
        abandoned=float(seen.ahead @ leaving),
        abandoned_within=float(seen.ahead @ left_in_time),
        left_early=float(seen.ahead @ left_early),
        wait_answered=float(answered @ wait_if_answered),
        wait=float(seen.ahead @ (position / stage)),
        wait_abandoned=float(seen.ahead @ (np.cumsum(leaving) / stage)),
        blocked=seen.full,
    )


def seen_on_arrival(line: Line) -> Seen:
    """Return the stationary probabilities, which Poisson arrivals see."""
    logs = _log_weights(line)
    peak = float(logs.max())
    weights = line.all_busy * np.exp(logs - peak)
    idle = (1 - line.all_busy) * math.exp(-peak)
    total = idle + float(weights.sum())
    ahead = weights / total
    if len(logs) == line.places + 1:
        return Seen(idle / total, ahead[:-1], float(ahead[-1]))
    return Seen(idle / total, ahead, 0.0)


def _log_weights(line: Line) -> FloatArray:
    """Return log(weight of j waiting / weight of none) for j = 0, 1, ... until it underflows."""
    states = min(line.places, _FIRST_STATES)
    while states <= _MOST_STATES:
        ratio = line.arrival_rate / (line.drain + line.leaving * np.arange(1, states + 1))
        logs = np.concatenate([[0.0], np.cumsum(np.log(ratio))])
        if states == line.places:
            return logs
        # The ratios fall, so what is left out is less than a geometric series.
        if ratio[-1] < 1 and logs[-1] - logs.max() - math.log1p(-ratio[-1]) < _UNDERFLOW:
            return logs
        states = min(line.places, 2 * states)
    patience = 1 / line.leaving if line.leaving else math.inf
    raise FormulaError(
        where="erlang_a: patience and waiting_places",
        found=f"{patience:g} and {line.places:g}, with {line.arrival_rate:g} contacts arriving and"
        f" at most {line.drain:g} answered in a unit of time",
        allowed=f"a line that seldom holds more than {_MOST_STATES} contacts",
        do="Give a shorter patience, fewer waiting_places or more agents.",
    )


def _by_threshold(line: Line, position: FloatArray, within: float) -> tuple[FloatArray, FloatArray]:
    """Return P(wait <= T | answered) and P(abandoned by T), for each position joined at.

    The time V until the j-th in line is offered an agent has exp(-theta V) ~ Beta(n mu / theta, j);
    weighing it by exp(-theta V), the chance to be still there, adds 1 to the first parameter.
    """
    if line.leaving == 0:
        in_time = np.asarray(gammainc(position, line.drain * within), dtype=np.float64)
        return in_time, np.zeros_like(position)
    shape = line.drain / line.leaving
    gone = -math.expm1(-line.leaving * within)
    in_time = np.asarray(betainc(position, shape + 1, gone), dtype=np.float64)
    # Gives up by T unless answered by T, or both patience and V outlast T.
    answered = in_time * shape / (shape + position)
    outlast = (1 - gone) * betaincc(position, shape, gone)
    return in_time, 1 - answered - outlast
