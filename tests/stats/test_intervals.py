"""Intervals of ratios of sums: numbers worked out by hand, coverage, and the running form."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import binom

from ccsim.stats.intervals import ratio_of_sums, t_quantile
from ccsim.stats.running import RunningRatio


def test_by_hand() -> None:
    # m = 33 / 40 = 0.825; residuals N - m D = -0.25, 1.5, -1.25, whose squares add up to 3.875.
    # Half-width: t(2) * sqrt(3.875 / 2 / 3) / (40 / 3), and t(2) = 4.302653 (any table).
    mean, half_width = ratio_of_sums([8, 18, 7], [10, 20, 10])
    assert 0.825 == mean
    assert 4.302653 * math.sqrt(3.875 / 6) * 3 / 40 == pytest.approx(half_width, rel=1e-6)


def test_with_denominators_of_1_it_is_the_textbook_interval() -> None:
    values = [3.0, 5.0, 4.5, 7.25, 1.0]
    mean, half_width = ratio_of_sums(values, np.ones(5), level=0.9)
    assert statistics.fmean(values) == pytest.approx(mean)
    # t(4) at 90 % is 2.131847.
    expected = 2.131847 * statistics.stdev(values) / math.sqrt(5)
    assert expected == pytest.approx(half_width, rel=1e-6)


@pytest.mark.parametrize(
    ("replications", "level", "table"),
    [(2, 0.95, 12.706205), (10, 0.95, 2.262157), (31, 0.99, 2.749996), (6, 0.8, 1.475884)],
)
def test_student_quantiles_of_a_printed_table(
    replications: int, level: float, table: float
) -> None:
    assert table == pytest.approx(t_quantile(replications, level), abs=1e-6)


def test_a_ratio_of_sums_is_no_mean_of_ratios() -> None:
    # A quiet day of 1 in 10 and a busy one of 90 in 100.
    mean, _ = ratio_of_sums([1, 90], [10, 100])
    assert 91 / 110 == mean


def test_one_replication_has_no_half_width() -> None:
    mean, half_width = ratio_of_sums([[3.0, 4.0]], [[6.0, 0.0]])
    assert 0.5 == mean[0]
    assert np.isnan(mean[1])
    assert np.isnan(half_width).all()


def test_undefined_where_the_denominators_add_up_to_0() -> None:
    # In some replications nobody was answered, in the second column in none.
    n = np.array([[0.0, 0.0], [4.0, 0.0], [6.0, 0.0]])
    d = np.array([[0.0, 0.0], [5.0, 0.0], [6.0, 0.0]])
    mean, half_width = ratio_of_sums(n, d)
    assert 10 / 11 == mean[0]
    assert half_width[0] > 0.0
    assert np.isnan([mean[1], half_width[1]]).all()


def test_shapes() -> None:
    mean, half_width = ratio_of_sums(np.ones((4, 3, 2)), np.ones((4, 3, 2)))
    assert (3, 2) == mean.shape == half_width.shape
    assert (0.0 == half_width).all()


def test_coverage() -> None:
    """The interval covers the true ratio as often as it says.

    The residuals N - 0.8 D are normal, so that Student's law is exact but for the estimate of m,
    which shifts the coverage by less than 0.002 here. Beyond that the number of intervals that
    cover is binomial; a right interval fails this test with probability 1e-6.
    """
    studies, replications, level = 20_000, 5, 0.95
    draw = np.random.default_rng(20260302)
    d = draw.normal(100.0, 5.0, (replications, studies))
    n = 0.8 * d + draw.normal(0.0, 6.0, d.shape)
    mean, half_width = ratio_of_sums(n, d, level)
    covered = int((np.abs(mean - 0.8) <= half_width).sum())
    slack = 0.002 * studies
    low, high = binom.ppf([0.5e-6, 1 - 0.5e-6], studies, level)
    assert low - slack <= covered <= high + slack
    # The test tells Student's quantile from the normal one, and D's share from none.
    too_narrow = half_width * ndtri(0.975) / t_quantile(replications, level)
    assert (np.abs(mean - 0.8) <= too_narrow).sum() < low - slack
    alone = t_quantile(replications, level) * n.std(axis=0, ddof=1) / math.sqrt(replications) / 100
    assert (np.abs(mean - 0.8) <= alone).sum() > high + slack


def running(n: np.ndarray, d: np.ndarray) -> RunningRatio:
    ratio = RunningRatio()
    for numerator, denominator in zip(n, d, strict=True):
        ratio.add(numerator, denominator)
    return ratio


@pytest.mark.parametrize("noise", [1.0, 1e-3, 1e-6])
def test_running_equals_at_once(noise: float) -> None:
    # Nearly proportional: sums of N^2, N D and D^2 would leave no digit at the smallest noise.
    draw = np.random.default_rng(1)
    d = draw.uniform(0.9e6, 1.1e6, (200, 3, 4))
    n = draw.uniform(0.0, 1.0, (3, 4)) * d + draw.normal(0.0, noise, d.shape)
    once, one_by_one = ratio_of_sums(n, d, 0.9), running(n, d).result(0.9)
    np.testing.assert_allclose(one_by_one.mean, once.mean, rtol=1e-9)
    known = 1e-10 / noise  # N and m D are rounded to 1e-10, whoever subtracts them
    np.testing.assert_allclose(one_by_one.half_width, once.half_width, rtol=max(1e-9, known))


def test_running_with_replications_that_have_no_denominator() -> None:
    n = np.array([[0.0, 0.0], [0.0, 3.0], [9.0, 0.0], [7.0, 0.0], [12.0, 0.0]])
    d = np.array([[0.0, 0.0], [0.0, 0.0], [10.0, 0.0], [11.0, 0.0], [13.0, 0.0]])
    once, one_by_one = ratio_of_sums(n, d), running(n, d).result()
    np.testing.assert_allclose(one_by_one.mean, once.mean, rtol=1e-12)
    np.testing.assert_allclose(one_by_one.half_width, once.half_width, rtol=1e-12)


def test_running_is_exact_where_nothing_varies() -> None:
    # Utilisation without breaks: N = D, whatever D is.
    d = np.random.default_rng(2).uniform(1e5, 2e5, 50)
    mean, half_width = running(d, d).result()
    assert (1.0, 0.0) == (float(mean), float(half_width))


def test_running_counts_and_starts_from_nothing() -> None:
    assert 3 == running(np.ones(3), np.ones(3)).replications
    assert np.isnan(running(np.ones(1), np.ones(1)).result().half_width)
    assert np.isnan(RunningRatio().result().mean)


def test_one_replication_with_a_denominator_says_nothing_of_chance() -> None:
    numerator, denominator = [0.0] * 9 + [57.0], [0.0] * 9 + [1.0]
    running = RunningRatio()
    for n, d in zip(numerator, denominator, strict=True):
        running.add(n, d)
    for found in (ratio_of_sums(numerator, denominator), running.result()):
        assert float(found.mean) == 57.0
        assert np.isnan(found.half_width)
