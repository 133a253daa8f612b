"""Predicted bands, how often they cover, and errors beside those that chance alone would make."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import stats

from ccsim.study.backtest.facts import Floats, measured, parts

__all__ = ["Coverage", "Errors", "band", "coverage", "errors", "fewest", "pooled"]


class Coverage(NamedTuple):
    """How often bands covered what was recorded.

    Attributes
    ----------
    inside, judged : int
        Pieces inside their band, and those that have both a band and a recorded value.
    low, high : float
        Clopper and Pearson's 95 % interval of the share inside, as if the pieces were independent.
    """

    inside: int
    judged: int
    low: float
    high: float


class Errors(NamedTuple):
    """Predicted minus recorded over pieces of days, weighted by recorded offered contacts.

    Attributes
    ----------
    bias, mae, rmse : float
        Mean, mean absolute and root mean square error, in the measure's unit.
    rmse_if_true : float
        The root mean square error that days drawn from the scenario itself have.
    p_value : float
        Share of drawn days, and of the recorded ones as one more draw, that err at least as much:
        a Monte Carlo test (Barnard 1963), which independence of the pieces is not needed for.
    """

    bias: float
    mae: float
    rmse: float
    rmse_if_true: float
    p_value: float


def fewest(level: float) -> int:
    """Return the fewest replications of which a band can be made.

    >>> fewest(0.9), fewest(0.95)
    (19, 39)
    """
    return math.ceil(round(2.0 / (1.0 - level) - 1.0, 9))


def band(values: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the ends of predicted bands.

    They are the order statistics of rank p (n + 1), those between two interpolated: one more draw
    of the same law, what is recorded, lies between them with the probability `level`.

    Parameters
    ----------
    values : (n_replications, ...) float64
        NaN where undefined.
    level : float

    Returns
    -------
    low, high : (...) float64
        NaN where too few replications have a value.

    Examples
    --------
    >>> low, high = band(np.arange(1.0, 20.0)[:, np.newaxis], 0.9)
    >>> low.tolist(), high.tolist()
    ([1.0], [19.0])
    """
    ordered = np.sort(values, axis=0)  # NaN last
    known = np.count_nonzero(~np.isnan(values), axis=0)
    enough = known >= fewest(level)
    ends = []
    for share in ((1.0 - level) / 2.0, (1.0 + level) / 2.0):
        # Rounding may leave a rank just outside the first and the last.
        rank = np.where(enough, np.clip(share * (known + 1) - 1.0, 0.0, known - 1.0), 0.0)
        below = np.floor(rank).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(known - 1, 0))
        lower, upper = (np.take_along_axis(ordered, at[np.newaxis], 0)[0] for at in (below, above))
        # Not lower + part * 0 where they are equal: it is no other float then.
        found = np.where(upper > lower, lower + (rank - below) * (upper - lower), lower)
        ends.append(np.where(enough, found, np.nan))
    return ends[0], ends[1]


def pooled(facts: Floats, measure: str) -> Floats:
    """Return a measure of all replications together, (n_scopes, n_cells)."""
    return measured(facts.mean(axis=0), measure)


def coverage(recorded: Floats, low: Floats, high: Floats) -> Coverage:
    """Count what lies inside its band, the ends included; arrays of one shape."""
    judged = ~(np.isnan(recorded) | np.isnan(low))
    inside = int(np.count_nonzero(judged & (recorded >= low) & (recorded <= high)))
    n = int(np.count_nonzero(judged))
    if n == 0:
        return Coverage(0, 0, 0.0, 1.0)
    found = stats.binomtest(inside, n).proportion_ci(0.95, "exact")
    return Coverage(inside, n, float(found.low), float(found.high))


def errors(predicted: Floats, recorded: Floats, measure: str) -> Errors:
    """Return how far predictions are from what happened.

    Parameters
    ----------
    predicted : (n_replications, n_facts, 1, n_cells) float64
        Facts of one scope.
    recorded : (n_facts, 1, n_cells) float64
    measure : str
    """
    mean = pooled(predicted, measure)
    bias, mae, square = _moments(mean, recorded[np.newaxis], measure)
    *_, drawn = _moments(mean, predicted, measure)
    known = drawn[~np.isnan(drawn)]
    if math.isnan(square[0]) or not known.size:
        return Errors(math.nan, math.nan, math.nan, math.nan, math.nan)
    worse = np.count_nonzero(known >= square[0])
    return Errors(
        bias=float(bias[0]),
        mae=float(mae[0]),
        rmse=math.sqrt(square[0]),
        rmse_if_true=math.sqrt(known.mean()),
        p_value=(1 + worse) / (1 + known.size),
    )


def _moments(mean: Floats, facts: Floats, measure: str) -> tuple[Floats, Floats, Floats]:
    """Return bias, mean absolute and mean square error of each of several outcomes, (n,)."""
    off = mean - measured(facts, measure)
    offered, _ = parts(facts, "offered")
    weight = np.where(np.isnan(off), 0.0, offered)
    off = np.nan_to_num(off, nan=0.0)
    total = weight.sum(axis=(-2, -1))
    total = np.where(total > 0.0, total, np.nan)
    return (
        (weight * off).sum(axis=(-2, -1)) / total,
        (weight * np.abs(off)).sum(axis=(-2, -1)) / total,
        (weight * off**2).sum(axis=(-2, -1)) / total,
    )
