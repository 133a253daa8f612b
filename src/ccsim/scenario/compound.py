"""Laws made of others or of data, the endless law, and the union of all laws by `kind`."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ccsim.errors import Invalid
from ccsim.kernels.quantiles import Code
from ccsim.scenario.distributions import (
    Constant,
    Distribution,
    Exponential,
    Gamma,
    LawBeside,
    LawRow,
    Lognormal,
    Triangular,
    Uniform,
    Weibull,
    one_form,
)
from ccsim.scenario.fields import Duration, LongDuration, Positive, Spread
from ccsim.units import as_duration

__all__ = ["Empirical", "Endless", "Hyperexponential", "Law", "Mixture", "WeightedLaw"]


_BISECTIONS = 100
"""Halvings of the bracket of a blend's quantile: far below a float's last bit."""


class Endless(Distribution):
    """Never ends: the patience of a customer who always waits."""

    kind: Literal["endless"]

    def expectation(self) -> float:
        return math.inf

    def variance(self) -> float:
        return math.nan

    def cdf(self, t: float) -> float:
        return 0.0

    def quantile(self, p: float) -> float:
        return math.inf

    def sentence(self) -> str:
        return "endless"

    def row(self) -> LawRow:
        return LawRow(Code.ENDLESS)


class Empirical(Distribution):
    """Taken from data: values that occurred, or bins between edges.

    With `values` each value keeps its own place (steps); with `edges` durations are spread
    evenly within each bin. Weights need not add up to 1; values without weights count equally.
    """

    kind: Literal["empirical"]
    values: tuple[Duration, ...] | None = None
    edges: tuple[Duration, ...] | None = None
    weights: tuple[Spread, ...] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        one_form(self, ("values",), ("edges",))
        if self.edges is not None:
            self._check_edges(self.edges)
        needed = len(self.values) if self.values is not None else len(self.edges or ()) - 1
        if needed < 1:
            raise Invalid(allowed="at least one value, or two edges", do="add the data")
        if len(self._weights()) != needed or sum(self._weights()) <= 0.0:
            raise Invalid(
                allowed=f"{needed} weights of 0 or more with a sum above 0",
                do="give one weight a value, or one a bin between two edges",
            )
        return self

    def _check_edges(self, edges: tuple[float, ...]) -> None:
        if any(b <= a for a, b in itertools.pairwise(edges)):
            raise Invalid(allowed="edges that rise", do="sort them and remove repeats")
        if self.weights is None:
            raise Invalid(allowed="`weights` beside `edges`", do="give one weight a bin")

    def _weights(self) -> tuple[float, ...]:
        if self.weights is not None:
            return self.weights
        return (1.0,) * len(self.values or ())

    def _shares(self) -> list[float]:
        total = sum(self._weights())
        return [weight / total for weight in self._weights()]

    def _bins(self) -> list[tuple[float, float]]:
        """Return each value or bin as (low, high); a value has no width."""
        if self.values is not None:
            return [(value, value) for value in self.values]
        return list(itertools.pairwise(self.edges or ()))

    def expectation(self) -> float:
        bins = zip(self._shares(), self._bins(), strict=True)
        return sum(share * (low + high) / 2 for share, (low, high) in bins)

    def variance(self) -> float:
        bins = zip(self._shares(), self._bins(), strict=True)
        second = sum(share * (a * a + a * b + b * b) / 3 for share, (a, b) in bins)
        return second - self.expectation() ** 2

    def cdf(self, t: float) -> float:
        total = 0.0
        for share, (low, high) in zip(self._shares(), self._bins(), strict=True):
            if t >= high:
                total += share
            elif t > low:
                total += share * (t - low) / (high - low)
        return min(total, 1.0)

    def quantile(self, p: float) -> float:
        total = 0.0
        ordered = sorted(zip(self._bins(), self._shares(), strict=True))
        for (low, high), share in ordered:
            if share > 0.0 and total + share >= p:
                return low + (p - total) / share * (high - low)
            total += share
        return ordered[-1][0][1]

    def sentence(self) -> str:
        count = len(self._bins())
        what = "recorded values" if self.values is not None else "bins of recorded values"
        return (
            f"as in {count:,} {what}, {as_duration(self.expectation())} on average, "
            f"half below {as_duration(self.quantile(0.5))}"
        )

    def row(self) -> LawRow:
        if self.values is not None:
            return LawRow(Code.STEPS, x=self.values, weights=self._weights())
        return LawRow(Code.LINEAR, x=self.edges or (), weights=(0.0, *self._weights()))


class Hyperexponential(Distribution):
    """A blend of exponential laws: many short, some very long; its cv is at least 1.

    With `mean` and `cv` it has two parts with balanced means (each part carries half of the
    total time), which fixes it.
    """

    kind: Literal["hyperexponential"]
    means: tuple[LongDuration, ...] | None = None
    weights: tuple[Positive, ...] | None = None
    mean: LongDuration | None = None
    cv: Spread | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        one_form(self, ("means", "weights"), ("mean", "cv"))
        if self.cv is not None and self.cv < 1.0:
            raise Invalid(allowed="a `cv` of at least 1", do="use gamma for a steadier law")
        if self.means is not None and len(self.means) != len(self.weights or ()):
            raise Invalid(allowed="as many `weights` as `means`", do="give one weight a mean")
        return self

    def parts(self) -> list[tuple[float, Exponential]]:
        """Return (share, exponential law) of each part."""
        if self.means is not None and self.weights is not None:
            total = sum(self.weights)
            shares = [weight / total for weight in self.weights]
            means = list(self.means)
        else:
            assert self.mean is not None and self.cv is not None
            scv = self.cv**2
            first = (1 + math.sqrt((scv - 1) / (scv + 1))) / 2
            shares = [first, 1 - first]
            means = [self.mean / (2 * share) for share in shares]
        laws = [Exponential(kind="exponential", mean=mean) for mean in means]
        return list(zip(shares, laws, strict=True))

    def expectation(self) -> float:
        return blend_expectation(self.parts())

    def variance(self) -> float:
        return blend_variance(self.parts())

    def cdf(self, t: float) -> float:
        return blend_cdf(self.parts(), t)

    def quantile(self, p: float) -> float:
        return blend_quantile(self.parts(), p)

    def sentence(self) -> str:
        parts = " or ".join(f"{as_duration(law.mean)} ({share:.0%})" for share, law in self.parts())
        return (
            f"a blend of exponential times of {parts}, "
            f"{as_duration(self.expectation())} on average"
        )

    def row(self) -> LawRow:
        parts = self.parts()
        return LawRow(
            Code.MIXTURE,
            weights=tuple(share for share, _ in parts),
            parts=tuple(law for _, law in parts),
        )


SimpleLaw = Annotated[
    Constant
    | Exponential
    | Lognormal
    | Gamma
    | Weibull
    | Uniform
    | Triangular
    | Hyperexponential
    | Empirical
    | Endless,
    Field(discriminator="kind"),
]


class WeightedLaw(LawBeside):
    """One part of a mixture: the keys of a law, and its `weight` among them."""

    weight: Positive
    law: SimpleLaw


class Mixture(Distribution):
    """Sometimes one law, sometimes another, such as short hang-ups among real conversations."""

    kind: Literal["mixture"]
    parts: Annotated[tuple[WeightedLaw, ...], Field(min_length=1)]

    def weighted(self) -> list[tuple[float, Distribution]]:
        """Return (share, law) of each part."""
        total = sum(part.weight for part in self.parts)
        return [(part.weight / total, part.law) for part in self.parts]

    def expectation(self) -> float:
        return blend_expectation(self.weighted())

    def variance(self) -> float:
        return blend_variance(self.weighted())

    def cdf(self, t: float) -> float:
        return blend_cdf(self.weighted(), t)

    def quantile(self, p: float) -> float:
        return blend_quantile(self.weighted(), p)

    def sentence(self) -> str:
        return "; ".join(f"{share:.0%} {law.sentence()}" for share, law in self.weighted())

    def row(self) -> LawRow:
        weighted = self.weighted()
        return LawRow(
            Code.MIXTURE,
            weights=tuple(share for share, _ in weighted),
            parts=tuple(law for _, law in weighted),
        )


def blend_expectation(parts: Sequence[tuple[float, Distribution]]) -> float:
    """Return the expectation [s] of a blend of laws."""
    return sum(share * law.expectation() for share, law in parts)


def blend_variance(parts: Sequence[tuple[float, Distribution]]) -> float:
    """Return the variance [s^2] of a blend of laws; NaN if it has an endless part."""
    mean = blend_expectation(parts)
    if math.isinf(mean):
        return math.nan
    return sum(share * (law.variance() + (law.expectation() - mean) ** 2) for share, law in parts)


def blend_cdf(parts: Sequence[tuple[float, Distribution]], t: float) -> float:
    """Return the probability that a blend of laws gives at most t seconds."""
    return sum(share * law.cdf(t) for share, law in parts)


def blend_quantile(parts: Sequence[tuple[float, Distribution]], p: float) -> float:
    """Return the duration [s] that a share p of a blend of laws does not exceed."""
    finite = [law for _, law in parts if not math.isinf(law.expectation())]
    if p >= sum(share for share, law in parts if law in finite):
        return math.inf
    low = 0.0
    high = max(1.0, *(law.quantile(p) for law in finite))
    while blend_cdf(parts, high) < p:
        high *= 2.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if blend_cdf(parts, middle) < p:
            low = middle
        else:
            high = middle
    return high


Law = Annotated[
    Constant
    | Exponential
    | Lognormal
    | Gamma
    | Weibull
    | Uniform
    | Triangular
    | Hyperexponential
    | Empirical
    | Mixture
    | Endless,
    Field(discriminator="kind"),
]
"""Any law, told by its `kind`."""
