"""An agent becomes free at the instant of something else; see `interaction_matrix.md`.

Each test holds the meeting and its control, a second earlier or later, which ends otherwise.
"""

import pytest
from by_hand import (
    ABANDONED,
    ANSWERED,
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

SENDS_AWAY = {"at_close": "send_away"}

frees = pytest.mark.parametrize("wrap", [0, 30], ids=["conversation_end", "wrap_end"])
"""An agent becomes free by the end of a conversation without wrap, or of wrap."""


@pytest.mark.parametrize(
    ("wraps", "first"),
    [((0, 0), 0), ((30, 30), 0), ((0, 30), 0), ((30, 0), 1)],
    ids=["two_conversation_ends", "two_wrap_ends", "lower_number_talks", "lower_number_wraps"],
)
def test_of_two_agents_who_free_at_once_the_one_without_wrap_then_the_lower_number(
    run, wraps: tuple[int, int], first: int
) -> None:
    # 0, 1: agents 0 and 1 answer, busy until 100. 40, 50: C and D wait for them.
    def day(end: float) -> list[tuple[float, int]]:
        one, two = busy(100, wrap=wraps[0]), busy(end, wrap=wraps[1], since=1)
        return answers(run({"one": one, "two": two, "new": queue((40, 7), (50, 8))}, 2))[2:]

    assert [(100, first), (100, 1 - first)] == day(100)
    assert [(99, 1), (100, 0)] == day(99)


@frees
def test_an_agent_who_frees_as_the_plan_falls_takes_who_waits_before_it_falls(run, wrap) -> None:
    # 900: agent 0 frees and takes C (1, 2), until 1400; then the fall is a debt (3a).
    # Freed a second later, agent 0 pays the debt instead, and C waits for agent 1 until 2000.
    def day(end: float) -> tuple[list[tuple[float, int]], tuple[int, float, float]]:
        old = busy(end, wrap=wrap)
        logs = run({"old": old, "new": queue((1, 1999), (100, 500))}, [2, 1, 1, 1])
        return answers(logs)[1:], stays(logs)[0]

    assert ([(1, 1), (900, 0)], (0, 0, 1400)) == day(900)
    assert ([(1, 1), (2000, 1)], (0, 0, 901)) == day(901)


@frees
def test_an_agent_who_frees_at_closing_takes_who_waits_before_they_are_sent_away(run, wrap) -> None:
    def day(end: float) -> list[tuple[int, float]]:
        queues = {"old": busy(end, wrap=wrap), "new": queue((100, 100), (200, 100))}
        return fates(run(queues, quarters=1, hours=SENDS_AWAY))[1:]

    assert [(ANSWERED, 1000), (SENT_AWAY, 900)] == day(900)
    assert [(SENT_AWAY, 900), (SENT_AWAY, 900)] == day(901)


@frees
def test_an_agent_who_frees_as_the_plan_rises_takes_the_first_and_the_newcomer_the_second(
    run, wrap
) -> None:
    def day(end: float) -> list[tuple[float, int]]:
        queues = {"old": busy(end, wrap=wrap), "new": queue((100, 500), (200, 500))}
        return answers(run(queues, [1, 2, 2, 2]))[1:]

    assert [(900, 0), (900, 1)] == day(900)
    assert [(900, 1), (901, 0)] == day(901)


@frees
def test_an_agent_who_frees_at_opening_leaves_yesterday_and_comes_on_anew(run, wrap) -> None:
    def day(end: float) -> list[tuple[int, float, float]]:
        return stays(run({"old": busy(end, wrap=wrap)}, hours={"days": 2}))

    assert [(0, 0, DAY), (0, DAY, DAY + 3600)] == day(DAY)
    assert [(0, 0, DAY + 3600)] == day(DAY + 1)


@frees
def test_an_agent_who_frees_as_a_step_opens_chooses_before_it_opens(run, wrap) -> None:
    # Agent 0 of `a` frees at 100; `new` waits since 50, open to `a`. `late` waits for `b`, and is
    # open to `a` 60 s after joining: at 100 too late for agent 0, at 99 the earliest joined.
    def day(joined: float) -> list[tuple[float, int]]:
        queues = {
            "old": busy(100, wrap=wrap), "long": busy(3000),
            "late": queue((joined, 50)), "new": queue((50, 50)),
        }  # fmt: skip
        groups = {"a": group(old={}, late={}, new={}), "b": group(long={}, late={})}
        routing = {"steps": {"late": steps((0, "b"), (60, "a"))}}
        return answers(run(queues, groups=groups, routing=routing))[2:]

    assert [(150, 0), (100, 0)] == day(40)
    assert [(100, 0), (150, 0)] == day(39)


@frees
def test_an_agent_who_frees_as_a_step_opens_is_found_by_it(run, wrap) -> None:
    # Without anybody else waiting: available at 100, and answers as the step opens then.
    queues = {"old": busy(100, wrap=wrap), "long": busy(3000), "late": queue((40, 50))}
    groups = {"a": group(old={}, late={}), "b": group(long={}, late={})}
    routing = {"steps": {"late": steps((0, "b"), (60, "a"))}}
    assert (100, 0) == answers(run(queues, groups=groups, routing=routing))[2]


@frees
def test_an_agent_who_frees_as_a_fresh_contact_arrives_is_found_by_it(run, wrap) -> None:
    def day(end: float) -> tuple[int, float]:
        return fates(run({"old": busy(end, wrap=wrap), "new": queue((100, 50), queue_limit=0)}))[1]

    assert (ANSWERED, 150) == day(100)
    assert (BLOCKED, 100) == day(101)


@frees
def test_an_agent_who_frees_as_a_redial_arrives_is_found_by_it(run, wrap) -> None:
    # 10: blocked; the redial is due at 100.
    def day(end: float) -> tuple[int, float]:
        new = queue((10, 1), queue_limit=0, redial=after(90))
        return fates(run({"old": busy(end, wrap=wrap), "new": new}))[2]

    assert (ANSWERED, 160) == day(100)
    assert (BLOCKED, 100) == day(101)


@frees
def test_an_agent_who_frees_as_a_repeat_arrives_is_found_by_it(run, wrap) -> None:
    # 10: not resolved; the repeat is due at 100.
    def day(end: float) -> tuple[int, float]:
        again = queue((0, 10), resolution=0, queue_limit=0, repeat=after(90))
        return fates(run({"again": again, "old": busy(end, wrap=wrap, since=20)}, quarters=1))[2]

    assert (ANSWERED, 160) == day(100)
    assert (BLOCKED, 100) == day(101)


@frees
def test_an_agent_who_frees_as_a_transfer_arrives_is_found_by_it(run, wrap) -> None:
    # 100: agent 0 ends its conversation, which goes on in `next`.
    def day(end: float) -> tuple[int, float]:
        queues = {
            "first": queue((0, 100), transfer=always(to="next")),
            "old": busy(end, wrap=wrap),
            "next": queue(queue_limit=0),
        }
        groups = {"a": group(first={}), "b": group(old={}, next={})}
        return fates(run(queues, groups=groups))[2]

    assert (ANSWERED, 160) == day(100)
    assert (BLOCKED, 100) == day(101)


@frees
def test_an_agent_who_frees_as_patience_ends_answers(run, wrap) -> None:
    def day(end: float) -> tuple[int, float]:
        return fates(
            run({"old": busy(end, wrap=wrap), "new": queue((40, 50), patience=constant(60))})
        )[1]

    assert (ANSWERED, 150) == day(100)
    assert (ABANDONED, 100) == day(101)
