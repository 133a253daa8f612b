"""Whether 95 % intervals of 30 replications cover the exact figure 95 times in a hundred.

Held against Palm's formula (Erlang A): a round-the-clock centre, of which the first four hours are
left out, so that figures begin in the steady state. Neither bound allows for the delta method,
which is right for many replications: its share in what is missed is within the margin.

A thousand studies: `pytest tests/study/test_coverage.py -m long`.
"""

from __future__ import annotations

import sys

import pytest
from scipy import stats

import ccsim
from ccsim.scenario.load import build

AGENTS, PER_HOUR, TALK, PATIENCE, WITHIN = 10, 110, 300.0, 180.0, 20.0
MEASURES = ("service_level", "asa", "wait_mean", "abandonment", "delay_probability", "occupancy")
FALSE_ALARM = 1e-4
"""Chance that a right simulation fails the short test, in any of its measures."""


def centre() -> ccsim.Scenario:
    law = {"kind": "exponential"}
    hours = {"first_day": "2026-03-02", "open": "00:00", "close": "24:00", "warm_up": "4 h"}
    calls = {
        "volume": {"per_hour": PER_HOUR},
        "talk": law | {"mean": f"{TALK} s"},
        "patience": law | {"mean": f"{PATIENCE} s"},
        "service_level": {"within": f"{WITHIN} s"},
    }
    return build(
        {
            "name": "coverage",
            "hours": hours,
            "queues": {"calls": calls},
            "groups": {"team": {"staff": AGENTS, "skills": {"calls": {}}}},
        }
    )


def covered(studies: int) -> dict[str, int]:
    """Return how often the interval of each measure covered the exact figure."""
    exact = ccsim.erlang.erlang_a(
        PER_HOUR / 3600.0, TALK, agents=AGENTS, patience=PATIENCE, within=WITHIN
    )
    found = dict.fromkeys(MEASURES, 0)
    for seed in range(studies):
        run = ccsim.simulate(centre(), 30, seed=seed, keep_log=False)
        for name in MEASURES:
            estimate = run.estimate(name)
            found[name] += estimate.low <= float(getattr(exact, name)) <= estimate.high
    return found


def test_intervals_cover_the_exact_figure():
    studies = 100
    least = int(stats.binom.ppf(FALSE_ALARM / len(MEASURES), studies, 0.95))
    found = covered(studies)
    assert all(count >= least for count in found.values()), found


@pytest.mark.long
def test_intervals_cover_as_often_as_they_say(capsys):
    """Between 92.5 and 97.5 % of a thousand: 3.6 standard errors, missed once in 500 by chance."""
    studies = 1000
    found = covered(studies)
    with capsys.disabled():
        sys.stdout.write(f"\ncovered by {studies} intervals of 95 %: {found}\n")
    assert all(0.925 * studies <= count <= 0.975 * studies for count in found.values()), found
