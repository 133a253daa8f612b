"""Closing and opening with several groups, steps and transfers.

The centre closes at 900 unless a comment says otherwise. In most of these days agent 0 of `a` is
busy with the first call of `x`, and V waits in `x`, open to `b` by a step that opens after closing.
"""

import pytest
from by_hand import (
    ABANDONED,
    ANSWERED,
    AT,
    DAY,
    SENT_AWAY,
    Raw,
    after,
    always,
    answers,
    busy,
    constant,
    fates,
    group,
    joinings,
    queue,
    stays,
    steps,
)

from ccsim.records.columns import Kind, Next

SENDS_AWAY = {"at_close": "send_away"}


def x_opens_to_b(seconds: float) -> Raw:
    """Return [routing] by which x is open to `a` at once and to `b` after some seconds."""
    return {"steps": {"x": steps((0, "a"), (seconds, "b"))}}


# --- staying for those who wait -----------------------------------------------------------------


def test_an_available_agent_stays_for_a_step_that_opens_after_closing(run) -> None:
    # V joins at 500; `b` may answer from 1100 on, and stays until it has.
    groups = {"a": group(x={}), "b": group(x={})}
    x = queue((0, 1200), (500, 50))
    logs = run({"x": x}, groups=groups, routing=x_opens_to_b(600), quarters=1)
    assert [(0, 0), (1100, 1)] == answers(logs)
    assert [(1, 0, 1150), (0, 0, 1200)] == stays(logs)


def test_who_stayed_leaves_as_soon_as_the_visit_is_abandoned(run) -> None:
    groups = {"a": group(x={}), "b": group(x={})}
    x = queue((0, 1200), (500, 50), patience=constant(450))
    logs = run({"x": x}, groups=groups, routing=x_opens_to_b(600), quarters=1)
    assert (ABANDONED, 950) == fates(logs)[1]
    assert [(1, 0, 950), (0, 0, 1200)] == stays(logs)


def test_who_stayed_leaves_as_soon_as_another_answers_the_visit(run) -> None:
    # `a` is free at 1000, before `b`'s step.
    groups = {"a": group(x={}), "b": group(x={})}
    x = queue((0, 1000), (500, 50))
    logs = run({"x": x}, groups=groups, routing=x_opens_to_b(600), quarters=1)
    assert (1000, 0) == answers(logs)[1]
    assert [(1, 0, 1000), (0, 0, 1050)] == stays(logs)


def test_of_several_who_stayed_one_answers_and_the_others_leave_at_that_instant(run) -> None:
    # Idle: agent 1 since 100, agent 2 since 0. All of `b` stay for V; 1100: agent 2.
    groups = {"a": group(x={}), "b": group(2, x={}, old={})}
    queues = {"x": queue((0, 1200), (500, 50)), "old": busy(100)}
    logs = run(queues, groups=groups, routing=x_opens_to_b(600), quarters=1)
    assert [(0, 0), (0, 1), (1100, 2)] == answers(logs)
    assert [(1, 0, 1100), (2, 0, 1150), (0, 0, 1200)] == stays(logs)


def test_those_who_stayed_leave_the_longest_idle_of_each_group_first(run) -> None:
    # Idle: 1 since 100, 2 and 3 since 0. V is abandoned at 950: 2 and 1 of `b`, then 3 of `c`.
    groups = {"a": group(x={}), "b": group(2, x={}, old={}), "c": group(x={})}
    queues = {"x": queue((0, 1200), (500, 50), patience=constant(450)), "old": busy(100)}
    routing = {"steps": {"x": steps((0, "a"), (600, "b"), (700, "c"))}}
    logs = run(queues, groups=groups, routing=routing, quarters=1)
    assert [(2, 0, 950), (1, 0, 950), (3, 0, 950), (0, 0, 1200)] == stays(logs)


