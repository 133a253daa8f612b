"""The likelihood of the times until customers call again, and its maximum.

A customer calls again for the first of two reasons.

- **Back.** With probability p they come back on account of this call, after a delay with the
  distribution G. If that ends while the centre is closed, they come on the day of the next opening,
  at a time drawn from that day's usual volume: what the engines do. Let a be the end of this call,
  y a later time in a spell that opened at o after the closing at c, and V(y) the share of the
  opening day's volume that has come by y. Then they are back by y with probability p F(y), with
  F(y) = G(y - a) - [G(o - a) - G(max(a, c) - a)] (1 - V(y)).
- **Anyhow.** They have something else to ask, at a rate that follows the usual volume. Customers
  differ in it: their rates are Gamma with mean b per day and variance theta b^2. With L volume days
  passed, none has come with probability (1 + theta b L)^(-1 / theta), and the rate among those is
  b / (1 + theta b L).

The end of the log, or of the time that a call is followed for, censors both.

References
----------
Hougaard, P. (2000). Analysis of Multivariate Survival Data, chapter 2 (shared Gamma frailty).
Farewell, V. T. (1982). The use of mixture models for the analysis of survival data with long-term
survivors. Biometrics 38, 1041-1046.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from ccsim.fitting.diary import Diary

__all__ = ["LAWS", "Episodes", "Fitted", "episodes", "likelihood", "maximise", "share_back"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SHORTEST = 0.5
"""Half the resolution of a log in whole seconds [s]."""
_TINY = 1e-300
_CLOSE = 1e-8
"""Relative change of the mean log-likelihood at which the search ends: 0.001 of 10,000 calls."""


class Episodes(NamedTuple):
    """From the end of a call until the customer's next, or until nobody looks any more.

    Attributes
    ----------
    time, to_close : (n,) float64 [s]
        Until then; until then or the closing of that spell, whichever is first.
    closed_from, closed_to : (n,) float64 [s]
        The latest closed time that lies between, from the end of the call; equal if there is none.
    share, share_rate : (n,) float64
        V and its derivative [1/s].
    volume, volume_rate : (n,) float64
        Volume days passed, and their derivative [1/s].
    came : (n,) bool
        Whether the customer called, or the time is censored.
    """

    time: Floats
    to_close: Floats
    closed_from: Floats
    closed_to: Floats
    share: Floats
    share_rate: Floats
    volume: Floats
    volume_rate: Floats
    came: Flags

    def every(self, step: int) -> Episodes:
        """Return every so many of them."""
        return Episodes._make(column[::step] for column in self)


def episodes(diary: Diary, start: Floats, end: Floats, came: Flags) -> Episodes:
    """Lay out what lies between the ends of calls and what follows, (n,) [s]."""
    before, opens, closes = diary.spell(end)
    time = np.maximum(end - start, _SHORTEST)
    closed_to = np.maximum(opens - start, 0.0)
    share, share_rate = diary.share_of_day(end, opens, closes)
    return Episodes(
        time=time,
        to_close=np.clip(closes - start, _SHORTEST, time),
        closed_from=np.minimum(np.maximum(before - start, 0.0), closed_to),
        closed_to=closed_to,
        share=share,
        share_rate=share_rate,
        volume=diary.elapsed(end) - diary.elapsed(start),
        volume_rate=diary.rate(end),
        came=came,
    )


class _Law(NamedTuple):
    """A law of the delay in unbounded numbers.

    Attributes
    ----------
    names : tuple of str
        Of its parameters, which are the exponentials of these numbers.
    cdf, pdf : function of times [s] and parameters
    """

    names: tuple[str, ...]
    cdf: Callable[[Floats, Floats], Floats]
    pdf: Callable[[Floats, Floats], Floats]


def _exponential_cdf(t: Floats, x: Floats) -> Floats:
    return np.asarray(-np.expm1(-t / x[0]))


def _exponential_pdf(t: Floats, x: Floats) -> Floats:
    return np.asarray(np.exp(-t / x[0]) / x[0])


def _lognormal_cdf(t: Floats, x: Floats) -> Floats:
    return np.asarray(special.ndtr(np.log(np.maximum(t, _TINY) / x[0]) / x[1]))


def _lognormal_pdf(t: Floats, x: Floats) -> Floats:
    z = np.log(t / x[0]) / x[1]
    return np.asarray(np.exp(-0.5 * z * z) / (t * x[1] * math.sqrt(2 * math.pi)))


def _weibull_cdf(t: Floats, x: Floats) -> Floats:
    return np.asarray(-np.expm1(-((t / x[0]) ** x[1])))


def _weibull_pdf(t: Floats, x: Floats) -> Floats:
    power = (t / x[0]) ** x[1]
    return np.asarray(x[1] / t * power * np.exp(-power))


LAWS = {
    "exponential": _Law(("mean",), _exponential_cdf, _exponential_pdf),
    "lognormal": _Law(("median", "sigma"), _lognormal_cdf, _lognormal_pdf),
    "weibull": _Law(("scale", "shape"), _weibull_cdf, _weibull_pdf),
}


def _back(law: _Law, x: Floats, given: Episodes) -> tuple[Floats, Floats]:
    """Return F, and its derivative [1/s]."""
    by = law.cdf(given.to_close, x)
    rate = np.where(given.to_close < given.time, 0.0, law.pdf(given.time, x))
    shut = np.flatnonzero(given.closed_to > given.closed_from)
    if shut.size:
        due = law.cdf(given.closed_to[shut], x) - law.cdf(given.closed_from[shut], x)
        by[shut] -= due * (1 - given.share[shut])
        rate[shut] += due * given.share_rate[shut]
    return by, rate


def _parts(law: _Law, x: Floats, given: Episodes) -> tuple[Floats, Floats, Floats, Floats]:
    """Return pF', (1 - pF) times the rate of calling anyhow, and two logarithms.

    They are of 1 - pF, and of the probability that nobody has called anyhow.
    """
    p, b, theta = special.expit(x[0]), math.exp(x[1]), math.exp(x[2])
    by, rate = _back(law, np.exp(x[3:]), given)
    frail = 1 + theta * b * given.volume
    waiting = np.maximum(1 - p * by, _TINY)
    anyhow = waiting * b * given.volume_rate / frail
    return p * rate, anyhow, np.log(waiting), -np.log(frail) / theta


def likelihood(name: str, x: Floats, given: Episodes) -> float:
    """Return the log-likelihood.

    Parameters
    ----------
    x : (3 + n_parameters,) float64
        The logit of p, the logarithms of b, of theta, and of the law's parameters.
    """
    back, anyhow, waiting, none = _parts(LAWS[name], x, given)
    came = given.came
    return float(none.sum() + waiting[~came].sum() + np.log((back + anyhow)[came] + _TINY).sum())


def share_back(name: str, x: Floats, given: Episodes) -> Floats:
    """Return the probability that a call that came was on account of the one before, (n,)."""
    back, anyhow, _, _ = _parts(LAWS[name], x, given)
    return back / (back + anyhow + _TINY)


@dataclass(frozen=True, eq=False)
class Fitted:
    """The most likely numbers of a law.

    Attributes
    ----------
    law : str
    x : (n_parameters,) float64
        As in `likelihood`.
    error : (n_parameters,) float64
        Standard errors of `x`; NaN where it lies on a bound, and does not matter to the others.
    likelihood : float
    aic : float
    """

    law: str
    x: Floats
    error: Floats
    likelihood: float

    @property
    def aic(self) -> float:
        """Akaike's information criterion."""
        return 2 * self.x.size - 2 * self.likelihood


