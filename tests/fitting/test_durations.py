"""Talk and wrap times: short ones apart, zeros, and what the reader is told."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ccsim.errors import InputError
from ccsim.fitting.durations import fit_durations
from ccsim.scenario.compound import Empirical, Mixture
from ccsim.scenario.distributions import Constant

N = 4_000


@pytest.fixture(scope="module")
def talks() -> np.ndarray:
    """Return conversations in whole seconds; none is another kind."""
    return np.rint(np.random.default_rng(31).lognormal(math.log(120.0), 0.9, N))


def test_hang_ups_become_a_part_of_their_own(talks: np.ndarray) -> None:
    rng = np.random.default_rng(32)
    fit = fit_durations(np.concatenate([talks, rng.integers(1, 8, 300)]))
    share = 300 / (N + 300)
    assert fit.short_share.low < share < fit.short_share.high
    assert isinstance(fit.law, Mixture)
    assert "lognormal" == fit.chosen
    (short, low), (long, high) = fit.law.weighted()
    assert short == pytest.approx(fit.short_share.value)
    assert 1.0 == pytest.approx(short + long)
    assert low.quantile(0.99) <= 10.5
    assert high == fit.candidates[0].law
    # The law as a whole has the hang-ups where they were recorded, and the mean.
    assert fit.distance < 1.36 / math.sqrt(N)
    assert fit.law.cdf(10.5) == pytest.approx((300 + (talks <= 10).sum()) / (N + 300), abs=0.002)
    assert fit.mean.low < fit.law.expectation() < fit.mean.high


def test_what_a_law_explains_is_not_a_kind_of_its_own(talks: np.ndarray) -> None:
    fit = fit_durations(talks)
    assert (talks <= 10).sum() > 5  # there are short ones
    assert 0.0 == fit.short_share.low
    assert fit.law == fit.candidates[0].law


def test_exponential_talk_has_many_short_ones_and_no_hang_ups() -> None:
    fit = fit_durations(np.random.default_rng(33).exponential(60.0, N))
    assert "exponential" == fit.chosen
    assert 0.0 == fit.short_share.low
    assert fit.short_share.high < 0.05


def test_not_asked_for_short_ones(talks: np.ndarray) -> None:
    fit = fit_durations(np.append(talks, [3.0] * 300), short=None)
    assert math.isnan(fit.short_share.value)
    assert not isinstance(fit.law, Mixture)


def test_no_short_one_at_all_bounds_their_share() -> None:
    fit = fit_durations(np.random.default_rng(34).uniform(60.0, 90.0, 100))
    assert 0.0 == fit.short_share.value
    assert 0.025 == pytest.approx((1.0 - fit.short_share.high) ** 100)


def test_distance_is_kolmogorovs(talks: np.ndarray) -> None:
    fit = fit_durations(talks, short=None, resolution=0.0)
    for one in fit.candidates[:2]:
        cdf = np.vectorize(one.law.cdf)
        assert one.distance == pytest.approx(stats.kstest(talks, cdf).statistic, rel=1e-6)


def test_criteria_and_table(talks: np.ndarray) -> None:
    fit = fit_durations(talks, short=None)
    for one in fit.candidates:
        numbers = len(one.parameters)
        assert one.aic == pytest.approx(2 * numbers - 2 * one.log_likelihood)
        assert one.bic == pytest.approx(numbers * math.log(N) - 2 * one.log_likelihood)
    table = fit.table()
    assert [one.name for one in fit.candidates] == list(table["law"])
    assert 0.0 == table["aic"].iloc[0]
    assert table["aic"].is_monotonic_increasing


def test_quantiles_and_mean_are_those_recorded(talks: np.ndarray) -> None:
    fit = fit_durations(talks)
    quantiles = fit.quantiles.set_index("probability")
    assert quantiles.loc[0.9, "recorded"] == np.quantile(talks, 0.9)
    assert quantiles.loc[0.9, "fitted"] == fit.law.quantile(0.9)
    assert fit.mean.value == talks.mean()
    assert fit.mean.error == pytest.approx(talks.std(ddof=1) / math.sqrt(N))
    assert fit.cv == pytest.approx(talks.std(ddof=1) / talks.mean())


def test_two_kinds_of_calls_that_no_law_says() -> None:
    rng = np.random.default_rng(35)
    two = np.concatenate([rng.normal(60.0, 4.0, N), rng.normal(600.0, 30.0, N)])
    fit = fit_durations(two)
    assert "empirical" == fit.chosen
    assert fit.law == fit.empirical
    assert "above 0.030" in fit.reason
    assert fit.law.expectation() == pytest.approx(two.mean(), rel=0.005)
    assert fit.distance < 0.03


def test_exact_zeros_are_a_kind_of_their_own() -> None:
    wraps = np.concatenate([np.zeros(500), np.random.default_rng(36).exponential(40.0, 500)])
    fit = fit_durations(wraps, short=None)
    assert 0.5 == pytest.approx(fit.short_share.value)
    assert isinstance(fit.law, Mixture)
    assert Constant(kind="constant", value=0.0) == fit.law.parts[0].law
    assert "exponential" == fit.chosen


def test_a_few_exact_zeros_among_short_ones_do_no_harm() -> None:
    fit = fit_durations(np.append(np.random.default_rng(37).exponential(60.0, N), 0.0))
    assert "exponential" == fit.chosen
    assert all(math.isfinite(one.aic) for one in fit.candidates)


def test_rounded_zeros_are_short_and_not_apart() -> None:
    talk = np.rint(np.random.default_rng(38).exponential(5.0, N))
    fit = fit_durations(talk, short=None)
    assert 1.0 == fit.resolution
    assert "exponential" == fit.chosen
    mean = fit.candidates[0].parameters["mean"]
    assert abs(mean.value - 5.0) < 4 * mean.error  # 1 in 16,000


@pytest.mark.parametrize("short", [None, 10.0])
def test_all_equal(short: float | None) -> None:
    fit = fit_durations([60.0] * 50, short=short)
    assert Constant(kind="constant", value=60.0) == fit.law
    assert ("constant", ()) == (fit.chosen, fit.candidates)


def test_two_values_far_from_any_law() -> None:
    fit = fit_durations([60.0] * 500 + [61.0])
    assert isinstance(fit.law, Empirical)
    assert fit.law.expectation() == pytest.approx(60.0, abs=0.1)


def test_few_durations_tell_one_number() -> None:
    fit = fit_durations([30.0, 80.0, 200.0, 45.0])
    assert ["exponential"] == [one.name for one in fit.candidates]
    assert "4 durations" in fit.warnings[0].found


def test_forgotten_calls_are_told(talks: np.ndarray) -> None:
    (far,) = fit_durations(np.append(talks, [400_000.0]), laws=["lognormal"]).warnings
    assert far.warning
    assert "1 above " in far.found
    assert "the longest 4.63 days" in far.found
    assert () == fit_durations(talks, laws=["lognormal"]).warnings


def test_work_that_the_law_does_not_make_is_told(talks: np.ndarray) -> None:
    fit = fit_durations(np.append(talks, [2_500.0] * 80), laws=["lognormal"])
    assert fit.law.expectation() < 0.95 * fit.mean.value
    (work,) = fit.warnings
    assert "fit_durations: law" == work.where
    assert "a mean of 3:33 min, recorded 3:50 min" == work.found


def test_faults_all_at_once() -> None:
    with pytest.raises(InputError) as raised:
        fit_durations([1.0, -2.0, math.nan, math.inf, -3.0])
    assert [
        "1 of 5 missing, first at index 2",
        "2 of 5 negative, first at index 1",
        "1 of 5 infinite, first at index 3",
    ] == [fault.found for fault in raised.value.faults]


@pytest.mark.parametrize(
    ("arguments", "where", "found"),
    [
        ({"seconds": []}, "seconds", "no duration at all"),
        ({"seconds": ["two", "3"]}, "seconds", "values that are no numbers"),
        ({"seconds": [[1.0, 2.0]]}, "seconds", "2 dimensions"),
        ({"seconds": [1.0, 2.0], "short": -1.0}, "short", "-1.0"),
        ({"seconds": [1.0, 2.0], "resolution": math.nan}, "resolution", "nan"),
        ({"seconds": [1.0, 2.0], "laws": ["lognorm"]}, "laws", "'lognorm'"),
        ({"seconds": [1.0, 2.0], "laws": []}, "laws", "no name"),
    ],
)
def test_faulty_arguments(arguments: dict, where: str, found: str) -> None:
    with pytest.raises(InputError) as raised:
        fit_durations(**arguments)
    (fault,) = raised.value.faults
    assert f"fit_durations: {where}" == fault.where
    assert found in fault.found
