"""What-ifs: what an overlay changes, what it must leave alone, and what it refuses."""

import pickle
from typing import Any

import pytest

from ccsim.errors import ScenarioError
from ccsim.scenario.load import build
from ccsim.scenario.resolve import resolved_toml
from ccsim.scenario.whatif import parse_overlays, what_if


def staff(raw: dict[str, Any], numbers: Any, change: str) -> Any:
    raw["groups"]["team"]["staff"] = numbers
    changed = what_if(build(raw), {"groups.team.staff": change}).groups["team"].staff
    return changed.count if changed.count is not None else changed.per_interval


def test_a_number_of_agents(small: dict[str, Any]) -> None:
    assert staff(small, 8, "+2") == 10
    assert staff(small, 50, "+5%") == 53, "52.5 is rounded up"
    assert staff(small, 30, "+15 %") == 35, "34.5 is rounded up, whatever a float makes of 1.15"
    assert staff(small, 50, "- 5 %") == 48, "47.5 is rounded up"


def test_more_agents_come_to_open_intervals_only(small: dict[str, Any]) -> None:
    week = [5, 6, 7, 8] * 5 + [0, 0, 5, 6] + [0] * 4
    more = (7, 8, 9, 10) * 5 + (0, 0, 7, 8) + (0,) * 4
    assert staff(small, {"per_interval": week}, "+2") == more
    small["hours"]["days"] = 9
    assert staff(small, {"per_interval": [*week, 5, 6, 7, 8, 1, 1, 1, 1]}, "+2") == (
        *more, 7, 8, 9, 10, 3, 3, 3, 3,
    )  # fmt: skip
    assert staff(small, {"per_interval": [1, 2, 3, 4]}, "+2") == (3, 4, 5, 6)


def test_more_volume_is_none_while_closed(small: dict[str, Any]) -> None:
    week = [10] * 20 + [0, 0, 10, 10] + [0] * 4
    small["queues"]["sales"]["volume"] = {"per_interval": week}
    for change, busy in (("+8%", 10.8), ("+3", 13)):
        volume = build(small).what_if({"queues.sales.volume": change}).queues["sales"].volume
        assert volume.per_interval == tuple(busy if calls else 0 for calls in week)


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("queues.sales.volume", "+8%", 64.8),
        ("queues.sales.volume.per_hour", 70, 70),
        ("queues.sales.talk.mean", "+30 s", "270 s"),
        ("queues.sales.talk.mean", "-5 %", "228 s"),
        ("queues.sales.talk.mean", "5 min", "300 s"),
        ("queues.sales.resolution", "+0.1", 0.8),
        ("queues.sales.resolution", "75 %", 0.75),
        ("queues.sales.balk", "+0.01", 0.01),
        ("lines.voice", 40, 40),
        ("hours.days", "-2", 5),
        ("routing.select_contact", "longest_wait", "longest_wait"),
    ],
)
def test_one_key(key: str, value: object, found: object, small: dict[str, Any]) -> None:
    node: Any = build(small).what_if({key: value}).resolved()
    for part in key.split("."):
        node = node[part]
    assert node == (found if key != "queues.sales.volume" else {"per_hour": found})


def test_a_table_that_was_left_out_can_be_given(small: dict[str, Any]) -> None:
    redial = {"probability": 0.5, "delay": {"kind": "exponential", "mean": "10 min"}}
    changed = build(small).what_if({"queues.sales.redial": redial, "groups.team.staff": "+1"})
    assert changed.queues["sales"].redial is not None
    assert changed.groups["team"].staff.count == 9


def test_a_what_if_leaves_the_base_and_its_defaults_alone(small: dict[str, Any]) -> None:
    base = build(small)
    before = base.digest()
    changed = base.what_if({"groups.team.staff": "+1"})
    assert base.digest() == before != changed.digest()
    assert "balk" not in changed.queues["sales"].model_fields_set
    assert changed.what_if({"groups.team.staff": 8}) == base


@pytest.mark.parametrize(
    ("overlays", "words"),
    [
        (
            {"groups.team.staff": "+0"},
            '--set groups.team.staff\n  found:   "+0", which changes noth',
        ),
        ({"groups.team.staff": 8}, "8, which changes nothing"),
        ({"groups.team.staff": "+1%"}, '"+1%", which changes nothing'),
        ({"queues.sales.talk.mean": "240 s"}, "which changes nothing"),
        ({"queues.sales.balk": 0, "groups.team.staff": 9}, "--set queues.sales.balk"),
        ({"groups.team.staff": "-9"}, "--set groups.team.staff\n  found:   -1"),
        ({"groups.teem.staff": "+1"}, "`teem`, which is not there\n  allowed: one of: team"),
        ({"queues.sales.tolk.mean": 3}, "the key `tolk`"),
        ({"queues.sales.queue_limit": "+1"}, "`queue_limit`, which is not there"),
        ({"queues.sales.patience.maen": 3}, "do:      write mean"),
        ({"groups.team.staff.per_interval": [1]}, "`staff` is 8, not a table"),
        ({"queues.sales.talk": "+8%"}, "cannot be changed by an amount"),
        ({"name": "+8%"}, "cannot be changed by an amount"),
        ({"queues.sales.resolution": "+30 s"}, "+30 s on 0.7"),
        ({"queues.sales.volume": {"file": "forecast.csv", "column": "calls"}}, "the key `file`"),
        ({"": 3}, "--set"),
        ({"queues..talk": 3}, "``, which is not there"),
        ({"hours.open.mon": "closed!"}, "two clock times"),
        ({"queues.sales.volume": "+9999999999"}, "a number from 0 to 1,000,000"),
    ],
)
def test_what_is_refused(overlays: dict[str, object], words: str, small: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError) as caught:
        build(small).what_if(overlays)
    assert words in str(caught.value)