def maximise(name: str, given: Episodes, starts: list[Floats]) -> Fitted:
    """Find the most likely numbers from several starts."""
    n, longest = given.time.size, math.log(10 * float(given.time.max()))
    # Fewer than half a call anyhow in the whole log is none.
    least = math.log(0.5 / max(1.0, float(given.volume.sum())))
    bounds = [(-9.0, 9.0), (least, 4.0), (-6.0, 4.0), (0.0, longest), (-3.0, 2.0)]
    bounds = bounds[: 3 + len(LAWS[name].names)]
    low, high = np.array(bounds).T

    def loss(x: Floats) -> float:
        return -likelihood(name, x, given) / n

    found = [
        optimize.minimize(
            loss,
            np.clip(start, low + 0.01, high - 0.01),
            method="L-BFGS-B",
            bounds=bounds,
            options={"ftol": _CLOSE},
        )
        for start in starts
    ]
    best = min(found, key=lambda one: float(one.fun))
    free = (best.x > low + 1e-3) & (best.x < high - 1e-3)
    return Fitted(name, best.x, _errors(loss, best.x, free, n), -float(best.fun) * n)


def _errors(loss: Callable[[Floats], float], x: Floats, free: Flags, n: int) -> Floats:
    """Return standard errors from the curvature at the maximum, by central differences."""
    at, step = np.flatnonzero(free).tolist(), 2e-3
    error = np.full(x.size, np.nan)
    if not at:
        return error
    curvature = np.empty((len(at), len(at)))

    def moved(*moves: tuple[int, float]) -> float:
        there = x.copy()
        for where, by in moves:
            there[where] += by
        return loss(there)

    for i, one in enumerate(at):
        for j, other in enumerate(at[: i + 1]):
            sums = moved((one, step), (other, step)) + moved((one, -step), (other, -step))
            apart = moved((one, step), (other, -step)) + moved((one, -step), (other, step))
            curvature[i, j] = curvature[j, i] = (sums - apart) / (4 * step**2)
    try:
        variance = np.diag(np.linalg.inv(curvature * n))
    except np.linalg.LinAlgError:
        return error
    error[at] = np.sqrt(np.where(variance > 0, variance, np.nan))
    return error
