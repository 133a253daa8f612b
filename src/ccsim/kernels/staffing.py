"""The fewest agents that keep a set of targets: a start from heavy traffic, then exact steps."""

from __future__ import annotations

import math
from typing import Any

from ccsim.kernels._jit import kernel
from ccsim.kernels.erlang import (
    delayed_endless,
    fates,
    idle_weight,
    load_and_gap,
    service_level,
)
from ccsim.kernels.waits import wait_of_answered

__all__ = ["agents_for_level", "agents_for_targets", "lines_for_blocking"]

_FEW = 8
_SMALL = 200.0
_COUNTABLE = 2.0**53


@kernel
def square_root_start(load: float, pace: float, target: float) -> Any:
    """Return about how many agents answer a share `target` within `pace` mean handle times.

    Solves Halfin and Whitt's limit for beta = (agents - load) / sqrt(load). The logarithm of
    their probability of delay is replaced by a quotient of polynomials that misplaces beta by
    less than 0.0001.
    """
    root = math.sqrt(load)
    speed = root * pace
    goal = -math.log1p(-target)
    slope = 1.28 + speed
    beta = 2.0 * goal / (slope + math.sqrt(slope * slope + 1.68 * goal))
    for _ in range(1 if load < _SMALL else 2):
        over = beta * (1.2541722171310539 + beta * (0.5696181921231442 + beta * (
            0.2770255934970478 + beta * (0.07071077230170215 + beta * 0.016406106752847243)
        )))  # fmt: skip
        over_slope = 1.2541722171310539 + beta * (1.1392363842462884 + beta * (
            0.8310767804911434 + beta * (0.2828430892068086 + beta * 0.08203053376423621)
        ))  # fmt: skip
        under = 1.0 + beta * (
            0.2875720902699589 + beta * (0.13920019325022598 + beta * 0.03282736498864686)
        )
        under_slope = 0.2875720902699589 + beta * (0.27840038650045196 + beta * 0.09848209496594058)
        value = over / under
        slope = (over_slope - value * under_slope) / under
        beta -= (value + beta * speed - goal) / (slope + speed)
    return load + beta * root


@kernel
def _keeps(
    agents: float,
    arrival_rate: float,
    handle_time: float,
    patience: float,
    within: float,
    target: float,
    definition: float,
    cut: float,
    asa: float,
    abandonment: float,
    occupancy: float,
) -> Any:
    """Whether so many agents keep all targets; a target of NaN is none, as nothing is below NaN."""
    load, gap = load_and_gap(arrival_rate, handle_time, agents)
    if patience == math.inf:
        if load >= agents:
            return False
        delayed, at_once = delayed_endless(agents, load, gap)
        level = at_once - delayed * math.expm1(-gap * within / handle_time)
        late = delayed * handle_time / gap > asa
        return not (level < target or late or load / agents > occupancy)
    _, _, in_time, answered, abandoned, soon = fates(
        arrival_rate, handle_time, agents, patience, within
    )
    if abandoned > abandonment or load * answered / agents > occupancy:
        return False
    if definition == 5.0 and cut != within:
        soon = fates(arrival_rate, handle_time, agents, patience, cut)[5]
    if service_level(definition, in_time, answered, soon) < target:
        return False
    if math.isnan(asa):
        return True
    return wait_of_answered(arrival_rate, handle_time, agents, patience) <= asa


@kernel
def agents_for_targets(
    start: float,
    arrival_rate: float,
    handle_time: float,
    patience: float,
    within: float,
    target: float,
    definition: float,
    cut: float,
    asa: float,
    abandonment: float,
    occupancy: float,
) -> Any:
    """Return the fewest agents that keep all targets, searched from `start` in growing strides.

    It is inf where it would be more than floats can count.

    Each measure moves one way as agents are added, so that a number that keeps the targets
    beside one that does not is the answer.
    """
    if arrival_rate == 0.0:
        return 0.0
    short, enough = 0.0, math.inf
    agents = max(start, 1.0)
    stride = 1.0
    while True:
        kept = _keeps(
            agents, arrival_rate, handle_time, patience, within, target, definition, cut,
            asa, abandonment, occupancy,
        )  # fmt: skip
        if kept:
            enough = agents
        else:
            short = agents
        if enough - short <= 1.0:
            return enough
        if enough == math.inf:
            agents = short + stride
            if agents > _COUNTABLE:
                return math.inf
        elif short == 0.0 and stride < enough:
            agents = enough - stride
        else:
            agents = math.floor(0.5 * (short + enough))
        stride *= 2.0


@kernel
def agents_for_level(arrival_rate: float, handle_time: float, within: float, target: float) -> Any:
    """Return the fewest agents that answer a share `target` in time where nobody gives up."""
    if arrival_rate == 0.0:
        return 0.0
    load, gap = load_and_gap(arrival_rate, handle_time, 0.0)
    pace = within / handle_time
    agents = math.floor(max(load, square_root_start(load, pace, target))) + 1.0
    load, gap = load_and_gap(arrival_rate, handle_time, agents)
    # Erlang's recursion: 1 + idle of n agents is load / (n + 1) times idle of n + 1.
    idle = idle_weight(agents, load, gap)
    if _level(agents, idle, gap, pace) >= target:
        for _ in range(_FEW):
            idle = idle * load / agents - 1.0
            gap -= 1.0
            if agents - 1.0 <= load or _level(agents - 1.0, idle, gap, pace) < target:
                return agents
            agents -= 1.0
    else:
        for _ in range(_FEW):
            agents += 1.0
            idle = (1.0 + idle) * agents / load
            gap += 1.0
            if _level(agents, idle, gap, pace) >= target:
                return agents
    nan = math.nan
    return agents_for_targets(
        agents, arrival_rate, handle_time, math.inf, within, target, 2.0, 0.0, nan, nan, nan
    )


@kernel
def _level(agents: float, idle: float, gap: float, pace: float) -> Any:
    odds = idle * gap / agents
    return (odds - math.expm1(-gap * pace)) / (1.0 + odds)


@kernel
def lines_for_blocking(load: float, blocking: float) -> Any:
    """Return the fewest lines that block at most a share of the contacts where nobody can wait."""
    if load == 0.0:
        return 1.0
    short, enough = -1.0, math.inf
    lines = float(math.floor(load * (1.0 - blocking)))
    stride = 1.0
    while True:
        if 1.0 / (1.0 + idle_weight(lines, load, lines - load)) <= blocking:
            enough = lines
        else:
            short = lines
        if enough - short <= 1.0:
            return enough
        if enough == math.inf:
            lines = short + stride
        elif short < 0.0 and stride <= enough:
            lines = enough - stride
        else:
            lines = float(math.floor(0.5 * (short + enough)))
        stride *= 2.0
