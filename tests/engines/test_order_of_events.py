"""What happens first at one instant, and who is chosen: one tiny day for each rule.

Each day is worked out by hand. Times are seconds after the opening at 09:00 (`AT`); agents are
numbered from 0; the timetable that the model page demands stands in each test.
"""

import math
from typing import Any

import pytest

from ccsim.engines.process import simulate
from ccsim.model.build import build_tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

Raw = dict[str, Any]

DAY = 86_400.0
AT = 32_400.0
"""09:00, the opening."""
QUARTER = 900
ANSWERED, ABANDONED = Outcome.ANSWERED, Outcome.ABANDONED
BALKED, BLOCKED, SENT_AWAY = Outcome.BALKED, Outcome.BLOCKED, Outcome.SENT_AWAY
NAN = math.nan


def constant(seconds: float) -> Raw:
    """Return a law that always gives the same."""
    return {"kind": "constant", "value": f"{seconds} s"}


def queue(*calls: tuple[float, float], **keys: Any) -> Raw:
    """Return a queue with recorded calls: (seconds after the opening, talk time)."""
    volume = {"times": [AT + at for at, _ in calls], "talk": [talk for _, talk in calls]}
    return {"volume": volume, "talk": constant(60)} | keys


def run(queues: dict[str, Raw], staff: Any = 1, *, quarters: int = 4, **tables: Any) -> Logs:
    """Run days that open at 09:00 for some quarters of an hour, with one group.

    Parameters
    ----------
    staff : int or list of int
        Agents, or agents by quarter of an hour.
    tables : dict
        More of the scenario: `hours` adds keys to the table, others replace it.
    """
    closing = 9 * 60 + 15 * quarters
    hours: Raw = {
        "first_day": "2026-03-02",
        "open": "09:00",
        "close": f"{closing // 60:02d}:{closing % 60:02d}",
    }
    plan = {"per_interval": staff} if isinstance(staff, list) else staff
    hours |= tables.pop("hours", {})
    if isinstance(hours["open"], dict):
        del hours["close"]
    skills: Raw = {name: {} for name in queues}
    raw = {
        "name": "by hand",
        "hours": hours,
        "queues": queues,
        "groups": {"all": {"staff": plan, "skills": skills}},
    } | tables
    return simulate(build_tables(build(raw)), seed=1, replication=1)


def answers(logs: Logs) -> list[tuple[float, int]]:
    """Return (seconds after the opening, agent) of each visit, by row; -1 for nobody."""
    log = logs.contacts
    return [
        (answered - AT, int(agent)) if agent >= 0 else (NAN, -1)
        for answered, agent in zip(log.answered.tolist(), log.agent.tolist(), strict=True)
    ]


def fates(logs: Logs) -> list[tuple[Outcome, float]]:
    """Return (outcome, seconds after the opening when the customer left) of each visit."""
    log = logs.contacts
    return [(Outcome(o), t - AT) for o, t in zip(log.outcome, log.left.tolist(), strict=True)]


def stays(logs: Logs) -> list[tuple[int, float, float]]:
    """Return (agent, on, off) of each stay, in seconds after the opening."""
    log = logs.agents
    columns = log.agent.tolist(), log.on.tolist(), log.off.tolist()
    return [(agent, on - AT, off - AT) for agent, on, off in zip(*columns, strict=True)]


# --- section 6: order at one instant --------------------------------------------------------


def test_an_agent_who_frees_as_patience_ends_still_answers() -> None:
    # 0: A answered until 100. 40: B waits, patient until 100. 100: A's end (1) is before B's (6).
    logs = run({"calls": queue((0, 100), (40, 10), patience=constant(60))})
    assert [(0, 0), (100, 0)] == answers(logs)
    assert [(ANSWERED, 100), (ANSWERED, 110)] == fates(logs)


def test_an_agent_whose_wrap_ends_as_patience_ends_still_answers() -> None:
    # A talks until 100 and its agent wraps until 130, when B's patience ends.
    logs = run({"calls": queue((0, 100), (70, 10), patience=constant(60), wrap=constant(30))})
    assert [(0, 0), (130, 0)] == answers(logs)


def test_patience_that_ends_a_second_before_the_agent_frees_is_lost() -> None:
    logs = run({"calls": queue((0, 100), (39, 10), patience=constant(60))})
    assert [(ANSWERED, 100), (ABANDONED, 99)] == fates(logs)


def test_who_arrives_as_a_conversation_ends_finds_its_agent_free() -> None:
    # 100: conversation end (1) frees agent 0, then the arrival (5a); nobody waits.
    logs = run({"calls": queue((0, 100), (100, 10), queue_limit=0)})
    assert [(0, 0), (100, 0)] == answers(logs)


