"""A study by either engine: the same numbers, and the result says which one ran."""

import numpy as np
import pytest

import ccsim
from ccsim.errors import InputError


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
    class Anybody:
        def choose_agent(self, visit: object, agents: list[object]) -> object:
            del visit
            return agents[0]

    scenario = ccsim.load("erlang_a")
    with pytest.raises(InputError, match='"compiled" beside a policy'):
        ccsim.simulate(scenario, replications=1, policy=Anybody(), engine="compiled")
    assert "simpy" == ccsim.simulate(scenario, replications=1, policy=Anybody()).engine
