"""A scenario explained: the figures by hand, and where they come from."""

import typing
from typing import Any

from ccsim.scenario.explain import Section, explain
from ccsim.scenario.load import build, load
from ccsim.scenario.routing import AgentRule, ContactRule
from ccsim.scenario.spec import Scenario


def sections(scenario: Scenario) -> dict[str, Section]:
    return {section.title: section for section in explain(scenario)}


def origins(scenario: Scenario) -> dict[str, tuple[str, str]]:
    table = sections(scenario)["Where each figure comes from"].table
    assert table is not None
    return {key: (value, origin) for key, value, origin in table.rows}


def test_a_small_centre_by_hand(small: dict[str, Any]) -> None:
    """60 calls an hour of 5 min each are 5 erlang; 11 open hours a week, 8 agents."""
    found = sections(build(small))
    assert found["Small centre"].sentences == (
        "7 days are simulated, mon 2026-03-02 to sun 2026-03-08.",
        "The centre is open mon-fri 08:00-10:00, sat 09:00-10:00, sun closed.",
        "Its days are cut into intervals of 30 min.",
        "At closing, those who wait are still served.",
    )
    assert found["Queue sales"].sentences == (
        "110 contacts on an open day, before anybody calls again.",
        "The busiest interval is mon 2026-03-02 08:00: 30 contacts in 30 min.",
        "A contact takes 5 min of an agent's time on average: talk, hold, wrap.",
        "Talk: exponential, 4 min on average.",
        "Wrap: always 60 s.",
        "Load: 5 erlang on average, 5 at the peak; 1 erlang keeps one agent busy all day.",
        "Patience: exponential, 5 min on average.",
        "The promise: 80 % of contacts answered within 20 s.",
        "70 % of conversations resolve the issue.",
        "Of the others 80 % call again after a time: always 1 day.",
        "If all are answered, that makes 1.32 contacts for each issue.",
    )
    table = found["Queue sales"].table
    assert table is not None
    assert table.rows[0] == ("mon", "120", "5")
    assert table.rows[5:] == (("sat", "60", "5"), ("sun", "0", "0"))
    assert found["Group team"].sentences == (
        "8 agents.",
        "88 agent-hours in all.",
        "Serves sales.",
        (
            "The tightest interval is mon 2026-03-02 08:00: 5 erlang for 8 agents, "
            "an occupancy of 62.5 % if nobody leaves."
        ),
        "Its busiest day, 2026-03-02, hour by hour:",
    )
    table = found["Group team"].table
    assert table is not None
    assert table.rows == (("08:00", "60", "5", "8", "62.5 %"), ("09:00", "60", "5", "8", "62.5 %"))


def test_an_hour_without_staff_or_with_half_of_it(small: dict[str, Any]) -> None:
    """Two half-hours of 9 and 0 calls of 5 min: 1.5 and 0 erlang, for 2 and 1 agents."""
    small["hours"] |= {"days": 1}
    small["queues"]["sales"]["volume"] = {"per_interval": [9, 0, 0, 0]}
    small["groups"]["team"]["staff"] = {"per_interval": [2, 1, 0, 0]}
    table = sections(build(small))["Group team"].table
    assert table is not None
    assert table.rows == (
        ("08:00", "9", "0.75", "1.5", "50.0 %"),
        ("09:00", "0", "0", "0", "nobody there"),
    )


def test_everything_that_can_be_said(small: dict[str, Any]) -> None:
    queue, group = small["queues"]["sales"], small["groups"]["team"]
    back = {"probability": 0.6, "delay": {"kind": "exponential", "mean": "10 min"}}
    queue |= {"redial": back, "balk": 0.02, "queue_limit": 50, "busyness": {"cv": 0.08}}
    queue["hold"] = {"probability": 0.4, "kind": "exponential", "mean": "45 s"}
    queue["talk_factor"] = {"per_interval": [1, 1, 2, 1]}
    group["skills"]["sales"] = {"handle_factor": 1.15, "resolution": -0.05}
    group["cost_per_hour"] = 24
    small |= {"description": "One queue.", "lines": {"voice": 40}}
    small["hours"] |= {"at_close": "send_away", "warm_up": "1 day"}
    text = "\n".join(line for section in explain(build(small)) for line in section.sentences)
    for words in (
        "One queue.",
        "It has 40 telephone lines.",
        "The first 1 day are left out",
        "those who wait are sent away",
        "standard deviation 8 % of the volume",
        "Hold: 40 % are put on hold: exponential, 45 s on average.",
        "2 % of those who would have to wait hang up at once.",
        "At most 50 may wait",
        "Of those who are not answered 60 % redial after a time: exponential, 10 min",
        "65 % of conversations resolve the issue.",
        "Contacts of sales take 1.15 times the queue's own time.",
        "Issues of sales are resolved 5 points less often than the queue states.",
        "An agent-hour costs 24.",
        "more than there is time for",
    ):
        assert words in text, words


