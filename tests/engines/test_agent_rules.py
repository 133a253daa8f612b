"""Which agent answers a contact: the lowest step, the lowest rank, then the agent rule."""

import math

import pytest
from by_hand import REPLICATION, SEED, after, answers, busy, group, queue, steps

from ccsim.kernels.draws import Purpose, uniform, word
from ccsim.model.build import stream_of

RULES = ("longest_idle", "least_occupied", "best_skill", "random")


def by(rule: str, **more: object) -> dict[str, object]:
    """Return the table [routing] with an agent rule."""
    return {"select_agent": rule, **more}


# --- before the rule ----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES)
def test_the_lowest_rank_comes_before_the_rule(run, rule: str) -> None:
    # Agent 0 of `a` was never busy and is quicker; agents 1 and 2 of `b` have the lower rank.
    groups = {
        "a": group(x={"rank": 2, "handle_factor": 0.5}),
        "b": group(2, x={"rank": 1}, old={}),
    }
    queues = {"old": queue((0, 100), (0, 100)), "x": queue((150, 9), (151, 9), (152, 9))}
    found = answers(run(queues, groups=groups, routing=by(rule)))[2:]
    assert {1, 2} == {agent for _, agent in found[:2]}
    assert (152, 0) == found[2]


@pytest.mark.parametrize("rule", RULES)
def test_the_lowest_step_comes_before_the_rank(run, rule: str) -> None:
    groups = {"a": group(x={"rank": 1}), "b": group(x={"rank": 2})}
    routing = by(rule, steps={"x": steps((0, "b"), (0, "a"))})
    logs = run({"x": queue((0, 50), (1, 50))}, groups=groups, routing=routing)
    assert [(0, 1), (1, 0)] == answers(logs)


def test_a_rank_may_be_0_or_negative_and_need_not_be_whole(run) -> None:
    groups = {"a": group(x={"rank": 0.5}), "b": group(x={"rank": -1}), "c": group(x={"rank": 0})}
    logs = run({"x": queue((0, 50), (1, 50), (2, 50))}, groups=groups)
    assert [1, 2, 0] == [agent for _, agent in answers(logs)]


def test_the_order_among_queues_does_not_matter_to_a_contact(run) -> None:
    groups = {"a": group(x={"order": 9}), "b": group(x={"order": 1})}
    assert [(0, 0)] == answers(run({"x": queue((0, 50))}, groups=groups))


def test_rank_decides_as_a_step_opens_too(run) -> None:
    # The second step lists `b` and `c`; `c`, of the lower rank, is idle for a shorter time.
    groups = {"a": group(x={}), "b": group(x={"rank": 2}), "c": group(x={"rank": 1}, old={})}
    routing = {"steps": {"x": steps((0, "a"), (30, "b", "c"))}}
    queues = {"x": queue((0, 3000), (10, 50)), "old": busy(20)}
    assert (40, 2) == answers(run(queues, groups=groups, routing=routing))[2]


# --- longest idle -------------------------------------------------------------------------------


def test_the_longest_idle_is_found_over_all_groups_of_equal_rank(run) -> None:
    # Available since: 0 (a) from 50, 1 (a) from 20, 2 (b) from 30, 3 (b) from 10.
    groups = {"a": group(2, p={}, x={}), "b": group(2, q={}, x={})}
    queues = {
        "p": queue((0, 50), (0, 20)),
        "q": queue((0, 30), (0, 10)),
        "x": queue((60, 500), (61, 500), (62, 500), (63, 500)),
    }
    found = answers(run(queues, groups=groups, routing=by("longest_idle")))
    assert [(60, 3), (61, 1), (62, 2), (63, 0)] == found[4:]


def test_of_those_idle_for_the_same_time_the_lowest_number_of_any_group_is_taken(run) -> None:
    # All since 40; `b` answers first in the file's order of queues, but has the higher numbers.
    groups = {"a": group(p={}, x={}), "b": group(q={}, x={})}
    queues = {"q": busy(40), "p": busy(40, wrap=10), "x": queue((60, 500), (61, 500))}
    assert [(60, 0), (61, 1)] == answers(run(queues, groups=groups))[2:]


