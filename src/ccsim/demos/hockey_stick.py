"""The hockey stick: waits against occupancy, for a large team and a small one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ccsim.demos.building import HALF_HOUR, dots, one_line
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import erlang_c
from ccsim.report.teaching.picture import Lines, Note, Series, Shade
from ccsim.report.teaching.shown import Cell, Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["DEMONSTRATION"]

_TALK = 240.0
_TEAMS: dict[int, Shade] = {10: "bad", 50: "main"}
_BUSY = (0.80, 0.90, 0.95, 0.97, 0.99)
_SETTLES = 0.95
"""Above this occupancy a queue takes weeks to show its mean: there the formula speaks alone."""


def _calls(agents: int, busy: float) -> float:
    """Return the calls in half an hour that keep a team so busy."""
    return agents * busy * HALF_HOUR / _TALK


def _called(agents: int, busy: float) -> str:
    return f"{agents} agents, {100 * busy:.0f} % busy"


def _centres() -> dict[str, Scenario]:
    return {
        _called(agents, busy): one_line(
            _called(agents, busy), per_half_hour=_calls(agents, busy), talk=_TALK, agents=agents,
            days=12, warm_up="2 days",
        )
        for agents in _TEAMS
        for busy in _BUSY
        if busy <= _SETTLES
    }  # fmt: skip


def _asa(agents: int, busy: float) -> float:
    rate = _calls(agents, busy) / HALF_HOUR
    return float(erlang_c(rate, _TALK, agents=agents, within=20.0).asa)


def _cell(agents: int, busy: float, runs: Mapping[str, Result]) -> Cell:
    run = runs.get(_called(agents, busy))
    return Cell(_asa(agents, busy), run.estimate("asa") if run else None)


def _found(runs: Mapping[str, Result]) -> Found:
    columns = tuple(Column(f"mean wait, {agents} agents", "s") for agents in _TEAMS)
    rows = tuple(
        Row(f"{100 * busy:.0f} %", tuple(_cell(agents, busy, runs) for agents in _TEAMS))
        for busy in _BUSY
    )
    fine = np.linspace(0.60, 0.99, 118)
    simulated = [busy for busy in _BUSY if busy <= _SETTLES]
    picture = Lines(
        title="At 90 % occupancy 50 agents make callers wait 17 s, and 10 agents 2:40 min.",
        across="occupancy: how much of their time agents are busy [%]",
        up="mean wait [s]",
        curves=tuple(
            Series(
                f"{agents} agents",
                tuple(_asa(agents, float(busy)) for busy in fine),
                tuple((100 * fine).tolist()),
                shade=shade,
            )
            for agents, shade in _TEAMS.items()
        ),
        dots=tuple(
            dots(
                [100 * busy for busy in simulated],
                [runs[_called(agents, busy)].estimate("asa") for busy in simulated],
                shade=shade,
            )
            for agents, shade in _TEAMS.items()
        ),
        notes=(
            Note("2:40 min", (90.0, _asa(10, 0.90)), (85.5, 250.0)),
            Note("17 s", (90.0, _asa(50, 0.90)), (91.3, 90.0), "main"),
        ),
        up_to=500.0,
    )
    return Found(columns, rows, picture)


DEMONSTRATION = Demonstration(
    name="hockey_stick",
    title="The hockey stick",
    question=(
        "A team of 50 is busy 90 % of its time, calls take 4 min, and callers wait 17 s on "
        "average. How long do they wait for a team of 10 that is just as busy?"
    ),
    choices=("17 s as well", "34 s", "1:25 min, five times as long", "2:40 min"),
    answer=3,
    moral=(
        "Waits do not grow with occupancy, they explode: look for the knee. And there is no right "
        "occupancy: what is comfortable for 50 agents is unbearable for the callers of 10."
    ),
    source=(
        "Erlang C, exact. Above 95 % a queue takes weeks to show its mean, and is not simulated."
    ),
    rows_are="occupancy",
    centres=_centres,
    found=_found,
    span="10 days, after two of warm-up",
)
