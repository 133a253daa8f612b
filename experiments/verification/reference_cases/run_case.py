"""Simulates a case and compares all its figures."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

import ccsim
from ccsim.measures.registry import MEASURES
from ccsim.scenario.load import build
from reference_cases import FIGURES
from reference_cases.verdict import FULL, QUICK, Demand, Verdict, judge

if TYPE_CHECKING:
    from ccsim.engines.run import EngineName
    from ccsim.model.tables import Tables
    from reference_cases.case import Case, Figure

__all__ = ["Row", "run_case"]

_NAMES = [measure.name for measure in MEASURES]
_SPARE = 1.15
"""More than it seems to take: the variance of few replications is uncertain itself."""

Sums = NDArray[np.float64]


class Row(NamedTuple):
    """A figure's line in the table.

    Contacts, those after the warm-up, are those of its whole case; so are CPU seconds, those of
    runs that were not precise enough included.
    """

    case: Case
    figure: Figure
    verdict: Verdict
    contacts: int
    seconds: float


def run_case(
    case: Case,
    *,
    quick: bool,
    times: int = 1,
    most_times: int = 1,
    finer: float = 1.0,
    engine: EngineName = "simpy",
) -> list[Row]:
    """Simulate a case and return its rows.

    Parameters
    ----------
    case : Case
    quick : bool
        At its quick size and precision, not in full.
    times : int
        How many times the replications of that size.
    most_times : int
        If larger than `times`, a case with a figure that lacks precision is simulated again, from
        the start, with as many replications as the worst figure takes, or this many times those
        of its size. Only the last verdicts count: the runs before it tell variances.
    finer : float
        By what the standard errors that are demanded otherwise are divided.
    engine : "simpy" or "compiled"

    Raises
    ------
    ValueError
        If it is not in the quick subset.
    """
    size = case.quick if quick else case.full
    if size is None:
        message = f'"{case.name}" is not in the quick subset'
        raise ValueError(message)
    scenario = build(case.tables(size.days))
    demand = (QUICK if quick else FULL).finer(finer)
    began = time.process_time()
    while True:
        run = ccsim.simulate(
            scenario,
            size.replications * times,
            seed=case.seed,
            engine=engine,
            workers=1,
            keep_log=engine == "simpy" or _takes_logs(case),
        )
        rows = _rows(case, run, demand, time.process_time() - began)
        takes = max(row.verdict.takes for row in rows)
        # NaN, of what has no variation, is not more than 1 either: more of it would not help.
        if not takes > 1.0 or times >= most_times:
            return rows
        times = min(most_times, math.ceil(times * takes * _SPARE))


def _takes_logs(case: Case) -> bool:
    """Whether sums over visits are not enough for some figure of a case."""
    names = {name for f in case.figures for name in (f.measure, f.minus, f.over)}
    return any(measure.basis.needs_log for measure in MEASURES if measure.name in names)


def _rows(case: Case, run: ccsim.Result, demand: Demand, seconds: float) -> list[Row]:
    numerators = np.array(run.collected.numerators)
    denominators = np.array(run.collected.denominators)
    contacts = int(numerators[:, 0, _NAMES.index("offered")].sum())
    rows = []
    for figure in case.figures:
        top, bottom = _sums(figure, run.scopes, numerators, denominators)
        if figure.while_open:
            top, bottom = _while_open(top, bottom, _planned_seconds(run.tables, figure.scope))
        verdict = judge(figure, top, bottom, demand=demand, figures=FIGURES)
        rows.append(Row(case, figure, verdict, contacts, seconds))
    return rows


def _sums(
    figure: Figure, scopes: tuple[str, ...], numerators: Sums, denominators: Sums
) -> tuple[Sums, Sums]:
    """Return what a figure is the ratio of, (R,) each."""
    at = scopes.index(figure.scope)
    top = numerators[:, at, _NAMES.index(figure.measure)]
    if figure.minus:
        top = top - numerators[:, at, _NAMES.index(figure.minus)]
    if figure.over:
        return top, numerators[:, at, _NAMES.index(figure.over)]
    if figure.per:
        return top, np.full(top.shape, figure.per)
    return top, denominators[:, at, _NAMES.index(figure.measure)]


def _while_open(handling: Sums, worked: Sums, planned: float) -> tuple[Sums, Sums]:
    """Return the sums of an occupancy without the time after the last closing, (R,) each.

    Whoever is idle goes at the closing, and the others as they finish, unless somebody waits: all
    idle time is before it, within the time [s] planned for a staff that never changes.
    """
    idle = worked - handling
    return planned - idle, np.full(idle.shape, planned)


def _planned_seconds(tables: Tables, scope: str) -> float:
    """Return the agent-seconds [s] of the plan after the warm-up, of all groups or one."""
    length, plan = tables.calendar.interval, tables.groups.plan
    ends = length * np.arange(1, plan.shape[1] + 1)
    by_group = plan @ np.clip(ends - tables.calendar.warm_up, 0.0, length)
    if scope == "all":
        return float(by_group.sum())
    return float(by_group[tables.group_names.index(scope.removeprefix("group:"))])
