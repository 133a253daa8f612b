"""What happens first at one instant.

How any two kinds of event meet is in `test_meetings_of_*`.
"""

from by_hand import ABANDONED, ANSWERED, AT, BLOCKED, answers, constant, fates, queue, stays

from ccsim.records.columns import Kind


def test_an_agent_who_frees_as_patience_ends_still_answers(run) -> None:
    # 0: A answered until 100. 40: B waits, patient until 100. 100: A's end (1) is before B's (6).
    logs = run({"calls": queue((0, 100), (40, 10), patience=constant(60))})
    assert [(0, 0), (100, 0)] == answers(logs)
    assert [(ANSWERED, 100), (ANSWERED, 110)] == fates(logs)


def test_an_agent_whose_wrap_ends_as_patience_ends_still_answers(run) -> None:
    # A talks until 100 and its agent wraps until 130, when B's patience ends.
    logs = run({"calls": queue((0, 100), (70, 10), patience=constant(60), wrap=constant(30))})
    assert [(0, 0), (130, 0)] == answers(logs)


def test_patience_that_ends_a_second_before_the_agent_frees_is_lost(run) -> None:
    logs = run({"calls": queue((0, 100), (39, 10), patience=constant(60))})
    assert [(ANSWERED, 100), (ABANDONED, 99)] == fates(logs)


def test_who_arrives_as_a_conversation_ends_finds_its_agent_free(run) -> None:
    # 100: conversation end (1) frees agent 0, then the arrival (5a); nobody waits.
    logs = run({"calls": queue((0, 100), (100, 10), queue_limit=0)})
    assert [(0, 0), (100, 0)] == answers(logs)


def test_who_arrives_as_wrap_ends_finds_its_agent_free(run) -> None:
    logs = run({"calls": queue((0, 100), (130, 10), queue_limit=0, wrap=constant(30))})
    assert [(0, 0), (130, 0)] == answers(logs)


def test_a_waiting_visit_comes_before_one_that_arrives_as_the_agent_frees(run) -> None:
    logs = run({"calls": queue((0, 100), (50, 10), (100, 10))})
    assert [(0, 0), (100, 0), (110, 0)] == answers(logs)


def test_of_two_agents_who_free_at_once_the_lower_number_takes_the_first_visit(run) -> None:
    # Agent 1 began first: at 20 until 100; agent 0, busy until 10 and again from 30, until 100.
    # 0: A with 0 until 10. 5: B with 1 until 100. 30: C with 0 until 100. 40, 50: D, E wait.
    logs = run({"calls": queue((0, 10), (5, 95), (30, 70), (40, 7), (50, 8))}, staff=2)
    assert [(0, 0), (5, 1), (30, 0), (100, 0), (100, 1)] == answers(logs)


def test_a_conversation_end_comes_before_a_wrap_end_whatever_the_numbers(run) -> None:
    # Agent 0 wraps A's contact until 100; agent 1 ends B's, without wrap, at 100: 1 takes C.
    queues = {
        "long": queue((0, 40), wrap=constant(60)),
        "short": queue((10, 90), (50, 7), (60, 8)),
    }
    logs = run(queues, staff=2)
    assert [(0, 0), (10, 1), (100, 1), (100, 0)] == answers(logs)


def test_a_conversation_that_ends_as_the_plan_falls_counts_as_idle_before_the_fall(run) -> None:
    # 900: A's end (1) makes agent 0 available, idle since 900; agent 1, idle since 0, leaves.
    logs = run({"calls": queue((0, 900), (901, 9))}, staff=[2, 1, 1, 1])
    assert [(0, 0), (901, 0)] == answers(logs)
    assert [(1, 0, 900), (0, 0, 3600)] == stays(logs)


def test_a_fall_comes_before_an_arrival_at_that_instant(run) -> None:
    # 900: of 0 and 1, both idle since 0, the lower number leaves; the arrival gets agent 1.
    logs = run({"calls": queue((900, 9))}, staff=[2, 1, 1, 1])
    assert [(900, 1)] == answers(logs)
    assert (0, 0, 900) == stays(logs)[0]


def test_a_rise_comes_before_an_arrival_at_that_instant(run) -> None:
    logs = run({"calls": queue((0, 2000), (900, 9), queue_limit=0)}, staff=[1, 2, 2, 2])
    assert [(0, 0), (900, 1)] == answers(logs)


def test_a_rise_comes_before_patience_that_ends_then(run) -> None:
    logs = run({"calls": queue((0, 2000), (600, 9), patience=constant(300))}, staff=[1, 2, 2, 2])
    assert [(0, 0), (900, 1)] == answers(logs)


def test_who_arrives_as_the_centre_opens_is_answered_at_once(run) -> None:
    assert [(0, 0)] == answers(run({"calls": queue((0, 9), queue_limit=0)}))


def test_arrivals_at_one_instant_are_numbered_by_queue_then_order(run) -> None:
    # The second queue's contacts are issues 2 and 3, however important it is.
    queues = {"first": queue((0, 10), (0, 20)), "second": queue((0, 30), (0, 40), priority=9)}
    logs = run(queues, staff=4)
    assert [0, 1, 2, 3] == logs.contacts.issue.tolist()
    assert [0, 0, 1, 1] == logs.contacts.queue.tolist()
    assert [10, 20, 30, 40] == logs.contacts.talk.tolist()
    assert [(0, 0), (0, 1), (0, 2), (0, 3)] == answers(logs)


def test_a_fresh_arrival_comes_before_a_redial_at_that_instant(run) -> None:
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


def test_redials_and_repeats_at_one_instant_come_in_order_of_issues(run) -> None:
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


def test_redials_without_delay_come_after_all_arrivals_of_that_instant_by_issue(run) -> None:
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


def test_a_redial_without_delay_comes_before_patience_that_ends_then(run) -> None:
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


def test_a_conversation_without_length_ends_before_the_next_arrival_of_that_instant(run) -> None:
    # 0: A is answered and, talking 0 s, is over (1) before B's arrival (5a): B finds agent 0.
    logs = run({"calls": queue((0, 0), (0, 0), (0, 30), queue_limit=0)})
    assert [(0, 0), (0, 0), (0, 0)] == answers(logs)


def test_patience_of_zero_waits_for_nobody_but_takes_a_free_agent(run) -> None:
    logs = run({"calls": queue((0, 100), (50, 10), (100, 10), patience=constant(0))})
    assert [(ANSWERED, 100), (ABANDONED, 50), (ANSWERED, 110)] == fates(logs)
