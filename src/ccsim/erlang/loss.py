"""A queue in which nobody can wait: Erlang B and its inverse in lines."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.erlang import arguments
from ccsim.kernels.rows import fill_blocked, fill_lines


def erlang_b(load: npt.ArrayLike, lines: npt.ArrayLike) -> Any:
    """Share of contacts blocked where nobody can wait.

    Holds for handle times of any law with the same mean (insensitivity). Arguments broadcast.
    Loads to 10^12 erlang take the same time; relative errors stay below 10^-12.

    Parameters
    ----------
    load : float or array [erlangs]
        Arrival rate times mean handle time, at least 0.
    lines : int or array
        Contacts that can be handled at once, at least 0.

    Returns
    -------
    float or array [share]

    Raises
    ------
    FormulaError
        If a load is negative or not finite, or lines are not a whole number.

    References
    ----------
    Erlang (1917). Insensitivity: Sevastyanov, B. A. (1957). An ergodic theorem for Markov
    processes and its application to telephone systems with refusals. Theory of Probability and
    its Applications 2, 104-112.

    Examples
    --------
    >>> round(erlang_b(5.0, 10), 8)
    0.01838457
    >>> erlang_b(5.0, [10, 11, 12]).round(4)
    array([0.0184, 0.0083, 0.0034])
    """
    found = arguments.checked(
        "erlang_b", load=(load, arguments.LOAD), lines=(lines, arguments.WHOLE)
    )
    shape, columns = arguments.rows("erlang_b", load=found[0], lines=found[1])
    out = np.empty(arguments.size(shape))
    fill_blocked(*[*columns, out])
    return arguments.shaped(out, shape)


def lines_required(load: npt.ArrayLike, *, blocking: npt.ArrayLike = 0.01) -> Any:
    """Return the fewest lines that block at most a share of the contacts: Erlang B turned round.

    A line here is held by one contact at a time, and who finds none is lost. Where contacts also
    wait on their lines for an agent, lines and agents belong together: see `erlang_a` and its
    waiting places.

    Parameters
    ----------
    load : float or array [erlangs]
        At least 0. No load still takes a line, as the first contact would find none.
    blocking : float or array [share]
        Most blocked / offered, above 0 and below 1.

    Returns
    -------
    int or array of int

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    References
    ----------
    Erlang (1917).

    Examples
    --------
    >>> lines_required(10.0)
    18
    >>> lines_required([10.0, 708.0], blocking=0.01)
    array([ 18, 736])
    """
    found = arguments.checked(
        "lines_required", load=(load, arguments.LOAD), blocking=(blocking, arguments.INSIDE_SHARE)
    )
    shape, columns = arguments.rows("lines_required", load=found[0], blocking=found[1])
    out = np.empty(arguments.size(shape))
    fill_lines(*[*columns, out])
    return arguments.shaped(out.astype(np.int64), shape)
