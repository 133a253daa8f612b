"""Short durations of another kind than the rest, such as agents who hang up on customers."""

from __future__ import annotations

import math

import numpy as np

from ccsim.fitting.empirical import empirical_law
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.likelihood import NORMAL_95, Maximum
from ccsim.fitting.observed import Sample
from ccsim.scenario.compound import Mixture, WeightedLaw
from ccsim.scenario.distributions import Constant
from ccsim.scenario.law import Distribution

__all__ = ["short_share", "with_short_part"]

_BINS = 5


def short_share(fit: Maximum) -> Estimate:
    """Estimate the share of durations that are short and not of the law of the others.

    Of n durations, those beyond the bound are a share P of all and a share S of their own law, so
    that this law accounts for P / S of all, and what is missing to 1 is another kind. S is fitted
    to the durations beyond the bound alone, hence log P and log S err independently.

    Parameters
    ----------
    fit : Maximum
        Of a sample with a bound.

    Returns
    -------
    Estimate
        Cut at 0. With no short duration at all, 0 up to the exact binomial bound.
    """
    sample = fit.sample
    n = sample.n + sample.below
    if sample.below == 0:  # none at all: exactly the share at which none would be likely enough
        return Estimate(0.0, math.nan, 0.0, -math.expm1(math.log(0.025) / n), n)
    above = sample.n / n
    own, error = fit.beyond()
    others = math.log(above) - own
    spread = math.sqrt((1.0 - above) / (above * n) + error**2)
    low, value, high = (
        max(-math.expm1(others + sign * NORMAL_95 * spread), 0.0) for sign in (1.0, 0.0, -1.0)
    )
    return Estimate(value, math.exp(others) * spread, low, high, n)


def with_short_part(law: Distribution, share: float, n: int, short: Sample) -> Mixture:
    """Return a law with a part of its own for short durations.

    Parameters
    ----------
    law : Distribution
        Of the others.
    share : float
        Of the short part, above 0.
    n : int
        Durations, short or not.
    short : Sample
        The short ones, of either kind.

    Returns
    -------
    Mixture
        The short part has up to five bins, each with as many as were recorded beyond what the
        other law puts there (none where it puts more), or the one value that all have.
    """
    return Mixture(
        kind="mixture",
        parts=(
            WeightedLaw.model_validate({"weight": share, "law": _short_law(law, share, n, short)}),
            WeightedLaw.model_validate({"weight": 1.0 - share, "law": law}),
        ),
    )


def _short_law(law: Distribution, share: float, n: int, short: Sample) -> Distribution:
    if short.length.size == 1:
        return Constant(kind="constant", value=float(short.length[0]))
    places = np.unique(np.linspace(0, short.length.size - 1, _BINS + 1).astype(int)[1:])
    edges = np.append(0.0 if short.exact else short.low[0], short.high[places])
    recorded = np.append(0.0, np.cumsum(short.count)[places])
    of_others = n * (1.0 - share) * np.array([law.cdf(float(t)) for t in edges])
    excess = np.maximum(np.diff(recorded - of_others), 0.0)
    return empirical_law(edges, excess if excess.sum() > 0.0 else np.diff(recorded))
