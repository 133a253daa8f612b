"""A staffing on the screen, in the workbook, in the chart and in a folder."""

from __future__ import annotations

import io
import json
from typing import Any

import matplotlib.colors
import numpy as np
import openpyxl
import pandas as pd
import pytest
from rich.console import Console

import ccsim
from ccsim.errors import InputError
from ccsim.report.staffing_book import write_book
from ccsim.report.staffing_folder import check_folder, write_folder
from ccsim.report.staffing_screen import check_table, staffing_screen
from ccsim.report.style import TOO_FEW, TOO_MANY
from ccsim.scenario.forecast import read_forecast
from ccsim.scenario.load import build
from ccsim.study.staff_check import check_staffing
from ccsim.study.staffing import Staffing

STAFF = [3, 6, 8, 4]


def staffing(days: int = 1, shrinkage: float = 0.3, **changes: Any) -> Staffing:
    queue = {
        "volume": {"per_interval": [20, 30, 40, 20]},
        "talk": {"kind": "exponential", "mean": 120},
        "patience": {"kind": "exponential", "mean": 120},
    }
    raw: dict[str, Any] = {
        "name": "Small",
        "hours": {"first_day": "2026-03-04", "days": days, "open": "08:00", "close": "09:00"},
        "queues": {"calls": queue},
        "groups": {"team": {"staff": {"per_interval": STAFF}, "skills": {"calls": {}}}},
        **changes,
    }
    return ccsim.staff(build(raw), shrinkage=shrinkage)


def shown(thing: Any, width: int = 120) -> str:
    text = io.StringIO()
    Console(file=text, width=width, highlight=False).print(thing)
    return text.getvalue()


def row(text: str, name: str) -> list[str]:
    return next(line for line in text.splitlines() if line.strip().startswith(name)).split()


def test_a_line_is_an_interval_of_a_short_day():
    found = staffing()
    text = shown(staffing_screen(found))
    needed = [int(value) for value in found.plans[0].required[found.open_intervals]]
    for at, (start, agents) in enumerate(
        zip(("08:00", "08:15", "08:30", "08:45"), needed, strict=True)
    ):
        cells = row(text, start)
        assert [f"{agents}", f"{STAFF[at]}"] == cells[3:5]
        net = STAFF[at] - agents
        assert (f"{net:+d}" if net else "0") == cells[5]


def test_a_line_of_an_hour_adds_contacts_and_averages_agents():
    found = staffing()
    cells = row(shown(staffing_screen(found, by="hour")), "08:00")
    needed = found.plans[0].required[found.open_intervals]
    assert "110.0" == cells[1]
    assert f"{needed.mean():.1f}" == cells[3]
    assert f"{np.min(np.array(STAFF) - needed):+.0f}" == cells[6]


def test_a_line_of_several_days_is_a_day():
    text = shown(staffing_screen(staffing(days=3)))
    assert "wed 2026-03-04" in text
    assert "fri 2026-03-06" in text
    assert "08:15" not in text


def test_the_summary_and_how_it_was_made():
    found = staffing()
    text = " ".join(shown(staffing_screen(found)).split())
    assert {"equivalents", "required", "scheduled"} <= set(text.split())
    assert "required / (1 - 30 % shrinkage)" in text
    assert "paid 7.5 h in one day, 37.5 h a week" in text
    assert "each interval by itself (SIPP)" in text


def test_what_has_no_formula_is_said_in_words():
    text = " ".join(shown(staffing_screen(staffing(lines={"voice": 20}))).split())
    assert "No formula for calls: telephone lines are limited" in text
    assert "--check simulates it" in text


def test_long_calls_are_told_to_need_another_method():
    queue = {"calls": {"volume": {"per_interval": [5, 20, 20, 5]},
                       "talk": {"kind": "exponential", "mean": "20 min"}}}  # fmt: skip
    staff = {"team": {"staff": 60, "skills": {"calls": {}}}}
    text = " ".join(shown(staffing_screen(staffing(queues=queue, groups=staff))).split())
    assert "--method offered_load is the better choice" in text
    assert "offered_load" not in shown(staffing_screen(staffing()))


def test_the_screen_fits_a_terminal_of_100_columns():
    lines = shown(staffing_screen(staffing()), width=110).splitlines()
    assert max(map(len, lines)) <= 110


def test_formula_and_simulation_side_by_side():
    text = shown(check_table(check_staffing(staffing(), 3)))
    assert "±" in text
    assert {"formula", "simulation"} <= set(text.split())
    assert "of 4 intervals" in text


