"""Opening hours come back from simulated and recorded calls, and what is odd is told."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.errors import InputError
from ccsim.fitting.hours import fit_hours
from ccsim.scenario.hours import Hours
from ccsim.units import HOUR

MONDAY = np.datetime64("2026-03-02")


def calls(weekdays: list[int], opens: float, closes: float, *, weeks: int = 4, gap: float = 120.0):
    """Return calls at regular times of some weekdays."""
    days = MONDAY + np.add.outer(7 * np.arange(weeks), weekdays).ravel()
    seconds = np.arange(opens * HOUR, closes * HOUR, gap).astype("timedelta64[s]")
    return np.add.outer(days.astype("datetime64[s]"), seconds).ravel()


def test_hours_differ_by_weekday_and_a_weekday_without_calls_is_closed():
    joined = np.concatenate([calls([0, 1, 2, 3], 8, 20), calls([4], 8, 14.5), calls([5], 19.5, 24)])
    fit = fit_hours(joined)
    assert {
        **dict.fromkeys(("mon", "tue", "wed", "thu"), "08:00-20:00"),
        "fri": "08:00-14:30", "sat": "19:30-24:00", "sun": "closed",
    } == fit.open  # fmt: skip
    assert 0 == fit.outside
    assert ["weekdays without calls, taken as closed: sun"] == [w.found for w in fit.warnings]


def test_the_form_is_the_scenarios():
    fit = fit_hours(calls([0, 1, 2, 3, 4, 5, 6], 0, 24))
    hours = Hours.model_validate({"first_day": "2026-03-02", "open": fit.open})
    assert {(0.0, 24 * HOUR)} == {(day.open, day.close) for day in hours.open.values()}


def test_stray_calls_move_nothing_and_are_told():
    night = MONDAY.astype("datetime64[s]") + np.timedelta64(3, "h") + np.arange(30)
    fit = fit_hours(np.concatenate([calls([0, 1, 2, 3, 4, 5, 6], 8, 20), night]))
    assert "08:00-20:00" == fit.open["mon"]
    assert 30 == fit.outside
    assert any("30 of" in warning.found for warning in fit.warnings)


def test_days_without_calls_are_told_and_not_used():
    joined = calls([0, 1, 2, 3, 4], 8, 20)
    holiday = MONDAY + 8
    fit = fit_hours(joined[joined.astype("datetime64[D]") != holiday])
    assert (holiday,) == fit.without
    assert 19 == fit.used.size
    assert "08:00-20:00" == fit.open["tue"]
    assert any(str(holiday) in warning.found for warning in fit.warnings)


def test_a_quiet_centre_of_few_calls_is_open_all_the_same():
    # 12 calls a day: most quarter-hours of a day are without. Drawn once, with a fixed seed.
    random = np.random.default_rng(1)
    days = MONDAY + np.repeat(np.arange(28), 12)
    joined = days.astype("datetime64[s]") + random.integers(8 * 3600, 18 * 3600, days.size)
    low, high = fit_hours(joined).spans.T / HOUR
    assert (low >= 8).all()
    assert (low <= 9.5).all()
    assert (high >= 16.5).all()
    assert (high <= 18).all()


def test_hours_over_midnight_are_told():
    joined = np.concatenate([calls(list(range(7)), 0, 2), calls(list(range(7)), 10, 24)])
    fit = fit_hours(joined)
    assert {"00:00-24:00"} == set(fit.open.values())
    assert 7 == sum("from 02:00 to 10:00" in warning.found for warning in fit.warnings)


def test_hours_that_rest_on_one_week_are_told():
    assert "few days" in fit_hours(calls(list(range(7)), 8, 20, weeks=1)).warnings[0].found


def test_given_hours_stand_and_calls_outside_are_told():
    given = Hours.model_validate({"first_day": "2026-03-02", "open": "09:00", "close": "20:00"})
    fit = fit_hours(calls(list(range(7)), 8, 20), given=given.open)
    assert {"09:00-20:00"} == set(fit.open.values())
    assert 7 * 4 * 30 == fit.outside


def test_without_calls_it_says_so():
    with pytest.raises(InputError, match="no call"):
        fit_hours(np.array([], dtype="datetime64[ns]"))


@pytest.mark.data
def test_hours_of_the_bank(bank):
    fit = fit_hours(bank["joined"])
    assert {
        **dict.fromkeys(("mon", "tue", "wed", "thu", "sun"), "07:00-24:00"),
        "fri": "07:00-14:00", "sat": "19:30-24:00",
    } == fit.open  # fmt: skip
    assert (31_071, 44, ()) == (fit.n, fit.outside, fit.without)


def test_few_calls_on_half_of_the_days_are_not_hours():
    # One call at 03:00 on two Mondays of four is 0.5 a day, less than 5 % of the usual 15 in a
    # quarter-hour.
    night = np.array([MONDAY, MONDAY + 7]).astype("datetime64[s]") + np.timedelta64(3, "h")
    fit = fit_hours(np.concatenate([calls(list(range(7)), 8, 20, gap=60.0), night]))
    assert "08:00-20:00" == fit.open["mon"]
    assert 2 == fit.outside
