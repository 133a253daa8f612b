"""Selection of the best by simulation: who is found, at what cost, and when nobody is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import ccsim
from ccsim.errors import InputError, RunError
from ccsim.scenario.load import build
from ccsim.study import replicate
from ccsim.study.replicate import Progress, continued

FALSE_ALARM = 1e-4
"""Chance that a right selection fails the test of its promise."""
AGENTS, PER_HOUR, PATIENCE, WITHIN = 10, 110, 180.0, 20.0
TALKS = (300.0, 297.0, 303.0)


def centre(talk: float = 300.0, agents: int = AGENTS) -> ccsim.Scenario:
    """Return a centre that Palm's formula (Erlang A) describes exactly."""
    law = {"kind": "exponential"}
    calls = {
        "volume": {"per_hour": PER_HOUR},
        "talk": law | {"mean": f"{talk} s"},
        "patience": law | {"mean": f"{PATIENCE} s"},
        "service_level": {"within": f"{WITHIN} s"},
    }
    return build(
        {
            "name": f"{agents} agents, {talk:g} s",
            "hours": {
                "first_day": "2026-03-02", "open": "00:00", "close": "24:00", "warm_up": "4 h",
            },
            "queues": {"calls": calls, "idle": calls | {"volume": {"per_hour": 0}}},
            "groups": {"team": {"staff": agents, "skills": {"calls": {}, "idle": {}}}},
        }
    )  # fmt: skip


def exact(talk: float, agents: int = AGENTS) -> float:
    found = ccsim.erlang.erlang_a(
        PER_HOUR / 3600.0, talk, agents=agents, patience=PATIENCE, within=WITHIN
    )
    return float(found.service_level)


def close_by() -> list[ccsim.Scenario]:
    """Return three centres, the second of which is the best by a little."""
    return [centre(talk) for talk in TALKS]


def uneven() -> list[ccsim.Scenario]:
    """Return two that are close to each other, and one far behind."""
    return [centre(), centre(297.0), centre(agents=6)]


@pytest.fixture(scope="module")
def found() -> ccsim.Selection:
    return ccsim.select(uneven(), "service_level", indifference=0.002, first=4)


def test_the_best_by_staff_is_that_of_the_formula():
    scenarios = [centre(agents=AGENTS + more) for more in (-1, 0, 1)]
    levels = [exact(300.0, AGENTS + more) for more in (-1, 0, 1)]
    run = ccsim.select(scenarios, "service_level", indifference=0.02)
    assert run.selected == run.names[int(np.argmax(levels))] == "11 agents, 300 s"
    assert ("11 agents, 300 s",) == run.survivors
    assert run.out_after[2] == 0
    assert min(run.out_after[:2]) >= 20


def test_only_the_undecided_go_on_and_nothing_is_made_twice(monkeypatch):
    made: list[int] = []
    one = replicate._replication  # noqa: SLF001 : what makes a replication, to be counted

    def counted(number: int, **rest: object) -> object:
        made.append(number)
        return one(number, **rest)

    monkeypatch.setattr(replicate, "_replication", counted)
    run = ccsim.select(uneven(), "service_level", indifference=0.002, first=4, executor="serial")
    counts = [result.replications for result in run.results]
    assert len(made) == sum(counts)
    assert "10 agents, 297 s" == run.selected
    assert min(counts) < max(counts), "all went on to the end"
    for number in range(max(counts)):
        assert made.count(number) == sum(count > number for count in counts)


def test_more_replications_are_those_of_one_run(tmp_path):
    whole = ccsim.simulate(centre(), 9, seed=3)
    begun = ccsim.simulate(centre(), 4, seed=3)
    alone = continued(begun, 9)
    kept = ccsim.simulate(centre(), 4, seed=3, store=tmp_path)
    stored = continued(kept, 9, store=tmp_path)
    for run in (alone, stored):
        assert 9 == run.replications
        assert run.as_dict()["measures"] == whole.as_dict()["measures"]
        for got, wanted in zip(run.by_interval("asa"), whole.by_interval("asa"), strict=True):
            assert np.array_equal(got, wanted, equal_nan=True)
    assert 4 == begun.replications
    fresh = ccsim.simulate(centre(), 4, seed=3)
    assert begun.as_dict() == fresh.as_dict()
    for got, wanted in zip(begun.by_interval("asa"), fresh.by_interval("asa"), strict=True):
        assert np.array_equal(got, wanted, equal_nan=True)
    again = continued(ccsim.simulate(centre(), 4, seed=3, store=tmp_path), 9, store=tmp_path)
    assert (0, 9) == (stored.from_store, again.from_store)


