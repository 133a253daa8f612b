"""Agents are sorted into groups by what they answer, and no queue is left without anybody."""

from __future__ import annotations

import numpy as np

from ccsim.fitting.groups import fit_groups


def found(**agents: str):
    """Sort agents who each answered one call a letter: ann="aab"."""
    who = [name for name, queues in agents.items() for _ in queues]
    what = [queue for queues in agents.values() for queue in queues]
    return {
        group.name: sorted(group.agents) for group in fit_groups(who, what, np.full(len(who), 60.0))
    }


def test_agents_of_the_same_queues_are_one_group():
    assert {"agents": ["ann", "bob"]} == found(ann="a" * 9 + "b" * 9, bob="a" * 5 + "b" * 20)


def test_a_stray_call_is_no_skill():
    assert {"a": ["ann"], "b": ["bob"]} == found(ann="a" * 99 + "b", bob="b" * 99)


def test_few_calls_in_a_short_week_are_no_skill():
    """2 of 10 are a fifth of the agent's calls, but two are too few to tell."""
    assert {"a": ["ann", "bob"], "b": ["cid"]} == found(
        ann="a" * 8 + "b" * 2, bob="a" * 90, cid="b" * 90
    )


def test_a_small_group_joins_the_one_most_like_it():
    """3 of 203 calls; ann's queues are half of cid's, and none of bob's."""
    groups = found(ann="a" * 3, bob="c" * 100, cid="a" * 50 + "b" * 50)
    assert {"a_b": ["ann", "cid"], "c": ["bob"]} == groups


def test_a_queue_that_only_a_small_group_answers_keeps_it():
    assert {"a": ["ann"], "b": ["bob"]} == found(ann="a" * 200, bob="b" * 4)


def test_every_queue_is_answered_by_somebody():
    """Queue b has 3 % of the calls of each agent who ever answers it: nobody's skill."""
    groups = fit_groups(["ann"] * 100, ["a"] * 97 + ["b"] * 3, np.full(100, 60.0))
    assert {"a", "b"} == {queue for group in groups for queue in group.queues}


def test_generalists_of_three_queues_are_called_so():
    assert {"generalists", "a"} == set(found(ann="abc" * 20, bob="a" * 60))


def test_a_log_that_names_nobody_has_one_group():
    (group,) = fit_groups([None] * 4, list("aabb"), np.full(4, 60.0))
    assert ("agents", frozenset(), ("a", "b")) == (group.name, group.agents, group.queues)


def test_a_slower_group_is_told_by_its_factor():
    """120 s beside 60 s, in equal numbers: 4/3 and 2/3 of the queue's mean of 90 s."""
    random = np.random.default_rng(1)
    queues = ["a"] * 200 + ["a"] * 200 + ["b"] * 200
    who = ["ann"] * 200 + ["bob"] * 400
    talk = np.concatenate([np.full(200, 60.0), np.full(200, 120.0), np.full(200, 60.0)])
    slow = {g.name: g.handle_factor for g in fit_groups(who, queues, talk + random.random(600))}
    assert (0.67, 1.33) == (slow["a"]["a"], slow["agents" if "agents" in slow else "a_b"]["a"])
    assert 1.0 == slow["a_b"]["b"]


def test_a_difference_that_may_be_chance_is_no_factor():
    """Once in 20 draws it would be taken for one; not in this."""
    random = np.random.default_rng(3)
    talk = random.exponential(60.0, 400)
    groups = fit_groups(["ann"] * 200 + ["bob"] * 200, ["a"] * 300 + ["b"] * 100, talk)
    assert all(1.0 == factor for group in groups for factor in group.handle_factor.values())
