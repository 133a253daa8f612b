"""The plan falls or rises, or the centre opens or closes, at the instant of something else.

See `interaction_matrix.md`. Each test holds the meeting and its control, a second earlier or later,
which ends otherwise.
"""

import pytest
from by_hand import (
    ABANDONED,
    ANSWERED,
    AT,
    BLOCKED,
    DAY,
    SENT_AWAY,
    after,
    always,
    answers,
    busy,
    constant,
    fates,
    group,
    queue,
    stays,
    steps,
)

from ccsim.records.columns import Next

SENDS_AWAY = {"at_close": "send_away"}


# --- the plan falls -----------------------------------------------------------------------------


def test_groups_whose_plans_fall_at_once_each_let_their_own_agents_go(run) -> None:
    # 900: agent 0 of `a` is busy, a debt; agent 1 of `b`, the longest idle of its group, leaves.
    groups = {"a": group([1, 0, 0, 0], x={}), "b": group([2, 1, 1, 1], y={})}
    logs = run({"x": busy(1000), "y": queue()}, groups=groups)
    assert [(1, 0, 900), (0, 0, 1000), (2, 0, 3600)] == stays(logs)


def test_a_step_that_opens_as_the_plan_falls_finds_the_agent_gone(run) -> None:
    def day(opens: float) -> tuple[float, int]:
        groups = {"a": group(x={}), "b": group([1, 0, 0, 0], x={})}
        routing = {"steps": {"x": steps((0, "a"), (opens, "b"))}}
        return answers(run({"x": queue((0, 3000), (300, 50))}, groups=groups, routing=routing))[1]

    assert (3000, 0) == day(600)
    assert (899, 1) == day(599)


def test_a_fresh_contact_that_arrives_as_the_plan_falls_finds_who_is_left(run) -> None:
    # Both idle since 0: agent 0 would be chosen, and is the one who leaves.
    assert [(900, 1)] == answers(run({"x": queue((900, 9))}, [2, 1, 1, 1]))
    assert [(899, 0)] == answers(run({"x": queue((899, 9))}, [2, 1, 1, 1]))


def test_a_redial_that_arrives_as_the_plan_falls_finds_the_agent_gone(run) -> None:
    def day(delay: float) -> tuple[int, float]:
        calls = queue((0, 100), (10, 1), queue_limit=0, redial=after(delay))
        return fates(run({"x": calls}, [1, 0, 0, 0]))[2]

    assert (BLOCKED, 900) == day(890)
    assert (ANSWERED, 959) == day(889)


def test_a_repeat_that_arrives_as_the_plan_falls_finds_the_agent_gone(run) -> None:
    def day(delay: float) -> tuple[int, float]:
        calls = queue((0, 100), resolution=0, queue_limit=0, repeat=after(delay))
        return fates(run({"x": calls}, [1, 0, 0, 0]))[1]

    assert (BLOCKED, 900) == day(800)
    assert (ANSWERED, 959) == day(799)


def test_a_transfer_that_arrives_as_the_plan_falls_finds_the_agent_gone(run) -> None:
    # The conversation ends (1), agent 1 leaves (3a), the transfer joins (5b).
    def day(end: float) -> tuple[int, float]:
        queues = {"x": queue((0, end), transfer=always(to="y")), "y": queue(queue_limit=0)}
        groups = {"a": group(x={}), "b": group([1, 0, 0, 0], y={})}
        return fates(run(queues, groups=groups))[1]

    assert (BLOCKED, 900) == day(900)
    assert (ANSWERED, 959) == day(899)


# --- closing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_visit_outlives_the_closing_of_each_of_its_groups_while_the_other_is_on(
    run, order: str
) -> None:
    # 900: `a` is busy until 1200, and `b` may answer from 1100 on, so its agent stays.
    groups = {name: group(x={}) for name in order}
    routing = {"steps": {"x": steps((0, "a"), (600, "b"))}}
    logs = run({"x": queue((0, 1200), (500, 50))}, groups=groups, routing=routing, quarters=1)
    assert (1100, order.index("b")) == answers(logs)[1]
    assert [(order.index("b"), 0, 1150), (order.index("a"), 0, 1200)] == stays(logs)


def test_a_step_due_at_closing_opens_after_it(run) -> None:
    # Sent away at 900 before agent 1 may answer; with `serve`, agent 1 stays and answers then.
    def day(opens: float, hours: dict[str, str]) -> tuple[int, float]:
        groups = {"a": group(x={}), "b": group(x={})}
        routing = {"steps": {"x": steps((0, "a"), (opens, "b"))}}
        calls = {"x": queue((0, 2000), (300, 50))}
        return fates(run(calls, groups=groups, routing=routing, quarters=1, hours=hours))[1]

    assert (SENT_AWAY, 900) == day(600, SENDS_AWAY)
    assert (ANSWERED, 949) == day(599, SENDS_AWAY)
    assert (ANSWERED, 950) == day(600, {})