def test_a_group_that_may_never_answer_who_waits_does_not_stay(run) -> None:
    # `c` has the skill, but no step lists it; `d` has another skill. Both leave at 900.
    groups = {"a": group(x={}), "b": group(x={}), "c": group(x={}), "d": group(y={})}
    queues = {"x": queue((0, 1200), (500, 50)), "y": queue()}
    logs = run(queues, groups=groups, routing=x_opens_to_b(600), quarters=1)
    assert [(2, 0, 900), (3, 0, 900), (1, 0, 1150), (0, 0, 1200)] == stays(logs)


def test_who_finishes_after_closing_stays_for_a_step_that_is_still_to_open(run) -> None:
    # `b` frees at 950 and may answer V from 1100 on; `c` frees at 950 and may never.
    groups = {"a": group(x={}), "b": group(x={}, p={}), "c": group(q={})}
    queues = {"x": queue((0, 1200), (500, 50)), "p": busy(950), "q": busy(950)}
    logs = run(queues, groups=groups, routing=x_opens_to_b(600), quarters=1)
    assert (1100, 1) == answers(logs)[3]
    assert [(2, 0, 950), (1, 0, 1150), (0, 0, 1200)] == stays(logs)


def test_who_stayed_for_two_visits_stays_until_both_are_gone(run) -> None:
    # V in x is abandoned at 950, W in y at 1000.
    groups = {"a": group(2, x={}, y={}), "b": group(x={}, y={})}
    queues = {
        "x": queue((0, 1200), (500, 50), patience=constant(450)),
        "y": queue((0, 1300), (500, 50), patience=constant(500)),
    }
    late = steps((0, "a"), (600, "b"))
    logs = run(queues, groups=groups, routing={"steps": {"x": late, "y": late}}, quarters=1)
    assert [(2, 0, 1000), (0, 0, 1200), (1, 0, 1300)] == stays(logs)


def test_nobody_stays_and_everybody_is_sent_away_if_the_scenario_says_so(run) -> None:
    groups = {"a": group(x={}), "b": group(x={}), "c": group(y={})}
    queues = {"x": queue((0, 1200), (500, 50)), "y": queue((0, 1000), (800, 5))}
    logs = run(queues, groups=groups, routing=x_opens_to_b(600), quarters=1, hours=SENDS_AWAY)
    assert [(ANSWERED, 1200), (ANSWERED, 1000), (SENT_AWAY, 900), (SENT_AWAY, 900)] == fates(logs)
    assert [(1, 0, 900), (2, 0, 1000), (0, 0, 1200)] == stays(logs)


# --- nobody who may ever answer -----------------------------------------------------------------


def test_only_those_are_sent_away_at_closing_whom_nobody_still_on_may_ever_answer(run) -> None:
    # Closing at 1800. `b` was alone for y, and left at 1000 by its debt; for V of x `a` is on.
    groups = {"a": group(x={}), "b": group([1, 0], y={})}
    queues = {"x": queue((0, 2000), (500, 50)), "y": queue((0, 1000), (500, 50))}
    logs = run(queues, groups=groups, quarters=2)
    assert [(ANSWERED, 2000), (ANSWERED, 1000), (ANSWERED, 2050), (SENT_AWAY, 1800)] == fates(logs)
    assert [(1, 0, 1000), (0, 0, 2050)] == stays(logs)


def test_a_visit_is_not_sent_away_if_a_group_still_on_may_answer_it_later(run) -> None:
    # Closing at 1800. `a` left at 1000; `b`, idle, may answer V from 2000 on.
    groups = {"a": group([1, 0], x={}), "b": group(x={}, y={})}
    queues = {"x": queue((0, 1000), (500, 50)), "y": queue()}
    logs = run(queues, groups=groups, routing=x_opens_to_b(1500), quarters=2)
    assert (2000, 1) == answers(logs)[1]
    routing = {"steps": {"x": steps((0, "a"))}}
    logs = run(queues, groups=groups, routing=routing, quarters=2)
    assert (SENT_AWAY, 1800) == fates(logs)[1]
    assert [(0, 0, 1000), (1, 0, 1800)] == stays(logs)


