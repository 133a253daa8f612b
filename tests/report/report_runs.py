"""Small runs that the tests of figures and reports share."""

from __future__ import annotations

from functools import cache
from typing import Any

import ccsim
from ccsim.scenario.load import build
from ccsim.study.result import Result

__all__ = ["alone", "nobody_answers", "nobody_calls", "plain", "returning"]


def _centre(**changes: Any) -> dict[str, Any]:
    queue = {
        "volume": {"per_hour": 60},
        "talk": {"kind": "exponential", "mean": "3 min"},
        "patience": {"kind": "exponential", "mean": "2 min"},
    }
    return {
        "name": "Two mornings",
        "hours": {
            "first_day": "2026-03-02",
            "days": 2,
            "interval": "30 min",
            "open": {"mon_sun": "08:00-10:00"},
        },
        "queues": {"calls": queue | changes},
        "groups": {
            "team": {"staff": {"per_interval": [5, 3, 1, 1, 5, 5, 5, 5]}, "skills": {"calls": {}}}
        },
    }


@cache
def plain() -> Result:
    """Return a run of one queue: customers hang up and do not come back; Monday lacks agents."""
    return ccsim.simulate(build(_centre()), replications=6)


@cache
def alone() -> Result:
    """Return one replication of the same."""
    return ccsim.simulate(build(_centre()), replications=1)


@cache
def returning() -> Result:
    """Return a run of two queues whose customers call again, and two groups."""
    raw = _centre(
        resolution=0.7,
        repeat={"probability": 0.9, "delay": {"kind": "exponential", "mean": "20 min"}},
        redial={"probability": 0.5, "delay": {"kind": "exponential", "mean": "5 min"}},
    )
    raw["fcr_window"] = "1 h"
    raw["queues"]["<b>loans</b>"] = raw["queues"]["calls"] | {"volume": {"per_hour": 20}}
    raw["groups"]["late | shift"] = {"staff": 4, "skills": {"<b>loans</b>": {}}}
    return ccsim.simulate(build(raw), replications=6)


@cache
def nobody_answers() -> Result:
    """Return a run whose only agent is busy all day with a contact of the warm-up."""
    raw = _centre(
        talk={"kind": "constant", "value": "20 h"}, patience={"kind": "constant", "value": "5 s"}
    )
    raw["hours"] |= {"days": 1, "warm_up": "9 h"}
    raw["groups"]["team"]["staff"] = 1
    return ccsim.simulate(build(raw), replications=2)


@cache
def nobody_calls() -> Result:
    """Return a run without a contact."""
    return ccsim.simulate(build(_centre(volume={"per_hour": 0})), replications=2)
