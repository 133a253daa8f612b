"""How far a scenario is from what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from ccsim.errors import Fault, InputError, RunError
from ccsim.fitting.calls import CallLog
from ccsim.fitting.options import read_options
from ccsim.fitting.reading import LogMapping, read_calls
from ccsim.model.build import build_tables
from ccsim.scenario.spec import Scenario
from ccsim.study.backtest.bands import fewest
from ccsim.study.backtest.blame import subsets
from ccsim.study.backtest.cells import (
    Cells,
    Gatherer,
    interval_of,
    recorded_facts,
    scopes_of,
)
from ccsim.study.backtest.facts import Floats
from ccsim.study.backtest.laid import Laid, lay_over
from ccsim.study.backtest.replaced import causes_of, replaced
from ccsim.study.backtest.result import Backtest
from ccsim.study.backtest.staff import ON_DUTY, Heads, heads_given, heads_seen
from ccsim.study.how import How, for_all
from ccsim.study.interrupts import interrupts_noted
from ccsim.study.replicate import Reporter, simulate
from ccsim.study.result import Result
from ccsim.study.several import one_of_several
from ccsim.units import DAY

__all__ = ["REPLICATIONS", "validate"]

REPLICATIONS = 100


def validate(
    scenario: Scenario,
    actuals: CallLog | str | Path,
    *,
    mapping: str | Path | Mapping[str, Any] | LogMapping | None = None,
    first: dt.date | str | None = None,
    last: dt.date | str | None = None,
    staff: pd.DataFrame | str | None = None,
    replications: int = REPLICATIONS,
    seed: int = 1,
    level: float = 0.9,
    progress: Reporter | None = None,
    **how: Unpack[How],
) -> Backtest:
    """Lay a scenario over recorded days, simulate them, and show how far it was from the truth.

    The scenario's weekdays are laid over the recorded dates. Then recorded arrivals, talk times and
    staffing take the place of its own, alone and together, on the same random numbers: what of the
    error goes away with each is what that assumption is to blame for.

    Parameters
    ----------
    scenario : Scenario
    actuals : CallLog, str or Path
        Recorded calls of other days than those it was made from, or the file of them.
    mapping : str, Path, mapping or LogMapping, optional
        How the file is read, see `read_calls`.
    first, last : date or str, optional
        Days that are looked at, the last one included; the log's own if left out.
    staff : DataFrame or str, optional
        Agents at work: `date`, `start`, `agents`, and `group` if there are several; a row holds
        until the next one of its day. Or how they are counted in the log: one of the definitions of
        `ccsim.fitting.on_duty`; left out, "on duty, gaps up to 30 min".
    replications : int
        Of the whole time, for the scenario and for each set of recorded values.
    seed : int
    level : float
        Of the predicted bands.
    progress : callable, optional
        Called after every replication.
    **how
        `engine`, `workers`, `executor` and `store`: see `simulate`.

    Returns
    -------
    Backtest
        If interrupted (Ctrl-C), of the replications that were finished; without `blame` if that
        was not finished.

    Raises
    ------
    InputError
        If the scenario cannot be laid over these days, or an argument cannot be used.
    RunError
        If it was interrupted before the first replication was finished.
    """
    if not isinstance(scenario, Scenario):
        raise InputError([_no_scenario(scenario)])
    _check_level(level, replications)
    days_asked = read_options(
        {key: day for key, day in (("first", first), ("last", last)) if day is not None}
    )
    log = _log_of(actuals, mapping).between(days_asked.first, days_asked.last)
    laid = lay_over(scenario, log)
    heads, said = _heads(laid, staff)
    causes, more = causes_of(laid, heads)
    tables = build_tables(laid.scenario)
    scopes = scopes_of(laid.scenario)
    cells = Cells.of(laid, tables, interval_of(scenario))
    days = Cells.of(laid, tables, DAY)
    runs: list[Result] = []
    arms: dict[frozenset[str], Floats] = {}
    predicted = None
    scenarios = [(chosen, replaced(laid, heads, chosen)) for chosen in subsets(causes)]
    with interrupts_noted() as interrupts, for_all(how) as shared:
        for chosen, arm in scenarios:
            taker = Gatherer.of(cells if predicted is None else days, tables, scopes)
            try:
                run = simulate(
                    arm,
                    replications,
                    seed=seed,
                    keep_log=shared.get("engine") == "simpy",
                    progress=one_of_several(progress, len(runs), len(scenarios)),
                    each=taker,
                    **shared,
                )
            except RunError:
                if interrupts.noted and runs:
                    break
                raise
            runs.append(run)
            if predicted is None:
                predicted = taker.facts()
                arms[chosen] = _by_day(predicted, cells, days)
            elif run.replications == runs[0].replications:
                arms[chosen] = taker.facts()
    assert predicted is not None  # the first simulation was finished, or has raised
    return Backtest(
        scenario=laid.scenario,
        actuals=log.name,
        replications=runs[0].replications,
        seed=seed,
        level=level,
        engine=runs[0].engine,
        scopes=scopes,
        causes=causes,
        cells=cells,
        day_cells=days,
        recorded=recorded_facts(laid, cells),
        recorded_days=recorded_facts(laid, days),
        predicted=predicted,
        arms=arms,
        warnings=(*log.warnings, *laid.warnings, *said, *more),
        seconds=sum(run.seconds for run in runs),
        interrupted=len(arms) < len(scenarios),
    )


def _heads(laid: Laid, staff: pd.DataFrame | str | None) -> tuple[Heads, list[Fault]]:
    if isinstance(staff, pd.DataFrame):
        return heads_given(staff, laid), []
    return heads_seen(laid, ON_DUTY if staff is None else staff)


def _by_day(facts: Floats, cells: Cells, days: Cells) -> Floats:
    """Add intervals up to days."""
    first = np.searchsorted(cells.day, days.day)
    return np.add.reduceat(facts, first, axis=-1)


def _log_of(
    actuals: CallLog | str | Path, mapping: str | Path | Mapping[str, Any] | LogMapping | None
) -> CallLog:
    if isinstance(actuals, CallLog):
        if mapping is not None:
            raise InputError([_mapping_unused()])
        return actuals
    return read_calls(actuals, mapping)


def _mapping_unused() -> Fault:
    return Fault(
        where="validate, mapping",
        found="a mapping beside calls that are read already",
        allowed="a mapping beside the name of a file",
        do="leave it out",
    )


def _no_scenario(given: object) -> Fault:
    return Fault(
        where="validate, scenario",
        found=f"{type(given).__name__}",
        allowed="a Scenario",
        do='load it first: ccsim.validate(ccsim.load("my_folder"), "calls.csv")',
    )


def _check_level(level: float, replications: int) -> None:
    """Refuse what no band can be made of; what else is wrong `simulate` tells."""
    if not 0.0 < level < 1.0:
        raise InputError(
            [
                Fault(
                    where="validate, level",
                    found=f"{level}",
                    allowed="a number between 0 and 1",
                    do="write 0.9 for bands of 90 %",
                )
            ]
        )
    if isinstance(replications, int) and 0 < replications < fewest(level):
        raise InputError(
            [
                Fault(
                    where="validate, replications",
                    found=f"{replications}",
                    allowed=f"at least {fewest(level)}: fewer have no band of {level * 100:g} %",
                    do=f"ask for {REPLICATIONS} or more",
                )
            ]
        )
