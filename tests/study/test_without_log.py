"""Studies whose replications keep no contact log."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim.engines import compiled
from ccsim.errors import InputError
from ccsim.measures.measure import Measure
from ccsim.measures.registry import MEASURES
from ccsim.study.precision import Precision


class Anybody:
    """A policy that takes the first of the agents."""

    def choose_agent(self, visit: object, agents: list[object]) -> object:
        """Return the first."""
        del visit
        return agents[0]


def of_sums(measure: Measure) -> bool:
    return not measure.basis.needs_log


def test_the_same_numbers_or_none(monkeypatch):
    with_log = ccsim.simulate(ccsim.load("skills_n"), 4)

    def keep_a_log(*_: object, **__: object) -> Any:
        raise AssertionError("no log is to be kept")

    monkeypatch.setattr(compiled, "simulate", keep_a_log)
    without = ccsim.simulate(ccsim.load("skills_n"), 4, keep_log=False)
    assert not without.keep_log
    for measure in MEASURES:
        for scope in filter(measure.applies_to, with_log.scopes):
            expected, found = (
                (*vars(run.estimate(measure.name, scope)).values(),
                 *run.by_interval(measure.name, scope))
                for run in (with_log, without)
            )  # fmt: skip
            if of_sums(measure):
                assert all(map(equal, expected, found)), (measure.name, scope)
            else:
                assert np.isnan(found[0]), (measure.name, scope)


def equal(one: Any, other: Any) -> bool:
    return np.array_equal(one, other, equal_nan=True)


def test_it_says_why_there_is_no_value():
    run = ccsim.simulate(ccsim.load("erlang_a"), 2, keep_log=False)
    assert "it takes the contact log, which this run did not keep" == run.why("wait_p90")
    assert "no issue was resolved" == run.why("transfers_per_resolved_issue")
    assert run.as_dict()["keep_log"] is False
    assert "keep_log" not in ccsim.simulate(ccsim.load("erlang_a"), 1).as_dict()


def test_the_log_of_a_replication_can_still_be_made():
    scenario = ccsim.load("erlang_a")
    without = ccsim.simulate(scenario, 2, keep_log=False).contacts(1)
    assert without.equals(ccsim.simulate(scenario, 2).contacts(1))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"engine": "simpy"}, "False, with the SimPy engine"),
        ({"policy": Anybody()}, "False, with the SimPy engine, which asks the policy"),
        (
            {"replications": Precision(measure="wait_p90", half_width=1.0)},
            "False, where wait_p90 is to be precise",
        ),
    ],
)
def test_what_cannot_be_had_is_refused(changes: dict[str, Any], found: str) -> None:
    with pytest.raises(InputError) as refused:
        ccsim.simulate(ccsim.load("erlang_a"), **({"replications": 2} | changes), keep_log=False)
    (fault,) = refused.value.faults
    assert ("keep_log", found) == (fault.where, fault.found)


def test_a_precision_of_a_sum_is_reached():
    rule = Precision(measure="service_level", half_width=0.05)
    run = ccsim.simulate(ccsim.load("erlang_a"), rule, keep_log=False)
    assert run.is_precise