# --- least occupied -----------------------------------------------------------------------------


def test_least_occupied_is_busy_for_the_smallest_share_not_idle_for_the_longest(run) -> None:
    # Agent 0: busy from 0 to 100. 150: agent 1, never busy, until 160. At 300 they were busy for
    # 100/300 and 10/300: agent 1, though agent 0 is idle for longer.
    calls = {"x": queue((0, 100), (150, 10), (300, 10))}
    assert [(0, 0), (150, 1), (300, 1)] == answers(run(calls, 2, routing=by("least_occupied")))
    assert [(0, 0), (150, 1), (300, 0)] == answers(run(calls, 2, routing=by("longest_idle")))


def test_wrap_counts_as_busy(run) -> None:
    # Agent 0: talk 10, wrap 100. 150: agent 1, until 200. At 300: 110/300 against 50/300.
    queues = {"old": busy(110, wrap=100), "x": queue((150, 50), (300, 10))}
    logs = run(queues, 2, routing=by("least_occupied"))
    assert [(0, 0), (150, 1), (300, 1)] == answers(logs)


def test_hold_counts_as_busy(run) -> None:
    hold = {"probability": 1, "kind": "constant", "value": "100 s"}
    queues = {"old": queue((0, 10), hold=hold), "x": queue((150, 50), (300, 10))}
    logs = run(queues, 2, routing=by("least_occupied"))
    assert [(0, 0), (150, 1), (300, 1)] == answers(logs)


def test_the_share_is_of_the_time_since_coming_on(run) -> None:
    # Agent 0 on since 0, busy for 100. 900: agent 1 comes on; 901 to 921 busy, for it was busy for
    # no time yet. At 1000: 100/1000 against 20/100: agent 0, though busy for longer in all.
    calls = {"x": queue((0, 100), (901, 20), (1000, 5))}
    logs = run(calls, [1, 2, 2, 2], routing=by("least_occupied"))
    assert [(0, 0), (901, 1), (1000, 0)] == answers(logs)


def test_who_just_came_on_was_busy_for_no_time(run) -> None:
    # At 900 agent 1 comes on, 0/0; agent 0 was busy for 100/900.
    calls = {"x": queue((0, 100), (900, 20))}
    logs = run(calls, [1, 2, 2, 2], routing=by("least_occupied"))
    assert [(0, 0), (900, 1)] == answers(logs)


def test_of_equal_shares_the_lowest_number_though_idle_for_a_shorter_time(run) -> None:
    # Agent 0: 0 to 50; agent 1: 10 to 110; 120: agent 0, at 50/120 against 100/120, until 170. At
    # 300 both were busy for 100/300, and agent 1 is idle for longer.
    calls = {"x": queue((0, 50), (10, 100), (120, 50), (300, 5))}
    logs = run(calls, 2, routing=by("least_occupied"))
    assert [(0, 0), (10, 1), (120, 0), (300, 0)] == answers(logs)
    calls = {"x": queue((0, 50), (10, 100), (120, 51), (300, 5))}
    assert (300, 1) == answers(run(calls, 2, routing=by("least_occupied")))[3]


def test_busy_time_of_an_earlier_stay_does_not_count(run) -> None:
    # Agent 0, busy for 500, leaves at 900; at 1800 both come on anew. 1801: neither was busy.
    groups = {
        "a": group([2, 0, 2, 2], x={}),
        "c": group(y={}),
    }
    calls = {"x": queue((0, 500), (1801, 5)), "y": queue()}
    logs = run(calls, groups=groups, routing=by("least_occupied"))
    assert (1801, 0) == answers(logs)[1]


