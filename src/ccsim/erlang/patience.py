"""Queues whose contacts have patience of any law: M/M/n+G."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ccsim.erlang import arguments, mesh
from ccsim.erlang.figures import Fates, QueueFigures, figures_of, growing_without_limit
from ccsim.erlang.loss import blocked_share
from ccsim.erlang.mesh import Queue

# Whoever would wait for thirty thousand years, in seconds, is taken to wait for ever: survival
# functions written with products need not be defined at infinity.
_FOR_EVER = 1e12


def erlang_g(
    arrival_rate: float,
    handle_time: float,
    *,
    agents: int,
    survival: Callable[[float], float],
    within: float,
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
    found = arguments.checked(
        "erlang_g",
        arrival_rate=(arrival_rate, arguments.ABOVE_ZERO),
        handle_time=(handle_time, arguments.ABOVE_ZERO),
        agents=(agents, arguments.AGENTS),
        within=(within, arguments.AT_LEAST_ZERO),
    )
    arrival_rate, handle_time, within = float(found[0]), float(found[1]), float(found[3])
    agents = int(found[2])
    load = arrival_rate * handle_time
    never = arguments.share("erlang_g", "survival", survival(_FOR_EVER), most=1.0)
    if load * never >= agents:
        outlast = arguments.share("erlang_g", f"survival({within:g})", survival(within), most=1.0)
        return growing_without_limit(abandonment=1 - never, abandoned_within=1 - outlast)
    queue = Queue(arrival_rate, agents / handle_time, survival)
    fates = _fates(queue, blocked_share(load, agents - 1), within)
    return figures_of(fates, load / agents)


def _fates(queue: Queue, last_busy: float, within: float) -> Fates:
    """Return what becomes of the contacts, integrated over the wait V that each is offered.

    `last_busy` is Erlang's B of all agents but one: weights are relative to the state in which
    one agent is idle, and 1 / B is then the weight of all states without delay.
    """
    time, survival, area = mesh.columns(mesh.panels(queue, within))
    exponent = queue.arrival_rate * area - queue.drain * time
    peak = max(0.0, float(exponent.max()))
    weight = last_busy * queue.arrival_rate * np.exp(exponent - peak) * mesh.weights(time)
    no_delay = math.exp(-peak)
    total = no_delay + float(weight.sum())
    offered = weight / total
    answered, abandoned = offered * survival, offered * (1 - survival)
    early = time[:, -1] <= within
    # Of those offered a later V, P(patience <= T) have given up by T.
    given_up = 1 - queue.survival(within) if not early.all() else 0.0
    return Fates(
        delayed=float(offered.sum()),
        answered=no_delay / total + float(answered.sum()),
        answered_within=no_delay / total + float(answered[early].sum()),
        abandoned=float(abandoned.sum()),
        abandoned_within=float(abandoned[early].sum()) + given_up * float(offered[~early].sum()),
        left_early=0.0,
        blocked=0.0,
        wait_answered=float((answered * time).sum()),
        wait=float((offered * area).sum()),
    )