def test_where_the_figures_of_the_anonymous_bank_come_from() -> None:
    found = origins(load("anonymous_bank"))
    assert found["queues.bank.volume"][1] == "your data (volume.csv)"
    assert found["groups.agents.staff"][1] == "your data (staff.csv)"
    assert found["queues.bank.talk"][1] == "given in the scenario"
    assert found["queues.bank.repeat"] == ("nobody comes back", "default (an assumption)")
    assert found["queues.bank.service_level.within"] == ("20 s", "given in the scenario")
    assert found["groups.agents.skills.bank.handle_factor"] == ("1", "default (an assumption)")


def test_every_key_has_a_row(small: dict[str, Any]) -> None:
    scenario = build(small)
    found = origins(scenario)
    for name in type(scenario.queues["sales"]).model_fields:
        assert any(key.startswith(f"queues.sales.{name}") for key in found), name
    assert len(found) == len({*found})


def test_a_changed_figure_is_no_longer_the_files() -> None:
    bank = load("anonymous_bank")
    more = origins(bank.what_if({"queues.bank.volume": "+8%", "queues.bank.balk": 0.02}))
    assert more["queues.bank.volume"][1] == "your data (volume.csv, +8%)"
    assert more["queues.bank.balk"] == ("2 %", "given in the scenario")
    assert more["queues.bank.short_abandon"][1] == "default (an assumption)"
    other = origins(bank.what_if({"groups.agents.staff": 9}))
    assert other["groups.agents.staff"] == ("9 agents", "given in the scenario")


STEPS = [{"groups": ["juniors"]}, {"after": "30 s", "groups": ["seniors"]}]
LATER = {"kind": "constant", "value": "10 min"}


def sentences(raw: dict[str, Any], title: str) -> str:
    return "\n".join(sections(build(raw))[title].sentences)


def test_steps_in_sentences(several: dict[str, Any]) -> None:
    assert "juniors or seniors may answer at once." in sentences(several, "Queue sales")
    several["routing"] = {"steps": {"sales": STEPS}}
    found = sentences(several, "Queue sales")
    assert (
        "For the first 30 s only juniors may answer.\nAfter 30 s seniors may answer too." in found
    )
    several["routing"]["steps"]["sales"] = [
        {"after": "10 s", "groups": ["juniors"]},
        {"after": "10 s", "groups": ["seniors"]},
    ]
    found = sentences(several, "Queue sales")
    assert "For the first 10 s nobody may answer." in found
    assert "juniors may answer after 10 s." in found


def test_ranks_in_sentences(several: dict[str, Any]) -> None:
    several["groups"]["juniors"]["skills"]["sales"] = {"rank": 2}
    assert "first seniors, then juniors." in sentences(several, "Queue sales")


def test_transfers_are_part_of_what_arrives(several: dict[str, Any]) -> None:
    """120 contacts in two hours; half of them are transferred, and half of these back again.

    Sales: 120 / (1 - 1/4) = 160; billing: 60 + 80 = 140; 16 visits at most change nothing here.
    """
    several["queues"]["sales"]["transfer"] = {"probability": 0.5, "to": "billing"}
    several["queues"]["billing"] |= {"volume": {"per_hour": 0}}
    several["queues"]["billing"]["transfer"] = {
        "probability": 0.5, "to": {"sales": 3}, "place": "front",
    }  # fmt: skip
    found = sentences(several, "Queue sales")
    assert "120 fresh contacts on the day, and 40 transferred to it" in found
    assert (
        "50 % of conversations end with a transfer to billing, where the customer joins at "
        in found
    )
    assert "100 % of the others resolve the issue." in found
    found = sentences(several, "Queue billing")
    assert "0 fresh contacts on the day, and 80 transferred to it" in found
    assert "joins at the head of the line" in found
    assert "Load: 2.7 erlang on average" in found, "40 an hour of 4 min"


