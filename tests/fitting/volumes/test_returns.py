"""Redials and repeats come back, and fresh calls, redials and repeats are all that was offered."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from drawn_centres import calls_of, centre, contacts, drawn
from scipy import integrate, stats

import ccsim
from ccsim.fitting.diary import Diary
from ccsim.fitting.gaps import again_within, gaps_to_next
from ccsim.fitting.hours import fit_hours
from ccsim.fitting.return_likelihood import episodes, likelihood
from ccsim.fitting.returns import ReturnFit, fit_redials, fit_repeats, fresh, origins
from ccsim.fitting.volume import fit_volume

DAY = 86_400.0
NINE = np.datetime64("2026-03-02T09:00")


def minutes(*at: float) -> np.ndarray:
    return NINE + (60 * np.array(at)).astype("timedelta64[s]")


def test_gaps_are_to_the_same_customers_next_call():
    at = minutes(0, 1, 5, 9, 30)
    customer = ["a", "b", "a", None, "a"]
    start = [True, True, True, True, False]
    assert [300.0, math.inf, 1500.0] == gaps_to_next(customer, at, start=start).tolist()
    comes = [True, True, False, True, True]
    assert [1800.0, math.inf, 1500.0] == gaps_to_next(
        customer, at, start=start, comes=comes
    ).tolist()


def test_shares_are_counted_with_wilsons_interval():
    at = minutes(*range(100))
    customer = [str(number % 50) for number in range(100)]
    start = np.arange(100) < 40
    found = again_within(customer, at, window=3000.0, start=start)
    expected = stats.binomtest(40, 40).proportion_ci(method="wilson")
    assert (1.0, 40) == (found.value, found.n)
    assert (expected.low, expected.high) == pytest.approx((found.low, found.high))
    assert 0.0 == again_within(customer, at, window=2999.0, start=start).value


def test_calls_too_late_to_be_followed_are_left_out():
    at = np.datetime64("2026-03-02T12:00") + np.arange(10).astype("timedelta64[D]")
    found = again_within(["a"] * 10, at, window=DAY, start=[True] * 10, follow=7 * DAY)
    assert (1.0, 3) == (found.value, found.n)


def two_days() -> Diary:
    """Return a Monday and a Tuesday from 08:00 to 20:00 with twice the volume after noon."""
    joined = np.concatenate([NINE + np.arange(-60, 660).astype("timedelta64[m]")] * 2)
    joined[720:] += np.timedelta64(1, "D")
    week = np.zeros((7, 96))
    week[:, 32:48], week[:, 48:80] = 1.0, 2.0
    return Diary.of(fit_hours(joined), week, np.datetime64("2026-03-02"), 2)


@pytest.mark.parametrize(
    ("law", "shape"), [("exponential", ()), ("lognormal", (0.3,)), ("weibull", (-0.2,))]
)
def test_the_density_of_the_next_call_adds_up_to_what_is_not_silent(law, shape):
    # From Monday 19:00, over the night, to Tuesday's closing: the integral of the density of the
    # next call's time is one less the probability that none has come.
    diary, begin = two_days(), 19 * 3600.0
    x = np.array([0.4, math.log(0.7), 0.2, math.log(5400.0), *shape])

    def log_likelihood(end: float, *, came: bool) -> float:
        given = episodes(diary, np.array([begin]), np.array([end]), np.array([came]))
        return likelihood(law, x, given)

    total = 0.0
    for low, high in ((19, 20), (32, 36), (36, 44)):
        edges = np.array([low, high]) * 3600.0 + [1e-6, -1e-6]
        density = lambda t: math.exp(log_likelihood(t, came=True))  # noqa: E731  # an integrand
        total += integrate.quad(density, *edges, epsabs=1e-10, limit=200)[0]
    silent = math.exp(log_likelihood(44 * 3600.0 - 1e-6, came=False))
    assert 1.0 == pytest.approx(total + silent, abs=2e-4)


def test_who_is_due_at_night_comes_the_next_day_as_the_engines_have_it():
    # Many delays drawn from Monday 19:00 on, those that end at night placed by the day's volume.
    diary, begin = two_days(), 19 * 3600.0
    random = np.random.default_rng(1)
    due = begin + random.exponential(5400.0, 200_000)
    night = (due >= 20 * 3600) & (due < 32 * 3600)
    u = random.uniform(size=night.sum())
    due[night] = 3600 * np.where(u < 0.2, 32 + 20 * u, 36 + 10 * (u - 0.2))
    x = np.array([9.0, -40.0, 0.0, math.log(5400.0)])
    for clock in (19.5, 20, 33, 38, 43):
        end = np.array([clock * 3600.0])
        given = episodes(diary, np.array([begin]), end, np.array([False]))
        # 200,000 draws: an error of 0.0011 at most, 4 of them.
        assert np.mean(due > end[0]) == pytest.approx(
            math.exp(likelihood("exponential", x, given)), abs=0.0045
        )


def held(estimates: dict, truth: object) -> list[bool]:
    """Return whether each estimate's interval holds the truth."""
    return [one.low <= getattr(truth, name) <= one.high for name, one in estimates.items()]


