"""The AHT trap: shorter calls that resolve less save nothing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ccsim.demos.building import HALF_HOUR, both, calls, steady
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import agents_required, erlang_c
from ccsim.erlang.feedback import contacts_per_issue
from ccsim.report.teaching.picture import Lines, Note, Series
from ccsim.report.teaching.shown import Cell, Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["DEMONSTRATION"]

_ISSUES, _AGENTS, _REPEAT = 140.0, 33, 0.80
_CASES = {
    "before: 300 s, 75 % resolved": (300.0, 0.75),
    "hoped for: 285 s, 75 % resolved": (285.0, 0.75),
    "5 points lost: 285 s, 70 %": (285.0, 0.70),
    "7 points lost: 285 s, 68 %": (285.0, 0.68),
}


def _centre(called: str, talk: float, resolution: float) -> Scenario:
    again = {"probability": _REPEAT, "delay": {"kind": "exponential", "mean": "1 day"}}
    return steady(
        called,
        {"calls": calls(_ISSUES, talk, resolution=resolution, repeat=again)},
        {"team": (_AGENTS, {"calls": {}})},
        days=22,
        warm_up="8 days",
    )


def _centres() -> dict[str, Scenario]:
    return {called: _centre(called, *case) for called, case in _CASES.items()}


def _work(talk: float, resolution: float) -> float:
    """Return the work that an issue makes until it is over [s]."""
    return talk * float(contacts_per_issue(resolution, _REPEAT))


def _row(called: str, run: Result) -> Row:
    talk, resolution = _CASES[called]
    rate = _ISSUES * float(contacts_per_issue(resolution, _REPEAT)) / HALF_HOUR
    level = erlang_c(rate, talk, agents=_AGENTS, within=20.0).service_level
    return Row(
        called,
        (
            Cell(_work(talk, resolution) / talk),
            Cell(_work(talk, resolution)),
            Cell(float(agents_required(rate, talk, within=20.0, target=0.80))),
            both(level, run, "service_level"),
        ),
    )


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (
        Column("calls per issue", "ratio"),
        Column("work per issue [s]", "whole"),
        Column("agents for 80/20", "whole"),
        Column("within 20 s with 33", "share"),
    )
    rows = tuple(_row(called, run) for called, run in runs.items())
    lost = np.linspace(0.0, 10.0, 41)
    work = tuple(_work(285.0, 0.75 - points / 100.0) for points in lost)
    picture = Lines(
        title="Calls 15 s shorter save nothing if five points of resolution go with them.",
        across="points of resolution lost, from 75 %",
        up="work per issue [s]",
        curves=(Series("calls of 285 s", work, tuple(lost.tolist())),),
        level=(375.0, "before: calls of 300 s, 75 % resolved"),
        notes=(
            Note("what was hoped for", (0.0, work[0]), (1.6, 350.0), "good"),
            Note("5 points: nothing gained", (5.0, 375.0), (2.8, 387.0), "near"),
            Note("7 points: worse than before", (7.0, work[28]), (5.9, 395.0)),
        ),
        from_=340.0,
        up_to=400.0,
    )
    return Found(columns, rows, picture)


DEMONSTRATION = Demonstration(
    name="aht_trap",
    title="The trap of a target for handle time",
    question=(
        "Calls take 5 min and resolve 75 % of the issues; of the others, four in five call again. "
        "Agents are told to be 5 % faster. How many points of resolution may be lost before "
        "nothing is gained?"
    ),
    choices=("20", "15", "10", "5"),
    answer=3,
    moral=(
        "What costs is the work of an issue, not of a call: handle time × calls per issue. 15 s "
        "saved on each call are gone with five points of resolution; with seven there is more work."
    ),
    source="Exact: handle time / (1 - (1 - r) q); then Erlang C.",
    rows_are="calls and resolution",
    centres=_centres,
    found=_found,
    replications=10,
    span="14 days, after eight of warm-up",
)
