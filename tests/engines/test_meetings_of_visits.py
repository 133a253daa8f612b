"""Two visits' events at one instant; see `interaction_matrix.md`.

Each test holds the meeting and its control, a second earlier or later, which ends otherwise; where
the number of the issue decides, both orders.
"""

from typing import Any

import pytest
from by_hand import (
    ABANDONED,
    ANSWERED,
    BLOCKED,
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
    steps,
)

from ccsim.records.columns import Outcome

# --- a routing step opens -----------------------------------------------------------------------
#
# In each of these, `a` is busy until 3000, and the step that opens `late` to `b` is due at 100.


def test_of_steps_that_open_at_once_the_lower_issue_comes_first(run) -> None:
    # One agent for two: whoever joined first, though the other's queue is the first in the file.
    def day(joined_p: float, joined_q: float, opens_q: float = 100) -> list[tuple[float, int]]:
        queues = {
            "long": busy(3000), "p": queue((joined_p, 50)), "q": queue((joined_q, 50)),
        }  # fmt: skip
        groups = {"a": group(long={}, p={}, q={}), "b": group(p={}, q={})}
        routing = {
            "steps": {
                "p": steps((0, "a"), (100 - joined_p, "b")),
                "q": steps((0, "a"), (opens_q - joined_q, "b")),
            }
        }
        logs = run(queues, groups=groups, routing=routing)
        by_queue = sorted(zip(logs.contacts.queue.tolist(), answers(logs), strict=True))
        return [answer for _, answer in by_queue[1:]]

    assert [(100, 1), (150, 1)] == day(40, 50)
    assert [(150, 1), (100, 1)] == day(50, 40)
    assert [(149, 1), (99, 1)] == day(40, 50, opens_q=99)


LATE = {"late": steps((0, "a"), (60, "b"))}


def test_a_step_that_opens_as_a_fresh_contact_arrives_takes_the_agent(run) -> None:
    def day(at: float) -> list[tuple[int, float]]:
        queues = {"late": queue((0, 3000), (40, 50)), "other": queue((at, 50), queue_limit=0)}
        groups = {"a": group(late={}), "b": group(late={}, other={})}
        return fates(run(queues, groups=groups, routing={"steps": LATE}))[1:]

    assert [(ANSWERED, 150), (BLOCKED, 100)] == day(100)
    assert [(ANSWERED, 199), (ANSWERED, 149)] == day(99)


def test_a_step_that_opens_as_a_redial_arrives_takes_the_agent(run) -> None:
    # 10: blocked, since agent 1 is busy until 50; the redial is due at 100.
    def day(delay: float) -> list[tuple[int, float]]:
        queues = {
            "late": queue((0, 3000), (40, 50)),
            "old": busy(50),
            "other": queue((10, 1), queue_limit=0, redial=after(delay)),
        }
        groups = {"a": group(late={}), "b": group(late={}, old={}, other={})}
        found = fates(run(queues, groups=groups, routing={"steps": LATE}))
        return [found[3], found[4]]

    assert [(ANSWERED, 150), (BLOCKED, 100)] == day(90)
    assert [(ANSWERED, 209), (ANSWERED, 159)] == day(89)


def test_a_step_that_opens_as_a_repeat_arrives_takes_the_agent(run) -> None:
    def day(delay: float) -> list[tuple[int, float]]:
        queues = {
            "late": queue((0, 3000), (40, 50)),
            "other": queue((0, 10), queue_limit=0, resolution=0, repeat=after(delay)),
        }
        groups = {"a": group(late={}), "b": group(late={}, other={})}
        return fates(run(queues, groups=groups, routing={"steps": LATE}, quarters=1))[2:4]

    assert [(ANSWERED, 150), (BLOCKED, 100)] == day(90)
    assert [(ANSWERED, 209), (ANSWERED, 159)] == day(89)


def test_a_step_that_opens_as_a_transfer_arrives_takes_the_agent(run) -> None:
    def day(end: float) -> list[tuple[int, float]]:
        queues = {
            "late": queue((0, 3000), (40, 50)),
            "first": queue((0, end), transfer=always(to="other")),
            "other": queue(queue_limit=0),
        }
        groups = {"a": group(late={}), "b": group(late={}, other={}), "c": group(first={})}
        return fates(run(queues, groups=groups, routing={"steps": LATE}))[2:4]

    assert [(ANSWERED, 150), (BLOCKED, 100)] == day(100)
    assert [(ANSWERED, 209), (ANSWERED, 159)] == day(99)


