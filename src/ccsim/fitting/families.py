"""Families of laws that are fitted: each a law of a scenario, from numbers without bounds.

Parameters come as an array (b, p), b sets at once, so that all points of a difference quotient
cost one call; times are (m,), values (b, m). Everything follows from the logarithms of density and
survival, which neither overflow nor vanish in the far tail.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import special

from ccsim.scenario.compound import Hyperexponential
from ccsim.scenario.distributions import Exponential, Gamma, Lognormal, Weibull
from ccsim.scenario.law import Distribution

__all__ = ["FAMILIES", "Family"]

Floats = npt.NDArray[np.float64]

_GAMMA_TAIL = 1e-280
"""Below this survival the incomplete gamma function is replaced by its asymptote."""


class Family(ABC):
    """Laws of one kind.

    Attributes
    ----------
    name : str
        The law's `kind`.
    parameters : tuple of str
        As the law's keys call them.
    shares : tuple of bool
        Whether a parameter is a share, told by its logit; the others are positive, told by their
        logarithm.
    """

    name: ClassVar[str]
    parameters: ClassVar[tuple[str, ...]]
    shares: ClassVar[tuple[bool, ...]]

    def natural(self, free: Floats) -> Floats:
        """Return parameters, (..., p), of unbounded numbers of the same shape."""
        return np.where(self.shares, special.expit(free), np.exp(np.clip(free, -700.0, 700.0)))

    def slope(self, free: Floats) -> Floats:
        """Return the derivative of each parameter by its unbounded number, (..., p)."""
        natural = self.natural(free)
        return np.where(self.shares, natural * (1.0 - natural), natural)

    def columns(self, free: Floats) -> list[Floats]:
        """Return each parameter as (b, 1)."""
        natural = self.natural(free)
        return [natural[:, i, None] for i in range(len(self.parameters))]

    @abstractmethod
    def log_density(self, free: Floats, t: Floats) -> Floats:
        """Return the logarithm of the density [1/s] at each time above 0."""

    @abstractmethod
    def log_survival(self, free: Floats, t: Floats) -> Floats:
        """Return the logarithm of the probability to exceed each time."""

    @abstractmethod
    def expectation(self, free: Floats) -> Floats:
        """Return the mean [s], (b,)."""

    @abstractmethod
    def starts(self, mean: float, cv: float) -> list[list[float]]:
        """Return natural parameters to start a search from, given a guess of mean and cv."""

    @abstractmethod
    def law(self, natural: Floats) -> Distribution:
        """Return the law of a scenario."""

    def free(self, natural: list[float]) -> Floats:
        """Return the unbounded numbers of parameters, (p,)."""
        values = np.array(natural)
        shares = np.array(self.shares)
        inner = np.where(shares, values, 0.5)
        return np.where(shares, special.logit(inner), np.log(np.where(shares, 1.0, values)))


class ExponentialFamily(Family):
    """Without memory."""

    name = "exponential"
    parameters = ("mean",)
    shares = (False,)

    def log_density(self, free: Floats, t: Floats) -> Floats:
        (mean,) = self.columns(free)
        return -np.log(mean) - t / mean

    def log_survival(self, free: Floats, t: Floats) -> Floats:
        (mean,) = self.columns(free)
        return -t / mean

    def expectation(self, free: Floats) -> Floats:
        return self.natural(free)[:, 0]

    def starts(self, mean: float, cv: float) -> list[list[float]]:
        del cv  # it is 1
        return [[mean]]

    def law(self, natural: Floats) -> Distribution:
        return Exponential(kind="exponential", mean=float(natural[0]))


class WeibullFamily(Family):
    """Shape below 1: the longer it has lasted, the longer it will."""

    name = "weibull"
    parameters = ("scale", "shape")
    shares = (False, False)

    def log_density(self, free: Floats, t: Floats) -> Floats:
        scale, shape = self.columns(free)
        power = shape * (np.log(t) - np.log(scale))
        return np.asarray(np.log(shape) - np.log(t) + power - np.exp(np.minimum(power, 700.0)))

    def log_survival(self, free: Floats, t: Floats) -> Floats:
        scale, shape = self.columns(free)
        with np.errstate(divide="ignore"):  # time 0 has the logarithm -inf, and survival 1
            power = shape * (np.log(t) - np.log(scale))
        return np.asarray(-np.exp(np.minimum(power, 700.0)))

    def expectation(self, free: Floats) -> Floats:
        scale, shape = self.columns(free)
        return np.asarray(scale * special.gamma(1.0 + 1.0 / shape))[:, 0]

    def starts(self, mean: float, cv: float) -> list[list[float]]:
        return [[mean, cv**-1.086]]  # an approximation known from wind speeds, good near cv 1

    def law(self, natural: Floats) -> Distribution:
        return Weibull(kind="weibull", scale=float(natural[0]), shape=float(natural[1]))


class LognormalFamily(Family):
    """Its logarithm is normal."""

    name = "lognormal"
    parameters = ("median", "sigma")
    shares = (False, False)

    def _standard(self, free: Floats, t: Floats) -> Floats:
        median, sigma = self.columns(free)
        with np.errstate(divide="ignore"):  # time 0 has the logarithm -inf, and survival 1
            return np.asarray((np.log(t) - np.log(median)) / sigma)

    def log_density(self, free: Floats, t: Floats) -> Floats:
        _, sigma = self.columns(free)
        z = self._standard(free, t)
        return np.asarray(-0.5 * (z * z + np.log(2.0 * np.pi)) - np.log(sigma) - np.log(t))

    def log_survival(self, free: Floats, t: Floats) -> Floats:
        return np.asarray(special.log_ndtr(-self._standard(free, t)))

    def expectation(self, free: Floats) -> Floats:
        median, sigma = self.columns(free)
        return (median * np.exp(np.minimum(sigma**2 / 2.0, 600.0)))[:, 0]

    def starts(self, mean: float, cv: float) -> list[list[float]]:
        sigma = float(np.sqrt(np.log1p(cv**2)))
        return [[mean * float(np.exp(-(sigma**2) / 2.0)), sigma]]

    def law(self, natural: Floats) -> Distribution:
        return Lognormal(kind="lognormal", median=float(natural[0]), sigma=float(natural[1]))


class GammaFamily(Family):
    """Sums of exponential pieces."""

    name = "gamma"
    parameters = ("mean", "cv")
    shares = (False, False)

    def log_density(self, free: Floats, t: Floats) -> Floats:
        mean, cv = self.columns(free)
        shape, x = cv**-2.0, t / (mean * cv**2)
        return (shape - 1.0) * np.log(x) - x - special.gammaln(shape) - np.log(mean * cv**2)

    def log_survival(self, free: Floats, t: Floats) -> Floats:
        mean, cv = self.columns(free)
        shape, x = np.broadcast_arrays(cv**-2.0, t / (mean * cv**2))
        below, above = special.gammainc(shape, x), special.gammaincc(shape, x)
        with np.errstate(divide="ignore", invalid="ignore"):  # of the branches that are not taken
            tail = (shape - 1.0) * np.log(x) - x - special.gammaln(shape)
            logs = np.where(below < 0.5, np.log1p(-below), np.log(above))
        return np.where(above > _GAMMA_TAIL, logs, tail)

    def expectation(self, free: Floats) -> Floats:
        return self.natural(free)[:, 0]

    def starts(self, mean: float, cv: float) -> list[list[float]]:
        return [[mean, cv]]

    def law(self, natural: Floats) -> Distribution:
        return Gamma(kind="gamma", mean=float(natural[0]), cv=float(natural[1]))


class HyperexponentialFamily(Family):
    """Two kinds of durations, each exponential: a share `weight` with `mean_1`, else `mean_2`."""

    name = "hyperexponential"
    parameters = ("weight", "mean_1", "mean_2")
    shares = (True, False, False)

    def _logs(self, free: Floats, t: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        _, first, second = self.columns(free)
        logit = free[..., :1]
        return (
            np.asarray(special.log_expit(logit)) - t / first,
            np.asarray(special.log_expit(-logit)) - t / second,
            first,
            second,
        )

    def log_density(self, free: Floats, t: Floats) -> Floats:
        a, b, first, second = self._logs(free, t)
        return np.logaddexp(a - np.log(first), b - np.log(second))

    def log_survival(self, free: Floats, t: Floats) -> Floats:
        a, b, _, _ = self._logs(free, t)
        return np.minimum(np.logaddexp(a, b), 0.0)  # rounding must not lift it above 1

    def expectation(self, free: Floats) -> Floats:
        weight, first, second = self.columns(free)
        return (weight * first + (1.0 - weight) * second)[:, 0]

    def starts(self, mean: float, cv: float) -> list[list[float]]:
        del cv  # two guesses, far apart, cover the usual ones
        return [[0.2, 0.2 * mean, 1.2 * mean], [0.8, 0.6 * mean, 2.6 * mean]]

    def law(self, natural: Floats) -> Distribution:
        weight, first, second = (float(value) for value in natural)
        weights = (weight, 1.0 - weight)
        return Hyperexponential(kind="hyperexponential", means=(first, second), weights=weights)


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        ExponentialFamily(),
        WeibullFamily(),
        GammaFamily(),
        LognormalFamily(),
        HyperexponentialFamily(),
    )
}
"""By the law's `kind`, fewest parameters first."""
