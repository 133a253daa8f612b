"""One customer's story: worked out by hand, and held against the logs of the compiled engine."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from by_hand import after, always, busy, constant, group, queue, steps

import ccsim
from ccsim.engines import clock, compiled
from ccsim.engines.witness import Look, witness
from ccsim.records.logs import Logs
from ccsim.report.folder import write_folder
from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario

LONG = (0, 3000)
HOURS = {"first_day": "2026-03-02", "open": "09:00", "close": "10:00"}


def centre(queues: dict[str, Any], **tables: Any) -> Scenario:
    staff = tables.pop("staff", 1)
    groups = {"all": group(staff, **{name: {} for name in queues})}
    return build({"name": "By hand", "hours": HOURS, "queues": queues, "groups": groups} | tables)


def told(scenario: Scenario, what: str, **whom: Any) -> str:
    """Return the one sentence of a kind in a customer's story."""
    (found,) = [e.text for e in ccsim.trace(scenario, engine="simpy", **whom).happened
                if e.what == what]  # fmt: skip
    return found


def test_the_only_one_free_answers_at_once() -> None:
    scenario = centre({"x": queue((5, 60), wrap=constant(20))})
    story = ccsim.trace(scenario, contact=0, engine="simpy")
    assert [
        (5.0, "calls", "Calls for the first time, for x; would wait for ever."),
        (5.0, "answered", "Agent 0 of all answers at once: the only one free."),
        (65.0, "conversation_end", "The conversation ends (talk 60 s): the issue is resolved."),
        (85.0, "wrap_end", "Agent 0 of all finishes the wrap of 20 s."),
    ] == [(e.time - 32_400.0, e.what, e.text) for e in story.happened]
    assert "Resolved: 1 contact in 60 s." == story.ending
    assert str(story).splitlines()[2:4] == [
        "Contact 0, Mon 2 Mar 2026",
        "  09:00:05  Calls for the first time, for x; would wait for ever.",
    ]


def test_the_longest_idle_and_since_when() -> None:
    # Agent 0 is busy from 10 to 40, so that agent 1 has been free for longer, since the opening.
    scenario = centre({"x": queue((10, 30), (60, 5))}, staff=2)
    text = told(scenario, "answered", issue=1)
    assert "Agent 1 of all answers at once: free since 09:00:00, the longest of the 2" in text
    assert "tie" not in text
    first = told(scenario, "answered", issue=0)
    assert first.endswith("who were free (a tie: the lowest agent number).")


def test_the_least_occupied_the_best_skill_and_chance() -> None:
    calls = queue((10, 30), (60, 5))
    by = {"select_agent": "least_occupied"}
    assert "busy 0 % of the time since coming on, the least of the 2 who were free" in told(
        centre({"x": calls}, staff=2, routing=by), "answered", issue=1
    )
    groups = {"slow": group(2, x={"handle_factor": 1.5}), "fast": group(x={"handle_factor": 0.5})}
    by = {"select_agent": "best_skill"}
    assert "Agent 2 of fast answers at once: handle factor 0.5, the smallest of the 3" in told(
        centre({"x": calls}, groups=groups, routing=by), "answered", issue=0
    )
    by = {"select_agent": "random"}
    assert "drawn at random of the 2 who were free" in told(
        centre({"x": calls}, staff=2, routing=by), "answered", issue=0
    )


def test_who_comes_after_by_rank_and_who_had_nobody() -> None:
    groups = {"first": group(x={}), "second": group(2, x={"rank": 2})}
    scenario = centre({"x": queue(LONG, (10, 50))}, groups=groups)
    assert told(scenario, "answered", issue=0).endswith(
        "the only one free of first choice; 2 of second come after, by rank."
    )
    assert told(scenario, "answered", issue=1).endswith(
        "free since 09:00:00, the longest of the 2 who were free (a tie: the lowest agent number); "
        "nobody of first, who come first, was free."
    )


