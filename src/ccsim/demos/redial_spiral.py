"""The redial spiral: who hangs up calls again, and adds to what made them hang up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.demos.building import HALF_HOUR, calls, dots, steady
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import erlang_a
from ccsim.erlang.feedback import rate_with_redials
from ccsim.report.teaching.picture import Lines, Note, Series, Shade
from ccsim.report.teaching.shown import Cell, Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Estimate, Result
from ccsim.units import DAY

__all__ = ["DEMONSTRATION"]

_FRESH, _TALK, _PATIENCE = 100.0, 240.0, 120.0
_AGENTS = (15, 13, 12, 11)
_REDIAL: dict[float, Shade] = {0.0: "good", 0.6: "main", 0.9: "bad"}
_DAYS = {0.0: (5, 1), 0.6: (9, 4), 0.9: (26, 16)}
"""Of a replication, and of these the warm-up: the more redial, the longer their number grows."""


class _Settled(NamedTuple):
    """Where the spiral ends: abandonment, and calls offered for each customer."""

    abandonment: float
    offered: float


def _called(agents: int, redial: float) -> str:
    return f"{agents} agents, {100 * redial:.0f} % redial"


def _centre(agents: int, redial: float) -> Scenario:
    # So late that a redial knows little of the congestion it comes from: as the formula has it.
    late = {"kind": "exponential", "mean": "4 h"}
    again: dict[str, Any] = {"redial": {"probability": redial, "delay": late}} if redial else {}
    days, warm_up = _DAYS[redial]
    return steady(
        _called(agents, redial),
        {"calls": calls(_FRESH, _TALK, patience=_PATIENCE, **again)},
        {"team": (agents, {"calls": {}})},
        days=days,
        warm_up=f"{warm_up} days",
    )


def _centres() -> dict[str, Scenario]:
    return {_called(n, share): _centre(n, share) for n in _AGENTS for share in _REDIAL}


def _settled(agents: int, redial: float) -> _Settled:
    """Return the fixed point: redials come at the rate that they cause."""

    def lost(rate: NDArray[np.float64]) -> list[float]:
        found = erlang_a(rate, _TALK, agents=agents, patience=_PATIENCE, within=20.0)
        return list(found.abandonment)

    fresh = _FRESH / HALF_HOUR
    rate = float(rate_with_redials([fresh], lost, redial=redial)[0])
    return _Settled(lost(np.array([rate]))[0], rate / fresh)


def _offered(run: Result) -> Estimate:
    """Return the calls offered for each customer of the days that count."""
    hours = run.scenario.hours
    customers = (hours.days * DAY - hours.warm_up) / HALF_HOUR * _FRESH
    found = run.estimate("offered")
    return Estimate(found.mean / customers, found.half_width / customers)


def _row(agents: int, redial: float, runs: Mapping[str, Result]) -> Row:
    exact, run = _settled(agents, redial), runs[_called(agents, redial)]
    return Row(
        _called(agents, redial),
        (
            Cell(exact.abandonment, run.estimate("abandonment")),
            Cell(exact.offered, _offered(run)),
        ),
    )


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (Column("abandoned", "share"), Column("calls per customer", "ratio"))
    rows = tuple(_row(agents, redial, runs) for redial in _REDIAL for agents in _AGENTS)
    across = range(min(_AGENTS), max(_AGENTS) + 1)
    words = {0.0: "nobody calls again", 0.6: "60 % call again", 0.9: "90 % call again"}
    picture = Lines(
        title="100 customers, two agents too few: the report says 129 calls, or even 258.",
        across="agents, for the work of 13.3",
        up="calls offered for 100 customers",
        curves=tuple(
            Series(
                words[redial],
                tuple(100 * _settled(agents, redial).offered for agents in across),
                tuple(map(float, across)),
                shade=shade,
            )
            for redial, shade in _REDIAL.items()
        ),
        dots=tuple(
            dots(
                tuple(map(float, _AGENTS)),
                [_offered(runs[_called(agents, redial)]) for agents in _AGENTS],
                factor=100.0,
                shade=shade,
            )
            for redial, shade in _REDIAL.items()
        ),
        notes=(
            Note("129", (11.0, 129.0), (11.25, 160.0), "main"),
            Note("258", (11.0, 258.0), (11.6, 262.0)),
        ),
        up_to=290.0,
    )
    return Found(columns, rows, picture)


DEMONSTRATION = Demonstration(
    name="redial_spiral",
    title="The redial spiral",
    question=(
        "100 customers call in half an hour, 4 min each, and wait 2 min on average before they "
        "hang up; 60 % of those call again later. 13 agents lose 21 % of the calls. Two agents "
        "leave. What share of the calls is lost?"
    ),
    choices=("23 %", "25 %", "37 %", "60 %"),
    answer=2,
    moral=(
        "Offered calls are not customers. Whoever is lost comes back and takes the place of the "
        "next: a report that volume has risen may be telling of its own staffing."
    ),
    source=(
        "Erlang A at the fixed point, exact for redials that come late: offered = fresh / "
        "(1 - redial × abandonment)."
    ),
    rows_are="agents, redials",
    centres=_centres,
    found=_found,
    replications=10,
    span="4, 5 or 10 days in a steady state",
)
