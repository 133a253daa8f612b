"""The plain laws of durations: one class each, as a planner writes them.

Every law knows its expectation, variance, quantiles and one plain sentence, and the row by which
the engines draw from it. To add one: its class here (or in `compound`), its code in
`kernels/quantiles`, its name in `compound.Law`.
"""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import model_validator
from scipy import special

from ccsim.errors import Invalid
from ccsim.kernels.quantiles import Code, normal_quantile
from ccsim.scenario.fields import Duration, LongDuration, Shape, Variation
from ccsim.scenario.law import Distribution, LawRow, one_form
from ccsim.units import as_duration

__all__ = [
    "Constant",
    "Distribution",
    "Exponential",
    "Gamma",
    "Lognormal",
    "Triangular",
    "Uniform",
    "Weibull",
]


_WIDEST = 10
"""A wider lognormal law has a mean of more than 10^21 medians."""


_STEADIEST = 0.001
"""A steadier Gamma law is a constant, and its shape beyond what its sampler is good for."""


_SURE = 10.0
"""exp(-exp(10)) is 0 to a float."""


class Constant(Distribution):
    """Always the same."""

    kind: Literal["constant"]
    value: Duration

    def expectation(self) -> float:
        return self.value

    def variance(self) -> float:
        return 0.0

    def cdf(self, t: float) -> float:
        return 1.0 if t >= self.value else 0.0

    def quantile(self, p: float) -> float:  # noqa: ARG002  # as every law's
        return self.value

    def sentence(self) -> str:
        return f"always {as_duration(self.value)}"

    def row(self) -> LawRow:
        return LawRow(Code.CONSTANT, (self.value,))


class Exponential(Distribution):
    """Without memory: what is left does not depend on what has passed."""

    kind: Literal["exponential"]
    mean: LongDuration

    def expectation(self) -> float:
        return self.mean

    def variance(self) -> float:
        return self.mean**2

    def cdf(self, t: float) -> float:
        return -math.expm1(-max(t, 0.0) / self.mean)

    def quantile(self, p: float) -> float:
        return -self.mean * math.log1p(-p)

    def sentence(self) -> str:
        return f"exponential, {as_duration(self.mean)} on average"

    def row(self) -> LawRow:
        return LawRow(Code.EXPONENTIAL, (self.mean,))


class Lognormal(Distribution):
    """Its logarithm is normal: the usual shape of talk times."""

    kind: Literal["lognormal"]
    mean: LongDuration | None = None
    cv: Variation | None = None
    median: LongDuration | None = None
    sigma: Variation | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        one_form(self, ("mean", "cv"), ("median", "sigma"))
        if self.sigma is not None and self.sigma > _WIDEST:
            raise Invalid(
                allowed=f"a `sigma` from 0 to {_WIDEST}",
                do="write the standard deviation of the natural logarithm, often near 1",
                key="sigma",
            )
        return self

    def logarithm(self) -> tuple[float, float]:
        """Return the mean and the standard deviation of the logarithm of the duration in s."""
        if self.mean is not None and self.cv is not None:
            sigma = math.sqrt(math.log1p(self.cv**2))
            return math.log(self.mean) - sigma**2 / 2, sigma
        assert self.median is not None
        assert self.sigma is not None
        return math.log(self.median), self.sigma

    def expectation(self) -> float:
        mu, sigma = self.logarithm()
        return self.mean if self.mean is not None else math.exp(mu + sigma**2 / 2)

    def variance(self) -> float:
        return self.expectation() ** 2 * math.expm1(self.logarithm()[1] ** 2)

    def cdf(self, t: float) -> float:
        mu, sigma = self.logarithm()
        if t <= 0.0:
            return 0.0
        if sigma == 0.0:
            return 1.0 if math.log(t) >= mu else 0.0
        return float(special.ndtr((math.log(t) - mu) / sigma))

    def quantile(self, p: float) -> float:
        mu, sigma = self.logarithm()
        return float(math.exp(mu + sigma * normal_quantile(p)))

    def sentence(self) -> str:
        return (
            f"lognormal, {as_duration(self.expectation())} on average, "
            f"half below {as_duration(self.quantile(0.5))}, "
            f"one in ten above {as_duration(self.quantile(0.9))}"
        )

    def row(self) -> LawRow:
        return LawRow(Code.LOGNORMAL, self.logarithm())


