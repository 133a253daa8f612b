"""Queues whose number present is a birth-death chain: Erlang C and Erlang A."""

from __future__ import annotations

import math

import numpy as np

from ccsim.erlang import arguments, line
from ccsim.erlang.figures import Fates, QueueFigures, figures_of, growing_without_limit, stacked
from ccsim.erlang.loss import blocked_share


def erlang_c(
    arrival_rate: float, handle_time: float, *, agents: int, within: float
) -> QueueFigures:
    """Return the measures of a queue in which everybody waits until answered.

    Where the load reaches the agents the queue grows without limit: `delay_probability` and
    `occupancy` are then 1, the service levels 0 and the waits infinite.

    Parameters
    ----------
    arrival_rate : float [contacts/s]
    handle_time : float [s]
        Mean of an exponential law.
    agents : int
        At least 1.
    within : float [s]
        Threshold of the service level, at least 0.

    Returns
    -------
    QueueFigures

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    References
    ----------
    Erlang (1917); Gans, Koole and Mandelbaum (2003).

    Examples
    --------
    >>> figures = erlang_c(100 / 1800, 180.0, agents=14, within=20.0)
    >>> round(figures.service_level, 7), round(figures.asa, 5)
    (0.88835, 7.83594)
    """
    columns = _columns("erlang_c", arrival_rate, handle_time, agents, within, math.inf, math.inf, 5.0)
    return _each("erlang_c", *columns)


def erlang_a(
    arrival_rate: float,
    handle_time: float,
    *,
    agents: int,
    patience: float,
    within: float,
    waiting_places: float = math.inf,
    short_abandon: float = 5.0,
) -> QueueFigures:
    """Return the measures of a queue whose contacts give up after exponential times.

    With infinite patience and places it is `erlang_c`, also in growing without limit.

    Parameters
    ----------
    arrival_rate : float [contacts/s]
    handle_time : float [s]
        Mean of an exponential law.
    agents : int
        At least 1.
    patience : float [s]
        Mean of an exponential law, above 0; inf where nobody gives up.
    within : float [s]
        Threshold of the service level, at least 0.
    waiting_places : float
        A whole number, or inf. Who finds all agents busy and all places taken is blocked.

    Returns
    -------
    QueueFigures

    Raises
    ------
    FormulaError
        If an argument is outside the range given, or the line so long that its states cannot be
        summed (an overload of all but endless patience).

    References
    ----------
    Palm (1957); Garnett, Mandelbaum and Reiman (2002).

    Examples
    --------
    >>> figures = erlang_a(100 / 1800, 180.0, agents=10, patience=120.0, within=20.0)
    >>> round(figures.abandonment, 7), round(figures.service_level, 7)
    (0.1374638, 0.6399413)
    """
    columns = _columns(
        "erlang_a", arrival_rate, handle_time, agents, within, patience, waiting_places, short_abandon
    )
    return _each("erlang_a", *columns)


def _columns(function, arrival_rate, handle_time, agents, within, patience, places, cut):
    found = arguments.checked(
        function,
        arrival_rate=(arrival_rate, arguments.ABOVE_ZERO),
        handle_time=(handle_time, arguments.ABOVE_ZERO),
        agents=(agents, arguments.AGENTS),
        within=(within, arguments.AT_LEAST_ZERO),
        patience=(patience, arguments.ABOVE_ZERO_OR_INF),
        waiting_places=(places, arguments.WHOLE_OR_INF),
        short_abandon=(cut, arguments.AT_LEAST_ZERO),
    )
    names = ("arrival_rate", "handle_time", "agents", "within", "patience", "waiting_places", "short_abandon")
    shape, columns = arguments.rows(**dict(zip(names, found)))
    return shape, np.broadcast_arrays(*columns)


def _each(function, shape, columns):
    return stacked(shape, [_one(function, *map(float, row)) for row in zip(*columns)])


def _one(function, arrival_rate, handle_time, agents, within, patience, waiting_places, short_abandon):
    agents = int(agents)
    if patience == waiting_places == math.inf:
        return _endless_patience(arrival_rate, handle_time, agents, within)
    (load,) = arguments.checked(function, **{"arrival_rate * handle_time": (arrival_rate * handle_time, arguments.ABOVE_ZERO)})
    load = float(load)
    queue = line.Line(
        arrival_rate=arrival_rate,
        drain=agents / handle_time,
        leaving=1 / patience,
        all_busy=blocked_share(load, agents),
        places=waiting_places,
    )
    return figures_of(line.fates(queue, within, short_abandon), load / agents)


def _endless_patience(
    arrival_rate: float, handle_time: float, agents: int, within: float
) -> QueueFigures:
    load = arrival_rate * handle_time
    if load >= agents:
        return growing_without_limit()
    blocked = blocked_share(load, agents)
    delayed = blocked / (1 - load / agents * (1 - blocked))
    # While all are busy, agents come free this much faster than contacts arrive.
    spare = (agents - load) / handle_time
    in_time = 1 - delayed * math.exp(-spare * within)
    wait = delayed / spare
    fates = Fates(
        delayed=delayed,
        answered=1.0,
        answered_within=in_time,
        abandoned=0.0,
        abandoned_within=0.0,
        left_early=0.0,
        blocked=0.0,
        wait_answered=wait,
        wait=wait,
    )
    return figures_of(fates, load / agents)
