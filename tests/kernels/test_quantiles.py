"""Samples follow the laws of the scenario, and a longer mean moves every sample the same way.

The laws are held against their own distribution functions by Kolmogorov and Smirnov's test.
Whoever changes a seed, a law or a purpose sees a false alarm with a probability of at most
`FALSE_ALARM` in the whole module: each test gets its part of it (Bonferroni).
"""

import itertools
import math
from typing import Any

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from ccsim.kernels.draws import Purpose, word
from ccsim.kernels.quantiles import Laws, exponential_quantile, normal_quantile, sample
from ccsim.model.build import build_tables
from ccsim.scenario.distributions import Distribution
from ccsim.scenario.load import build

FALSE_ALARM = 1e-6
SAMPLES = 20_000
STREAM, INTERVAL, SEED, REPLICATION = 12, 34, 56, 78

CONTINUOUS: dict[str, dict[str, Any]] = {
    "exponential": {"kind": "exponential", "mean": "4 min"},
    "lognormal by mean": {"kind": "lognormal", "mean": "4 min", "cv": 1.3},
    "lognormal by median": {"kind": "lognormal", "median": "3 min", "sigma": 0.4},
    "gamma, shape 4": {"kind": "gamma", "mean": "4 min", "cv": 0.5},
    "gamma, shape 1": {"kind": "gamma", "mean": "4 min", "cv": 1.0},
    "gamma, shape 1/4": {"kind": "gamma", "mean": "4 min", "cv": 2.0},
    "gamma, shape 400": {"kind": "gamma", "mean": "4 min", "cv": 0.05},
    "weibull by mean": {"kind": "weibull", "mean": "4 min", "shape": 0.7},
    "weibull by scale": {"kind": "weibull", "scale": "4 min", "shape": 2.5},
    "uniform": {"kind": "uniform", "low": "1 min", "high": "5 min"},
    "triangular": {"kind": "triangular", "low": "1 min", "mode": "2 min", "high": "7 min"},
    "triangular, mode low": {"kind": "triangular", "low": 60, "mode": 60, "high": 420},
    "triangular, mode high": {"kind": "triangular", "low": 60, "mode": 420, "high": 420},
    "hyperexponential by means": {
        "kind": "hyperexponential",
        "means": ["30 s", "6 min", "20 min"],
        "weights": [1, 5, 2],
    },
    "hyperexponential by cv": {"kind": "hyperexponential", "mean": "4 min", "cv": 2.0},
    "empirical bins": {
        "kind": "empirical",
        "edges": [0, 30, 60, 300, 900],
        "weights": [3, 0, 5, 1],
    },
    "mixture": {
        "kind": "mixture",
        "parts": [
            {"weight": 1, "kind": "uniform", "low": "1 s", "high": "10 s"},
            {"weight": 9, "kind": "gamma", "mean": "5 min", "cv": 0.8},
            {"weight": 3, "kind": "hyperexponential", "mean": "2 min", "cv": 1.5},
        ],
    },
}
DISCRETE: dict[str, dict[str, Any]] = {
    "constant": {"kind": "constant", "value": "3 min"},
    "empirical values": {"kind": "empirical", "values": [30, 60, 60, 600]},
    "weighted values": {"kind": "empirical", "values": [600, 30, 60], "weights": [1, 2, 0]},
    "mixture of values": {
        "kind": "mixture",
        "parts": [
            {"weight": 1, "kind": "constant", "value": "5 s"},
            {"weight": 2, "kind": "empirical", "values": [60, 120]},
        ],
    },
    "mixture with endless": {
        "kind": "mixture",
        "parts": [
            {"weight": 1, "kind": "constant", "value": "5 s"},
            {"weight": 2, "kind": "endless"},
        ],
    },
    "endless": {"kind": "endless"},
}
MONOTONE = [
    {"kind": "exponential"},
    {"kind": "lognormal", "cv": 1.3},
    {"kind": "gamma", "cv": 0.5},
    {"kind": "gamma", "cv": 2.0},
    {"kind": "weibull", "shape": 0.7},
    {"kind": "hyperexponential", "cv": 2.0},
]
PART = FALSE_ALARM / (2 * len(CONTINUOUS) + len(DISCRETE))
"""Of the false alarms: each law is tested in one or two ways."""


def law_of(raw: dict[str, Any]) -> tuple[Distribution, Laws, int]:
    """Return a law as the scenario knows it, and its row in the tables: the patience of a queue."""
    scenario = build(
        {
            "name": "law",
            "hours": {"first_day": "2026-03-02", "open": "09:00", "close": "10:00"},
            "queues": {
                "q": {
                    "volume": {"per_hour": 1},
                    "talk": {"kind": "constant", "value": "7 s"},
                    "patience": raw,
                }
            },
            "groups": {"g": {"staff": 1, "skills": {"q": {}}}},
        }
    )
    tables = build_tables(scenario)
    return scenario.queues["q"].patience, tables.laws, int(tables.visits.names[0, 4])


