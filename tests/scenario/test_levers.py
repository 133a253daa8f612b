"""What a step of each lever changes in a scenario, and what is said where none can be taken."""

from __future__ import annotations

import copy

import pytest

import ccsim
from ccsim.errors import InputError
from ccsim.scenario.lever_choice import chosen_pushes
from ccsim.scenario.levers import KINDS, pushes_of
from ccsim.scenario.load import build

LAW = {"kind": "exponential", "mean": "3 min"}
CALLS = {
    "volume": {"per_hour": 60},
    "talk": LAW,
    "wrap": {"kind": "exponential", "mean": "50 s"},
    "hold": {"probability": 0.05, **LAW},
    "patience": {"kind": "uniform", "low": "100 s", "high": "110 s"},
    "resolution": 0.9,
    "repeat": {"probability": 0.95, "delay": LAW},
    "redial": {"probability": 0.5, "delay": LAW},
    "transfer": {"probability": 0.01, "to": "other"},
}
RAW = {
    "name": "Two queues",
    "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00", "interval": "15 min"},
    "queues": {"calls": CALLS, "other": {"volume": {"per_hour": 90}, "talk": LAW}},
    "groups": {
        "team": {"staff": 9, "skills": {"calls": {"resolution": 0.07}}},
        "others": {
            "staff": {"per_interval": [1, 8, 8, 8, 8, 8, 8, 8]},
            "cost_per_hour": 20,
            "skills": {"other": {}},
        },
    },
}


def scenario(**queues: dict) -> ccsim.Scenario:
    raw = copy.deepcopy(RAW)
    for name, keys in queues.items():
        raw["queues"][name] |= keys
    return build(raw)


def changes(base: ccsim.Scenario, lever: str, side: str) -> dict:
    found, _ = chosen_pushes(base, [lever.partition(" of ")[0]])
    return next(dict(p.changes) for p in found if (p.lever, p.side) == (lever, side))


@pytest.mark.parametrize(
    ("lever", "side", "changed"),
    [
        ("volume", "down", {"queues.calls.volume": "-5%", "queues.other.volume": "-5%"}),
        ("handle time", "up", {"groups.team.skills.calls.handle_factor": "+5%",
                               "groups.others.skills.other.handle_factor": "+5%"}),
        ("wrap", "down", {"queues.calls.wrap.mean": "-20%"}),
        ("hold", "down", {"queues.calls.hold.probability": 0.0}),
        ("hold", "up", {"queues.calls.hold.probability": 0.15}),
        ("resolution", "down", {"queues.calls.resolution": 0.85}),
        # The team adds 7 points of its own: 93 % is as far as the queue can go.
        ("resolution", "up", {"queues.calls.resolution": 0.93}),
        ("repeat", "up", {"queues.calls.repeat.probability": 1.0}),
        ("redial", "down", {"queues.calls.redial.probability": 0.4}),
        ("transfer", "up", {"queues.calls.transfer.probability": 0.03}),
        # Two ends cannot be stretched one after the other: a factor does it.
        ("patience", "up", {"queues.calls.patience_factor": {"per_interval": (1.2,) * 8}}),
        ("staff of others", "up", {"groups.others.staff": "+1"}),
    ],
)  # fmt: skip
def test_what_a_step_changes(lever, side, changed):
    assert changed == changes(scenario(), lever, side)


def test_less_than_a_step_is_said():
    found, _ = pushes_of(scenario())
    notes = {(push.lever, push.side): push.notes for push in found if push.notes}
    assert {("hold", "down"), ("resolution", "up"), ("repeat", "up"), ("transfer", "down")} == set(
        notes
    )
    assert ("queues.calls.resolution goes no further than 93 %",) == notes["resolution", "up"]


def test_what_cannot_be_taken_is_left_out_with_its_reason():
    found, left_out = pushes_of(ccsim.load("power_of_one"))
    assert {"volume", "handle time", "staff of team", "attendance"} == {p.lever for p in found}
    assert {kind.name for kind in KINDS} - {"volume", "handle time", "staff", "attendance"} == {
        one.lever for one in left_out
    }
    assert "it takes a queue with `redial`" in {one.why for one in left_out}
    # At 10:00 one agent is at work in the outage: without one, nobody.
    _, one_side = chosen_pushes(ccsim.load("redial_outage"), ["staff"])
    assert [("staff of team", "-1 agent")] == [(one.lever, one.step) for one in one_side]
    assert "nobody for" in one_side[0].why


def test_a_resolution_that_is_reached_already_is_left_out():
    base = scenario(calls={"resolution": 0.93})
    found, left_out = chosen_pushes(base, ["resolution"])
    assert ["down"] == [push.side for push in found]
    assert [("+5 points", "queues.calls.resolution stays at 93 %")] == [
        (one.step, one.why) for one in left_out
    ]


def test_recorded_calls_are_not_pushed():
    recorded = {"volume": {"times": [30000.0, 30060.0]}, "talk": LAW}
    base = build(RAW | {"queues": {"calls": CALLS, "other": recorded}})
    found, _ = chosen_pushes(base, ["volume"])
    assert {"queues.calls.volume": "-5%"} == found[0].changes
    assert ("other is replayed as it was recorded",) == found[0].notes


def test_wrap_of_a_group_is_stretched_as_well():
    raw = copy.deepcopy(RAW)
    raw["groups"]["team"]["skills"]["calls"]["wrap"] = LAW
    assert {"queues.calls.wrap_factor": {"per_interval": (0.8,) * 8}} == changes(
        build(raw), "wrap", "down"
    )


def test_a_factor_that_is_there_is_stretched():
    base = scenario(calls={"patience_factor": {"per_interval": [1.0] * 4 + [2.0] * 4}})
    assert {"queues.calls.patience_factor": "-20%"} == changes(base, "patience", "down")


