"""Five service levels of one day, of which one is meant."""

from __future__ import annotations

from collections.abc import Mapping

from ccsim.demos.building import HALF_HOUR, both, one_line, percent
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import erlang_a
from ccsim.report.teaching.picture import Bars, Series
from ccsim.report.teaching.shown import Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["DEMONSTRATION"]

_CALLS, _TALK, _AGENTS, _PATIENCE = 100.0, 180.0, 10, 120.0
_DAY = "day"
_DEFINITIONS = {
    "SL1": "answered in 20 s / answered",
    "SL2": "answered in 20 s / offered",
    "SL3": "(answered + abandoned in 20 s) / offered",
    "SL4": "answered in 20 s / (offered - abandoned in 20 s)",
    "SL5": "answered in 20 s / (offered - abandoned in 5 s)",
}


def _centres() -> dict[str, Scenario]:
    centre = one_line(
        "One day, five service levels", per_half_hour=_CALLS, talk=_TALK, agents=_AGENTS,
        patience=_PATIENCE,
    )  # fmt: skip
    return {_DAY: centre}


def _found(runs: Mapping[str, Result]) -> Found:
    exact = erlang_a(
        _CALLS / HALF_HOUR, _TALK, agents=_AGENTS, patience=_PATIENCE, within=20.0,
        short_abandon=5.0,
    )  # fmt: skip
    measures = [f"service_level_{number}" for number in range(1, 6)]
    levels = percent(getattr(exact, measure) for measure in measures)
    rows = tuple(
        Row(f"{name}: {words}", (both(getattr(exact, measure), runs[_DAY], measure),))
        for (name, words), measure in zip(_DEFINITIONS.items(), measures, strict=True)
    )
    picture = Bars(
        title="The same calls, the same waits: the service level is 64 %, or 74 %. Say which.",
        up="service level [%]",
        labels=(
            "SL1\nof answered",
            "SL2\nof offered",
            "SL3\n+ left in 20 s",
            "SL4\n- left in 20 s",
            "SL5\n- left in 5 s",
        ),
        series=(
            Series(
                "", levels, shades=("good", "bad", "plain", "plain", "plain"),
                texts=tuple(f"{level:.1f}" for level in levels),
            ),
        ),
        up_to=100.0,
        exact=True,
    )  # fmt: skip
    return Found((Column("service level", "share"),), rows, picture)


DEMONSTRATION = Demonstration(
    name="five_service_levels",
    title="Which service level?",
    question=(
        "Two reports of the same day, of the same calls, within the same 20 s. One says 64 %. What "
        "may the other one say without a wrong figure in it?"
    ),
    choices=("64 %, what else", "66 % at the most", "74 %", "90 %"),
    answer=2,
    moral=(
        "What is divided by what, and what becomes of those who hung up, is worth ten points. "
        "A service level without its formula is not a number."
    ),
    source="Erlang A, exact: 100 calls of 3 min in half an hour, 10 agents, patience 2 min.",
    rows_are="formula",
    centres=_centres,
    found=_found,
)
