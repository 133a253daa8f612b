"""Square-root staffing: how many agents beyond the load, in units of the load's square root.

With beta = (agents - load) / sqrt(load) kept while a queue grows, its probability of delay tends
to a limit strictly between 0 and 1 (Halfin and Whitt without abandonment, Garnett and others
with). The limits show how economies of scale work; the exact formulas are as quick to compute.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import erfcx

from ccsim.erlang import arguments

_HALF_PI = math.sqrt(math.pi / 2)
_ROOT_2 = math.sqrt(2)


def delay_limit(beta: npt.ArrayLike, *, patience_ratio: npt.ArrayLike = math.inf) -> Any:
    """Return the probability of delay that large queues with `beta` tend to.

    Handle times and patience are exponential. For a queue of a given size it is an
    approximation: at 100 erlangs and beta = 1 it says .2234, and exact is .2370.

    Parameters
    ----------
    beta : float or array
        (agents - load) / sqrt(load); finite. Where nobody gives up and beta <= 0 the line grows
        without limit, and the probability is 1.
    patience_ratio : float or array
        Mean patience / mean handle time, above 0; inf where nobody gives up.

    Returns
    -------
    float or array [share]

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    References
    ----------
    Halfin, S., Whitt, W. (1981). Heavy-traffic limits for queues with many exponential servers.
    Operations Research 29, 567-588. Garnett, Mandelbaum and Reiman (2002).

    Examples
    --------
    >>> round(delay_limit(1.0), 7)
    0.2233613
    >>> delay_limit([-1.0, 0.0, 1.0], patience_ratio=2.0).round(4)
    array([0.9312, 0.5858, 0.179 ])
    """
    found = arguments.checked(
        "delay_limit",
        beta=(beta, arguments.FINITE),
        patience_ratio=(patience_ratio, arguments.ABOVE_ZERO_OR_INF),
    )
    shape, (b, ratio) = arguments.rows("delay_limit", beta=found[0], patience_ratio=found[1])
    endless = ratio == math.inf
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        # Mills' ratios (1 - Phi) / phi: of those idle, and of those who wait.
        idle = _mills(-b)
        busy = np.where(
            endless,
            np.where(b > 0, 1 / b, math.inf),
            np.sqrt(ratio) * _mills(np.where(endless, 0.0, b * np.sqrt(ratio))),
        )
        limit = np.where(np.isinf(busy), 1.0, busy / (busy + idle))
    return arguments.shaped(limit, shape)


def square_root_agents(load: npt.ArrayLike, beta: npt.ArrayLike) -> Any:
    """Return load + beta sqrt(load), rounded up, and at least 1.

    Parameters
    ----------
    load : float or array [erlangs]
    beta : float or array
        Quality of service: about 0.5 where half must wait, 1 where a fifth must.

    Returns
    -------
    int or array of int

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    References
    ----------
    Halfin and Whitt (1981), see `delay_limit`. Erlang described the rule in 1924; Borst, S.,
    Mandelbaum, A., Reiman, M. (2004). Dimensioning large call centers. Operations Research 52,
    17-34.

    Examples
    --------
    >>> square_root_agents([10.0, 100.0, 1000.0], 1.0)
    array([  14,  110, 1032])
    """
    found = arguments.checked(
        "square_root_agents", load=(load, arguments.LOAD), beta=(beta, arguments.FINITE)
    )
    shape, (a, b) = arguments.rows("square_root_agents", load=found[0], beta=found[1])
    agents = np.maximum(np.ceil(a + b * np.sqrt(a)), 1.0)
    return arguments.shaped(agents.astype(np.int64), shape)


def _mills(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(_HALF_PI * erfcx(x / _ROOT_2), dtype=np.float64)
