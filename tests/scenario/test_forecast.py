"""A forecast file by itself: what is read, what is named, and that nothing else is lost."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import openpyxl
import pytest

import ccsim
from ccsim.errors import InputError
from ccsim.scenario.forecast import Forecast, read_forecast

DAILY = "start,calls\n08:00,100\n08:30,120\n09:00,90\n"


@pytest.fixture
def forecast(tmp_path):
    def read(text: str, **options: object) -> Forecast:
        path = tmp_path / "forecast.csv"
        path.write_text(text)
        return read_forecast(path, **{"handle_time": "4 min", **options})

    return read


def open_volume(found: Forecast, queue: str = "calls") -> list[float]:
    return found.volume[queue][found.calendar.is_open].tolist()


def told(error: pytest.ExceptionInfo[InputError]) -> str:
    return "\n".join(str(fault) for fault in error.value.faults)


def test_a_daily_profile(forecast):
    found = forecast(DAILY)
    assert ("daily", 1800.0, 1) == (
        found.kind, found.calendar.hours.interval, found.calendar.hours.days
    )  # fmt: skip
    assert [100.0, 120.0, 90.0] == open_volume(found)
    assert (240.0, math.inf) == (found.handle_time[0], found.patience)
    assert "forecast.csv, row 3 (08:30)" == found.place(17)


def test_a_week_by_weekday_is_closed_where_it_has_no_row(forecast):
    rows = "Mon,08:00,5\nMon,08:15,6\nWed,09:00,7\nWed,09:15,8\n"
    found = forecast(f"weekday,start,calls\n{rows}")
    assert [5.0, 6.0, 7.0, 8.0] == open_volume(found)
    assert "wed 09:15" == found.label(2 * 96 + 37)


def test_dates_are_the_days_of_the_run_and_gaps_between_them_closed(forecast):
    rows = "2026-03-02 08:00,5\n2026-03-02 08:15,6\n2026-03-11 08:00,7\n2026-03-11 08:15,8\n"
    found = forecast(f"start,calls\n{rows}")
    assert 10 == found.calendar.hours.days
    assert [5.0, 6.0, 7.0, 8.0] == open_volume(found)
    table = ccsim.staff(found).intervals()
    assert "2026-03-11 08:15:00" == str(table["start"].iloc[-1])


def test_a_workbook_is_read_like_a_csv_file(tmp_path):
    book = openpyxl.Workbook()
    for row in (["start", "calls", "aht"], ["08:00", 100, "3:00 min"], ["08:30", 50.5, 200]):
        book.active.append(row)
    book.save(tmp_path / "plan.xlsx")
    found = read_forecast(tmp_path / "plan.xlsx", handle_time="aht")
    assert [100.0, 50.5] == open_volume(found)
    assert [180.0, 200.0] == found.handle_time[found.calendar.is_open].tolist()


def test_every_column_that_is_not_named_otherwise_is_a_queue(forecast):
    text = "start,a,b,seconds,there\n08:00,1,2,200,5\n08:30,3,4,200,6\n"
    with pytest.raises(InputError, match="for 2 queues: a, b"):
        forecast(text, handle_time="seconds", agents="there")
    assert ["a", "b", "there"] == list(forecast(text, handle_time="seconds").volume)
    found = forecast(text, handle_time="seconds", agents="there", queues=("b",))
    assert ["b"] == list(found.volume)
    assert [5.0, 6.0] == found.agents[found.calendar.is_open].tolist()


def test_columns_that_do_not_sound_like_volume_are_not_taken_for_it(forecast):
    with pytest.raises(InputError) as error:
        forecast("start,calls,AHT,Service Level\n08:00,1,180,0.8\n08:30,1,180,0.8\n")
    assert 2 == told(error).count("does not sound like volume")


def test_faulty_rows_are_named_and_the_others_kept(forecast):
    text = DAILY + "09:30,-5\n10:00,abc\n10:30,nan\n11:00,\n11:30,80\n12:00,1e9\n"
    found = forecast(text, partly=True)
    faulty = [row for row in range(5, 11) if row != 9]
    assert faulty[:2] == [5, 6]
    words = "\n".join(map(str, found.faults))
    for spot in ("row 5", "row 6", "row 8"):
        assert f"forecast.csv, column calls, {spot}" in words
    volume = np.array(open_volume(found))
    assert [100.0, 120.0, 90.0, 80.0] == volume[~np.isnan(volume)].tolist()
    with pytest.raises(InputError) as error:
        forecast(text)
    assert words == told(error)


def test_two_rows_of_one_interval_leave_it_open(forecast):
    found = forecast(DAILY + "08:30,99\n", partly=True)
    assert "a second row for 08:30" in found.faults[0].found
    assert np.isnan(open_volume(found)[1])


def test_a_missing_row_is_told_and_left_open(forecast):
    found = forecast("start,calls\n08:00,1\n08:30,2\n09:00,3\n10:00,4\n10:30,5\n", partly=True)
    assert "no row for 09:30" == found.faults[0].found
    assert np.isnan(open_volume(found)[3])


def test_a_row_of_totals_is_no_interval(forecast):
    found = forecast(DAILY + "Total,310\n", partly=True)
    assert "totals are not read" in found.faults[0].do
    assert 310.0 == sum(open_volume(found))


@pytest.mark.parametrize(
    ("text", "options", "word"),
    [
        (DAILY, {"handle_time": None}, "handle time\n  found:   none"),
        (DAILY, {"handle_time": "4.5"}, "such as 4.5 min"),
        (DAILY, {"handle_time": -240}, "handle time"),
        (DAILY, {"handle_time": "aht"}, "or name a column: calls"),
        (DAILY, {"patience": "0"}, "patience"),
        (DAILY, {"patience": "long"}, "patience"),
        (DAILY, {"queues": ("cals",)}, "write calls"),
        (DAILY, {"agents": "heads"}, 'no column "heads"'),
        ("start\n08:00\n08:30\n", {}, "no column of volumes"),
        ("calls\n5\n6\n", {}, 'no column "start"'),
        ("start,calls\n08:00,5\n", {}, "rows of one clock time"),
        ("start,calls\n08:00,5\n08:07,6\n08:14,6\n", {}, "rows 7 min apart"),
        ("start,calls\nsoon,5\nlater,6\n", {}, "a clock time such as"),
        ("start,date,calls\n08:00,2026-03-02,5\n08:30,2026-03-02,6\n", {}, 'a column "date"'),
        ("start,calls,abandoned,answered\n08:00,9,3,9\n08:30,8,2,8\n", {"queues": ("calls",)},
         "answered contacts"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_at_all_is_refused(forecast, text, options, word):
    with pytest.raises(InputError) as error:
        forecast(text, **options)
    assert word in told(error)


def test_agents_in_fractions_are_named_by_row(forecast):
    found = forecast("start,calls,there\n08:00,9,3.5\n08:30,8,3\n", agents="there", partly=True)
    assert "forecast.csv, column there, row 2" == found.faults[0].where


def test_an_interval_beyond_all_agents_is_named_by_row_and_the_others_staffed(forecast):
    text = "start,calls,aht\n08:00,100,240\n08:30,1000000,3e9\n09:00,100,240\n"
    found = ccsim.staff(forecast(text, handle_time="aht", partly=True))
    needed = found.plans[0].required[found.open_intervals]
    assert [True, False, True] == (needed == needed[0]).tolist()
    if np.isnan(needed[1]):
        assert any("row 3" in fault.where for fault in found.faults)


def test_an_unknown_interval_leaves_only_those_open_that_its_load_reaches(forecast):
    rows = "".join(
        f"{8 + n // 4:02d}:{n % 4 * 15:02d},{'x' if n == 4 else 50}\n" for n in range(16)
    )
    source = forecast(f"start,calls\n{rows}", partly=True)
    whole = forecast(f"start,calls\n{rows}".replace(",x", ",50"))
    for method, most in (("sipp", 1), ("lagged", 2), ("offered_load", 5)):
        found = ccsim.staff(source, method=method)
        needed = found.plans[0].required[found.open_intervals]
        same = ccsim.staff(whole, method=method).plans[0].required[found.open_intervals]
        left_open = np.isnan(needed)
        assert left_open[4]
        assert 1 <= left_open.sum() <= most
        assert same[~left_open].tolist() == needed[~left_open].tolist()


def test_no_file_is_told_with_what_is_there(tmp_path):
    (tmp_path / "forecast.csv").write_text(DAILY)
    with pytest.raises(InputError, match=r"write forecast\.csv"):
        read_forecast(Path(tmp_path) / "forcast.csv", handle_time=240)
