"""Queues whose number present is a birth-death chain: Erlang C and Erlang A."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from ccsim.erlang import arguments, line
from ccsim.erlang.arguments import FloatArray
from ccsim.erlang.figures import Fates, QueueFigures, figures_of
from ccsim.erlang.loss import erlang_b
from ccsim.kernels.rows import fill_figures


def erlang_c(
    arrival_rate: npt.ArrayLike,
    handle_time: npt.ArrayLike,
    *,
    agents: npt.ArrayLike,
    within: npt.ArrayLike,
) -> QueueFigures:
    """Return the measures of a queue in which everybody waits until answered.

    Where the load reaches the agents the queue grows without limit: `delay_probability` and
    `occupancy` are then 1, the service levels 0 and the waits infinite. Arguments broadcast.

    The wait of those who wait is exponential, of mean `wait_delayed`. Relative errors stay below
    10^-12 up to a million erlangs. Handle times must be exponential: longer tails mean longer
    waits.

    Parameters
    ----------
    arrival_rate : float or array [contacts/s]
    handle_time : float or array [s]
        Mean of an exponential law.
    agents : int or array
        At least 1.
    within : float or array [s]
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
    return _figures("erlang_c", arrival_rate, handle_time, agents=agents, within=within)


def erlang_a(
    arrival_rate: npt.ArrayLike,
    handle_time: npt.ArrayLike,
    *,
    agents: npt.ArrayLike,
    patience: npt.ArrayLike,
    within: npt.ArrayLike,
    waiting_places: npt.ArrayLike = math.inf,
    short_abandon: npt.ArrayLike = 5.0,
) -> QueueFigures:
    """Return the measures of a queue whose contacts give up after exponential times.

    With infinite patience and places it is `erlang_c`, also in growing without limit. Arguments
    broadcast.

    Relative errors stay below 10^-10 at any size, overload or length of patience. Rows with a
    limit of waiting places are summed place by place and take about a hundred times as long.

    Parameters
    ----------
    arrival_rate : float or array [contacts/s]
    handle_time : float or array [s]
        Mean of an exponential law.
    agents : int or array
        At least 1.
    patience : float or array [s]
        Mean of an exponential law, above 0; inf where nobody gives up.
    within : float or array [s]
        Threshold of the service level, at least 0.
    waiting_places : float or array
        A whole number, or inf. Who finds all agents busy and all places taken is blocked.
    short_abandon : float or array [s]
        Who abandons sooner is left out of the offered in `service_level_5`.

    Returns
    -------
    QueueFigures

    Raises
    ------
    FormulaError
        If an argument is outside the range given, or a limited line so long that its places
        cannot be summed.

    References
    ----------
    Palm (1957); Garnett, Mandelbaum and Reiman (2002).

    Examples
    --------
    >>> figures = erlang_a(100 / 1800, 180.0, agents=10, patience=120.0, within=20.0)
    >>> round(figures.abandonment, 7), round(figures.service_level, 7)
    (0.1374638, 0.6399413)
    """
    return _figures(
        "erlang_a",
        arrival_rate,
        handle_time,
        agents=agents,
        within=within,
        patience=patience,
        waiting_places=waiting_places,
        short_abandon=short_abandon,
    )


def _figures(
    function: str,
    arrival_rate: npt.ArrayLike,
    handle_time: npt.ArrayLike,
    *,
    agents: npt.ArrayLike,
    within: npt.ArrayLike,
    patience: npt.ArrayLike = math.inf,
    waiting_places: npt.ArrayLike = math.inf,
    short_abandon: npt.ArrayLike = 0.0,
) -> QueueFigures:
    shape, columns = arguments.queue(
        function,
        arrival_rate=(arrival_rate, arguments.ABOVE_ZERO),
        handle_time=(handle_time, arguments.ABOVE_ZERO),
        agents=(agents, arguments.AGENTS),
        patience=(patience, arguments.ABOVE_ZERO_OR_INF),
        within=(within, arguments.AT_LEAST_ZERO),
        short_abandon=(short_abandon, arguments.AT_LEAST_ZERO),
        waiting_places=(waiting_places, arguments.WHOLE_OR_INF),
    )
    *endless, places = columns
    count = arguments.size(shape)
    found = np.zeros((len(Fates._fields), count))
    fill_figures(*[*endless, found[:-1]])
    _limit_places(found, endless, np.broadcast_to(places, count))
    return figures_of(Fates(*found), columns[0] * columns[1] / columns[2], shape)


def _limit_places(found: FloatArray, columns: list[FloatArray], places: FloatArray) -> None:
    """Put the fates of those queues in place whose waiting places are limited."""
    limited = np.flatnonzero(places < math.inf)
    every = [np.broadcast_to(column, places.shape) for column in columns]
    for row in limited:
        rate, handle_time, agents, patience, within, cut = (float(column[row]) for column in every)
        queue = line.Line(
            arrival_rate=rate,
            drain=agents / handle_time,
            leaving=1 / patience,
            all_busy=float(erlang_b(rate * handle_time, agents)),
            places=float(places[row]),
        )
        found[:, row] = line.fates(queue, within, cut)
