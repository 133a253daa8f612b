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
from dataclasses import dataclass
from typing import TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccsim.errors import Fault, InputError
from ccsim.fitting.effective_agents import Figure, effective_agents, predicted
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.interval_grid import Grid, laid_out, queue_of
from ccsim.fitting.interval_report import IntervalReport
from ccsim.fitting.interval_ways import (
    Objective,
    Sum,
    Way,
    abandonment_by_erlang_a,
    bound_of,
    erlang_a_of,
    root_of,
    ways_of,
)
from ccsim.fitting.interval_words import words_of

__all__ = ["IntervalFit", "Objective", "Way", "abandonment_by_erlang_a", "fit_from_intervals"]

Floats: TypeAlias = NDArray[np.float64]


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
    sums = ways_of(grid, report.within, staff, objective or erlang_a_of(grid))
    chosen = _chosen(report, sums, by)
    lost = int(grid.abandoned.sum())
    found = {way: root_of(one, grid, lost) if lost else bound_of(grid) for way, one in sums.items()}
    patience = found.pop(chosen) if chosen else bound_of(grid)
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
        words=tuple(words_of(grid, patience, chosen, found)),
    )


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


def _chosen(report: IntervalReport, ways: dict[Way, Sum], by: Way | None) -> Way | None:
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
