"""Calls of the same customer, one after the other, and plain counts of who calls again."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from ccsim.fitting.estimate import Estimate
from ccsim.fitting.slots import as_instants

__all__ = ["Links", "again_within", "gaps_to_next", "link"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Links:
    """Calls of a log as numbers, each with its customer's next.

    Attributes
    ----------
    first_day : datetime64[D]
        Times are seconds from its start.
    joined, ended : (n,) float64 [s]
        When the call joined, and when the caller left: given up, or helped.
    answered, known : (n,) bool
        Whether it was answered; whether the customer is known.
    following : (n,) int64
        The row of the same customer's next call, -1 if there is none.
    """

    first_day: np.datetime64
    joined: Floats
    ended: Floats
    answered: Flags
    known: Flags
    following: Ints

    @property
    def end(self) -> float:
        """When the log ends [s]."""
        return float(self.joined.max()) if self.joined.size else 0.0


def link(calls: pd.DataFrame) -> Links:
    """Return a `CallLog`'s calls, each with the next one of its customer."""
    times = as_instants(calls["joined"].to_numpy())
    first_day = times.min().astype("datetime64[D]") if times.size else np.datetime64("1970-01-01")
    joined = (times - first_day) / np.timedelta64(1, "s")
    # A conversation not recorded is over when it begins.
    spent = [
        calls[name].fillna(0.0).to_numpy(dtype=np.float64) for name in ("wait", "talk", "hold")
    ]
    customer = _numbered(calls["customer"])
    return Links(
        first_day=first_day,
        joined=joined,
        ended=joined + sum(spent),
        answered=calls["answered"].to_numpy(dtype=bool),
        known=customer >= 0,
        following=_following(customer, joined),
    )


def _numbered(customer: pd.Series) -> Ints:
    """Return a number for each customer, -1 where unknown."""
    return np.asarray(pd.factorize(customer.mask(customer == ""))[0], dtype=np.int64)


def _following(customer: Ints, joined: Floats) -> Ints:
    order = np.lexsort((joined, customer))
    following = np.full(joined.size, -1, dtype=np.int64)
    same = (customer[order][1:] == customer[order][:-1]) & (customer[order][1:] >= 0)
    following[order[:-1][same]] = order[1:][same]
    return following


def gaps_to_next(
    customer: ArrayLike, at: ArrayLike, *, start: ArrayLike, comes: ArrayLike | None = None
) -> Floats:
    """Return the time from each starting call to its customer's next call, in order of rows.

    Parameters
    ----------
    customer : (n,)
        Missing where unknown.
    at : (n,) datetime64
    start : (n,) bool
        From which calls to count; those of unknown customers are left out.
    comes : (n,) bool, optional
        Which calls count as coming again; without it, all.

    Returns
    -------
    (n_starts,) float64 [s]
        Infinite where no other call came before the end of the log.
    """
    number, times = _numbered(pd.Series(np.asarray(customer))), as_instants(at)
    seconds = (times - times.min()) / np.timedelta64(1, "s")
    begins = np.asarray(start, dtype=bool) & (number >= 0)
    counts = np.ones(number.size, dtype=bool) if comes is None else np.asarray(comes, dtype=bool)
    order = np.lexsort((seconds, number))
    # The next that counts: of each row, the least place after its own that counts.
    places = np.where(counts[order], np.arange(order.size), order.size)
    after = np.append(np.minimum.accumulate(places[::-1])[::-1][1:], order.size)
    found = after < order.size
    found[found] = number[order][after[found]] == number[order][found]
    gap = np.full(number.size, np.inf)
    gap[order[found]] = seconds[order][after[found]] - seconds[order][found]
    return gap[begins]


def again_within(
    customer: ArrayLike,
    at: ArrayLike,
    *,
    window: float,
    start: ArrayLike,
    comes: ArrayLike | None = None,
    follow: float = 0.0,
) -> Estimate:
    """Count customers who call again within a time, for whatever reason.

    This is the plain count that reports show. It is not the share who come back *because* they
    were not helped: people also call for other reasons, which `fit_redials` and `fit_repeats` tell
    apart.

    Parameters
    ----------
    customer, at, start, comes
        As in `gaps_to_next`.
    window : float [s]
    follow : float [s]
        Starting calls later than this before the end of the log's last day are left out; with 0,
        none, and those near the end count as not coming again.

    Returns
    -------
    Estimate
        The interval is Wilson's.

    Examples
    --------
    >>> at = np.datetime64("2026-03-02T09:00") + np.array([0, 5, 90], dtype="timedelta64[m]")
    >>> again_within(["a", "b", "a"], at, window=3600.0, start=[True, True, False]).value
    0.0
    """
    times = as_instants(at)
    last = times.max().astype("datetime64[D]") + 1
    early = (last - times) / np.timedelta64(1, "s") >= follow
    gap = gaps_to_next(customer, times, start=np.asarray(start, dtype=bool) & early, comes=comes)
    n, again = gap.size, int((gap <= window).sum())
    if not n:
        return Estimate(math.nan, math.nan, 0.0, 1.0, 0)
    share = again / n
    low, high = stats.binomtest(again, n).proportion_ci(method="wilson")
    return Estimate(share, math.sqrt(share * (1 - share) / n), float(low), float(high), n)
