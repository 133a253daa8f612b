"""Staffing: the fewest agents are the fewest, by every method, with returns, any patience."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim.erlang import agents_required, erlang_a, erlang_g
from ccsim.erlang.feedback import rate_with_redials
from ccsim.errors import InputError
from ccsim.study.staffing import Staffing

EXPONENTIAL = {"kind": "exponential", "mean": 120}
VOLUME = [10, 25, 40, 30, 20, 15, 10, 5]


def centre(days: int = 1, **queue: Any) -> ccsim.Scenario:
    return ccsim.load(
        {
            "name": "Small",
            "hours": {"first_day": "2026-03-04", "days": days, "open": "08:00", "close": "10:00"},
            "queues": {
                "calls": {
                    "volume": {"per_interval": VOLUME},
                    "talk": {"kind": "exponential", "mean": 200},
                    "wrap": {"kind": "constant", "value": 40},
                    **queue,
                }
            },
            "groups": {"team": {"staff": 12, "skills": {"calls": {}}}},
        },
        any_plan=True,
    )


def of_day(found: Staffing, values: np.ndarray) -> list[float]:
    return [float(value) for value in values[found.open_intervals]]


def test_each_interval_by_itself_is_the_formula_of_its_own_rate():
    found = ccsim.staff(centre(patience=EXPONENTIAL))
    exact = agents_required(np.array(VOLUME) / 900, 240.0, within=20.0, target=0.8, patience=120.0)
    assert exact.tolist() == of_day(found, found.plans[0].required)


def test_closed_hours_and_hours_without_contacts_need_nobody():
    found = ccsim.staff(centre(volume={"per_interval": [0, *VOLUME[1:]]}))
    needed = found.plans[0].required
    assert (needed[~found.calendar.is_open] == 0.0).all()
    assert of_day(found, needed)[0] == 0.0
    assert of_day(found, needed)[1] > 0.0


@pytest.mark.parametrize(
    "queue",
    [
        {"patience": {"kind": "constant", "value": 60}},
        {"patience": {"kind": "hyperexponential", "means": [30, 300], "weights": [0.3, 0.7]}},
        {"patience": EXPONENTIAL, "balk": 0.2},
        {"patience": EXPONENTIAL, "queue_limit": 3},
        {"queue_limit": 0},
    ],
    ids=["constant", "hyperexponential", "balking", "few places", "no places"],
)
def test_one_agent_less_misses_the_target(queue):
    found = ccsim.staff(centre(**queue))
    pool = found.plans[0].pool
    for at in found.open_intervals:
        agents, rate = int(found.plans[0].required[at]), pool.contacts[at] / 900
        levels = []
        for heads in (agents, agents - 1):
            if heads == 0:
                levels.append(0.0)
            elif "queue_limit" in queue:
                levels.append(float(erlang_a(
                    rate, 240.0, agents=heads, within=20.0, waiting_places=queue["queue_limit"],
                    patience=pool.patience.expectation(),
                ).service_level))  # fmt: skip
            else:
                stay = 1 - queue.get("balk", 0)
                levels.append(float(erlang_g(
                    rate, 240.0, agents=heads, within=20.0,
                    survival=lambda t, stay=stay: stay * (1 - pool.patience.cdf(t)),
                ).service_level))  # fmt: skip
        assert levels[0] >= 0.8 > levels[1]


def test_redials_raise_the_requirement_and_it_stays_the_fewest():
    redial = {"probability": 0.9, "delay": {"kind": "exponential", "mean": 300}}
    volume = {"per_interval": [200] * 8}
    targets = ccsim.Targets(service_level=0.5)
    alone, again = (
        ccsim.staff(centre(patience=EXPONENTIAL, volume=volume, **more), targets)
        for more in ({}, {"redial": redial})
    )
    without, agents = (int(one.plans[0].required[one.open_intervals[0]]) for one in (alone, again))
    assert without < agents
    for heads, kept in ((agents, True), (agents - 1, False)):

        def lost(rate: Any, heads: int = heads) -> Any:
            figures = erlang_a(rate, 240.0, agents=heads, patience=120.0, within=20.0)
            return figures.abandonment

        rate = float(rate_with_redials([200 / 900], lost, redial=0.9)[0])
        level = erlang_a(rate, 240.0, agents=heads, patience=120.0, within=20.0).service_level
        assert kept == (level >= 0.5)
        if kept:
            offered = again.plans[0].at_required.contacts[again.open_intervals[0]]
            assert rate * 900 == pytest.approx(offered, rel=1e-6)


def test_repeats_grow_the_volume_by_the_contacts_of_an_issue():
    repeat = {"probability": 0.8, "delay": {"kind": "exponential", "mean": 86400}}
    found = ccsim.staff(centre(resolution=0.7, repeat=repeat))
    grown = np.array(VOLUME) / (1 - 0.3 * 0.8)
    assert grown.tolist() == pytest.approx(of_day(found, found.plans[0].at_required.contacts))
    exact = agents_required(grown / 900, 240.0, within=20.0, target=0.8)
    assert exact.tolist() == of_day(found, found.plans[0].required)
    assert any("repeats of unresolved issues" in remark for remark in found.plans[0].pool.remarks)


def test_every_target_counts():
    asked = {"asa": "5 s", "abandonment": "1 %", "occupancy": 0.7}
    needed = {
        name: ccsim.staff(centre(patience=EXPONENTIAL), ccsim.Targets(**{name: value}))
        for name, value in asked.items()
    }
    both = ccsim.staff(centre(patience=EXPONENTIAL), ccsim.Targets(**asked)).plans[0].required
    most = np.max([found.plans[0].required for found in needed.values()], axis=0)
    assert most.tolist() == both.tolist()
    plain = ccsim.staff(centre(patience=EXPONENTIAL)).plans[0].required
    assert (most > plain).any()


def test_without_a_service_level_only_the_others_count():
    targets = ccsim.Targets(occupancy=0.99, any_service_level=True)
    found = ccsim.staff(centre(patience=EXPONENTIAL), targets)
    assert (
        found.plans[0].required < ccsim.staff(centre(patience=EXPONENTIAL)).plans[0].required
    ).any()


@pytest.mark.parametrize("method", ["lagged", "offered_load"])
def test_other_methods_ask_later_and_no_more_where_volume_rises(method):
    sipp = ccsim.staff(centre()).plans[0].required
    other = ccsim.staff(centre(), method=method).plans[0].required
    assert other.tolist() != sipp.tolist()
    first = int(np.flatnonzero(sipp)[0])
    assert (other[first : first + 3] <= sipp[first : first + 3]).all()


def test_carry_over_expects_less_of_the_intervals_after_too_few_agents():
    plan = {"groups.team.staff": {"per_interval": [4, 6, 6, 12, 10, 10, 10, 10]}}
    levels = {
        method: ccsim.staff(centre().what_if(plan), method=method).plans[0].at_scheduled
        for method in ("sipp", "carry_over")
    }
    at = np.flatnonzero(centre().queues["calls"].volume.per_interval)[3] + 32
    assert levels["carry_over"].service_level[at] < levels["sipp"].service_level[at] - 0.1
    # Where sipp gives up, the backlog method still tells something.
    assert 0.0 == levels["sipp"].service_level[at - 1] < levels["carry_over"].service_level[at - 1]


def test_carry_over_is_refused_where_somebody_hangs_up():
    with pytest.raises(InputError, match="calls, where not everybody waits"):
        ccsim.staff(centre(patience=EXPONENTIAL), method="carry_over")


def test_hours_and_full_time_equivalents_add_up():
    found = ccsim.staff(centre(days=9), shrinkage="25 %", full_time="40 h")
    row = next(iter(found.rows()))
    needed = np.nansum(found.plans[0].required) / 4
    assert needed == pytest.approx(row["required_hours"])
    assert needed / 0.75 == pytest.approx(row["paid_hours"])
    # Nine days are a week and two of the five working days of the next.
    assert needed / 0.75 / (40 * 1.4) == pytest.approx(row["fte"])
    assert 9 * 2 * 12 - needed == pytest.approx(row["net_hours"])
    assert (
        72
        == row["intervals"]
        == row["intervals_short"]
        + row["intervals_over"]
        + int((found.plans[0].net[found.open_intervals] == 0).sum())
    )


def test_rostered_is_grossed_up_by_division():
    """73 for 66 erlangs, and 105, not 95, with 30 % shrinkage."""
    flat = {"volume": {"per_interval": [220] * 8}, "wrap": {"kind": "constant", "value": 70}}
    found = ccsim.staff(centre(**flat), shrinkage=0.3)
    at = found.open_intervals[0]
    assert (73.0, 105.0) == (found.plans[0].required[at], found.plans[0].rostered[at])


def test_the_tables_hold_what_the_arrays_hold():
    found = ccsim.staff(centre(patience=EXPONENTIAL), shrinkage=0.3)
    table = found.intervals()
    assert len(found.open_intervals) == len(table)
    assert of_day(found, found.plans[0].required) == table["required"].tolist()
    assert (table["scheduled"] - table["required"]).tolist() == table["net"].tolist()
    assert "2026-03-04 08:00:00" == str(table["start"][0])
    assert (table["service_level"] >= 0.8).all()
    load = (table["contacts"] * table["handle_time"] / 900).tolist()
    assert load == pytest.approx(table["load"].tolist())


def test_the_plan_is_judged_by_the_formula_too():
    found = ccsim.staff(centre(patience=EXPONENTIAL))
    exact = erlang_a(
        np.array(VOLUME) / 900, 240.0, agents=12, patience=120.0, within=20.0
    ).service_level
    told = of_day(found, found.plans[0].at_scheduled.service_level)
    assert exact.tolist() == pytest.approx(told)


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        ({"method": "guess"}, "method"),
        ({"shrinkage": 30}, "shrinkage"),
        ({"shrinkage": 1.0}, "shrinkage"),
        ({"shrinkage": -0.1}, "shrinkage"),
        ({"shrinkage": math.nan}, "shrinkage"),
        ({"full_time": 0}, "full-time week"),
        ({"full_time": "a lot"}, "full-time week"),
    ],
)
def test_an_argument_that_cannot_be_used_is_named(arguments, where):
    with pytest.raises(InputError) as told:
        ccsim.staff(centre(), **arguments)
    assert [where] == [fault.where for fault in told.value.faults]


@pytest.mark.parametrize(
    ("targets", "word"),
    [
        ({"service_level": 80}, "service level"),
        ({"service_level": 1.0}, "service level"),
        ({"service_level": math.nan}, "service level"),
        ({"service_level": "eighty"}, "service level"),
        ({"abandonment": 0.0}, "abandonment"),
        ({"occupancy": -0.5}, "occupancy"),
        ({"asa": 0}, "asa"),
        ({"within": -1}, "within"),
        ({"definition": 6}, "definition"),
        ({"any_service_level": True}, "targets"),
    ],
)
def test_a_target_that_no_number_of_agents_reaches_is_named(targets, word):
    with pytest.raises(InputError) as told:
        ccsim.Targets(**targets)
    assert word in told.value.faults[0].where


def test_all_targets_that_cannot_be_are_told_at_once():
    with pytest.raises(InputError) as told:
        ccsim.Targets(service_level=80, asa=-1, occupancy=2)
    assert 3 == len(told.value.faults)
