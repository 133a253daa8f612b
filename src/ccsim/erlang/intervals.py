"""Rates that change during the day: which stationary queue stands for each interval.

A formula knows one rate; a day has one for each interval. Each method here turns the day's rates
into the rates that a stationary formula is to be given, interval by interval:

============ ============================================================= ======================
method       an interval's rate                                            to use when
============ ============================================================= ======================
sipp         its own: every interval by itself                             handle times are short
                                                                           against the interval
lagged       that of one handle time earlier                               volume rises and falls
                                                                           slowly
offered_load the load that is under way, m' = lambda - m / S, per S        handle times are long,
                                                                           or volume jumps
============ ============================================================= ======================

The fourth, which carries over a backlog and so needs the agents too, is in
`ccsim.erlang.carry_over`. What they make of a day is shown against simulation in
`experiments/staffing_over_time`.

An interval is [start, end); nothing happens before the first one, so a centre that opens starts
empty. Intervals while it is closed have rate 0 and are part of the arrays.

References
----------
Green, L. V., Kolesar, P. J., Soares, J. (2001). Improving the SIPP approach for staffing service
systems that have cyclic demands. Operations Research 49, 549-564.
Jennings, O. B., Mandelbaum, A., Massey, W. A., Whitt, W. (1996). Server staffing to meet
time-varying demand. Management Science 42, 1383-1394.
Eick, S. G., Massey, W. A., Whitt, W. (1993). The physics of the M_t/G/infinity queue. Operations
Research 41, 731-742.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccsim.errors import FormulaError

__all__ = ["METHODS", "OfferedLoad", "effective_rate", "lagged_rate", "offered_load"]

Floats = NDArray[np.float64]

METHODS = ("sipp", "lagged", "offered_load")
"""Methods that need no agents: what `effective_rate` takes."""


class OfferedLoad(NamedTuple):
    """Contacts under way if every one were answered at once, (n_intervals,) each [erlangs].

    Attributes
    ----------
    mean : ndarray
        Over the interval.
    end : ndarray
        At its end.
    """

    mean: Floats
    end: Floats


def effective_rate(
    method: str, arrival_rate: ArrayLike, handle_time: ArrayLike, *, interval: float
) -> Floats:
    """Return the rate that a stationary formula is to be given in each interval.

    Parameters
    ----------
    method : {"sipp", "lagged", "offered_load"}
    arrival_rate : array_like, shape (n_intervals,) [contacts/s]
        Constant within an interval; consecutive intervals of one length.
    handle_time : array_like, broadcast to (n_intervals,) [s]
        Mean of an exponential law.
    interval : float [s]

    Returns
    -------
    ndarray, shape (n_intervals,) [contacts/s]

    Raises
    ------
    FormulaError
        If there is no such method, or an argument is outside the range given.

    Examples
    --------
    A day of four half-hours, handle time 10 min: volume doubles in the third.

    >>> rates = np.array([60, 60, 120, 120]) / 1800
    >>> for method in METHODS:
    ...     print(method, (effective_rate(method, rates, 600.0, interval=1800.0) * 1800).round(1))
    sipp [ 60.  60. 120. 120.]
    lagged [ 40.  60. 100. 120.]
    offered_load [ 41.   59.1 100.9 119.1]
    """
    if method == "sipp":
        rate, _ = _checked(method, arrival_rate, handle_time, interval)
        return rate
    if method == "lagged":
        return lagged_rate(arrival_rate, handle_time, interval=interval)
    if method == "offered_load":
        _, handle = _checked(method, arrival_rate, handle_time, interval)
        return offered_load(arrival_rate, handle_time, interval=interval).mean / handle
    raise FormulaError(
        where="effective_rate: method",
        found=repr(method),
        allowed=f"one of: {', '.join(METHODS)}",
        do="choose one of these; carry_over needs the agents as well",
    )


def lagged_rate(arrival_rate: ArrayLike, handle_time: ArrayLike, *, interval: float) -> Floats:
    """Return the mean rate over each interval shifted back by one handle time.

    Those whom agents are busy with joined about one handle time ago, so the load peaks that much
    after the volume does.

    Parameters
    ----------
    arrival_rate : array_like, shape (n_intervals,) [contacts/s]
    handle_time : array_like, broadcast to (n_intervals,) [s]
    interval : float [s]

    Returns
    -------
    ndarray, shape (n_intervals,) [contacts/s]

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    References
    ----------
    Green, Kolesar and Soares (2001), "Lag SIPP".
    """
    rate, handle = _checked("lagged", arrival_rate, handle_time, interval)
    edges = np.arange(rate.size + 1) * interval
    joined = np.concatenate(([0.0], np.cumsum(rate * interval)))
    # Nobody joined before the first interval.
    until, since = (
        np.interp(at, edges, joined) for at in (edges[1:] - handle, edges[:-1] - handle)
    )
    return np.asarray((until - since) / interval)


def offered_load(
    arrival_rate: ArrayLike,
    handle_time: ArrayLike,
    *,
    interval: float,
    start: float = 0.0,
) -> OfferedLoad:
    """Return the load under way, which lags behind the volume and smooths it.

    It is the solution of m' = lambda - m / S, the mean number busy among infinitely many agents,
    without error within intervals of constant lambda and S. A stationary formula with this load is
    the *modified offered load* approximation. It forgets that a contact which waits is
    under way later, and with agents too few for long it is too hopeful. Handle times of
    another law lag by E[S^2] / 2 E[S] instead of S.

    Parameters
    ----------
    arrival_rate : array_like, shape (n_intervals,) [contacts/s]
    handle_time : array_like, broadcast to (n_intervals,) [s]
        Mean of an exponential law.
    interval : float [s]
    start : float [erlangs]
        Load at the start of the first interval; a centre opens empty.

    Returns
    -------
    OfferedLoad

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    References
    ----------
    Jennings, Mandelbaum, Massey and Whitt (1996); Eick, Massey and Whitt (1993).

    Examples
    --------
    One contact a minute, 30 min each: the load is 30 erlangs in the end, but not soon.

    >>> load = offered_load([1 / 60] * 4, 1800.0, interval=1800.0)
    >>> load.mean.round(2), load.end.round(2)
    (array([11.04, 23.02, 27.43, 29.06]), array([18.96, 25.94, 28.51, 29.45]))
    """
    rate, handle = _checked("offered_load", arrival_rate, handle_time, interval)
    if not 0.0 <= start < np.inf:
        raise _refusal("offered_load", "start", start, "a finite number of at least 0")
    settled = rate * handle
    kept = np.exp(-interval / handle)
    mean, end = np.empty_like(rate), np.empty_like(rate)
    before = start
    for at in range(rate.size):
        away = before - settled[at]
        mean[at] = settled[at] + away * (1.0 - kept[at]) * handle[at] / interval
        before = end[at] = settled[at] + away * kept[at]
    return OfferedLoad(mean, end)


def _checked(
    function: str, arrival_rate: ArrayLike, handle_time: ArrayLike, interval: float
) -> tuple[Floats, Floats]:
    """Return rates and handle times, (n_intervals,) each, unless one is out of range."""
    rate = np.atleast_1d(np.asarray(arrival_rate, dtype=np.float64))
    if rate.ndim != 1:
        raise _refusal(function, "arrival_rate", rate.shape, "one row of rates")
    try:
        handle = np.broadcast_to(np.asarray(handle_time, dtype=np.float64), rate.shape)
    except ValueError:
        raise _refusal(
            function, "handle_time", np.shape(handle_time), f"one number, or {rate.size}"
        ) from None
    if not 0.0 < interval < np.inf:
        raise _refusal(function, "interval", interval, "a finite number above 0")
    for name, values, sound, allowed in (
        ("arrival_rate", rate, rate >= 0.0, "finite numbers of at least 0"),
        ("handle_time", handle, handle > 0.0, "finite numbers above 0"),
    ):
        wrong = np.flatnonzero(~(sound & np.isfinite(values)))
        if wrong.size:
            at = int(wrong[0])
            raise _refusal(function, f"{name}[{at}]", float(values[at]), allowed)
    return rate, handle


def _refusal(function: str, name: str, value: object, allowed: str) -> FormulaError:
    return FormulaError(
        where=f"{function}: {name}",
        found=repr(value),
        allowed=allowed,
        do=f"check the sign and the unit of {name.partition('[')[0]}",
    )