@pytest.mark.parametrize("kind", ["redial", "repeat"])
def test_who_would_come_back_at_closing_comes_too_late(run, kind: str) -> None:
    # Left at 10, due at 900 or 899.
    def day(delay: float) -> list[float]:
        calls = {
            "redial": queue((0, 100), (10, 1), queue_limit=0, redial=after(delay)),
            "repeat": queue((0, 10), resolution=0, repeat=after(delay)),
        }
        log = run({"x": calls[kind]}, quarters=1).contacts
        left_at_10 = log.left == AT + 10
        assert [Next.REDIAL if kind == "redial" else Next.REPEAT] == log.next[left_at_10].tolist()
        assert [AT + 10 + delay] == log.next_at[left_at_10].tolist()
        return (log.joined[log.contact > 0] - AT).tolist()

    assert [] == day(890)
    assert [899] == day(889)


def test_a_transfer_at_closing_joins_after_who_was_idle_has_left(run) -> None:
    # 900: the conversation ends (1), the idle agent 1 leaves, for nobody waits (3a), the transfer
    # joins (5b): nobody is on.
    def day(end: float, busy_until: float, hours: dict[str, str]) -> tuple[int, float]:
        queues = {
            "x": queue((0, end), transfer=always(to="y")),
            "y": queue((0, busy_until)),
        }
        groups = {"a": group(x={}), "b": group(y={})}
        return fates(run(queues, groups=groups, quarters=1, hours=hours))[2]

    assert (SENT_AWAY, 900) == day(900, 10, {})
    assert (SENT_AWAY, 900) == day(900, 10, SENDS_AWAY)
    assert (ANSWERED, 959) == day(899, 10, {})
    assert (ANSWERED, 959) == day(899, 10, SENDS_AWAY)
    # Agent 1 is busy until 1000 and still on: with "serve" the transfer waits.
    assert (ANSWERED, 1060) == day(900, 1000, {})
    assert (SENT_AWAY, 900) == day(900, 1000, SENDS_AWAY)


def test_patience_that_ends_at_closing_does_so_after_it(run) -> None:
    def day(patience: float) -> tuple[int, float]:
        calls = queue((0, 2000), (300, 50), patience=constant(patience))
        return fates(run({"x": calls}, quarters=1, hours=SENDS_AWAY))[1]

    assert (SENT_AWAY, 900) == day(600)
    assert (ABANDONED, 899) == day(599)


# --- the plan rises -----------------------------------------------------------------------------


def test_of_groups_whose_plans_rise_at_once_the_first_in_the_file_takes_the_first_visit(
    run,
) -> None:
    def day(plan: list[int]) -> list[tuple[float, int]]:
        groups = {"c": group(x={}), "a": group(plan, x={}), "b": group([0, 1, 1, 1], x={})}
        return answers(run({"x": queue((0, 3000), (10, 500), (20, 500))}, groups=groups))[1:]

    assert [(900, 1), (900, 2)] == day([0, 1, 1, 1])
    assert [(900, 2), (1400, 2)] == day([0, 0, 1, 1])


def test_a_newcomer_chooses_before_a_step_that_opens_as_the_plan_rises(run) -> None:
    # 900: agent 1 of `b` comes on (3b) and takes `other`, since `late` is not open to `b` (4).
    def day(joined: float) -> list[tuple[float, int]]:
        queues = {"late": queue((0, 3000), (joined, 50)), "other": queue((400, 50))}
        groups = {"a": group(late={}, other={}), "b": group([0, 1, 1, 1], late={}, other={})}
        routing = {"steps": {"late": steps((0, "a"), (600, "b"))}}
        return answers(run(queues, groups=groups, routing=routing))[1:]

    assert [(950, 1), (900, 1)] == day(300)
    assert [(900, 1), (950, 1)] == day(299)


def test_a_newcomer_is_found_by_a_step_that_opens_as_the_plan_rises(run) -> None:
    groups = {"a": group(late={}), "b": group([0, 1, 1, 1], late={})}
    routing = {"steps": {"late": steps((0, "a"), (600, "b"))}}
    logs = run({"late": queue((0, 3000), (300, 50))}, groups=groups, routing=routing)
    assert (900, 1) == answers(logs)[1]


def test_a_fresh_contact_that_arrives_as_the_plan_rises_finds_the_newcomer(run) -> None:
    def day(at: float) -> tuple[int, float]:
        return fates(run({"x": queue((0, 2000), (at, 9), queue_limit=0)}, [1, 2, 2, 2]))[1]

    assert (ANSWERED, 909) == day(900)
    assert (BLOCKED, 899) == day(899)


def test_a_redial_that_arrives_as_the_plan_rises_finds_the_newcomer(run) -> None:
    def day(delay: float) -> tuple[int, float]:
        calls = queue((0, 3000), (10, 1), queue_limit=0, redial=after(delay))
        return fates(run({"x": calls}, [1, 2, 2, 2]))[2]

    assert (ANSWERED, 960) == day(890)
    assert (BLOCKED, 899) == day(889)


