"""Erlang's waits, and all measures of one row: means by quadrature, percentiles by bisection."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import kernel
from ccsim.kernels.erlang import (
    delayed_endless,
    fates,
    load_and_gap,
    sink,
    still_waiting,
    waiting,
)
from ccsim.kernels.incomplete_gamma import LARGE, height

__all__ = ["figures", "quantile_of_wait", "wait_of_answered", "waits_of_delayed"]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(24)
_DROPPED = 40.0
_SHORT_LINE = 40.0
_NEGLIGIBLE = 1e-17


@kernel
def _waits_by_position(c: float, y: float) -> Any:
    """Return `waits_of_delayed` as a sum over the number seen ahead, all terms positive."""
    weight = 1.0
    stage = c
    whole = answered = abandoned = stages = leavings = 0.0
    position = 0.0
    while weight > _NEGLIGIBLE * whole:
        position += 1.0
        stage += 1.0
        inverse = 1.0 / stage
        whole += weight
        stages += inverse
        leavings += position * inverse
        answered += weight * inverse * stages
        abandoned += weight * inverse * leavings
        weight *= y * inverse
    return c * answered / whole, abandoned / whole


@kernel
def waits_of_delayed(c: float, y: float, gap: float, below: float) -> Any:
    """Return two mean waits per contact delayed, in mean patiences.

    The wait t offered to a contact that never gives up has the density exp(-c t + y (1 - e^-t)),
    up to a factor. It is taken relative to its peak, where nothing over- or underflows, and
    integrated by Gauss's quadrature.

    Returns
    -------
    answered, abandoned : float
        Of those answered and of those who give up, each divided by the number delayed.
    """
    if c < LARGE and y < _SHORT_LINE:
        return _waits_by_position(c, y)
    peak = math.log1p(-gap / c) if gap < 0.0 else 0.0
    slope, curve = (gap, y) if gap >= 0.0 else (0.0, c)
    # sink(t) is at least t^2 / (2 + t) for t > 0, and t^2 / 2 for t < 0.
    edge = slope if c >= LARGE else slope + 1.0
    lean = _DROPPED - 2.0 * edge
    reach = math.sqrt(lean * lean + 8.0 * _DROPPED * (edge + curve))
    # The root of a quadratic, by the formula that does not cancel.
    if lean > 0.0:
        right = peak + (lean + reach) / (2.0 * (edge + curve))
    else:
        right = peak + 4.0 * _DROPPED / (reach - lean)
    left = max(0.0, peak - math.sqrt(2.0 * _DROPPED / c))
    panels = 2 if c >= LARGE else 8
    half = (right - left) / (2 * panels)
    answered = abandoned = 0.0
    for panel in range(panels):
        middle = left + (2 * panel + 1) * half
        for i in range(_NODES.size):
            t = middle + half * _NODES[i]
            density = _WEIGHTS[i] * math.exp(-slope * t - curve * sink(t - peak))
            lag = sink(t)
            left_by_then = t - lag
            answered += density * (1.0 - left_by_then) * t
            abandoned += density * (t * left_by_then - lag)
    unit = half * c / below
    return answered * unit, abandoned * unit


@kernel
def wait_of_answered(
    arrival_rate: float, handle_time: float, agents: float, patience: float
) -> Any:
    """Return the mean wait of the answered where patience is exponential and finite."""
    load, spare = load_and_gap(arrival_rate, handle_time, agents)
    ratio = patience / handle_time
    c, y, gap = agents * ratio, load * ratio, spare * ratio
    delayed, _, _, answered, _, _ = fates(arrival_rate, handle_time, agents, patience, 0.0)
    below = waiting(c, y, gap, height(c, gap))[0]
    return waits_of_delayed(c, y, gap, below)[0] * delayed * patience / answered


@kernel
def quantile_of_wait(
    arrival_rate: float, handle_time: float, agents: float, patience: float, level: float
) -> Any:
    """Return the wait that a share `level` of the offered do not exceed."""
    load, spare = load_and_gap(arrival_rate, handle_time, agents)
    if patience == math.inf:
        if load >= agents:
            return math.inf
        delayed, _ = delayed_endless(agents, load, spare)
        if delayed <= 1.0 - level:
            return 0.0
        return math.log(delayed / (1.0 - level)) * handle_time / spare
    ratio = patience / handle_time
    c, y, gap = agents * ratio, load * ratio, spare * ratio
    delayed = fates(arrival_rate, handle_time, agents, patience, 0.0)[0]
    if delayed <= 1.0 - level:
        return 0.0
    wanted = (1.0 - level) / delayed
    below = waiting(c, y, gap, height(c, gap))[0]
    low, high = 0.0, -math.log(wanted)  # patience alone ends the wait by then
    while high - low > 4e-16 * high:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        if still_waiting(c, y, gap, below, middle)[0] > wanted:
            low = middle
        else:
            high = middle
    return high * patience


@kernel
def figures(
    arrival_rate: float,
    handle_time: float,
    agents: float,
    patience: float,
    within: float,
    cut: float,
) -> Any:
    """Return what becomes of the contacts offered, in the order of `figures.Fates`."""
    load, spare = load_and_gap(arrival_rate, handle_time, agents)
    if patience == math.inf:
        if load >= agents:
            return 1.0, agents / load, 0.0, 0.0, 0.0, 0.0, math.inf, math.inf, 0.0
        delayed, at_once = delayed_endless(agents, load, spare)
        in_time = at_once - delayed * math.expm1(-spare * within / handle_time)
        wait = delayed * handle_time / spare
        return delayed, 1.0, in_time, 0.0, 0.0, 0.0, wait, wait, 0.0
    delayed, _, in_time, answered, abandoned, soon = fates(
        arrival_rate, handle_time, agents, patience, within
    )
    ratio = patience / handle_time
    c, y, gap = agents * ratio, load * ratio, spare * ratio
    below, _, leaving, _ = waiting(c, y, gap, height(c, gap))
    stay, _, leaving_then, _, _ = still_waiting(c, y, gap, below, cut / patience)
    early = delayed * (leaving - stay * leaving_then)
    wait_answered, wait_abandoned = waits_of_delayed(c, y, gap, below)
    scale = delayed * patience
    wait = abandoned * patience
    if leaving > 0.1:
        wait_abandoned = leaving - wait_answered
    return (
        delayed, answered, in_time, abandoned, soon, early,
        wait_answered * scale, wait, wait_abandoned * scale,
    )  # fmt: skip
