"""Over-dispersion: how much busier one day is than another of its weekday, beyond chance.

A scenario multiplies a day's expected volume by one Gamma factor with mean 1 and coefficient of
variation cv. Given its weekday's mean m, the day's total is then negative binomial, with variance
m + (cv m)^2. Within the day, calls are Poisson in each interval; whether they are is tested given
the day's total, on which the factor has no bearing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

from ccsim.fitting.estimate import Estimate

__all__ = ["Dispersion", "PoissonTest", "fit_busyness", "fit_dispersion", "poisson_test"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LEAST, _MOST = 1e-3, 5.0
"""Of a cv that is searched for; a scenario's is 0.001 or more."""
_DROP = float(stats.chi2.ppf(0.95, 1)) / 2
"""A cv whose log-likelihood is this far below the best is outside the 95 % interval."""
_EXPECTED = 5.0
"""Calls a cell of a chi-square test must expect at least: Cochran's rule."""
_STEP = 1e-3


def fit_busyness(
    calls: ArrayLike,
    weekday: ArrayLike,
    *,
    method: Literal["likelihood", "moments"] = "likelihood",
) -> Estimate:
    """Estimate the coefficient of variation of a day's Gamma factor.

    By the likelihood of the negative binomial, the weekdays' means taken as their averages, which
    maximise it. With few days of each weekday, this would find the cv too small; the profile is
    adjusted for the means as Cox and Reid propose. The interval is that of the likelihood ratio.
    By moments, cv^2 is the sum of (n - 1) (s^2 - m) over that of (n - 1) m^2, and at least 0.

    Parameters
    ----------
    calls : (n_days,) float64
        Calls of each day.
    weekday : (n_days,) int
        Days of one number share a mean; any numbers will do.
    method : str
        By "moments", only the value is told.

    Returns
    -------
    Estimate
        NaN if no weekday has two days; 0 if the days differ no more than by chance, then without
        an error.

    References
    ----------
    Cox, D. R., Reid, N. (1987). Parameter orthogonality and approximate conditional inference.
    Journal of the Royal Statistical Society B 49, 1-39.
    Jongbloed, G., Koole, G. (2001). Managing uncertainty in call centres using Poisson mixtures.
    Applied Stochastic Models in Business and Industry 17, 307-318.

    Examples
    --------
    >>> cv = fit_busyness([900, 1100, 1000, 1300, 700, 1000], [0, 0, 0, 1, 1, 1])
    >>> round(cv.value, 2), round(cv.low, 2), round(cv.high, 2)
    (0.22, 0.13, 0.54)
    """
    totals, mean, size = _with_means(calls, weekday)
    if not totals.size:
        return Estimate(math.nan, math.nan, 0.0, math.inf, 0)
    if method == "moments":
        return Estimate(_moments(totals, mean, size), math.nan, 0.0, math.inf, totals.size)

    def likelihood(cv: float) -> float:
        # The adjustment is minus half the logarithm of each mean's information, n / variance.
        variance = mean + (cv * mean) ** 2
        return _negative_binomial(totals, mean, cv) + 0.5 * float((np.log(variance) / size).sum())

    return _profiled(likelihood, totals.size)


