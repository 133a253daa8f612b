"""Which assumption is to blame: recorded values put in the place of fitted ones, step by step.

With v(S) the prediction in which the recorded values of a set S of causes replace the fitted ones,
a cause's part of the gap between prediction and record is what it changes, v(S with it) - v(S),
averaged over all orders in which the causes can be replaced: Shapley's value, which alone adds up
to v(all) - v(none) and treats causes alike.

References
----------
Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games II, 307-317.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from ccsim.stats.intervals import t_quantile
from ccsim.study.backtest.facts import Floats, measured, parts

__all__ = ["Arms", "Part", "blame", "subsets"]

Arms = Mapping[frozenset[str], Floats]
"""Facts by day, (n_replications, n_facts, n_scopes, n_days), by which causes are as recorded."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one cause has to do with the gap between prediction and record.

    Attributes
    ----------
    cause : str
        "fitted" before any is replaced; "left" is what none of them explains.
    in_order : float
        Change of the prediction when its recorded values replace the fitted ones, those of the
        causes before it replaced already.
    explained : float
        The same, averaged over all orders. Recorded minus predicted for "fitted" and "left".
    half_width : float
        Of `explained`, over replications; NaN for "fitted" and "left", which the record is in.
    predicted : float
        After this step, in the order told.
    error : float
        `predicted` minus recorded.
    rmse : float
        Root mean square error of the days after this step, weighted by offered contacts.
    """

    cause: str
    in_order: float
    explained: float
    half_width: float
    predicted: float
    error: float
    rmse: float


def subsets(causes: Sequence[str]) -> list[frozenset[str]]:
    """Return all sets of causes, the empty one first.

    >>> [sorted(one) for one in subsets(["a", "b"])]
    [[], ['a'], ['b'], ['a', 'b']]
    """
    return [
        frozenset(chosen)
        for size in range(len(causes) + 1)
        for chosen in combinations(causes, size)
    ]


def blame(
    arms: Arms, recorded: Floats, causes: Sequence[str], measure: str, *, scope: int, level: float
) -> list[Part]:
    """Take the gap between prediction and record apart.

    Parameters
    ----------
    arms : Arms
        Of every subset of the causes, with the same replications.
    recorded : (n_facts, n_scopes, n_days) float64
    causes : sequence of str
        In the order in which they are replaced.
    measure : str
    scope : int
        Row of the scope.
    level : float
        Confidence level of the half-widths.
    """
    own = {one: facts[..., scope : scope + 1, :] for one, facts in arms.items()}
    happened = recorded[:, scope : scope + 1]
    actual = float(measured(_summed(happened), measure)[0, 0])
    values = {one: _total(facts, measure) for one, facts in own.items()}
    found = list(_in_order(own, happened, causes, measure, values, actual))
    influence = {one: _influence(facts, measure, values[one]) for one, facts in own.items()}
    made = [found[0]]
    for number, cause in enumerate(causes, start=1):
        each = sum(
            weight * (influence[with_it] - influence[without])
            for weight, without, with_it in _switches(cause, causes)
        )
        step = found[number]
        explained = sum(
            weight * (values[with_it] - values[without])
            for weight, without, with_it in _switches(cause, causes)
        )
        half = _half_width(np.asarray(each), level)
        made.append(replace(step, explained=explained, half_width=half))
    left = actual - made[-1].predicted
    made.append(replace(made[-1], cause="left", in_order=left, explained=left, half_width=math.nan))
    return made


def _in_order(
    own: Arms,
    happened: Floats,
    causes: Sequence[str],
    measure: str,
    values: Mapping[frozenset[str], float],
    actual: float,
) -> Iterator[Part]:
    before = math.nan
    for number, cause in enumerate(("fitted", *causes)):
        one = frozenset(causes[:number])
        value = values[one]
        yield Part(
            cause=cause,
            in_order=value - before if number else actual - value,
            explained=actual - value,
            half_width=math.nan,
            predicted=value,
            error=value - actual,
            rmse=_rmse(own[one], happened, measure),
        )
        before = value


def _switches(
    cause: str, causes: Sequence[str]
) -> Iterator[tuple[float, frozenset[str], frozenset[str]]]:
    """Yield the share of orders in which a cause is replaced after a set of others, and the sets.

    |S|! (n - |S| - 1)! / n! of all orders have exactly the causes S before it.
    """
    n = len(causes)
    for without in subsets([other for other in causes if other != cause]):
        size = len(without)
        share = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
        yield share, without, without | {cause}


def _summed(facts: Floats) -> Floats:
    return np.asarray(facts.sum(axis=-1, keepdims=True))


def _total(facts: Floats, measure: str) -> float:
    return float(measured(_summed(facts).mean(axis=0), measure)[0, 0])


def _influence(facts: Floats, measure: str, value: float) -> Floats:
    """Return by how much each replication moves the estimate, (n_replications,): delta method."""
    numerator, denominator = (part[:, 0, 0] for part in parts(_summed(facts), measure))
    return np.asarray((numerator - value * denominator) / denominator.mean())


def _half_width(influence: Floats, level: float) -> float:
    n = influence.size
    if n < 2:
        return math.nan
    return float(t_quantile(n, level) * influence.std(ddof=1) / math.sqrt(n))


def _rmse(facts: Floats, happened: Floats, measure: str) -> float:
    off = measured(facts.mean(axis=0), measure) - measured(happened, measure)
    weight = np.where(np.isnan(off), 0.0, parts(happened, "offered")[0])
    if not weight.any():
        return math.nan
    return math.sqrt(np.average(np.nan_to_num(off) ** 2, weights=weight))
