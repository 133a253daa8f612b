"""Scenarios between two others."""

from __future__ import annotations

import ccsim
from ccsim.scenario.causes import CAUSES, steps_between

ONE_OF_EACH = {
    "volume": {"queues.accounts.volume": "+8%"},
    "handle time": {"groups.generalists.skills.cards.handle_factor": 1.2},
    "patience": {"queues.cards.redial.probability": 0.1},
    "resolution": {"queues.loans.resolution": 0.5},
    "staff": {"groups.generalists.staff": "+1"},
    "routing": {"groups.generalists.skills.cards.rank": 3},
    "everything else": {"queues.accounts.service_level.within": "30 s"},
}


def test_causes_are_switched_one_after_the_other():
    base = ccsim.load("retail_bank")
    expected = [base]
    for change in ONE_OF_EACH.values():
        expected.append(expected[-1].what_if(change))
    steps = list(steps_between(base, expected[-1]))
    assert list(CAUSES) == list(ONE_OF_EACH) == [step.cause for step in steps]
    assert expected[1:] == [step.scenario for step in steps]


def test_only_what_differs_is_switched():
    base = ccsim.load("retail_bank")
    other = base.what_if(ONE_OF_EACH["routing"] | ONE_OF_EACH["volume"])
    assert ["volume", "routing"] == [step.cause for step in steps_between(base, other)]
    assert [] == list(steps_between(base, base))


def test_what_is_valid_only_together_is_switched_together():
    base = ccsim.load("skills_i")
    raw = base.resolved()
    first = next(iter(raw["queues"]))
    raw["queues"]["new"] = raw["queues"][first]
    group = next(iter(raw["groups"]))
    raw["groups"][group]["skills"]["new"] = {}
    raw["groups"][group]["staff"] = 30
    raw["routing"] = {}
    other = ccsim.Scenario.model_validate(raw)
    steps = list(steps_between(base, other))
    assert other == steps[-1].scenario
    assert "routing and everything else" in [step.cause for step in steps]


def test_the_order_of_queues_decides_ties_and_is_a_difference():
    base = ccsim.load("retail_bank")
    raw = base.resolved()
    raw["queues"] = dict(reversed(raw["queues"].items()))
    other = ccsim.Scenario.model_validate(raw)
    assert [("everything else", other)] == list(steps_between(base, other))
