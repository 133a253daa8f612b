"""Customers who come back: how many contacts an issue makes, and what that does to the rate.

A share q of those whose conversation did not help calls again (*repeats*), a share p of those whom
nobody answered tries again (*redials*). So a stream of issues makes a larger stream of contacts,
and the worse the service, the larger it is.

The formulas take every return as a new Poisson arrival of the same stretch of time: delays short
against the changes of the day, or days that are all alike. A repeat that comes tomorrow is
counted today, in place of yesterday's. In truth redials land in a later interval, and a customer
who gave up has a memory; with delays of hours on a day with one peak, only a simulation puts them
where they belong.

References
----------
Aguir, S., Karaesmen, F., Aksin, O. Z., Chauvet, F. (2004). The impact of retrials on call center
performance. OR Spectrum 26, 353-376.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccsim.errors import FormulaError

__all__ = ["contacts_per_issue", "rate_with_redials"]

Floats = NDArray[np.float64]

_ROUNDS = 10_000
_CLOSE = 1e-10


def contacts_per_issue(
    resolution: ArrayLike,
    repeat: ArrayLike,
    *,
    lost: ArrayLike = 0.0,
    redial: ArrayLike = 0.0,
) -> Floats:
    """Return how many contacts an issue makes until it is resolved or given up.

    With everybody answered it is ``1 / (1 - (1 - r) q)``, r the resolution and q the repeats.

    Parameters
    ----------
    resolution : array_like [share]
        Conversations that resolve the issue.
    repeat : array_like [share]
        Of the unresolved, those who call again.
    lost : array_like [share]
        Contacts that nobody answers: abandoned, balked or blocked.
    redial : array_like [share]
        Of the lost, those who call again.

    Returns
    -------
    ndarray
        Broadcast; infinite where everybody comes back for ever.

    Raises
    ------
    FormulaError
        If a share is outside 0 to 1.

    Examples
    --------
    >>> contacts_per_issue([0.65, 0.70], 0.8).round(3)
    array([1.389, 1.316])
    """
    shares = {"resolution": resolution, "repeat": repeat, "lost": lost, "redial": redial}
    r, q, gone, p = (_share(name, value) for name, value in shares.items())
    ends = 1.0 - gone * p - (1.0 - gone) * (1.0 - r) * q
    with np.errstate(divide="ignore"):
        return np.asarray(1.0 / np.maximum(ends, 0.0))


def rate_with_redials(
    fresh_rate: ArrayLike,
    lost: Callable[[Floats], ArrayLike],
    *,
    redial: float,
    resolution: float = 1.0,
    repeat: float = 0.0,
) -> Floats:
    """Return the arrival rate at which redials and repeats are those that it causes itself.

    The smallest solution of ``rate = fresh_rate * contacts_per_issue(lost(rate))``, found by
    going up from the fresh rate. It is the one that a centre which opens in order settles at; an
    overloaded centre may have no finite one.

    Parameters
    ----------
    fresh_rate : array_like [contacts/s]
    lost : callable
        From rates to the shares of contacts that nobody answers; never falls as the rate rises.
    redial, resolution, repeat : float [share]
        As in `contacts_per_issue`.

    Returns
    -------
    ndarray [contacts/s]
        inf where the returns grow without limit.

    Raises
    ------
    FormulaError
        If a share is outside 0 to 1, or a fresh rate is negative or not finite.

    Examples
    --------
    100 fresh calls in half an hour, 4 min each, 12 agents, patience 2 min, 60 % redial.

    >>> from ccsim.erlang import erlang_a
    >>> def lost(rate):
    ...     return [erlang_a(float(one), 240.0, agents=12, patience=120.0, within=20.0).abandonment
    ...             for one in rate]
    >>> rate = rate_with_redials([100 / 1800], lost, redial=0.6)
    >>> (rate * 1800).round(1)
    array([120.6])
    """
    fresh = np.atleast_1d(np.asarray(fresh_rate, dtype=np.float64))
    if not (np.isfinite(fresh) & (fresh >= 0.0)).all():
        wrong = fresh[~(np.isfinite(fresh) & (fresh >= 0.0))][0]
        raise FormulaError(
            where="rate_with_redials: fresh_rate",
            found=repr(float(wrong)),
            allowed="finite numbers of at least 0",
            do="check the sign and the unit of fresh_rate",
        )
    rate = fresh
    for _ in range(_ROUNDS):
        gone = np.zeros_like(rate)
        some = (rate > 0.0) & np.isfinite(rate)
        gone[some] = lost(rate[some])
        again = fresh * contacts_per_issue(resolution, repeat, lost=gone, redial=redial)
        again[~np.isfinite(rate)] = np.inf
        again[fresh == 0.0] = 0.0
        if np.allclose(again, rate, rtol=_CLOSE, atol=0.0):
            break
        rate = again
    return again


def _share(name: str, value: ArrayLike) -> Floats:
    shares = np.asarray(value, dtype=np.float64)
    wrong = shares[~((shares >= 0.0) & (shares <= 1.0))]
    if wrong.size:
        first = float(wrong.flat[0])
        do = f"if {first:g} % was meant, write {first / 100:g}" if 1 < first <= 100 else "check it"
        raise FormulaError(
            where=f"contacts_per_issue: {name}",
            found=repr(first),
            allowed="shares from 0 to 1",
            do=do,
        )
    return shares
