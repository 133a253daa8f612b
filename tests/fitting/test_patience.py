"""Patience: who counts, which law is taken, and what is said where the log does not tell."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ccsim.errors import InputError
from ccsim.fitting.likelihood import Candidate
from ccsim.fitting.patience import PatienceFit, exponential_mean, fit_patience

Calls = tuple[np.ndarray, np.ndarray]


def queue(patience: np.ndarray, seed: int, offered: float = 120.0) -> Calls:
    """Return waits, and who abandoned, if answers come after exponential times."""
    answered = np.random.default_rng(seed).exponential(offered, patience.size)
    return np.minimum(patience, answered), patience < answered


def law_of(fit: PatienceFit, name: str) -> Candidate:
    return next(one for one in fit.candidates if one.name == name)


@pytest.fixture(scope="module")
def calls() -> Calls:
    return queue(np.random.default_rng(41).exponential(300.0, 4_000), 42)


@pytest.fixture(scope="module")
def fit(calls: Calls) -> PatienceFit:
    return fit_patience(*calls)


@pytest.mark.parametrize("abandoned", [1, 7, 3_932])
def test_interval_of_the_mean_is_the_poisson_rates(abandoned: int) -> None:
    mean = exponential_mean(60_000.0, abandoned)
    # At either end, as many abandonments as recorded or a more extreme number come once in 40.
    assert stats.poisson.cdf(abandoned, 60_000.0 / mean.low) == pytest.approx(0.025)
    assert stats.poisson.sf(abandoned - 1, 60_000.0 / mean.high) == pytest.approx(0.025)
    assert mean.value == 60_000.0 / abandoned
    assert mean.error == pytest.approx(mean.value / math.sqrt(abandoned))


def test_nobody_abandoned_gives_a_bound_and_asks(calls: Calls) -> None:
    wait, _ = calls
    fit = fit_patience(wait, np.zeros(wait.size, bool))
    assert fit.law is None
    assert fit.empirical is None
    assert math.isnan(fit.mean_exponential.value)
    assert math.isinf(fit.mean_exponential.high)
    # At the bound nobody would abandon in so much waiting once in 20 times.
    assert math.exp(-wait.sum() / fit.mean_exponential.low) == pytest.approx(0.05)
    (fault,) = fit.warnings
    assert fault.warning
    assert fault.found.startswith("nobody abandoned; 4,000 calls waited")
    assert "at least" in fault.do


@pytest.mark.parametrize("wait", [[], [0.0, 0.0]])
def test_nobody_waited(wait: list[float]) -> None:
    fit = fit_patience(wait, [False] * len(wait))
    assert fit.law is None
    assert 0.0 == fit.mean_exponential.low
    assert "no call that had to wait" == fit.warnings[0].found
    assert "at least" not in fit.warnings[0].do


def test_who_did_not_wait_tells_nothing(calls: Calls, fit: PatienceFit) -> None:
    wait, gone = (np.concatenate([column, np.zeros(9_000)]) for column in calls)
    same = fit_patience(wait, gone, resolution=0.0)
    assert same.candidates[0].parameters == fit.candidates[0].parameters
    assert same.mean_exponential == fit.mean_exponential
    assert same.curve is not None
    assert fit.curve is not None
    assert np.array_equal(same.curve.survival, fit.curve.survival)
    assert {"answered without a wait": 9_000} == same.left_out
    assert 4_000 == same.n == fit.n


def test_menu_hang_ups_are_told_and_left_out(calls: Calls, fit: PatienceFit) -> None:
    wait, gone = np.append(calls[0], [0.0] * 70), np.append(calls[1], [True] * 70)
    same = fit_patience(wait, gone)
    assert same.law == fit.law
    assert {"abandoned after 0 s": 70} == same.left_out
    assert "70 abandoned after 0 s, left out" == same.warnings[0].found


def test_beyond_the_first_seconds(calls: Calls) -> None:
    wait, gone = np.append(calls[0], [1.0] * 400), np.append(calls[1], [True] * 400)
    plain, later = (fit_patience(*both, beyond=2.0) for both in (calls, (wait, gone)))
    assert later.law == plain.law
    assert later.left_out["waited at most 2 s"] == plain.left_out["waited at most 2 s"] + 400
    assert later.abandoned == plain.abandoned
    mean = law_of(later, "exponential").parameters["mean"]
    assert abs(mean.value - 300.0) < 4 * mean.error  # 1 in 16,000
    assert later.total_wait == pytest.approx((wait[wait > 2.0] - 2.0).sum())


def test_rounding_and_the_waits_lost_to_it() -> None:
    rng = np.random.default_rng(43)
    wait, gone = queue(rng.exponential(30.0, 200_000), 44, 5.0)
    fit = fit_patience(np.rint(wait), gone, laws=["exponential"])
    mean = fit.candidates[0].parameters["mean"]
    assert abs(mean.value - 30.0) < 4 * mean.error  # 1 in 16,000
    assert fit.mean_exponential.low > 30.0  # half a second of each call is too much: 10 % here


def test_the_law_with_the_best_aic_can_be_far_off_in_the_tail() -> None:
    # Nobody leaves in the first three seconds, which a lognormal law can say and others cannot.
    rng = np.random.default_rng(45)
    n = 40_000
    patience = 3.0 + rng.exponential(np.where(rng.random(n) < 0.13, 64.0, 500.0))
    fit = fit_patience(*queue(patience, 46, 100.0))
    best = fit.candidates[0]
    assert "lognormal" == best.name
    assert "hyperexponential" == fit.chosen
    taken = law_of(fit, fit.chosen)
    assert taken.distance < 0.02
    assert best.distance > 3 * taken.distance


def test_a_plain_law_is_enough_for_plain_data(fit: PatienceFit) -> None:
    assert "exponential" == fit.chosen
    assert fit.law == law_of(fit, "exponential").law
    assert law_of(fit, "exponential").bic == min(one.bic for one in fit.candidates)


def test_steps_that_no_law_says_become_bins() -> None:
    rng = np.random.default_rng(47)
    patience = np.where(rng.random(4_000) < 0.5, rng.normal(20.0, 1.0, 4_000), 400.0)
    fit = fit_patience(*queue(patience, 48, 60.0))
    assert "empirical" == fit.chosen
    assert fit.law == fit.empirical
    assert "above" in fit.reason


def test_bins_follow_the_curve_and_then_its_last_hazard(calls: Calls, fit: PatienceFit) -> None:
    wait, gone = calls
    assert fit.curve is not None
    assert fit.empirical is not None
    assert fit.empirical.edges is not None
    edges = np.array(fit.empirical.edges)
    inner = edges[edges <= fit.supported]
    survival = np.array([1.0 - fit.empirical.cdf(t) for t in edges])
    assert survival[: inner.size] == pytest.approx(fit.curve.at(inner)[0], abs=1e-12)
    assert inner[-1] == fit.supported
    # The tail: the hazard after the time by which four fifths of those who abandon have done so.
    start = np.quantile(wait[gone], 0.8)
    hazard = (gone & (wait > start)).sum() / np.maximum(wait - start, 0.0).sum()
    tail = slice(inner.size, edges.size - 1)
    left = survival[inner.size - 1] * np.exp(-hazard * (edges[tail] - inner[-1]))
    assert survival[tail] == pytest.approx(left, rel=1e-6)
    assert fit.empirical.expectation() == pytest.approx(300.0, rel=0.15)


def test_table_of_survival(fit: PatienceFit) -> None:
    table = fit.survival.set_index("seconds")
    names = {one.name for one in fit.candidates}
    assert names | {"kaplan_meier", "low", "high"} == set(table)
    assert np.all(table["low"] <= table["kaplan_meier"])
    assert np.all(table["kaplan_meier"] <= table["high"])
    for one in fit.candidates:
        assert table.loc[120.0, one.name] == pytest.approx(1.0 - one.law.cdf(120.0), rel=1e-6)


def test_few_abandonments_tell_one_number() -> None:
    wait, gone = np.arange(1.0, 101.0), np.arange(100) % 20 == 3
    fit = fit_patience(wait, gone)
    assert ["exponential"] == [one.name for one in fit.candidates]
    assert fit.law == fit.candidates[0].law
    assert "abandoned calls: 5" in [fault.found for fault in fit.warnings]


def test_everybody_abandoned() -> None:
    wait = np.random.default_rng(49).exponential(60.0, 500)
    fit = fit_patience(wait, np.ones(500))
    assert ["all 500 calls that waited abandoned"] == [fault.found for fault in fit.warnings]
    assert fit.curve is not None
    assert 0.0 == fit.curve.survival[-1]
    assert abs(fit.law.expectation() - wait.mean()) < 20.0


def test_all_leave_after_the_same_wait() -> None:
    fit = fit_patience([30.0] * 60, [True] * 40 + [False] * 20)
    assert ["exponential"] == [one.name for one in fit.candidates]
    assert fit.curve is not None
    assert [1.0 / 3.0] == pytest.approx(fit.curve.survival)
    assert fit.empirical is not None
    assert 1.0 - fit.empirical.cdf(30.5) == pytest.approx(1.0 / 3.0)


def test_patience_that_the_log_does_not_show() -> None:
    wait, gone = queue(np.random.default_rng(50).exponential(900.0, 4_000), 51, 20.0)
    fit = fit_patience(wait, gone, laws=["exponential"])
    (fault,) = fit.warnings
    assert "would have lost patience" in fault.found


def test_flags_that_do_not_fit() -> None:
    with pytest.raises(InputError, match=r"one flag for each duration: \(2,\)"):
        fit_patience([1.0, 2.0], [True])
    with pytest.raises(InputError, match="neither yes nor no"):
        fit_patience([1.0, 2.0], ["HANG", "AGENT"])
    with pytest.raises(InputError, match="fit_patience: beyond"):
        fit_patience([1.0, 2.0], [True, False], beyond=-1.0)
