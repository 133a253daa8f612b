"""A scenario with recorded values in the place of what was fitted."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from ccsim.errors import Fault
from ccsim.scenario.spec import Scenario
from ccsim.study.backtest.laid import Laid, as_scenario
from ccsim.study.backtest.staff import Heads
from ccsim.study.backtest.talk import own_talk, recorded_talk, with_recorded_talk

__all__ = ["ARRIVALS", "STAFFING", "TALK", "causes_of", "replaced"]

ARRIVALS, TALK, STAFFING = "arrivals", "talk times", "staffing"


def causes_of(laid: Laid, heads: Heads) -> tuple[tuple[str, ...], list[Fault]]:
    """Return what can be replaced, in this order, and why the rest cannot."""
    silent = [name for name in laid.scenario.queues if _without_talk(laid, name)]
    causes = (ARRIVALS, *(() if silent else (TALK,)), *((STAFFING,) if heads else ()))
    return causes, [_no_talk(laid, silent)] if silent else []


def _without_talk(laid: Laid, queue: str) -> bool:
    has_calls = bool((laid.calls["queue"] == queue).any())
    return has_calls and recorded_talk(laid.calls, queue).empty


def _no_talk(laid: Laid, silent: list[str]) -> Fault:
    return Fault(
        where=f"validate, {laid.name}, talk",
        found=f"no talk time of any answered call of {', '.join(silent)}",
        allowed="talk times of answered calls",
        do="map the column that has them; without it, recorded talk times are not among the causes",
        warning=True,
    )


def replaced(laid: Laid, heads: Heads, causes: AbstractSet[str]) -> Scenario:
    """Return the scenario with the recorded values of some causes.

    Recorded arrivals are all contacts that came, those of customers who called again among them:
    beside them nobody redials or repeats.

    Parameters
    ----------
    laid : Laid
    heads : Heads
        Recorded staffing.
    causes : set of str
    """
    if not causes:
        return laid.scenario
    raw = laid.scenario.resolved()
    for name, queue in raw["queues"].items():
        own = laid.calls["queue"] == name
        if TALK in causes and own.any():
            with_recorded_talk(raw, laid.calls, name, laid.scenario.hours)
        if ARRIVALS in causes:
            queue["volume"] = {"times": laid.calls.loc[own, "at"].tolist()}
            if TALK in causes and own.any():
                queue["volume"]["talk"] = own_talk(laid.calls, name).tolist()
            for key in ("busyness", "redial", "repeat"):
                queue.pop(key, None)
    if STAFFING in causes:
        _staff(raw, heads)
    what = f"with recorded {' and '.join(sorted(causes))}"
    return as_scenario(raw, laid.scenario, what)


def _staff(raw: dict[str, Any], heads: Heads) -> None:
    for group, per_interval in heads.items():
        raw["groups"][group]["staff"] = {"per_interval": per_interval}
