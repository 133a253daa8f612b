"""Balking: an atom of hang-ups at once, beyond what patience explains."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ccsim.errors import InputError
from ccsim.fitting.balking import fit_balking


def test_by_hand() -> None:
    # 100 wait; 10 leave after 1 s; in the window of 10 s after 2 s, 9 leave at its end, of 90.
    wait = np.array([1.0] * 10 + [12.0] * 9 + [100.0] * 81)
    gone = np.arange(100) < 19
    fit = fit_balking(wait, gone, at_once=2.0, window=10.0, resolution=0.0)
    assert fit.hazard.value == pytest.approx(0.01)
    assert fit.hazard.error == pytest.approx(0.01 / 3.0)
    assert 10 == fit.left
    assert fit.expected == pytest.approx(100.0 * (1.0 - math.exp(-0.02)))
    assert fit.share.value == pytest.approx(1.0 - 0.9 * math.exp(0.02))
    greenwood = 10.0 / (100.0 * 90.0)
    spread = math.sqrt(greenwood + (2.0 * 0.01 / 3.0) ** 2)
    assert fit.share.error == pytest.approx(0.9 * math.exp(0.02) * spread)
    assert 100 == fit.n == fit.share.n


def test_rounded_seconds_end_half_a_second_later() -> None:
    wait, gone = [1.0] * 10 + [12.0] * 9 + [100.0] * 81, [True] * 19 + [False] * 81
    fit = fit_balking(wait, gone)
    assert fit.hazard.value == pytest.approx(9.0 / (9 * 9.5 + 81 * 10.0))
    assert fit.share.value == pytest.approx(1.0 - 0.9 * math.exp(2.5 * fit.hazard.value))


def test_only_who_had_to_wait_could_balk() -> None:
    wait, gone = [0.0] * 10 + [60.0] * 90, [True] * 10 + [False] * 90
    fit = fit_balking(wait + [0.0] * 500, gone + [False] * 500)
    assert 100 == fit.n
    assert fit.share.value == pytest.approx(0.1)


def test_patience_alone_is_no_balking() -> None:
    rng = np.random.default_rng(61)
    patience, offered = rng.exponential(60.0, 4_000), rng.exponential(60.0, 4_000)
    fit = fit_balking(np.minimum(patience, offered), patience < offered)
    assert 0.0 == fit.share.low
    assert fit.left > 50
    assert abs(fit.left - fit.expected) < 5.0 * math.sqrt(fit.expected)


def test_nobody_left_at_once_and_few_would_have() -> None:
    fit = fit_balking([30.0] * 80 + [5.0], [False] * 80 + [True])
    assert 0.0 == fit.share.value
    assert (1.0 - fit.share.high) ** 81 == pytest.approx(0.025)
    assert () == fit.warnings


def test_a_system_that_does_not_log_them() -> None:
    rng = np.random.default_rng(62)
    patience, offered = rng.exponential(30.0, 2_000), rng.exponential(60.0, 2_000)
    wait, gone = np.minimum(patience, offered), patience < offered
    logged = ~(gone & (wait <= 2.0))
    fit = fit_balking(wait[logged], gone[logged])
    assert math.isnan(fit.share.value)
    assert (0.0, 1.0) == (fit.share.low, fit.share.high)
    assert "nobody abandoned within 2 s" in fit.warnings[0].found


def test_nobody_waited_longer() -> None:
    fit = fit_balking([1.0, 2.0, 0.0], [True, False, False])
    assert math.isnan(fit.share.value)
    assert "nobody waited longer than 2 s" == fit.warnings[0].found
    assert math.isnan(fit_balking([], []).share.value)


def test_faulty_arguments_all_at_once() -> None:
    with pytest.raises(InputError) as raised:
        fit_balking([1.0], [True], at_once=0.0, window=-1.0)
    assert ["fit_balking: at_once", "fit_balking: window"] == [
        fault.where for fault in raised.value.faults
    ]
