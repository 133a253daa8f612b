"""Routing steps: who may answer, and from when on.

Unless a comment says otherwise, agent 0 of `a` is busy with a long call of the queue itself, and
the visit in question joins `x` at 10.
"""

from by_hand import (
    ABANDONED,
    ANSWERED,
    BALKED,
    BLOCKED,
    after,
    always,
    answers,
    busy,
    constant,
    fates,
    group,
    joinings,
    queue,
    steps,
)

LONG = (0, 3000)


def test_without_steps_every_group_with_the_skill_may_answer_at_once(run) -> None:
    groups = {"a": group(x={}), "b": group(x={}), "c": group(y={})}
    logs = run({"x": queue((0, 100), (0, 100), (1, 50)), "y": queue()}, groups=groups)
    assert [(0, 0), (0, 1), (100, 0)] == answers(logs)


def test_a_group_that_no_step_lists_may_never_answer(run) -> None:
    # `b` has the skill, and is idle all day.
    groups = {"a": group(x={}), "b": group(x={})}
    calls = {"x": queue(LONG, (10, 50))}
    assert [(0, 0), (10, 1)] == answers(run(calls, groups=groups))
    routing = {"steps": {"x": steps((0, "a"))}}
    assert [(0, 0), (3000, 0)] == answers(run(calls, groups=groups, routing=routing))


