"""A proposed plan put to the simulation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim.errors import InputError
from ccsim.scenario.forecast import read_forecast
from ccsim.scenario.load import build
from ccsim.study.staff_check import check_staffing, proposed_scenario


def centre(days: int = 1, first_day: str = "2026-03-04", **queue: Any) -> ccsim.Scenario:
    return build(
        {
            "name": "Small",
            "hours": {"first_day": first_day, "days": days, "open": "08:00", "close": "12:00"},
            "queues": {
                "calls": {
                    "volume": {"per_interval": [20, 30, 40, 50] * 4},
                    "talk": {"kind": "exponential", "mean": 120},
                    "patience": {"kind": "exponential", "mean": 120},
                    **queue,
                }
            },
            "groups": {"team": {"staff": 9, "skills": {"calls": {}}}},
        }
    )


@pytest.mark.parametrize(
    ("days", "first"), [(1, "2026-03-04"), (7, "2026-03-04"), (9, "2026-03-01")]
)
def test_the_proposed_plan_is_the_requirement_on_every_day(days, first):
    day = [20, 30, 40, 50] * 4
    volume = [(1 + number) * value for number in range(7) for value in day]
    source = centre(days, first, volume={"per_interval": volume})
    found = ccsim.staff(source)
    again = ccsim.staff(proposed_scenario(found))
    assert found.plans[0].required.tolist() == again.plans[0].pool.scheduled.tolist()
    assert 0.0 == np.abs(again.plans[0].net).sum()


def test_the_targets_asked_for_are_those_of_the_simulation():
    found = ccsim.staff(centre(), ccsim.Targets(service_level=0.9, within="30 s"))
    level = proposed_scenario(found).queues["calls"].service_level
    assert (0.9, 30.0) == (level.target, level.within)


def test_formula_and_simulation_stand_side_by_side():
    """Both tell of the same plan.

    The seed is fixed. Over 60 days the standard error of a share is 0.01 or less, so that 0.04 is
    a false alarm in 10,000; what the formula leaves out moves it by less.
    """
    check = check_staffing(ccsim.staff(centre()), 60, seed=3)
    found = {one.measure: one for one in check.comparisons()}
    assert {"service_level", "asa", "abandonment", "occupancy"} == set(found)
    for name in ("service_level", "abandonment", "occupancy"):
        assert abs(found[name].formula - found[name].simulated.mean) < 0.04
    found = check.on_target("calls")
    assert 16 == found.known
    assert found.reached >= 12
    _, level, _ = check.run.by_interval("service_level", "queue:calls")
    assert level.min() == found.lowest


def test_a_queue_without_formula_is_simulated_with_its_plan():
    found = ccsim.staff(build({**centre().resolved(), "lines": {"voice": 30}}))
    check = check_staffing(found, 2)
    assert check.run.scenario == found.source
    assert all(np.isnan(one.formula) for one in check.comparisons())
    assert None is check.as_dict()["measures"][0]["formula"]


def test_a_forecast_is_simulated_as_a_scenario(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("start,calls,aht\n08:00,100,180\n08:30,50,240\n09:00,80,180\n")
    found = ccsim.staff(read_forecast(path, handle_time="aht", patience="2 min"))
    scenario = proposed_scenario(found)
    again = ccsim.staff(scenario)
    assert found.plans[0].required.tolist() == again.plans[0].required.tolist()
    assert 2 == check_staffing(found, 2).run.replications


def test_a_forecast_with_faults_is_not_simulated(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("start,calls\n08:00,100\n08:30,-1\n")
    found = ccsim.staff(read_forecast(path, handle_time="4 min", partly=True))
    with pytest.raises(InputError, match="row 3"):
        check_staffing(found, 2)
