"""Kaplan-Meier, beside its definition and beside other libraries."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ccsim.fitting.survival import kaplan_meier


@pytest.fixture(scope="module")
def calls() -> tuple[np.ndarray, np.ndarray]:
    """Return waits in whole seconds, many of them tied, the first an abandonment."""
    rng = np.random.default_rng(21)
    patience, offered = rng.weibull(0.8, 300) * 60.0, rng.exponential(60.0, 300)
    wait, gone = np.rint(np.minimum(patience, offered)) + 2.0, patience < offered
    return np.append(wait, [1.0, 999.0]), np.append(gone, [True, False])


def test_product_over_times_of_leaving(calls: tuple[np.ndarray, np.ndarray]) -> None:
    wait, gone = calls
    curve = kaplan_meier(wait, gone)
    still = 1.0
    for t, survival, at_risk, events in zip(
        curve.t, curve.survival, curve.at_risk, curve.events, strict=True
    ):
        assert at_risk == (wait >= t).sum()
        assert events == (gone & (wait == t)).sum()
        still *= 1.0 - events / at_risk
        assert survival == pytest.approx(still, rel=1e-12)
    assert set(curve.t) == set(wait[gone])


def test_band_is_scipys(calls: tuple[np.ndarray, np.ndarray]) -> None:
    wait, gone = calls
    curve = kaplan_meier(wait, gone)
    theirs = stats.ecdf(stats.CensoredData(uncensored=wait[gone], right=wait[~gone])).sf
    band = theirs.confidence_interval(method="log-log")
    assert curve.low == pytest.approx(band.low.evaluate(curve.t), rel=1e-9)
    assert curve.high == pytest.approx(band.high.evaluate(curve.t), rel=1e-9)


def test_as_statsmodels_has_it(calls: tuple[np.ndarray, np.ndarray]) -> None:
    survfunc = pytest.importorskip(
        "statsmodels.duration.survfunc", reason="statsmodels is not installed"
    )
    wait, gone = calls
    curve = kaplan_meier(wait, gone)
    theirs = survfunc.SurvfuncRight(wait, gone)
    assert curve.t == pytest.approx(theirs.surv_times)
    assert curve.survival == pytest.approx(theirs.surv_prob, rel=1e-9)
    assert curve.error == pytest.approx(theirs.surv_prob_se, rel=1e-9)


def test_between_and_before_the_steps() -> None:
    curve = kaplan_meier([10, 20, 20, 30, 40], [True, False, False, True, False])
    estimate, low, high = curve.at([0.0, 9.9, 10.0, 29.9, 30.0, 500.0])
    assert [1.0, 1.0, 0.8, 0.8, 0.4, 0.4] == pytest.approx(estimate)
    assert low[0] == high[1] == 1.0
    assert np.all(low <= estimate)
    assert np.all(estimate <= high)


def test_nobody_left() -> None:
    curve = kaplan_meier([1, 1, 2], [True, True, True])
    assert [1.0 / 3.0, 0.0] == pytest.approx(curve.survival)
    assert np.isnan([curve.error[1], curve.low[1], curve.high[1]]).all()
