"""Shrinkage: divide by what is left, do not multiply by what is lost."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ccsim.demos.building import HALF_HOUR, one_line
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import agents_required, erlang_c, rostered
from ccsim.report.teaching.picture import Bars, Series
from ccsim.report.teaching.shown import Cell, Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["DEMONSTRATION"]

_CALLS, _TALK, _AWAY = 440.0, 270.0, 0.30
_LOAD = _CALLS * _TALK / HALF_HOUR
_RIGHT = "÷ 0.7: 105 rostered"
_LUCKY = "× 1.3: 95 rostered, 67 come"
_WRONG = "× 1.3: 95 rostered, 66 come"


def _needed() -> int:
    return int(agents_required(_CALLS / HALF_HOUR, _TALK, within=20.0, target=0.80))


def _on_the_phones() -> dict[str, int]:
    """Return how many are left, by how they were rostered: of 95, 66.5."""
    right = rostered(_needed(), _AWAY) * (1.0 - _AWAY)
    wrong = math.ceil(_needed() * (1.0 + _AWAY)) * (1.0 - _AWAY)
    return {_RIGHT: math.floor(right), _LUCKY: math.ceil(wrong), _WRONG: math.floor(wrong)}


def _centres() -> dict[str, Scenario]:
    # As many agents as there is work: that queue never settles, so there is nothing to simulate.
    return {
        called: one_line(
            called, per_half_hour=_CALLS, talk=_TALK, agents=agents, days=14, warm_up="4 days"
        )
        for called, agents in _on_the_phones().items()
        if agents > _LOAD
    }


def _row(called: str, agents: int, runs: Mapping[str, Result]) -> Row:
    exact = erlang_c(_CALLS / HALF_HOUR, _TALK, agents=agents, within=20.0)
    run = runs.get(called)
    figures = {"service_level": exact.service_level, "asa": exact.asa, "occupancy": exact.occupancy}
    cells = (
        Cell(float(value), run.estimate(measure) if run else None)
        for measure, value in figures.items()
    )
    return Row(called, (Cell(float(agents)), *cells))


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (
        Column("on the phones", "whole"),
        Column("within 20 s", "share"),
        Column("mean wait", "s"),
        Column("occupancy", "share"),
    )
    heights = (float(_needed()), 105 * (1.0 - _AWAY), 95 * (1.0 - _AWAY))
    picture = Bars(
        title="95 rostered leave 66.5 agents for the work of 66: the queue never ends.",
        up="agents on the phones",
        labels=("needed for 80/20", "73 ÷ 0.7\n= 105 rostered", "73 × 1.3\n= 95 rostered"),
        series=(
            Series(
                "", heights, shades=("plain", "good", "bad"),
                texts=tuple(f"{height:g}" for height in heights),
            ),
        ),
        level=(_LOAD, "the work: 66 erlangs"),
        up_to=90.0,
        exact=True,
    )  # fmt: skip
    rows = tuple(_row(called, agents, runs) for called, agents in _on_the_phones().items())
    return Found(columns, rows, picture)


DEMONSTRATION = Demonstration(
    name="shrinkage",
    title="Shrinkage: divide, do not multiply",
    question=(
        "73 agents on the phones keep 80 % within 20 s. Breaks, leave, training and illness take "
        "30 % of paid time. How many do you roster?"
    ),
    choices=("73", "95, which is 73 × 1.3", "105, which is 73 ÷ 0.7"),
    answer=2,
    moral=(
        "Of 95, 30 % away leave 66.5: there is work for 66, and callers wait almost for ever. "
        "Divide by what is left; do not multiply by what is lost."
    ),
    source="Erlang C, exact: 440 calls of 4:30 min in half an hour are 66 erlangs.",
    rows_are="how they were rostered",
    centres=_centres,
    found=_found,
    span="10 days, after four of warm-up",
)
