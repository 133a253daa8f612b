"""A plan with too few agents: refused for a run, let pass where the agents are asked for."""

from __future__ import annotations

import pytest

import ccsim
from ccsim.errors import ScenarioError
from ccsim.scenario.load import load


@pytest.mark.parametrize("staff", [2, {"per_interval": [0, 8, 8, 8]}], ids=["too few", "nobody"])
def test_too_few_agents_are_a_warning_where_any_plan_may_pass(small, staff):
    small["queues"]["sales"].pop("patience")
    small["groups"]["team"]["staff"] = staff
    small["hours"] |= {"days": 1, "open": {"mon_sun": "08:00-10:00"}}
    with pytest.raises(ScenarioError):
        load(small)
    found = load(small, any_plan=True)
    assert found.origin.warnings
    assert all(fault.warning for fault in found.origin.warnings)
    with pytest.raises(ScenarioError):
        ccsim.simulate(found, 1)


def test_a_what_if_that_mends_the_plan_leaves_no_warning_of_it(small):
    small["queues"]["sales"].pop("patience")
    small["groups"]["team"]["staff"] = 2
    found = load(small, any_plan=True).what_if({"groups.team.staff": 12})
    assert [] == [fault for fault in found.origin.warnings if "staff" in fault.where]


def test_other_faults_are_told_all_the_same(small):
    small["queues"]["sales"]["volume"] = {"per_interval": [1, 2, 3]}
    with pytest.raises(ScenarioError, match="a list of 3 numbers"):
        load(small, any_plan=True)