def test_who_arrives_as_wrap_ends_finds_its_agent_free() -> None:
    logs = run({"calls": queue((0, 100), (130, 10), queue_limit=0, wrap=constant(30))})
    assert [(0, 0), (130, 0)] == answers(logs)


def test_a_waiting_visit_comes_before_one_that_arrives_as_the_agent_frees() -> None:
    logs = run({"calls": queue((0, 100), (50, 10), (100, 10))})
    assert [(0, 0), (100, 0), (110, 0)] == answers(logs)


def test_of_two_agents_who_free_at_once_the_lower_number_takes_the_first_visit() -> None:
    # Agent 1 began first: at 20 until 100; agent 0, busy until 10 and again from 30, until 100.
    # 0: A with 0 until 10. 5: B with 1 until 100. 30: C with 0 until 100. 40, 50: D, E wait.
    logs = run({"calls": queue((0, 10), (5, 95), (30, 70), (40, 7), (50, 8))}, staff=2)
    assert [(0, 0), (5, 1), (30, 0), (100, 0), (100, 1)] == answers(logs)


def test_a_conversation_end_comes_before_a_wrap_end_whatever_the_numbers() -> None:
    # Agent 0 wraps A's contact until 100; agent 1 ends B's, without wrap, at 100: 1 takes C.
    queues = {
        "long": queue((0, 40), wrap=constant(60)),
        "short": queue((10, 90), (50, 7), (60, 8)),
    }
    logs = run(queues, staff=2)
    assert [(0, 0), (10, 1), (100, 1), (100, 0)] == answers(logs)


def test_a_conversation_that_ends_as_the_plan_falls_counts_as_idle_before_the_fall() -> None:
    # 900: A's end (1) makes agent 0 available, idle since 900; agent 1, idle since 0, leaves.
    logs = run({"calls": queue((0, 900), (901, 9))}, staff=[2, 1, 1, 1])
    assert [(0, 0), (901, 0)] == answers(logs)
    assert [(1, 0, 900), (0, 0, 3600)] == stays(logs)


def test_a_fall_comes_before_an_arrival_at_that_instant() -> None:
    # 900: of 0 and 1, both idle since 0, the lower number leaves; the arrival gets agent 1.
    logs = run({"calls": queue((900, 9))}, staff=[2, 1, 1, 1])
    assert [(900, 1)] == answers(logs)
    assert (0, 0, 900) == stays(logs)[0]


def test_a_rise_comes_before_an_arrival_at_that_instant() -> None:
    logs = run({"calls": queue((0, 2000), (900, 9), queue_limit=0)}, staff=[1, 2, 2, 2])
    assert [(0, 0), (900, 1)] == answers(logs)


def test_a_rise_comes_before_patience_that_ends_then() -> None:
    logs = run({"calls": queue((0, 2000), (600, 9), patience=constant(300))}, staff=[1, 2, 2, 2])
    assert [(0, 0), (900, 1)] == answers(logs)


def test_who_arrives_as_the_centre_opens_is_answered_at_once() -> None:
    assert [(0, 0)] == answers(run({"calls": queue((0, 9), queue_limit=0)}))


def test_arrivals_at_one_instant_are_numbered_by_queue_then_order() -> None:
    # The second queue's contacts are issues 2 and 3, however important it is.
    queues = {"first": queue((0, 10), (0, 20)), "second": queue((0, 30), (0, 40), priority=9)}
    logs = run(queues, staff=4)
    assert [0, 1, 2, 3] == logs.contacts.issue.tolist()
    assert [0, 0, 1, 1] == logs.contacts.queue.tolist()
    assert [10, 20, 30, 40] == logs.contacts.talk.tolist()
    assert [(0, 0), (0, 1), (0, 2), (0, 3)] == answers(logs)


def test_a_fresh_arrival_comes_before_a_redial_at_that_instant() -> None:
    # 10: B is blocked and redials at 100, when C arrives too: C (5a) takes the agent.
    logs = run(
        {
            "calls": queue(
                (0, 100), (10, 1), (100, 50), queue_limit=0,
                redial={"probability": 1, "delay": constant(90)},
            )
        }
    )  # fmt: skip
    # B's redials: at 100 blocked by C, at 190 answered.
    assert [0, 1, 2, 1, 1] == logs.contacts.issue.tolist()
    assert [(ANSWERED, 100), (BLOCKED, 10), (ANSWERED, 150), (BLOCKED, 100), (ANSWERED, 250)] == (
        fates(logs)
    )


