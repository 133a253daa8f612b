"""The cv of a day's factor comes back; what is Poisson within the day is not called otherwise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from drawn_centres import Truth, centre, contacts
from scipy import stats

from ccsim.fitting.busyness import fit_busyness, fit_dispersion, poisson_test
from ccsim.fitting.hours import fit_hours
from ccsim.fitting.volume import fit_volume

WEEKDAY = np.tile(np.arange(7), 4)


def days(random: np.random.Generator, cv: float, slots: int = 40) -> np.ndarray:
    factor = random.gamma(cv**-2, cv**2, (28, 1)) if cv else np.ones((28, 1))
    return random.poisson(random.uniform(5, 30, slots) * factor)


def test_the_likelihood_is_scipys():
    calls = np.array([900.0, 1100.0, 1300.0, 1700.0])
    found = fit_busyness(calls, [0, 0, 1, 1])

    def adjusted(cv: float) -> float:
        mean = np.array([1000.0, 1000.0, 1500.0, 1500.0])
        shape = cv**-2
        variance = mean + (cv * mean) ** 2
        one = stats.nbinom.logpmf(calls, shape, shape / (shape + mean)).sum()
        return one + 0.25 * np.log(variance).sum()

    grid = np.linspace(0.03, 1.0, 20_000)
    values = np.array([adjusted(cv) for cv in grid[::20]])
    assert grid[::20][values.argmax()] == pytest.approx(found.value, abs=1e-3)
    drop = stats.chi2.ppf(0.95, 1) / 2
    for bound in (found.low, found.high):
        if 0 < bound < math.inf:
            assert drop == pytest.approx(adjusted(found.value) - adjusted(bound), abs=1e-3)


@pytest.mark.parametrize("cv", [0.05, 0.12, 0.3])
def test_intervals_cover_at_the_stated_rate(cv):
    # 300 logs: 95 % with an error of 1.3 points; 90.5 % or less has a chance below 0.001, and the
    # mean is within 4 of its errors and 4 % of the cv, which is the estimate's bias with 28 days.
    random = np.random.default_rng(round(1000 * cv))
    found = [fit_busyness(days(random, cv).sum(axis=1), WEEKDAY) for _ in range(300)]
    values = np.array([one.value for one in found])
    assert sum(one.low <= cv <= one.high for one in found) > 271
    error = values.std() / math.sqrt(300)
    assert cv == pytest.approx(values.mean(), abs=4 * error + 0.04 * cv)
    # Its standard errors, where it is above 0, are the spread it has.
    assert values.std() == pytest.approx(np.nanmean([one.error for one in found]), rel=0.25)


def test_poisson_days_have_none():
    # By design an interval excludes 0 in at most 5 %: 26 or more of 300 has a chance below 0.003.
    random = np.random.default_rng(7)
    found = [fit_busyness(days(random, 0.0).sum(axis=1), WEEKDAY) for _ in range(300)]
    assert sum(one.low > 0 for one in found) < 26


def test_too_few_days_tell_nothing():
    found = fit_busyness([1000, 1100], [0, 1])
    assert math.isnan(found.value)
    assert (0.0, math.inf, 0) == (found.low, found.high, found.n)
    assert "not known" in fit_dispersion([[10, 20]], [0]).sentence()


def test_the_poisson_test_is_the_textbooks():
    calls = np.array([[30, 40, 50], [35, 42, 40], [60, 70, 90]])
    expected = stats.chi2_contingency(calls, correction=False)
    found = poisson_test(calls, [0, 0, 0])
    assert (expected.statistic, expected.dof) == pytest.approx((found.statistic, found.freedom))
    assert expected.pvalue == pytest.approx(found.p_value)


@pytest.mark.parametrize("scale", [0.05, 1.0])
def test_busy_days_are_poisson_within(scale):
    # p-values are uniform, with few calls too: 300 logs, and Kolmogorov-Smirnov at 1 in 1,000.
    random = np.random.default_rng(11)
    shape = scale * random.uniform(5, 30, 40)
    p = [
        poisson_test(random.poisson(shape * random.gamma(25, 0.04, (28, 1))), WEEKDAY).p_value
        for _ in range(300)
    ]
    assert stats.kstest(p, "uniform").pvalue > 0.001


def test_what_moves_within_the_day_is_not_put_down_to_the_day():
    # Two cvs of 0.1 and 0.2, in the day and in the interval: the square of the day's is a fifth.
    random = np.random.default_rng(3)
    factor = random.gamma(100, 0.01, (280, 1)) * random.gamma(25, 0.04, (280, 40))
    found = fit_dispersion(random.poisson(50 * factor), np.tile(np.arange(7), 40))
    assert 0.2 == pytest.approx(found.explained, abs=0.05)
    assert 0.2 == pytest.approx(found.within_cv, abs=0.01)
    assert found.poisson.p_value < 1e-6
    assert "explains" in found.sentence()


def test_busyness_of_simulated_centres_comes_back():
    # 12 drawn centres; 95 % intervals. Four or more misses have a chance of 0.002.
    missed = 0
    for seed in range(12):
        cv = np.random.default_rng(seed).uniform(0.05, 0.25)
        log = contacts(centre(Truth(0.0, 600, 1.0, 0.0, 4e4, 1.0, cv), per_hour=30), seed)
        joined = (
            np.datetime64("2026-03-02", "ns") + (log["joined"] * 1e9).astype("int64").to_numpy()
        )
        fit = fit_volume(joined, hours=fit_hours(joined))
        found = fit_busyness(fit.totals["calls"], fit.totals["weekday"])
        missed += not found.low <= cv <= found.high
    assert missed < 4


@pytest.mark.data
def test_the_bank_has_the_cv_known_of_it(bank):
    fit = fit_volume(bank["joined"], hours=fit_hours(bank["joined"]))
    moments = fit_busyness(fit.totals["calls"], fit.totals["weekday"], method="moments")
    likely = fit_busyness(fit.totals["calls"], fit.totals["weekday"])
    assert 0.115 == pytest.approx(moments.value, abs=5e-4)
    assert likely.low < 0.115 < likely.high
