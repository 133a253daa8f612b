"""Volumes come back with their errors; incidents, trends and shifts are told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from drawn_centres import HOURS, Truth, centre, contacts
from scipy import stats

from ccsim.errors import InputError
from ccsim.fitting.hours import fit_hours
from ccsim.fitting.incidents import find_incidents
from ccsim.fitting.level import find_shift, fit_trend
from ccsim.fitting.slots import Counts, count
from ccsim.fitting.volume import fit_volume

MONDAY = np.datetime64("2026-03-02")
PROFILE = np.r_[np.zeros(32), 5 + 25 * np.sin(np.linspace(0.1, 3.0, 48)), np.zeros(16)]
OPEN = np.tile(PROFILE > 0, (7, 1))


def table(random: np.random.Generator, *, weeks: int = 4, cv: float = 0.1) -> Counts:
    factor = random.gamma(cv**-2, cv**2, (7 * weeks, 1))
    calls = random.poisson(PROFILE * factor).astype(float)
    return Counts(MONDAY + np.arange(7 * weeks), 900.0, calls)


def as_calls(counts: Counts) -> np.ndarray:
    """Return calls in the middle of the intervals they are counted in."""
    day, slot = np.nonzero(counts.calls)
    at = counts.days[day].astype("datetime64[s]") + (slot * 900 + 450).astype("timedelta64[s]")
    return np.repeat(at, counts.calls[day, slot].astype(int))


def test_an_interval_owns_its_start_and_not_its_end():
    at = np.array(["2026-03-02T08:00", "2026-03-02T08:15", "2026-03-03T00:00"], "datetime64[ns]")
    counts = count(at, 900.0, weight=[1.0, 0.5, 2.0])
    assert (1.0, 0.5, 2.0) == (counts.calls[0, 32], counts.calls[0, 33], counts.calls[1, 0])
    assert 3.5 == counts.calls.sum()
    assert [0, 1] == counts.weekday.tolist()


def test_means_are_those_counted_by_hand():
    counts = table(np.random.default_rng(1))
    joined = as_calls(counts)
    fit = fit_volume(joined, hours=fit_hours(joined))
    tuesdays = counts.calls[counts.weekday == 1].mean(axis=0)
    own = fit.table[fit.table.weekday == "tue"]
    np.testing.assert_allclose(tuesdays[32:80], own["mean"])
    assert counts.calls.sum() == fit.totals["calls"].sum() == 4 * fit.week().sum()
    assert {4} == set(fit.table["days"])


def test_errors_cover_the_means_at_the_stated_rate():
    # 40 logs of 7 x 48 intervals; those of one log move together. The share of 95 % intervals that
    # hold the truth is within 3.5 of its standard errors between logs of 95 %, and one point for
    # whole numbers: chance of a false alarm below 1 in 2,000.
    covered = []
    for seed in range(40):
        joined = as_calls(table(np.random.default_rng(seed)))
        fit = fit_volume(joined, hours=fit_hours(joined)).table
        truth = PROFILE[(fit["start"] / 900).astype(int)]
        covered.append((np.abs(fit["mean"] - truth) <= 1.96 * fit["error"]).mean())
    error = np.std(covered, ddof=1) / np.sqrt(len(covered))
    assert 0.95 == pytest.approx(np.mean(covered), abs=3.5 * error + 0.01)


def test_volumes_of_simulated_centres_come_back():
    # Day totals of fresh issues over 28 days: a chi-square over the 6 open weekdays, whose
    # variances come from the scenario. Five centres; false alarm 1 in 1,000 over all.
    chi = 0.0
    for seed in range(5):
        truth = Truth(0.5, 600, 1.0, 0.1, 4e4, 1.0, cv=0.05 + 0.03 * seed)
        log = contacts(centre(truth), seed)
        fresh = log.loc[log["kind"] == "fresh", "joined"].to_numpy()
        joined = MONDAY.astype("datetime64[ns]") + (fresh * 1e9).astype("timedelta64[ns]")
        hours = fit_hours(joined)
        assert HOURS["sat"] == hours.open["sat"]
        totals = fit_volume(joined, hours=hours).table.groupby("weekday")["mean"].sum()
        mean = np.where(totals.index == "sat", 4 * 60.0, 12 * 60.0)
        chi += float(((totals - mean) ** 2 / ((mean + (truth.cv * mean) ** 2) / 4)).sum())
    assert stats.chi2.sf(chi, 30) > 0.001


def test_an_outage_and_a_flood_are_told_and_stay_in_the_means():
    counts = table(np.random.default_rng(2))
    counts.calls[9, 50:56] = 0
    counts.calls[17, 60:64] *= 3
    joined = as_calls(counts)
    fit = fit_volume(joined, hours=fit_hours(joined))
    told = list(fit.incidents[["date", "start", "end"]].itertuples(index=False, name=None))
    assert [
        (pd.Timestamp(MONDAY + 9), 50 * 900.0, 56 * 900.0),
        (pd.Timestamp(MONDAY + 17), 60 * 900.0, 64 * 900.0),
    ] == told
    assert counts.calls.sum() == fit.totals["calls"].sum()
    assert any("wed 2026-03-11, 12:30 to 14:00" in fault.where for fault in fit.warnings)
    without = fit_volume(joined, hours=fit_hours(joined), leave_out=["2026-03-11"])
    assert (MONDAY + 9,) == without.left_out
    assert [pd.Timestamp(MONDAY + 17)] == without.incidents["date"].tolist()


def test_logs_without_incidents_seldom_have_one_told():
    # Stated: 1 % of the logs. Of 120, seven or more would be by chance 1 time in 3,000.
    found = [len(find_incidents(table(np.random.default_rng(k)), OPEN)) > 0 for k in range(120)]
    assert sum(found) < 7


def test_a_trend_is_least_squares_on_dummies():
    random = np.random.default_rng(4)
    days = MONDAY + np.arange(35)
    weekday = np.arange(35) % 7
    calls = random.poisson(1000 * (1 + 0.05 * np.arange(35) / 7))
    relative = calls / (np.bincount(weekday, weights=calls) / 5)[weekday]
    design = np.column_stack([np.eye(7)[weekday], np.arange(35) / 7])
    expected = np.linalg.lstsq(design, relative, rcond=None)[0][-1]
    found = fit_trend(days, calls)
    assert expected == pytest.approx(found.value)
    assert found.low > 0


def test_a_shift_is_found_and_order_alone_makes_none():
    random = np.random.default_rng(5)
    days = MONDAY + np.arange(42)
    before = find_shift(days, random.poisson(np.where(np.arange(42) < 21, 1000, 700)))
    assert (MONDAY + 21, 0.001) == (before.day, before.p_value)
    assert 0.7 == pytest.approx(before.factor.value, abs=0.02)
    # p-values of level logs are uniform: of 100, a share below 5 % of 14 or more has chance 0.0005.
    below = [find_shift(days, random.poisson(1000, 42)).p_value <= 0.05 for _ in range(100)]
    assert sum(below) < 14


def test_no_day_left_says_so():
    joined = as_calls(table(np.random.default_rng(1)))
    hours = fit_hours(joined)
    with pytest.raises(InputError, match="leave out fewer days"):
        fit_volume(joined, hours=hours, leave_out=hours.days)


@pytest.mark.data
def test_the_bank_has_the_volume_and_the_incidents_known_of_it(bank):
    fit = fit_volume(bank["joined"], hours=fit_hours(bank["joined"]))
    assert 31_027 == pytest.approx(4 * fit.week().sum())
    dates = set(fit.incidents["date"].dt.day)
    assert {3, 8, 14, 21} <= dates
    flood = fit.incidents[fit.incidents["date"].dt.day == 14].iloc[0]
    assert (21.25, 22.5, 325.0) == (flood["start"] / 3600, flood["end"] / 3600, flood["calls"])


def test_calls_outside_the_hours_are_not_in_the_totals():
    counts = table(np.random.default_rng(6))
    early = (MONDAY.astype("datetime64[s]") + np.timedelta64(4, "h")).repeat(5)
    joined = np.concatenate([as_calls(counts), early])
    fit = fit_volume(joined, hours=fit_hours(joined))
    assert counts.calls.sum() == fit.totals["calls"].sum() == fit.counts.calls.sum()