def test_redials_and_repeats_at_one_instant_come_in_order_of_issues() -> None:
    # 10: A's conversation ends unresolved, its repeat is due at 70. 20: B is blocked, redials at
    # 70. C's conversation is over at 70 too, so one agent is free: A, the lower issue, gets it.
    logs = run(
        {
            "calls": queue(
                (0, 10), (15, 55), (20, 1), queue_limit=0, resolution=0,
                repeat={"probability": 1, "delay": constant(60)},
                redial={"probability": 1, "delay": constant(50)},
            )
        },
        quarters=1,
    )  # fmt: skip
    at_70 = logs.contacts.joined == AT + 70
    assert [0, 2] == logs.contacts.issue[at_70].tolist()
    assert [Kind.REPEAT, Kind.REDIAL] == logs.contacts.kind[at_70].tolist()
    assert [ANSWERED, BLOCKED] == logs.contacts.outcome[at_70].tolist()


def test_redials_without_delay_come_after_all_arrivals_of_that_instant_by_issue() -> None:
    # 10: twelve are blocked in turn (5a), then their redials (5b): all of issue 1's before 2's.
    redial = {"probability": 0.7, "delay": constant(0)}
    log = run(
        {"calls": queue((0, 100), *[(10, 1)] * 12, queue_limit=0, redial=redial)}, quarters=1
    ).contacts
    assert {BLOCKED} == set(log.outcome[1:])
    assert list(range(1, 13)) == log.issue[1:13].tolist()
    redials = list(zip(log.issue[13:], log.contact[13:], strict=True))
    assert len(redials) > 12
    assert sorted(redials) == redials


def test_a_redial_without_delay_comes_before_patience_that_ends_then() -> None:
    # 0: A is served until 500. 10: B takes the only waiting place, patient until 60. 60: C arrives,
    # is blocked, redials at once (5b) and is blocked again: B's patience (6) ends after that.
    logs = run(
        {
            "calls": queue(
                (0, 500), (10, 1), (60, 2), queue_limit=1, patience=constant(50),
                redial={"probability": 0.7, "delay": constant(0)},
            )
        },
        quarters=1,
    )  # fmt: skip
    of_c = (logs.contacts.issue == 2) & (logs.contacts.joined == AT + 60)
    redials = int(of_c.sum()) - 1
    assert redials >= 1
    assert [BLOCKED] * (redials + 1) == logs.contacts.outcome[of_c].tolist()
    assert (ABANDONED, 60) == fates(logs)[1]


def test_a_conversation_without_length_ends_before_the_next_arrival_of_that_instant() -> None:
    # 0: A is answered and, talking 0 s, is over (1) before B's arrival (5a): B finds agent 0.
    logs = run({"calls": queue((0, 0), (0, 0), (0, 30), queue_limit=0)})
    assert [(0, 0), (0, 0), (0, 0)] == answers(logs)


def test_patience_of_zero_waits_for_nobody_but_takes_a_free_agent() -> None:
    logs = run({"calls": queue((0, 100), (50, 10), (100, 10), patience=constant(0))})
    assert [(ANSWERED, 100), (ABANDONED, 50), (ANSWERED, 110)] == fates(logs)


# --- section 3: agents ------------------------------------------------------------------------


def test_a_fall_takes_the_longest_idle() -> None:
    # Agent 0 was busy until 100, agent 1 until 50, agent 2 never: 2 and then 1 are longest idle.
    logs = run({"calls": queue((0, 100), (0, 50))}, staff=[3, 1, 1, 1])
    assert [(2, 0, 900), (1, 0, 900), (0, 0, 3600)] == stays(logs)


def test_the_debt_of_a_fall_is_paid_by_the_first_to_finish_though_a_visit_waits() -> None:
    # 900: both busy, a debt of 1. 1000: agent 1 finishes and leaves; C waits on until 1200.
    logs = run({"calls": queue((0, 1200), (0, 1000), (950, 9))}, staff=[2, 1, 1, 1])
    assert [(0, 0), (0, 1), (1200, 0)] == answers(logs)
    assert (1, 0, 1000) == stays(logs)[0]


def test_a_debt_is_paid_at_wrap_end_and_not_at_conversation_end() -> None:
    logs = run({"calls": queue((0, 1000), wrap=constant(200))}, staff=[1, 0, 0, 0])
    assert [(0, 0, 1200)] == stays(logs)


