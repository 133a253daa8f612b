"""`ratio_of_sums` of replications that come one by one and need not be kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ccsim.kernels.running import SUMS, add
from ccsim.stats.intervals import RatioEstimate, estimate

__all__ = ["RunningRatio"]


class RunningRatio:
    """Ratios of sums over the replications so far.

    Five sums stand for all of them: those of e, D, e^2, e D and D^2, about their means (Welford's
    update), where e = N - m0 D and m0 is the ratio of the first replication that has one. That
    shift is why nothing is lost when N and D are nearly proportional, as in a service level of
    99.9 %; with sums of N^2, N D and D^2 the residuals would drown in rounding.

    Results depend on the order of the replications in the last bits only.
    """

    def __init__(self) -> None:
        self.replications = 0
        """How many have been added."""
        self._sums = np.zeros((), SUMS)

    def add(self, numerator: ArrayLike, denominator: ArrayLike) -> None:
        """Add one replication.

        Parameters
        ----------
        numerator, denominator : (...) float64
            Of the same shape in every replication.
        """
        n = np.ascontiguousarray(numerator, dtype=np.float64)
        d = np.ascontiguousarray(denominator, dtype=np.float64)
        if not self.replications:
            self._sums = np.zeros(np.shape(numerator), SUMS)
        self.replications += 1
        add(n.ravel(), d.ravel(), self.replications, self._sums.reshape(-1))

    def result(self, level: float = 0.95) -> RatioEstimate:
        """Return the ratios of all replications so far."""
        sums = self._sums
        total = np.where(sums["d"] == 0.0, np.nan, sums["d"]) * self.replications
        moved = self.replications * sums["e"] / total
        mean = sums["shift"] + moved
        squares = sums["ee"] - 2.0 * moved * sums["ed"] + np.square(moved) * sums["dd"]
        # A sum of squares; rounding may take it below 0 where it is 0.
        squares = np.where(sums["known"] > 1, np.maximum(squares, 0.0), np.nan)
        return estimate(mean, squares, total, self.replications, level)
