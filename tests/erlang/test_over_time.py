"""Methods over time: each held against what it must give where the answer is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from ccsim.erlang.carry_over import carried_through, carry_over, steps_of
from ccsim.erlang.intervals import METHODS, effective_rate, lagged_rate, offered_load
from ccsim.errors import FormulaError

RATES = st.lists(st.floats(0.0, 2.0), min_size=1, max_size=12)
HANDLE = st.floats(20.0, 5000.0)


@pytest.mark.parametrize("handle", [60.0, 900.0, 5000.0])
def test_the_offered_load_solves_its_differential_equation(handle):
    rates = np.array([0.05, 0.2, 0.0, 0.1, 0.1])
    load = offered_load(rates, handle, interval=900.0, start=3.0)
    before = 3.0
    for rate, end, mean in zip(rates, load.end, load.mean, strict=True):
        path = solve_ivp(
            lambda _, m, rate=rate: [rate - m[0] / handle, m[0]], (0, 900), [before, 0.0],
            rtol=1e-10, atol=1e-12,
        )  # fmt: skip
        assert path.y[0, -1] == pytest.approx(end, rel=1e-7, abs=1e-9)
        assert path.y[1, -1] / 900.0 == pytest.approx(mean, rel=1e-7, abs=1e-9)
        before = end


@given(rates=RATES, handle=HANDLE)
def test_the_offered_load_loses_no_work(rates, handle):
    """What came in is served or still under way: the integral of m' = lambda - m / S."""
    load = offered_load(rates, handle, interval=900.0)
    came, served = sum(rates) * 900.0, load.mean.sum() * 900.0 / handle
    assert came == pytest.approx(served + load.end[-1], rel=1e-9, abs=1e-9)


@given(rates=RATES, handle=HANDLE)
def test_the_lagged_rate_is_the_volume_one_handle_time_earlier(rates, handle):
    found = lagged_rate(rates, handle, interval=900.0)
    joined = sum(
        rate * max(0.0, min(900.0, len(rates) * 900.0 - handle - number * 900.0))
        for number, rate in enumerate(rates)
    )
    assert joined == pytest.approx(found.sum() * 900.0, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_a_steady_day_has_its_own_rate_by_every_method_in_the_end(method):
    found = effective_rate(method, [0.1] * 40, 300.0, interval=900.0)
    assert found[-1] == pytest.approx(0.1, rel=1e-12)


@settings(max_examples=30)
@given(rate=st.floats(0.001, 0.5), handle=st.floats(60.0, 1800.0), spare=st.integers(1, 20))
def test_a_steady_day_carries_over_its_whole_rate_in_the_end(rate, handle, spare):
    agents = math.floor(rate * handle) + spare
    days = carried_through([rate] * 30, handle, agents, interval=900.0)
    if rate * handle < 0.6 * agents:  # nearer to capacity it takes longer
        assert days[-1].rate[-1] == pytest.approx(rate, rel=1e-3)


@settings(max_examples=30)
@given(rates=RATES, handle=HANDLE, agents=st.integers(0, 60))
def test_what_is_carried_over_loses_no_contact(rates, handle, agents):
    found = carried_through(rates, handle, agents, interval=900.0)
    answered = sum(part.rate.mean() * 900.0 for part in found)
    assert sum(rates) * 900.0 == pytest.approx(answered + found[-1].backlog, rel=1e-9, abs=1e-9)


@given(rate=st.floats(0.0, 2.0), handle=HANDLE, agents=st.integers(1, 60))
def test_what_is_answered_is_below_capacity(rate, handle, agents):
    found = carry_over(rate, handle, agents, interval=900.0, backlog=50.0)
    assert (found.rate * handle < agents).all()


def test_steps_are_as_long_as_a_handle_time_but_never_longer_than_the_interval():
    assert [5, 1, 1] == [steps_of(180.0, 900.0), steps_of(900.0, 900.0), steps_of(5000.0, 900.0)]


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (([0.1, -0.1], 300.0, 900.0), "arrival_rate[1]"),
        (([0.1, math.nan], 300.0, 900.0), "arrival_rate[1]"),
        (([0.1, math.inf], 300.0, 900.0), "arrival_rate[1]"),
        (([0.1, 0.1], [300.0, 0.0], 900.0), "handle_time[1]"),
        (([0.1, 0.1], [300.0] * 3, 900.0), "handle_time"),
        (([[0.1]], 300.0, 900.0), "arrival_rate"),
        (([0.1], 300.0, 0.0), "interval"),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_what_is_no_rate_is_refused_by_name(method, arguments, where):
    rates, handle, interval = arguments
    with pytest.raises(FormulaError) as told:
        effective_rate(method, rates, handle, interval=interval)
    assert where in told.value.faults[0].where


def test_a_method_that_is_none_is_refused():
    with pytest.raises(FormulaError, match="one of: sipp, lagged, offered_load"):
        effective_rate("moving_average", [0.1], 300.0, interval=900.0)


@pytest.mark.parametrize(
    "arguments",
    [(-0.1, 300.0, 3, 0.0), (0.1, 0.0, 3, 0.0), (0.1, 300.0, 3, -1.0), (math.nan, 300.0, 3, 0.0)],
)
def test_what_cannot_be_carried_over_is_refused(arguments):
    rate, handle, agents, backlog = arguments
    with pytest.raises(FormulaError):
        carry_over(rate, handle, agents, interval=900.0, backlog=backlog)