def test_a_fall_takes_who_is_available_and_owes_the_rest() -> None:
    # 900: 3 -> 1; agent 2 is available and leaves, one of 0 and 1 is owed: 1, who ends at 1000.
    logs = run({"calls": queue((0, 1100), (0, 1000))}, staff=[3, 1, 1, 1])
    assert [(2, 0, 900), (1, 0, 1000), (0, 0, 3600)] == stays(logs)


def test_a_rise_reduces_the_debt_before_anybody_comes_on() -> None:
    # 900: a debt of 2. 1800: a rise by 1 leaves a debt of 1 and brings nobody, though C waits.
    # 2000: agent 1 pays it. 2100: agent 0 finishes, stays, and takes C.
    calls = queue((0, 2100), (0, 2000), (1850, 9))
    logs = run({"calls": calls}, staff=[2, 0, 1, 1])
    assert [(0, 0), (0, 1), (2100, 0)] == answers(logs)
    assert [(1, 0, 2000), (0, 0, 3600)] == stays(logs)


def test_a_rise_beyond_the_debt_brings_the_lowest_absent_number() -> None:
    # 900: 3 -> 1 with all three busy: a debt of 2. 1000: agent 2 pays 1 of it and is gone.
    # 1800: a rise by 2 pays the other, and brings agent 2 back.
    calls = queue((0, 2100), (0, 2200), (0, 1000), (1900, 9))
    logs = run({"calls": calls}, staff=[3, 1, 3, 3])
    assert (1900, 2) == answers(logs)[3]
    assert [(2, 0, 1000), (0, 0, 3600), (1, 0, 3600), (2, 1800, 3600)] == sorted(
        stays(logs), key=lambda stay: (stay[2], stay[0])
    )


def test_agents_who_come_on_take_waiting_visits_in_the_order_of_their_numbers() -> None:
    # 900: 1, 2 and 3 come on: 1 takes B, 2 takes C, and 3 is available for D.
    calls = queue((0, 3000), (10, 100), (20, 100), (905, 5))
    logs = run({"calls": calls}, staff=[1, 4, 4, 4])
    assert [(0, 0), (900, 1), (900, 2), (905, 3)] == answers(logs)


def test_the_longest_available_agent_is_chosen() -> None:
    # Available since: 0 from 50, 1 from 30, 2 from 40.
    calls = queue((0, 50), (0, 30), (0, 40), (60, 500), (61, 500), (62, 500))
    logs = run({"calls": calls}, staff=3)
    assert [(60, 1), (61, 2), (62, 0)] == answers(logs)[3:]


def test_agents_available_since_the_same_instant_are_chosen_by_number() -> None:
    # Agent 1's conversation ends at 100 (class 1), agent 0's wrap at 100 (class 2), so 1 becomes
    # available before 0 in the same instant; yet 0 has the lower number.
    queues = {
        "long": queue((0, 40), wrap=constant(60)),
        "short": queue((10, 90), (150, 7), (160, 8)),
    }
    logs = run(queues, staff=2)
    assert [(150, 0), (160, 1)] == answers(logs)[2:]


def test_agents_are_numbered_group_after_group() -> None:
    groups = {
        "first": {"staff": {"per_interval": [1, 2, 1, 1]}, "skills": {"b": {}}},
        "second": {"staff": 1, "skills": {"a": {}}},
    }
    logs = run({"a": queue((0, 9)), "b": queue((0, 9))}, groups=groups)
    # The first group has agents 0 and 1, since its plan once wants two; the second has agent 2.
    assert [(0, 2), (0, 0)] == answers(logs)
    assert [1, 0] == logs.contacts.group.tolist()


def test_an_agent_without_work_for_a_queue_does_not_take_it() -> None:
    groups = {
        "first": {"staff": 1, "skills": {"a": {}}},
        "second": {"staff": 5, "skills": {"b": {}}},
    }
    logs = run({"a": queue((0, 100), (1, 9)), "b": queue((0, 9))}, groups=groups)
    assert [(0, 0), (0, 1), (100, 0)] == answers(logs)


# --- section 4: a visit -----------------------------------------------------------------------


def test_no_waiting_places_means_blocked_unless_an_agent_is_free() -> None:
    logs = run({"calls": queue((0, 100), (50, 10), (100, 10), queue_limit=0)})
    assert [(ANSWERED, 100), (BLOCKED, 50), (ANSWERED, 110)] == fates(logs)


def test_waiting_places_are_those_of_the_queue_alone() -> None:
    queues = {
        "narrow": queue((0, 100), (10, 5), (30, 5), queue_limit=1),
        "wide": queue((20, 5)),
    }
    logs = run(queues)
    # In order of joining: narrow, narrow (waits), wide (waits), narrow (blocked).
    assert [ANSWERED, ANSWERED, ANSWERED, BLOCKED] == logs.contacts.outcome.tolist()


