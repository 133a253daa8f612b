"""A mesh of panels along the wait on which survival functions of any shape are integrated."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.polynomial import chebyshev

from ccsim.erlang import arguments
from ccsim.erlang.arguments import FloatArray
from ccsim.errors import FormulaError

_DEGREE = 16
_MOST_PANELS = 40_000
_TOLERANCE = 1e-13
# Natural logarithm of the weight left out beyond the last panel.
_NEGLIGIBLE = -45.0
# No panel pair spans more than this in the exponent: a polynomial follows exp(2) to rounding.
_STEEPEST = 4.0


def _antiderivatives() -> tuple[FloatArray, FloatArray]:
    """Return Chebyshev's extreme points on [-1, 1] and the matrix values -> integrals from -1."""
    nodes = -np.cos(np.pi * np.arange(_DEGREE + 1) / _DEGREE)
    integrals = chebyshev.chebint(np.eye(_DEGREE + 1), lbnd=-1, axis=0)
    to_coefficients = np.linalg.inv(chebyshev.chebvander(nodes, _DEGREE))
    return nodes, chebyshev.chebvander(nodes, _DEGREE + 1) @ integrals @ to_coefficients


_NODES, _INTEGRALS = _antiderivatives()


class Queue(NamedTuple):
    """Arrivals and answers while all agents are busy [1/s], and P(patience > t)."""

    arrival_rate: float
    drain: float
    survival: Callable[[float], float]


class Panel(NamedTuple):
    """One interval of waits [left, right].

    Attributes
    ----------
    time : ndarray, shape (17,) [s]
    survival : ndarray, shape (17,) [share]
        At each time, both ends included.
    area : ndarray, shape (17,) [s]
        Integral of the survival function from `left` to each time.
    """

    time: FloatArray
    survival: FloatArray
    area: FloatArray


def panel(queue: Queue, left: float, right: float, most: float) -> Panel:
    """Evaluate the survival function, which is `most` at `left`, over one panel."""
    time = left + (right - left) / 2 * (_NODES + 1)
    time[-1] = right
    survival = np.empty_like(time)
    for index, wait in enumerate(time):
        value = queue.survival(float(wait))
        most = arguments.share("erlang_g", f"survival({wait:g})", value, most=most)
        survival[index] = most
    return Panel(time, survival, (right - left) / 2 * _INTEGRALS @ survival)


def columns(found: list[Panel]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return times, survival and area from 0, each of shape (n_panels, 17)."""
    time, survival, area = (np.array(column) for column in zip(*found, strict=True))
    area[1:] += np.cumsum(area[:-1, -1])[:, np.newaxis]
    return time, survival, area


def weights(time: FloatArray) -> FloatArray:
    """Return the weights, shape (n_panels, 17), that sum a function at `time` to its integral."""
    return np.asarray((time[:, -1:] - time[:, :1]) / 2 * _INTEGRALS[-1])


def panels(queue: Queue, *thresholds: float) -> list[Panel]:
    """Return panels from 0 until next to no weight is left, one ending at each threshold.

    The weight of a wait x is exp(arrival_rate H(x) - drain x), H the integral of the survival
    function; it is finite only if the drain exceeds the arrivals of those who never give up.

    Raises
    ------
    FormulaError
        If the survival function is none, or needs too many panels.
    """
    found: list[Panel] = []
    left, step, most = 0.0, 1 / queue.drain, 1.0
    log_weight = peak = 0.0
    while len(found) < _MOST_PANELS:
        right = min((t for t in thresholds if left < t < left + step), default=left + step)
        pieces = _pieces(queue, left, right, most)
        if not pieces:
            step = (right - left) / 2
            continue
        found += pieces
        area = math.fsum(piece.area[-1] for piece in pieces)
        log_weight += queue.arrival_rate * area - queue.drain * (right - left)
        peak = max(peak, log_weight)
        most = float(pieces[-1].survival[-1])
        # Survival functions fall, so from here on the weight decays at least at this rate.
        decay = queue.drain - queue.arrival_rate * most
        if decay > 0 and log_weight - peak - math.log(decay / queue.drain) < _NEGLIGIBLE:
            return found
        left, step = right, max(step, 2 * (right - left))
    raise FormulaError(
        where="erlang_g: survival",
        found=f"more than {_MOST_PANELS} panels up to a wait of {left:g}",
        allowed="a function with fewer jumps, or an overload that shorter waits relieve",
        do="Smooth the function, or give more agents.",
    )


def _pieces(queue: Queue, left: float, right: float, most: float) -> list[Panel]:
    """Return one or two panels that are fine enough, or none if the interval must be cut."""
    whole = panel(queue, left, right, most)
    width, first, last = right - left, float(whole.survival[0]), float(whole.survival[-1])
    slopes = (queue.arrival_rate * share - queue.drain for share in (first, last))
    if max(map(abs, slopes)) * width > _STEEPEST:
        return []
    area = float(whole.area[-1])
    allowed = _TOLERANCE * max(1 / queue.arrival_rate, area)
    # A fall bounds the error by itself, which is how a jump is closed in on.
    if (first - last) * width <= allowed or width <= 4 * math.ulp(right):
        return [whole]
    middle = (left + right) / 2
    lower = panel(queue, left, middle, first)
    upper = panel(queue, middle, right, float(lower.survival[-1]))
    if abs(lower.area[-1] + upper.area[-1] - area) > allowed:
        return []
    return [lower, upper]
