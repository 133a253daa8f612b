"""Agents and their plan: who leaves when it falls, who comes on when it rises, who is chosen."""

from by_hand import answers, constant, queue, stays


def test_a_fall_takes_the_longest_idle(run) -> None:
    # Agent 0 was busy until 100, agent 1 until 50, agent 2 never: 2 and then 1 are longest idle.
    logs = run({"calls": queue((0, 100), (0, 50))}, staff=[3, 1, 1, 1])
    assert [(2, 0, 900), (1, 0, 900), (0, 0, 3600)] == stays(logs)


def test_the_debt_of_a_fall_is_paid_by_the_first_to_finish_though_a_visit_waits(run) -> None:
    # 900: both busy, a debt of 1. 1000: agent 1 finishes and leaves; C waits on until 1200.
    logs = run({"calls": queue((0, 1200), (0, 1000), (950, 9))}, staff=[2, 1, 1, 1])
    assert [(0, 0), (0, 1), (1200, 0)] == answers(logs)
    assert (1, 0, 1000) == stays(logs)[0]


def test_a_debt_is_paid_at_wrap_end_and_not_at_conversation_end(run) -> None:
    logs = run({"calls": queue((0, 1000), wrap=constant(200))}, staff=[1, 0, 0, 0])
    assert [(0, 0, 1200)] == stays(logs)


def test_a_fall_takes_who_is_available_and_owes_the_rest(run) -> None:
    # 900: 3 -> 1; agent 2 is available and leaves, one of 0 and 1 is owed: 1, who ends at 1000.
    logs = run({"calls": queue((0, 1100), (0, 1000))}, staff=[3, 1, 1, 1])
    assert [(2, 0, 900), (1, 0, 1000), (0, 0, 3600)] == stays(logs)


def test_a_rise_reduces_the_debt_before_anybody_comes_on(run) -> None:
    # 900: a debt of 2. 1800: a rise by 1 leaves a debt of 1 and brings nobody, though C waits.
    # 2000: agent 1 pays it. 2100: agent 0 finishes, stays, and takes C.
    calls = queue((0, 2100), (0, 2000), (1850, 9))
    logs = run({"calls": calls}, staff=[2, 0, 1, 1])
    assert [(0, 0), (0, 1), (2100, 0)] == answers(logs)
    assert [(1, 0, 2000), (0, 0, 3600)] == stays(logs)


def test_a_rise_beyond_the_debt_brings_the_lowest_absent_number(run) -> None:
    # 900: 3 -> 1 with all three busy: a debt of 2. 1000: agent 2 pays 1 of it and is gone.
    # 1800: a rise by 2 pays the other, and brings agent 2 back.
    calls = queue((0, 2100), (0, 2200), (0, 1000), (1900, 9))
    logs = run({"calls": calls}, staff=[3, 1, 3, 3])
    assert (1900, 2) == answers(logs)[3]
    assert [(2, 0, 1000), (0, 0, 3600), (1, 0, 3600), (2, 1800, 3600)] == sorted(
        stays(logs), key=lambda stay: (stay[2], stay[0])
    )


def test_agents_who_come_on_take_waiting_visits_in_the_order_of_their_numbers(run) -> None:
    # 900: 1, 2 and 3 come on: 1 takes B, 2 takes C, and 3 is available for D.
    calls = queue((0, 3000), (10, 100), (20, 100), (905, 5))
    logs = run({"calls": calls}, staff=[1, 4, 4, 4])
    assert [(0, 0), (900, 1), (900, 2), (905, 3)] == answers(logs)


def test_the_longest_available_agent_is_chosen(run) -> None:
    # Available since: 0 from 50, 1 from 30, 2 from 40.
    calls = queue((0, 50), (0, 30), (0, 40), (60, 500), (61, 500), (62, 500))
    logs = run({"calls": calls}, staff=3)
    assert [(60, 1), (61, 2), (62, 0)] == answers(logs)[3:]


def test_agents_available_since_the_same_instant_are_chosen_by_number(run) -> None:
    # Agent 1's conversation ends at 100 (class 1), agent 0's wrap at 100 (class 2), so 1 becomes
    # available before 0 in the same instant; yet 0 has the lower number.
    queues = {
        "long": queue((0, 40), wrap=constant(60)),
        "short": queue((10, 90), (150, 7), (160, 8)),
    }
    logs = run(queues, staff=2)
    assert [(150, 0), (160, 1)] == answers(logs)[2:]


def test_agents_are_numbered_group_after_group(run) -> None:
    groups = {
        "first": {"staff": {"per_interval": [1, 2, 1, 1]}, "skills": {"b": {}}},
        "second": {"staff": 1, "skills": {"a": {}}},
    }
    logs = run({"a": queue((0, 9)), "b": queue((0, 9))}, groups=groups)
    # The first group has agents 0 and 1, since its plan once wants two; the second has agent 2.
    assert [(0, 2), (0, 0)] == answers(logs)
    assert [1, 0] == logs.contacts.group.tolist()


def test_an_agent_without_work_for_a_queue_does_not_take_it(run) -> None:
    groups = {
        "first": {"staff": 1, "skills": {"a": {}}},
        "second": {"staff": 5, "skills": {"b": {}}},
    }
    logs = run({"a": queue((0, 100), (1, 9)), "b": queue((0, 9))}, groups=groups)
    assert [(0, 0), (0, 1), (100, 0)] == answers(logs)