def test_a_waiting_place_is_free_again_once_its_visit_has_left() -> None:
    # 10: B waits until 40. 39: C is blocked. 41: D waits.
    calls = queue((0, 100), (10, 5), (39, 5), (41, 5), queue_limit=1, patience=constant(30))
    assert [(ANSWERED, 100), (ABANDONED, 40), (BLOCKED, 39), (ABANDONED, 71)] == fates(
        run({"calls": calls})
    )


def test_full_lines_block_although_an_agent_is_free() -> None:
    logs = run({"calls": queue((0, 100), (10, 10))}, staff=2, lines={"voice": 1})
    assert [(ANSWERED, 100), (BLOCKED, 10)] == fates(logs)


def test_a_waiting_visit_holds_a_line_and_gives_it_back_when_it_abandons() -> None:
    # 10: B waits with the second line until 40; 20: C is blocked; 41: D gets B's line.
    calls = queue((0, 100), (10, 5), (20, 5), (41, 5), patience=constant(30))
    assert [(ANSWERED, 100), (ABANDONED, 40), (BLOCKED, 20), (ABANDONED, 71)] == fates(
        run({"calls": calls}, lines={"voice": 2})
    )


def test_a_line_is_released_at_conversation_end_and_not_at_wrap_end() -> None:
    # Agent 0 wraps until 160; at 100 the line is free for B, with agent 1.
    calls = queue((0, 100), (99, 5), (100, 10), wrap=constant(60))
    logs = run({"calls": calls}, staff=2, lines={"voice": 1})
    assert [(ANSWERED, 100), (BLOCKED, 99), (ANSWERED, 110)] == fates(logs)


def test_a_line_is_released_before_an_arrival_at_that_instant() -> None:
    logs = run({"calls": queue((0, 100), (100, 10))}, lines={"voice": 1})
    assert [(0, 0), (100, 0)] == answers(logs)


def test_lines_are_shared_by_all_queues() -> None:
    groups = {
        "first": {"staff": 2, "skills": {"a": {}}},
        "second": {"staff": 2, "skills": {"b": {}}},
    }
    logs = run({"a": queue((0, 100)), "b": queue((1, 9))}, groups=groups, lines={"voice": 1})
    assert [(ANSWERED, 100), (BLOCKED, 1)] == fates(logs)


def test_a_blocked_or_balked_visit_holds_no_line() -> None:
    # 10: B, the second line, is blocked for want of a place; 20: C would have no line if B kept it.
    queues = {"calls": queue((0, 100), (10, 5), queue_limit=0), "others": queue((20, 5))}
    logs = run(queues, lines={"voice": 2})
    assert [(ANSWERED, 100), (BLOCKED, 10), (ANSWERED, 105)] == fates(logs)
    queues["calls"] = queue((0, 100), (10, 5), balk=1)
    logs = run(queues, lines={"voice": 2})
    assert [(ANSWERED, 100), (BALKED, 10), (ANSWERED, 105)] == fates(logs)


def test_only_who_would_wait_balks() -> None:
    # Everybody balks who has to wait: A and C find an agent, B does not.
    logs = run({"calls": queue((0, 100), (50, 10), (100, 10), balk=1)})
    assert [(ANSWERED, 100), (BALKED, 50), (ANSWERED, 110)] == fates(logs)


def test_a_full_queue_blocks_before_anybody_balks() -> None:
    logs = run({"calls": queue((0, 100), (50, 10), balk=1, queue_limit=0)})
    assert [(ANSWERED, 100), (BLOCKED, 50)] == fates(logs)


def test_conversation_is_talk_and_hold_then_comes_wrap() -> None:
    # Talk 100, hold 20, wrap 30: left at 120, the agent free at 150.
    hold = {"probability": 1, **constant(20)}
    logs = run({"calls": queue((0, 100), (1, 100), hold=hold, wrap=constant(30))})
    assert [(0, 0), (150, 0)] == answers(logs)
    assert [(ANSWERED, 120), (ANSWERED, 270)] == fates(logs)
    assert [100, 20, 30] == [
        float(getattr(logs.contacts, name)[0]) for name in ("talk", "hold", "wrap")
    ]


def test_the_handle_factor_multiplies_talk_hold_and_wrap() -> None:
    calls = queue((0, 100), hold={"probability": 1, **constant(20)}, wrap=constant(30))
    groups = {"all": {"staff": 1, "skills": {"calls": {"handle_factor": 1.5}}}}
    logs = run({"calls": calls}, groups=groups)
    assert [150, 30, 45] == [
        float(getattr(logs.contacts, name)[0]) for name in ("talk", "hold", "wrap")
    ]
    assert [(ANSWERED, 180)] == fates(logs)


