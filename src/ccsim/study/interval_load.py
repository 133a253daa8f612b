"""What a stationary formula is given of each interval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.erlang.intervals import effective_rate, offered_load
from ccsim.study.pools import Pool

__all__ = ["METHODS", "Load", "farthest_from_volume", "load_of_pool"]

Floats = NDArray[np.float64]

METHODS = ("sipp", "lagged", "offered_load", "carry_over")
"""How an interval's rate follows from the day's; see `ccsim.erlang.intervals`."""
_LEAST = 1e-9
"""Contacts per second [1/s] of an interval whose rate by a method is 0."""
_KNOWN_WITHIN = 1e-3
"""A rate that differs by less, whatever an unknown volume may be, is known."""


class Load(NamedTuple):
    """The open intervals with contacts, (n,) each.

    Attributes
    ----------
    at : ndarray of int
        Number of the interval in the run.
    rate : ndarray [contacts/s]
        By the method, with the repeats of a day on which everybody is answered.
    handle_time : ndarray [s]
    patience_factor : ndarray
    """

    at: NDArray[np.intp]
    rate: Floats
    handle_time: Floats
    patience_factor: Floats

    def some(self, chosen: NDArray[np.intp]) -> Load:
        """Return some of the intervals, by their place in this load."""
        return Load(
            self.at[chosen],
            self.rate[chosen],
            self.handle_time[chosen],
            self.patience_factor[chosen],
        )


def load_of_pool(pool: Pool, method: str, is_open: NDArray[np.bool_], interval: float) -> Load:
    """Return a pool's rates by a method, where it is open and they are known.

    Parameters
    ----------
    pool : Pool
    method : str
        One of `METHODS`; carry_over begins with each interval's own rate.
    is_open : ndarray of bool, shape (n_intervals,)
    interval : float [s]
    """
    rule = "sipp" if method == "carry_over" else method
    volume, handle = pool.contacts, pool.mean_handle_time
    unknown = np.isnan(volume) | np.isnan(handle)
    # An unknown volume leaves the intervals after it open, for as long as its load would last:
    # where none at all and the day's largest come to the same.
    low, high = (
        effective_rate(
            rule,
            np.where(unknown, busiest * _largest(volume), volume) / interval,
            np.where(np.isnan(handle), _largest(handle, default=interval), handle),
            interval=interval,
        )
        for busiest in (0.0, 1.0)
    )
    known = ~unknown & (high - low <= _KNOWN_WITHIN * high)
    at = np.flatnonzero(is_open & known & ((volume > 0.0) | (high > 0.0)))
    # A rate of 0, as the lagged one of an opening, would ask for nobody where contacts come.
    return Load(at, np.maximum(high[at], _LEAST), handle[at], pool.patience_factor[at])


def farthest_from_volume(
    pool: Pool, is_open: NDArray[np.bool_], interval: float
) -> tuple[float, int] | None:
    """Return (share, interval) where the load under way differs most from the volume's own.

    The share is of the pool's largest load. None if it is not known. The first interval after an
    opening, which begins empty, is left out.
    """
    handle = pool.mean_handle_time
    own = np.where(is_open, pool.contacts * handle / interval, 0.0)
    if np.isnan(own).any() or not own.any():
        return None
    time = np.where(np.isnan(handle), interval, handle)
    away = offered_load(own / time, time, interval=interval).mean / own.max() - own / own.max()
    away[~is_open | ~np.concatenate(([False], is_open[:-1]))] = 0.0
    at = int(np.argmax(np.abs(away)))
    return float(away[at]), at


def _largest(values: Floats, default: float = 0.0) -> float:
    return float(np.nanmax(values)) if np.isfinite(values).any() else default
