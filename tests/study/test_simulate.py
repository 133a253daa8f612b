"""Replications, precision, interruption, and what a result holds."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import ccsim
from ccsim.engines import compiled, process
from ccsim.measures.registry import MEASURES
from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario
from ccsim.study import replicate


def centre(**queue: object) -> Scenario:
    return build(
        {
            "name": "Small",
            "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"},
            "queues": {
                "calls": {
                    "volume": {"per_hour": 60},
                    "talk": {"kind": "exponential", "mean": "3 min"},
                    "patience": {"kind": "exponential", "mean": "2 min"},
                    **queue,
                }
            },
            "groups": {"team": {"staff": 4, "skills": {"calls": {}}}},
        }
    )


def test_a_replication_depends_on_its_number_alone():
    run = ccsim.simulate(centre(), replications=4, seed=7)
    alone = process.simulate(run.tables, seed=7, replication=3)
    pd.testing.assert_frame_equal(run.contacts(3), ccsim.simulate(centre(), 9, seed=7).contacts(3))
    assert len(alone.contacts) == len(run.contacts(3))


def test_more_replications_keep_those_made_before():
    few, many = (ccsim.simulate(centre(), replications=n, seed=7) for n in (3, 5))
    for before, after in zip(few.collected.numerators, many.collected.numerators, strict=False):
        np.testing.assert_array_equal(before, after)


def test_seeds_differ():
    one, other = (ccsim.simulate(centre(), 1, seed=seed).contacts(0) for seed in (1, 2))
    assert not one["arrived"].equals(other["arrived"])


def test_summary_agrees_with_the_logs():
    run = ccsim.simulate(centre(), replications=3, seed=1)
    logs = pd.concat([run.contacts(number) for number in range(3)])
    table = run.summary().set_index(["scope", "measure"])
    assert len(logs) / 3 == table.loc[("all", "offered"), "mean"]
    waits = (logs["answered"] - logs["joined"]).dropna()
    assert waits.mean() == pytest.approx(table.loc[("queue:calls", "asa"), "mean"], rel=1e-12)
    abandoned = (logs["outcome"] == "abandoned").mean()
    assert abandoned == pytest.approx(table.loc[("all", "abandonment"), "mean"], rel=1e-12)
    assert list(table.columns) == ["mean", "half_width", "low", "high", "unit"]


def test_intervals_are_those_of_the_day():
    run = ccsim.simulate(centre(), replications=3, seed=1)
    offered = run.intervals().query("scope == 'all' and measure == 'offered'")
    assert list(pd.date_range("2026-03-02 08:00", periods=8, freq="15min")) == list(
        offered["start"]
    )
    assert offered["mean"].sum() == pytest.approx(run.estimate("offered").mean)


def test_one_replication_has_no_half_width():
    run = ccsim.simulate(centre(), replications=1)
    assert np.isnan(run.summary()["half_width"]).all()


def test_every_measure_of_the_centre_is_in_the_summary():
    run = ccsim.simulate(centre(), replications=2)
    names = run.summary().query("scope == 'all'")["measure"]
    assert [m.name for m in MEASURES if "all" in m.scopes] == list(names)


def test_undefined_measures_say_why():
    run = ccsim.simulate(centre(), replications=2)
    assert np.isnan(run.estimate("fcr_7day").mean)
    assert "too short" in run.why("fcr_7day")
    assert "survey" in run.why("fcr_survey")


def test_precision_stops_when_it_is_reached():
    rule = ccsim.Precision(measure="service_level", half_width=0.05, minimum=5, maximum=200)
    run = ccsim.simulate(centre(), rule, seed=1)
    assert run.estimate("service_level").half_width <= 0.05
    assert 5 + rule.more < run.replications < 200
    first, before = (
        ccsim.simulate(centre(), run.replications - rule.more - n, seed=1) for n in (0, 1)
    )
    assert first.estimate("service_level").half_width <= 0.05
    assert before.estimate("service_level").half_width > 0.05


def test_precision_gives_up_at_its_maximum():
    rule = ccsim.Precision(measure="fcr_7day", half_width=0.01, minimum=2, maximum=4)
    assert ccsim.simulate(centre(), rule).replications == 4


def test_precision_refuses_fewer_than_none_more():
    with pytest.raises(ccsim.InputError, match="found:   -1"):
        ccsim.Precision(measure="asa", half_width=1.0, more=-1)


def test_precision_says_whether_it_was_reached():
    easy = ccsim.Precision(measure="service_level", half_width=0.9, minimum=3)
    hard = ccsim.Precision(measure="service_level", half_width=1e-6, minimum=3, maximum=3)
    assert ccsim.simulate(centre(), easy).is_precise
    assert not ccsim.simulate(centre(), hard).is_precise


def test_precision_of_a_measure_its_scope_does_not_have_is_refused():
    rule = ccsim.Precision(measure="occupancy", scope="queue:calls", half_width=0.1)
    with pytest.raises(ccsim.InputError, match="all, group"):
        ccsim.simulate(centre(), rule)


def test_precision_of_one_queue_relative_to_its_mean():
    rule = ccsim.Precision(
        measure="asa", scope="queue:calls", half_width=0.2, relative=True, minimum=5, maximum=400
    )
    found = ccsim.simulate(centre(), rule, seed=3).estimate("asa", "queue:calls")
    assert found.half_width <= 0.2 * found.mean


def test_interruption_keeps_what_is_done():
    def stop_after_two(at: replicate.Progress) -> None:
        if at.done == 2:
            raise KeyboardInterrupt

    run = ccsim.simulate(centre(), replications=30, progress=stop_after_two)
    assert (2, True) == (run.replications, run.interrupted)
    whole = ccsim.simulate(centre(), replications=2)
    assert whole.estimate("asa") == run.estimate("asa")


@pytest.mark.parametrize(("engine", "module"), [("simpy", process), ("compiled", compiled)])
def test_interruption_before_anything_is_done_is_a_run_error(monkeypatch, engine, module):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "simulate", interrupted)
    with pytest.raises(ccsim.RunError, match="nothing to show"):
        ccsim.simulate(centre(), replications=3, engine=engine)


def test_progress_counts_up():
    seen: list[replicate.Progress] = []
    ccsim.simulate(centre(), replications=3, progress=seen.append)
    assert [(1, 3), (2, 3), (3, 3)] == [(at.done, at.total) for at in seen]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"replications": 0}, "replications"),
        ({"replications": 2.5}, "replications"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"level": 1.0}, "level"),
        ({"engine": "fast"}, "engine"),
    ],
)
def test_bad_arguments_are_named(arguments, word):
    with pytest.raises(ccsim.InputError, match=word):
        ccsim.simulate(centre(), **arguments)


def test_an_unknown_measure_or_scope_is_named():
    with pytest.raises(ccsim.InputError, match="write service_level"):
        ccsim.Precision(measure="servicelevel", half_width=0.1)
    rule = ccsim.Precision(measure="asa", scope="queue:cals", half_width=1.0)
    with pytest.raises(ccsim.InputError, match="write queue:calls"):
        ccsim.simulate(centre(), rule)


def test_an_unknown_estimate_is_named():
    run = ccsim.simulate(centre(), replications=1)
    with pytest.raises(ccsim.InputError, match="write asa"):
        run.estimate("asaa")
    with pytest.raises(ccsim.InputError, match="write queue:calls"):
        run.by_interval("asa", "queue:call")


def test_a_scenario_can_be_loaded_from_tables():
    assert centre() == ccsim.load({**centre().resolved()})


def test_a_replication_that_was_not_made_is_refused():
    with pytest.raises(ccsim.InputError, match="0 to 1"):
        ccsim.simulate(centre(), replications=2).contacts(2)


def test_as_dict_is_json_without_nan():
    run = ccsim.simulate(centre(), replications=1)
    found = json.loads(json.dumps(run.as_dict(), allow_nan=False))
    assert {"scenario", "digest", "engine", "seed", "replications", "level", "measures"} <= set(
        found
    )
    row = next(row for row in found["measures"] if row["measure"] == "fcr_7day")
    assert row["mean"] is None


def test_repeats_still_to_come_are_counted():
    late = {"probability": 1.0, "delay": {"kind": "constant", "value": "2 days"}}
    run = ccsim.simulate(centre(resolution=0.5, repeat=late), replications=2)
    unresolved = sum((run.contacts(n)["resolved"] == 0).sum() for n in range(2)) / 2
    assert unresolved > 0
    assert unresolved == run.estimate("repeats_to_come").mean


def test_a_queue_that_is_an_erlang_formula_has_its_figures():
    formula = ccsim.simulate(centre(), replications=1).formulas()[0]
    assert formula.model == "M/M/4+M"
    assert formula.figures is not None
    exact = ccsim.erlang.erlang_a(60 / 3600, 180, agents=4, patience=120, within=20)
    assert exact == formula.figures


def test_constant_factors_belong_to_the_formula():
    """Factors are 1 while the centre is closed: the formula must look at open intervals."""
    slow = {
        "talk_factor": {"per_interval": [1.5] * 8},
        "patience_factor": {"per_interval": [2] * 8},
    }
    formula = ccsim.simulate(centre(**slow), replications=1).formulas()[0]
    exact = ccsim.erlang.erlang_a(60 / 3600, 270, agents=4, patience=240, within=20)
    assert exact == formula.figures


@pytest.mark.parametrize(
    ("queue", "reason"),
    [
        ({"talk": {"kind": "constant", "value": "3 min"}}, "not exponential"),
        ({"wrap": {"kind": "constant", "value": "30 s"}}, "more than talk"),
        ({"balk": 0.1, "queue_limit": 5}, "waiting places are limited"),
        (
            {
                "resolution": 0.9,
                "repeat": {"probability": 0.5, "delay": {"kind": "constant", "value": 60}},
            },
            "come back",
        ),
        ({"busyness": {"cv": 0.1}}, "busier"),
        ({"volume": {"per_interval": [1, 2, 3, 4, 5, 6, 7, 8]}}, "volume changes"),
        (
            {"patience": {"kind": "constant", "value": 60}, "queue_limit": 5},
            "neither exponential nor endless",
        ),
    ],
)
def test_a_queue_that_is_none_says_why(queue, reason):
    formula = ccsim.simulate(centre(**queue), replications=1).formulas()[0]
    assert formula.figures is None
    assert any(reason in text for text in formula.reasons)