def test_the_factors_of_a_visit_are_those_of_the_interval_in_which_it_joined() -> None:
    # The factor is 2 in the second quarter. B joins at 899 and is answered in it: factor 1.
    calls = {
        "volume": {"times": [AT, AT + 899, AT + 900]},
        "talk": constant(1000),
        "talk_factor": {"per_interval": [1, 2, 1, 1]},
        "queue_limit": 5,
    }
    logs = run({"calls": calls})
    assert [(0, 0), (1000, 0), (2000, 0)] == answers(logs)
    assert [1000, 1000, 2000] == logs.contacts.talk.tolist()


def test_resolution_is_clipped_to_0_and_1() -> None:
    calls = queue(*((60.0 * i, 10) for i in range(8)), resolution=0.5)
    for shift, resolved in ((0.6, 1.0), (-0.6, 0.0)):
        groups = {"all": {"staff": 1, "skills": {"calls": {"resolution": shift}}}}
        log = run({"calls": calls}, groups=groups).contacts
        assert [resolved] * 8 == log.resolved.tolist()
        assert {Next.ENDS if resolved else Next.GIVEN_UP} == set(log.next)


def test_an_unresolved_contact_repeats_after_conversation_end_and_not_wrap_end() -> None:
    calls = queue(
        (0, 100), wrap=constant(30), resolution=0, repeat={"probability": 1, "delay": constant(400)}
    )
    log = run({"calls": calls}, quarters=1).contacts
    # Conversation ends at 100, repeat at 500 (talk 60, until 560), the next at 960: after closing.
    assert [0, 500] == [t - AT for t in log.joined]
    assert [Kind.FRESH, Kind.REPEAT] == log.kind.tolist()
    assert [0, 1] == log.contact.tolist()
    assert [500, 960] == [t - AT for t in log.next_at]
    assert [Next.REPEAT, Next.REPEAT] == log.next.tolist()


def test_an_abandoned_visit_redials_after_its_leaving() -> None:
    calls = queue(
        (0, 800), (10, 5), patience=constant(30), redial={"probability": 1, "delay": constant(100)}
    )
    log = run({"calls": calls}, quarters=1).contacts
    # 10 until 40; 140 until 170; 270, ...: every 130 s. The one at 790 is answered at 800.
    of_b = log.issue == 1
    assert [10 + 130 * i for i in range(7)] == [t - AT for t in log.joined[of_b]]
    assert [ABANDONED] * 6 + [ANSWERED] == log.outcome[of_b].tolist()
    assert 800 == log.answered[of_b][-1] - AT


def test_an_issue_ends_at_the_limit_of_contacts_and_the_run_says_so() -> None:
    calls = queue((0, 100), (10, 5), queue_limit=0, redial={"probability": 1, "delay": constant(0)})
    logs = run({"calls": calls})
    assert 1 + 4096 == len(logs.contacts)
    assert 1 == logs.cut_off
    assert 4095 == logs.contacts.contact[-1]
    assert Next.GIVEN_UP == logs.contacts.next[-1]


# --- section 5: the contact rules ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "order"),
    [("priority", ["high", "low", "low"]), ("longest_wait", ["low", "low", "high"])],
)
def test_the_contact_rule_chooses_among_the_heads_of_the_queues(
    rule: str, order: list[str]
) -> None:
    queues = {
        "low": queue((0, 100), (10, 7), (20, 7)),
        "high": queue((30, 7), priority=1),
    }
    logs = run(queues, routing={"select_contact": rule})
    log = logs.contacts
    by_answer = [list(queues)[log.queue[row]] for row in log.answered.argsort()]
    assert order == by_answer[1:]


@pytest.mark.parametrize("rule", ["priority", "longest_wait"])
def test_visits_that_joined_at_once_are_taken_by_queue(rule: str) -> None:
    # The queues' numbers follow the file, not their names.
    queues = {"z": queue((0, 100), (10, 7)), "a": queue((10, 7))}
    logs = run(queues, routing={"select_contact": rule})
    assert [(0, 0), (100, 0), (107, 0)] == answers(logs)


def test_equal_priorities_go_by_joining() -> None:
    queues = {"a": queue((0, 100), (20, 7), priority=2), "b": queue((10, 7), priority=2)}
    log = run(queues).contacts
    assert [(10, 100), (20, 107)] == [
        (joined - AT, answered - AT)
        for joined, answered in zip(log.joined[1:], log.answered[1:], strict=True)
    ]


