"""Queues with exponential times, one row of plain numbers at a time: Erlang B, C and A.

With all agents busy and nobody waiting as the state of weight 1, the states in which an agent is
idle weigh ``idle = above(n, a)`` together, n agents at a load of a, and those with 0, 1, 2, ...
waiting weigh ``below(c, y)``: see `incomplete_gamma`. Here c = n patience / handle time counts
the answers, and y = a patience / handle time the arrivals, in the time of one mean patience, all
agents busy. Then

* Erlang B is 1 / (1 + idle), and delay has the probability below / (below + idle); without
  abandonment, below is n / (n - a).
* Of those who wait, q = (1 - 1 / below) c / y are answered, and p = 1 - q give up.
* Waiting longer than t, those delayed are in the same situation as at 0 with the arrivals thinned
  out, y exp(-t / patience): their share follows from `below` there, and so do their fates.

A load is a product, whose rounding matters where n - a is small beside n: `gap` is n - a as exact
as arrival rate and handle time are.
"""

from __future__ import annotations

import math
from typing import Any

from ccsim.kernels._jit import kernel
from ccsim.kernels.incomplete_gamma import (
    APART,
    LARGE,
    far_below,
    height,
    near,
    polynomial,
    small,
    total,
)

__all__ = [
    "delayed_endless",
    "fates",
    "idle_weight",
    "level",
    "level_endless",
    "load_and_gap",
    "service_level",
    "sink",
    "still_waiting",
    "waiting",
]

_SPLIT = 134217729.0  # 2^27 + 1
_SURELY_GONE = 1e4
"""Mean patiences after which nobody is left, to a float."""
_SINK = tuple((-1.0) ** k / math.factorial(k + 2) for k in range(13, -1, -1))


@kernel
def load_and_gap(arrival_rate: float, handle_time: float, agents: float) -> Any:
    """Return the load a = arrival rate x handle time and n - a, without the rounding of a.

    Dekker's product: the halves of the factors multiply exactly.
    """
    load = arrival_rate * handle_time
    scaled = _SPLIT * arrival_rate
    high_a = scaled - (scaled - arrival_rate)
    low_a = arrival_rate - high_a
    scaled = _SPLIT * handle_time
    high_b = scaled - (scaled - handle_time)
    low_b = handle_time - high_b
    lost = ((high_a * high_b - load) + high_a * low_b + low_a * high_b) + low_a * low_b
    return load, (agents - load) - lost


@kernel
def idle_weight(agents: float, load: float, gap: float) -> Any:
    """Return the weight of the states with an idle agent, all busy and nobody waiting being 1."""
    if agents < LARGE:
        term = 1.0
        weight = 0.0
        inverse = 1.0 / load
        for busy in range(int(agents), 0, -1):
            term *= busy * inverse
            weight += term
        return weight
    if abs(gap) <= 0.5 * agents:
        high = height(agents, gap)
        part, whole = near(agents, gap, high)
        return whole * math.exp(high) - part if gap >= 0.0 else part
    # Not from the gap, in which a small load has lost its digits.
    high = -gap - agents * math.log(load / agents)
    if gap >= 0.0:
        return total(agents) * math.exp(high) - small(agents, gap, high)
    return small(agents, gap, high)


@kernel
def delayed_endless(agents: float, load: float, gap: float) -> Any:
    """Return Erlang's C and 1 minus it; 1 and 0 where the line grows without limit.

    That is also where only the rounding of the load hides that it equals the agents.
    """
    if load >= agents:
        return 1.0, 0.0
    odds = idle_weight(agents, load, gap) * (gap / agents)
    return 1.0 / (1.0 + odds), 1.0 / (1.0 + 1.0 / odds)


@kernel
def waiting(c: float, y: float, gap: float, high: float) -> Any:
    """Return what those who wait meet: below, the shares q and p, and above.

    Where y > c the first is below exp(-high), which does not overflow; elsewhere the last is 0,
    as nothing asks for it.
    """
    if y <= 0.0:
        # All arrivals thinned out: who is left has nobody behind, and one more stage to go.
        return 1.0, c / (c + 1.0), 1.0 / (c + 1.0), 0.0
    if gap >= 0.0:
        if y < 0.5 * c or high > APART:
            beyond = 1.0 + y * far_below(c, y)
            return (c + beyond) / (gap + beyond), c / (c + beyond), beyond / (c + beyond), 0.0
        below = small(c, gap, high)
        inverse = 1.0 / below
        above = 0.0
    else:
        above = small(c, gap, high)
        shrink = math.exp(-high)
        below = total(c) - above * shrink
        inverse = shrink / below
    per_load = c / y
    return below, (1.0 - inverse) * per_load, (inverse - gap / c) * per_load, above


