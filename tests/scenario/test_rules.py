"""Rules across tables: warnings, and what may look like a fault and is none."""

from typing import Any

import pytest

from ccsim.errors import Fault, ScenarioError
from ccsim.scenario.check import check
from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario


def warnings(raw: dict[str, Any]) -> tuple[Fault, ...]:
    return build(raw).origin.warnings


def test_a_sound_scenario_has_nothing_to_say(small: dict[str, Any]) -> None:
    assert warnings(small) == ()


def test_a_short_overload_with_endless_patience_is_a_warning(small: dict[str, Any]) -> None:
    del small["queues"]["sales"]["patience"]
    assert warnings(small) == ()
    small["groups"]["team"]["staff"] = {"per_interval": [9, 5, 9, 9]}
    (fault,) = warnings(small)
    assert fault.warning
    assert "5.0 erlang against 5 agents" in fault.found
    small["groups"]["team"]["staff"] = 5
    with pytest.raises(ScenarioError, match="grows without limit"):
        build(small)


@pytest.mark.parametrize(
    "way_out",
    [
        {"patience": {"kind": "hyperexponential", "mean": "5 min", "cv": 1.4}},
        {"queue_limit": 20},
        {"balk": 1},
    ],
)
def test_an_overload_that_somebody_leaves_is_none(
    way_out: dict[str, Any], small: dict[str, Any]
) -> None:
    del small["queues"]["sales"]["patience"]
    small["groups"]["team"]["staff"] = 3
    small["queues"]["sales"] |= way_out
    assert warnings(small) == ()


def test_only_the_load_of_those_who_stay_counts(small: dict[str, Any]) -> None:
    """Half of 5 erlang wait for ever: 2 agents are too few for them, 3 are enough."""
    part = {"weight": 1, "kind": "exponential", "mean": "5 min"}
    law = {"kind": "mixture", "parts": [part, {"weight": 1, "kind": "endless"}]}
    small["queues"]["sales"]["patience"] = law
    small["groups"]["team"]["staff"] = 3
    assert warnings(small) == ()
    small["groups"]["team"]["staff"] = 2
    with pytest.raises(ScenarioError, match=r"2\.5 erlang against 2 agents"):
        build(small)


def test_a_group_without_work_is_a_warning(small: dict[str, Any]) -> None:
    small["groups"]["idle"] = {"staff": 2, "skills": {}}
    (fault,) = warnings(small)
    assert fault.where == "scenario.toml: groups.idle"


def test_a_resolution_beyond_one_is_a_warning(small: dict[str, Any]) -> None:
    small["groups"]["team"]["skills"]["sales"] = {"resolution": 0.5}
    (fault,) = warnings(small)
    assert fault.warning
    assert fault.do == "check both; the run uses 1"


def test_warm_up_must_leave_something(small: dict[str, Any]) -> None:
    small["hours"]["warm_up"] = "7 days"
    with pytest.raises(ScenarioError, match="after which no open interval starts"):
        build(small)


def test_python_users_get_a_model_and_may_check_it(small: dict[str, Any]) -> None:
    small["groups"]["team"]["staff"] = 0
    scenario = Scenario.model_validate(small)
    assert ["scenario.toml: groups.team.staff"] == [fault.where for fault in check(scenario)]


def test_the_order_of_queues_is_part_of_what_is_said(small: dict[str, Any]) -> None:
    """Ties are broken by a queue's place in the file."""
    queues = {"a": small["queues"]["sales"], "b": small["queues"]["sales"]}
    small["groups"]["team"]["skills"] = {"a": {}, "b": {}}
    one = build(small | {"queues": queues})
    other = build(small | {"queues": dict(reversed(queues.items()))})
    assert one.digest() != other.digest()
    assert one != other


def test_how_it_is_written_is_not(small: dict[str, Any]) -> None:
    one = build(small)
    small["queues"]["sales"]["talk"] = {"mean": 240.0, "kind": "exponential"}
    small["queues"]["sales"]["resolution"] = "70 %"
    small["hours"]["interval"] = 1800
    assert build(small).digest() == one.digest()
    assert hash(build(small)) == hash(one)
