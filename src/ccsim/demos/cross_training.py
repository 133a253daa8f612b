"""Cross-training: how many of thirty agents have to know both kinds of call."""

from __future__ import annotations

from collections.abc import Mapping

from ccsim.demos.building import HALF_HOUR, calls, dots, steady
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import QueueFigures, erlang_c
from ccsim.report.teaching.picture import Lines, Note
from ccsim.report.teaching.shown import Cell, Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["DEMONSTRATION"]

_CALLS, _TALK, _AGENTS = 100.0, 240.0, 30
_BOTH = (0, 2, 4, 6, 10, 14, 20, 30)


def _centre(both: int) -> Scenario:
    alone = (_AGENTS - both) // 2
    groups = {
        "billing_team": (alone, {"billing": {"rank": 1}}),
        "technical_team": (alone, {"technical": {"rank": 1}}),
        # Specialists first, so that those who know both stay free for whoever needs them.
        "both_team": (both, {"billing": {"rank": 2}, "technical": {"rank": 2}}),
    }
    return steady(
        f"{both} know both",
        {"billing": calls(_CALLS, _TALK), "technical": calls(_CALLS, _TALK)},
        {name: group for name, group in groups.items() if group[0]},
        days=9,
        routing={"select_contact": "longest_wait"},
    )


def _centres() -> dict[str, Scenario]:
    return {str(both): _centre(both) for both in _BOTH}


def _exact(both: int) -> QueueFigures | None:
    """Return the formula's figures: it knows nobody and everybody, and nothing between."""
    if both == 0:
        return erlang_c(_CALLS / HALF_HOUR, _TALK, agents=_AGENTS // 2, within=20.0)
    if both == _AGENTS:
        return erlang_c(2 * _CALLS / HALF_HOUR, _TALK, agents=_AGENTS, within=20.0)
    return None


def _row(both: int, run: Result) -> Row:
    exact = _exact(both)
    level, asa = run.estimate("service_level"), run.estimate("asa")
    if exact is None:
        return Row(str(both), (Cell(simulated=level), Cell(simulated=asa)))
    return Row(str(both), (Cell(float(exact.service_level), level), Cell(float(exact.asa), asa)))


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (Column("within 20 s", "share"), Column("mean wait", "s"))
    levels = {both: runs[str(both)].estimate("service_level") for both in _BOTH}
    nobody, ten = (100.0 * levels[both].mean for both in (0, 10))
    everybody = _exact(_AGENTS)
    assert everybody is not None
    picture = Lines(
        title="Ten of thirty who know both bring four fifths of what all thirty would.",
        across="agents of 30 who know both kinds of call",
        up="answered within 20 s [%]",
        curves=(),
        dots=(dots([float(both) for both in _BOTH], list(levels.values()), factor=100.0),),
        level=(100.0 * float(everybody.service_level), "all 30 know both, exact: 67.6 %"),
        notes=(
            Note("two silos", (0.0, nobody), (3.6, 47.5)),
            Note(f"a third trained: {ten:.0f} %", (10.0, ten), (13.5, 59.0), "good"),
        ),
        level_at="left",
        from_=40.0,
        up_to=75.0,
    )
    return Found(columns, tuple(_row(both, runs[str(both)]) for both in _BOTH), picture)


DEMONSTRATION = Demonstration(
    name="cross_training",
    title="How many must know both?",
    question=(
        "Two kinds of call, 15 agents for each: 51 % are answered within 20 s. If all 30 knew both "
        "kinds it would be 68 %. How many must learn the other kind for most of that gain?"
    ),
    choices=("all 30", "20", "10"),
    answer=2,
    moral=(
        "A few agents who can help out on either side catch most of the luck that silos waste: the "
        "first ones trained bring the most, the last ones next to nothing."
    ),
    source="Nobody and everybody: Erlang C, exact. Between them: simulated.",
    rows_are="agents who know both",
    centres=_centres,
    found=_found,
    replications=10,
    span="8 days, after one of warm-up",
)