@pytest.mark.parametrize("size", [1, 3, 7, 20])
@pytest.mark.parametrize("side", ["down", "up"])
def test_attendance_changes_the_sum_by_its_share(size, side):
    bank = ccsim.load("retail_bank")
    found, _ = chosen_pushes(bank, [f"attendance={size}%"])
    after = next(push.scenario for push in found if push.side == side)
    share = size / 100.0 * (-1.0 if side == "down" else 1.0)
    for name, group in bank.groups.items():
        before, now = group.staff.per_interval, after.groups[name].staff.per_interval
        assert abs(sum(now) - (1.0 + share) * sum(before)) <= 0.5 + 1e-9
        assert all(b == 0 for a, b in zip(before, now, strict=True) if a == 0)
        whole = max(1, -(-max(before) * size // 100) + 1)
        assert all(abs(b - a) <= whole for a, b in zip(before, now, strict=True))


def test_cross_training_moves_agents_and_gives_them_a_skill():
    base = scenario()
    found, _ = chosen_pushes(base, ["cross-training"])
    assert ["up"] == [push.side for push in found]
    after = found[0].scenario
    assert (8, 1) == (after.groups["team"].staff.count, after.groups["team_trained"].staff.count)
    assert (0, *(7,) * 7) == after.groups["others"].staff.per_interval
    assert (1,) * 8 == after.groups["others_trained"].staff.per_interval
    assert 20 == after.groups["others_trained"].cost_per_hour
    learned = after.groups["team_trained"].skills["other"]
    assert (2.0, 1.2, 0.0) == (learned.rank, learned.handle_factor, learned.resolution)
    assert base.groups["team"].skills["calls"] == after.groups["team_trained"].skills["calls"]
    assert -0.08 == after.groups["others_trained"].skills["calls"].resolution
    short, left_out = chosen_pushes(base, ["cross-training=9", "volume"])
    assert {"volume"} == {push.lever for push in short}
    assert "team has too few agents to send 9" in left_out[0].why


def test_the_trained_stand_in_the_steps():
    bank = ccsim.load("retail_bank")
    found, _ = chosen_pushes(bank, ["cross-training"])
    after = found[0].scenario
    learned = {
        name: set(after.groups[f"{name}_trained"].skills) - set(bank.groups[name].skills)
        for name in ("accounts_team", "cards_team", "specialists")
    }
    # Accounts are most of the work, then cards.
    assert {
        "accounts_team": {"cards"}, "cards_team": {"accounts"}, "specialists": {"accounts"},
    } == learned  # fmt: skip
    for queue, several in after.routing.steps.items():
        listed = [set(step.groups) for step in several]
        for name, new in learned.items():
            trained = [f"{name}_trained" in groups for groups in listed]
            known = [name in groups for groups in listed]
            assert trained == ([*known[:-1], True] if queue in new else known)
    assert "generalists_trained" not in after.groups


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("volum", "--lever", '"volum"'),
        ("volume=x", "--lever volume", '"x"'),
        ("volume=0%", "--lever volume", '"0%"'),
        ("volume=101%", "--lever volume", '"101%"'),
        ("volume=2 points", "--lever volume", '"2 points"'),
        ("volume=nan", "--lever volume", '"nan"'),
        ("staff=1.5", "--lever staff", '"1.5"'),
        (": groups.team.staff=+1", "--lever", '": groups.team.staff=+1"'),
        ("A: groups.team.staff=+1 | ", "--lever", '"A: groups.team.staff=+1 | "'),
        ("A: groups.team.staff=+1 | groups.team.staff=+1", "--lever", '"A: '),
        ("A: groups.tem.staff=+1", '--lever "A" groups.tem.staff', "`tem`"),
        ("A: groups", '--lever "A"', '"groups"'),
        ("volume: groups.team.staff=+1", "--lever", 'two levers called "volume"'),
    ],
)
def test_what_cannot_be_read_is_refused(text, where, found):
    with pytest.raises(InputError) as refused:
        chosen_pushes(scenario(), ["volume", text])
    fault = refused.value.faults[0]
    assert where == fault.where
    assert fault.found.startswith(found)
    assert "--set" not in str(fault)


def test_faults_of_both_steps_are_told():
    with pytest.raises(InputError) as refused:
        chosen_pushes(scenario(), ["A: groups.x.staff=+1 | groups.y.staff=+1", "volum"])
    assert ["`x`", "`y`", '"volum"'] == [
        fault.found.partition(",")[0] for fault in refused.value.faults
    ]


def test_no_lever_at_all_is_refused():
    with pytest.raises(InputError, match="no step that can be taken"):
        chosen_pushes(ccsim.load("power_of_one"), ["redial", "wrap"])


def test_levers_as_a_user_chooses_them():
    own = "More: groups.team.staff=-2 | groups.team.staff=+2; groups.others.staff=+1"
    found, _ = chosen_pushes(scenario(), ["volume=10", "resolution=3 points", own])
    assert [
        ("volume", "-10 %"), ("volume", "+10 %"), ("resolution", "-3 points"),
        ("resolution", "+3 points"), ("More", "groups.team.staff=-2"),
        ("More", "groups.team.staff=+2; groups.others.staff=+1"),
    ] == [(push.lever, push.step) for push in found]  # fmt: skip
    assert 11 == found[-1].scenario.groups["team"].staff.count
    for texts in (["all", "volume=10%"], ["volume=10%", "all"]):
        steps = {push.step for push in chosen_pushes(scenario(), texts)[0]}
        assert {"-10 %", "-20 %"} <= steps
        assert "-5 %" in steps  # of the handle time
        assert 2 == sum(p.lever == "volume" for p in chosen_pushes(scenario(), texts)[0])
