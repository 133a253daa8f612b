"""Logs simulated from a known centre, and what was fitted to them, made once for all tests."""

from __future__ import annotations

from functools import cache

import numpy as np

import ccsim
from ccsim.fitting.calls import CallLog
from ccsim.fitting.fit import fit
from ccsim.fitting.fitted import Fitted
from ccsim.fitting.simulated import calls_of_run
from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario

SALES, HELP = 3.0, 5.0
"""Mean talk [min]."""


@cache
def known() -> Scenario:
    """Return two queues; one group answers both, the other only one of them, and more slowly."""
    return build(
        {
            "name": "Known",
            "hours": {
                "first_day": "2026-03-02",
                "days": 42,
                "open": {"mon_fri": "08:00-18:00", "sat": "09:00-13:00", "sun": "closed"},
                "interval": "30 min",
            },
            "queues": {
                "sales": {
                    "volume": {"per_hour": 60},
                    "busyness": {"cv": 0.12, "shared": "day"},
                    "talk": {"kind": "lognormal", "mean": f"{SALES} min", "cv": 0.9},
                    "wrap": {"kind": "exponential", "mean": "40 s"},
                    "patience": {"kind": "exponential", "mean": "4 min"},
                    "redial": {
                        "probability": 0.5,
                        "delay": {"kind": "lognormal", "median": "8 min", "sigma": 1.0},
                    },
                },
                "help": {
                    "volume": {"per_hour": 40},
                    "busyness": {"cv": 0.12, "shared": "day"},
                    "talk": {"kind": "gamma", "mean": f"{HELP} min", "cv": 0.7},
                    "hold": {"probability": 0.4, "kind": "exponential", "mean": "45 s"},
                    "wrap": {"kind": "exponential", "mean": "40 s"},
                    "patience": {"kind": "exponential", "mean": "6 min"},
                    "redial": {
                        "probability": 0.5,
                        "delay": {"kind": "lognormal", "median": "8 min", "sigma": 1.0},
                    },
                },
            },
            "groups": {
                "both": {"staff": 5, "skills": {"sales": {}, "help": {}}},
                "helpers": {"staff": 3, "skills": {"help": {"handle_factor": 1.25}}},
            },
        }
    )


def log_of(scenario: Scenario, seed: int = 1, name: str = "known.csv") -> CallLog:
    """Return a replication as a telephone system would have logged it, to whole seconds.

    Waits are left as they are: rounded to 0, they would be no waits.
    """
    contacts = ccsim.simulate(scenario, 1, seed=seed).contacts(0)
    log = calls_of_run(contacts, first_day=scenario.hours.first_day, name=name)
    lengths = {part: log.calls[part].round() for part in ("talk", "hold", "wrap")}
    return without(log, joined=log.calls["joined"].dt.round("s"), **lengths)


@cache
def recorded() -> CallLog:
    return log_of(known())


@cache
def fitted() -> Fitted:
    return fit(recorded(), interval="30 min")


@cache
def small() -> CallLog:
    """Return three weeks of one queue and one group, some ten thousand calls."""
    centre = build(
        {
            "name": "Small",
            "hours": {"first_day": "2026-03-02", "days": 21, "open": "08:00", "close": "20:00"},
            "queues": {
                "calls": {
                    "volume": {"per_hour": 40},
                    "talk": {"kind": "exponential", "mean": "4 min"},
                    "patience": {"kind": "exponential", "mean": "4 min"},
                }
            },
            "groups": {"team": {"staff": 3, "skills": {"calls": {}}}},
        }
    )
    return log_of(centre, name="small.csv")


def without(log: CallLog, **columns: object) -> CallLog:
    """Return a log with some columns replaced."""
    return CallLog(name=log.name, calls=log.calls.assign(**columns), rows=log.rows)


def nobody_left(log: CallLog) -> CallLog:
    """Return a log of the answered calls only, as a system that logs no abandonment would."""
    calls = log.calls[log.calls["answered"].to_numpy(dtype=np.bool_)].reset_index(drop=True)
    return CallLog(name=log.name, calls=calls, rows=log.rows)
