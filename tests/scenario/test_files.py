"""Files beside a scenario: every form that is accepted, and what is warned of."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ccsim.errors import ScenarioError
from ccsim.scenario.load import build, load
from ccsim.scenario.spec import Scenario

FORECAST = {"file": "forecast.csv", "column": "calls"}
DAY = ["08:00,30", "08:30,34", "09:00,41", "09:30,28"]


def one_day(small: dict[str, Any]) -> dict[str, Any]:
    small["hours"] |= {"days": 1, "open": "08:00", "close": "10:00"}
    small["queues"]["sales"]["volume"] = FORECAST
    return small


def volumes(scenario: Scenario) -> tuple[float, ...] | None:
    return scenario.queues["sales"].volume.per_interval


def csv(*rows: str, header: str = "start,calls") -> str:
    return "\n".join([header, *rows, ""])


@pytest.mark.parametrize(
    "text",
    [
        csv(*DAY),
        "\ufeff" + csv(*DAY),
        csv(*DAY).replace("\n", "\r\n"),
        csv(*DAY).replace("\n", "\r"),
        csv(*DAY).replace(",", "\t"),
        csv(*DAY).replace(",", ";"),
        csv(*(f"{row},," for row in DAY), header="start,calls,,"),
        csv(*DAY, "", ",", header=" start , calls "),
        csv(*reversed(DAY)),
        csv("07:30,0", *DAY, "10:00,0"),
        csv(*(f"2026-03-02 {row}" for row in DAY), "2026-03-03 08:00,99"),
        csv(*(f"2026-03-02T{row}" for row in DAY)),
    ],
)
def test_many_forms_of_csv_say_the_same(
    text: str, small: dict[str, Any], write: Callable[..., Path]
) -> None:
    scenario = build(one_day(small), folder=write(forecast_csv=text))
    assert volumes(scenario) == (30, 34, 41, 28)
    assert scenario.origin.warnings == ()
    assert scenario.origin.sources == {"queues.sales.volume": "forecast.csv"}


def test_offered_volume_beside_answered_and_few_abandoned_is_sound(
    small: dict[str, Any], write: Callable[..., Path]
) -> None:
    rows = ("08:00,1000,997,3", "08:30,1000,998,2", "09:00,900,899,1", "09:30,800,800,0")
    text = csv(*rows, header="start,calls,answered,abandoned")
    small["groups"]["team"]["staff"] = 500
    assert volumes(build(one_day(small), folder=write(forecast_csv=text))) == (1000, 1000, 900, 800)


def test_decimal_commas_are_read_with_a_warning(
    small: dict[str, Any], write: Callable[..., Path]
) -> None:
    text = csv(*DAY).replace(",", ";").replace("30\n", "30,5\n", 1)
    scenario = build(one_day(small), folder=write(forecast_csv=text))
    assert volumes(scenario) == (30.5, 34, 41, 28)
    (warning,) = scenario.origin.warnings
    assert warning.warning
    assert warning.where == "forecast.csv, column calls, row 2"
    assert "nothing if 30.5 is meant" in warning.do


def test_a_what_if_keeps_what_was_seen_on_reading(
    small: dict[str, Any], write: Callable[..., Path]
) -> None:
    text = csv(*DAY).replace(",", ";").replace("30\n", "30,5\n", 1)
    scenario = build(one_day(small), folder=write(forecast_csv=text))
    assert scenario.what_if({"groups.team.staff": 9}).origin.warnings == scenario.origin.warnings


def test_a_workbook_says_the_same_as_text(small: dict[str, Any], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["start", "calls"])
    for at, calls in enumerate((30, 34, 41, 28)):
        sheet.append([dt.time(8 + at // 2, 30 * (at % 2)), calls])
    book.save(tmp_path / "forecast.xlsx")
    raw = one_day(small)
    raw["queues"]["sales"]["volume"] = {"file": "forecast.xlsx", "column": "calls"}
    assert volumes(build(raw, folder=tmp_path)) == (30, 34, 41, 28)


def test_talk_times_of_a_workbook_may_be_clock_times(small: dict[str, Any], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for value in ("talk", dt.time(0, 4, 30), dt.timedelta(minutes=2), 200):
        sheet.append([value])
    book.save(tmp_path / "talk.xlsx")
    small["queues"]["sales"]["talk"] = {"kind": "empirical", "file": "talk.xlsx", "column": "talk"}
    scenario = build(small, folder=tmp_path)
    assert scenario.resolved()["queues"]["sales"]["talk"]["values"] == (270, 120, 200)
    assert scenario.origin.sources == {"queues.sales.talk": "talk.xlsx"}


def test_weekdays_fill_a_week_from_monday(
    small: dict[str, Any], write: Callable[..., Path]
) -> None:
    rows = [f"{day},{row}" for day in ("Mon", "tuesday", "wed", "thu", "fri") for row in DAY]
    text = csv(*rows, "sat,09:00,5", "sat,09:30,6", header="weekday,start,calls")
    small["queues"]["sales"]["volume"] = FORECAST
    scenario = build(small, folder=write(forecast_csv=text))
    assert volumes(scenario) == (30, 34, 41, 28) * 5 + (0, 0, 5, 6) + (0,) * 4


@pytest.mark.parametrize("first", range(2, 9))
def test_seven_dated_days_land_on_their_own_weekdays(
    first: int, small: dict[str, Any], write: Callable[..., Path]
) -> None:
    """A list of seven days starts with Monday, whatever day the run starts with."""
    small["hours"] |= {"first_day": dt.date(2026, 3, first), "open": "08:00", "close": "10:00"}
    small["queues"]["sales"]["volume"] = FORECAST
    starts = ("08:00", "08:30", "09:00", "09:30")
    days = [dt.date(2026, 3, first + at) for at in range(7)]
    text = csv(*(f"{day} {start},{day.weekday()}" for day in days for start in starts))
    scenario = build(small, folder=write(forecast_csv=text))
    assert volumes(scenario) == tuple(weekday for weekday in range(7) for _ in starts)


def test_nine_dated_days_stay_in_the_order_of_the_run(
    small: dict[str, Any], write: Callable[..., Path]
) -> None:
    small["hours"] |= {"first_day": dt.date(2026, 3, 4), "days": 9}
    small["hours"] |= {"open": "08:00", "close": "08:30"}
    small["queues"]["sales"]["volume"] = FORECAST
    text = csv(*(f"{dt.date(2026, 3, 4 + at)} 08:00,{at}" for at in range(9)))
    assert volumes(build(small, folder=write(forecast_csv=text))) == tuple(range(9))


def test_recorded_arrivals_are_put_in_order_with_their_talk_times(
    small: dict[str, Any], write: Callable[..., Path]
) -> None:
    text = csv("09:00:01.5,2 min", "08:00:12,95", "08:00:12,40", header="arrived,talk")
    raw = one_day(small)
    replay = {"times": "calls.csv", "column": "arrived", "talk_column": "talk"}
    raw["queues"]["sales"]["volume"] = replay
    scenario = build(raw, folder=write(calls_csv=text))
    volume = scenario.queues["sales"].volume
    assert volume.times == (28812, 28812, 32401.5)
    assert volume.talk == (95, 40, 120)
    assert build(scenario.resolved()) == scenario


def test_staff_outside_opening_hours_is_left_out_with_a_warning(
    small: dict[str, Any], write: Callable[..., Path]
) -> None:
    rows = [f"{day},{row[:5]},5" for day in ("mon", "tue", "wed", "thu", "fri") for row in DAY]
    rows += ["sat,09:00,5", "sat,09:30,5", "sun,08:00,3"]
    small["groups"]["team"]["staff"] = {"file": "staff.csv", "column": "agents"}
    folder = write(staff_csv=csv(*rows, header="weekday,start,agents"))
    scenario = build(small, folder=folder)
    plan = scenario.groups["team"].staff.per_interval
    assert plan == (5,) * 20 + (0, 0, 5, 5) + (0,) * 4
    (warning,) = scenario.origin.warnings
    assert warning.warning
    assert warning.found == "3 agents outside opening hours, the first at sun 08:00"


def test_a_scenario_without_a_folder_may_name_no_file(small: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError, match=r'found:   the file "forecast.csv"'):
        build(one_day(small))


def test_a_single_file_is_a_scenario(tmp_path: Path, small: dict[str, Any]) -> None:
    text = (Path(__file__).parents[1] / "faults" / "talk_in_minutes" / "scenario.toml").read_text()
    file = tmp_path / "one.toml"
    file.write_text("\ufeff" + text.replace("4.5", '"4.5 min"'), encoding="utf-8")
    assert load(file).queues["sales"].talk.expectation() == 270
    assert load(tmp_path / "one.toml", {"groups.team.staff": 9}).groups["team"].staff.count == 9
    assert small


@pytest.mark.parametrize("source", ["no such place", "anonymous_bnak", "a\0b", "x" * 5000, "a.csv"])
def test_a_place_without_a_scenario_is_said_in_words(source: str) -> None:
    with pytest.raises(ScenarioError, match=r"allowed: a folder with scenario\.toml"):
        load(source)


def test_a_groups_own_talk_times_may_come_from_a_file(
    several: dict[str, Any], write: Callable[..., Path]
) -> None:
    talk = {"kind": "empirical", "file": "talk.csv", "column": "talk"}
    several["groups"]["seniors"]["skills"]["billing"] = {"talk": talk}
    scenario = build(several, folder=write(talk_csv="talk\n240\n3.5 min\n"))
    skill = scenario.resolved()["groups"]["seniors"]["skills"]["billing"]
    assert (240, 210) == skill["talk"]["values"]
    assert {"groups.seniors.skills.billing.talk": "talk.csv"} == scenario.origin.sources
    with pytest.raises(ScenarioError, match=r"convert the column to seconds"):
        build(several, folder=write(talk_csv="talk\n4\n3.5\n"))
