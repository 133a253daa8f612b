"""Which contact an agent who becomes available takes."""

from typing import Any

import pytest
from by_hand import AT, Raw, answers, busy, constant, group, queue, steps


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


# --- all five rules -----------------------------------------------------------------------------
#
# Agent 0 is free at 100 and takes one after the other, 7 s each; the waiting visits are written
# as queue: (joined, ...). The order is that of the queues whose visits are answered.


RULES = ("priority", "longest_wait", "score", "queue_rank", "longest_queue")


def taken(run, rule: str, queues: dict[str, Raw], skills: dict[str, Raw] | None = None) -> str:
    """Return the queues, by their one-letter names, in the order in which visits were answered."""
    groups = {"all": group(old={}, **(skills or {name: {} for name in queues}))}
    logs = run({"old": busy(100), **queues}, groups=groups, routing={"select_contact": rule})
    names = ["old", *queues]
    both = zip(logs.contacts.answered, logs.contacts.queue, strict=True)
    served = sorted((at, q) for at, q in both if at > 0.0)
    return "".join(names[q] for _, q in served[1:])


def waiting(*joined: float, **keys: Any) -> Raw:
    """Return a queue whose visits join at these times, and talk for 7 s."""
    return queue(*((at, 7) for at in joined), **keys)


def test_priority_is_the_highest_then_the_earliest_joined_then_the_first_in_the_file(run) -> None:
    # z: 3. y and x: 2; 20 before 30. At 40 both x and w, of equal priority: w stands first.
    queues = {
        "w": waiting(40, priority=2),
        "x": waiting(30, 40, priority=2),
        "y": waiting(20, priority=2),
        "z": waiting(60, priority=3),
        "v": waiting(10, priority=-1),
    }
    assert "zyxwxv" == taken(run, "priority", queues)


def test_longest_wait_is_the_earliest_joined_whatever_the_priority(run) -> None:
    queues = {
        "x": waiting(30, 40, priority=9),
        "y": waiting(20, 40),
        "z": waiting(60, weight=9),
    }
    assert "yxxyz" == taken(run, "longest_wait", queues)


def test_score_is_weight_times_minutes_waited_plus_priority(run) -> None:
    # At 100: x waited 90 s, 1.5 points; y 30 s, 0.5 points and its priority of 1.1: 1.6.
    assert "yx" == taken(run, "score", {"x": waiting(10), "y": waiting(70, priority=1.1)})
    assert "xy" == taken(run, "score", {"x": waiting(10), "y": waiting(70, priority=0.9)})
    # 30 s with a weight of 3.1: 1.55 points; with 2.9: 1.45.
    assert "yx" == taken(run, "score", {"x": waiting(10), "y": waiting(70, weight=3.1)})
    assert "xy" == taken(run, "score", {"x": waiting(10), "y": waiting(70, weight=2.9)})


def test_of_equal_scores_the_first_in_the_file_though_it_joined_later(run) -> None:
    # Both 1.5 points at 100: y stands first. At 107 x has 1.62 points, and joined first.
    late, early = waiting(70, weight=3), waiting(10)
    assert "yx" == taken(run, "score", {"y": late, "x": early})
    assert "xy" == taken(run, "score", {"x": early, "y": late})


def test_scores_are_those_of_the_moment(run) -> None:
    # At 100: x 100 s and y 10 s; y's second visit, of 40 s later, overtakes x's second.
    # x has 1 point a minute and y 4: at 100 x 1.5, y 40/60 = 0.67. At 107 x's second, joined at
    # 80, has 0.45; y 4 * 17/60 = 1.13.
    queues = {"x": waiting(10, 80), "y": waiting(90, weight=4)}
    assert "xyx" == taken(run, "score", queues)


def test_with_a_weight_of_0_only_priority_counts_in_the_score(run) -> None:
    queues = {"x": waiting(0.5, weight=0), "y": waiting(99), "z": waiting(99, weight=0, priority=1)}
    assert "zyx" == taken(run, "score", queues)


def test_queue_rank_is_the_lowest_order_then_the_earliest_joined_then_the_first(run) -> None:
    # y: 1. x, w and v: 2, joined at 20, 20 and 10. z: 3.
    queues = {
        "z": waiting(5, priority=9), "w": waiting(20), "x": waiting(20), "y": waiting(60),
        "v": waiting(10),
    }  # fmt: skip
    skills = {name: {"order": order} for name, order in zip("zwxyv", (3, 2, 2, 1, 2), strict=True)}
    assert "yvwxz" == taken(run, "queue_rank", queues, skills)


def test_where_order_is_left_out_queue_rank_goes_by_rank(run) -> None:
    queues = {"x": waiting(10), "y": waiting(20), "z": waiting(30)}
    skills = {"x": {"rank": 3}, "y": {"rank": 2}, "z": {"rank": 9, "order": 2.5}}
    assert "yzx" == taken(run, "queue_rank", queues, skills)


