"""Averages deceive: a day that keeps its promise, and whose customers do not notice."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ccsim.demos.building import calls
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.report.teaching.picture import Bars, Series, Shade
from ccsim.report.teaching.shown import Cell, Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.stats.intervals import ratio_of_sums
from ccsim.study.result import Estimate, Result
from ccsim.units import HOUR

__all__ = ["DEMONSTRATION"]

_CALLS = (
    40, 52, 68, 86, 104, 120, 130, 122, 104, 84, 70, 60,
    58, 64, 76, 92, 106, 112, 104, 90, 74, 60, 50, 42,
)  # fmt: skip
"""In each half-hour from 08:00."""
_SHAPED = (
    8, 10, 12, 15, 17, 19, 21, 20, 17, 14, 12, 11, 11, 12, 13, 15, 17, 18, 17, 15, 13, 11, 9, 8,
)  # fmt: skip
"""Agents of as many agent-hours as 14 all day, less half a one."""
_FLAT = 14
_TARGET, _WITHIN, _NEAR = 0.80, 20.0, 0.05
_START, _STEP = 8 * HOUR, HOUR / 2
_NAMES = ("14 all day", "shaped like the day")


def _centre(name: str, staff: object) -> Scenario:
    return Scenario.model_validate(
        {
            "name": name,
            "hours": {
                "first_day": "2026-03-02",
                "open": "08:00",
                "close": "20:00",
                "interval": "30 min",
                "at_close": "serve",
            },
            "queues": {
                "calls": calls(0, 240.0, patience=180.0)
                | {"volume": {"per_interval": list(_CALLS)}}
            },
            "groups": {"team": {"staff": staff, "skills": {"calls": {}}}},
        }
    )


def _centres() -> dict[str, Scenario]:
    flat, shaped = _NAMES
    return {
        flat: _centre(flat, _FLAT),
        shaped: _centre(shaped, {"per_interval": list(_SHAPED)}),
    }


def _mean_of_half_hours(run: Result) -> Estimate:
    """Return the mean of a day's half-hourly service levels, each of which counts the same."""
    days = []
    for number in range(run.replications):
        log = run.logs(number).contacts
        half_hour = ((log.joined - _START) // _STEP).astype(np.int64)
        in_time = log.answered - log.joined <= _WITHIN  # NaN, never answered, is not
        offered = np.bincount(half_hour, minlength=len(_CALLS))
        kept = np.bincount(half_hour, weights=in_time, minlength=len(_CALLS))
        days.append(np.mean(kept[offered > 0] / offered[offered > 0]))
    mean, half_width = ratio_of_sums(days, np.ones(len(days)), level=run.level)
    return Estimate(float(mean), float(half_width))


def _row(name: str, run: Result) -> Row:
    _, levels, _ = run.by_interval("service_level")
    waits = (run.estimate(one) for one in ("asa", "wait_p50", "wait_p90", "wait_p99"))
    found = (
        _mean_of_half_hours(run),
        run.estimate("service_level"),
        Estimate(float(levels.min()), np.nan),
        Estimate(float(np.count_nonzero(levels >= _TARGET)), np.nan),
        *waits,
    )
    return Row(name, tuple(Cell(simulated=one) for one in found))


def _shade(level: float) -> Shade:
    if level >= _TARGET:
        return "good"
    return "near" if level >= _TARGET - _NEAR else "bad"


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (
        Column("mean of half-hours", "share"),
        Column("of callers in 20 s", "share"),
        Column("worst half-hour", "share"),
        Column("half-hours kept", "whole"),
        Column("mean wait", "s"),
        Column("median", "s"),
        Column("P90", "s"),
        Column("P99", "s"),
    )
    rows = tuple(_row(name, run) for name, run in runs.items())
    flat = runs[_NAMES[0]]
    intervals, levels, _ = flat.by_interval("service_level")
    starts = [f"{flat.when(int(at)):%H:%M}" for at in intervals]
    of_half_hours, of_callers, worst = (
        cell.simulated.mean for cell in rows[0].cells[:3] if cell.simulated
    )
    picture = Bars(
        title=f"{100 * of_half_hours:.0f} % on average over half-hours: promise kept! "
        f"{100 * of_callers:.0f} % of the callers; {100 * worst:.0f} % at the peak.",
        across="half-hour from",
        up="answered within 20 s [%]",
        labels=tuple(start[:2] if start.endswith("00") else "" for start in starts),
        series=(
            Series(
                "",
                tuple((100 * levels).tolist()),
                shades=tuple(_shade(float(level)) for level in levels),
            ),
        ),
        level=(100 * _TARGET, "promised: 80 %"),
        up_to=110.0,
    )
    return Found(columns, rows, picture)


DEMONSTRATION = Demonstration(
    name="averages_deceive",
    title="Averages deceive",
    question=(
        "A day has two peaks; 14 agents work all day. The mean of the half-hours' service levels "
        "is 81 %, and 80 % was promised. What share of the callers was answered within 20 s?"
    ),
    choices=("81 %", "88 %", "74 %"),
    answer=2,
    moral=(
        "Most callers call when it is busy, and a mean of half-hours does not know it. "
        "Half of them "
        "wait not at all; the mean wait is made by the few. The same hours, shaped like the day, "
        "keep the promise in every half-hour."
    ),
    source=(
        "Simulated: 1,968 calls of 4 min, patience 3 min. A day that changes has no exact formula."
    ),
    rows_are="168 agent-hours",
    centres=_centres,
    found=_found,
    replications=200,
    keep_log=True,
    span="one day",
)
