"""A small centre, logs simulated of it, and back-tests that several tests look at."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pandas as pd

import ccsim
from ccsim.fitting.calls import CallLog
from ccsim.fitting.simulated import calls_of_run

__all__ = ["FIRST", "REPLICATIONS", "as_planned", "backtest", "bare", "centre", "simulated_log"]

FIRST = dt.date(2026, 3, 4)
"""A Wednesday, so that a list of a week does not begin with the first day."""
REPLICATIONS = 19
"""As many as a band of 90 % takes."""
RAW: dict[str, Any] = {
    "name": "Small",
    "hours": {
        "first_day": "2026-03-02",
        "open": {"mon_fri": "08:00-12:00", "sat": "09:00-11:00", "sun": "closed"},
        "interval": "30 min",
    },
    "queues": {
        "calls": {
            "volume": {"per_hour": 60},
            "busyness": {"cv": 0.1},
            "talk": {"kind": "lognormal", "mean": "3 min", "cv": 0.8},
            "patience": {"kind": "exponential", "mean": "4 min"},
        }
    },
    "groups": {"team": {"staff": 4, "skills": {"calls": {}}}},
}


def centre(**overlays: Any) -> ccsim.Scenario:
    """Return the centre, some keys changed: two underscores stand for a dot."""
    scenario = ccsim.load(RAW)
    dotted = {key.replace("__", "."): value for key, value in overlays.items()}
    return scenario.what_if(dotted) if dotted else scenario


def simulated_log(scenario: ccsim.Scenario, days: int, *, seed: int) -> CallLog:
    """Return what a telephone system would have logged of a centre in some days."""
    dated = scenario.what_if({"hours.first_day": str(FIRST)})
    if days > 1:
        dated = dated.what_if({"hours.days": days})
    run = ccsim.simulate(dated, 1, seed=seed)
    return calls_of_run(run.contacts(0), first_day=FIRST, name="phones.csv")


def bare(log: CallLog) -> CallLog:
    """Return a log that tells neither agents nor talk times: two simulations are enough for it."""
    return CallLog(
        name=log.name, calls=log.calls.assign(agent=None, talk=float("nan")), rows=log.rows
    )


def as_planned(agents: int, days: int) -> pd.DataFrame:
    """Return a table of the same agents on all days."""
    dates = [FIRST + dt.timedelta(days=day) for day in range(days)]
    return pd.DataFrame({"date": dates, "start": "00:00", "agents": agents})


@cache
def backtest(days: int = 12, agents: int = 4, **planted: Any) -> ccsim.Backtest:
    """Return a back-test of the centre against days of another one, of which the staff is known."""
    log = simulated_log(centre(**planted), days, seed=2_026)
    return ccsim.validate(
        centre(), log, staff=as_planned(agents, days), replications=REPLICATIONS, seed=7
    )