def test_a_step_opens_to_somebody_free() -> None:
    groups = {"a": group(x={}), "b": group(x={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    scenario = centre({"x": queue(LONG, (10, 50))}, groups=groups, routing=routing)
    assert (
        "Nobody of a is free (1 of b free, but not opened to yet): waits, first in line."
        == told(scenario, "waits", issue=1)
    )
    assert (
        "Agent 1 of b answers after 30 s: the only one free; nobody of a, who come first, was "
        "free; b may answer from now on." == told(scenario, "answered", issue=1)
    )


def test_before_the_first_step_no_group_may_answer() -> None:
    scenario = centre({"x": queue((10, 5))}, routing={"steps": {"x": steps((30, "all"))}})
    assert (
        "No group may answer yet (1 of all free, but not opened to yet): waits, first in line."
        == told(scenario, "waits", issue=0)
    )
    assert told(scenario, "answered", issue=0).endswith(
        "answers after 30 s: the only one free; all may answer from now on."
    )


def test_a_step_opens_to_nobody_free_and_the_first_to_finish_answers() -> None:
    groups = {"a": group(x={}), "b": group(y={}, x={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    queues = {"x": queue(LONG, (10, 50)), "y": busy(100)}
    scenario = centre(queues, groups=groups, routing=routing)
    assert told(scenario, "step", issue=2) == "Now b may answer too: nobody of them is free."
    assert (
        "Agent 1 of b answers after 90 s: has just finished a contact, and this is the first in "
        "line of x, and no other queue had one for b." == told(scenario, "answered", issue=2)
    )


def test_behind_whom_and_who_was_taken_before() -> None:
    scenario = centre({"x": queue((0, 100), (10, 20), (15, 30), (20, 5))})
    assert "Nobody of all is free: waits behind 2." == told(scenario, "waits", issue=3)
    assert told(scenario, "answered", issue=3).endswith(
        "before that, agents who might have answered took 2 of x."
    )


def test_who_was_taken_before_the_step_opened_does_not_count() -> None:
    # Agent 1 of b takes a call of y at 20, when b may not answer x yet.
    groups = {"a": group(x={}), "b": group(y={}, x={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    queues = {"x": queue(LONG, (10, 50)), "y": queue((0, 20), (15, 50))}
    text = told(centre(queues, groups=groups, routing=routing), "answered", issue=2)
    assert text.startswith("Agent 1 of b answers after 60 s: has just finished a contact")
    assert "before that" not in text


def test_groups_of_a_later_step_that_is_open_come_after_by_step() -> None:
    groups = {"a": group(x={}), "b": group(x={})}
    routing = {"steps": {"x": steps((0, "a"), (0, "b"))}}
    scenario = centre({"x": queue((10, 50))}, groups=groups, routing=routing)
    assert told(scenario, "answered", issue=0).endswith("1 of b come after, by routing step.")


def test_the_run_ends_after_all_that_happens_at_the_last_instant(monkeypatch) -> None:
    monkeypatch.setattr(clock, "_EVENTS_AT_ONCE", 1)
    scenario = centre({"x": queue(LONG, (10, 5), patience=constant(30))})
    assert told(scenario, "abandoned", issue=1).startswith("Hangs up after 30 s")


@pytest.mark.parametrize(
    ("rule", "x", "y", "why"),
    [
        ("priority", {"priority": 5}, {}, "the highest priority, 5"),
        ("priority", {}, {}, "joined earliest, at 09:00:10"),
        ("longest_wait", {}, {}, "joined earliest, at 09:00:10"),
        ("score", {"weight": 2}, {}, "its score of 3 is the largest, then 1.33"),
        ("longest_queue", {}, {}, "most were waiting there, 1 (a tie: the lowest place in the"),
    ],
)
def test_why_this_one_of_two_that_wait(rule: str, x: Any, y: Any, why: str) -> None:
    # At 100 agent 0 frees: x has waited since 10, y since 20.
    queues = {"w": busy(100), "x": queue((10, 5), **x), "y": queue((20, 5), **y)}
    scenario = centre(queues, routing={"select_contact": rule})
    assert f"taken before y: {why}" in told(scenario, "answered", issue=1)


def test_the_first_choice_by_order() -> None:
    skills = {"w": {}, "x": {"order": 1}, "y": {"order": 2}}
    scenario = centre(
        {"w": busy(100), "x": queue((20, 5)), "y": queue((10, 5))},
        groups={"all": group(**skills)},
        routing={"select_contact": "queue_rank"},
    )
    assert "taken before y: the first choice by order, 1" in told(scenario, "answered", issue=2)


def test_those_who_are_not_answered() -> None:
    patient = {"patience": constant(30)}
    hangs_up = centre({"x": queue(LONG, (10, 5), **patient)})
    assert "Hangs up after 30 s, when patience ends; gives up." == told(
        hangs_up, "abandoned", issue=1
    )
    balks = centre({"x": queue(LONG, (10, 5), balk=1)})
    assert "Nobody of all is free: hangs up rather than wait behind 0; gives up." == told(
        balks, "balked", issue=1
    )
    no_place = centre({"x": queue(LONG, (10, 5), (20, 5), queue_limit=1)})
    assert "is turned away, for all 1 waiting places are taken" in told(
        no_place, "blocked", issue=2
    )
    no_line = centre({"x": queue(LONG, (10, 5))}, lines={"voice": 1}, staff=2)
    assert "Hears the busy tone: all 1 lines are taken" in told(no_line, "blocked", issue=1)
    closes = centre({"x": queue((0, 7200), (10, 5))}, hours=HOURS | {"at_close": "send_away"})
    assert "Is sent away after 59:50 min: the centre is closed; gives up." == told(
        closes, "sent_away", issue=1
    )


def test_a_redial_and_a_transfer_are_chained() -> None:
    queues = {
        "x": queue(LONG, (10, 5), patience=constant(30), redial=after(120)),
        "y": queue((100, 50), transfer=always(to="x")),
    }
    groups = {"a": group(x={}), "b": group(y={})}
    scenario = centre(queues, groups=groups)
    redials = ccsim.trace(scenario, issue=1, engine="simpy")
    assert redials.happened[2].text.endswith("; redials after 2 min, at 09:02:40.")
    assert (
        "Calls again for x, 2 min after going unanswered; would wait 30 s."
        == redials.happened[3].text
    )
    assert [0, 1, 2] == sorted({event.contact for event in redials.happened})[:3]
    alone = ccsim.trace(scenario, contact=1, engine="simpy")
    assert {0} == {event.contact for event in alone.happened}
    assert "Not the end: contact 1 of this issue is row 4." == alone.ending
    moved = [event.text for event in ccsim.trace(scenario, issue=2, engine="simpy").happened]
    assert "The conversation ends (talk 50 s): the agent transfers the customer to x." in moved
    assert "Is put through to x; would wait 30 s." in moved


def _free(logs: Logs, first: int, last: int, time: float) -> dict[int, float]:
    """Return since when agents are available just before a time, by the logs alone."""
    log, stays, found = logs.contacts, logs.agents, {}
    for agent, on, off in zip(stays.agent, stays.on, stays.off, strict=True):
        mine = log.agent == agent
        ends = (log.left + log.wrap)[mine & (log.answered >= on) & (log.answered < time)]
        since = max([on, *ends])
        if first <= agent < last and on <= time < off and since <= time:
            found[int(agent)] = since
    return found


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("vip", {"hours.days": 1, "hours.warm_up": 0}),
        ("skills_m", {}),
        ("bilingual", {"hours.days": 1}),
        ("retail_bank", {"hours.days": 1, "hours.warm_up": 0}),
    ],
)
def test_who_was_free_agrees_with_the_logs_of_the_compiled_engine(
    name: str, changes: dict[str, Any]
) -> None:
    scenario = ccsim.load(name)
    scenario = scenario.what_if(changes) if changes else scenario
    found = ccsim.simulate(scenario, 1, seed=3)
    logs, tables = found.logs(0), found.tables
    looks = 0
    for issue in np.unique(logs.contacts.issue)[::97][:12].tolist():
        until = float(logs.contacts.left[logs.contacts.issue == issue].max())
        for sight in witness(tables, seed=3, replication=0, issue=issue, until=until):
            q = sight.visit.queue.number
            for look in sight.looks:
                looks += 1
                _agrees(look, logs, tables.groups, q, rule=tables.select_agent)
    assert looks > 10


def _agrees(look: Look, logs: Logs, groups: Any, q: int, *, rule: str) -> None:
    there = {}
    for g in np.flatnonzero(groups.step[:, q] >= 0):
        first, last = groups.first_agent[g : g + 2].tolist()
        there |= _free(logs, first, last, look.time)
    seen = {one.agent: one.since for one in (*look.among, *look.after, *look.later)}
    assert there == seen
    if look.agent is not None and rule == "longest_idle":
        chosen = next(one for one in look.among if one.agent == look.agent)
        assert chosen.since == min(one.since for one in look.among)
    choice = [(groups.step[o.group, q], groups.rank[o.group, q]) for o in look.among]
    others = [(groups.step[o.group, q], groups.rank[o.group, q]) for o in look.after]
    assert len(set(choice)) <= 1
    assert all(choice[0] < other for other in others)


def test_watching_changes_nothing_and_stops_when_the_issue_ends() -> None:
    scenario = ccsim.load("vip").what_if({"hours.days": 1})
    log = compiled.simulate(ccsim.simulate(scenario, 1).tables, seed=1, replication=0).contacts
    row = int(np.argmax(log.contact))
    story = ccsim.trace(scenario, issue=int(log.issue[row]))
    times = [event.time for event in story.happened if event.what in ("calls", "transferred")]
    assert times == log.joined[log.issue == log.issue[row]].tolist()
    assert all(one <= other for one, other in pairwise(event.time for event in story.happened))


def test_events_are_a_tidy_table() -> None:
    table = ccsim.trace(centre({"x": queue((5, 60))}), issue=0, engine="simpy").events
    assert ["time", "at", "contact", "visit", "queue", "what", "agent", "group", "text"] == list(
        table
    )
    assert "2026-03-02 09:00:05" == str(table["at"][0])
    assert [None, 0, 0] == [
        None if a is None else a for a in table["agent"].replace({np.nan: None})
    ]


def test_a_policy_is_named() -> None:
    class Last:
        def choose_agent(self, visit: Any, agents: Any) -> Any:  # noqa: ARG002  # a policy's face
            return agents[-1]

    run = ccsim.simulate(centre({"x": queue((5, 60))}, staff=3), 1, policy=Last())
    assert "Agent 2 of all answers at once: chosen by Last among 3 available." == next(
        event.text for event in ccsim.trace(run, issue=0).happened if event.what == "answered"
    )


def test_a_visit_in_the_warm_up_is_told_with_a_note() -> None:
    scenario = centre({"x": queue((5, 60), (1000, 5))}, hours=HOURS | {"warm_up": "9.25 h"})
    assert ccsim.trace(scenario, issue=0, engine="simpy").note == (
        "In the warm-up, which ends on day 0, 09:15:00, no measure counts a visit: all visits here."
    )
    assert "" == ccsim.trace(scenario, issue=1, engine="simpy").note


@pytest.mark.parametrize("name", ["erlang_a", "redial_outage"])
def test_picks_find_whom_they_say(name) -> None:
    scenario = ccsim.load(name)
    log = ccsim.simulate(scenario, 1).contacts(0)
    log = log[log["joined"] >= scenario.hours.warm_up]
    wait = log["answered"].fillna(log["left"]) - log["joined"]
    assert log["issue"][wait.idxmax()] == ccsim.trace(scenario, pick="longest-wait").issue
    gone = log[(log["outcome"] == "abandoned") & (log["next"] == "given_up")]
    assert gone["issue"].iloc[0] == ccsim.trace(scenario, pick="gave-up").issue


@pytest.mark.parametrize(
    ("asked", "where", "word"),
    [
        ({}, "whom to follow", "nobody named"),
        ({"contact": 0, "issue": 0}, "whom to follow", "contact and issue"),
        ({"contact": 2}, "trace, contact", "from 0 to 1"),
        ({"contact": -1}, "trace, contact", "from 0 to 1"),
        ({"issue": 7}, "trace, issue", "from 0 to 1"),
        ({"pick": "longest-weight"}, "trace, pick", "write longest-wait"),
        ({"pick": "gave-up"}, "trace, pick", "nobody"),
        ({"issue": 0, "replication": -1}, "trace, replication", "-1"),
        ({"issue": 0, "seed": -1}, "seed", "-1"),
    ],
)
def test_faults_say_what_there_is(asked: dict[str, Any], where: str, word: str) -> None:
    scenario = centre({"x": queue((5, 60), (10, 5))})
    with pytest.raises(ccsim.InputError) as error:
        ccsim.trace(scenario, engine="simpy", **asked)
    assert where in str(error.value)
    assert word in str(error.value)


def test_a_result_knows_its_seed_and_its_replications() -> None:
    run = ccsim.simulate(ccsim.load("erlang_a"), 2, seed=4)
    one, same = ccsim.trace(run, issue=9, replication=1), ccsim.trace(run.scenario, issue=9,
        replication=1, seed=4)  # fmt: skip
    assert str(one) == str(same)
    for asked, word in (({"replication": 2}, "from 0 to 1"), ({"seed": 5}, "4, with which")):
        with pytest.raises(ccsim.InputError, match=word):
            ccsim.trace(run, issue=9, **asked)


def test_a_run_folder_is_held_against_its_log(tmp_path: Path) -> None:
    run = ccsim.simulate(ccsim.load("erlang_a"), 2, seed=4)
    folder = tmp_path / "out"
    write_folder(run, folder, logs=True)
    assert str(ccsim.trace(folder, issue=9, replication=1)) == str(
        ccsim.trace(run, issue=9, replication=1)
    )
    import pandas as pd  # noqa: PLC0415  # this test alone writes a log of its own

    log = pd.read_parquet(folder / "contacts.parquet")
    log["joined"] += 1.0
    log.to_parquet(folder / "contacts.parquet")
    with pytest.raises(ccsim.InputError, match=r"contacts\.parquet"):
        ccsim.trace(folder, issue=9, replication=1)
    manifest = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(manifest | {"policy": "my.Policy"}))
    with pytest.raises(ccsim.InputError, match=r"my\.Policy"):
        ccsim.trace(folder, issue=9)
    (folder / "run.json").write_text(json.dumps(manifest | {"digest": "0" * 16}))
    with pytest.raises(ccsim.InputError, match="unchanged"):
        ccsim.trace(folder, issue=9)
    (folder / "run.json").write_text("{")
    with pytest.raises(ccsim.InputError, match="can be read"):
        ccsim.trace(folder, issue=9)
    with pytest.raises(ccsim.InputError, match="a Scenario, a Result"):
        ccsim.trace(tmp_path / "nowhere", issue=9)
