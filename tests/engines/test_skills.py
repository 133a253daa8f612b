"""What a skill changes: handle factor, own laws of talk and wrap, resolution."""

import pytest
from by_hand import (
    ANSWERED,
    AT,
    after,
    always,
    answers,
    constant,
    fates,
    group,
    queue,
    steps,
)

from ccsim.records.columns import Next
from ccsim.records.logs import Logs

NOT_RECORDED = {"times": [AT]}
"""One call at 0, whose talk time was not recorded."""


def lengths(logs: Logs, row: int = 0) -> tuple[float, float, float]:
    """Return (talk, hold, wrap) of a visit [s]."""
    log = logs.contacts
    return float(log.talk[row]), float(log.hold[row]), float(log.wrap[row])


def test_a_group_s_own_laws_take_the_place_of_the_queue_s(run) -> None:
    # Both groups answer at 0; only `b` has laws of its own, for `x` alone.
    skill = {"talk": constant(200), "wrap": constant(40)}
    groups = {"a": group(x={}), "b": group(x=skill, y={})}
    hold = {"probability": 1, **constant(20)}
    x = queue(hold=hold, wrap=constant(30), volume={"times": [AT, AT]})
    logs = run({"x": x, "y": queue((0, 5), wrap=constant(7))}, groups=groups)
    # Agent 0 cannot answer `y`; agent 1 is free at 200 + 20 + 40.
    assert [(0, 0), (0, 1), (260, 1)] == answers(logs)
    assert [(60, 20, 30), (200, 20, 40), (5, 0, 7)] == [lengths(logs, row) for row in range(3)]


def test_own_talk_without_own_wrap_and_the_other_way_round(run) -> None:
    x = queue(wrap=constant(30), volume=NOT_RECORDED)
    groups = {"a": group(x={"talk": constant(200)})}
    assert (200, 0, 30) == lengths(run({"x": x}, groups=groups))
    groups = {"a": group(x={"wrap": constant(5)})}
    assert (60, 0, 5) == lengths(run({"x": x}, groups=groups))


def test_handle_factor_and_the_interval_s_factors_multiply_own_laws_too(run) -> None:
    # Talk 200 x 2 x 1.5, wrap 40 x 3 x 1.5.
    x = queue(
        wrap=constant(30), volume=NOT_RECORDED,
        talk_factor={"per_interval": [2, 1, 1, 1]}, wrap_factor={"per_interval": [3, 1, 1, 1]},
    )  # fmt: skip
    skill = {"talk": constant(200), "wrap": constant(40), "handle_factor": 1.5}
    assert (600, 0, 180) == lengths(run({"x": x}, groups={"a": group(x=skill)}))


def test_the_factors_of_own_laws_are_those_of_the_interval_in_which_the_visit_joined(run) -> None:
    # B joins at 899 and is answered at 1000, when the factors are 2.
    x = queue(
        (0, 1000), volume={"times": [AT, AT + 899]}, talk_factor={"per_interval": [1, 2, 1, 1]},
        wrap_factor={"per_interval": [1, 2, 1, 1]},
    )  # fmt: skip
    skill = {"talk": constant(1000), "wrap": constant(40)}
    logs = run({"x": x}, groups={"a": group(x=skill)})
    assert (1040, 0) == answers(logs)[1]
    assert (1000, 0, 40) == lengths(logs, 1)


def test_a_recorded_talk_time_stays_but_for_the_handle_factor(run) -> None:
    # Own talk 200 and talk_factor 2 do not touch the recorded 100; own wrap holds.
    x = queue((0, 100), wrap=constant(30), talk_factor={"per_interval": [2] * 4})
    skill = {"talk": constant(200), "wrap": constant(40), "handle_factor": 1.5}
    assert (150, 0, 60) == lengths(run({"x": x}, groups={"a": group(x=skill)}))


def test_only_the_first_visit_s_talk_time_was_recorded(run) -> None:
    # A repeat, a redial and a transfer talk by the group's own law.
    groups = {"a": group(x={"talk": constant(200)}, y={"talk": constant(300)})}
    x = queue((0, 100), resolution=0, repeat=after(50))
    assert (200, 0, 0) == lengths(run({"x": x, "y": queue()}, groups=groups, quarters=1), 1)
    x = queue((0, 100), transfer=always(to="y"))
    assert (300, 0, 0) == lengths(run({"x": x, "y": queue()}, groups=groups), 1)
    x = queue((0, 100), (1, 9), queue_limit=0, redial=after(150))
    assert (200, 0, 0) == lengths(run({"x": x, "y": queue()}, groups=groups), 2)


@pytest.mark.parametrize("kind", ["talk", "wrap"])
def test_an_own_law_uses_the_random_number_of_the_queue_s(run, kind: str) -> None:
    # Twice the mean of an exponential law is twice the length of each single visit.
    times = [AT + 20.0 * i for i in range(40)]
    law = {"kind": "exponential", "mean": "40 s"}
    own = {"kind": "exponential", "mean": "80 s"}
    x = queue(volume={"times": times}) | {kind: law}
    plain = run({"x": x}, 9).contacts
    doubled = run({"x": x}, groups={"a": group(9, x={kind: own})}).contacts
    assert (2 * getattr(plain, kind)).tolist() == getattr(doubled, kind).tolist()
    assert 40 == len(set(getattr(plain, kind)))


def test_the_law_is_that_of_the_group_that_answers_after_all(run) -> None:
    # `a`, with its own law, is busy; the step to `b` opens at 40, with the queue's law.
    groups = {"a": group(x={"talk": constant(200)}), "b": group(x={})}
    x = queue(volume={"times": [AT, AT + 10]})
    logs = run({"x": x}, groups=groups, routing={"steps": {"x": steps((0, "a"), (30, "b"))}})
    assert [(0, 0), (40, 1)] == answers(logs)
    assert [(ANSWERED, 200), (ANSWERED, 100)] == fates(logs)


def test_the_resolution_is_that_of_the_queue_and_of_the_group_that_answers(run) -> None:
    # 0.5 + 0.5 always, 0.5 - 0.5 never.
    calls = [(60.0 * i, 10) for i in range(10)]
    groups = {
        "a": group(x={"resolution": 0.5}, y={"resolution": -0.5}),
        "b": group(2, y={"resolution": 0.5}, z={"resolution": -0.5}),
    }
    queues = {name: queue(*calls, resolution=0.5) for name in "xyz"}
    routing = {"steps": {"y": steps((0, "b"))}}
    log = run(queues, groups=groups, routing=routing).contacts
    for q, resolved in enumerate((1.0, 1.0, 0.0)):
        assert [resolved] * 10 == log.resolved[log.queue == q].tolist()
    assert {Next.ENDS} == set(log.next[log.resolved == 1])
    assert {Next.GIVEN_UP} == set(log.next[log.resolved == 0])


def test_a_shift_changes_the_luck_of_nobody_else(run) -> None:
    # The same uniform decides: whoever is resolved at 0.5 is so at 0.7, and some more are.
    calls = [(30.0 * i, 10) for i in range(60)]
    found = [
        run(
            {"x": queue(*calls, resolution=0.5)}, groups={"a": group(3, x={"resolution": shift})}
        ).contacts.resolved
        for shift in (0.0, 0.2)
    ]
    assert (found[0] <= found[1]).all()
    assert 0 < found[0].sum() < found[1].sum() < 60
