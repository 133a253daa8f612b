"""When a study may stop, and how long it will take."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ccsim.stats.intervals import ratio_of_sums, t_quantile
from ccsim.stats.precision import UNREACHABLE, needed, wanted_half_width

N, D = np.array([8.0, 18.0, 7.0]), np.array([10.0, 20.0, 10.0])  # half-width 0.2593, mean 0.825


def test_by_hand() -> None:
    # With 0.10440 = 0.2593 / t(2) * sqrt(3): t(5) * 0.10440 / sqrt(6) = 0.1096 is too wide for
    # 0.1, and t(6) * 0.10440 / sqrt(7) = 0.0966 is not.
    assert 7 == needed(N, D, half_width=0.1, relative=False, minimum=2)


def test_reached() -> None:
    exactly = float(ratio_of_sums(N, D).half_width)
    assert 3 == needed(N, D, half_width=exactly, relative=False, minimum=2)
    assert 4 == needed(N, D, half_width=math.nextafter(exactly, 0.0), relative=False, minimum=2)


def test_nothing_is_looked_at_before_the_minimum() -> None:
    assert 10 == needed(N, D, half_width=0.3, relative=False)
    assert 10 == needed(N[:1], D[:1], half_width=0.3, relative=False)
    assert 2 == needed(N[:1], D[:1], half_width=0.3, relative=False, minimum=1)


def test_a_relative_half_width_allows_for_the_error_of_the_mean() -> None:
    # Law and Kelton: 5 % of the truth is surely reached at 0.05 / 1.05 of the estimate.
    assert 5.0 == pytest.approx(wanted_half_width(-105.0, 0.05))
    absolute = 0.825 * 0.05 / 1.05
    expected = needed(N, D, half_width=absolute, relative=False)
    assert expected == needed(N, D, half_width=0.05, relative=True)
    assert expected > needed(N, D, half_width=0.825 * 0.05, relative=False)


@pytest.mark.parametrize("half_width", [0.5, 0.05, 0.01, 1e-3])
def test_it_is_the_least_number(half_width: float) -> None:
    draw = np.random.default_rng(4)
    n, d = draw.normal(5.0, 2.0, 12), np.ones(12)
    now = float(ratio_of_sums(n, d, 0.9).half_width)

    def after(replications: int) -> float:
        wider = t_quantile(replications, 0.9) / t_quantile(12, 0.9)
        return now * wider * math.sqrt(12 / replications)

    found = needed(n, d, half_width=half_width, relative=False, level=0.9)
    assert after(found) <= half_width < after(found - 1)


@pytest.mark.parametrize(
    ("n", "d", "half_width", "relative"),
    [
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 0.1, False),  # undefined
        ([-1.0, 0.0, 1.0], [1.0, 1.0, 1.0], 0.1, True),  # a share of a mean of 0
        ([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], 1e-9, False),
    ],
)
def test_out_of_reach(n: list[float], d: list[float], half_width: float, *, relative: bool) -> None:
    assert UNREACHABLE == needed(n, d, half_width=half_width, relative=relative)


def test_a_measure_that_never_varies_is_precise() -> None:
    assert 2 == needed([0.0, 0.0], [1.0, 1.0], half_width=0.1, relative=True, minimum=2)