def test_a_step_that_opens_as_patience_ends_was_soon_enough(run) -> None:
    def day(patience: float) -> tuple[int, float]:
        late = queue((0, 3000), (40, 50), patience=constant(patience))
        groups = {"a": group(late={}), "b": group(late={})}
        return fates(run({"late": late}, groups=groups, routing={"steps": LATE}))[1]

    assert (ANSWERED, 150) == day(60)
    assert (ABANDONED, 99) == day(59)


# --- a fresh contact arrives --------------------------------------------------------------------


def test_a_fresh_contact_comes_before_a_redial(run) -> None:
    def day(delay: float) -> list[tuple[int, float]]:
        queues = {
            "x": queue((0, 50), (10, 1), queue_limit=0, redial=after(delay)),
            "y": queue((100, 50), queue_limit=0),
        }
        return fates(run(queues))[2:4]

    assert [(ANSWERED, 150), (BLOCKED, 100)] == day(90)
    assert [(ANSWERED, 159), (BLOCKED, 100)] == day(89)  # the redial is the earlier row


def test_a_fresh_contact_comes_before_a_repeat(run) -> None:
    def day(delay: float) -> list[tuple[int, float]]:
        queues = {
            "x": queue((0, 10), queue_limit=0, resolution=0, repeat=after(delay)),
            "y": queue((100, 50), queue_limit=0),
        }
        return fates(run(queues, quarters=1))[1:3]

    assert [(ANSWERED, 150), (BLOCKED, 100)] == day(90)
    assert [(ANSWERED, 159), (BLOCKED, 100)] == day(89)


def test_a_fresh_contact_comes_before_a_transfer(run) -> None:
    def day(end: float) -> list[tuple[int, float]]:
        queues = {
            "x": queue((0, end), transfer=always(to="y")),
            "y": queue((100, 50), queue_limit=0),
        }
        return fates(run(queues, groups={"a": group(x={}), "b": group(y={})}))[1:3]

    assert [(ANSWERED, 150), (BLOCKED, 100)] == day(100)
    assert [(ANSWERED, 159), (BLOCKED, 100)] == day(99)


def test_a_fresh_contact_finds_the_place_taken_whose_patience_ends_then(run) -> None:
    def day(at: float) -> list[tuple[int, float]]:
        calls = queue((0, 500), (10, 5), (at, 7), queue_limit=1, patience=constant(50))
        return fates(run({"x": calls}))[1:]

    assert [(ABANDONED, 60), (BLOCKED, 60)] == day(60)
    assert [(ABANDONED, 60), (ABANDONED, 111)] == day(61)


def test_a_fresh_contact_finds_the_line_taken_whose_customer_s_patience_ends_then(run) -> None:
    def day(at: float) -> list[tuple[int, float]]:
        calls = queue((0, 500), (10, 5), (at, 7), patience=constant(50))
        return fates(run({"x": calls}, lines={"voice": 2}))[1:]

    assert [(ABANDONED, 60), (BLOCKED, 60)] == day(60)
    assert [(ABANDONED, 60), (ABANDONED, 111)] == day(61)


# --- redials, repeats and transfers among themselves --------------------------------------------


def returning(kind: str, joined: float, returns: float) -> Raw:
    """Return a queue with one call, which leads to a visit to `then` at a time.

    Nobody may answer the redial's first contact at once: see `NOT_AT_ONCE`.
    """
    if kind == "redial":
        return queue((joined, 1), queue_limit=0, redial=after(returns - joined, to="then"))
    if kind == "repeat":
        return queue((joined, 5), resolution=0, repeat=after(returns - joined - 5, to="then"))
    return queue((joined, returns - joined), transfer=always(to="then"))


KINDS = ("redial", "repeat", "transfer")


