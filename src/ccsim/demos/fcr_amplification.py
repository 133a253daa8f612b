"""What resolution does to load: issues that are not resolved come back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ccsim.demos.building import HALF_HOUR, both, calls, dots, percent, steady
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import agents_required, erlang_c
from ccsim.erlang.feedback import contacts_per_issue
from ccsim.report.teaching.picture import Lines, Note, Series
from ccsim.report.teaching.shown import Cell, Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["DEMONSTRATION"]

_ISSUES, _TALK, _AGENTS, _REPEAT = 140.0, 300.0, 36, 0.80
_RESOLVED = (0.60, 0.65, 0.70, 0.75, 0.80, 0.85)


def _centre(resolution: float) -> Scenario:
    # Repeats come back on other days: their number grows for a week, which is left out.
    again = {"probability": _REPEAT, "delay": {"kind": "exponential", "mean": "1 day"}}
    return steady(
        f"{100 * resolution:.0f} % resolved",
        {"calls": calls(_ISSUES, _TALK, resolution=resolution, repeat=again)},
        {"team": (_AGENTS, {"calls": {}})},
        days=22,
        warm_up="8 days",
    )


def _centres() -> dict[str, Scenario]:
    return {f"{100 * resolution:.0f} %": _centre(resolution) for resolution in _RESOLVED}


def _level(resolution: float) -> float:
    rate = _ISSUES * float(contacts_per_issue(resolution, _REPEAT)) / HALF_HOUR
    return float(erlang_c(rate, _TALK, agents=_AGENTS, within=20.0).service_level)


def _row(called: str, resolution: float, run: Result) -> Row:
    each = float(contacts_per_issue(resolution, _REPEAT))
    needed = agents_required(_ISSUES * each / HALF_HOUR, _TALK, within=20.0, target=0.80)
    return Row(
        called,
        (
            Cell(each),
            Cell(_ISSUES * each),
            Cell(float(needed)),
            both(_level(resolution), run, "service_level"),
            Cell(1.0 - (1.0 - resolution) * _REPEAT),
        ),
    )


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (
        Column("calls per issue", "ratio"),
        Column("calls in half an hour", "whole"),
        Column("agents for 80/20", "whole"),
        Column("within 20 s with 36", "share"),
        Column("issues without a return", "share"),
    )
    rows = tuple(
        _row(called, resolution, runs[called])
        for called, resolution in zip(runs, _RESOLVED, strict=True)
    )
    fine = np.linspace(_RESOLVED[0], _RESOLVED[-1], 101)
    picture = Lines(
        title="Five points of resolution less: 81 % within 20 s become 66 %, with the same "
        "36 agents.",
        across="issues that a call resolves [%]",
        up="answered within 20 s [%]",
        curves=(Series("", percent(map(_level, fine)), percent(fine)),),
        dots=(
            dots(
                percent(_RESOLVED),
                [run.estimate("service_level") for run in runs.values()],
                factor=100.0,
            ),
        ),
        level=(80.0, "promised: 80 %"),
        notes=(
            Note("70 %: 36 agents keep it", (70.0, 81.4), (66.5, 92.0), "good"),
            Note("65 %: 38 would be needed", (65.0, 65.8), (69.5, 55.0)),
        ),
        up_to=104.0,
    )
    return Found(columns, rows, picture)


DEMONSTRATION = Demonstration(
    name="fcr_amplification",
    title="What resolution does to load",
    question=(
        "140 customers with a new issue in half an hour, 5 min a call, 36 agents. A call resolves "
        "70 % of the issues; of the others, four in five call again. Resolution falls to 65 %. "
        "How many agents more keep the 80/20?"
    ),
    choices=("none", "one", "two", "five"),
    answer=2,
    moral=(
        "Five points of resolution are worth two agents in 36, or 16 points of service level. The "
        "calls that nobody would have had to make are the cheapest ones to save."
    ),
    source=(
        "Exact: calls per issue 1 / (1 - (1 - r) q), then Erlang C; whenever repeats come back "
        "(Baskett, Chandy, Muntz and Palacios 1975)."
    ),
    rows_are="resolved by a call",
    centres=_centres,
    found=_found,
    replications=10,
    span="14 days, after eight of warm-up",
)
