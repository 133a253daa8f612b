"""Which of k systems has the highest mean, with a stated probability: the procedure KN.

All systems are observed `first` times, and then again and again until one is left. Two systems i
and l race: after r observations of each, the sum of their differences is held against

    W(r) = max(0, h^2 S^2 / (2 d) - d r / 2),   h^2 = (f - 1) ((2 a / (k - 1))^(-2 / (f - 1)) - 1),

with f = `first`, S^2 the variance of their first f differences, d the indifference and a = 1 -
`probability`. Who falls behind by more than W has lost, and is observed no more. W shrinks to 0, so
every race ends. The systems may depend on each other in any way, as with common random numbers, and
have any variances: only differences enter.

*Who is selected.* In the original the last one standing. Here it must also have won its race
against every other one; races that an elimination cut short are run to their end, from where they
stopped. Without that, a good system may knock out the best, and then lose to a bad one: the theorem
says nothing of such chains. With it, let b be the best. A system that is worse by at least d loses
its race against b but for a chance of a / (k - 1); so

1. whatever the means, the probability that a system is selected which is worse than the best by d
   or more is at most a;
2. if the best is better than all others by at least d, it is selected with probability 1 - a.

If the best has no such lead, the races may go round in a circle, where the last one standing loses
to one that was knocked out by a third. Then nothing is selected. It is rare.

*What is exact.* The above holds for independent normal observations of any number. Observations of
a ratio of sums are pairs (N, D), the mean is E N / E D, and the sum of differences after r
observations is r (m_i - m_l), m being the ratio of the sums so far; S^2 is that of the linearised
observations (N - m D) / mean(D), as in `ccsim.stats.paired`. With D = 1 that is the exact
procedure. Otherwise, and for observations that are not normal, it holds as d gets small beside the
deviation of one observation (Kim and Nelson 2006).

References
----------
Kim, S.-H., Nelson, B. L. (2001). A fully sequential procedure for indifference-zone selection in
simulation. ACM Transactions on Modeling and Computer Simulation 11, 251-273.
Kim, S.-H., Nelson, B. L. (2006). On the asymptotic validity of fully sequential selection
procedures for steady-state simulation. Operations Research 54, 475-488.
Eckman, D. J., Henderson, S. G. (2021). Fixed-confidence, fixed-tolerance guarantees for
ranking-and-selection procedures. ACM Transactions on Modeling and Computer Simulation 31(2), on how
the selection of a good system differs from that of the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Verdict", "h_squared", "judge"]

Floats = NDArray[np.float64]
_Races = dict[tuple[int, int], "_Race"]


class Verdict(NamedTuple):
    """How the races of k systems stand.

    Attributes
    ----------
    selected : int or None
        None if it is not decided yet, or never will be: then there is a circle.
    standing : tuple of int
        Who has not been knocked out.
    out_after : tuple of int
        Observations after which each system was knocked out; 0 for those that stand.
    out_by : tuple of int
        Who did it; -1 for those that stand.
    circle : tuple of int
        Who beat the last one standing, though knocked out by a third.
    wanted : tuple of int
        Of whom more observations are wanted; nobody once it is decided.
    last : int
        Observations after which all races of those are over at the latest.
    """

    selected: int | None
    standing: tuple[int, ...]
    out_after: tuple[int, ...]
    out_by: tuple[int, ...]
    circle: tuple[int, ...]
    wanted: tuple[int, ...]
    last: int


class _Race(NamedTuple):
    """Two systems: when it was decided (0 if not yet), who won (-1), when it ends at the latest."""

    decided: int
    winner: int
    last: int


class _System(NamedTuple):
    """What is known of a system: its ratio after each number of observations from `first` on."""

    ratios: Floats
    residuals: Floats


def h_squared(probability: float, systems: int, first: int) -> float:
    """Return the constant h^2 of the procedure.

    Parameters
    ----------
    probability : float
        Above 0.5 and below 1.
    systems : int
        At least 2.
    first : int
        Observations of each before the first decision, at least 2.

    Examples
    --------
    >>> round(h_squared(0.95, 2, 10), 3)
    6.013
    """
    chance = 2.0 * (1.0 - probability) / (systems - 1)
    return float((first - 1) * (chance ** (-2.0 / (first - 1)) - 1.0))


def judge(
    systems: Sequence[tuple[ArrayLike, ArrayLike]],
    *,
    first: int,
    indifference: float,
    probability: float,
) -> Verdict:
    """Judge the races by the observations made so far; more of them only add to the verdict.

    Parameters
    ----------
    systems : sequence of (numerator, denominator), (R,) float64 each
        Observation r of all systems may have the same random numbers. R is at least `first`, and
        may differ: who was knocked out is observed no more, unless it is `wanted`. The
        denominators of the first ones do not add up to 0.
    first : int
        Observations before the first decision, at least 2; the variances are of these.
    indifference : float
        The smallest difference that matters, above 0.
    probability : float
        Above 0.5 and below 1.

    Returns
    -------
    Verdict
        For the highest mean; for the lowest, change the sign of the numerators. Where two are equal
        when their race is over, the one that is named first has won.

    Examples
    --------
    >>> ones = [1.0, 1.0, 1.0]
    >>> low, high = ([1.0, 2.0, 3.0], ones), ([4.0, 5.1, 5.9], ones)
    >>> judge([low, high], first=3, indifference=1.0, probability=0.95).selected
    1
    """
    known = [_known(np.asarray(n), np.asarray(d), first) for n, d in systems]
    enough = h_squared(probability, len(known), first) / indifference
    races = {
        (i, j): _race(known, i, j, first=first, enough=enough, indifference=indifference)
        for i, j in combinations(range(len(known)), 2)
    }
    out_after, out_by = _knocked_out(races, len(known))
    standing = tuple(i for i, after in enumerate(out_after) if not after)
    matter = [
        pair
        for pair in races
        if (standing[0] in pair if len(standing) == 1 else set(pair) <= set(standing))
    ]
    circle = {races[pair].winner for pair in matter} - {-1, *standing}
    still_open = [] if circle else [pair for pair in matter if not races[pair].decided]
    decided = len(standing) == 1 and not still_open and not circle
    return Verdict(
        selected=standing[0] if decided else None,
        standing=standing,
        out_after=out_after,
        out_by=out_by,
        circle=tuple(sorted(circle)),
        wanted=tuple(sorted({i for pair in still_open for i in pair})),
        last=max((races[pair].last for pair in still_open), default=first),
    )


def _known(numerator: Floats, denominator: Floats, first: int) -> _System:
    ratios = np.cumsum(numerator)[first - 1 :] / np.cumsum(denominator)[first - 1 :]
    n, d = numerator[:first], denominator[:first]
    return _System(ratios, (n - ratios[0] * d) / d.mean())


def _race(
    known: Sequence[_System], i: int, j: int, *, first: int, enough: float, indifference: float
) -> _Race:
    """Return how the race of two systems went, as far as both are observed.

    Parameters
    ----------
    enough : float
        h^2 / d: times S^2 / d, the observations after which every lead is enough.
    """
    variance = float(np.square(known[i].residuals - known[j].residuals).sum()) / (first - 1)
    reach = enough * variance
    length = min(known[i].ratios.size, known[j].ratios.size)
    at = np.arange(first, first + length)
    lead = at * (known[i].ratios[:length] - known[j].ratios[:length])
    margin = np.maximum(0.0, (reach - indifference * at) / 2.0)
    over = np.flatnonzero((np.abs(lead) > margin) | (margin == 0.0))
    last = max(first, int(reach / indifference) + 1)
    if not over.size:
        return _Race(0, -1, last)
    return _Race(int(at[over[0]]), i if lead[over[0]] >= 0.0 else j, last)


def _knocked_out(races: _Races, systems: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return when each system was knocked out, and by whom, as if observed one at a time.

    A race counts as long as both stand: how far anybody was observed beyond that has no effect.
    """
    after, by = [0] * systems, [-1] * systems
    for now in sorted({race.decided for race in races.values() if race.decided}):
        lost: dict[int, list[int]] = {}
        for (i, j), race in races.items():
            if race.decided == now and not after[i] and not after[j]:
                lost.setdefault(i + j - race.winner, []).append(race.winner)
        for loser, winners in lost.items():
            # Named is one that goes on, if there is one.
            after[loser], by[loser] = now, min(winners, key=lambda one: (one in lost, one))
    return tuple(after), tuple(by)
