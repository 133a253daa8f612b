"""The formulas at 50 digits, summed state by state: what the kernels are held against."""

from __future__ import annotations

from typing import NamedTuple

import mpmath

DIGITS = 50
_BITS = 400
_ENOUGH = 180


class Queue(NamedTuple):
    """Arrival rate, handle time, agents, patience, threshold: floats, taken as exact."""

    arrival_rate: float
    handle_time: float
    agents: int
    patience: float
    within: float


def idle_weight(agents: int, load: mpmath.mpf) -> mpmath.mpf:
    """Weight of the states with an idle agent: n / a + n (n - 1) / a^2 + ..., in whole numbers."""
    times, per = mpmath.libmp.to_rational(load._mpf_)
    term, weight = 1 << _BITS, 0
    for busy in range(agents, 0, -1):
        term = term * busy * per // times
        weight += term
        if busy < load and term < weight >> _ENOUGH:
            break
    return mpmath.mpf(weight) / (1 << _BITS)


def line_weight(c: mpmath.mpf, y: mpmath.mpf) -> mpmath.mpf:
    """Weight of the states with all agents busy: 1 + y / (c + 1) + ..."""
    term = weight = mpmath.mpf(1)
    stage = c
    while stage < y or term > weight * mpmath.eps:
        stage += 1
        term *= y / stage
        weight += term
    return weight


def blocked(load: float, lines: int) -> mpmath.mpf:
    """Erlang's B."""
    return 1 / (1 + idle_weight(lines, mpmath.mpf(load)))


def without_abandonment(queue: Queue) -> dict[str, mpmath.mpf]:
    """Erlang C."""
    handle_time = mpmath.mpf(queue.handle_time)
    load = mpmath.mpf(queue.arrival_rate) * handle_time
    spare = queue.agents - load
    line = queue.agents / spare
    delayed = line / (line + idle_weight(queue.agents, load))
    wait = delayed * handle_time / spare
    late = delayed * mpmath.exp(-spare * queue.within / handle_time)
    return {
        "delay_probability": delayed,
        "service_level": 1 - late,
        "asa": wait,
        "wait_delayed": wait / delayed,
        "occupancy": load / queue.agents,
    }


def with_abandonment(queue: Queue) -> dict[str, mpmath.mpf]:
    """Erlang A: shares from the balance equations, waits by differences of weights.

    Some are differences of nearly equal numbers, so it works with twice the digits.
    """
    with mpmath.workdps(2 * DIGITS):
        handle_time, patience = mpmath.mpf(queue.handle_time), mpmath.mpf(queue.patience)
        load = mpmath.mpf(queue.arrival_rate) * handle_time
        c, y = queue.agents * patience / handle_time, load * patience / handle_time
        line, idle = line_weight(c, y), idle_weight(queue.agents, load)
        total = line + idle
        answered = (idle + (line - 1) * c / y) / total
        time = mpmath.mpf(queue.within) / patience
        thinned = y * mpmath.exp(-time)
        line_then = line_weight(c, thinned)
        fade = mpmath.exp(y - thinned - (c + 1) * time) / total
        later = fade * (line_then - 1) * c / thinned
        in_time = answered - later
        abandoned = 1 - answered
        soon = abandoned - fade * line_then + later
        waited = _wait_of_answered(c, y, total) * patience
        return {
            "delay_probability": line / total,
            "abandonment": abandoned,
            "wait_mean": abandoned * patience,
            "wait_delayed": abandoned * patience * total / line,
            "service_level": in_time,
            "service_level_1": in_time / answered,
            "service_level_3": in_time + soon,
            "service_level_4": in_time / (1 - soon),
            "occupancy": load * answered / queue.agents,
            "asa": waited / answered,
            "wait_abandoned": (abandoned * patience - waited) / abandoned,
        }


def _wait_of_answered(c: mpmath.mpf, y: mpmath.mpf, total: mpmath.mpf) -> mpmath.mpf:
    """Wait of those answered, per contact offered: the sum over the number seen ahead."""
    weight, stage, stages, waits = mpmath.mpf(1), c, mpmath.mpf(0), mpmath.mpf(0)
    while True:
        stages += 1 / (stage + 1)
        step = weight * stages * c / (stage + 1)
        waits += step
        stage += 1
        if stage > y and step < waits * mpmath.eps:
            return waits / total
        weight *= y / stage
