"""How many agents: the fewest that keep every target, and how many to roster for them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.erlang import arguments
from ccsim.kernels.rows import fill_agents

_TARGETS = ("target", "asa", "abandonment", "occupancy")


def agents_required(
    arrival_rate: npt.ArrayLike,
    handle_time: npt.ArrayLike,
    *,
    within: npt.ArrayLike = 20.0,
    target: npt.ArrayLike | None = 0.8,
    patience: npt.ArrayLike = math.inf,
    definition: npt.ArrayLike = 2,
    asa: npt.ArrayLike | None = None,
    abandonment: npt.ArrayLike | None = None,
    occupancy: npt.ArrayLike | None = None,
    short_abandon: npt.ArrayLike = 5.0,
) -> Any:
    """Return the fewest agents that keep every target.

    The service level, and any mix of other targets: all that are given are kept. Every measure
    improves with each agent, so a number that keeps the targets, beside one that does not, is the
    smallest; both are evaluated. Where nobody gives up, the agents also exceed the load, even if
    no target is given. Arguments broadcast.

    The numbers are of agents on the phones: `rostered` adds shrinkage.

    Parameters
    ----------
    arrival_rate : float or array [contacts/s]
        At least 0; without contacts no agent is required.
    handle_time : float or array [s]
        Mean of an exponential law.
    within : float or array [s]
        Threshold of the service level, at least 0.
    target : float or array [share], or None
        Least service level, above 0 and below 1; None where there is no such target.
    patience : float or array [s]
        Mean of an exponential law, above 0; inf where nobody gives up.
    definition : int or array
        Of the service level, from 1 to 5 as in `QueueFigures`; 2 is answered within the
        threshold / offered.
    asa : float or array [s], or None
        Most mean wait of the answered.
    abandonment : float or array [share], or None
        Most abandoned / offered.
    occupancy : float or array [share], or None
        Most occupancy.
    short_abandon : float or array [s]
        Cut of definition 5.

    Returns
    -------
    int or array of int

    Raises
    ------
    FormulaError
        If an argument is outside the range given, or no countable number of agents is enough.

    References
    ----------
    Erlang (1917); Palm (1957). The search starts from Halfin, S., Whitt, W. (1981). Heavy-traffic
    limits for queues with many exponential servers. Operations Research 29, 567-588.

    Examples
    --------
    >>> agents_required(100 / 1800, 180.0)
    14
    >>> agents_required([0.0, 0.05, 0.5], 180.0, within=20.0, target=0.8)
    array([ 0, 12, 97])
    >>> agents_required(0.5, 180.0, target=None, patience=120.0, abandonment=0.03, occupancy=0.9)
    99
    """
    given = {
        "arrival_rate": (arrival_rate, arguments.AT_LEAST_ZERO),
        "handle_time": (handle_time, arguments.ABOVE_ZERO),
        "patience": (patience, arguments.ABOVE_ZERO_OR_INF),
        "within": (within, arguments.AT_LEAST_ZERO),
        "target": (target, arguments.INSIDE_SHARE),
        "definition": (definition, arguments.DEFINITION),
        "short_abandon": (short_abandon, arguments.AT_LEAST_ZERO),
        "asa": (asa, arguments.ABOVE_ZERO),
        "abandonment": (abandonment, arguments.INSIDE_SHARE),
        "occupancy": (occupancy, arguments.INSIDE_SHARE),
    }
    unset = {
        name: (math.nan, arguments.ANYTHING)
        for name, (value, _) in given.items()
        if value is None and name in _TARGETS
    }
    shape, columns = arguments.queue("agents_required", **(given | unset))
    found = np.empty(arguments.size(shape))
    fill_agents(*[*columns, found])
    arguments.checked("agents_required", result=(found.reshape(shape), arguments.COUNTABLE))
    return arguments.shaped(found.astype(np.int64), shape)


def rostered(agents: npt.ArrayLike, shrinkage: npt.ArrayLike) -> Any:
    """Return how many to roster so that `agents` are on: agents / (1 - shrinkage), rounded up.

    Multiplying by 1 + shrinkage instead falls short: of 95 rostered, 30 % away leave 66.5 on the
    phones, not 73.

    Parameters
    ----------
    agents : int or array
        Required on the phones, at least 0.
    shrinkage : float or array [share]
        Paid time that is not spent on the phones, from 0 to below 1.

    Returns
    -------
    int or array of int

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    Examples
    --------
    >>> rostered(73, 0.3)
    105
    """
    found = arguments.checked(
        "rostered",
        agents=(agents, arguments.WHOLE),
        shrinkage=(shrinkage, arguments.SHARE_BELOW_ONE),
    )
    shape, columns = arguments.rows("rostered", agents=found[0], shrinkage=found[1])
    quotient = columns[0] / (1 - columns[1])
    whole = np.round(quotient)
    # 70 / (1 - 0.3) is 100, whatever its last bit says.
    out = np.where(np.isclose(quotient, whole, rtol=1e-12, atol=0), whole, np.ceil(quotient))
    return arguments.shaped(out.astype(np.int64), shape)
