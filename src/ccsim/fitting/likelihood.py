"""Maximum likelihood for gathered durations: censored, rounded, or seen only beyond a bound.

A duration that ended counts with its density, or with the probability of the interval that its
rounded length stands for; a censored one with its survival; both given that it lies beyond the
bound of the sample. Of a sample with durations `below` that bound, those are a further kind of
duration beside what the law itself puts there (Titterington, Smith and Makov, *Statistical
Analysis of Finite Mixture Distributions*, 1985): their share is free, but no less than the law's.

Standard errors come from the observed information, the matrix of second derivatives of minus the
log likelihood at its smallest value (Efron and Hinkley, Biometrika 65, 1978); intervals are
symmetric in the logarithm of a parameter, or in the logit of a share.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError
from scipy import linalg, optimize, special

from ccsim.fitting.estimate import Estimate
from ccsim.fitting.families import Family
from ccsim.fitting.observed import Sample
from ccsim.scenario.law import Distribution

__all__ = ["NORMAL_95", "Candidate", "Maximum", "maximise", "relative_estimate"]

Floats = npt.NDArray[np.float64]

NORMAL_95 = float(special.ndtri(0.975))
"""Half the width of a 95 % interval, in standard errors."""

_STEP = 1e-3
"""Of difference quotients, in logarithms of parameters: their error stays below 1e-6 of them."""

_WORST = 1e12
"""Minus the log likelihood a call, of parameters under which the data cannot be."""

_SEARCHES = 40
"""Steps of a search; it takes ten to twenty, and more only along a ridge as good as flat."""

_FLATTEST = 1e-7
"""A curvature below this a call is no curvature: the data do not tell this parameter."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidate:
    """A fitted law, and how well it fits.

    Attributes
    ----------
    name : str
        Of the family, the law's `kind`.
    law : Distribution or None
        None if the parameters lie outside what a scenario can say.
    parameters : dict of str to Estimate
        By name; intervals need not be symmetric. Errors are NaN if the data do not tell them apart.
    mean : Estimate
        Of the law [s], by the delta method.
    log_likelihood, aic, bic : float
        BIC counts the durations that ended.
    distance : float
        Kolmogorov's: the largest distance between fitted and recorded distribution function.
    """

    name: str
    law: Distribution | None
    parameters: dict[str, Estimate]
    mean: Estimate
    log_likelihood: float
    aic: float
    bic: float
    distance: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Maximum:
    """Where the likelihood of a family is largest.

    Attributes
    ----------
    family : Family
    free : (p,) float64
        Unbounded numbers.
    covariance : (p, p) float64
        Of these; NaN if the data do not tell them apart.
    log_likelihood : float
    sample : Sample
    """

    family: Family
    free: Floats
    covariance: Floats
    log_likelihood: float
    sample: Sample

    def survival(self, t: Floats) -> Floats:
        """Return the probability to exceed each time, given that the sample's bound is exceeded.

        Parameters
        ----------
        t : (m,) float64 [s]
            Not below the bound.
        """
        ends = np.append(t, self.sample.beyond)
        logs = self.family.log_survival(self.free[None, :], ends)[0]
        return np.asarray(np.exp(logs[:-1] - logs[-1]))

    def beyond(self) -> tuple[float, float]:
        """Return the logarithm of the law's own share beyond the bound, and its standard error."""
        bound = np.array([self.sample.beyond])
        value = float(self.family.log_survival(self.free[None, :], bound)[0, 0])
        points = self.free + _STEP * np.vstack([np.eye(self.free.size), -np.eye(self.free.size)])
        up, down = np.split(self.family.log_survival(points, bound)[:, 0], 2)
        return value, self._error((up - down) / (2.0 * _STEP))

    def estimates(self) -> dict[str, Estimate]:
        """Return the parameters by name."""
        errors = np.sqrt(np.diag(self.covariance))
        natural, slope = self.family.natural(self.free), self.family.slope(self.free)
        low = self.family.natural(_unbounded(self.free - NORMAL_95 * errors, -np.inf))
        high = self.family.natural(_unbounded(self.free + NORMAL_95 * errors, np.inf))
        unknown = np.isnan(errors)
        low = np.where(unknown, 0.0, low)
        high = np.where(unknown, np.where(self.family.shares, 1.0, np.inf), high)
        ended = round(float(self.sample.count.sum()))
        error = slope * errors
        return {
            name: Estimate(float(natural[i]), float(error[i]), float(low[i]), float(high[i]), ended)
            for i, name in enumerate(self.family.parameters)
        }

    def mean(self) -> Estimate:
        """Return the mean of the law [s]."""
        value = float(self.family.expectation(self.free[None, :])[0])
        points = self.free + _STEP * np.vstack([np.eye(self.free.size), -np.eye(self.free.size)])
        up, down = np.split(np.log(self.family.expectation(points)), 2)
        error = self._error((up - down) / (2.0 * _STEP))
        return relative_estimate(value, error, round(float(self.sample.count.sum())))

    def _error(self, gradient: Floats) -> float:
        """Return the standard error of a function of the parameters, by the delta method."""
        return math.sqrt(max(float(gradient @ self.covariance @ gradient), 0.0))

    def candidate(self, distance: float) -> Candidate:
        """Return what is told of the law."""
        free_numbers = self.free.size + (self.sample.below > 0)
        try:
            law = self.family.law(self.family.natural(self.free))
        except ValidationError:  # beyond the bounds of a scenario's numbers
            law = None
        return Candidate(
            name=self.family.name,
            law=law,
            parameters=self.estimates(),
            mean=self.mean(),
            log_likelihood=self.log_likelihood,
            aic=2.0 * (free_numbers - self.log_likelihood),
            bic=free_numbers * math.log(self.sample.count.sum()) - 2.0 * self.log_likelihood,
            distance=distance,
        )


