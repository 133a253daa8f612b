"""Queues whose contacts have patience of any law: M/M/n+G."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ccsim.erlang import arguments, mesh
from ccsim.erlang.figures import Fates, QueueFigures, figures_of, stacked
from ccsim.erlang.loss import erlang_b
from ccsim.erlang.mesh import Queue
from ccsim.scenario.law import Distribution

# Whoever would wait for thirty thousand years, in seconds, is taken to wait for ever: survival
# functions written with products need not be defined at infinity.
_FOR_EVER = 1e12


def erlang_g(
    arrival_rate: npt.ArrayLike,
    handle_time: npt.ArrayLike,
    *,
    agents: npt.ArrayLike,
    survival: Callable[[float], float] | Distribution,
    within: npt.ArrayLike,
    short_abandon: npt.ArrayLike = 5.0,
) -> QueueFigures:
    """Return the measures of a queue whose contacts have patience of any law.

    A share of contacts may never give up: a limit of `survival` above 0, as for those who accept
    a callback and keep their place. If these alone are too many for the agents, the queue grows
    without limit, and `abandonment` is the share of all others. A share may give up at once
    rather than wait: `survival(0)` below 1; they count as abandoned.

    Parameters
    ----------
    arrival_rate : float [contacts/s]
    handle_time : float [s]
        Mean of an exponential law.
    agents : int
        At least 1.
    survival : callable, float [s] -> float [share]
        P(patience > t) for t >= 0, which never rises; jumps are found.
    within : float [s]
        Threshold of the service level, at least 0.

    Returns
    -------
    QueueFigures

    Raises
    ------
    FormulaError
        If an argument is outside the range given, or `survival` is none or too rugged.

    References
    ----------
    Baccelli and Hebuterne (1981); Zeltyn and Mandelbaum (2005).

    Examples
    --------
    Everybody gives up after exactly 50 s.

    >>> figures = erlang_g(
    ...     100 / 1800, 180.0, agents=10, survival=lambda t: float(t < 50), within=20.0
    ... )
    >>> round(figures.abandonment, 4), round(figures.service_level, 4)
    (0.1344, 0.6415)
    """
    shape, columns = arguments.queue(
        "erlang_g",
        arrival_rate=(arrival_rate, arguments.ABOVE_ZERO),
        handle_time=(handle_time, arguments.ABOVE_ZERO),
        agents=(agents, arguments.AGENTS),
        patience=(math.inf, arguments.ABOVE_ZERO_OR_INF),
        within=(within, arguments.AT_LEAST_ZERO),
        short_abandon=(short_abandon, arguments.AT_LEAST_ZERO),
    )
    outlast = _survival_of(survival)
    fates = [
        _one(outlast, *map(float, row)) for row in zip(*np.broadcast_arrays(*columns), strict=True)
    ]
    return figures_of(stacked(fates), columns[0] * columns[1] / columns[2], shape)


def _survival_of(law: Callable[[float], float] | Distribution) -> Callable[[float], float]:
    if not isinstance(law, Distribution):
        return law
    cdf = law.cdf
    return lambda wait: 1.0 - cdf(wait)


def _one(
    survival: Callable[[float], float],
    arrival_rate: float,
    handle_time: float,
    agents: float,
    _: float,
    within: float,
    cut: float,
) -> Fates:
    load = arrival_rate * handle_time
    never = arguments.share("erlang_g", "survival", survival(_FOR_EVER), most=1.0)
    queue = Queue(arrival_rate, agents / handle_time, survival)
    if load * never >= agents:
        return _growing(queue, never, within, cut)
    return _fates(queue, float(erlang_b(load, agents - 1)), within, cut)


def _growing(queue: Queue, never: float, within: float, cut: float) -> Fates:
    """Return what a queue tends to when those who never give up are too many.

    Every wait offered grows beyond all bounds, so everybody whose patience is finite abandons.
    """
    outlast, stay = (
        arguments.share("erlang_g", f"survival({wait:g})", queue.survival(wait), most=1.0)
        for wait in (within, _just_before(cut))
    )
    return Fates(
        delayed=1.0,
        answered=queue.drain / queue.arrival_rate,
        answered_within=0.0,
        abandoned=1 - never,
        abandoned_within=1 - outlast,
        left_early=1 - stay,
        wait_answered=math.inf,
        wait=math.inf,
        wait_abandoned=math.nan,
        blocked=0.0,
    )


def _just_before(wait: float) -> float:
    return math.nextafter(wait, 0.0)


def _fates(queue: Queue, last_busy: float, within: float, cut: float) -> Fates:
    """Return what becomes of the contacts, integrated over the wait V that each is offered.

    `last_busy` is Erlang's B of all agents but one: weights are relative to the state in which
    one agent is idle, and 1 / B is then the weight of all states without delay.
    """
    time, survival, area = mesh.columns(mesh.panels(queue, within, cut))
    exponent = queue.arrival_rate * area - queue.drain * time
    peak = max(0.0, float(exponent.max()))
    weight = last_busy * queue.arrival_rate * np.exp(exponent - peak) * mesh.weights(time)
    no_delay = math.exp(-peak)
    total = no_delay + float(weight.sum())
    offered = weight / total
    answered, abandoned = offered * survival, offered * (1 - survival)
    in_time = time[:, -1] <= within
    early = time[:, -1] <= cut
    # Of those offered a later V, P(patience <= T) have given up by T.
    soon = 0.0 if in_time.all() else 1 - queue.survival(within)
    sooner = 0.0 if early.all() else 1 - queue.survival(_just_before(cut))
    return Fates(
        delayed=float(offered.sum()),
        answered=no_delay / total + float(answered.sum()),
        answered_within=no_delay / total + float(answered[in_time].sum()),
        abandoned=float(abandoned.sum()),
        abandoned_within=float(abandoned[in_time].sum() + soon * offered[~in_time].sum()),
        left_early=float(abandoned[early].sum() + sooner * offered[~early].sum()),
        wait_answered=float((answered * time).sum()),
        wait=float((offered * area).sum()),
        wait_abandoned=float((offered * (area - survival * time)).sum()),
        blocked=0.0,
    )
