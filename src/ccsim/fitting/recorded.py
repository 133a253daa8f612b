"""Plain figures of recorded calls, by the measures' definitions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scipy import stats

from ccsim.fitting.estimate import Estimate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["recorded_figures", "share_of"]


def recorded_figures(calls: pd.DataFrame, *, within: float) -> dict[str, float]:
    """Return what happened: counts, shares and waits, as `docs/measures.md` defines them.

    Parameters
    ----------
    calls : DataFrame
        Of a `CallLog`.
    within : float [s]
        The threshold of the service level.

    Returns
    -------
    dict
        offered, answered, abandoned; abandonment, delay_probability, service_level (answered in
        time / offered) as shares; wait_mean and asa [s]. NaN where nobody was offered or answered.
    """
    served = calls["answered"].to_numpy()
    wait = calls["wait"].to_numpy()
    offered, answered = len(calls), int(served.sum())

    def share(count: float, of: float) -> float:
        return count / of if of else math.nan

    return {
        "offered": offered,
        "answered": answered,
        "abandoned": offered - answered,
        "abandonment": share(offered - answered, offered),
        "delay_probability": share(float((wait > 0).sum()), offered),
        "service_level": share(float((served & (wait <= within)).sum()), offered),
        "wait_mean": share(float(wait.sum()), offered),
        "asa": share(float(wait[served].sum()), answered),
    }


def share_of(count: int, n: int) -> Estimate:
    """Estimate a share from counts, with Wilson's interval.

    Parameters
    ----------
    count, n : int

    Returns
    -------
    Estimate
        NaN for n = 0.

    Examples
    --------
    >>> share = share_of(30, 100)
    >>> round(share.value, 3), round(share.low, 3), round(share.high, 3)
    (0.3, 0.219, 0.396)
    """
    if not n:
        return Estimate(math.nan, math.nan, 0.0, 1.0, 0)
    interval = stats.binomtest(count, n).proportion_ci(method="wilson")
    value = count / n
    error = math.sqrt(value * (1.0 - value) / n)
    return Estimate(value, error, float(interval.low), float(interval.high), n)
