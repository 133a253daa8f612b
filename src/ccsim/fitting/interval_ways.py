"""The ways in which an interval report tells patience; `ccsim.fitting.interval_fit` says which.

Each is a sum over days that rises through 0 at the log of mean patience.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from ccsim.fitting.effective_agents import Figure, classes_of_days, effective_agents, predicted
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.interval_grid import Grid, laid_out, queue_of
from ccsim.fitting.interval_report import IntervalReport

__all__ = [
    "Objective",
    "Sum",
    "Way",
    "abandonment_by_erlang_a",
    "bound_of",
    "erlang_a_of",
    "root_of",
    "ways_of",
]

Floats: TypeAlias = NDArray[np.float64]
Way = Literal["abandon_wait", "asa", "agents", "service_level"]
Objective: TypeAlias = Callable[[float, Floats], Floats]
"""From mean patience [s] and agents, (7, n_intervals), to the share abandoned by day and interval,
(n_days, n_intervals). A simulation may stand in for Erlang A."""

Sum: TypeAlias = Callable[[float], Floats]
"""From log patience to what must sum to 0, by day, (n_days,)."""

_SHORTEST, _LONGEST = math.log(1.0), math.log(1e6)
_USUAL, _WIDER = math.log(300.0), math.log(4.0)
_FEWEST_DAYS = 3
_STEP = 0.01
_SURE = -math.log(0.05)
"""Abandonments expected below which none is no surprise, at 95 %."""


def abandonment_by_erlang_a(report: IntervalReport, *, queue: str | None = None) -> Objective:
    """Return what predicts a report's abandonment from patience and agents, by Erlang A.

    Every interval is taken as if its rates lasted for ever, but for the calls under way from the
    interval before.
    """
    return erlang_a_of(laid_out(report, queue_of(report, queue), None))


def erlang_a_of(grid: Grid) -> Objective:
    """Return what predicts abandonment on a grid by Erlang A."""

    def share(patience: float, agents: Floats) -> Floats:
        heads = np.nan_to_num(agents)[grid.weekday]
        return predicted(grid.rate, grid.handle_time, heads, patience).abandonment

    return share


def ways_of(
    grid: Grid, within: float, staff: Floats | None, objective: Objective
) -> dict[Way, Sum]:
    """Return the ways that the report allows, the one that assumes least first."""
    ways: dict[Way, Sum] = {}
    has_asa = bool((np.isfinite(grid.asa) & (grid.answered > 0)).any())
    if has_asa and bool((np.isfinite(grid.abandon_wait) & (grid.abandoned > 0)).any()):
        ways["abandon_wait"] = _by_waits(grid)
    if has_asa:
        ways["asa"] = _by_asa(grid)
    if staff is not None:
        ways["agents"] = _by_agents(grid, staff, objective)
    if bool((np.isfinite(grid.service_level) & (grid.offered > 0)).any()):
        ways["service_level"] = _by_service_level(grid, within)
    return ways


def _by_waits(grid: Grid) -> Sum:
    used = np.isfinite(grid.asa) | (grid.answered == 0)
    used &= np.isfinite(grid.abandon_wait) | (grid.abandoned == 0)
    waited = grid.answered * np.nan_to_num(grid.asa)
    waited += grid.abandoned * np.nan_to_num(grid.abandon_wait)
    lost, waited = _daily(grid.abandoned, used), _daily(waited, used)
    return lambda log_patience: lost - waited * math.exp(-log_patience)


def _by_asa(grid: Grid) -> Sum:
    used = grid.told & np.isfinite(grid.asa) & (grid.answered > 0) & (grid.rate > 0)
    week = _Week(grid, used, grid.asa, grid.answered)
    lost, waited = _daily(grid.abandoned, used), grid.answered * np.nan_to_num(grid.asa)

    def by_day(log_patience: float) -> Floats:
        patience = math.exp(log_patience)
        left, waits, waits_answered = week.seen(patience, by="asa")
        wait = np.divide(waits - waits_answered, left, out=np.zeros_like(left), where=left > 0)
        of_lost = wait[grid.weekday] * grid.abandoned
        return lost - _daily(waited + of_lost, used) / patience

    return by_day


def _by_agents(grid: Grid, staff: Floats, objective: Objective) -> Sum:
    used = grid.told & (grid.offered > 0) & np.isfinite(staff)[grid.weekday] & (grid.rate > 0)

    def by_day(log_patience: float) -> Floats:
        here, longer = (
            np.where(used, objective(math.exp(at), staff), 0.0)
            for at in (log_patience, log_patience + _STEP)
        )
        slope = np.divide(
            longer - here, here * (1.0 - here), out=np.zeros_like(here),
            where=(here > 0) & (here < 1),
        )  # fmt: skip
        # The score falls with patience where the slope is negative: turned, as the others are.
        return -_daily((grid.abandoned - grid.offered * here) * slope, used)

    return by_day


def _by_service_level(grid: Grid, within: float) -> Sum:
    used = grid.told & np.isfinite(grid.service_level) & (grid.offered > 0) & (grid.rate > 0)
    week = _Week(grid, used, grid.service_level, grid.offered, within)
    lost = _daily(grid.abandoned, used)

    def by_day(log_patience: float) -> Floats:
        share = week.seen(math.exp(log_patience), by="service_level")[0]
        return lost - _daily(grid.offered * share[grid.weekday], used)

    return by_day


class _Week:
    """The intervals of the week, with one number of agents each on all days.

    One day's interval by itself has too few calls: what is far from linear in its figure, such as
    the agents that explain it, would be off on average.

    Parameters
    ----------
    grid : Grid
    used : ndarray of bool, shape (n_days, n_intervals)
    figure, weight : ndarray, shape (n_days, n_intervals)
        What was reported, and the calls it is a mean of.
    within : float [s]
    """

    def __init__(
        self,
        grid: Grid,
        used: NDArray[np.bool_],
        figure: Floats,
        weight: Floats,
        within: float = 20.0,
    ) -> None:
        self._target = grid.usual(np.where(used, figure, np.nan), weight)
        self._within = within
        self._handle = grid.usual(grid.handle_time, np.ones_like(weight))
        calls = np.where(used, grid.offered, 0.0)
        self._days = {
            int(day): classes_of_days(grid.rate[own], calls[own])
            for day in np.unique(grid.weekday)
            for own in [grid.weekday == day]
        }

    def seen(self, patience: float, *, by: Figure) -> Floats:
        """Return abandonment, waits and waits of the answered per offered, (3, 7, n_intervals).

        By Erlang A, with the agents who explain the figure; 0 where nobody waited.
        """
        found = np.zeros((3, *self._target.shape))
        for day, (rate, calls) in self._days.items():
            handle = np.where(np.isnan(self._handle[day]), 1.0, self._handle[day])
            heads = effective_agents(
                rate, handle, patience, self._target[day], by=by, within=self._within, weight=calls
            )
            some = np.isfinite(heads)
            one = predicted(rate[:, some], handle[some], heads[some], patience)
            share = calls[:, some] / calls[:, some].sum(axis=0)
            answered = np.nan_to_num(one.asa) * (1.0 - one.abandonment)
            for at, values in enumerate((one.abandonment, one.wait, answered)):
                found[at, day, some] = (share * values).sum(axis=0)
        return found


def _daily(values: Floats, used: NDArray[np.bool_]) -> Floats:
    return np.asarray(np.where(used, values, 0.0).sum(axis=1))


def root_of(by_day: Sum, grid: Grid, lost: int) -> Estimate:
    """Return the patience at which a sum is 0, with the interval of the days' scatter."""

    def total(at: float) -> float:
        return float(by_day(at).sum())

    ends = _bracket(total)
    if ends is None:
        return Estimate(math.nan, math.nan, 0.0, math.inf, lost)
    at = float(optimize.brentq(total, *ends, xtol=1e-5))
    slope = (total(at + _STEP) - total(at - _STEP)) / (2 * _STEP)
    days = int((grid.offered.sum(axis=1) > 0).sum())
    if days >= _FEWEST_DAYS:
        spread = days / (days - 1) * float((by_day(at) ** 2).sum())
        error = math.sqrt(spread) / slope
        reach = float(stats.t.ppf(0.975, days - 1))
    else:
        error, reach = 1.0 / math.sqrt(lost), float(stats.norm.ppf(0.975))
    value = math.exp(at)
    low, high = (math.exp(at + side * reach * error) for side in (-1, 1))
    return Estimate(value, value * error, low, high, lost)


def _bracket(total: Callable[[float], float]) -> tuple[float, float] | None:
    """Return log patiences between which a sum rises through 0; None if it does nowhere.

    Then not even the shortest patience loses as many calls, or the longest loses more.
    """
    low = high = _USUAL
    while total(low) >= 0.0:
        high, low = low, low - _WIDER
        if low < _SHORTEST:
            return None
    if high > low:
        return low, high
    while total(high) < 0.0:
        low, high = high, high + _WIDER
        if high > _LONGEST:
            return None
    return low, high


def bound_of(grid: Grid) -> Estimate:
    """Return the bound where nobody abandoned: the waits of the answered, with none lost."""
    waited = float((grid.answered * np.nan_to_num(grid.asa)).sum())
    low = waited / _SURE if not grid.abandoned.any() else 0.0
    return Estimate(math.nan, math.nan, low, math.inf, int(grid.abandoned.sum()))
