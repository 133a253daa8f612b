"""Volume, handle time and patience from an interval report, by turning Erlang A round.

Patience shows in what was abandoned beside what was waited: with exponential patience, abandonments
are the waits of all callers over the mean patience. A report tells the waits in one of four ways:

============= ==================================================================================
by            the waits
============= ==================================================================================
abandon_wait  are reported, of the answered (ASA) and of the abandoned: no model is needed
asa           are reported of the answered; those of the abandoned are what Erlang A says where the
              agents are so many that the answered wait as reported
agents        are what Erlang A says with the agents reported (a quasi-likelihood)
service_level are what Erlang A says where the agents are so many that as many calls are answered
              within the threshold as reported
============= ==================================================================================

They are in order of how little they assume, and the first that the report allows is taken. Agents
on a roster are more than those available, and patience then seems shorter than it is: that is why
`agents` comes after `asa`. Redials are in the volume: a report cannot tell them apart.

Each estimate is the root of a sum over days, and its standard error is that of the days' scatter
about it (the sandwich; White 1982): days are independent, intervals of a day are not.

References
----------
Mandelbaum, A., Zeltyn, S. (2004). The impact of customers' patience on delay and abandonment: some
empirically-driven experiments with the M/M/n+G queue. OR Spectrum 26, 377-411.
White, H. (1982). Maximum likelihood estimation of misspecified models. Econometrica 50, 1-25.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats

from ccsim.errors import Fault, InputError
from ccsim.fitting.effective_agents import Figure, classes_of_days, effective_agents, predicted
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.interval_grid import Grid, laid_out, queue_of
from ccsim.fitting.interval_report import IntervalReport
from ccsim.units import as_duration, as_share

__all__ = ["IntervalFit", "Objective", "Way", "abandonment_by_erlang_a", "fit_from_intervals"]

Floats: TypeAlias = NDArray[np.float64]
Way = Literal["abandon_wait", "asa", "agents", "service_level"]
Objective: TypeAlias = Callable[[float, Floats], Floats]
"""From mean patience [s] and agents, (7, n_intervals), to the share abandoned by day and interval,
(n_days, n_intervals). A simulation may stand in for Erlang A."""

_Sum: TypeAlias = Callable[[float], Floats]
"""From log patience to what must sum to 0, by day, (n_days,)."""

_SHORTEST, _LONGEST = math.log(1.0), math.log(1e6)
_USUAL, _WIDER = math.log(300.0), math.log(4.0)
_FEWEST_DAYS = 3
_STEP = 0.01
_SURE = -math.log(0.05)
"""Abandonments expected below which none is no surprise, at 95 %."""


@dataclass(frozen=True, kw_only=True, eq=False)
class IntervalFit:
    """What an interval report tells of a scenario.

    Attributes
    ----------
    queue : str
    interval : float [s]
    volume, volume_error : ndarray, shape (7, n_intervals)
        Mean calls offered by weekday, from Monday, and interval, with its standard error; NaN
        where the report has no row.
    days : ndarray of int, shape (7, n_intervals)
        Days that they rest on.
    handle_time : ndarray, shape (7, n_intervals) [s]
    patience : Estimate [s]
        Mean of an exponential law. Without any abandonment only `low` is known.
    by : {"abandon_wait", "asa", "agents", "service_level"} or None
        The way it was estimated; None if there was none.
    others : dict of str to Estimate [s]
        Patience by the other ways that the report allows.
    agents : ndarray, shape (7, n_intervals)
        At which Erlang A has the reported waits with this patience; inf where nobody waited, NaN
        where the report does not tell.
    figures : dict of str to tuple of float
        Abandonment, ASA and service level over all rows: as reported, and as Erlang A has them with
        `agents` and `patience`.
    words : tuple of str
    """

    queue: str
    interval: float
    volume: Floats
    volume_error: Floats
    days: NDArray[np.int64]
    handle_time: Floats
    patience: Estimate
    by: Way | None
    others: dict[str, Estimate]
    agents: Floats
    figures: dict[str, tuple[float, float]]
    words: tuple[str, ...]


def fit_from_intervals(
    report: IntervalReport,
    agents: ArrayLike | None = None,
    *,
    queue: str | None = None,
    by: Way | None = None,
    handle_time: float | None = None,
    objective: Objective | None = None,
) -> IntervalFit:
    """Estimate volume, handle time and patience from an interval report.

    Parameters
    ----------
    report : IntervalReport
    agents : array_like, broadcast to (7, n_intervals), optional
        Agents available by weekday, from Monday, and interval from midnight; left out, the
        report's own where it tells them.
    queue : str, optional
        Needed where the report has several.
    by : {"abandon_wait", "asa", "agents", "service_level"}, optional
        How patience is estimated; left out, the first that the report allows.
    handle_time : float, optional [s]
        For a report that tells none.
    objective : callable, optional
        Predicts abandonment for the way "agents"; left out, `abandonment_by_erlang_a`.

    Returns
    -------
    IntervalFit

    Raises
    ------
    InputError
        If the queue, the handle time or what `by` needs is not known.
    """
    name = queue_of(report, queue)
    grid = laid_out(report, name, handle_time)
    staff = _staff(grid, agents)
    sums = _ways(grid, report.within, staff, objective or _erlang_a(grid))
    chosen = _chosen(report, sums, by)
    lost = int(grid.abandoned.sum())
    found = {way: _root(one, grid, lost) if lost else _bound(grid) for way, one in sums.items()}
    patience = found.pop(chosen) if chosen else _bound(grid)
    inferred = _inferred(grid, patience.value, report.within)
    days = grid.by_weekday(grid.told.astype(np.float64))
    volume = grid.usual(grid.offered, grid.told.astype(np.float64))
    return IntervalFit(
        queue=name,
        interval=grid.interval,
        volume=volume,
        volume_error=_error_of_mean(grid, volume, days),
        days=days.astype(np.int64),
        handle_time=grid.usual(grid.handle_time, np.ones_like(grid.offered)),
        patience=patience,
        by=chosen,
        others={str(way): other for way, other in found.items()},
        agents=inferred,
        figures=_figures(grid, inferred, patience.value, report.within),
        words=tuple(_words(grid, patience, chosen, found)),
    )


def abandonment_by_erlang_a(report: IntervalReport, *, queue: str | None = None) -> Objective:
    """Return what predicts a report's abandonment from patience and agents, by Erlang A.

    Every interval is taken as if its rates lasted for ever, but for the calls under way from the
    interval before.
    """
    return _erlang_a(laid_out(report, queue_of(report, queue), None))


def _erlang_a(grid: Grid) -> Objective:
    def share(patience: float, agents: Floats) -> Floats:
        heads = np.nan_to_num(agents)[grid.weekday]
        return predicted(grid.rate, grid.handle_time, heads, patience).abandonment

    return share


def _staff(grid: Grid, agents: ArrayLike | None) -> Floats | None:
    """Return the agents known by weekday and interval, or None."""
    if agents is None:
        told = grid.usual(grid.agents, np.ones_like(grid.agents))
        return told if np.isfinite(told).any() else None
    heads = np.asarray(agents, dtype=np.float64)
    shape = (7, grid.told.shape[1])
    try:
        heads = np.broadcast_to(heads, shape)
        sound = not (heads < 0).any()
    except ValueError:
        sound = False
    if not sound:
        fault = Fault(
            where="fit_from_intervals: agents",
            found=f"an array of shape {heads.shape}, or negative numbers",
            allowed=f"numbers of 0 or more that fill {shape}: weekdays from Monday, intervals",
            do="give one for each interval from midnight, 0 while closed",
        )
        raise InputError([fault])
    return np.asarray(heads)


def _ways(grid: Grid, within: float, staff: Floats | None, objective: Objective) -> dict[Way, _Sum]:
    """Return the ways that the report allows, the one that assumes least first."""
    ways: dict[Way, _Sum] = {}
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


def _chosen(report: IntervalReport, ways: dict[Way, _Sum], by: Way | None) -> Way | None:
    if by is None or by in ways:
        return by or next(iter(ways), None)
    known = by in get_args(Way)
    fault = Fault(
        where=f"{report.name}: by",
        found=f'"{by}", ' + ("which the report does not tell" if known else "which is no way"),
        allowed=f"one of: {', '.join(ways) or 'none: the report has no waits and no agents'}",
        do="choose one of these, or name the column in the mapping",
    )
    raise InputError([fault])


def _by_waits(grid: Grid) -> _Sum:
    used = np.isfinite(grid.asa) | (grid.answered == 0)
    used &= np.isfinite(grid.abandon_wait) | (grid.abandoned == 0)
    waited = grid.answered * np.nan_to_num(grid.asa)
    waited += grid.abandoned * np.nan_to_num(grid.abandon_wait)
    lost, waited = _daily(grid.abandoned, used), _daily(waited, used)
    return lambda log_patience: lost - waited * math.exp(-log_patience)


def _by_asa(grid: Grid) -> _Sum:
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


def _by_agents(grid: Grid, staff: Floats, objective: Objective) -> _Sum:
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


def _by_service_level(grid: Grid, within: float) -> _Sum:
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


def _root(by_day: _Sum, grid: Grid, lost: int) -> Estimate:
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


def _bound(grid: Grid) -> Estimate:
    """Return the bound where nobody abandoned: the waits of the answered, with none lost."""
    waited = float((grid.answered * np.nan_to_num(grid.asa)).sum())
    low = waited / _SURE if not grid.abandoned.any() else 0.0
    return Estimate(math.nan, math.nan, low, math.inf, int(grid.abandoned.sum()))


def _inferred(grid: Grid, patience: float, within: float) -> Floats:
    """Return the agents of the reported waits, by ASA, else service level, else abandonment."""
    ways: list[tuple[Figure, Floats, Floats]] = [
        ("asa", grid.asa, grid.answered),
        ("service_level", grid.service_level, grid.offered),
        ("abandonment", grid.abandoned / np.where(grid.offered > 0, grid.offered, 1.0),
         grid.offered),
    ]  # fmt: skip
    by, values, weight = next(
        one for one in ways if (np.isfinite(one[1]) & (one[2] > 0)).any() or one[0] == "abandonment"
    )
    found = np.full((7, grid.told.shape[1]), np.nan)
    if math.isnan(patience):
        return found
    target = grid.usual(values, weight)
    for day in np.unique(grid.weekday):
        own = grid.weekday == day
        found[day] = effective_agents(
            grid.rate[own], grid.handle_time[own], patience, target[day], by=by, within=within,
            weight=np.where(grid.told[own], grid.rate[own], 0.0),
        )  # fmt: skip
    return found


def _figures(
    grid: Grid, agents: Floats, patience: float, within: float
) -> dict[str, tuple[float, float]]:
    """Return what the report says over all rows, and what Erlang A says with these agents."""
    if math.isnan(patience):
        return {}
    used = grid.told & (grid.rate > 0) & ~np.isnan(agents)[grid.weekday]
    heads = np.nan_to_num(agents, posinf=0.0)[grid.weekday]
    # Where any number explains that nobody waited, so many that nobody does.
    many = np.ceil(grid.rate * grid.handle_time) * 2 + 20
    heads = np.where(np.isinf(agents)[grid.weekday], many, heads)
    seen = predicted(grid.rate, grid.handle_time, heads, patience, within=within)
    answered = grid.offered * (1.0 - seen.abandonment)
    reported = grid.abandoned / np.where(grid.offered > 0, grid.offered, 1.0)
    return {
        "abandonment": (
            _mean(reported, grid.offered, used), _mean(seen.abandonment, grid.offered, used)
        ),
        "asa": (_mean(grid.asa, grid.answered, used), _mean(seen.asa, answered, used)),
        "service_level": (
            _mean(grid.service_level, grid.offered, used),
            _mean(seen.service_level, grid.offered, used),
        ),
    }  # fmt: skip


def _mean(values: Floats, weight: Floats, used: NDArray[np.bool_]) -> float:
    known = used & np.isfinite(values)
    total = float(weight[known].sum())
    return float((values[known] * weight[known]).sum()) / total if total else math.nan


def _error_of_mean(grid: Grid, volume: Floats, days: Floats) -> Floats:
    """Return the standard error of the mean volume; NaN where there is one day."""
    squares = grid.by_weekday((grid.offered - volume[grid.weekday]) ** 2)
    free = days - 1
    variance = np.divide(squares, free, out=np.full(squares.shape, np.nan), where=free > 0)
    return np.asarray(np.sqrt(variance / np.maximum(days, 1)))


def _words(
    grid: Grid, patience: Estimate, by: Way | None, others: dict[Way, Estimate]
) -> list[str]:
    offered, lost = grid.offered.sum(), grid.abandoned.sum()
    said = [
        (
            f"{offered:,.0f} calls in {int(grid.told.sum()):,} intervals, "
            f"{as_share(lost / offered)} abandoned; redials are among the calls, as a report "
            "cannot tell them apart"
        )
    ]
    if not lost:
        bound = (
            f"it is at least {as_duration(patience.low)} (95 %), or somebody would have left"
            if patience.low
            else "nor is there any wait that would bound it"
        )
        said.append(f"nobody abandoned: patience cannot be estimated; {bound}; assume one")
    elif math.isnan(patience.value):
        why = "no waits, no service level and no agents" if by is None else _IMPOSSIBLE[by]
        said.append(f"patience cannot be estimated: {why}; assume one")
    else:
        assert by is not None
        said.append(
            f"mean patience {as_duration(patience.value)} (95 %: {as_duration(patience.low)} to "
            f"{as_duration(patience.high)}), {_MEANING[by]}"
        )
    for way, other in others.items():
        if not math.isnan(other.value):
            said.append(f"{as_duration(other.value)}, {_MEANING[way]}")
    return said


_MEANING: dict[Way, str] = {
    "abandon_wait": "from the waits of the answered and the abandoned",
    "asa": "from the waits of the answered, those of the abandoned by Erlang A",
    "agents": "from abandonment with the agents reported, by Erlang A; too short if some of them "
    "were not available",
    "service_level": "from abandonment beside the service level, by Erlang A",
}
_IMPOSSIBLE: dict[Way, str] = {
    "abandon_wait": "the report has abandonments and no waits",
    "asa": "the report has abandonments and no waits",
    "agents": "with so many agents or so few, no patience has as many abandonments",
    "service_level": "at this service level no patience has as many abandonments",
}