def samples_of(raw: dict[str, Any], purpose: Purpose = Purpose.PATIENCE) -> NDArray[np.float64]:
    """Return one sample of each of many contacts."""
    _, laws, row = law_of(raw)
    base = word(0, 0, purpose)
    return np.array(
        [
            sample(laws, row, STREAM, INTERVAL, k, base, SEED, REPLICATION)
            for k in range(SAMPLES)
        ]
    )  # fmt: skip


@pytest.mark.parametrize("name", CONTINUOUS)
def test_samples_of_a_continuous_law_follow_its_distribution_function(name: str) -> None:
    law, *_ = law_of(CONTINUOUS[name])
    samples = samples_of(CONTINUOUS[name])
    assert np.all(samples >= 0.0)
    assert PART < stats.kstest(samples, np.vectorize(law.cdf)).pvalue


@pytest.mark.parametrize("name", CONTINUOUS)
def test_the_mean_of_many_samples_is_the_expectation(name: str) -> None:
    law, *_ = law_of(CONTINUOUS[name])
    samples = samples_of(CONTINUOUS[name], Purpose.TALK)
    error = math.sqrt(law.variance() / SAMPLES)
    # The normal limit is good to the tail asked for only where the law's own tail is light;
    # three standard errors more than it asks cover the heaviest law here.
    allowed = (3.0 + float(stats.norm.isf(PART / 2))) * error
    assert abs(samples.mean() - law.expectation()) < allowed


@pytest.mark.parametrize("name", DISCRETE)
def test_values_of_a_discrete_law_come_with_their_probabilities(name: str) -> None:
    law, *_ = law_of(DISCRETE[name])
    values, counts = np.unique(samples_of(DISCRETE[name]), return_counts=True)
    below = [0.0, *(law.cdf(value) for value in values)]
    below[-1] = 1.0 if math.isinf(values[-1]) else below[-1]
    shares = np.diff(below)
    assert 1.0 == pytest.approx(shares.sum(), abs=1e-12), "a value with a probability never came"
    if values.size > 1:
        assert PART < stats.chisquare(counts, shares * SAMPLES).pvalue


@pytest.mark.parametrize("raw", MONOTONE, ids=lambda raw: raw["kind"])
def test_a_longer_mean_makes_every_sample_longer(raw: dict[str, Any]) -> None:
    short, long = (samples_of(raw | {"mean": mean})[:2_000] for mean in ("240 s", "241 s"))
    assert np.all(short < long)


@pytest.mark.parametrize(
    "name", [n for n in CONTINUOUS if not n.startswith(("gamma", "mixture", "hyper"))]
)
def test_a_sample_is_the_quantile_at_its_one_uniform(name: str) -> None:
    """So larger uniforms give larger samples: the coupling of two scenarios is monotone."""
    law, laws, row = law_of(CONTINUOUS[name])
    _, plain, plain_row = law_of({"kind": "uniform", "low": 0, "high": 1})
    base = word(0, 0, Purpose.PATIENCE)
    for k in range(500):
        where = STREAM, INTERVAL, k, base, SEED, REPLICATION
        u = sample(plain, plain_row, *where)
        assert law.quantile(u) == pytest.approx(sample(laws, row, *where), rel=1e-9)


def tail_points() -> list[float]:
    """Return probabilities from the middle to both ends of what a uniform can be."""
    low = [2.0**-53, 1e-15, 1e-12, 1.4e-11, 1e-9, 1e-6, 0.001, 0.02425, 0.07499, 0.075, 0.0751]
    middle = np.linspace(0.01, 0.99, 197).tolist()
    high = [1.0 - p for p in low]
    return sorted({*low, *middle, *high})


def test_normal_quantile_is_right_to_a_few_units_in_the_last_place() -> None:
    with mpmath.workdps(50):
        for u in tail_points():
            exact = mpmath.sqrt(2) * mpmath.erfinv(2 * mpmath.mpf(u) - 1)
            assert abs(mpmath.mpf(float(normal_quantile(u))) - exact) <= 1e-15 * abs(exact), u


def test_normal_quantile_agrees_with_scipy() -> None:
    u = np.array(tail_points())
    found = np.array([normal_quantile(x) for x in u])
    np.testing.assert_allclose(found, special.ndtri(u), rtol=4e-15)


def test_normal_quantile_rises_and_is_odd() -> None:
    values = [normal_quantile(u) for u in tail_points()]
    assert all(a <= b for a, b in itertools.pairwise(values))
    for u in (0.25, 0.03125, 2.0**-20, 0.4375):
        assert -normal_quantile(u) == normal_quantile(1.0 - u)
    assert 0.0 == normal_quantile(0.5)


def test_exponential_quantile_is_exact_for_the_smallest_and_largest_uniforms() -> None:
    places = sorted({2**n + d for n in range(1, 53) for d in (-2, -1, 0, 1) if 2**n + d < 2**52})
    with mpmath.workdps(50):
        for place in (0, *places):
            u = (place + 0.5) * 2.0**-52  # such as `uniform` returns
            exact = -mpmath.log1p(-mpmath.mpf(u))
            assert abs(mpmath.mpf(float(exponential_quantile(u))) - exact) <= 4e-16 * exact, u