@kernel
def sink(t: float) -> Any:
    """Return t - 1 + exp(-t), to the last digits also where t is small."""
    if abs(t) < 0.4:
        return t * t * polynomial(_SINK, t)
    return t - 1.0 + math.exp(-t)


@kernel
def still_waiting(c: float, y: float, gap: float, below: float, time: float) -> Any:
    """Return how many of the delayed still wait at a time, in mean patiences, and what they meet.

    Returns
    -------
    stay : float [share]
        Of the delayed.
    answered, leaving : float [share]
        Of those who stay.
    above, high : float
        Of the thinned arrivals y exp(-time).
    """
    time = min(time, _SURELY_GONE)
    thinned = y * math.exp(-time)
    gap_then = gap - y * math.expm1(-time)
    high = height(c, gap_then)
    below_then, answered, leaving, above = waiting(c, thinned, gap_then, high)
    if gap >= 0.0:
        fall = gap * time + y * sink(time)
    elif gap_then >= 0.0:
        # The likeliest time to be answered, had one the patience, is where thinned == c.
        fall = c * sink(time - math.log1p(-gap / c))
    else:
        fall = 0.0
    stay = math.exp(-fall - time) * below_then / below
    return stay, answered, leaving, above, high


@kernel
def fates(
    arrival_rate: float, handle_time: float, agents: float, patience: float, within: float
) -> Any:
    """Return the shares of contacts by fate where patience is exponential and finite.

    Returns
    -------
    delayed, at_once, in_time, answered, abandoned, left_in_time : float [share]
        Of the offered: must wait, need not, are answered within the threshold, are answered,
        abandon, abandon within the threshold.
    """
    load, spare = load_and_gap(arrival_rate, handle_time, agents)
    ratio = patience / handle_time
    c, y, gap = agents * ratio, load * ratio, spare * ratio
    idle = idle_weight(agents, load, spare)
    high = height(c, gap)
    below, answered, leaving, above = waiting(c, y, gap, high)
    scaled = idle if gap >= 0.0 else idle * math.exp(-high)
    if scaled > below:
        odds = below / scaled
        delayed, at_once = odds / (1.0 + odds), 1.0 / (1.0 + odds)
    else:
        odds = scaled / below
        delayed, at_once = 1.0 / (1.0 + odds), odds / (1.0 + odds)
    stay, answered_then, leaving_then, above_then, high_then = still_waiting(
        c, y, gap, below, within / patience
    )
    if gap < 0.0 and high_then > 0.0 and y * math.exp(-within / patience) > c:
        # Most are answered later: the difference of two large sums would lose the few.
        until = (1.0 + above_then) * math.exp(-high_then) - (1.0 + above) * math.exp(-high)
        in_time = (scaled + until * c / y) / (scaled + below)
    else:
        in_time = at_once + delayed * (answered - stay * answered_then)
    return (
        delayed,
        at_once,
        in_time,
        at_once + delayed * answered,
        delayed * leaving,
        delayed * (leaving - stay * leaving_then),
    )


@kernel
def level_endless(arrival_rate: float, handle_time: float, agents: float, within: float) -> Any:
    """Return the share answered within the threshold where nobody gives up."""
    load, gap = load_and_gap(arrival_rate, handle_time, agents)
    delayed, at_once = delayed_endless(agents, load, gap)
    if load >= agents:
        return 0.0
    return at_once - delayed * math.expm1(-gap * within / handle_time)


@kernel
def service_level(definition: float, in_time: float, answered: float, soon: float) -> Any:
    """Return a service level by its number; `soon` is who left within its threshold or cut."""
    if definition == 1.0:
        return in_time / answered
    if definition == 2.0:
        return in_time
    if definition == 3.0:
        return in_time + soon
    return in_time / (1.0 - soon)


@kernel
def level(
    arrival_rate: float,
    handle_time: float,
    agents: float,
    patience: float,
    within: float,
    definition: float,
    cut: float,
) -> Any:
    """Return the service level of any definition, with or without abandonment."""
    if patience == math.inf:
        return level_endless(arrival_rate, handle_time, agents, within)
    _, _, in_time, answered, _, soon = fates(arrival_rate, handle_time, agents, patience, within)
    if definition == 5.0 and cut != within:
        soon = fates(arrival_rate, handle_time, agents, patience, cut)[5]
    return service_level(definition, in_time, answered, soon)