def test_a_store_has_all_of_them_the_second_time(found, tmp_path):
    def run() -> ccsim.Selection:
        return ccsim.select(uneven(), "service_level", indifference=0.002, first=4, store=tmp_path)

    first, second = run(), run()
    assert list(first.rows()) == list(second.rows()) == list(found.rows())
    assert [one.replications for one in second.results] == [
        one.from_store for one in second.results
    ]


def test_the_frame_says_who_went_out_when(found):
    frame = found.frame().set_index("scenario")
    assert list(found.names) == list(frame.index)
    assert ["10 agents, 297 s"] == list(frame.index[frame["selected"]])
    assert all(frame["out_after"] <= frame["replications"])
    assert list(frame["out_by"]) == ["10 agents, 297 s", "", frame["out_by"].iloc[2]]
    assert frame["out_by"].iloc[2] in found.names[:2]
    assert 0 == frame["out_after"].iloc[1] < frame["out_after"].iloc[2] < frame["out_after"].iloc[0]
    best = found.results[1].estimate("service_level")
    assert (best.mean, best.half_width) == tuple(
        frame.loc["10 agents, 297 s", ["mean", "half_width"]]
    )


def test_less_is_better_of_a_wait_and_the_word_counts_where_it_depends():
    scenarios = [centre(agents=10), centre(agents=11)]
    assert "11 agents, 300 s" == ccsim.select(scenarios, "asa", indifference=2.0, first=4).selected
    for best, name in (("highest", "10 agents, 300 s"), ("lowest", "11 agents, 300 s")):
        run = ccsim.select(scenarios, "occupancy", best=best, indifference=0.01, first=4)
        assert name == run.selected


def test_a_cap_that_is_reached_selects_nothing():
    run = ccsim.select(close_by()[:2], "service_level", indifference=1e-5, first=2, most=3)
    assert (None, "most") == (run.selected, run.why_not)
    assert set(run.names) == set(run.survivors)
    assert [3, 3] == [one.replications for one in run.results]


def interrupting(at: int):
    def report(progress: Progress) -> None:
        assert progress.done <= progress.total
        if progress.done == at:
            raise KeyboardInterrupt

    return report


def test_an_interrupt_keeps_what_is_known():
    asked = {"indifference": 1e-5, "first": 2, "executor": "serial"}
    run = ccsim.select(close_by()[:2], "service_level", progress=interrupting(7), **asked)
    assert (None, "interrupted", True) == (run.selected, run.why_not, run.interrupted)
    assert [5, 2] == [one.replications for one in run.results]
    assert set(run.names) == set(run.survivors)
    with pytest.raises(RunError, match="first 2 replications"):
        ccsim.select(close_by()[:2], "service_level", progress=interrupting(3), **asked)


@pytest.mark.parametrize(
    ("measure", "other", "word"),
    [
        ("occupancy", {}, "neither good nor bad"),
        ("servicelevel", {}, "service_level"),
        ("service_level", {"best": "largest"}, "'largest'"),
        ("service_level", {"indifference": 0.0}, "a number above 0"),
        ("service_level", {"probability": 0.5}, "above 0.5"),
        ("service_level", {"first": 1}, "2 or more"),
        ("service_level", {"most": 5}, "20 or more"),
        ("service_level", {"scope": "queue:none"}, '"queue:none"'),
        ("service_level", {"scope": "group:team"}, "scopes of these kinds"),
        ("service_level", {"names": ["a", "a"]}, "each of them once"),
        ("service_level", {"scope": "queue:idle", "first": 2}, "no value"),
    ],
)
def test_what_is_refused(measure, other, word):
    with pytest.raises(InputError, match=word):
        ccsim.select([centre(), centre(agents=11)], measure, **{"indifference": 0.01} | other)


def test_one_scenario_is_no_choice():
    with pytest.raises(InputError, match="fewer than two"):
        ccsim.select([centre()], "asa", indifference=1.0)


def selected_rightly(studies: int) -> int:
    """Return how often the best was selected, which is ahead by exactly the indifference."""
    levels = sorted(exact(talk) for talk in TALKS)
    lead = levels[-1] - levels[-2]
    runs = (
        ccsim.select(
            close_by(), "service_level", indifference=lead, probability=0.9, first=5, seed=seed
        )
        for seed in range(studies)
    )
    return sum(run.selected == "10 agents, 297 s" for run in runs)


def test_the_promise_is_kept():
    studies = 12
    assert selected_rightly(studies) >= stats.binom.ppf(FALSE_ALARM, studies, 0.9)


@pytest.mark.long
def test_the_promise_is_kept_a_hundred_times():
    studies = 100
    assert selected_rightly(studies) >= stats.binom.ppf(FALSE_ALARM, studies, 0.9)
