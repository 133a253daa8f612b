"""A study by either engine: the same numbers, and the result says which one ran."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim.engines import compiled, process
from ccsim.errors import InputError
from ccsim.records.logs import Logs
from ccsim.study import executors, replicate
from ccsim.study.executors import names

BOTH = [("simpy", process), ("compiled", compiled)]


class Anybody:
    """A policy that takes the first of the agents."""

    def choose_agent(self, visit: object, agents: list[object]) -> object:
        """Return the first."""
        del visit
        return agents[0]


def not_to_run(*_: object, **__: object) -> Logs:
    raise AssertionError("the other engine is to run")


def test_the_compiled_engine_runs_if_none_is_named(monkeypatch):
    monkeypatch.setattr(process, "simulate", not_to_run)
    scenario = ccsim.load("erlang_a")
    for run in (
        ccsim.simulate(scenario, 1),
        ccsim.simulate(scenario, 1, engine="auto"),
        ccsim.check_staffing(ccsim.staff(scenario), 1).run,
    ):
        assert ("compiled", "compiled") == (run.engine, run.as_dict()["engine"])
        assert len(run.contacts(0)) > 0


def test_the_simpy_engine_runs_if_it_is_named_or_a_policy_is_passed(monkeypatch):
    monkeypatch.setattr(compiled, "simulate", not_to_run)
    scenario = ccsim.load("erlang_a")
    for run in (
        ccsim.simulate(scenario, 1, engine="simpy"),
        ccsim.simulate(scenario, 1, policy=Anybody()),
        ccsim.simulate(scenario, 1, policy=Anybody(), engine="auto"),
        ccsim.check_staffing(ccsim.staff(scenario), 1, engine="simpy").run,
    ):
        assert ("simpy", "simpy") == (run.engine, run.as_dict()["engine"])
        assert len(run.contacts(0)) > 0


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, 7),
        ({"engine": "compiled"}, 7),
        ({"engine": "simpy"}, 1),
        ({"policy": Anybody()}, 1),
        ({"workers": 3}, 3),
        ({"engine": "simpy", "workers": 3}, 3),
        ({"executor": "processes"}, 7),
        ({"engine": "simpy", "executor": "processes"}, 7),
        ({"engine": "simpy", "executor": "threads"}, 1),
        ({"executor": "serial"}, 1),
    ],
)
def test_the_compiled_engine_takes_all_processors_and_the_simpy_engine_one(
    monkeypatch, keys, expected
):
    seen: list[int] = []

    def noted(work: Callable[[int], Any], *, workers: int, **others: Any) -> Any:
        seen.append(workers)
        return executors.at_work(work, workers=1, **others | {"place": "threads"})

    monkeypatch.setattr(names, "processors", lambda: 7)
    monkeypatch.setattr(replicate, "at_work", noted)
    ccsim.simulate(ccsim.load("erlang_a"), 1, **keys)
    assert [expected] == seen


@pytest.mark.parametrize(("engine", "module"), BOTH)
def test_a_study_whose_books_do_not_balance_fails_its_test(monkeypatch, engine, module):
    """Tests `conftest`, which holds every study against the conservation laws."""
    plain = module.simulate

    def loses_one(*tables: Any, **keys: Any) -> Logs:
        logs = plain(*tables, **keys)
        logs.contacts.left[3] = np.nan
        return logs

    ccsim.simulate(ccsim.load("erlang_a"), 1, engine=engine)
    monkeypatch.setattr(module, "simulate", loses_one)
    with pytest.raises(AssertionError, match="left and outcome disagree"):
        ccsim.simulate(ccsim.load("erlang_a"), 1, engine=engine)


@pytest.mark.parametrize("name", ["erlang_a", "skills_n", "vip"])
def test_both_engines_give_the_same_numbers(name):
    scenario = ccsim.load(name)
    simpy, compiled = (
        ccsim.simulate(scenario, replications=2, seed=3, engine=engine)
        for engine in ("simpy", "compiled")
    )
    assert ["simpy", "compiled"] == [run.engine for run in (simpy, compiled)]
    assert simpy.summary().equals(compiled.summary())
    assert simpy.contacts(1).equals(compiled.contacts(1))
    assert simpy.agents(1).equals(compiled.agents(1))


def test_a_day_that_outgrows_its_first_arrays_goes_on():
    # Everybody redials at once, again and again: far more visits than the volume says.
    scenario = ccsim.load("erlang_a").what_if(
        {
            "queues.calls.redial": {
                "probability": 0.95, "delay": {"kind": "exponential", "mean": "5 min"},
            },
            "groups.team.staff": 3,
        }
    )  # fmt: skip
    simpy, compiled = (
        ccsim.simulate(scenario, replications=1, engine=engine).logs(0).contacts
        for engine in ("simpy", "compiled")
    )
    assert len(simpy) > 3 * 200 * 24
    for column in ("issue", "joined", "left", "agent", "next_at"):
        np.testing.assert_array_equal(getattr(simpy, column), getattr(compiled, column))


def test_a_policy_needs_the_simpy_engine():
    scenario = ccsim.load("erlang_a")
    with pytest.raises(InputError, match='"compiled" beside a policy'):
        ccsim.simulate(scenario, replications=1, policy=Anybody(), engine="compiled")
