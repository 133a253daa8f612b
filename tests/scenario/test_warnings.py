"""What a planner would hardly mean: one warning for each cause, and none for what is sound."""

import copy
from typing import Any

import pytest

from ccsim.errors import ScenarioError
from ccsim.scenario.catalogue import shipped
from ccsim.scenario.load import build, load

Tables = dict[str, Any]
ENDLESS = {"kind": "endless"}
LATER = {"kind": "constant", "value": "10 min"}
STEPS = [{"groups": ["juniors"]}, {"after": "30 s", "groups": ["seniors"]}]


def changed(raw: Tables, changes: dict[str, Any]) -> Tables:
    """Return tables with the values at some dotted places replaced, and missing tables added."""
    raw = copy.deepcopy(raw)
    for place, value in changes.items():
        *parents, last = place.split(".")
        node: Any = raw
        for key in parents:
            node = node.setdefault(key, {})
        node[last] = value
    return raw


@pytest.mark.parametrize("name", [entry.name for entry in shipped()])
def test_a_shipped_scenario_has_nothing_to_say(name: str) -> None:
    assert load(name).origin.warnings == ()


SOUND: dict[str, Tables] = {
    "nothing special": {},
    "specialists first": {"routing.steps.sales": STEPS},
    "ranks within a step": {"groups.seniors.skills.sales": {"rank": 2}},
    "a skilled group that is faster": {
        "routing.select_agent": "best_skill",
        "groups.seniors.skills.sales": {"handle_factor": 0.9},
    },
    "a rank that stands for the order": {
        "routing.select_contact": "queue_rank",
        "groups.seniors.skills.billing": {"rank": 2},
    },
    "orders of their own": {
        "routing.select_contact": "queue_rank",
        "groups.seniors.skills.billing": {"order": 2},
    },
    "scores": {"routing.select_contact": "score", "queues.sales.weight": 2},
    "priorities": {"queues.sales.priority": 2},
    "transfers that go round in part": {
        "queues.sales.transfer": {"probability": 1, "to": "billing"},
        "queues.billing.transfer": {"probability": 0.5, "to": "sales"},
    },
    "a queue that lives on transfers": {
        "queues.sales.transfer": {"probability": 0.1, "to": "billing"},
        "queues.billing.volume": {"per_hour": 0},
    },
    "a queue that lives on repeats": {
        "queues.sales.resolution": 0.8,
        "queues.sales.repeat": {"probability": 0.5, "delay": LATER, "to": "billing"},
        "queues.billing.volume": {"per_hour": 0},
    },
    "a last step that opens as patience ends": {
        "routing.steps.sales": STEPS,
        "queues.sales.patience": {"kind": "constant", "value": "30 s"},
    },
    "a delay that leaves the target within reach": {
        "routing.steps.billing": [{"after": "10 s", "groups": ["seniors"]}],
        "queues.billing.patience": {"kind": "exponential", "mean": "2 min"},
    },
    "an overload that others can take": {
        "queues.sales.patience": ENDLESS,
        "queues.billing.patience": ENDLESS,
        "groups.juniors.staff": 2,
        "groups.seniors.staff": 5,
    },
    "lines enough while agents are in wrap": {
        "lines.voice": 8,
        "queues.sales.wrap": {"kind": "constant", "value": "1 min"},
        "queues.billing.wrap": {"kind": "constant", "value": "1 min"},
    },
}


@pytest.mark.parametrize("name", SOUND)
def test_what_is_sound_is_left_alone(name: str, several: Tables) -> None:
    assert build(changed(several, SOUND[name])).origin.warnings == ()


