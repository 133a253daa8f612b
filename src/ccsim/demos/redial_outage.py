"""An outage and its ghosts: half an hour without telephones lasts for two."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ccsim.demos.building import bar_halves
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.report.teaching.picture import Bars, Series
from ccsim.report.teaching.shown import Cell, Column, Row
from ccsim.scenario.load import load
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Estimate, Result

__all__ = ["DEMONSTRATION"]

_OUTAGE, _HEALTHY, _NO_REDIALS = "outage", "no outage", "outage, no redials"
_FRESH = {
    "09:30": 114, "10:00": 121, "10:30": 129, "11:00": 121, "11:30": 112, "12:00": 105,
    "12:30": 100,
}  # fmt: skip
"""New customers of the shipped scenario, by half-hour; the telephones are dead at 10:00."""


def _centres() -> dict[str, Scenario]:
    outage = load("redial_outage")
    return {
        _OUTAGE: outage,
        _HEALTHY: outage.what_if({"groups.team.staff": 17}),
        _NO_REDIALS: outage.what_if({"queues.calls.redial.probability": 0.0}),
    }


def _by_half_hour(run: Result, measure: str) -> list[Estimate]:
    """Return a measure in the half-hours of `_FRESH`."""
    intervals, means, halves = run.by_interval(measure)
    starts = [f"{run.when(int(at)):%H:%M}" for at in intervals]
    rows = [starts.index(start) for start in _FRESH]
    return [Estimate(float(means[row]), float(halves[row])) for row in rows]


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (
        Column("new customers", "whole"),
        Column("calls offered", "count"),
        Column("calls without the outage", "count"),
        Column("abandoned", "share"),
        Column("abandoned if nobody redialled", "share"),
    )
    offered = _by_half_hour(runs[_OUTAGE], "offered")
    figures = zip(
        _FRESH.values(),
        offered,
        _by_half_hour(runs[_HEALTHY], "offered"),
        _by_half_hour(runs[_OUTAGE], "abandonment"),
        _by_half_hour(runs[_NO_REDIALS], "abandonment"),
        strict=True,
    )
    rows = tuple(
        Row(start, (Cell(float(fresh)), *(Cell(simulated=one) for one in simulated)))
        for start, (fresh, *simulated) in zip(_FRESH, figures, strict=True)
    )
    means = np.array([one.mean for one in offered])
    picture = Bars(
        title="Dead from 10:00 to 10:30. At 10:30 the report counts "
        f"{means[2]:.0f} calls; {_FRESH['10:30']} people called.",
        across="half-hour from",
        up="in half an hour",
        labels=tuple(_FRESH),
        series=(
            Series("new customers", tuple(map(float, _FRESH.values())), shade="plain"),
            Series(
                "calls offered", tuple(means.tolist()), half_widths=bar_halves(offered),
                shade="bad", texts=tuple(f"{mean:.0f}" for mean in means),
            ),
        ),
    )  # fmt: skip
    return Found(columns, rows, picture)


DEMONSTRATION = Demonstration(
    name="redial_outage",
    title="An outage and its ghosts",
    question=(
        "All telephones but one are dead from 10:00 to 10:30. Four in five who hang up call again, "
        "10 min later on average. When is the damage over?"
    ),
    choices=("at 10:30", "at 11:00", "after 12:00"),
    answer=2,
    moral=(
        "The report says that volume doubled at half past ten. It did not. Without redials the "
        "outage is over when it is over; and next week's forecast must not learn the ghosts."
    ),
    source=(
        "Simulated: no formula knows an outage. New customers are the forecast; the example is the "
        "shipped scenario redial_outage."
    ),
    rows_are="half-hour from",
    centres=_centres,
    found=_found,
    replications=200,
    span="one day",
)