def test_closing_cancels_the_debt_of_each_group(run) -> None:
    # Closing at 1800. From 900 on both groups owe one agent; V and W are answered all the same.
    groups = {"a": group([1, 0], x={}), "b": group([1, 0], y={})}
    queues = {"x": queue((0, 2000), (500, 50)), "y": queue((0, 1900), (500, 50))}
    logs = run(queues, groups=groups, quarters=2)
    assert [(2000, 0), (1900, 1)] == answers(logs)[2:]
    assert [(1, 0, 1950), (0, 0, 2050)] == stays(logs)


def test_who_is_sent_away_may_redial(run) -> None:
    # Sent away at 900; due a day less 600 s later, at 300 of the next day.
    x = queue((0, 1000), (500, 50), redial=after(DAY - 600))
    logs = run({"x": x}, quarters=1, hours={"days": 2} | SENDS_AWAY)
    assert [(ANSWERED, 1000), (SENT_AWAY, 900), (ANSWERED, DAY + 360)] == fates(logs)
    assert [Kind.REDIAL, 1] == [logs.contacts.kind[2], logs.contacts.contact[2]]


# --- transfers after closing --------------------------------------------------------------------


def closing_transfer(
    run, end: float, b_busy_until: float, hours: Raw | None = None, **y: object
) -> list[tuple[int, float]]:
    """Return the fates of a call of x, its transfer to y, and the call with which `b` is busy."""
    queues = {
        "x": queue((0, end), transfer=always(to="y")),
        "old": busy(b_busy_until),
        "y": queue(**y),
    }
    groups = {"a": group(x={}), "b": group(old={}, y={})}
    found = fates(run(queues, groups=groups, quarters=1, hours=hours or {}))
    return [found[0], found[2], found[1]]


def test_a_transfer_after_closing_waits_for_an_agent_who_is_still_on(run) -> None:
    assert [(ANSWERED, 1000), (ANSWERED, 1260), (ANSWERED, 1200)] == (
        closing_transfer(run, 1000, 1200)
    )
    # Its patience goes on as ever: 100 s.
    assert (ABANDONED, 1100) == closing_transfer(run, 1000, 1200, patience=constant(100))[1]


def test_a_transfer_after_closing_is_sent_away_if_nobody_is_on_who_may_answer(run) -> None:
    # `b` frees at 800 and leaves at 900; or frees and leaves at 950.
    assert (SENT_AWAY, 1000) == closing_transfer(run, 1000, 800)[1]
    assert (SENT_AWAY, 1000) == closing_transfer(run, 1000, 950)[1]


def test_a_transfer_as_the_last_agent_leaves_is_sent_away(run) -> None:
    # 1000: `b` frees (1) and leaves, since nobody waits; the transfer joins (5b).
    assert (SENT_AWAY, 1000) == closing_transfer(run, 1000, 1000)[1]
    assert (ANSWERED, 1061) == closing_transfer(run, 1000, 1001)[1]


def test_a_transfer_after_closing_is_sent_away_in_any_case_if_the_scenario_says_so(run) -> None:
    assert (SENT_AWAY, 1000) == closing_transfer(run, 1000, 1200, SENDS_AWAY)[1]
    # One that waited at closing is sent away then.
    assert (SENT_AWAY, 900) == closing_transfer(run, 850, 1200, SENDS_AWAY)[1]


def test_a_transfer_that_is_sent_away_may_redial(run) -> None:
    queues = {
        "x": queue((0, 1000), transfer=always(to="y")),
        "y": queue(redial=after(DAY - 700)),
    }
    groups = {"a": group(x={}), "b": group(y={})}
    logs = run(queues, groups=groups, quarters=1, hours={"days": 2})
    # Due at 300 of the next day, in x; the transfer of that call is answered.
    assert [(0, 0, 0), (0, 1, 1000), (0, 0, DAY + 300), (0, 1, DAY + 360)] == joinings(logs)
    assert [Next.TRANSFER, Next.REDIAL, Next.TRANSFER, Next.ENDS] == logs.contacts.next.tolist()
    assert [AT, AT, AT + DAY + 300, AT + DAY + 300] == logs.contacts.arrived.tolist()