class Gamma(Distribution):
    """Sums of exponential pieces; a cv below 1 is steadier than exponential."""

    kind: Literal["gamma"]
    mean: LongDuration
    cv: Variation

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.cv < _STEADIEST:
            raise Invalid(
                allowed=f"a `cv` from {_STEADIEST} to 100",
                do='write a larger one, or kind = "constant" with its `value`',
                key="cv",
            )
        return self

    def expectation(self) -> float:
        return self.mean

    def variance(self) -> float:
        return (self.mean * self.cv) ** 2

    def shape_and_scale(self) -> tuple[float, float]:
        """Return the shape, and the scale [s]."""
        return self.cv**-2, self.mean * self.cv**2

    def cdf(self, t: float) -> float:
        shape, scale = self.shape_and_scale()
        return float(special.gammainc(shape, max(t, 0.0) / scale))

    def quantile(self, p: float) -> float:
        shape, scale = self.shape_and_scale()
        return float(special.gammaincinv(shape, p)) * scale

    def sentence(self) -> str:
        return f"gamma, {as_duration(self.mean)} on average, coefficient of variation {self.cv:g}"

    def row(self) -> LawRow:
        return LawRow(Code.GAMMA, self.shape_and_scale())


class Weibull(Distribution):
    """Shape below 1: the longer it has lasted, the longer it will; above 1 the reverse."""

    kind: Literal["weibull"]
    mean: LongDuration | None = None
    scale: LongDuration | None = None
    shape: Shape

    @model_validator(mode="after")
    def _check(self) -> Self:
        one_form(self, ("mean",), ("scale",))
        return self

    def scale_in_seconds(self) -> float:
        """Return the scale [s], the duration that 63 % do not exceed."""
        if self.scale is not None:
            return self.scale
        assert self.mean is not None
        return self.mean / math.gamma(1 + 1 / self.shape)

    def expectation(self) -> float:
        return self.scale_in_seconds() * math.gamma(1 + 1 / self.shape)

    def variance(self) -> float:
        second = self.scale_in_seconds() ** 2 * math.gamma(1 + 2 / self.shape)
        return second - self.expectation() ** 2

    def cdf(self, t: float) -> float:
        if t <= 0.0:
            return 0.0
        # In logarithms, as the power itself can be beyond a float.
        power = self.shape * math.log(t / self.scale_in_seconds())
        return 1.0 if power > _SURE else -math.expm1(-math.exp(power))

    def quantile(self, p: float) -> float:
        return float(self.scale_in_seconds() * (-math.log1p(-p)) ** (1 / self.shape))

    def sentence(self) -> str:
        return f"Weibull, {as_duration(self.expectation())} on average, shape {self.shape:g}"

    def row(self) -> LawRow:
        return LawRow(Code.WEIBULL, (self.scale_in_seconds(), 1 / self.shape))


class Uniform(Distribution):
    """Any length between two bounds, equally likely."""

    kind: Literal["uniform"]
    low: Duration
    high: Duration

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.low <= self.high:
            raise Invalid(
                allowed="`low` at most `high`",
                do="swap the two",
                found=f"`low` {as_duration(self.low)}, `high` {as_duration(self.high)}",
            )
        return self

    def expectation(self) -> float:
        return (self.low + self.high) / 2

    def variance(self) -> float:
        return (self.high - self.low) ** 2 / 12

    def cdf(self, t: float) -> float:
        if t < self.low:
            return 0.0
        return 1.0 if t >= self.high else (t - self.low) / (self.high - self.low)

    def quantile(self, p: float) -> float:
        return self.low + p * (self.high - self.low)

    def sentence(self) -> str:
        return f"anything from {as_duration(self.low)} to {as_duration(self.high)}, equally likely"

    def row(self) -> LawRow:
        return LawRow(Code.UNIFORM, (self.low, self.high))


class Triangular(Distribution):
    """A lowest, a most likely and a highest length: a first guess without data."""

    kind: Literal["triangular"]
    low: Duration
    mode: Duration
    high: Duration

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.low <= self.mode <= self.high:
            raise Invalid(
                allowed="`low` <= `mode` <= `high`",
                do="put the three in this order",
                found=f"`low` {as_duration(self.low)}, `mode` {as_duration(self.mode)}, "
                f"`high` {as_duration(self.high)}",
            )
        return self

    def expectation(self) -> float:
        return (self.low + self.mode + self.high) / 3

    def variance(self) -> float:
        a, m, b = self.low, self.mode, self.high
        return (a * a + m * m + b * b - a * m - a * b - m * b) / 18

    def cdf(self, t: float) -> float:
        if t < self.low:
            return 0.0
        if t >= self.high:
            return 1.0
        if t < self.mode:
            return (t - self.low) ** 2 / ((self.high - self.low) * (self.mode - self.low))
        return 1 - (self.high - t) ** 2 / ((self.high - self.low) * (self.high - self.mode))

    def quantile(self, p: float) -> float:
        width = self.high - self.low
        if width == 0.0:
            return self.low
        if p < (self.mode - self.low) / width:
            return self.low + math.sqrt(p * width * (self.mode - self.low))
        return self.high - math.sqrt((1 - p) * width * (self.high - self.mode))

    def sentence(self) -> str:
        return (
            f"from {as_duration(self.low)} to {as_duration(self.high)}, "
            f"most likely {as_duration(self.mode)}"
        )

    def row(self) -> LawRow:
        return LawRow(Code.TRIANGULAR, (self.low, self.mode, self.high))
