"""How far a fitted law is from what was recorded: Kolmogorov's distance, censoring or not.

The recorded function is a staircase. It is met at both ends of each step: just before it, where
nothing of it has happened, and after it. A rounded length takes its step between its two bounds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from ccsim.fitting.observed import Sample
from ccsim.fitting.survival import KaplanMeier
from ccsim.scenario.law import Distribution

__all__ = ["distance_from_curve", "distance_from_sample", "distance_of_law"]

Floats = npt.NDArray[np.float64]
Survival = Callable[[Floats], Floats]

_PLACES = 400
"""At so many recorded lengths, of equal shares, the distance of a whole law is looked at."""


def distance_from_sample(survival: Survival, sample: Sample) -> float:
    """Return the largest distance between a fitted survival and a sample's without censoring.

    >>> import numpy as np
    >>> from ccsim.fitting.observed import gathered_sample
    >>> sample = gathered_sample(np.array([1.0, 3.0]), resolution=0.0)
    >>> distance_from_sample(lambda t: 1.0 - t / 4.0, sample)
    0.25
    """
    after = 1.0 - np.cumsum(sample.count) / sample.count.sum()
    before = np.append(1.0, after[:-1])
    return max(
        float(np.abs(survival(sample.low) - before).max()),
        float(np.abs(survival(sample.high) - after).max()),
    )


def distance_from_curve(
    survival: Survival, curve: KaplanMeier, until: float, resolution: float
) -> float:
    """Return the largest distance between a fitted survival and Kaplan-Meier's.

    Parameters
    ----------
    survival : callable
        From times (m,) [s] to shares (m,).
    curve : KaplanMeier
    until : float [s]
        Looked at are abandonments up to this time.
    resolution : float [s]
        Step of rounding, 0 if none.
    """
    seen = curve.t <= until
    t, after = curve.t[seen], curve.survival[seen]
    before = np.append(1.0, after[:-1])
    return max(
        float(np.abs(survival(t - resolution / 2.0) - before).max()),
        float(np.abs(survival(t + resolution / 2.0) - after).max()),
    )


def distance_of_law(law: Distribution, sample: Sample) -> float:
    """Return the largest distance of a law from a sample, at up to 400 recorded lengths.

    The lengths are of equal shares. Met is each after its step only: a law of bins ends there.
    """
    below = np.cumsum(sample.count) / sample.count.sum()
    places = np.unique(np.searchsorted(below, np.linspace(0.0, 1.0, _PLACES)))
    places = places[places < below.size]
    fitted = np.array([law.cdf(float(t)) for t in sample.high[places]])
    return float(np.abs(fitted - below[places]).max())