def _with_means(calls: ArrayLike, weekday: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return the totals of weekdays with two days and calls, their means and numbers of days."""
    totals = np.asarray(calls, dtype=np.float64)
    _, group = np.unique(np.asarray(weekday), return_inverse=True)
    size = np.bincount(group).astype(np.float64)[group] if totals.size else totals
    mean = (np.bincount(group, weights=totals)[group] / size) if totals.size else totals
    told = (size > 1) & (mean > 0)
    return totals[told], mean[told], size[told]


def _moments(totals: Floats, mean: Floats, size: Floats) -> float:
    # Each day carries 1 / size of its weekday's n - 1.
    weight = (size - 1) / size
    excess = float(((totals - mean) ** 2 - weight * mean).sum())
    return math.sqrt(max(0.0, excess) / float((weight * mean**2).sum()))


def _negative_binomial(calls: Floats, mean: Floats, cv: float) -> float:
    """Return the log-likelihood without the terms in which cv does not stand."""
    shape = cv**-2
    parts = special.gammaln(calls + shape) - special.gammaln(shape)
    parts -= calls * np.log(mean + shape) + shape * np.log1p(mean / shape)
    return float(parts.sum())


def _profiled(likelihood: Callable[[float], float], n: int) -> Estimate:
    def loss(log_cv: float) -> float:
        return -likelihood(math.exp(log_cv))

    bounds = math.log(_LEAST), math.log(_MOST)
    found = optimize.minimize_scalar(loss, bounds=bounds, method="bounded")
    best, top = math.exp(found.x), -float(found.fun)
    if likelihood(_LEAST) >= top:
        best, top = _LEAST, likelihood(_LEAST)

    def below(cv: float) -> float:
        return likelihood(cv) - top + _DROP

    low = _LEAST if below(_LEAST) >= 0.0 else float(optimize.brentq(below, _LEAST, best))
    high = math.inf if below(_MOST) >= 0.0 else float(optimize.brentq(below, best, _MOST))
    low = 0.0 if low == _LEAST else low
    if best <= 2 * _LEAST:
        return Estimate(0.0, math.nan, 0.0, high, n)
    step = _STEP * best
    bend = (likelihood(best + step) - 2 * top + likelihood(best - step)) / step**2
    return Estimate(best, 1 / math.sqrt(-bend) if bend < 0 else math.nan, low, high, n)


@dataclass(frozen=True, kw_only=True)
class PoissonTest:
    """Whether calls are Poisson within the day, given the day's total.

    Attributes
    ----------
    statistic : float
        Pearson's chi-square of days by intervals, summed over the weekdays.
    freedom : int
        Its degrees of freedom.
    """

    statistic: float
    freedom: int

    @property
    def index(self) -> float:
        """Variance over mean within the day, 1 for Poisson calls; NaN if untold."""
        return self.statistic / self.freedom if self.freedom else math.nan

    @property
    def p_value(self) -> float:
        """The chance of a statistic as large if calls are Poisson; NaN if untold."""
        return float(stats.chi2.sf(self.statistic, self.freedom)) if self.freedom else math.nan


def poisson_test(calls: ArrayLike, weekday: ArrayLike) -> PoissonTest:
    """Test whether calls are Poisson within the day, whatever the day's level.

    Given its total, a day's calls fall into the intervals as those of the other days of its
    weekday do: a chi-square test of homogeneity for each weekday, summed. Neighbouring intervals
    are taken together until each expects 5 calls.

    Parameters
    ----------
    calls : (n_days, n_slots) float64
    weekday : (n_days,) int

    Examples
    --------
    >>> calls = np.random.default_rng(1).poisson(20 * np.array([[1.0], [1.5], [0.7]]), (3, 60))
    >>> poisson_test(calls, [0, 0, 0]).p_value > 0.01
    True
    """
    table, days = np.asarray(calls, dtype=np.float64), np.asarray(weekday)
    statistic, freedom = 0.0, 0
    for one in np.unique(days):
        own = table[days == one]
        own = _merged(own[own.sum(axis=1) > 0])
        if min(own.shape) > 1:
            expected = own.sum(axis=1, keepdims=True) * own.sum(axis=0) / own.sum()
            statistic += float(((own - expected) ** 2 / expected).sum())
            freedom += (own.shape[0] - 1) * (own.shape[1] - 1)
    return PoissonTest(statistic=statistic, freedom=freedom)


def _merged(calls: Floats) -> Floats:
    """Add up neighbouring intervals until each expects enough calls on the quietest day."""
    if not calls.size:
        return calls
    quietest = calls.sum(axis=1).min() / calls.sum()
    expected, starts, so_far = calls.sum(axis=0) * quietest, [0], 0.0
    for slot, more in enumerate(expected):
        if so_far >= _EXPECTED and expected[slot:].sum() >= _EXPECTED:
            starts.append(slot)
            so_far = 0.0
        so_far += more
    return np.asarray(np.add.reduceat(calls, starts, axis=1))


@dataclass(frozen=True, kw_only=True, eq=False)
class Dispersion:
    """How calls vary from day to day, in an interval and in the whole day.

    Attributes
    ----------
    day : Estimate
        cv of the day's factor, from day totals.
    interval_cv : float
        cv of all that makes an interval differ from the same one of other days, Poisson noise
        left out; NaN if untold.
    within_cv : float
        What of it the day's factor does not explain: sqrt(interval_cv^2 - day^2), at least 0.
    explained : float
        Share of the intervals' excess variance that the day's factor explains, (day /
        interval_cv)^2, at most 1; NaN where there is none.
    ratio : float
        Median of variance over mean of the intervals.
    poisson : PoissonTest
    table : DataFrame
        weekday, slot, days, mean, variance (divisor n - 1), ratio; intervals with calls.
    """

    day: Estimate
    interval_cv: float
    within_cv: float
    explained: float
    ratio: float
    poisson: PoissonTest
    table: pd.DataFrame

    def sentence(self) -> str:
        """Return what was found in words."""
        if math.isnan(self.ratio):
            return "how busy days differ is not known: no weekday has two days in the log"
        test = self.poisson
        said = (
            f"variance/mean of the calls of an interval is {self.ratio:.2f} (median; Poisson "
            f"calls of a known rate have 1); a day's factor with a cv of {self.day.value:.3f} "
            f"({self.day.low:.3f} to {self.day.high:.3f})"
        )
        if not math.isnan(self.explained):
            said += f" explains {100 * self.explained:.0f} % of the excess"
        return said + (
            f"; within the day it is {test.index:.2f} (Poisson: 1, p = {test.p_value:.2g}), "
            f"a cv of {self.within_cv:.3f} that a scenario does not have"
        )


def fit_dispersion(calls: ArrayLike, weekday: ArrayLike) -> Dispersion:
    """Measure over-dispersion by interval and by day, and how far the day's factor explains it.

    Parameters
    ----------
    calls : (n_days, n_slots) float64
    weekday : (n_days,) int
    """
    counts, days = np.asarray(calls, dtype=np.float64), np.asarray(weekday)
    parts = [one for one in _by_weekday(counts, days) if not one.empty]
    columns = ["weekday", "slot", "days", "mean", "variance", "ratio"]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    day = fit_busyness(counts.sum(axis=1), days)
    mean, freedom = table["mean"].to_numpy(float), table["days"].to_numpy(float) - 1
    excess = float((freedom * (table["variance"].to_numpy(float) - mean)).sum())
    square = float((freedom * mean**2).sum())
    total = max(0.0, excess) / square if square else math.nan
    return Dispersion(
        day=day,
        interval_cv=math.sqrt(total),
        within_cv=math.sqrt(max(0.0, total - day.value**2)),
        explained=min(1.0, day.value**2 / total) if total else math.nan,
        ratio=float(table["ratio"].median()) if len(table) else math.nan,
        poisson=poisson_test(counts, days),
        table=table,
    )


def _by_weekday(counts: Floats, days: Ints) -> Iterator[pd.DataFrame]:
    for one in np.unique(days):
        own = counts[days == one]
        called = np.flatnonzero(own.sum(axis=0)) if own.shape[0] > 1 else np.arange(0)
        own = own[:, called]
        mean, variance = own.mean(axis=0), own.var(axis=0, ddof=1) if len(called) else own.sum(0)
        yield pd.DataFrame(
            {
                "weekday": one,
                "slot": called,
                "days": own.shape[0],
                "mean": mean,
                "variance": variance,
                "ratio": variance / mean,
            }
        )
