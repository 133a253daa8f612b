"""A visit: joining, a line, a waiting place, the conversation, and coming back."""

from by_hand import ABANDONED, ANSWERED, AT, BALKED, BLOCKED, answers, constant, fates, queue

from ccsim.records.columns import Kind, Next


def test_no_waiting_places_means_blocked_unless_an_agent_is_free(run) -> None:
    logs = run({"calls": queue((0, 100), (50, 10), (100, 10), queue_limit=0)})
    assert [(ANSWERED, 100), (BLOCKED, 50), (ANSWERED, 110)] == fates(logs)


def test_waiting_places_are_those_of_the_queue_alone(run) -> None:
    queues = {
        "narrow": queue((0, 100), (10, 5), (30, 5), queue_limit=1),
        "wide": queue((20, 5)),
    }
    logs = run(queues)
    # In order of joining: narrow, narrow (waits), wide (waits), narrow (blocked).
    assert [ANSWERED, ANSWERED, ANSWERED, BLOCKED] == logs.contacts.outcome.tolist()


def test_a_waiting_place_is_free_again_once_its_visit_has_left(run) -> None:
    # 10: B waits until 40. 39: C is blocked. 41: D waits.
    calls = queue((0, 100), (10, 5), (39, 5), (41, 5), queue_limit=1, patience=constant(30))
    assert [(ANSWERED, 100), (ABANDONED, 40), (BLOCKED, 39), (ABANDONED, 71)] == fates(
        run({"calls": calls})
    )


def test_full_lines_block_although_an_agent_is_free(run) -> None:
    logs = run({"calls": queue((0, 100), (10, 10))}, staff=2, lines={"voice": 1})
    assert [(ANSWERED, 100), (BLOCKED, 10)] == fates(logs)


def test_a_waiting_visit_holds_a_line_and_gives_it_back_when_it_abandons(run) -> None:
    # 10: B waits with the second line until 40; 20: C is blocked; 41: D gets B's line.
    calls = queue((0, 100), (10, 5), (20, 5), (41, 5), patience=constant(30))
    assert [(ANSWERED, 100), (ABANDONED, 40), (BLOCKED, 20), (ABANDONED, 71)] == fates(
        run({"calls": calls}, lines={"voice": 2})
    )


def test_a_line_is_released_at_conversation_end_and_not_at_wrap_end(run) -> None:
    # Agent 0 wraps until 160; at 100 the line is free for B, with agent 1.
    calls = queue((0, 100), (99, 5), (100, 10), wrap=constant(60))
    logs = run({"calls": calls}, staff=2, lines={"voice": 1})
    assert [(ANSWERED, 100), (BLOCKED, 99), (ANSWERED, 110)] == fates(logs)


def test_a_line_is_released_before_an_arrival_at_that_instant(run) -> None:
    logs = run({"calls": queue((0, 100), (100, 10))}, lines={"voice": 1})
    assert [(0, 0), (100, 0)] == answers(logs)


def test_lines_are_shared_by_all_queues(run) -> None:
    groups = {
        "first": {"staff": 2, "skills": {"a": {}}},
        "second": {"staff": 2, "skills": {"b": {}}},
    }
    logs = run({"a": queue((0, 100)), "b": queue((1, 9))}, groups=groups, lines={"voice": 1})
    assert [(ANSWERED, 100), (BLOCKED, 1)] == fates(logs)


def test_a_blocked_or_balked_visit_holds_no_line(run) -> None:
    # 10: B, the second line, is blocked for want of a place; 20: C would have no line if B kept it.
    queues = {"calls": queue((0, 100), (10, 5), queue_limit=0), "others": queue((20, 5))}
    logs = run(queues, lines={"voice": 2})
    assert [(ANSWERED, 100), (BLOCKED, 10), (ANSWERED, 105)] == fates(logs)
    queues["calls"] = queue((0, 100), (10, 5), balk=1)
    logs = run(queues, lines={"voice": 2})
    assert [(ANSWERED, 100), (BALKED, 10), (ANSWERED, 105)] == fates(logs)


def test_only_who_would_wait_balks(run) -> None:
    # Everybody balks who has to wait: A and C find an agent, B does not.
    logs = run({"calls": queue((0, 100), (50, 10), (100, 10), balk=1)})
    assert [(ANSWERED, 100), (BALKED, 50), (ANSWERED, 110)] == fates(logs)


def test_a_full_queue_blocks_before_anybody_balks(run) -> None:
    logs = run({"calls": queue((0, 100), (50, 10), balk=1, queue_limit=0)})
    assert [(ANSWERED, 100), (BLOCKED, 50)] == fates(logs)


def test_conversation_is_talk_and_hold_then_comes_wrap(run) -> None:
    # Talk 100, hold 20, wrap 30: left at 120, the agent free at 150.
    hold = {"probability": 1, **constant(20)}
    logs = run({"calls": queue((0, 100), (1, 100), hold=hold, wrap=constant(30))})
    assert [(0, 0), (150, 0)] == answers(logs)
    assert [(ANSWERED, 120), (ANSWERED, 270)] == fates(logs)
    assert [100, 20, 30] == [
        float(getattr(logs.contacts, name)[0]) for name in ("talk", "hold", "wrap")
    ]


def test_the_handle_factor_multiplies_talk_hold_and_wrap(run) -> None:
    calls = queue((0, 100), hold={"probability": 1, **constant(20)}, wrap=constant(30))
    groups = {"all": {"staff": 1, "skills": {"calls": {"handle_factor": 1.5}}}}
    logs = run({"calls": calls}, groups=groups)
    assert [150, 30, 45] == [
        float(getattr(logs.contacts, name)[0]) for name in ("talk", "hold", "wrap")
    ]
    assert [(ANSWERED, 180)] == fates(logs)


def test_the_factors_of_a_visit_are_those_of_the_interval_in_which_it_joined(run) -> None:
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


def test_resolution_is_clipped_to_0_and_1(run) -> None:
    calls = queue(*((60.0 * i, 10) for i in range(8)), resolution=0.5)
    for shift, resolved in ((0.6, 1.0), (-0.6, 0.0)):
        groups = {"all": {"staff": 1, "skills": {"calls": {"resolution": shift}}}}
        log = run({"calls": calls}, groups=groups).contacts
        assert [resolved] * 8 == log.resolved.tolist()
        assert {Next.ENDS if resolved else Next.GIVEN_UP} == set(log.next)


def test_an_unresolved_contact_repeats_after_conversation_end_and_not_wrap_end(run) -> None:
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


def test_an_abandoned_visit_redials_after_its_leaving(run) -> None:
    calls = queue(
        (0, 800), (10, 5), patience=constant(30), redial={"probability": 1, "delay": constant(100)}
    )
    log = run({"calls": calls}, quarters=1).contacts
    # 10 until 40; 140 until 170; 270, ...: every 130 s. The one at 790 is answered at 800.
    of_b = log.issue == 1
    assert [10 + 130 * i for i in range(7)] == [t - AT for t in log.joined[of_b]]
    assert [ABANDONED] * 6 + [ANSWERED] == log.outcome[of_b].tolist()
    assert 800 == log.answered[of_b][-1] - AT


def test_an_issue_ends_at_the_limit_of_contacts_and_the_run_says_so(run) -> None:
    calls = queue((0, 100), (10, 5), queue_limit=0, redial={"probability": 1, "delay": constant(0)})
    logs = run({"calls": calls})
    assert 1 + 4096 == len(logs.contacts)
    assert 1 == logs.cut_off
    assert 4095 == logs.contacts.contact[-1]
    assert Next.GIVEN_UP == logs.contacts.next[-1]
