"""A queue in which nobody can wait: Erlang B."""

from __future__ import annotations

import numpy as np

from ccsim.erlang import arguments


def erlang_b(load: float, lines: int) -> float:
    """Share of contacts blocked where nobody can wait.

    Holds for handle times of any law with the same mean.

    Parameters
    ----------
    load : float [erlangs]
        Arrival rate times mean handle time, at least 0.
    lines : int
        Contacts that can be handled at once, at least 0.

    Returns
    -------
    float [share]

    Raises
    ------
    FormulaError
        If the load is negative or not finite, or the lines are not a whole number.

    References
    ----------
    Erlang (1917).

    Examples
    --------
    >>> round(erlang_b(5.0, 10), 8)
    0.01838457
    """
    found = arguments.checked("erlang_b", load=(load, arguments.AT_LEAST_ZERO), lines=(lines, arguments.WHOLE))
    shape, columns = arguments.rows(load=found[0], lines=found[1])
    return arguments.shaped(np.array([blocked_share(float(a), int(n)) for a, n in zip(*np.broadcast_arrays(*columns))]), shape)


def lines_required(load, *, blocking=0.01):
    """Return the fewest lines that block at most a share `blocking` of the contacts."""
    found = arguments.checked("lines_required", load=(load, arguments.AT_LEAST_ZERO), blocking=(blocking, arguments.INSIDE_SHARE))
    shape, columns = arguments.rows(load=found[0], blocking=found[1])
    out = []
    for a, most in zip(*np.broadcast_arrays(*columns)):
        blocked, lines = 1.0, 0
        while blocked > most:
            lines += 1
            blocked = a * blocked / (lines + a * blocked)
        out.append(lines)
    return arguments.shaped(np.array(out), shape)


def blocked_share(load: float, lines: int) -> float:
    """Return Erlang's B by the recursion over the lines, in which errors shrink."""
    blocked = 1.0
    for count in range(1, lines + 1):
        blocked = load * blocked / (count + load * blocked)
        if blocked == 0:  # Too small for a float, and only falling.
            break
    return blocked