def told_of(calls: pd.DataFrame) -> dict:
    redials, repeats = fit_redials(calls), fit_repeats(calls)
    found = {"redial": redials.probability, "repeat": repeats.probability}
    for name, fit in (("redial", redials), ("repeat", repeats)):
        assert "lognormal" == fit.laws["law"].iloc[0]
        found |= {f"{name}_{key}": one for key, one in fit.parameters.items()}
    return found


def test_redials_and_repeats_come_back():
    # Six 95 % intervals: three or more misses have a chance of 0.002.
    truth = drawn(np.random.default_rng(1))
    inside = held(told_of(calls_of(centre(truth, per_hour=15), 1)), truth)
    assert 6 == len(inside)
    assert inside.count(False) < 3


@pytest.mark.long
def test_intervals_cover_at_the_stated_rate():
    """Fit 40 drawn centres: `pytest -m long tests/fitting/volumes/test_returns.py`; 5 min.

    240 intervals, 12 misses expected; 24 or more have a chance of 0.001, 2 or fewer of 0.0005.
    """
    inside = []
    for seed in range(100, 140):
        truth = drawn(np.random.default_rng(seed))
        inside += held(told_of(calls_of(centre(truth), seed)), truth)
    assert 2 < inside.count(False) < 24


@pytest.fixture(scope="module")
def known() -> tuple[pd.DataFrame, pd.Series]:
    """Return a simulated month's calls, and the kind of each."""
    truth = drawn(np.random.default_rng(3))
    scenario = centre(truth, per_hour=15)
    kind = contacts(scenario, 3)["kind"].astype(str)
    return calls_of(scenario, 3), kind


@pytest.fixture(scope="module")
def returns(known) -> tuple[ReturnFit, ReturnFit]:
    """Return the redials and repeats fitted to it."""
    return fit_redials(known[0]), fit_repeats(known[0])


def test_fresh_calls_redials_and_repeats_are_all_that_was_offered(known, returns):
    calls, kind = known
    redials, repeats = returns
    found = origins(calls, redials, repeats)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    assert found.min(axis=None) >= 0.0
    # Issues are customers here, so that nobody calls anyhow.
    for name in ("fresh", "redial", "repeat"):
        assert (kind == name).sum() == pytest.approx(found[name].sum(), rel=0.002)
    hours = fit_hours(calls["joined"])
    weight = fresh(calls, redials, repeats)
    week = fit_volume(calls["joined"], hours=hours, weight=weight).week()
    assert (kind == "fresh").sum() == pytest.approx(4 * week.sum(), rel=0.002)


