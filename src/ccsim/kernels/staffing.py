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
    wait_of_answered,
)

__all__ = ["agents_for_level", "agents_for_targets", "fill_agents", "fill_lines"]

_FEW = 8


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
    for _ in range(2):
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
    if asa != asa:
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
    lines = math.floor(load * (1.0 - blocking))
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
            lines = math.floor(0.5 * (short + enough))
        stride *= 2.0


@kernel
def fill_agents(
    arrival_rate: Any,
    handle_time: Any,
    patience: Any,
    within: Any,
    target: Any,
    definition: Any,
    cut: Any,
    asa: Any,
    abandonment: Any,
    occupancy: Any,
    out: Any,
) -> None:
    """Fill in the fewest agents of every row.

    A column holds a number for each row, or one for all; a target that is not set is NaN.
    """
    each_rate, each_time = min(arrival_rate.size - 1, 1), min(handle_time.size - 1, 1)
    each_patience, each_within = min(patience.size - 1, 1), min(within.size - 1, 1)
    each_target, each_definition = min(target.size - 1, 1), min(definition.size - 1, 1)
    each_cut, each_asa = min(cut.size - 1, 1), min(asa.size - 1, 1)
    each_abandonment, each_occupancy = min(abandonment.size - 1, 1), min(occupancy.size - 1, 1)
    for i in range(out.size):
        rate, handle = arrival_rate[i * each_rate], handle_time[i * each_time]
        wait, goal = within[i * each_within], target[i * each_target]
        slowest, busiest = asa[i * each_asa], occupancy[i * each_occupancy]
        stays = patience[i * each_patience]
        if stays == math.inf and goal == goal and slowest != slowest and busiest != busiest:
            out[i] = agents_for_level(rate, handle, wait, goal)
        else:
            out[i] = agents_for_targets(
                math.floor(rate * handle) + 1.0, rate, handle, stays, wait, goal,
                definition[i * each_definition], cut[i * each_cut],
                slowest, abandonment[i * each_abandonment], busiest,
            )  # fmt: skip


@kernel
def fill_lines(load: Any, blocking: Any, out: Any) -> None:
    """Fill in the fewest lines of every row."""
    each_load, each_blocking = min(load.size - 1, 1), min(blocking.size - 1, 1)
    for i in range(out.size):
        out[i] = lines_for_blocking(load[i * each_load], blocking[i * each_blocking])
