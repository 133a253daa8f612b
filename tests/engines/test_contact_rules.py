"""Which contact an agent who becomes available takes."""

import pytest
from by_hand import AT, answers, queue


@pytest.mark.parametrize(
    ("rule", "order"),
    [("priority", ["high", "low", "low"]), ("longest_wait", ["low", "low", "high"])],
)
def test_the_contact_rule_chooses_among_the_heads_of_the_queues(
    run, rule: str, order: list[str]
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
def test_visits_that_joined_at_once_are_taken_by_queue(run, rule: str) -> None:
    # The queues' numbers follow the file, not their names.
    queues = {"z": queue((0, 100), (10, 7)), "a": queue((10, 7))}
    logs = run(queues, routing={"select_contact": rule})
    assert [(0, 0), (100, 0), (107, 0)] == answers(logs)


def test_equal_priorities_go_by_joining(run) -> None:
    queues = {"a": queue((0, 100), (20, 7), priority=2), "b": queue((10, 7), priority=2)}
    log = run(queues).contacts
    assert [(10, 100), (20, 107)] == [
        (joined - AT, answered - AT)
        for joined, answered in zip(log.joined[1:], log.answered[1:], strict=True)
    ]