def test_a_conversation_that_goes_on_is_not_yet_busy_time_of_anybody_available(run) -> None:
    # 100: agents 1 (a) and 2 (b) are available, each busy for 40/100 and 30/100: agent 2.
    groups = {"a": group(2, p={}, x={}), "b": group(q={}, x={})}
    queues = {"p": queue((0, 3000), (0, 40)), "q": busy(30), "x": queue((100, 5))}
    logs = run(queues, groups=groups, routing=by("least_occupied"))
    assert (100, 2) == answers(logs)[3]


# --- best skill ---------------------------------------------------------------------------------


def test_best_skill_is_the_smallest_handle_factor_for_the_queue(run) -> None:
    # For `x` b is the best, for `y` a; all idle since 0.
    groups = {
        "a": group(x={"handle_factor": 1.2}, y={"handle_factor": 0.5}),
        "b": group(x={"handle_factor": 0.9}, y={"handle_factor": 0.9}),
        "c": group(x={"handle_factor": 1.0}, y={"handle_factor": 1.0}),
    }
    logs = run({"x": queue((0, 100))} | {"y": queue()}, groups=groups, routing=by("best_skill"))
    assert [(0, 1)] == answers(logs)
    logs = run({"x": queue(), "y": queue((0, 50))}, groups=groups, routing=by("best_skill"))
    assert [(0, 0)] == answers(logs)
    calls = {"x": queue((0, 500), (1, 500), (2, 500)), "y": queue()}
    logs = run(calls, groups=groups, routing=by("best_skill"))
    assert [(0, 1), (1, 2), (2, 0)] == answers(logs)


def test_of_equally_skilled_agents_the_longest_idle_of_any_group_answers(run) -> None:
    # `a` from 50, `b` from 20; `c` is idle since 0 but slower.
    groups = {
        "a": group(p={}, x={"handle_factor": 0.9}),
        "b": group(q={}, x={"handle_factor": 0.9}),
        "c": group(x={"handle_factor": 1.1}),
    }
    queues = {"p": busy(50), "q": busy(20), "x": queue((60, 500), (61, 500), (62, 500))}
    logs = run(queues, groups=groups, routing=by("best_skill"))
    assert [(60, 1), (61, 0), (62, 2)] == answers(logs)[2:]


# --- random -------------------------------------------------------------------------------------


def test_at_random_the_uniform_of_the_visit_picks_among_agents_by_number(run) -> None:
    # Five agents of two groups are idle at each call: number floor(5 u), in order of agents.
    calls = [(20.0 * i, 9) for i in range(40)]
    groups = {"a": group(2, x={}), "b": group(3, x={})}
    found = answers(run({"x": queue(*calls)}, groups=groups, routing=by("random")))
    expected = [math.floor(5 * _u("x", i)) for i in range(40)]
    assert expected == [agent for _, agent in found]
    assert {0, 1, 2, 3, 4} == set(expected)


def test_at_random_only_who_is_available_counts(run) -> None:
    # Agent 0 is in the long call (which drew its own agent); of two, the other one is left.
    long, *others = [(0.0, 3000), *((20.0 * i, 9) for i in range(1, 20))]
    logs = run({"x": queue(long, *others)}, 2, routing=by("random"))
    taken = math.floor(2 * _u("x", 0))
    assert [taken] + [1 - taken] * 19 == [agent for _, agent in answers(logs)]


def test_each_visit_of_an_issue_has_a_random_agent_of_its_own(run) -> None:
    # Repeats every 100 s: attempt n draws its own number.
    x = queue((0, 10), resolution=0, repeat=after(40))
    logs = run({"x": x}, 5, routing=by("random"))
    found = [agent for _, agent in answers(logs)]
    assert len(found) > 20
    assert [math.floor(5 * _u("x", 0, attempt=n)) for n in range(len(found))] == found


def _u(name: str, place: int, *, attempt: int = 0) -> float:
    """Return the uniform that picks an agent, all calls being 20 s apart from 09:00 on."""
    interval, k = (36, place) if place < 45 else (37, place - 45)
    key = word(attempt, 0, int(Purpose.ROUTING))
    return float(uniform(stream_of(name), interval, k, key, SEED, REPLICATION))
