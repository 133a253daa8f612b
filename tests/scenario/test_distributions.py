"""Every law against another implementation of it, and against its own definition."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from scipy import integrate, stats

from ccsim.scenario.compound import Empirical, Law
from ccsim.scenario.law import Distribution

READ: TypeAdapter[Distribution] = TypeAdapter(Law)


def law(**table: Any) -> Distribution:
    return READ.validate_python(table)


def lognormal(mean: float, cv: float) -> Any:
    sigma = math.sqrt(math.log1p(cv * cv))
    return stats.lognorm(sigma, scale=mean * math.exp(-sigma * sigma / 2))


PAIRS = {
    "exponential": (law(kind="exponential", mean="4 min"), stats.expon(scale=240)),
    "lognormal by mean": (law(kind="lognormal", mean=200, cv=0.9), lognormal(200, 0.9)),
    "lognormal by median": (
        law(kind="lognormal", median="1 day", sigma=1.2),
        stats.lognorm(1.2, scale=86400),
    ),
    "gamma": (law(kind="gamma", mean=60, cv=0.5), stats.gamma(4, scale=15)),
    "gamma above 1": (law(kind="gamma", mean=60, cv=2), stats.gamma(0.25, scale=240)),
    "weibull by scale": (
        law(kind="weibull", scale=90, shape=0.7),
        stats.weibull_min(0.7, scale=90),
    ),
    "weibull by mean": (
        law(kind="weibull", mean=90, shape=2),
        stats.weibull_min(2, scale=90 / math.gamma(1.5)),
    ),
    "uniform": (law(kind="uniform", low=5, high=25), stats.uniform(5, 20)),
    "triangular": (
        law(kind="triangular", low=10, mode=15, high=40),
        stats.triang(5 / 30, loc=10, scale=30),
    ),
    "empirical, bins": (
        law(kind="empirical", edges=[0, 10, 60, 300], weights=[1, 6, 3]),
        stats.rv_histogram((np.array([1, 6, 3]), np.array([0, 10, 60, 300])), density=False),
    ),
}
CONTINUOUS = {
    **{name: pair[0] for name, pair in PAIRS.items()},
    "hyperexponential": law(kind="hyperexponential", means=[60, 500], weights=[1, 3]),
    "hyperexponential by cv": law(kind="hyperexponential", mean=100, cv=1.8),
    "mixture": law(
        kind="mixture",
        parts=[
            {"weight": 7, "kind": "uniform", "low": 1, "high": 10},
            {"weight": 93, "kind": "lognormal", "median": 120, "sigma": 0.9},
        ],
    ),
}
STEPS = {
    "constant": law(kind="constant", value=30),
    "empirical": law(kind="empirical", values=[30, 10, 10, 200], weights=[1, 2, 0, 1]),
    "mixture of steps": law(
        kind="mixture",
        parts=[
            {"weight": 1, "kind": "constant", "value": 5},
            {"weight": 3, "kind": "empirical", "values": [2, 9]},
        ],
    ),
}
every_law = pytest.mark.parametrize("drawn", [*CONTINUOUS.values(), *STEPS.values()])


@pytest.mark.parametrize("name", PAIRS)
def test_a_law_agrees_with_scipy(name: str) -> None:
    ours, theirs = PAIRS[name]
    assert ours.expectation() == pytest.approx(theirs.mean(), rel=1e-9)
    assert ours.variance() == pytest.approx(theirs.var(), rel=1e-9)
    for p in (1e-6, 0.1, 0.37, 0.5, 0.9, 0.999):
        assert ours.quantile(p) == pytest.approx(theirs.ppf(p), rel=1e-7)
    for t in (-1.0, 0.0, 7.0, 12.0, 100.0, 1e5):
        assert ours.cdf(t) == pytest.approx(theirs.cdf(t), abs=1e-12)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_moments_are_those_of_the_quantiles(name: str) -> None:
    """E X = integral of the quantile function over (0, 1), and so on; at 1 part in 1,000."""
    ours = CONTINUOUS[name]

    def moment(power: int) -> float:
        # With p = 1 - exp(-y) the long tail is spread out.
        found = integrate.quad(
            lambda y: ours.quantile(-math.expm1(-y)) ** power * math.exp(-y), 0, 36, limit=500
        )
        return float(found[0])

    mean = moment(1)
    assert ours.expectation() == pytest.approx(mean, rel=1e-3)
    assert ours.variance() == pytest.approx(moment(2) - mean**2, rel=5e-3)


@pytest.mark.parametrize("name", CONTINUOUS)
@given(p=st.floats(1e-6, 1 - 1e-6))
@settings(deadline=None)
def test_the_quantile_inverts_the_distribution(name: str, p: float) -> None:
    assert CONTINUOUS[name].cdf(CONTINUOUS[name].quantile(p)) == pytest.approx(p, abs=1e-9)


@every_law
@given(p=st.floats(1e-6, 1 - 1e-6))
@settings(deadline=None)
def test_a_quantile_is_the_least_that_is_enough(drawn: Distribution, p: float) -> None:
    t = drawn.quantile(p)
    assert drawn.cdf(t * (1 + 1e-9) + 1e-9) >= p - 1e-9
    assert drawn.cdf(t * (1 - 1e-6) - 1e-6) <= p + 1e-9


@every_law
def test_a_law_never_goes_down(drawn: Distribution) -> None:
    shares = np.linspace(0.001, 0.999, 400)
    assert (np.diff([drawn.quantile(p) for p in shares]) >= 0).all()
    assert (np.diff([drawn.cdf(t) for t in np.linspace(-5, 900, 400)]) >= 0).all()
    assert drawn.cdf(math.inf) == pytest.approx(1.0)
    assert drawn.cdf(-1.0) == 0.0


def test_steps_by_hand() -> None:
    empirical = STEPS["empirical"]  # 10 with 1/2, 30 with 1/4, 200 with 1/4
    assert empirical.expectation() == 62.5
    assert empirical.variance() == pytest.approx(0.5 * 100 + 0.25 * 900 + 0.25 * 40000 - 62.5**2)
    assert [empirical.quantile(p) for p in (0.2, 0.5, 0.6, 0.8)] == [10, 10, 30, 200]
    assert [empirical.cdf(t) for t in (9, 10, 29, 30, 200)] == [0, 0.5, 0.5, 0.75, 1]


def test_a_value_without_weight_never_occurs() -> None:
    never = law(kind="empirical", values=[10, 9000], weights=[1, 0])
    assert never.quantile(math.nextafter(1.0, 0.0)) == 10


def test_values_are_drawn_in_order_so_that_a_larger_uniform_takes_longer() -> None:
    drawn = law(kind="empirical", values=[30, 10, 20], weights=[3, 1, 2])
    assert isinstance(drawn, Empirical)
    assert drawn.row().x == (10, 20, 30)
    assert drawn.row().weights == (1, 2, 3)


def test_balanced_means() -> None:
    ours = law(kind="hyperexponential", mean=100, cv=1.8)
    assert ours.expectation() == pytest.approx(100)
    assert ours.variance() == pytest.approx(180**2)


def test_an_endless_part_has_no_mean_and_no_far_quantile() -> None:
    part = {"weight": 1, "kind": "exponential", "mean": 60}
    patience = law(kind="mixture", parts=[part, {"weight": 1, "kind": "endless"}])
    assert math.isinf(patience.expectation())
    assert math.isnan(patience.variance())
    assert patience.quantile(0.25) == pytest.approx(60 * math.log(2))
    assert math.isinf(patience.quantile(0.6))
    assert patience.cdf(math.inf) == 0.5


EDGES = [
    law(kind="uniform", low=5, high=5),
    law(kind="triangular", low=5, mode=5, high=5),
    law(kind="lognormal", mean=5, cv=0),
    law(kind="hyperexponential", mean=5, cv=1),
    law(kind="weibull", mean="1 ms", shape=100),
    law(kind="weibull", scale="36500 days", shape=0.05),
    law(kind="lognormal", median="36500 days", sigma=10),
    law(kind="hyperexponential", mean="1 ms", cv=100),
    law(kind="gamma", mean="1 ms", cv=100),
    law(kind="gamma", mean="1 day", cv=0.001),
]


@pytest.mark.parametrize("edge", EDGES)
def test_the_ends_of_what_is_allowed_can_be_computed(edge: Distribution) -> None:
    assert math.isfinite(edge.expectation())
    assert edge.variance() >= -1e-9 * edge.expectation() ** 2
    for t in (0.0, 4.0, 5.0, 6.0, 1e9, math.inf):
        assert 0.0 <= edge.cdf(t) <= 1.0
    assert all(edge.quantile(p) >= 0.0 for p in (1e-9, 0.5, 1 - 1e-12))


WORDS: list[tuple[Distribution, str]] = [
    (CONTINUOUS["exponential"], "exponential, 4 min on average"),
    (CONTINUOUS["uniform"], "anything from 5 s to 25 s, equally likely"),
    (STEPS["constant"], "always 30 s"),
    (STEPS["empirical"], "as in 4 recorded values, 62 s on average, half below 10 s"),
]


@pytest.mark.parametrize(("ours", "words"), WORDS)
def test_a_law_says_what_it_is(ours: Distribution, words: str) -> None:
    assert ours.sentence() == words


@every_law
def test_a_law_reads_back_from_what_it_writes(drawn: Distribution) -> None:
    written = READ.dump_python(drawn, exclude_none=True)
    assert READ.validate_python(written) == drawn
