"""Centres drawn at random, and their simulated logs: what estimates are held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

import ccsim
from ccsim.fitting.simulated import calls_of_run
from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario

HOURS = {"mon_fri": "08:00-20:00", "sat": "09:00-13:00", "sun": "closed"}


@dataclass(frozen=True)
class Truth:
    """What a centre was drawn with; delays are lognormal."""

    redial: float
    redial_median: float
    redial_sigma: float
    repeat: float
    repeat_median: float
    repeat_sigma: float
    cv: float


def drawn(random: np.random.Generator) -> Truth:
    return Truth(
        redial=random.uniform(0.3, 0.8),
        redial_median=random.uniform(300, 3000),
        redial_sigma=random.uniform(0.8, 1.6),
        repeat=random.uniform(0.05, 0.3),
        repeat_median=random.uniform(0.2, 1.0) * 86_400,
        repeat_sigma=random.uniform(0.6, 1.2),
        cv=random.uniform(0.05, 0.2),
    )


def centre(truth: Truth, *, days: int = 28, per_hour: float = 60) -> Scenario:
    """Return a centre that answers two of three calls or so: there are many redials."""
    delays = [
        {"kind": "lognormal", "median": median, "sigma": sigma}
        for median, sigma in (
            (truth.redial_median, truth.redial_sigma),
            (truth.repeat_median, truth.repeat_sigma),
        )
    ]
    queue: dict[str, Any] = {
        "volume": {"per_hour": per_hour},
        "busyness": {"cv": truth.cv},
        "talk": {"kind": "exponential", "mean": "4 min"},
        "patience": {"kind": "exponential", "mean": "3 min"},
        "resolution": 0.0,
        "redial": {"probability": truth.redial, "delay": delays[0]},
        "repeat": {"probability": truth.repeat, "delay": delays[1]},
    }
    return build(
        {
            "name": "Drawn",
            "hours": {"first_day": "2026-03-02", "days": days, "open": HOURS},
            "queues": {"calls": queue},
            "groups": {"team": {"staff": max(1, round(per_hour / 15)), "skills": {"calls": {}}}},
        }
    )


def contacts(scenario: Scenario, seed: int) -> pd.DataFrame:
    return ccsim.simulate(scenario, 1, seed=seed).contacts(0)


def calls_of(scenario: Scenario, seed: int, random: np.random.Generator | None = None):
    """Return a run's calls; with `random`, of customers who have several issues.

    Customers' rates are Gamma with a variance of half their square, an issue a fortnight or so.
    """
    log = contacts(scenario, seed)
    calls = calls_of_run(log, first_day=scenario.hours.first_day).calls
    if random is not None:
        issues = calls["customer"].unique()
        rate = random.gamma(2.0, size=issues.size // 2)
        owner = random.choice(rate.size, issues.size, p=rate / rate.sum())
        calls["customer"] = calls["customer"].map(dict(zip(issues, owner.astype(str), strict=True)))
    return calls