def test_a_repeat_that_arrives_as_the_plan_rises_finds_the_newcomer(run) -> None:
    def day(delay: float) -> tuple[int, float]:
        again = queue((0, 10), resolution=0, queue_limit=0, repeat=after(delay))
        return fates(run({"again": again, "long": busy(3000, since=20)}, [1, 2, 2, 2]))[2]

    assert (ANSWERED, 960) == day(890)
    assert (BLOCKED, 899) == day(889)


def test_a_transfer_that_arrives_as_the_plan_rises_finds_the_newcomer(run) -> None:
    def day(end: float) -> tuple[int, float]:
        queues = {"x": queue((0, end), transfer=always(to="y")), "y": queue(queue_limit=0)}
        groups = {"a": group(x={}), "b": group([0, 1, 1, 1], y={})}
        return fates(run(queues, groups=groups))[1]

    assert (ANSWERED, 960) == day(900)
    assert (BLOCKED, 899) == day(899)


def test_patience_that_ends_as_the_plan_rises_was_long_enough(run) -> None:
    def day(at: float) -> tuple[int, float]:
        calls = queue((0, 2000), (at, 9), patience=constant(300))
        return fates(run({"x": calls}, [1, 2, 2, 2]))[1]

    assert (ANSWERED, 909) == day(600)
    assert (ABANDONED, 899) == day(599)


# --- opening ------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_of_groups_that_open_at_once_the_first_in_the_file_takes_the_first_visit(
    run, order: str
) -> None:
    # `c` is busy until after the next opening, for which B and C wait; then `a` and `b` come on.
    # Where the first of them has no such skill, the second takes both.
    def day(skill: str) -> list[tuple[float, int]]:
        skills = {order[0]: {skill: {}}, order[1]: {"x": {}}}
        groups = {
            "c": group(x={}, none={}),
            **{name: group([0, 1], **skills[name]) for name in order},
        }
        queues = {"x": queue((0, DAY + 500), (10, 50), (20, 50)), "none": queue()}
        return answers(run(queues, groups=groups, quarters=1, hours={"days": 2}))[1:]

    assert [(DAY, 1), (DAY, 2)] == day("x")
    assert [(DAY, 2), (DAY + 50, 2)] == day("none")


def test_who_comes_on_at_opening_chooses_before_a_step_that_opens_then(run) -> None:
    # At the opening agent 1 of `b` takes `other`, since `late` is not open to `b` yet.
    def day(opens: float) -> list[tuple[float, int]]:
        queues = {"late": queue((0, DAY + 500), (10, 50)), "other": queue((20, 50))}
        groups = {"c": group(late={}, other={}), "b": group([0, 1], late={}, other={})}
        routing = {"steps": {"late": steps((0, "c"), (opens, "b"))}}
        logs = run(queues, groups=groups, routing=routing, quarters=1, hours={"days": 2})
        return answers(logs)[1:]

    assert [(DAY + 50, 1), (DAY, 1)] == day(DAY - 10)
    assert [(DAY, 1), (DAY + 50, 1)] == day(DAY - 11)


def test_who_comes_on_at_opening_is_found_by_a_redial_due_then(run) -> None:
    calls = queue((0, 100), (10, 1), queue_limit=0, redial=after(DAY - 10))
    assert (DAY, 0) == answers(run({"x": calls}, quarters=1, hours={"days": 2}))[2]


def test_who_comes_on_at_opening_is_found_by_a_repeat_due_then(run) -> None:
    calls = queue((0, 100), resolution=0, queue_limit=0, repeat=after(DAY - 100))
    assert (DAY, 0) == answers(run({"x": calls}, quarters=1, hours={"days": 2}))[1]


def test_who_comes_on_at_opening_is_found_by_a_transfer_that_joins_then(run) -> None:
    # A second before the opening nobody is on who may answer: sent away.
    def day(end: float) -> tuple[int, float]:
        queues = {"x": queue((0, end), transfer=always(to="y")), "y": queue(queue_limit=0)}
        groups = {"a": group(x={}), "b": group(y={})}
        return fates(run(queues, groups=groups, quarters=1, hours={"days": 2}))[1]

    assert (ANSWERED, DAY + 60) == day(DAY)
    assert (SENT_AWAY, DAY - 1) == day(DAY - 1)


def test_patience_that_ends_at_the_next_opening_was_long_enough(run) -> None:
    def day(patience: float) -> tuple[int, float]:
        calls = queue((0, DAY + 500), (10, 50), patience=constant(patience))
        return fates(run({"x": calls}, [1, 2], quarters=1, hours={"days": 2}))[1]

    assert (ANSWERED, DAY + 50) == day(DAY - 10)
    assert (ABANDONED, DAY - 1) == day(DAY - 11)
