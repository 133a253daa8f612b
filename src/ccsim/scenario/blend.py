"""Laws that draw from one of several others."""

from __future__ import annotations

import math
from abc import abstractmethod

from ccsim.kernels.quantiles import Code
from ccsim.scenario.law import Distribution, LawRow

__all__ = ["Blend"]

_BISECTIONS = 100
"""Halvings of the bracket of a quantile: far below a float's last bit."""


class Blend(Distribution):
    """With given shares, one law or another."""

    @abstractmethod
    def weighted(self) -> list[tuple[float, Distribution]]:
        """Return (share, law) of each part."""

    def expectation(self) -> float:
        return sum(share * law.expectation() for share, law in self.weighted())

    def variance(self) -> float:
        mean = self.expectation()
        if math.isinf(mean):
            return math.nan
        return sum(
            share * (law.variance() + (law.expectation() - mean) ** 2)
            for share, law in self.weighted()
        )

    def cdf(self, t: float) -> float:
        return min(sum(share * law.cdf(t) for share, law in self.weighted()), 1.0)

    def quantile(self, p: float) -> float:
        finite = [law for _, law in self.weighted() if math.isfinite(law.expectation())]
        if p > self.cdf(math.inf) and len(finite) < len(self.weighted()):
            return math.inf
        # The answer lies between those of the parts.
        low = min(law.quantile(p) for _, law in self.weighted())
        high = max(law.quantile(p) for _, law in self.weighted())
        if math.isinf(high):
            low, high = 0.0, self._above(p, max(law.quantile(0.5) for law in finite))
        for _ in range(_BISECTIONS):
            middle = low + (high - low) / 2
            if self.cdf(middle) < p:
                low = middle
            else:
                high = middle
        return high

    def _above(self, p: float, start: float) -> float:
        """Return a finite duration [s] that at least a share p does not exceed."""
        high = max(start, 1.0)
        while self.cdf(high) < p:
            high *= 2.0
        return high

    def row(self) -> LawRow:
        shares, laws = zip(*self.weighted(), strict=True)
        return LawRow(Code.MIXTURE, weights=shares, parts=laws)
