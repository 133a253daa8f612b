"""The share still patient after a time, without assuming a law: Kaplan-Meier's estimator.

Who was answered would have waited longer: the answer censors. scipy computes the estimate
(`scipy.stats.ecdf` of `CensoredData`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from ccsim.fitting.likelihood import NORMAL_95
from ccsim.fitting.observed import as_durations, as_flags

__all__ = ["KaplanMeier", "kaplan_meier"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class KaplanMeier:
    """A survival curve in steps, right-continuous: S(t) counts those still there after t.

    Attributes
    ----------
    t : (m,) float64 [s]
        Times of abandonment, rising.
    at_risk, events : (m,) float64
        Waiting when the time came, and abandoned then; whoever was answered at that time was still
        at risk.
    survival : (m,) float64
    low, high : (m,) float64
        A 95 % band, point by point, symmetric in log(-log S), so that it stays between 0 and 1; NaN
        where the estimate is 0.
    error : (m,) float64
        Greenwood's standard error; NaN where the estimate is 0.
    """

    t: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    low: Floats
    high: Floats
    error: Floats

    def at(self, seconds: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Return estimate and both ends of the band at any times [s], each of their shape.

        Before the first abandonment nobody has left: 1, and a band without width.
        """
        place = np.searchsorted(self.t, np.asarray(seconds, dtype=np.float64), side="right")
        return (
            np.append(1.0, self.survival)[place],
            np.append(1.0, self.low)[place],
            np.append(1.0, self.high)[place],
        )


def kaplan_meier(wait: npt.ArrayLike, abandoned: npt.ArrayLike) -> KaplanMeier:
    """Estimate the share still patient after each time of abandonment.

    Parameters
    ----------
    wait : (n,) float64 [s]
        Until answered or gone, of those who had to wait.
    abandoned : (n,) bool
        True if gone. At least one.

    References
    ----------
    Kaplan and Meier, Journal of the American Statistical Association 53, 1958. The band:
    Kalbfleisch and Prentice, *The Statistical Analysis of Failure Time Data*, 2002, section 1.4.

    Examples
    --------
    Five calls: two abandoned, after 10 s and 30 s; three answered. At 30 s two were still waiting.

    >>> curve = kaplan_meier([10, 20, 20, 30, 40], [True, False, False, True, False])
    >>> curve.t, curve.survival
    (array([10., 30.]), array([0.8, 0.4]))
    """
    waits = as_durations(wait, "kaplan_meier: wait")
    gone = as_flags(abandoned, waits.size, "kaplan_meier: abandoned")
    data = stats.CensoredData(uncensored=waits[gone], right=waits[~gone])
    curve = stats.ecdf(data).sf
    times, events = np.unique(waits[gone], return_counts=True)
    place = np.searchsorted(curve.quantiles, times)
    at_risk = waits.size - np.searchsorted(np.sort(waits), times, side="left")
    survival = np.asarray(curve.probabilities[place], dtype=np.float64)
    error = _greenwood(survival, at_risk, events)
    # As scipy's own `confidence_interval(method="log-log")`, which warns where nobody is left.
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = NORMAL_95 * error / (survival * np.log(survival))
        low, high = survival ** np.exp(-spread), survival ** np.exp(spread)
    return KaplanMeier(
        t=times,
        at_risk=at_risk.astype(np.float64),
        events=events.astype(np.float64),
        survival=survival,
        low=low,
        high=high,
        error=error,
    )


def _greenwood(survival: Floats, at_risk: npt.ArrayLike, events: npt.ArrayLike) -> Floats:
    n, d = np.asarray(at_risk, dtype=np.float64), np.asarray(events, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):  # all who were left have gone: NaN
        error = survival * np.sqrt(np.cumsum(d / (n * (n - d))))
    return np.where(survival > 0.0, error, np.nan)
