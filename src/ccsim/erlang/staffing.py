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

    Parameters
    ----------
    arrival_rate : float or array [contacts/s]
        At least 0; without contacts no agent is required.
    handle_time : float or array [s]
        Above 0.
    within : float or array [s]
        Threshold of the service level, at least 0.
    target : float or array [share], or None
        Service level to reach; None leaves it out.
    patience : float or array [s]
        Mean of an exponential law; inf where nobody gives up.
    definition : int or array
        Of the service level, 1 to 5.
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
    int, or array of int
        n agents keep every target, and n - 1 break one: each target is kept by more agents if it
        is kept by fewer, so the first that is found by going down is the smallest.

    Raises
    ------
    FormulaError
        If an argument is outside the range given, or no number of agents that can be counted
        keeps the targets; it names the argument and the row.

    Examples
    --------
    >>> agents_required(100 / 1800, 180.0, within=20.0, target=0.8)
    14
    >>> agents_required([100 / 1800, 200 / 1800], 180.0, patience=120.0)
    array([12, 22])
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

    Parameters
    ----------
    agents : int or array
        Required on the phones, at least 0.
    shrinkage : float or array [share]
        Paid time that is not spent on the phones, from 0 to below 1.

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
