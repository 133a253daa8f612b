"""Which queues are staffed together, which by a formula, and what is said of the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim.erlang import agents_required
from ccsim.scenario.load import build

PATIENT = {"kind": "exponential", "mean": 120}


def centre(*, groups: dict[str, Any] | None = None, **changes: Any) -> ccsim.Scenario:
    queue = {
        "volume": {"per_hour": 100},
        "talk": {"kind": "exponential", "mean": 240},
        "patience": PATIENT,
    }
    raw: dict[str, Any] = {
        "name": "Two lines",
        "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"},
        "queues": {name: dict(queue) for name in ("sales", "service")},
        "groups": groups or {"team": {"staff": 20, "skills": {"sales": {}, "service": {}}}},
    }
    for path, value in changes.items():
        table, _, key = path.partition("__")
        (raw if table in ("lines", "routing") else raw["queues"][table])[key or table] = value
    return build(raw)


def test_queues_of_their_own_groups_are_staffed_apart():
    groups = {name: {"staff": 10, "skills": {name: {}}} for name in ("service", "sales")}
    found = ccsim.staff(centre(groups=groups))
    assert ["sales", "service"] == [plan.pool.name for plan in found.plans]
    assert [("sales",), ("service",)] == [plan.pool.groups for plan in found.plans]


def test_equal_rules_make_one_line_of_the_queues_of_a_group():
    found = ccsim.staff(centre())
    (plan,) = found.plans
    exact = agents_required(200 / 3600, 240.0, patience=120.0, within=20.0, target=0.8)
    assert "sales + service" == plan.pool.name
    assert {float(exact)} == set(plan.required[found.open_intervals].tolist())
    assert "one line of all these queues" in plan.pool.remarks[0]


def test_the_strictest_promise_of_a_line_counts():
    strict = centre(sales__service_level={"target": 0.95, "within": "10 s"})
    exact = agents_required(200 / 3600, 240.0, patience=120.0, within=10.0, target=0.95)
    found = ccsim.staff(strict)
    assert {float(exact)} == set(found.plans[0].required[found.open_intervals].tolist())


def test_handle_times_of_a_line_are_weighted_by_volume():
    found = ccsim.staff(centre(sales__talk={"kind": "exponential", "mean": 480},
                               sales__volume={"per_hour": 50}))  # fmt: skip
    handle = found.plans[0].pool.mean_handle_time[found.open_intervals]
    assert [(50 * 480 + 100 * 240) / 150] * 8 == pytest.approx(handle.tolist())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sales__priority": 1}, "some go first"),
        ({"sales__patience": {"kind": "endless"}}, "their patience differs"),
        ({"sales__balk": 0.1}, "patience differs"),
        ({"sales__queue_limit": 5, "service__queue_limit": 5}, "waiting places are limited for"),
        ({"lines": {"voice": 30}}, "telephone lines"),
        ({"sales__volume": {"times": [30000.0, 30010.0]}}, "arrivals are recorded"),
    ],
)
def test_what_no_formula_fits_is_said_and_its_plan_left_alone(changes, reason):
    found = ccsim.staff(centre(**changes))
    (plan,) = found.plans
    assert any(reason in text for text in plan.pool.reasons)
    assert np.isnan(plan.required[found.open_intervals]).all()
    assert plan.pool.scheduled.tolist() == plan.proposed.tolist()
    assert reason in found.summary()["why_not"][0]


def test_longest_wait_makes_priorities_void():
    found = ccsim.staff(centre(sales__priority=1, routing={"select_contact": "longest_wait"}))
    assert () == found.plans[0].pool.reasons


def test_places_and_patience_of_any_law_have_no_formula_together():
    groups = {name: {"staff": 10, "skills": {name: {}}} for name in ("service", "sales")}
    odd = {"kind": "constant", "value": 60}
    found = ccsim.staff(centre(groups=groups, sales__patience=odd, sales__queue_limit=4))
    assert [1, 0] == [len(plan.pool.reasons) for plan in found.plans]


def test_who_always_comes_back_has_no_formula():
    groups = {name: {"staff": 10, "skills": {name: {}}} for name in ("service", "sales")}
    back = {"probability": 1.0, "delay": {"kind": "constant", "value": 600}}
    found = ccsim.staff(centre(groups=groups, sales__resolution=0.0, sales__repeat=back))
    assert ("every customer calls again, for ever",) == found.plans[0].pool.reasons


def test_a_scenario_of_one_queue_without_a_formula_still_has_its_tables():
    found = ccsim.staff(centre(lines={"voice": 30}))
    assert found.intervals()["required"].isna().all()
    assert None is found.as_dict()["queues"][0]["required_hours"]