# --- section 7: opening hours -------------------------------------------------------------------


def test_after_closing_all_who_wait_are_served_and_each_agent_leaves_when_nobody_waits() -> None:
    # Closing at 900; A and B talk until 950 and 1000, C and D wait. 950: agent 0 takes C until
    # 1050. 1000: agent 1 takes D until 1100. Then nobody waits for either.
    calls = queue((0, 950), (0, 1000), (100, 100), (200, 100))
    logs = run({"calls": calls}, staff=2, quarters=1)
    assert [(0, 0), (0, 1), (950, 0), (1000, 1)] == answers(logs)
    assert [(0, 0, 1050), (1, 0, 1100)] == stays(logs)


def test_at_closing_who_is_available_leaves_the_longest_idle_first() -> None:
    logs = run({"calls": queue((0, 100), (0, 50))}, staff=3, quarters=1)
    assert [(2, 0, 900), (1, 0, 900), (0, 0, 900)] == stays(logs)


def test_closing_sends_away_who_waits_if_the_scenario_says_so() -> None:
    calls = queue((0, 950), (100, 100), (200, 100))
    logs = run({"calls": calls}, quarters=1, hours={"at_close": "send_away"})
    assert [(ANSWERED, 950), (SENT_AWAY, 900), (SENT_AWAY, 900)] == fates(logs)
    assert [(0, 0, 950)] == stays(logs)


def test_a_conversation_that_ends_at_closing_leaves_its_agent_for_who_waits() -> None:
    # 900: A's end (1) comes before the closing (3a): B is answered, even with "send_away".
    calls = queue((0, 900), (100, 100), (200, 100))
    logs = run({"calls": calls}, quarters=1, hours={"at_close": "send_away"})
    assert [(ANSWERED, 900), (ANSWERED, 1000), (SENT_AWAY, 900)] == fates(logs)


def test_patience_that_ends_at_closing_comes_after_the_closing() -> None:
    calls = queue((0, 950), (600, 100), patience=constant(300))
    logs = run({"calls": calls}, quarters=1, hours={"at_close": "send_away"})
    assert [(ANSWERED, 950), (SENT_AWAY, 900)] == fates(logs)
    assert [(ANSWERED, 950), (ABANDONED, 900)] == fates(run({"calls": calls}, quarters=1))


def test_patience_goes_on_after_closing() -> None:
    calls = queue((0, 1000), (800, 100), (850, 100), patience=constant(150))
    assert [(ANSWERED, 1000), (ABANDONED, 950), (ANSWERED, 1100)] == fates(
        run({"calls": calls}, quarters=1)
    )


def test_closing_cancels_debts() -> None:
    # 900: a debt of 1; closing at 1800 with B still waiting: agent 0 stays for it.
    calls = queue((0, 2000), (100, 50))
    logs = run({"calls": calls}, staff=[1, 0], quarters=2)
    assert [(0, 0), (2000, 0)] == answers(logs)
    assert [(0, 0, 2050)] == stays(logs)


def test_whom_nobody_still_on_may_serve_is_sent_away_at_closing() -> None:
    # 1000: agent 0 pays the debt of 900 and leaves B waiting; nobody is on at closing, 1800.
    calls = queue((0, 1000), (100, 50))
    logs = run({"calls": calls}, staff=[1, 0], quarters=2)
    assert [(ANSWERED, 1000), (SENT_AWAY, 1800)] == fates(logs)


def test_agents_still_busy_at_the_next_opening_count_in_the_plan() -> None:
    # Two of two agents are on until an hour and two after the next opening; one is planned then:
    # the first to finish leaves, and nobody comes on. C waits for the second.
    calls = queue(
        (0, DAY + 3600), (0, DAY + 7200), (DAY + 60, 5), patience=constant(3 * 3600)
    )  # fmt: skip
    staff = [2] * 12 + [1] * 12
    logs = run({"calls": calls}, staff=staff, quarters=12, hours={"days": 2})
    assert [(0, 0), (0, 1), (DAY + 7200, 1)] == answers(logs)
    assert (0, 0, DAY + 3600) == stays(logs)[0]


def test_agents_beside_those_still_busy_come_on_at_the_next_opening() -> None:
    # Agent 0 is still busy; of two planned, agent 1 comes on.
    calls = queue((0, DAY + 3600), (DAY + 60, 5))
    logs = run({"calls": calls}, staff=2, quarters=12, hours={"days": 2})
    assert [(0, 0), (DAY + 60, 1)] == answers(logs)
    # Evening: agent 1, available since 65 s after the opening, leaves before agent 0.
    evening = DAY + 12 * QUARTER
    assert [(1, 0, 12 * QUARTER), (1, DAY, evening), (0, 0, evening)] == stays(logs)


