"""Paired differences: against the textbook's paired t interval, and by coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ccsim.stats.paired import difference_of_ratios, joint_level


def test_with_denominators_of_one_it_is_the_paired_t_interval():
    random = np.random.default_rng(1)
    base, other = random.normal(5.0, 1.0, 20), random.normal(6.0, 2.0, 20)
    ones = np.ones(20)
    found = difference_of_ratios((base, ones), (other, ones), level=0.9)
    expected = stats.ttest_rel(other, base).confidence_interval(0.9)
    assert expected.low == pytest.approx(found.mean - found.half_width)
    assert expected.high == pytest.approx(found.mean + found.half_width)


def test_it_is_a_ratio_of_sums_and_not_a_mean_of_ratios():
    busy_and_quiet = [100.0, 10.0]
    found = difference_of_ratios(([50.0, 9.0], busy_and_quiet), ([60.0, 9.0], busy_and_quiet))
    assert 10.0 / 110.0 == pytest.approx(float(found.mean))


def test_what_is_the_same_in_both_cancels():
    days = np.array([10.0, 30.0, 20.0])
    found = difference_of_ratios((days, np.ones(3)), (days + 2.0, np.ones(3)))
    assert (2.0, 0.0) == (float(found.mean), float(found.half_width))


def test_unknown_ratios_have_no_difference():
    nothing, some = np.zeros((2, 3)), np.ones((2, 3))
    some[:, 1] = [1.0, 0.0]  # known once only
    mean, half_width = difference_of_ratios((nothing, nothing), (some, some))
    assert np.isnan(mean).all()
    mean, half_width = difference_of_ratios((some, some), (2.0 * some, some))
    assert [1.0, 1.0, 1.0] == mean.tolist()
    assert [False, True, False] == np.isnan(half_width).tolist()
    one_day = difference_of_ratios((some[:1], some[:1]), (some[:1], some[:1]))
    assert np.isnan(one_day.half_width).all()


def test_intervals_cover_the_true_difference():
    """A right interval of 95 % misses the bounds below with a chance of 1 in 10,000.

    Of 4,000 intervals 95 % cover, with a standard error of 0.34 points; the limits are 3.9 of these
    away, and 0.6 points wider, as the delta method is right for many replications only.
    """
    random = np.random.default_rng(20260302)
    covered, tries = 0, 4000
    for _ in range(tries):
        busy = random.gamma(20.0, 1.0 / 20.0, 30)
        offered = random.poisson(400.0 * busy)
        base = random.binomial(offered, 0.8)
        other = base + random.binomial(offered - base, 0.1)
        mean, half_width = difference_of_ratios((base, offered), (other, offered))
        covered += abs(mean - 0.02) <= half_width
    assert abs(covered / tries - 0.95) < 0.0195


def test_joint_level():
    assert joint_level(0.95, 1) == pytest.approx(0.95)
    assert joint_level(0.9, 4) == pytest.approx(0.975)