@pytest.mark.parametrize("in_file", [("p", "q"), ("q", "p")], ids="-".join)
@pytest.mark.parametrize("second", KINDS)
@pytest.mark.parametrize("first", KINDS)
def test_redials_repeats_and_transfers_at_one_instant_come_in_order_of_issues(
    run, first: str, second: str, in_file: tuple[str, str]
) -> None:
    # p's customer joins at 10 (issue 0) and q's at 20 (issue 1); both come to `then` at 100, where
    # there is one agent and no waiting place.
    def day(returns: float) -> tuple[list[tuple[int, float]], list[tuple[int, int, float]]]:
        made = {"p": returning(first, 10, 100), "q": returning(second, 20, returns)}
        queues = {name: made[name] for name in in_file} | {"then": queue(queue_limit=0)}
        groups = {name: group(**{name: {}}) for name in queues}
        kinds = {"p": first, "q": second}
        late = {name: steps((60, name)) for name, kind in kinds.items() if kind == "redial"}
        logs = run(queues, groups=groups, routing={"steps": late})
        return fates(logs)[2:], joinings(logs)[2:]

    assert ([(ANSWERED, 160), (BLOCKED, 100)], [(0, 2, 100), (1, 2, 100)]) == day(100)
    assert ([(ANSWERED, 159), (BLOCKED, 100)], [(1, 2, 99), (0, 2, 100)]) == day(99)


# --- patience ends ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_who_comes_back_finds_the_place_taken_whose_customer_s_patience_ends_then(
    run, kind: str
) -> None:
    def day(returns: float) -> list[tuple[int, float]]:
        queues = {
            "then": queue((0, 500), (10, 5), queue_limit=1, patience=constant(50)),
            "x": returning(kind, 20, returns),
        }
        groups = {"a": group(then={}), "b": group(x={})}
        late = {"x": steps((60, "b"))} if kind == "redial" else {}
        found = fates(run(queues, groups=groups, routing={"steps": late}))
        return [found[1], found[3]]

    assert [(ABANDONED, 60), (BLOCKED, 60)] == day(60)
    assert [(ABANDONED, 60), (ABANDONED, 111)] == day(61)


def test_patience_that_ends_at_once_ends_in_order_of_issues(run) -> None:
    # 60: in x and y patience ends. Who leaves x redials at once (5b) into y's only place: before
    # the patience there has ended (6) if x has the lower issue, after it if y has.
    def day(joined_x: float, joined_y: float) -> dict[Any, tuple[Outcome, float]]:
        redial = after(0, to="y")
        queues = {
            "old": busy(3000),
            "x": queue((joined_x, 5), patience=constant(60 - joined_x), redial=redial),
            "y": queue((joined_y, 5), patience=constant(60 - joined_y), queue_limit=1),
        }
        logs = run(queues)
        named = zip(logs.contacts.queue.tolist(), logs.contacts.contact.tolist(), strict=True)
        return dict(zip(named, fates(logs), strict=True))

    lower, higher = day(10, 20), day(20, 10)
    assert (ABANDONED, 60) == lower[1, 0] == lower[2, 0] == higher[1, 0] == higher[2, 0]
    assert (BLOCKED, 60) == lower[2, 1]
    assert (ABANDONED, 110) == higher[2, 1]  # y's patience is then 50 s


def test_patience_that_ends_a_second_before_or_after_another_s(run) -> None:
    # The control of the test above: x has the lower issue, and its patience ends at 59, 60 or 61.
    def day(end: float) -> tuple[int, float]:
        queues = {
            "old": busy(3000),
            "x": queue((10, 5), patience=constant(end - 10), redial=after(0, to="y")),
            "y": queue((20, 5), patience=constant(40), queue_limit=1),
        }
        return fates(run(queues))[3]

    assert [(BLOCKED, 59), (BLOCKED, 60), (ABANDONED, 101)] == [day(end) for end in (59, 60, 61)]


def test_a_visit_that_is_answered_by_a_step_is_not_sent_away_or_abandoned_later(run) -> None:
    # Answered at 100 by the step; patience would end at 140, the centre closes at 900.
    late = queue((0, 3000), (40, 2000), patience=constant(100))
    hours = {"at_close": "send_away"}
    groups = {"a": group(late={}), "b": group(late={})}
    logs = run(
        {"late": late}, groups=groups, routing={"steps": LATE}, quarters=1, hours=hours
    )  # fmt: skip
    assert (ANSWERED, 2100) == fates(logs)[1]
    assert SENT_AWAY not in logs.contacts.outcome