def test_a_step_opens_to_an_idle_agent_so_many_seconds_after_joining(run) -> None:
    groups = {"a": group(x={}), "b": group(x={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    assert (40, 1) == answers(run({"x": queue(LONG, (10, 50))}, groups=groups, routing=routing))[1]


def test_a_step_that_opens_to_nobody_lets_the_next_who_frees_answer(run) -> None:
    # `b` is busy until 70; the step opens at 40.
    groups = {"a": group(x={}), "b": group(x={}, old={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    queues = {"x": queue(LONG, (10, 50)), "old": busy(70)}
    assert (70, 1) == answers(run(queues, groups=groups, routing=routing))[2]


def test_who_frees_before_the_step_is_idle_until_it_opens(run) -> None:
    groups = {"a": group(x={}), "b": group(x={}, old={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    queues = {"x": queue(LONG, (10, 50)), "old": busy(20)}
    assert (40, 1) == answers(run(queues, groups=groups, routing=routing))[2]


def test_the_groups_of_a_step_are_open_to_it_together_with_those_of_the_steps_before(run) -> None:
    # `a` is free again at 60, when `b`, whose step opened at 40, is busy until 100.
    groups = {"a": group(x={}), "b": group(x={}, old={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    queues = {"x": queue((0, 60), (10, 50)), "old": busy(100)}
    assert (60, 0) == answers(run(queues, groups=groups, routing=routing))[2]


def test_a_group_that_several_steps_list_counts_from_the_first(run) -> None:
    # `b` from 30 s on, though listed again at 60 s; and before `c`, which has the lower number
    # and comes with the second.
    groups = {"a": group(x={}), "c": group(x={}), "b": group(x={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"), (60, "c", "b"))}}
    assert (40, 2) == answers(run({"x": queue(LONG, (10, 50))}, groups=groups, routing=routing))[1]
    routing = {"steps": {"x": steps((0, "b"), (0, "a", "b"))}}
    assert [(0, 2)] == answers(run({"x": queue((0, 5))}, groups=groups, routing=routing))


def test_of_steps_open_at_once_the_groups_of_the_lowest_are_preferred(run) -> None:
    # All are idle since 0: `b`, then `c`, then `a`, though the numbers run a, b, c.
    groups = {"a": group(x={}), "b": group(x={}), "c": group(x={})}
    routing = {"steps": {"x": steps((0, "b"), (0, "c"), (0, "a"))}}
    calls = {"x": queue((0, 50), (1, 50), (2, 50))}
    assert [(0, 1), (1, 2), (2, 0)] == answers(run(calls, groups=groups, routing=routing))


def test_two_steps_that_open_at_once_for_one_visit_open_in_their_order(run) -> None:
    # At 40 `b` and `c` are idle, `c` for longer and with the lower number; `b`'s step is first.
    groups = {"a": group(x={}), "c": group(x={}), "b": group(x={}, old={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"), (30, "c"))}}
    queues = {"x": queue(LONG, (10, 50)), "old": busy(20)}
    assert (40, 2) == answers(run(queues, groups=groups, routing=routing))[2]


def test_all_steps_of_the_lower_issue_open_before_those_of_the_next(run) -> None:
    # At 40 two visits open to `b` and then to `c`; `b` is busy: the first visit's second step
    # comes before the second visit's first, and takes agent 2 of `c`.
    groups = {"a": group(p={}, q={}), "b": group(p={}, q={}, old={}), "c": group(p={}, q={})}
    two = steps((0, "a"), (30, "b"), (30, "c"))
    routing = {"steps": {"p": two, "q": two[:1] + steps((30, "c"))}}
    queues = {"p": queue(LONG, (10, 50)), "q": queue((10, 50)), "old": busy(2000)}
    logs = run(queues, groups=groups, routing=routing)
    assert [(0, 0), (0, 1), (40, 2), (90, 2)] == answers(logs)


def test_where_the_first_step_opens_later_nobody_answers_at_once(run) -> None:
    # Agent 0 is idle all the time.
    routing = {"steps": {"x": steps((30, "all"))}}
    assert [(40, 0)] == answers(run({"x": queue((10, 50))}, routing=routing))
    full = queue((10, 50), queue_limit=0)
    assert [(BLOCKED, 10)] == fates(run({"x": full}, routing=routing))
    proud = queue((10, 50), balk=1)
    assert [(BALKED, 10)] == fates(run({"x": proud}, routing=routing))


def test_a_visit_that_was_answered_has_no_more_steps(run) -> None:
    # Answered by agent 0 at 30; at 40 the step must not give the visit to agent 1, who is idle.
    groups = {"a": group(x={}), "b": group(x={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    logs = run({"x": queue((0, 30), (10, 500))}, groups=groups, routing=routing)
    assert [(0, 0), (30, 0)] == answers(logs)
    assert [(ANSWERED, 30), (ANSWERED, 530)] == fates(logs)


def test_a_visit_that_was_abandoned_has_no_more_steps_and_its_redial_has_steps_of_its_own(
    run,
) -> None:
    # 10: joins, abandons at 30, redials at 35; its step opens at 65 and not at 40.
    groups = {"a": group(x={}), "b": group(x={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    x = queue(LONG, (10, 50), patience=constant(20), redial=after(5))
    logs = run({"x": x}, groups=groups, routing=routing, quarters=1)
    # Patience of 20 s never lasts until the step: 10, 35, 60, ... each abandoned 20 s later.
    assert {ABANDONED} == {outcome for outcome, _ in fates(logs)[1:]}
    assert [35 + 25 * i for i in range(3)] == [at for _, _, at in joinings(logs)[2:5]]
    x["patience"] = constant(30)  # but 30 s do
    assert (40, 1) == answers(run({"x": x}, groups=groups, routing=routing, quarters=1))[1]


def test_steps_are_counted_from_the_joining_of_each_visit(run) -> None:
    # 0: agent 2 of `c` answers in `w`; transferred at 100: in `x` it is open to `b` at 130.
    groups = {"a": group(x={}), "b": group(x={}), "c": group(w={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    queues = {"x": queue(LONG), "w": queue((0, 100), transfer=always(to="x"))}
    logs = run(queues, groups=groups, routing=routing)
    assert [(0, 0), (0, 2), (130, 1)] == answers(logs)


def test_the_first_visit_that_an_agent_may_answer_is_not_always_the_head_of_the_line(run) -> None:
    # B joins `x` at 20 and is open to `b` at 120. At 120 a transfer is put in front of it, open to
    # `b` at 220. At 150 agent 1 of `b` frees: B, the second in line. At 220 agent 1 is busy until
    # 250, and then takes the transfer.
    groups = {"a": group(x={}), "b": group(x={}, old={}), "c": group(w={})}
    routing = {"steps": {"x": steps((0, "a"), (100, "b"))}}
    queues = {
        "x": queue(LONG, (20, 100)),
        "old": busy(150),
        "w": queue((0, 120), transfer=always(to="x", place="front")),
    }
    logs = run(queues, groups=groups, routing=routing)
    assert [(0, 0), (0, 1), (0, 2), (150, 1), (250, 1)] == answers(logs)
    # Without the step, `b` takes the head, which talks for 60 s.
    logs = run(queues, groups=groups)
    assert [(150, 1), (210, 1)] == [answers(logs)[4], answers(logs)[3]]


def test_a_visit_behind_the_head_is_not_open_before_its_own_time(run) -> None:
    # 25: agent 1 of `b` frees. B (10) and C (20) are open to `b` at 40 and 50.
    groups = {"a": group(x={}), "b": group(x={}, old={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    queues = {"x": queue(LONG, (10, 5), (20, 5)), "old": busy(25)}
    logs = run(queues, groups=groups, routing=routing)
    assert [(40, 1), (50, 1)] == answers(logs)[2:]


def test_each_queue_has_steps_of_its_own(run) -> None:
    # `b` may answer `y` at once and `x` after 30 s.
    groups = {"a": group(x={}), "b": group(x={}, y={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b"))}}
    queues = {"x": queue(LONG, (10, 50)), "y": queue((10, 5))}
    logs = run(queues, groups=groups, routing=routing)
    assert [(0, 0), (40, 1), (10, 1)] == answers(logs)
