"""A queue in which nobody can wait: Erlang B."""

from __future__ import annotations

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
    load = arguments.at_least_zero("erlang_b", "load", load)
    lines = arguments.whole("erlang_b", "lines", lines, least=0)
    return blocked_share(load, lines)


def blocked_share(load: float, lines: int) -> float:
    """Return Erlang's B by the recursion over the lines, in which errors shrink."""
    blocked = 1.0
    for count in range(1, lines + 1):
        blocked = load * blocked / (count + load * blocked)
        if blocked == 0:  # Too small for a float, and only falling.
            break
    return blocked