def test_a_list_that_would_fall_below_zero_is_one_fault(small: dict[str, Any]) -> None:
    small["groups"]["team"]["staff"] = {"per_interval": [3, 1, 1, 3]}
    with pytest.raises(ScenarioError) as caught:
        build(small).what_if({"groups.team.staff": "-2"})
    (fault,) = caught.value.faults
    assert fault.found == "2 of 4 numbers would fall below 0, the first at 08:30"


def test_recorded_calls_cannot_be_scaled(small: dict[str, Any]) -> None:
    small["queues"]["sales"]["volume"] = {"times": [30000, 30001]}
    with pytest.raises(ScenarioError, match="recorded calls are replayed as they were"):
        build(small).what_if({"queues.sales.volume": "+8%"})


def test_all_overlays_are_judged_at_once(small: dict[str, Any]) -> None:
    overlays = {"groups.team.staff": 8, "queues.sales.balk": 3, "queues.nobody.balk": 0.1}
    with pytest.raises(ScenarioError) as caught:
        build(small).what_if(overlays)
    assert len(caught.value.faults) == 3


def test_rules_apply_to_the_changed_scenario(small: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError, match=r"scenario.toml with --set: groups.team.staff"):
        build(small).what_if({"groups.team.staff": 0})


def test_overlays_of_the_command_line() -> None:
    texts = ["a=+8%", "b = 3", "c=08:00", 'd="x"', "e=[1, 2]", "f=true", "g=2026-03-02", "h=- 5 %"]
    assert parse_overlays(texts) == {
        "a": "+8%", "b": 3, "c": "08:00", "d": "x", "e": [1, 2], "f": True, "g": "2026-03-02",
        "h": "- 5 %",
    }  # fmt: skip
    assert parse_overlays(["a=1\nb=2"]) == {"a": "1\nb=2"}, "one key, one value"


@pytest.mark.parametrize("texts", [["a"], ["=3"], ["a="], ["a=1", "a=2"]])
def test_overlays_that_are_none(texts: list[str]) -> None:
    with pytest.raises(ScenarioError, match="key=value, each key once"):
        parse_overlays(texts)


def test_an_error_travels_between_processes(small: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError) as caught:
        build(small).what_if({"groups.team.staff": "-9"})
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # made by this very test
    assert again.faults == caught.value.faults
    assert str(again) == str(caught.value)


@pytest.mark.parametrize("value", [5, "4.5", {"kind": "exponential", "mean": 5}])
def test_minutes_without_a_unit_are_caught_in_a_what_if(small: dict[str, Any], value: Any) -> None:
    key = "queues.sales.talk" + ("" if isinstance(value, dict) else ".mean")
    with pytest.raises(ScenarioError, match="without a unit"):
        build(small).what_if({key: value})


def test_a_what_if_remembers_what_was_changed(small: dict[str, Any]) -> None:
    changed = build(small).what_if({"groups.team.staff": "+1"}).what_if({"hours.days": 14})
    assert changed.origin.changes == ("groups.team.staff=+1", "hours.days=14")


STEPS = [{"groups": ["juniors"]}, {"after": "30 s", "groups": ["seniors"]}]


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("groups.seniors.skills.sales.rank", "+2", "rank = 3"),
        ("groups.seniors.skills.billing.order", 2, "order = 2"),
        ("groups.seniors.skills.billing.talk.mean", "+10%", 'mean = "330 s"'),
        ("queues.sales.transfer.probability", "+0.1", "probability = 0.2"),
        ("queues.sales.repeat.to", "billing", 'to = "billing"'),
        ("queues.sales.weight", "-50%", "weight = 0.5"),
        ("routing.select_agent", "random", 'select_agent = "random"'),
        ("routing.steps.sales[2].after", "+15 s", 'after = "45 s"'),
        ("routing.steps.sales[1].groups", ["seniors", "juniors"], '["seniors", "juniors"]'),
        ("routing.steps.billing", [{"groups": ["seniors"]}], "[[routing.steps.billing]]"),
    ],
)
def test_the_places_of_routing(
    key: str, value: object, found: str, several: dict[str, Any]
) -> None:
    delay = {"kind": "constant", "value": "1 h"}
    several["queues"]["sales"] |= {
        "transfer": {"probability": 0.1, "to": {"billing": 0.5}, "place": "front"},
        "resolution": 0.7,
        "repeat": {"probability": 0.5, "delay": delay},
    }
    several["groups"]["seniors"]["skills"]["billing"] = {
        "talk": {"kind": "exponential", "mean": "5 min"}
    }
    several["routing"] = {"steps": {"sales": STEPS}}
    base = build(several)
    changed = base.what_if({key: value})
    assert found in resolved_toml(changed)
    assert base == build(several), "the base is left alone"


def test_a_step_that_is_not_there(several: dict[str, Any]) -> None:
    several["routing"] = {"steps": {"sales": STEPS}}
    for key in ("routing.steps.sales[3].after", "routing.steps.billing[1].after"):
        with pytest.raises(ScenarioError, match="which is not there"):
            build(several).what_if({key: "1 min"})


def test_names_are_checked_in_a_what_if(several: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError, match="write seniors"):
        build(several).what_if({"routing.steps.sales": [{"groups": ["senior"]}]})


def test_minutes_without_a_unit_are_caught_in_a_groups_own_talk(several: dict[str, Any]) -> None:
    key = "groups.seniors.skills.billing.talk"
    with pytest.raises(ScenarioError, match="without a unit"):
        build(several).what_if({key: {"kind": "exponential", "mean": 5}})
