"""Laws made of others or of data, the endless law, and the union of all laws by `kind`."""

from __future__ import annotations

import itertools
import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ccsim.errors import Invalid
from ccsim.kernels.quantiles import Code
from ccsim.scenario.blend import Blend
from ccsim.scenario.distributions import (
    Constant,
    Exponential,
    Gamma,
    Lognormal,
    Triangular,
    Uniform,
    Weibull,
)
from ccsim.scenario.fields import LongDuration, PositiveWeight, Seconds, Variation, Weight
from ccsim.scenario.law import Distribution, LawBeside, LawRow, one_form
from ccsim.units import as_duration, as_share

__all__ = ["Empirical", "Endless", "Hyperexponential", "Law", "Mixture", "WeightedLaw"]


class Endless(Distribution):
    """Never ends: the patience of a customer who always waits."""

    kind: Literal["endless"]

    def expectation(self) -> float:
        return math.inf

    def variance(self) -> float:
        return math.nan

    def cdf(self, t: float) -> float:  # noqa: ARG002  # as every law's
        return 0.0

    def quantile(self, p: float) -> float:  # noqa: ARG002  # as every law's
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
    values: tuple[Seconds, ...] | None = None
    edges: tuple[Seconds, ...] | None = None
    weights: tuple[Weight, ...] | None = None

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
                do="give each value one weight, or each bin between two edges",
                key="weights",
            )
        return self

    def _check_edges(self, edges: tuple[float, ...]) -> None:
        if any(b <= a for a, b in itertools.pairwise(edges)):
            raise Invalid(allowed="edges that rise", do="sort them, once each", key="edges")
        if self.weights is None:
            raise Invalid(allowed="`weights` beside `edges`", do="give each bin one weight")

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
        top = 0.0
        for (low, high), share in sorted(zip(self._bins(), self._shares(), strict=True)):
            if share > 0.0 and total + share >= p:
                return low + (p - total) / share * (high - low)
            total += share
            top = high if share > 0.0 else top
        return top  # rounding left the sum of the shares just below p

    def sentence(self) -> str:
        count = len(self._bins())
        what = "recorded values" if self.values is not None else "bins of recorded values"
        return (
            f"as in {count:,} {what}, {as_duration(self.expectation())} on average, "
            f"half below {as_duration(self.quantile(0.5))}"
        )

    def row(self) -> LawRow:
        if self.values is not None:
            # In order, so that a larger uniform gives a longer duration.
            values, weights = zip(
                *sorted(zip(self.values, self._weights(), strict=True)), strict=True
            )
            return LawRow(Code.STEPS, x=values, weights=weights)
        return LawRow(Code.LINEAR, x=self.edges or (), weights=(0.0, *self._weights()))


class Hyperexponential(Blend):
    """A blend of exponential laws: many short, some very long; its cv is at least 1.

    With `mean` and `cv` it has two parts with balanced means (each part carries half of the
    total time), which fixes it.
    """

    kind: Literal["hyperexponential"]
    means: tuple[LongDuration, ...] | None = None
    weights: tuple[PositiveWeight, ...] | None = None
    mean: LongDuration | None = None
    cv: Variation | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        one_form(self, ("means", "weights"), ("mean", "cv"))
        if self.cv is not None and self.cv < 1.0:
            raise Invalid(
                allowed="a `cv` from 1 to 100", do='use kind = "gamma" for a steadier law', key="cv"
            )
        if self.means is not None and not len(self.means) == len(self.weights or ()) > 0:
            raise Invalid(
                allowed=f"as many `weights` as `means`, at least one: {max(len(self.means), 1)}",
                do="give each mean one weight",
                key="weights",
            )
        return self

    def weighted(self) -> list[tuple[float, Distribution]]:
        if self.means is not None and self.weights is not None:
            total = sum(self.weights)
            shares = [weight / total for weight in self.weights]
            means = list(self.means)
        else:
            assert self.mean is not None
            assert self.cv is not None
            scv = self.cv**2
            first = (1 + math.sqrt((scv - 1) / (scv + 1))) / 2
            shares = [first, 1 - first]
            means = [self.mean / (2 * share) for share in shares]
        # Computed, so not to be held against what a planner may write.
        laws = [Exponential.model_construct(kind="exponential", mean=mean) for mean in means]
        return list(zip(shares, laws, strict=True))

    def sentence(self) -> str:
        parts = " or ".join(
            f"{as_duration(law.expectation())} ({as_share(share)})"
            for share, law in self.weighted()
        )
        return f"exponential with a mean of {parts}, {as_duration(self.expectation())} on average"


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

    weight: PositiveWeight
    law: SimpleLaw


class Mixture(Blend):
    """Sometimes one law, sometimes another, such as short hang-ups among real conversations."""

    kind: Literal["mixture"]
    parts: Annotated[tuple[WeightedLaw, ...], Field(min_length=1)]

    def weighted(self) -> list[tuple[float, Distribution]]:
        total = sum(part.weight for part in self.parts)
        return [(part.weight / total, part.law) for part in self.parts]

    def sentence(self) -> str:
        return "; ".join(f"{as_share(share)} {law.sentence()}" for share, law in self.weighted())


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
