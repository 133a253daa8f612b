"""Which closed form a queue of a scenario is, and that the simulation agrees with it."""

from __future__ import annotations

import math
from typing import Any

import pytest

import ccsim
from ccsim.erlang import erlang_a, erlang_b, erlang_g, waits_by_priority
from ccsim.erlang.reduction import Reduction, reduce_queue
from ccsim.scenario.load import build

TALK = {"kind": "exponential", "mean": 180}
PATIENT = {"kind": "exponential", "mean": 120}


def centre(
    *, staff: int = 10, routing: dict[str, Any] | None = None, **queues: Any
) -> ccsim.Scenario:
    return build(
        {
            "name": "Steady",
            "hours": {"first_day": "2026-03-02", "open": "00:00", "close": "24:00",
                      "warm_up": "2 h"},
            "queues": {
                name: {"volume": {"per_hour": 200}, "talk": TALK, **queue}
                for name, queue in queues.items()
            },
            "groups": {"team": {"staff": staff, "skills": {name: {} for name in queues}}},
            "routing": routing or {},
        }
    )  # fmt: skip


def one(staff: int = 10, **queue: Any) -> Reduction:
    return reduce_queue(centre(staff=staff, calls=queue), "calls")


def test_patience_of_any_law():
    found = one(patience={"kind": "constant", "value": 60})
    exact = erlang_g(200 / 3600, 180.0, agents=10, survival=lambda t: float(t < 60), within=20.0)
    assert "M/M/10+G" == found.model
    assert exact == found.figures


def test_customers_who_balk():
    found = one(patience=PATIENT, balk=0.25)
    exact = erlang_g(
        200 / 3600, 180.0, agents=10, survival=lambda t: 0.75 * math.exp(-t / 120), within=20.0
    )
    assert "M/M/10+G" == found.model
    assert exact.abandonment == pytest.approx(found.figures.abandonment, rel=1e-12)


def test_factors_stretch_patience_of_any_law():
    double = {"per_interval": [2.0] * 96}
    slow = one(patience={"kind": "constant", "value": 30}, patience_factor=double)
    assert one(patience={"kind": "constant", "value": 60}).figures == slow.figures


@pytest.mark.parametrize(("places", "patience", "model"), [
    (5, {"kind": "endless"}, "M/M/10/15"), (5, PATIENT, "M/M/10/15+M"),
])  # fmt: skip
def test_few_waiting_places(places, patience, model):
    found = one(queue_limit=places, patience=patience)
    mean = patience.get("mean", math.inf)
    exact = erlang_a(
        200 / 3600, 180.0, agents=10, patience=mean, within=20.0, waiting_places=places
    )
    assert model == found.model
    for name in ("service_level", "asa", "wait_mean", "abandonment", "blocking", "occupancy"):
        assert getattr(exact, name) == getattr(found.figures, name)


@pytest.mark.parametrize(("talk", "model"), [
    (TALK, "M/M/10/10"), ({"kind": "lognormal", "mean": 180, "cv": 2}, "M/G/10/10"),
])  # fmt: skip
def test_without_waiting_places_the_mean_handle_time_is_all_that_counts(talk, model):
    wrap = {"kind": "uniform", "low": 0, "high": 120} if talk is not TALK else {}
    parts = {"wrap": wrap, "patience": {"kind": "constant", "value": 9}} if wrap else {}
    found = one(queue_limit=0, talk=talk, balk=0.3, **parts)
    load = 200 / 3600 * (240 if wrap else 180)
    assert model == found.model
    assert erlang_b(load, 10) == pytest.approx(found.figures.blocking, rel=1e-12)
    assert 0.0 == found.figures.abandonment == found.figures.wait_mean