def _unbounded(free: Floats, instead: float) -> Floats:
    return np.where(np.isnan(free), instead, free)


def relative_estimate(value: float, relative_error: float, n: int) -> Estimate:
    """Return the estimate of something positive, with an interval symmetric in its logarithm.

    >>> relative_estimate(100.0, 0.1, 100)
    Estimate(value=100.0, error=10.0, low=82.2..., high=121.6..., n=100)
    """
    if math.isnan(relative_error):
        return Estimate(value, math.nan, 0.0, math.inf, n)
    low, high = (
        value * math.exp(min(sign * NORMAL_95 * relative_error, 700.0)) for sign in (-1.0, 1.0)
    )
    return Estimate(value, value * relative_error, low, high, n)


def maximise(family: Family, sample: Sample) -> Maximum:
    """Find the parameters under which a sample is likeliest.

    A trust-region search (`scipy.optimize`, `trust-exact`) with derivatives by central differences,
    from each of the family's starts; the best end is kept.
    """
    cost = _Cost(family, sample)
    ends = [
        optimize.minimize(
            cost.value,
            family.free(start),
            method="trust-exact",
            jac=cost.gradient,
            hess=cost.curvature,
            options={"gtol": 1e-7, "maxiter": _SEARCHES},
        )
        for start in family.starts(*sample.mean_and_cv())
    ]
    best = min(ends, key=lambda end: float(end.fun))
    free = np.asarray(best.x, dtype=np.float64)
    return Maximum(
        family=family,
        free=free,
        covariance=_inverse(cost.curvature(free)) / sample.n,
        log_likelihood=-float(cost.value(free)) * sample.n,
        sample=sample,
    )


def _inverse(curvature: Floats) -> Floats:
    """Return the inverse of a matrix, NaN unless it is clearly positive definite."""
    unknown = np.full(curvature.shape, np.nan)
    if not np.all(np.isfinite(curvature)):
        return unknown
    return linalg.inv(curvature) if linalg.eigvalsh(curvature)[0] > _FLATTEST else unknown


class _Cost:
    """Minus the log likelihood a call, and its derivatives."""

    def __init__(self, family: Family, sample: Sample) -> None:
        self._family = family
        self._sample = sample
        # Both ends of a whole second are its neighbours' too: each is computed once.
        self._edges, place = np.unique(np.stack((sample.low, sample.high)), return_inverse=True)
        self._low, self._high = place.reshape(2, -1)
        self._at: Floats | None = None
        self._derivatives: tuple[Floats, Floats] = (np.zeros(0), np.zeros((0, 0)))

    def value(self, free: Floats) -> float:
        return float(self.values(free[None, :])[0])

    def gradient(self, free: Floats) -> Floats:
        return self._both(free)[0]

    def curvature(self, free: Floats) -> Floats:
        return self._both(free)[1]

    def values(self, free: Floats) -> Floats:
        """Return the cost of each set of parameters, (b,)."""
        sample = self._sample
        with np.errstate(all="ignore"):  # a trial far off may overflow; it is then refused
            total = self._ended(free) @ sample.count
            if sample.censored.size:
                total += self._family.log_survival(free, sample.censored) @ sample.censored_count
            total += self._bound(free)
        return np.nan_to_num(-total / sample.n, nan=_WORST, posinf=_WORST, neginf=_WORST)

    def _ended(self, free: Floats) -> Floats:
        """Return the log probability of each length at which durations ended, (b, m)."""
        if self._sample.exact:
            return self._family.log_density(free, self._sample.length)
        logs = self._family.log_survival(free, self._edges)
        low, high = logs[:, self._low], logs[:, self._high]
        return np.asarray(low + np.log(-np.expm1(high - low)))

    def _bound(self, free: Floats) -> Floats | float:
        """Return what the sample's bound adds to the log likelihood, (b,)."""
        sample = self._sample
        if sample.beyond == 0.0:
            return 0.0
        survival = self._family.log_survival(free, np.array([sample.beyond]))[:, 0]
        added = -sample.n * survival
        if sample.below:
            share = np.maximum(sample.below / (sample.below + sample.n), -np.expm1(survival))
            added += sample.below * np.log(share) + sample.n * np.log1p(-share)
        return added

    def _both(self, free: Floats) -> tuple[Floats, Floats]:
        """Return gradient and matrix of second derivatives, by central differences."""
        if self._at is None or not np.array_equal(self._at, free):
            self._at = free.copy()
            self._derivatives = _differences(self.values, free)
        return self._derivatives


def _differences(values: Callable[[Floats], Floats], free: Floats) -> tuple[Floats, Floats]:
    """Return gradient (p,) and second derivatives (p, p) of a function of (b, p) to (b,)."""
    p = free.size
    unit = _STEP * np.eye(p)
    rows, columns = np.triu_indices(p, 1)
    both, across = unit[rows] + unit[columns], unit[rows] - unit[columns]
    points = np.vstack([np.zeros((1, p)), unit, -unit, both, -both, across, -across])
    sizes = np.cumsum([1, p, p, *[rows.size] * 3])
    middle, up, down, *corners = np.split(values(free + points), sizes)
    curvature = np.diag((up - 2.0 * middle + down) / _STEP**2)
    mixed = (corners[0] + corners[1] - corners[2] - corners[3]) / (4.0 * _STEP**2)
    curvature[rows, columns] = curvature[columns, rows] = mixed
    return (up - down) / (2.0 * _STEP), curvature