CAUSES: dict[str, tuple[Tables, str, str]] = {
    "a group without skills": (
        {"groups.idle": {"staff": 2, "skills": {}}},
        "groups.idle",
        "a group without work: it has no skills",
    ),
    "a group in no step": (
        {
            "groups.seniors.skills.billing": {},
            "groups.juniors.skills.billing": {},
            "routing.steps.billing": [{"groups": ["seniors"]}],
        },
        "routing.steps.billing",
        "`juniors` in none of its steps",
    ),
    "a group without work since no step lists it": (
        {"routing.steps.sales": [{"groups": ["seniors"]}]},
        "groups.juniors",
        "no step of `sales` lists it",
    ),
    "a queue and its group without contacts": (
        {
            "queues.sales.volume": {"per_hour": 0},
        },
        "groups.juniors",
        "`sales` gets no contacts",
    ),
    "a queue without contacts": (
        {"queues.billing.volume": {"per_hour": 0}},
        "queues.billing.volume",
        "no contacts, and nobody is transferred to it",
    ),
    "transfers when nobody is there": (
        {
            "queues.sales.transfer": {"probability": 0.1, "to": "billing"},
            "queues.billing.volume": {"per_interval": [9, 0, 0, 9]},
            "groups.seniors.staff": {"per_interval": [4, 4, 0, 4]},
        },
        "groups.seniors.staff",
        "nobody for `billing` in 1 open interval, the first at 09:00, when transfers may come",
    ),
    "redials when nobody is there": (
        {
            "queues.billing.redial": {"probability": 0.5, "delay": LATER},
            "queues.billing.volume": {"per_interval": [9, 9, 9, 0]},
            "groups.seniors.staff": {"per_interval": [4, 4, 4, 0]},
        },
        "groups.seniors.staff",
        "the first at 09:30, when redials may come",
    ),
    "a step nobody waits for": (
        {
            "routing.steps.sales": STEPS,
            "queues.sales.patience": {"kind": "uniform", "low": 5, "high": 20},
        },
        "routing.steps.sales[2].after",
        "never opens: nobody's patience lasts for 30 s",
    ),
    "a step nobody may wait for": (
        {"routing.steps.sales": STEPS, "queues.sales.queue_limit": 0},
        "routing.steps.sales[2].after",
        "`queue_limit` is 0",
    ),
    "a step nobody wants to wait for": (
        {"routing.steps.sales": STEPS, "queues.sales.balk": 1},
        "routing.steps.sales[2].after",
        "`balk` is 1",
    ),
    "a step after closing": (
        {
            "routing.steps.sales": [{"groups": ["juniors"]},
                                    {"after": "2 h", "groups": ["seniors"]}],
            "hours.at_close": "send_away",
            "queues.sales.patience": {"kind": "exponential", "mean": "1 h"},
        },
        "routing.steps.sales[2].after",
        "the centre has closed",
    ),
    "only steps that never open": (
        {
            "routing.steps.billing": [{"after": "1 min", "groups": ["seniors"]}],
            "queues.billing.patience": {"kind": "constant", "value": 59},
        },
        "routing.steps.billing[1].after",
        "never opens",
    ),
    "a step that adds nobody": (
        {
            "routing.steps.sales": [{"groups": ["juniors", "seniors"]},
                                    {"after": 9, "groups": ["juniors"]}],
        },
        "routing.steps.sales[2].groups",
        "no group but those of the steps above it",
    ),
    "a promise that ends before the first step": (
        {"routing.steps.billing": [{"after": "30 s", "groups": ["seniors"]}]},
        "queues.billing.service_level",
        "80 % within 20 s, while the first step opens after 30 s",
    ),
    "a promise that patience does not wait for": (
        {
            "routing.steps.billing": [{"after": "20 s", "groups": ["seniors"]}],
            "queues.billing.patience": {"kind": "exponential", "mean": "30 s"},
        },
        "queues.billing.service_level",
        "80 % within 20 s",
    ),
    "weights without scores": (
        {"queues.sales.weight": 2, "queues.billing.weight": 3},
        "routing.select_contact",
        '"priority", which does not look at the `weight` of `sales` and `billing`',
    ),
    "priorities without their rule": (
        {"queues.sales.priority": 2, "routing.select_contact": "longest_wait"},
        "routing.select_contact",
        "does not look at the `priority` of `sales`",
    ),
    "orders without their rule": (
        {"groups.seniors.skills.billing": {"order": 2}},
        "routing.select_contact",
        "does not look at the `order` of `seniors`",
    ),
    "orders that all tie": (
        {"routing.select_contact": "queue_rank"},
        "routing.select_contact",
        '"queue_rank", where all queues are alike to `seniors`',
    ),
    "a choice among one": (
        {
            "routing.select_contact": "score",
            "groups.seniors.skills": {"billing": {}},
        },
        "routing.select_contact",
        "where no group serves several queues",
    ),
    "ranks of different steps": (
        {"routing.steps.sales": STEPS, "groups.seniors.skills.sales": {"rank": 2}},
        "groups",
        "a `rank` for `sales`, which tells no two groups of a step apart",
    ),
    "a rank without a rival": (
        {"groups.seniors.skills.billing": {"rank": 2}},
        "groups",
        "a `rank` for `billing`",
    ),
    "factors all equal": (
        {"routing.select_agent": "best_skill"},
        "routing.select_agent",
        '"best_skill", but handle factors are all equal',
    ),
    "own laws are not looked at": (
        {
            "routing.select_agent": "best_skill",
            "groups.seniors.skills.sales": {"talk": LATER},
        },
        "routing.select_agent",
        "talk and wrap laws are not looked at",
    ),
    "no rivals": (
        {"routing.select_agent": "best_skill", "routing.steps.sales": STEPS},
        "routing.select_agent",
        "no two groups of a queue have the same step and rank",
    ),
    "a time counted twice": (
        {"groups.seniors.skills.billing": {"talk": LATER, "handle_factor": 1.2}},
        "groups.seniors.skills.billing.handle_factor",
        "1.2, beside `talk` of the group's own",
    ),
    "transfers in a circle": (
        {
            "queues.sales.transfer": {"probability": 1, "to": "billing"},
            "queues.billing.transfer": {"probability": 1, "to": "sales"},
        },
        "queues.sales.transfer",
        "a circle: `sales` and `billing` transfer everybody among themselves",
    ),
    "issues that never end": (
        {
            "queues.sales.resolution": 0,
            "queues.sales.repeat": {"probability": 1, "delay": LATER},
        },
        "queues.sales.repeat",
        "issues of `sales` that never end",
    ),
    "repeats of what is resolved": (
        {"queues.sales.repeat": {"probability": 0.5, "delay": LATER}},
        "queues.sales.repeat",
        "every conversation resolves the issue",
    ),
    "redials of those who wait for ever": (
        {
            "queues.billing.redial": {"probability": 0.5, "delay": LATER},
            "queues.billing.patience": ENDLESS,
        },
        "queues.billing.redial",
        "while all wait for ever",
    ),
    "resolution where all are transferred": (
        {
            "queues.sales.transfer": {"probability": 1, "to": "billing"},
            "queues.sales.resolution": 0.5,
            "queues.sales.repeat": {"probability": 0.5, "delay": LATER},
        },
        "queues.sales.transfer.probability",
        "1, beside `resolution` and `repeat`",
    ),
    "fewer lines than agents": (
        {"lines.voice": 8},
        "lines.voice",
        "8 lines for 9 agents at 08:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CAUSES)
def test_one_cause_makes_one_warning(name: str, several: Tables) -> None:
    changes, where, words = CAUSES[name]
    (found,) = build(changed(several, changes)).origin.warnings
    assert found.warning
    assert f"scenario.toml: {where}" == found.where
    assert words in found.found


def test_a_late_first_step_says_what_is_left(several: Tables) -> None:
    """exp(-20 / 30) = 51.3 % still wait when the step opens; 10 % of these hang up at once."""
    steps = {"routing.steps.billing": [{"after": "20 s", "groups": ["seniors"]}]}
    patience = {"queues.billing.patience": {"kind": "exponential", "mean": "30 s"}}
    (found,) = build(changed(several, steps | patience)).origin.warnings
    assert found.allowed.startswith("at most 51.3 %")
    (found,) = build(
        changed(several, steps | patience | {"queues.billing.balk": 0.1})
    ).origin.warnings
    assert found.allowed.startswith("at most 46.2 %")
    (found,) = build(
        changed(several, {"routing.steps.billing": [{"after": 21, "groups": ["seniors"]}]})
    ).origin.warnings
    assert found.allowed.startswith("at most 0 %")


def test_the_bottleneck_is_named(several: Tables) -> None:
    """4 erlang of sales for juniors and seniors, 2 of billing for seniors alone."""
    endless = {f"queues.{queue}.patience": ENDLESS for queue in ("sales", "billing")}
    tight = endless | {"groups.seniors.staff": 2, "groups.juniors.staff": 9}
    with pytest.raises(ScenarioError, match=r"2\.0 erlang against 2 agents of `seniors`, who") as e:
        build(changed(several, tight))
    (found,) = e.value.faults
    assert "scenario.toml: groups.seniors.staff" == found.where
    assert "who alone may answer `billing`," in found.found
    together = endless | {"groups.seniors.staff": 3, "groups.juniors.staff": 3}
    with pytest.raises(ScenarioError, match=r"6\.0 erlang against 6 agents of `juniors` and `sen"):
        build(changed(several, together))
    assert build(changed(several, together | {"groups.juniors.staff": 4})).origin.warnings == ()


def test_transfers_are_part_of_the_load(several: Tables) -> None:
    """2 erlang of billing and half of the 4 of sales: 4 for the seniors alone."""
    endless = {f"queues.{queue}.patience": ENDLESS for queue in ("sales", "billing")}
    moved = {"queues.sales.transfer": {"probability": 0.5, "to": "billing"}}
    enough = endless | {"groups.seniors.staff": 4, "groups.juniors.staff": 9}
    assert build(changed(several, enough)).origin.warnings == ()
    with pytest.raises(ScenarioError, match=r"4\.0 erlang against 4 agents of `seniors`"):
        build(changed(several, enough | moved))


def test_a_handle_factor_is_part_of_the_load(several: Tables) -> None:
    """Seniors take twice as long for sales: what juniors leave costs them double."""
    endless = {f"queues.{queue}.patience": ENDLESS for queue in ("sales", "billing")}
    slow = endless | {"groups.seniors.skills.sales": {"handle_factor": 2}}
    # Juniors take 3 of the 4 erlang; seniors have 2 of billing and 2 x 1 of sales.
    staff = {"groups.juniors.staff": 3, "groups.seniors.staff": 4}
    with pytest.raises(ScenarioError, match="against 7 agents"):
        build(changed(several, slow | staff))
    assert build(changed(several, slow | staff | {"groups.seniors.staff": 5})).origin.warnings == ()


def test_warnings_do_not_stop_a_run_and_faults_come_first(several: Tables) -> None:
    raw = changed(several, {"queues.sales.weight": 2, "groups.seniors.staff": 0})
    with pytest.raises(ScenarioError) as caught:
        build(raw)
    assert [False, True] == [fault.warning for fault in caught.value.faults]
