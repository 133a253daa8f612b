"""The scaled incomplete gamma function against 50 digits, in every region it is computed in."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from ccsim.kernels.incomplete_gamma import height, scaled_erfc, small, total


def series(c: mpmath.mpf, y: mpmath.mpf) -> mpmath.mpf:
    """1 + y / (c + 1) + y^2 / ((c + 1)(c + 2)) + ..."""
    term = value = mpmath.mpf(1)
    stage = c
    while term > value * mpmath.eps:
        stage += 1
        term *= y / stage
        value += term
    return value


def exact(c: float, gap: float) -> tuple[float, float, float]:
    """Return small, total and height, from their definitions."""
    # `above` is a difference here, and loses as many digits as exp(height) has.
    with mpmath.workdps(50 + int(max(0.0, -gap) / 2)):
        shape, y = mpmath.mpf(c), mpmath.mpf(c) - mpmath.mpf(gap)
        whole = mpmath.gamma(shape + 1) * (mpmath.e / shape) ** shape
        high = y - shape - shape * mpmath.log(y / shape)
        below = series(shape, y)
        part = below if gap >= 0 else whole * mpmath.exp(high) - below
        return float(part), float(whole), float(high)


def found(c: float, gap: float) -> tuple[float, float, float]:
    """Return the same from the kernels."""
    high = height(c, gap)
    return small(c, gap, high), total(c), high


@pytest.mark.parametrize("c", [24.0, 24.5, 60.0, 333.3, 5000.0])
@pytest.mark.parametrize("share", [-0.5, -0.3, -0.1, -0.01, -1e-5, 0, 1e-5, 0.01, 0.1, 0.3, 0.5])
def test_temmes_expansion(c: float, share: float) -> None:
    assert exact(c, share * c) == pytest.approx(found(c, share * c), rel=2e-14, abs=0)


@pytest.mark.parametrize("c", [1e-3, 0.5, 3.0, 23.9, 100.0, 2e4])
@pytest.mark.parametrize("share", [0.51, 0.9, 0.999])
def test_far_below(c: float, share: float) -> None:
    assert exact(c, share * c) == pytest.approx(found(c, share * c), rel=2e-14, abs=0)


@pytest.mark.parametrize("c", [1e4, 1e6])
def test_far_below_beside_a_large_shape(c: float) -> None:
    gap = 40 * math.sqrt(c)
    assert height(c, gap) > 500
    with mpmath.workdps(30):
        below = series(mpmath.mpf(c), mpmath.mpf(c) - mpmath.mpf(gap))
    assert float(below) == pytest.approx(small(c, gap, height(c, gap)), rel=1e-14, abs=0)


@pytest.mark.parametrize("c", [0.01, 0.7, 5.0, 20.0])
@pytest.mark.parametrize("beyond", [0.3, 3.0, 9.0, 30.0])
def test_small_shapes_and_many_arrivals(c: float, beyond: float) -> None:
    # Nothing uses `above` alone here, but always 1 more than it.
    part, whole, high = exact(c, -beyond)
    part_found, *rest = found(c, -beyond)
    assert [whole, high] == pytest.approx(rest, rel=1e-13, abs=0)
    assert 1 + part == pytest.approx(1 + part_found, rel=1e-13, abs=0)


def test_the_scaled_error_function() -> None:
    for w in [0.0, *np.geomspace(1e-6, 1e6, 200)]:
        with mpmath.workdps(50):
            x = mpmath.mpf(float(w))
            expected = float(mpmath.exp(x * x) * mpmath.erfc(x)) if w < 20 else None
            if expected is None:
                expected = float(mpmath.hyperu(0.5, 0.5, x * x) / mpmath.sqrt(mpmath.pi))
        assert expected == pytest.approx(scaled_erfc(float(w)), rel=2e-15, abs=0)
