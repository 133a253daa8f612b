"""Skill designs: who may answer what, with the same thirty agents."""

from __future__ import annotations

from collections.abc import Mapping

from ccsim.demos.building import HALF_HOUR, bar_halves, percent
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import QueueFigures, erlang_c
from ccsim.report.teaching.picture import Bars, Series
from ccsim.report.teaching.shown import Cell, Column, Row
from ccsim.scenario.load import load
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["DEMONSTRATION"]

_CALLS, _TALK = 100.0, 240.0
_STEADY = {"hours.days": 9, "hours.warm_up": "1 day"}
_SILOS = "I: 15 and 15"
_N = "N: 15, and 15 who know both"
_M_SMALL = "M: 13, 4 who know both, 13"
_M_THIRD = "M: 10, 10 who know both, 10"
_X = "X: 30 who know both"
_X_SLOWER = "X, all 5 % slower"
_X_SLOWEST = "X, all 10 % slower"
_SLOWER = {_X: 1.0, _X_SLOWER: 1.05, _X_SLOWEST: 1.10}


def _slower(centre: Scenario, factor: float) -> Scenario:
    skills = "groups.both_team.skills"
    return centre.what_if(
        {f"{skills}.{queue}.handle_factor": factor for queue in ("billing", "technical")}
    )


def _centres() -> dict[str, Scenario]:
    silos, n, m, x = (load(f"skills_{design}").what_if(_STEADY) for design in "inmx")
    small = {
        "groups.billing_team.staff": 13,
        "groups.technical_team.staff": 13,
        "groups.both_team.staff": 4,
    }
    return {
        _SILOS: silos,
        _N: n,
        _M_SMALL: m.what_if(small),
        _M_THIRD: m,
        _X: x,
        _X_SLOWER: _slower(x, _SLOWER[_X_SLOWER]),
        _X_SLOWEST: _slower(x, _SLOWER[_X_SLOWEST]),
    }


def _exact(design: str) -> QueueFigures | None:
    """Return the figures of all calls, where a formula knows the design."""
    if design == _SILOS:
        return erlang_c(_CALLS / HALF_HOUR, _TALK, agents=15, within=20.0)
    if design in _SLOWER:
        talk = _TALK * _SLOWER[design]
        return erlang_c(2 * _CALLS / HALF_HOUR, talk, agents=30, within=20.0)
    return None


def _row(design: str, run: Result) -> Row:
    exact = _exact(design)
    level, asa = run.estimate("service_level"), run.estimate("asa")
    whole = (
        (Cell(simulated=level), Cell(simulated=asa))
        if exact is None
        else (Cell(float(exact.service_level), level), Cell(float(exact.asa), asa))
    )
    kinds = (
        Cell(simulated=run.estimate("service_level", f"queue:{queue}"))
        for queue in ("billing", "technical")
    )
    return Row(design, (*whole, *kinds))


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (
        Column("within 20 s", "share"),
        Column("mean wait", "s"),
        Column("billing", "share"),
        Column("technical", "share"),
    )
    found = [run.estimate("service_level") for run in runs.values()]
    levels = percent(one.mean for one in found)
    picture = Bars(
        title="A third who know both bring four fifths of the gain. "
        "Generalists 5 % slower lose all of it.",
        up="answered within 20 s [%]",
        labels=(
            "I\n15 | 15", "N\n15 | 15 both", "M\n13 | 4 | 13", "M\n10 | 10 | 10", "X\n30 both",
            "X\n5 % slower", "X\n10 % slower",
        ),
        series=(
            Series(
                "", levels, half_widths=bar_halves(found, 100.0),
                shades=("plain", "plain", "plain", "good", "main", "bad", "bad"),
                texts=tuple(f"{level:.0f}" for level in levels),
            ),
        ),
        up_to=90.0,
    )  # fmt: skip
    return Found(columns, tuple(_row(design, run) for design, run in runs.items()), picture)


DEMONSTRATION = Demonstration(
    name="skill_designs",
    title="Designs of skills",
    question=(
        "Two kinds of call, 30 agents. As two teams of 15 they answer 51 % within 20 s; "
        "if all knew "
        "both, it would be 68 %. But who knows everything is a little slower: at how much "
        "slower is "
        "all of the gain gone?"
    ),
    choices=("5 %", "10 %", "20 %", "33 %"),
    answer=0,
    moral=(
        "Train some, not all: a third in the middle brings four fifths of the gain. A "
        "shared team that "
        "is everybody's overflow (N) leaves its own callers waiting, and generalists who are 5 % "
        "slower eat the whole gain."
    ),
    source="I and X: Erlang C, exact. N and M: simulated.",
    rows_are="design",
    centres=_centres,
    found=_found,
    replications=10,
    span="8 days, after one of warm-up",
)