def test_an_agent_who_finishes_as_the_centre_opens_leaves_and_comes_on_anew() -> None:
    # Next opening: conversation end (1) at closed doors, nobody waits: off; then on (3b).
    logs = run({"calls": queue((0, DAY))}, hours={"days": 2})
    assert [(0, 0, DAY), (0, DAY, DAY + 3600)] == stays(logs)


def test_a_redial_due_at_closing_or_later_comes_on_the_day_of_the_next_opening() -> None:
    # B abandons at 600 and is due at 900, the closing. The next day's volume is one recorded call
    # in the second quarter, so the redial comes within it.
    redial = {"probability": 1, "delay": constant(300)}
    calls = queue(
        (0, 890), (590, 5), (DAY + 1000, 5), patience=constant(10), redial=redial
    )  # fmt: skip
    hours = {"days": 3, "open": {"mon": "09:00-09:15", "wed": "09:00-10:00", "tue": "closed",
                                 "thu_sun": "closed"}}  # fmt: skip
    calls["volume"]["times"][2] += DAY  # to Wednesday: Tuesday is closed
    logs = run({"calls": calls}, hours=hours)
    back = logs.contacts.issue == 1
    assert [0, 1] == logs.contacts.contact[back].tolist()
    joined = logs.contacts.joined[back][1] - AT
    assert 2 * DAY + 900 <= joined < 2 * DAY + 1800
    assert logs.contacts.next_at[back][0] - AT == joined


def test_a_redial_due_within_the_opening_hours_of_another_day_comes_when_due() -> None:
    redial = {"probability": 1, "delay": constant(DAY)}
    calls = queue((0, 890), (590, 5), patience=constant(10), redial=redial)
    log = run({"calls": calls}, quarters=1, hours={"days": 2}).contacts
    assert [(0, 0), (590, 0), (DAY + 600, 1)] == list(
        zip(log.joined - AT, log.contact, strict=True)
    )


def test_a_redial_due_at_the_very_opening_comes_then() -> None:
    # Abandoned at 600, due 23:50 later, at the opening.
    redial = {"probability": 1, "delay": constant(DAY - 600)}
    calls = queue((0, 890), (590, 5), patience=constant(10), redial=redial)
    log = run({"calls": calls}, quarters=1, hours={"days": 2}).contacts
    assert [DAY] == (log.joined[log.contact == 1] - AT).tolist()


def test_a_redial_due_on_a_day_without_volume_comes_at_any_open_time() -> None:
    redial = {"probability": 1, "delay": constant(1000)}
    calls = queue((0, 890), (590, 5), patience=constant(10), redial=redial)
    log = run({"calls": calls}, quarters=1, hours={"days": 2}).contacts
    joined = log.joined[log.contact == 1][0] - AT
    assert DAY < joined < DAY + 900


def test_a_redial_beyond_the_last_day_is_pending_with_the_time_it_is_due() -> None:
    redial = {"probability": 1, "delay": constant(300)}
    log = run({"calls": queue((0, 890), (590, 5), patience=constant(10), redial=redial)},
              quarters=1).contacts  # fmt: skip
    assert 2 == len(log)
    assert Next.REDIAL == log.next[1]
    assert AT + 900 == log.next_at[1]


def test_midnight_is_no_closing_where_the_centre_is_open_round_the_clock() -> None:
    calls = queue((0, 100), (DAY - AT - 50, 100), (DAY - AT - 40, 100))
    hours = {"days": 2, "open": "00:00", "close": "24:00", "at_close": "send_away"}
    logs = run({"calls": calls}, hours=hours)
    midnight = DAY - AT
    assert [(ANSWERED, 100), (ANSWERED, midnight + 50), (ANSWERED, midnight + 150)] == fates(logs)
    assert [(0, -AT, 2 * DAY - AT)] == stays(logs)


def test_the_end_of_the_last_day_is_a_closing() -> None:
    calls = queue((DAY - AT - 50, 100), (DAY - AT - 40, 100))
    hours = {"open": "00:00", "close": "24:00"}
    midnight = DAY - AT
    assert [(ANSWERED, midnight + 50), (ANSWERED, midnight + 150)] == fates(
        run({"calls": calls}, hours=hours)
    )
    hours["at_close"] = "send_away"
    assert [(ANSWERED, midnight + 50), (SENT_AWAY, midnight)] == fates(
        run({"calls": calls}, hours=hours)
    )
