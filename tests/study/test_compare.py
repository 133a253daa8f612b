"""Scenarios on the same random days."""

from __future__ import annotations

import math

import numpy as np
import pytest

import ccsim
from ccsim.errors import InputError
from ccsim.measures.better import _LESS, _MORE
from ccsim.measures.registry import MEASURES
from ccsim.stats.intervals import t_quantile
from ccsim.study.comparison import HEADLINE

NAMES = [measure.name for measure in MEASURES]


@pytest.fixture(scope="module")
def bank() -> ccsim.Scenario:
    return ccsim.load("anonymous_bank")


@pytest.fixture(scope="module")
def found(bank: ccsim.Scenario) -> ccsim.Comparison:
    more, busier = ({"groups.agents.staff": "+1"}, {"queues.bank.volume": "+8%"})
    return ccsim.compare([bank, bank.what_if(more), bank.what_if(busier)], 20, seed=4)


def test_differences_are_those_of_the_single_runs(bank, found):
    one = found.differences(["service_level"])[0]
    runs = [ccsim.simulate(bank.what_if(w), 20, seed=4) if w else ccsim.simulate(bank, 20, seed=4)
            for w in ({}, {"groups.agents.staff": "+1"})]  # fmt: skip
    base, other = (run.estimate("service_level").mean for run in runs)
    assert (base, other) == (one.base, one.other)
    assert other - base == pytest.approx(one.difference.mean)
    at = NAMES.index("service_level")
    days = [[n[0, at] / d[0, at] for n, d in zip(run.collected.numerators,
                                                 run.collected.denominators, strict=True)]
            for run in runs]  # fmt: skip
    better = sum(b > a for a, b in zip(*days, strict=True))
    assert (better, 20) == (one.wins, one.days)
    assert "better" == one.verdict


def test_pairing_makes_intervals_narrow(found):
    """By far more than a factor of 3 in variance, which is what the bound below is a ninth of."""
    of_both = [run.estimate("service_level").half_width for run in found.results[:2]]
    alone = ccsim.Comparison(found.names[:2], found.results[:2], 0.95)
    paired = alone.differences(["service_level"])[0].difference.half_width
    assert math.hypot(*of_both) > 3.0 * paired


def test_intervals_are_wider_the_more_are_asked_for(found):
    one = found.differences(["asa"])[0].difference.half_width
    two = found.differences(["asa", "abandonment"])[0].difference.half_width
    # Two alternatives: two intervals, and four.
    assert two / one == pytest.approx(t_quantile(20, 1 - 0.05 / 4) / t_quantile(20, 1 - 0.05 / 2))


def test_every_verdict():
    crowd = ccsim.load("erlang_a")
    changes = [
        {"groups.agents.staff": "+2"},
        {"groups.agents.staff": "-2"},
        {"queues.calls.short_abandon": "6 s"},
        {"queues.calls.talk.mean": "+0.02%"},
    ]
    group, queue = next(iter(crowd.groups)), next(iter(crowd.queues))
    named = [
        {k.replace("agents", group).replace("calls", queue): v for k, v in c.items()}
        for c in changes
    ]
    run = ccsim.compare([crowd, *(crowd.what_if(change) for change in named)], 10)
    verdicts = {(d.alternative, d.measure): d.verdict for d in run.differences()}
    more, fewer, same, chance = run.names[1:]
    assert "better" == verdicts[more, "service_level"]
    assert "worse" == verdicts[fewer, "service_level"]
    assert ("less", "more") == (verdicts[more, "occupancy"], verdicts[fewer, "occupancy"])
    assert "the same" == verdicts[same, "asa"]
    assert "could be chance" == verdicts[chance, "service_level"]


def test_one_day_says_nothing_of_chance(bank):
    run = ccsim.compare([bank, bank.what_if({"groups.agents.staff": "+5"})], 1)
    verdicts = {d.verdict for d in run.differences()}
    assert verdicts <= {"could be chance", "the same"}
    assert np.isnan(run.differences()[1].difference.half_width)


def test_frame_and_names(found):
    frame = found.frame(scopes=("all", "queue:bank"))
    assert {"groups.agents.staff=+1", "queues.bank.volume=+8%"} == set(frame.alternative)
    assert set(HEADLINE) - set(frame.measure) == {"contacts_per_issue", "cost"}
    assert (frame.low + frame.high).to_numpy() / 2 == pytest.approx(frame.difference.to_numpy())
    assert "20 replications" in repr(found)


def test_progress_is_of_all_scenarios(bank):
    told = []
    ccsim.compare([bank, bank.what_if({"groups.agents.staff": "+1"})], 3, progress=told.append)
    assert [(done, 6) for done in range(1, 7)] == [(at.done, at.total) for at in told]


@pytest.mark.parametrize(
    ("count", "names", "where"),
    [
        (1, None, "compare, scenarios"),
        (2, ["a"], "compare, names"),
        (2, ["a", "a"], "compare, names"),
    ],
)
def test_what_cannot_be_compared_is_refused(bank, count, names, where):
    with pytest.raises(InputError) as refused:
        ccsim.compare([bank] * count, 2, names=names)
    assert where == refused.value.faults[0].where


def test_scenarios_of_one_name_are_told_apart(bank):
    names = ccsim.compare([bank, bank], 1).names
    assert (f"{bank.name} (0)", f"{bank.name} (1)") == names


def test_every_direction_is_of_a_measure():
    assert set(NAMES) >= _MORE | _LESS
    assert not _MORE & _LESS
