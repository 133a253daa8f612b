"""Where a series has become steady."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ccsim.stats.warm_up import GROUP, Truncation, moving_average, mser, mser_5


def by_definition(values: NDArray[np.float64]) -> int:
    """Return White's d, as it is written: the least sum of squares of the rest over (n - d)^2."""
    n = len(values)
    found = []
    for d in range(n // 2 + 1):
        rest = values[d:]
        found.append(float(((rest - rest.mean()) ** 2).sum()) / (n - d) ** 2)
    return int(np.argmin(found))


def autoregressive(n: int, rho: float, seed: int, bias: float = 0.0) -> NDArray[np.float64]:
    """Return x_t = rho x_(t-1) + e_t, stationary but for the bias of x_0."""
    draw = np.random.default_rng(seed)
    shock = draw.normal(0.0, 1.0, n)
    x = np.empty(n)
    x[0] = shock[0] / np.sqrt(1.0 - rho * rho) + bias
    for t in range(1, n):
        x[t] = rho * x[t - 1] + shock[t]
    return x


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("level", [0.0, 1e6])
def test_mser_is_what_white_wrote(seed: int, level: float) -> None:
    values = level + autoregressive(200, 0.7, seed, bias=-20.0)
    assert by_definition(values) == mser(values).start


def test_mser_finds_a_planted_bias() -> None:
    """The bias falls by a tenth each step: 40 at first, a standard deviation after some 27."""
    found = []
    for seed in range(20):
        decay = 40.0 * 0.9 ** np.arange(1000)
        series = autoregressive(1000, 0.5, seed) + decay
        found.append(mser_5(series[np.newaxis], np.ones((1, 1000))))
    assert all(one.settled and 10 <= one.start for one in found)
    assert 20 <= np.median([one.start for one in found]) <= 50


def test_a_steady_series_loses_little() -> None:
    """Of 200 series of 1,000, fewer than 10 are left out on average, and no series is refused.

    Of 20,000 others, 5.5 were left out on average (standard deviation 14), and none was refused:
    4.5 standard errors, and less than one in a hundred.
    """
    one = np.ones((1, 1000))
    found = [mser_5(autoregressive(1000, 0.5, seed)[np.newaxis], one) for seed in range(200)]
    assert np.mean([each.start for each in found]) < 10.0
    assert all(each.settled for each in found)


def test_a_trend_never_settles() -> None:
    rising = np.linspace(0.0, 10.0, 400) + autoregressive(400, 0.3, 1) * 0.1
    assert mser(rising) == Truncation(200, settled=False)


def test_replications_weigh_by_their_denominators() -> None:
    """Of a quiet replication, which begins with a longer bias, the sums hardly show anything."""
    draw = np.random.default_rng(3)
    values = 5.0 + draw.normal(0.0, 0.1, (2, 103))
    values[0, :10] -= 3.0
    values[1, :30] -= 100.0
    d = np.array([[1e6], [1.0]]) * np.ones(103)
    assert mser_5(values * d, d) == Truncation(10, settled=True)
    assert mser_5(values, np.ones((2, 103))) == Truncation(30, settled=True)
    assert GROUP == 5


@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0, float("nan")], [[1.0] * 4]])
def test_what_mser_cannot_use(values: list[float]) -> None:
    with pytest.raises(ValueError, match="at least 4 numbers"):
        mser(values)


def test_mser_5_refuses_a_group_without_a_value() -> None:
    d = np.ones((2, 40))
    d[:, 10:15] = 0.0
    with pytest.raises(ValueError, match="none of them NaN"):
        mser_5(np.ones((2, 40)), d)


def test_welchs_average_is_centred_and_leaves_out_what_is_not_known() -> None:
    values = np.array([4.0, np.nan, 8.0, 1.0, 3.0, 5.0, 7.0])
    # By hand: alone; its neighbours 4 and 8; then five in the midst of which it stands.
    assert moving_average(values, 2) == pytest.approx([4.0, 6.0, 16 / 4, 17 / 4, 24 / 5])
    assert np.isnan(moving_average([np.nan, np.nan, 1.0, 2.0], 1)[0])
