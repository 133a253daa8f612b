"""Pooling: one large team needs fewer agents than several small ones."""

from __future__ import annotations

from collections.abc import Mapping

from ccsim.demos.building import HALF_HOUR, both, one_line
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import QueueFigures, agents_required, erlang_c
from ccsim.report.teaching.picture import Bars, Series, Shade
from ccsim.report.teaching.shown import Cell, Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["DEMONSTRATION"]

_TALK = 240.0
_SIZES = (25, 50, 100, 200, 400, 800)
_UNIT = 50
"""Calls to which the agents of all sizes are brought, to be compared."""


def _agents(size: int) -> int:
    return int(agents_required(size / HALF_HOUR, _TALK, within=20.0, target=0.80))


def _centres() -> dict[str, Scenario]:
    return {
        str(size): one_line(
            f"{size} calls in half an hour", per_half_hour=size, talk=_TALK, agents=_agents(size)
        )
        for size in _SIZES
    }


def _exact(size: int) -> QueueFigures:
    return erlang_c(size / HALF_HOUR, _TALK, agents=_agents(size), within=20.0)


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (
        Column("agents for 80/20", "whole"),
        Column("agents per 50 calls", "ratio"),
        Column("within 20 s", "share"),
        Column("occupancy", "share"),
    )
    rows = []
    for size in _SIZES:
        exact, run = _exact(size), runs[str(size)]
        figures = (
            Cell(float(_agents(size))),
            Cell(_UNIT * _agents(size) / size),
            both(exact.service_level, run, "service_level"),
            both(exact.occupancy, run, "occupancy"),
        )
        rows.append(Row(str(size), figures))
    heights = tuple(_UNIT * _agents(size) / size for size in _SIZES)
    shades: dict[int, Shade] = {50: "bad", 200: "good"}
    picture = Bars(
        title="Four teams of 50 calls need 4 × 10 = 40 agents. One team of 200 needs 32.",
        across="calls in half an hour that one team takes",
        up="agents for each 50 calls, 80/20",
        labels=tuple(str(size) for size in _SIZES),
        exact=True,
        series=(
            Series(
                "",
                heights,
                shades=tuple(shades.get(size, "plain") for size in _SIZES),
                texts=tuple(f"{height:.3g}" for height in heights),
            ),
        ),
    )
    return Found(columns, tuple(rows), picture)


DEMONSTRATION = Demonstration(
    name="pooling",
    title="Together or apart",
    question=(
        "Four teams take 50 calls of 4 min in half an hour each, and keep 80 % within 20 s with 10 "
        "agents each. They become one team, with the same promise. How many of the 40 agents "
        "does it need?"
    ),
    choices=("40, the work is the same", "38", "32", "24"),
    answer=2,
    moral=(
        "Together they keep the same promise with eight agents fewer, because one team's "
        "idle agent "
        "meets another team's waiting caller. The gain fades with size: from 400 calls to 800 it "
        "is 5 agents in 120."
    ),
    source="Erlang C, exact.",
    rows_are="calls in half an hour",
    centres=_centres,
    found=_found,
    replications=10,
)