def test_queue_rank_is_that_of_the_agent_s_own_group(run) -> None:
    # 100: agents 0 (a) and 1 (b) free at once; a prefers y, b prefers x.
    groups = {
        "a": group(p={}, x={"order": 2}, y={"order": 1}),
        "b": group(q={}, x={"order": 1}, y={"order": 2}),
    }
    queues = {"p": busy(100), "q": busy(100), "x": waiting(10, 20), "y": waiting(30, 40)}
    logs = run(queues, groups=groups, routing={"select_contact": "queue_rank"})
    assert [(100, 1), (107, 1), (100, 0), (107, 0)] == answers(logs)[2:]


def test_longest_queue_is_where_most_wait_then_the_first_in_the_file(run) -> None:
    # 100: y (3). 107: x, y and z (2 each): x stands first. 114: y. 121: z (2). 128: x. y. z.
    queues = {"x": waiting(50, 60), "y": waiting(70, 80, 90), "z": waiting(10, 20)}
    assert "yxyzxyz" == taken(run, "longest_queue", queues)


def test_who_has_left_is_not_counted_in_the_longest_queue(run) -> None:
    # In x three join, and all but the last have lost patience at 100.
    x = waiting(10, 20, 60, patience=constant(50))
    assert "yxy" == taken(run, "longest_queue", {"x": x, "y": waiting(90, 95)})


def test_the_longest_queue_counts_those_too_whom_the_agent_may_not_answer(run) -> None:
    # 100: for agent 0 of `a` one of x's three is open yet (a may answer after 60 s), both of y's.
    groups = {"a": group(old={}, x={}, y={}), "b": group(long={}, x={})}
    queues = {
        "old": busy(100), "long": busy(3000), "x": waiting(40, 50, 60), "y": waiting(70, 80),
    }  # fmt: skip
    routing = {"steps": {"x": steps((0, "b"), (60, "a"))}, "select_contact": "longest_queue"}
    # 100: x's first, though its step opens only then: the agent is before the step, and takes y.
    logs = run(queues, groups=groups, routing=routing)
    assert [(107, 0), (114, 0), (121, 0), (100, 0), (128, 0)] == answers(logs)[2:]
    # A second earlier, one of x's is open at 100. Then 107: y (2, two open), as x's second opens
    # at 110; 114: x (2 against 1); 121: x's third, open since 120, by the file's order; 128: y.
    queues["x"] = waiting(39, 50, 60)
    logs = run(queues, groups=groups, routing=routing)
    assert [(100, 0), (114, 0), (121, 0), (107, 0), (128, 0)] == answers(logs)[2:]


@pytest.mark.parametrize("rule", RULES)
def test_within_a_queue_the_first_in_line_is_taken_by_every_rule(run, rule: str) -> None:
    queues = {"old": busy(100), "x": waiting(30, 40, 50)}
    logs = run(queues, routing={"select_contact": rule})
    assert [(100, 0), (107, 0), (114, 0)] == answers(logs)[1:]


@pytest.mark.parametrize("rule", RULES)
def test_queues_without_the_skill_or_whose_step_has_not_opened_are_no_candidates(
    run, rule: str
) -> None:
    # y: the best by every rule, but not open to `a` before 900; z: not among its skills.
    best = {"priority": 9, "weight": 9}
    groups = {
        "a": group(old={}, x={"order": 3}, y={"order": 1}),
        "b": group(long={}, y={}, z={}),
    }
    queues = {
        "old": busy(100), "long": busy(3000), "y": waiting(10, 20, 30, **best),
        "z": waiting(10, 20, 30, **best), "x": waiting(90),
    }  # fmt: skip
    routing = {"steps": {"y": steps((0, "b"), (890, "a"))}, "select_contact": rule}
    log = run(queues, groups=groups, routing=routing).contacts
    by_a = zip(log.answered - AT, log.queue, log.group, strict=True)
    assert [(0, 0), (100, 4), (900, 2), (910, 2), (920, 2)] == sorted(
        (at, q) for at, q, answering in by_a if answering == 0
    )


@pytest.mark.parametrize("rule", RULES)
def test_an_agent_who_comes_on_chooses_by_the_same_rule(run, rule: str) -> None:
    # 900: agent 1 comes on; the best by every rule is y, the second queue.
    groups = {"all": group([1, 2, 2, 2], old={}, x={"order": 2}, y={"order": 1})}
    queues = {
        "old": busy(3000), "x": waiting(30), "y": waiting(10, 20, priority=1),
    }  # fmt: skip
    logs = run(queues, groups=groups, routing={"select_contact": rule})
    assert (900, 1) == answers(logs)[1]
