"""Laws taken from data in bins, for where no family fits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ccsim.fitting.observed import Sample
from ccsim.fitting.survival import KaplanMeier
from ccsim.scenario.compound import Empirical
from ccsim.scenario.distributions import Constant

__all__ = ["binned_durations", "binned_patience", "empirical_law"]

Floats = npt.NDArray[np.float64]

_BINS = 40
"""Of equal shares, in the body of a law."""

_USUAL = 0.99

_TAIL = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999])
"""Shares of an exponential tail at which its bins end."""


def empirical_law(edges: Floats, weights: Floats) -> Empirical:
    """Return the law of bins, (m + 1,) edges [s] and (m,) weights; bins without weight stay."""
    return Empirical(
        kind="empirical",
        edges=tuple(float(edge) for edge in edges),
        weights=tuple(float(weight) for weight in weights),
    )


def binned_durations(sample: Sample) -> Empirical | Constant:
    """Return the law of a sample without censoring, in bins.

    Bins end at forty equal shares and begin at forty equal steps up to the 99 % quantile, so that a
    range in which nothing was recorded stays empty. The last share is halved again and again down
    to two durations, so that one very long duration does not spread over a whole bin. If all are
    equal, the law is constant.
    """
    if sample.length.size == 1:
        return Constant(kind="constant", value=float(sample.length[0]))
    n = float(sample.count.sum())
    below = np.cumsum(sample.count)
    halvings = max(int(np.log2(max(n / _BINS / 2.0, 1.0))), 0)
    shares = np.concatenate([np.arange(1, _BINS), _BINS - 0.5 ** np.arange(1, halvings + 1)])
    ends = sample.high[np.searchsorted(below, shares / _BINS * n)]
    usual = sample.length[np.searchsorted(below, _USUAL * n)]
    places = np.searchsorted(sample.low, np.linspace(sample.low[0], usual, _BINS))
    starts = sample.low[np.minimum(places, sample.low.size - 1)]
    edges = np.unique(np.concatenate([ends, starts, sample.low[:1], sample.high[-1:]]))
    counts = np.append(0.0, below)[np.searchsorted(sample.high, edges, side="right")]
    weights = np.diff(counts)
    weights[0] += counts[0]  # the shortest length, if it is not rounded
    return empirical_law(edges, weights)


def binned_patience(
    curve: KaplanMeier, *, start: float, until: float, hazard: float, resolution: float
) -> Empirical:
    """Return the law of a Kaplan-Meier curve, with an exponential tail.

    Parameters
    ----------
    curve : KaplanMeier
    start : float [s]
        Where the first bin begins.
    until : float [s]
        The curve is followed as far as the last abandonment not after this time, and at least to
        the first; some forty bins of equal shares of those who leave.
    hazard : float [1/s]
        Of those who are left then. The tail goes in bins to a share of .999; the last thousandth
        lies in a bin around its own mean, so that no patience is endless.
    resolution : float [s]
        Step of rounding: an abandonment at t is over at t + resolution / 2.
    """
    reached = max(int(np.searchsorted(curve.t, until, side="right")), 1)
    gone, ends = 1.0 - curve.survival[:reached], curve.t[:reached] + resolution / 2.0
    levels = gone[-1] * np.arange(1, _BINS + 1) / _BINS
    last = np.unique(np.minimum(np.searchsorted(gone, levels), gone.size - 1))
    edges, weights = np.append(start, ends[last]), np.diff(np.append(0.0, gone[last]))
    left = 1.0 - gone[-1]
    if left > 0.0:
        tail = edges[-1] - np.log1p(-_TAIL) / hazard
        edges = np.concatenate([edges, tail, [tail[-1] + 2.0 / hazard]])
        weights = np.append(weights, left * np.diff(np.concatenate([[0.0], _TAIL, [1.0]])))
    return empirical_law(edges, weights)