def test_who_is_sent_away_gives_the_line_back(run) -> None:
    # Two lines. A's transfer is sent away at 1000, B at 900: on the next day both lines are free.
    queues = {
        "x": queue((0, 1000), (500, 50), (DAY, 50), (DAY, 50), transfer=always(to="y")),
        "y": queue(),
    }
    groups = {"a": group(x={}), "b": group(y={})}
    hours = {"days": 2} | SENDS_AWAY
    logs = run(queues, groups=groups, quarters=1, hours=hours, lines={"voice": 2})
    assert [(SENT_AWAY, 900), (SENT_AWAY, 1000)] == fates(logs)[1:3]
    assert [(DAY, 0), (DAY + 50, 0)] == answers(logs)[3:5]


def test_after_closing_the_agent_who_transfers_is_still_on_only_in_wrap(run) -> None:
    # One agent for both queues. Without wrap, free at 1000 (1): nobody waits, so the agent leaves,
    # and the transfer (5b) is sent away. In wrap until 1030, the agent is on, and answers then.
    def day(wrap: float) -> tuple[list[tuple[int, float]], list[tuple[int, float, float]]]:
        x = queue((0, 1000), wrap=constant(wrap), transfer=always(to="y"))
        logs = run({"x": x, "y": queue()}, quarters=1)
        return fates(logs), stays(logs)

    assert ([(ANSWERED, 1000), (SENT_AWAY, 1000)], [(0, 0, 1000)]) == day(0)
    assert ([(ANSWERED, 1000), (ANSWERED, 1090)], [(0, 0, 1090)]) == day(30)


def test_who_stayed_for_a_step_answers_a_transfer_meanwhile(run) -> None:
    # `b` stays for V (step at 1100); the transfer joins y at 1000 and is answered at once, until
    # 1060; `b` stays on, and answers V at 1100.
    groups = {"a": group(x={}), "b": group(x={}, y={}), "c": group(w={})}
    queues = {
        "x": queue((0, 1200), (500, 50)),
        "y": queue(),
        "w": queue((0, 1000), transfer=always(to="y")),
    }
    logs = run(queues, groups=groups, routing=x_opens_to_b(600), quarters=1)
    assert [(0, 0), (0, 2), (1100, 1), (1000, 1)] == answers(logs)
    assert [(2, 0, 1000), (1, 0, 1150), (0, 0, 1200)] == stays(logs)


def test_the_steps_of_a_transfer_after_closing_open_in_their_time(run) -> None:
    # `b` is busy until 1010, and may answer in y 30 s after 1000: it stays until 1030.
    groups = {"a": group(x={}), "b": group(old={}, y={})}
    queues = {
        "x": queue((0, 1000), transfer=always(to="y")),
        "old": busy(1010),
        "y": queue(),
    }
    logs = run(queues, groups=groups, routing={"steps": {"y": steps((30, "b"))}}, quarters=1)
    assert (1030, 1) == answers(logs)[2]
    assert [(0, 0, 1000), (1, 0, 1090)] == stays(logs)


def test_a_transfer_after_closing_waits_only_for_groups_that_may_ever_answer(run) -> None:
    # `b`, on until 1200, has y's skill; but y's only step lists `c`, which left at 900.
    groups = {"a": group(x={}), "b": group(old={}, y={}), "c": group(y={})}
    queues = {
        "x": queue((0, 1000), transfer=always(to="y")),
        "old": busy(1200),
        "y": queue(),
    }
    routing = {"steps": {"y": steps((0, "c"))}}
    assert (SENT_AWAY, 1000) == fates(run(queues, groups=groups, routing=routing, quarters=1))[2]
    routing = {"steps": {"y": steps((0, "c"), (10, "b"))}}
    assert (ANSWERED, 1260) == fates(run(queues, groups=groups, routing=routing, quarters=1))[2]


# --- opening ------------------------------------------------------------------------------------
#
# `a` is busy overnight, until 500 of the next day; V waits overnight in x, for `a` or for `b`.


