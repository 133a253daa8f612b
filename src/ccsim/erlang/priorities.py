"""Queues of several classes, the more urgent first: Cobham's formula."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ccsim.erlang import arguments
from ccsim.erlang.arguments import FloatArray
from ccsim.erlang.markov import erlang_c


def waits_by_priority(
    arrival_rates: npt.ArrayLike, handle_time: npt.ArrayLike, *, agents: npt.ArrayLike
) -> FloatArray:
    """Return the mean wait of each class where an agent who frees takes the most urgent.

    Nobody is interrupted, within a class the first come are first served, nobody gives up, and
    handle times are exponential with one mean for all classes. Other handle times for other
    classes are outside the formula, and so is abandonment: simulate those. The mean over all
    contacts is that of `erlang_c`.

    Parameters
    ----------
    arrival_rates : array, shape (..., n_classes) [contacts/s]
        The most urgent class first; each at least 0, and more than 0 together.
    handle_time : float or array, shape (...) [s]
        Mean of an exponential law.
    agents : int or array, shape (...)
        At least 1.

    Returns
    -------
    array, shape (..., n_classes) [s]
        Mean wait of all contacts of the class. Infinite for a class which, with those above it,
        brings as much load as there are agents.

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    References
    ----------
    Cobham, A. (1954). Priority assignment in waiting line problems. Operations Research 2, 70-76.
    Davis, R. H. (1966). Waiting-time distribution of a multi-server, priority queuing system.
    Operations Research 14, 133-136.

    Examples
    --------
    >>> waits_by_priority([3.0, 3.0, 2.0], 1.0, agents=10).round(7)
    array([0.0584543, 0.1461358, 0.5114752])
    """
    name = "waits_by_priority"
    rates, time, count = arguments.checked(
        name,
        arrival_rates=(arrival_rates, arguments.AT_LEAST_ZERO),
        handle_time=(handle_time, arguments.ABOVE_ZERO),
        agents=(agents, arguments.AGENTS),
    )
    rates = np.atleast_1d(rates)
    together = rates.sum(axis=-1)
    arguments.checked(name, **{"sum of arrival_rates": (together, arguments.ABOVE_ZERO)})
    shape, _ = arguments.rows(name, arrival_rates=together, handle_time=time, agents=count)
    # Delay depends on the total; where that grows without limit all agents are always busy.
    figures = erlang_c(together, time, agents=count, within=0.0)
    delayed = np.broadcast_to(figures.delay_probability, shape)[..., np.newaxis]
    load = rates * np.broadcast_to(time, shape)[..., np.newaxis]
    crew = np.broadcast_to(count, shape)[..., np.newaxis]
    # What is left of the agents by the classes above, and by these and the class itself.
    left = np.maximum(1 - np.cumsum(load, axis=-1) / crew, 0.0)
    before = np.concatenate([np.ones_like(left[..., :1]), left[..., :-1]], axis=-1)
    stage = np.broadcast_to(time, shape)[..., np.newaxis] / crew
    with np.errstate(divide="ignore"):
        return np.asarray(delayed * stage / (before * left), dtype=np.float64)