def test_priorities_of_one_group():
    """A tenth of 26.7 erlangs goes first: reference figures of Cobham's formula below."""
    parts = {"vip": {"volume": {"per_hour": 20}, "priority": 1},
             "rest": {"volume": {"per_hour": 380}}}  # fmt: skip
    scenario = centre(staff=29, **{name: {**part, "talk": {"kind": "exponential", "mean": 240}}
                                   for name, part in parts.items()})  # fmt: skip
    vip, rest = (reduce_queue(scenario, name) for name in ("vip", "rest"))
    assert "M/M/29, priority" == vip.model == rest.model
    assert (4.9, 60.5) == (round(vip.figures.asa, 1), round(rest.figures.asa, 1))
    # Who waits for whom changes no total: the mean over all is that without priorities.
    plain = erlang_a(400 / 3600, 240.0, agents=29, patience=math.inf, within=20.0)
    mean = 0.05 * vip.figures.asa + 0.95 * rest.figures.asa
    assert plain.asa == pytest.approx(mean, rel=1e-12)
    assert 0.0 < vip.figures.service_level < 1.0
    assert math.isnan(rest.figures.service_level)


def test_a_class_that_the_agents_cannot_carry_waits_for_ever():
    waits = waits_by_priority([0.02, 0.2], 180.0, agents=10)
    assert (True, math.inf) == (waits[0] < 30, waits[1])


def test_equal_rules_make_one_line():
    scenario = centre(staff=20, sales={"patience": PATIENT}, service={
        "patience": PATIENT, "service_level": {"target": 0.8, "within": "40 s"}})  # fmt: skip
    exact = erlang_a(400 / 3600, 180.0, agents=20, patience=120.0, within=40.0)
    found = reduce_queue(scenario, "service")
    assert ("M/M/20+M, one line", exact) == (found.model, found.figures)


@pytest.mark.parametrize(
    "parts",
    [
        {"vip": {"priority": 1, "patience": PATIENT}, "rest": {"patience": PATIENT}},
        {"vip": {"priority": 1, "talk": {"kind": "exponential", "mean": 90}}, "rest": {}},
        {"vip": {"priority": 1}, "rest": {"queue_limit": 9}},
        {"a": {"patience": PATIENT}, "b": {}},
    ],
)
def test_queues_that_share_agents_in_any_other_way_are_none(parts):
    found = reduce_queue(centre(staff=30, **parts), next(iter(parts)))
    assert None is found.figures
    assert "the group team serves other queues too" in found.reasons


def test_what_stands_against_one_queue_of_a_line_stands_against_all():
    scenario = centre(staff=30, a={}, b={"busyness": {"cv": 0.2}})
    assert [None, None] == [reduce_queue(scenario, name).figures for name in ("a", "b")]


@pytest.mark.parametrize(
    "parts",
    [
        {"calls": {"patience": {"kind": "uniform", "low": 0, "high": 240}}},
        {"calls": {"patience": PATIENT, "balk": 0.3}},
        {"calls": {"queue_limit": 0, "talk": {"kind": "lognormal", "mean": 150, "cv": 1.5},
                   "wrap": {"kind": "constant", "value": 30}}},
        {"vip": {"volume": {"per_hour": 60}, "priority": 1},
         "rest": {"volume": {"per_hour": 110}}},
    ],
    ids=["any law", "balking", "loss", "priorities"],
)  # fmt: skip
def test_the_simulation_agrees(parts):
    """4.5 standard errors over at most 8 figures: a false alarm in 18,000, and the seed is fixed.

    The half-width is 2.02 standard errors with 40 replications.
    """
    scenario = centre(**parts)
    run = ccsim.simulate(scenario, 40, seed=11)
    for formula in run.formulas():
        assert formula.figures is not None
        for name in ("delay_probability", "asa", "abandonment", "blocking"):
            found = run.estimate(name, f"queue:{formula.queue}")
            exact = getattr(formula.figures, name)
            assert abs(exact - found.mean) <= 4.5 / 2.02 * found.half_width + 1e-12, name


def test_queues_without_contacts_are_no_formula():
    quiet = centre(sales={"volume": {"per_hour": 0}}, service={"volume": {"per_hour": 0}})
    for queue in ("sales", "service"):
        assert "no contact is expected" in reduce_queue(quiet, queue).reasons
