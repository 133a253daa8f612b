"""The smallest whole numbers that are good enough, many at once, with few questions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["fewest"]

Floats = NDArray[np.float64]
Good = Callable[[NDArray[np.intp], Floats], NDArray[np.bool_]]
"""Told of places and a number for each, says which numbers are enough there."""


def fewest(good: Good, first: Floats) -> Floats:
    """Return the smallest number of at least 1 that is enough, at each place.

    Parameters
    ----------
    good : callable
        A number above one that is enough is enough too; some number is, at every place.
    first : ndarray, shape (n,)
        Whole numbers of at least 1 to begin with; near the answer, few questions are asked.

    Returns
    -------
    ndarray, shape (n,)

    Examples
    --------
    >>> import numpy as np
    >>> needed = np.array([1.0, 7.0, 100.0])
    >>> fewest(lambda at, number: number >= needed[at], np.array([5.0, 7.0, 90.0]))
    array([  1.,   7., 100.])
    """
    enough, too_few = _bracketed(good, first)
    apart = np.flatnonzero(enough - too_few > 1.0)
    while apart.size:
        middle = np.floor((enough[apart] + too_few[apart]) / 2.0)
        kept = good(apart, middle)
        enough[apart[kept]] = middle[kept]
        too_few[apart[~kept]] = middle[~kept]
        apart = apart[enough[apart] - too_few[apart] > 1.0]
    return enough


def _bracketed(good: Good, first: Floats) -> tuple[Floats, Floats]:
    """Return numbers that are enough and numbers that are not, (n,) each, by growing steps."""
    every = np.arange(first.size)
    kept = good(every, first)
    enough, too_few = np.where(kept, first, np.inf), np.where(kept, 0.0, first)
    rising, step = every[~kept], 1.0
    while rising.size:
        number = too_few[rising] + step
        kept = good(rising, number)
        enough[rising[kept]] = number[kept]
        too_few[rising[~kept]] = number[~kept]
        rising, step = rising[~kept], 2.0 * step
    falling, step = every[(too_few == 0.0) & (enough > 1.0)], 1.0
    while falling.size:
        number = np.maximum(enough[falling] - step, 1.0)
        kept = good(falling, number)
        enough[falling[kept]] = number[kept]
        too_few[falling[~kept]] = number[~kept]
        falling, step = falling[kept & (number > 1.0)], 2.0 * step
    return enough, too_few