def overnight(run, plan_of_b: list[int], opens: float, until: float = 0.0):
    """Return the logs of two days: V is open to `b` at some time, one of `b` is busy until then."""
    groups = {"a": group(x={}), "b": group(plan_of_b, x={}, old={})}
    queues = {"x": queue((0, DAY + 500), (10, 50)), "old": busy(until)}
    routing = x_opens_to_b(opens - 10)
    return run(queues, groups=groups, routing=routing, quarters=1, hours={"days": 2})


def test_of_those_who_stayed_overnight_the_longest_idle_leave_if_they_are_too_many(run) -> None:
    # Agents 1 and 2 stay for V, open to `b` from 300 of the next day on. Idle: 2 since 0, 1 since
    # 100. One is planned: 2 leaves at the opening, 1 answers V.
    logs = overnight(run, [2, 1], DAY + 300, until=100)
    assert (DAY + 300, 1) == answers(logs)[2]
    assert [(2, 0, DAY), (0, 0, DAY + 900), (1, 0, DAY + 900)] == stays(logs)


def test_with_nobody_planned_all_who_stayed_overnight_leave_at_opening(run) -> None:
    logs = overnight(run, [2, 0], DAY + 300, until=100)
    assert (DAY + 500, 0) == answers(logs)[2]
    assert [(2, 0, DAY), (1, 0, DAY), (0, 0, DAY + 900)] == stays(logs)


def test_at_opening_who_is_available_leaves_and_who_is_busy_owes(run) -> None:
    # Agent 1 is busy until 100 of the next day and agent 2 stays for V. Nobody is planned: 2
    # leaves at the opening, 1 when done, though V is open to it.
    logs = overnight(run, [2, 0], DAY + 50, until=DAY + 100)
    assert (DAY + 500, 0) == answers(logs)[2]
    assert [(2, 0, DAY), (1, 0, DAY + 100), (0, 0, DAY + 900)] == stays(logs)


def test_those_who_stayed_overnight_are_part_of_the_plan(run) -> None:
    # Two are planned: agent 1 is on, agent 2 comes on. 300: agent 1, idle since yesterday.
    logs = overnight(run, [1, 2], DAY + 300)
    assert (DAY + 300, 1) == answers(logs)[2]
    assert [(0, 0, DAY + 900), (2, DAY, DAY + 900), (1, 0, DAY + 900)] == stays(logs)


def test_whoever_stays_overnight_may_answer_when_the_step_opens_in_the_night(run) -> None:
    logs = overnight(run, [1, 1], DAY - 1000)
    assert (DAY - 1000, 1) == answers(logs)[2]
    assert [(1, 0, DAY - 950), (0, 0, DAY + 900), (1, DAY, DAY + 900)] == stays(logs)


@pytest.mark.parametrize("order", ["cab", "cba"])
def test_a_group_is_closed_until_its_own_opening(run, order: str) -> None:
    # `c` is busy overnight, and the agent of `b` stays for V. At the opening the newcomer of `a`
    # takes V. If `a` opens before `b`, nobody waits for `b` any more while it is closed: its agent
    # leaves and comes on anew; if after, the agent is already part of the new day.
    made = {"a": group([0, 1], x={}, y={}), "b": group(x={}, y={}), "c": group(x={}, y={})}
    groups = {name: made[name] for name in order}
    queues = {"x": queue((0, DAY + 500), (10, 50)), "y": queue()}
    routing = {"steps": {"x": steps((0, "c", "a"), (DAY + 290, "b"))}}
    logs = run(queues, groups=groups, routing=routing, quarters=1, hours={"days": 2})
    a, b = order.index("a"), order.index("b")
    assert (DAY, a) == answers(logs)[1]
    of_b = [(on, off) for agent, on, off in stays(logs) if agent == b]
    if order == "cab":
        assert [(0, DAY), (DAY, DAY + 900)] == of_b
    else:
        assert [(0, DAY + 900)] == of_b