def test_contacts_of_an_issue_over_queues(several: dict[str, Any]) -> None:
    """Sales helps half; all others call billing, which helps 3 of 4; half of its rest come back.

    1 + 0.5 + 0.5 * 0.125 + ...: billing's repeats are 0.125 of its contacts, 0.5 / 0.875 in all.
    """
    several["queues"]["sales"] |= {
        "resolution": 0.5, "repeat": {"probability": 1, "delay": LATER, "to": "billing"},
    }  # fmt: skip
    several["queues"]["billing"] |= {
        "resolution": 0.75, "repeat": {"probability": 0.5, "delay": LATER, "to": "billing"},
    }  # fmt: skip
    found = sentences(several, "Queue sales")
    assert "Of the others 100 % call again to billing after a time: always 10 min." in found
    assert f"that makes {1 + 0.5 / 0.875:.2f} contacts for each issue." in found
    assert "Customers of sales come to it when they call again." in sentences(
        several, "Queue billing"
    )


def test_own_laws_and_resolution_by_group(several: dict[str, Any]) -> None:
    several["queues"]["sales"]["resolution"] = 0.7
    several["groups"]["seniors"]["skills"]["sales"] = {
        "resolution": 0.1, "rank": 2, "talk": {"kind": "constant", "value": "5 min"},
    }  # fmt: skip
    found = sentences(several, "Queue sales")
    assert "these resolve the issue: 70 % with juniors and 80 % with seniors." in found
    assert "With seniors it takes 5 min, with juniors 4 min." in found
    assert "Talk of sales has a law of the group's own: always 5 min." in sentences(
        several, "Group seniors"
    )


def test_load_of_several_groups_is_shown_together(several: dict[str, Any]) -> None:
    """4 + 2 erlang for 5 + 4 agents; billing alone needs 2 of the 4 seniors."""
    found = sections(build(several))
    assert found["Group juniors"].table is None
    shared = found["Shared load of juniors, seniors"]
    assert shared.table is not None
    assert ("08:00", "90", "6", "9", "66.7 %") == shared.table.rows[0]
    assert "are busy for 66.7 % of their time" in shared.sentences[2]
    several["groups"]["seniors"]["staff"] = 2
    tight = sections(build(several))["Shared load of juniors, seniors"]
    assert "seniors are busy for 100 % of their time" in tight.sentences[2]


def test_each_rule_has_its_sentence(several: dict[str, Any]) -> None:
    told = set()
    for key, rule in (("select_agent", AgentRule), ("select_contact", ContactRule)):
        for word in typing.get_args(rule):
            several["routing"] = {key: word}
            told.add(sentences(several, "Routing"))
    assert len(told) == len(typing.get_args(AgentRule)) + len(typing.get_args(ContactRule)) - 1
    several["routing"] = {"select_contact": "queue_rank"}
    several["groups"]["seniors"]["skills"]["sales"] = {"order": 2}
    assert "Its agents take contacts of billing, then sales." in sentences(several, "Group seniors")


def test_figures_of_routing(several: dict[str, Any]) -> None:
    several["routing"] = {"steps": {"sales": STEPS}}
    several["queues"]["sales"]["transfer"] = {"probability": 0.2, "to": "billing"}
    found = origins(build(several))
    assert ("juniors at once, then seniors after 30 s", "given in the scenario") == found[
        "routing.steps.sales"
    ]
    assert (
        "20 % are transferred to billing, at the back of the line"
        == found["queues.sales.transfer"][0]
    )
    assert ("as the rank", "default (an assumption)") == found["groups.juniors.skills.sales.order"]
    assert "as the queue's" == found["groups.juniors.skills.sales.talk"][0]
