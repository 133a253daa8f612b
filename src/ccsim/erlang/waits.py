"""One measure of the wait at a time: the service level, and the percentiles of the wait."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.erlang import arguments
from ccsim.kernels.rows import fill_levels, fill_quantiles


def service_level(
    arrival_rate: npt.ArrayLike,
    handle_time: npt.ArrayLike,
    *,
    agents: npt.ArrayLike,
    within: npt.ArrayLike = 20.0,
    patience: npt.ArrayLike = math.inf,
    definition: npt.ArrayLike = 2,
    short_abandon: npt.ArrayLike = 5.0,
) -> Any:
    """Return the service level alone: `erlang_c` and `erlang_a` in a fraction of their time.

    Arguments broadcast. Where the load reaches the agents and nobody gives up it is 0.

    Parameters
    ----------
    arrival_rate : float or array [contacts/s]
    handle_time : float or array [s]
        Mean of an exponential law.
    agents : int or array
        At least 1.
    within : float or array [s]
        Threshold, at least 0.
    patience : float or array [s]
        Mean of an exponential law, above 0; inf where nobody gives up.
    definition : int or array
        From 1 to 5, as in `QueueFigures`; 2 is answered within the threshold / offered.
    short_abandon : float or array [s]
        Cut of definition 5.

    Returns
    -------
    float or array [share]

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    References
    ----------
    Gans, Koole and Mandelbaum (2003); Palm (1957).

    Examples
    --------
    >>> round(service_level(100 / 1800, 180.0, agents=14), 4)
    0.8884
    >>> service_level(100 / 1800, 180.0, agents=11, patience=120.0, definition=[1, 2, 4]).round(4)
    array([0.8194, 0.7422, 0.7799])
    """
    shape, columns = arguments.queue(
        "service_level",
        arrival_rate=(arrival_rate, arguments.ABOVE_ZERO),
        handle_time=(handle_time, arguments.ABOVE_ZERO),
        agents=(agents, arguments.AGENTS),
        patience=(patience, arguments.ABOVE_ZERO_OR_INF),
        within=(within, arguments.AT_LEAST_ZERO),
        definition=(definition, arguments.DEFINITION),
        short_abandon=(short_abandon, arguments.AT_LEAST_ZERO),
    )
    out = np.empty(arguments.size(shape))
    fill_levels(*[*columns, out])
    return arguments.shaped(out, shape)


def wait_percentile(
    arrival_rate: npt.ArrayLike,
    handle_time: npt.ArrayLike,
    *,
    agents: npt.ArrayLike,
    percent: npt.ArrayLike,
    patience: npt.ArrayLike = math.inf,
) -> Any:
    """Return the wait that so many per cent of all offered do not exceed.

    A wait lasts until the contact is answered or gives up. It is 0 for as many as find an agent
    idle, and infinite where the load reaches the agents and nobody gives up. Arguments broadcast.

    Parameters
    ----------
    arrival_rate : float or array [contacts/s]
    handle_time : float or array [s]
        Mean of an exponential law.
    agents : int or array
        At least 1.
    percent : float or array
        Above 0 and below 100.
    patience : float or array [s]
        Mean of an exponential law, above 0; inf where nobody gives up.

    Returns
    -------
    float or array [s]

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    References
    ----------
    Gans, Koole and Mandelbaum (2003); Palm (1957).

    Examples
    --------
    >>> wait_percentile(100 / 1800, 180.0, agents=14, percent=[50, 80, 90, 99]).round(1)
    array([  0. ,   0. ,  25. , 128.6])
    """
    shape, columns = arguments.queue(
        "wait_percentile",
        arrival_rate=(arrival_rate, arguments.ABOVE_ZERO),
        handle_time=(handle_time, arguments.ABOVE_ZERO),
        agents=(agents, arguments.AGENTS),
        patience=(patience, arguments.ABOVE_ZERO_OR_INF),
        percent=(percent, arguments.PERCENT),
    )
    out = np.empty(arguments.size(shape))
    *queue, percents = columns
    fill_quantiles(*[*queue, percents / 100, out])
    return arguments.shaped(out, shape)
