"""A number estimated from data, with its uncertainty."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Estimate"]


class Estimate(NamedTuple):
    """An estimate, in the unit of what is estimated.

    Attributes
    ----------
    value : float
        NaN if the data do not tell.
    error : float
        Standard error; NaN if unknown.
    low, high : float
        A 95 % interval; it need not be symmetric. Infinite where the data do not bound it.
    n : int
        How many observations it rests on.
    """

    value: float
    error: float
    low: float
    high: float
    n: int
