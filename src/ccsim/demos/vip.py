"""Who goes first: priority makes no time, it moves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccsim.demos.building import HALF_HOUR, both, calls, steady
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.erlang import waits_by_priority
from ccsim.report.teaching.picture import Bars, Series
from ccsim.report.teaching.shown import Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["DEMONSTRATION"]

_CALLS, _TALK, _AGENTS = 200.0, 240.0, 29
_SHARES = (0.05, 0.20, 0.40)
_NOBODY = "nobody"


def _called(share: float) -> str:
    return f"{100 * share:.0f} %"


def _centre(share: float, priority: int) -> Scenario:
    queues = {
        "vip": calls(share * _CALLS, _TALK, priority=priority),
        "others": calls((1.0 - share) * _CALLS, _TALK),
    }
    team: dict[str, tuple[int, dict[str, Any]]] = {"team": (_AGENTS, {"vip": {}, "others": {}})}
    return steady(f"{_called(share)} go first", queues, team, days=9)


def _centres() -> dict[str, Scenario]:
    first = {_called(share): _centre(share, priority=1) for share in _SHARES}
    return {_NOBODY: _centre(0.20, priority=0), **first}


def _exact(share: float) -> tuple[float, float]:
    """Return the mean waits of those who go first, and of the others [s]."""
    rates = [share * _CALLS / HALF_HOUR, (1.0 - share) * _CALLS / HALF_HOUR]
    few, others = waits_by_priority(rates, _TALK, agents=_AGENTS)
    return float(few), float(others)


def _found(runs: Mapping[str, Result]) -> Found:
    columns = (Column("they wait", "s"), Column("the others wait", "s"), Column("all wait", "s"))
    everybody = float(waits_by_priority([_CALLS / HALF_HOUR], _TALK, agents=_AGENTS)[0])
    waits = {_NOBODY: (everybody, everybody)} | {_called(one): _exact(one) for one in _SHARES}
    rows = tuple(
        Row(
            called,
            (
                both(few, runs[called], "wait_mean", "queue:vip"),
                both(others, runs[called], "wait_mean", "queue:others"),
                both(everybody, runs[called], "wait_mean"),
            ),
        )
        for called, (few, others) in waits.items()
    )
    few, others = zip(*waits.values(), strict=True)
    picture = Bars(
        title="A few go first: they wait 5 s, and the others hardly longer. Not so with 40 %.",
        across="share that goes to the head of the line",
        up="mean wait [s]",
        labels=tuple(waits),
        series=(
            Series("those who go first", few, shade="good", texts=_texts(few)),
            Series("the others", others, shade="bad", texts=_texts(others)),
        ),
        level=(everybody, ""),
        up_to=110.0,
        exact=True,
    )
    return Found(columns, rows, picture)


def _texts(waits: tuple[float, ...]) -> tuple[str, ...]:
    return tuple(f"{wait:.0f} s" for wait in waits)


DEMONSTRATION = Demonstration(
    name="vip",
    title="A few who go first",
    question=(
        "200 calls of 4 min in half an hour, 29 agents: everybody waits 58 s on average. Now one "
        "caller in twenty goes to the head of the line and waits 5 s. How long do the others wait?"
    ),
    choices=("58 s as before", "about 60 s", "about 70 s", "about 90 s"),
    answer=1,
    moral=(
        "Priority makes no time, it moves it: the mean of all stays 58 s. For a few it costs the "
        "others next to nothing; for many it costs a lot, and first is no longer first."
    ),
    source="Cobham's formula (1954) for M/M/29 without interruption, exact.",
    rows_are="who go first",
    centres=_centres,
    found=_found,
)