def test_the_fitted_scenario_offers_as_many_calls(known, returns):
    calls, _ = known
    redials, repeats = returns
    hours = fit_hours(calls["joined"])
    weight = fresh(calls, redials, repeats)
    fit = fit_volume(calls["joined"], hours=hours, weight=weight)
    truth = drawn(np.random.default_rng(3))
    fitted = centre(truth, per_hour=15).resolved()
    week = fit.week()[:, 8 * 4 : 20 * 4]
    queue = fitted["queues"]["calls"]
    # No busyness: the recorded days' own is in their mean.
    del queue["busyness"]
    queue["volume"] = {"per_interval": week.ravel().tolist()}
    for name, one in (("redial", redials), ("repeat", repeats)):
        queue[name] = {"probability": one.probability.value, "delay": one.delay.model_dump()}
    run = ccsim.simulate(ccsim.load(fitted), 30, seed=9)
    offered = np.array([len(run.contacts(number)) for number in range(30)])
    # 4 standard deviations between months: 1 in 10,000. And 3 %: a busy day loses more of its
    # calls than a quiet one saves, and without busyness there are fewer redials.
    assert len(calls) == pytest.approx(
        offered.mean(), abs=4 * offered.std(ddof=1) + 0.03 * len(calls)
    )


def test_customers_who_call_anyhow_are_no_redials():
    # Customers with several issues; redials are within 0.1 of the truth, where the plain count of
    # a day is beyond it.
    random = np.random.default_rng(5)
    truth = drawn(random)
    calls = calls_of(centre(truth, per_hour=15), 5, random)
    found = fit_redials(calls)
    assert truth.redial == pytest.approx(found.probability.value, abs=0.1)
    assert found.background.low > 0
    assert found.windows["again"].iloc[-1] > found.windows["excess"].iloc[-1]


def test_half_of_the_customers_unknown_changes_the_totals_little(known):
    calls, kind = known
    half = calls.copy()
    customers = calls["customer"].unique()
    hidden = np.random.default_rng(2).choice(customers, customers.size // 2, replace=False)
    half["customer"] = calls["customer"].where(~calls["customer"].isin(hidden))
    redials = fit_redials(half)
    found = origins(half, redials, fit_repeats(half))
    assert redials.known < 0.6 * redials.n
    assert (kind == "fresh").sum() == pytest.approx(found["fresh"].sum(), rel=0.02)


def test_without_customers_it_says_so_and_takes_all_calls_as_fresh(known):
    calls = known[0].assign(customer=None)
    redials, repeats = fit_redials(calls), fit_repeats(calls)
    assert math.isnan(redials.probability.value)
    assert redials.delay is None
    assert "not known" in redials.sentence()
    (told,) = repeats.warnings
    assert "no customer ids" == told.found
    assert "assume" in told.do
    assert (fresh(calls, redials, repeats) == 1.0).all()


def test_a_number_for_unknown_customers_is_told(known):
    calls = known[0].iloc[:1500].copy()
    calls.loc[calls.index % 3 == 0, "customer"] = "0"
    assert any('customer "0"' in fault.found for fault in fit_redials(calls).warnings)


@pytest.mark.data
def test_plain_counts_of_the_bank_are_the_published_ones(bank_rows):
    # Any row counts as calling again, from one entry to the voice menu to the next.
    who, at = bank_rows["customer"], bank_rows["at"]
    left = bank_rows["abandoned"]
    shares = [again_within(who, at, window=w, start=left) for w in (3600.0, DAY)]
    assert 1825 == shares[0].n
    assert (0.491, 0.673) == pytest.approx([one.value for one in shares], abs=5e-4)
    gap = gaps_to_next(who, at, start=left)
    assert 497 == pytest.approx(np.median(gap[gap <= 3600]), abs=0.5)
    served = bank_rows["answered"]
    again = [
        again_within(who, at, window=w, start=served, comes=served, follow=7 * DAY).value
        for w in (DAY, 7 * DAY)
    ]
    assert (0.373, 0.609) == pytest.approx(again, abs=5e-4)


@pytest.mark.data
def test_redials_and_repeats_of_the_bank(bank):
    redials, repeats = fit_redials(bank), fit_repeats(bank)
    # A plain count of a day holds .666; a part of it are people who call anyhow.
    assert 0.40 < redials.probability.value < 0.55
    assert 300 < redials.delay.quantile(0.5) < 900
    # Most calls after an answered one are use, not a repeat: the count of a day is .391.
    assert repeats.probability.value < 0.1
    assert 31_071 == pytest.approx(origins(bank, redials, repeats).sum(axis=None))
