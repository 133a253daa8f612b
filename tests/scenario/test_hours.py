"""Opening hours, and per-interval lists laid over the days of a run."""

import datetime as dt
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from ccsim.scenario.calendar import Calendar
from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.scenario.words import opening_in_words


def hours(**tables: Any) -> Hours:
    return Hours.model_validate({"first_day": "2026-03-02", "interval": "30 min", **tables})


def test_ranges_may_run_over_the_end_of_the_week() -> None:
    ours = hours(open={"sun_thu": "07:00-24:00", "fri": "07:00-14:00", "sat": "closed"})
    assert list(ours.open) == list(WEEKDAYS)
    assert (
        opening_in_words(ours)
        == "mon-thu 07:00-24:00, fri 07:00-14:00, sat closed, sun 07:00-24:00"
    )


def test_a_pair_of_times_is_every_day() -> None:
    pair = hours(open="08:00", close="20:00")
    assert pair == hours(open={"mon_sun": "08:00-20:00"})
    assert opening_in_words(pair) == "every day 08:00-20:00"


@pytest.mark.parametrize(
    "table",
    [
        {"open": "00:00", "close": "00:00"},
        {"open": {"mon_sun": "00:00-00:00"}},
        {"open": {"mon": "00:00-00:00", "tue_sun": "08:00-20:00"}},
        {"open": {"mon_sun": "20:00-08:00"}},
        {"open": {"mon_sun": "closed"}},
        {"open": {"mon_fri": "08:00-20:00", "fri_sun": "closed"}},
        {"open": {"mon_fri": "08:00-20:00"}},
        {"open": {"weekdays": "08:00-20:00"}},
        {"open": "08:00", "close": "20:00", "interval": "7 min"},
        {"open": "08:00", "close": "20:00", "interval": "30 s"},
        {"open": "08:00", "close": "20:00", "days": 0},
        {"open": "08:00", "close": "20:00", "days": 1.5},
        {"open": "08:00", "close": "20:00", "first_day": 20260302},
        {"open": "08:00", "close": "20:00", "first_day": dt.datetime(2026, 3, 2)},
        {"open": "08:00", "close": "25:00"},
    ],
)
def test_hours_that_are_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        hours(**table)


def test_round_the_clock_is_one_spell() -> None:
    calendar = Calendar.of(hours(open="00:00", close="24:00", days=3))
    assert calendar.spells == ((0.0, 3 * 86400.0),)


UNEVEN = {"mon_fri": "08:00-10:00", "sat": "09:00-11:00", "sun": "closed"}


def test_lists_of_a_day_a_week_and_all_days() -> None:
    ours = hours(open=UNEVEN, days=10, first_day="2026-03-06")
    calendar = Calendar.of(ours)
    assert ours.lengths() == (6, 42, 60)
    for length in ours.lengths():
        values = np.arange(1.0, length + 1)
        laid = calendar.spread(values.tolist(), closed=-1.0).reshape(10, 48)
        for day in range(10):
            weekday = (4 + day) % 7
            row = {6: 0, 42: weekday, 60: day}[length]
            span = {5: (18, 22), 6: (0, 0)}.get(weekday, (16, 20))
            for slot in range(48):
                is_open = span[0] <= slot < span[1]
                expected = row * 6 + slot - 16 + 1 if is_open else -1.0
                assert laid[day, slot] == expected


def test_entries_that_are_open() -> None:
    calendar = Calendar.of(hours(open=UNEVEN, days=10, first_day="2026-03-06"))
    weekday, saturday, sunday = [1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 1, 1], [0] * 6
    assert calendar.entries(6).tolist() == [1] * 6
    assert calendar.entries(42).tolist() == weekday * 5 + saturday + sunday
    week = saturday + sunday + weekday * 5
    assert calendar.entries(60).tolist() == weekday + week + saturday + sunday
    assert calendar.label_of(33, 42) == "sat 09:30"
    assert calendar.label_of(8, 60) == "sat 2026-03-07 09:00"
    assert calendar.outside([0.0] * 41 + [2.0]).tolist() == [41]