def test_the_workbook_holds_numbers_and_formats(tmp_path):
    found = staffing()
    write_book(found, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert ["Summary", "calls", "Notes"] == book.sheetnames
    sheet = book["calls"]
    assert "B2" == sheet.freeze_panes
    header = [cell.value for cell in sheet[1]]
    first = dict(zip(header, sheet[2], strict=True))
    assert STAFF[0] == first["agents scheduled"].value
    assert STAFF[0] - found.plans[0].required[32] == first["net staffing"].value
    assert "+0;-0;0" == first["net staffing"].number_format
    level = first["service level of requirement"]
    assert 0.8 <= level.value < 1
    assert "0.0%" == level.number_format
    assert "2026-03-04 08:00:00" == str(first["start"].value)
    assert {"lessThan", "greaterThan"} == {
        rule.operator for rules in sheet.conditional_formatting for rule in rules.rules
    }
    paid = {cell.value: at for at, cell in enumerate(book["Summary"][1])}["hours paid for them"]
    assert next(iter(found.rows()))["paid_hours"] == pytest.approx(book["Summary"][2][paid].value)


def test_sheets_of_names_that_a_workbook_does_not_allow(tmp_path):
    (tmp_path / "f.csv").write_text(
        "start,a/b,a?b,summary,"
        + "x" * 40
        + ","
        + "x" * 35
        + "\n08:00,1,1,1,1,1\n08:30,1,1,1,1,1\n"
    )
    found = ccsim.staff(read_forecast(tmp_path / "f.csv", handle_time=200))
    write_book(found, tmp_path / "x.xlsx")
    names = openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames
    assert 7 == len(names) == len({name.casefold() for name in names})


def test_the_chart_shows_volume_lines_and_net_staffing():
    found = staffing()
    figure = ccsim.plot.staffing(found)
    lower, upper = figure.axes[0].child_axes
    agents = next(ax for ax in figure.axes if ax.get_ylabel() == "agents")
    assert [20, 30, 40, 20] == [bar.get_height() for bar in lower.patches]
    lines = {patch.get_label(): list(patch.get_data()[0]) for patch in agents.patches}
    needed = found.plans[0].required[found.open_intervals].tolist()
    assert {"scheduled": STAFF, "required": needed} == lines
    net = [have - need for have, need in zip(STAFF, needed, strict=True)]
    assert net == [bar.get_height() for bar in upper.patches]
    for bar, value in zip(upper.patches, net, strict=True):
        colour = TOO_FEW if value < 0 else TOO_MANY
        assert value == 0 or matplotlib.colors.to_rgba(colour) == bar.get_facecolor()
    assert [f"{value:+.0f}" for value in net if value] == [text.get_text() for text in upper.texts]
    assert "How to read it" in figure.texts[0].get_text()


def test_the_chart_of_a_forecast_without_a_plan_has_no_net_staffing(tmp_path):
    (tmp_path / "f.csv").write_text("start,calls\n08:00,30\n08:30,20\n")
    found = ccsim.staff(read_forecast(tmp_path / "f.csv", handle_time=200))
    assert 1 == len(ccsim.plot.staffing(found).axes[0].child_axes)


@pytest.mark.parametrize("asked", [{"queues": "cals"}, {"day": 4}])
def test_what_cannot_be_drawn_is_refused(asked):
    with pytest.raises(InputError, match=next(iter(asked))):
        ccsim.plot.staffing(staffing(), **asked)


def test_a_folder_of_results_and_what_is_in_it(tmp_path):
    found = staffing(days=2)
    names = write_folder(found, tmp_path / "out", check=check_staffing(found, 2))
    assert {"check.csv", "intervals.csv", "staff.json", "staffing.xlsx", "summary.csv",
            "staffing_day1.png", "staffing_day2.svg"} <= set(names)  # fmt: skip
    table = pd.read_csv(tmp_path / "out" / "intervals.csv")
    assert found.intervals()["required"].tolist() == table["required"].tolist()
    told = json.loads((tmp_path / "out" / "staff.json").read_text())
    assert set(names) == set(told["files"])
    assert found.source.digest() == told["digest"]  # type: ignore[union-attr]  # it is a scenario


def test_only_an_earlier_staffing_is_replaced(tmp_path):
    place = tmp_path / "out"
    write_folder(staffing(days=2), place)
    assert "staffing.png" in write_folder(staffing(), place)
    assert not (place / "staffing_day1.png").exists()
    (place / "mine.txt").write_text("keep me")
    with pytest.raises(InputError, match="an earlier staffing and nothing else"):
        check_folder(place)
    assert "keep me" == (place / "mine.txt").read_text()
