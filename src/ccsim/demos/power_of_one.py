"""The power of one: what one agent more or fewer does."""

from __future__ import annotations

from collections.abc import Mapping

from ccsim.demos.building import HALF_HOUR, both, dots, one_line, percent
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import QueueFigures, erlang_c
from ccsim.report.teaching.picture import Lines, Note, Series
from ccsim.report.teaching.shown import Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["DEMONSTRATION"]

_CALLS, _TALK, _WITHIN = 200.0, 180.0, 30.0
_AGENTS = range(21, 27)


def _centres() -> dict[str, Scenario]:
    # Few agents: the queue takes half a day to settle, and its mean is slow to show.
    return {
        str(agents): one_line(
            f"{agents} agents", per_half_hour=_CALLS, talk=_TALK, agents=agents, within=_WITHIN
        )
        for agents in _AGENTS
    }


def _exact(agents: int) -> QueueFigures:
    return erlang_c(_CALLS / HALF_HOUR, _TALK, agents=agents, within=_WITHIN)


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (
        Column("within 30 s", "share"),
        Column("mean wait", "s"),
        Column("occupancy", "share"),
    )
    exact = {agents: _exact(agents) for agents in _AGENTS}
    rows = tuple(
        Row(
            str(agents),
            (
                both(exact[agents].service_level, runs[str(agents)], "service_level"),
                both(exact[agents].asa, runs[str(agents)], "asa"),
                both(exact[agents].occupancy, runs[str(agents)], "occupancy"),
            ),
        )
        for agents in _AGENTS
    )
    across = tuple(float(agents) for agents in _AGENTS)
    levels = percent(exact[agents].service_level for agents in _AGENTS)
    simulated = [runs[str(agents)].estimate("service_level") for agents in _AGENTS]
    picture = Lines(
        title="One agent fewer of 24: 85 % within 30 s becomes 75 %. Then 59 %. Then 36 %.",
        across="agents",
        up="answered within 30 s [%]",
        curves=(Series("", levels, across),),
        dots=(dots(across, simulated, factor=100.0),),
        level=(80.0, "promised: 80 %"),
        notes=(
            Note("today: 24", (24.0, levels[3]), (23.55, 96.0), "good"),
            Note("one is ill", (23.0, levels[2]), (23.6, 63.0)),
        ),
        up_to=100.0,
    )
    return Found(columns, rows, picture)


DEMONSTRATION = Demonstration(
    name="power_of_one",
    title="The power of one",
    question=(
        "400 calls an hour, 3 min each, 24 agents: 85 % are answered within 30 s. "
        "One agent goes home. What becomes of the 85 %?"
    ),
    choices=("84 %", "81 %, one agent in 24 less", "75 %", "60 %"),
    answer=2,
    moral=(
        "Agents work in a crowd: the one who is missing is missed by every caller, and "
        "each further "
        "one costs more than the one before. A quarter of an hour's lateness is not a small thing."
    ),
    source="Erlang C, exact; the table is the one that workforce planners are taught with.",
    rows_are="agents",
    centres=_centres,
    found=_found,
)
