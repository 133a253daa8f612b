"""Intervals from one long run."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from scipy.signal import lfilter

from ccsim.stats.batch_means import FEWEST, MOST, batch_means, lag_1, von_neumann
from ccsim.stats.intervals import ratio_of_sums


def correlated_ratio(
    n: int, rho: float, draw: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return numerators and denominators whose ratio is 3, one observation like the next."""
    first = draw.normal(0.0, 1.0 / np.sqrt(1.0 - rho * rho))
    noise, _ = lfilter([1.0], [1.0, -rho], draw.normal(0.0, 1.0, n), zi=[rho * first])
    d = 5.0 + draw.poisson(5.0, n)
    return 3.0 * d + noise, d


def test_by_hand() -> None:
    """Forty independent observations become 20 batches of two, whose interval is that of ratios."""
    draw = np.random.default_rng(6)
    n, d = correlated_ratio(41, 0.0, draw)
    found = batch_means(n, d, 0.9)
    assert (found.batches, found.size, found.skipped) == (20, 2, 1)
    in_pairs = n[1:].reshape(20, 2).sum(axis=1), d[1:].reshape(20, 2).sum(axis=1)
    expected = ratio_of_sums(*in_pairs, 0.9)
    assert (found.mean, found.half_width) == pytest.approx((float(expected[0]), float(expected[1])))
    residual = in_pairs[0] - found.mean * in_pairs[1]
    assert found.correlation == pytest.approx(lag_1(residual))


@pytest.mark.parametrize("n", [*range(2 * FEWEST, 200), 1013, 9999])
def test_there_are_20_to_30_batches_whatever_the_length(n: int) -> None:
    for rho in (0.0, 0.95):
        found = batch_means(*correlated_ratio(n, rho, np.random.default_rng(n)))
        assert FEWEST <= found.batches <= MOST
        assert found.skipped + found.batches * found.size == n
        assert found.skipped < found.size or found.skipped < found.batches


def test_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 40"):
        batch_means(np.ones(39), np.ones(39))


def test_von_neumanns_statistic_is_near_normal() -> None:
    """Of 2,000 independent rows 5 % lie above 1.645; false alarm 0.001 on either side."""
    draw = np.random.default_rng(8)
    above = sum(von_neumann(draw.normal(0.0, 1.0, 30)) > 1.645 for _ in range(2000))
    low, high = stats.binom.ppf([0.001, 0.999], 2000, 0.05)
    assert low <= above <= high
    assert von_neumann(np.cumsum(draw.normal(0.0, 1.0, 30))) > 3.0
    assert von_neumann(np.ones(5)) == lag_1(np.ones(5)) == 0.0


def test_batches_grow_with_the_correlation() -> None:
    sizes = {rho: [] for rho in (0.0, 0.9)}
    for rho, found in sizes.items():
        for seed in range(20):
            one = batch_means(*correlated_ratio(20_000, rho, np.random.default_rng(seed)))
            assert one.independent
            found.append(one.size)
    assert sizes[0.0] == [667] * 20  # as many as there may be


def test_a_run_that_is_used_up_says_so() -> None:
    """A random walk's batches are alike, however long they are."""
    draw = np.random.default_rng(2)
    found = [batch_means(np.cumsum(draw.normal(0.0, 1.0, 2000)), np.ones(2000)) for _ in range(20)]
    assert not any(one.independent for one in found)
    assert all(one.batches == FEWEST for one in found)
    assert all(one.correlation > 0.3 for one in found)


def share_covered(runs: int, rho: float) -> float:
    draw = np.random.default_rng(11)
    covered = 0
    for _ in range(runs):
        found = batch_means(*correlated_ratio(6000, rho, draw))
        covered += abs(found.mean - 3.0) <= found.half_width
    return covered / runs


@pytest.mark.parametrize("rho", [0.0, 0.8])
def test_intervals_cover(rho: float) -> None:
    """Of 1,000 runs, between the 0.0005 quantiles at 93.5 and at 96 %: false alarm below 0.001."""
    low, high = stats.binom.ppf([0.0005, 0.9995], 1000, [0.935, 0.96]) / 1000
    assert low <= share_covered(1000, rho) <= high
