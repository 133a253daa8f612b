"""`ccsim staff` as a planner types it."""

from __future__ import annotations

import json

import pytest
from typed import Done, typed

FORECAST = "start,calls,aht,there\n08:00,100,180,13\n08:30,120,180,16\n09:00,90,200,14\n"
SMALL = """
name = "Small"
[hours]
first_day = 2026-03-02
open = "08:00"
close = "10:00"
interval = "30 min"
[queues.calls]
volume = { per_hour = 60 }
talk = { kind = "exponential", mean = "3 min" }
[groups.team]
staff = 2
[groups.team.skills]
calls = {}
"""


@pytest.fixture
def staff(tmp_path):
    (tmp_path / "forecast.csv").write_text(FORECAST)
    (tmp_path / "small.toml").write_text(SMALL)

    def run(*arguments: str) -> Done:
        return typed("staff", *arguments, cwd=tmp_path)

    return run


def test_a_scenario_whose_plan_is_too_small_is_staffed_with_a_warning(staff):
    done = staff("small.toml", "--shrinkage", "30%")
    assert 0 == done.returncode
    assert "warning" in done.stderr
    assert "grows without limit" in done.stderr
    for word in ("80 % within 20 s", "hours paid", "-3", "SIPP"):
        assert word in done.stdout


def test_a_forecast_with_its_columns(staff):
    done = staff("forecast.csv", "--handle-time", "aht", "--agents", "there", "--target", "80%")
    assert (0, "") == (done.returncode, done.stderr)
    rows = [line.split() for line in done.stdout.splitlines() if line.strip()[:3] in ("08:", "09:")]
    assert [["14", "13", "-1"], ["16", "16", "0"], ["14", "14", "0"]] == [row[3:6] for row in rows]


def test_a_faulty_row_is_named_the_others_kept_and_the_exit_status_2(staff, tmp_path):
    (tmp_path / "forecast.csv").write_text(FORECAST.replace("120", "-120"))
    done = staff("forecast.csv", "--handle-time", "aht", "--agents", "there", "--out", "found")
    assert 2 == done.returncode
    assert "forecast.csv, column calls, row 3" in done.stderr
    assert "1 interval of calls is left open" in " ".join(done.stdout.split())
    assert 2 == sum("n/a" not in line for line in done.stdout.splitlines() if ":00" in line[:7])
    assert (tmp_path / "found" / "staffing.xlsx").exists()


def test_faults_of_options_and_of_the_file_are_told_together(staff, tmp_path):
    (tmp_path / "forecast.csv").write_text("start,calls\n08:00,100\n08:30,abc\n09:00,-1\n")
    done = staff("forecast.csv", "--target", "80")
    assert (2, "") == (done.returncode, done.stdout)
    for where in ("target, service level", "handle time", "column calls, row 3",
                  "column calls, row 4"):  # fmt: skip
        assert where in done.stderr


def test_json_holds_queues_intervals_and_the_check(staff):
    done = staff("forecast.csv", "--handle-time", "aht", "--queue", "calls", "--json", "--check",
                 "-n", "2")  # fmt: skip
    found = json.loads(done.stdout)
    assert [14, 16, 14] == [row["required"] for row in found["intervals"]]
    assert 22.0 == found["queues"][0]["required_hours"]
    assert (2, "compiled") == (found["check"]["replications"], found["check"]["engine"])
    assert ["service_level", "asa", "abandonment", "occupancy"] == [
        row["measure"] for row in found["check"]["measures"]
    ]


def test_out_and_check(staff, tmp_path):
    done = staff("small.toml", "--check", "-n", "2", "--out", "found")
    assert 0 == done.returncode
    assert "proposed plan" in done.stdout
    names = {path.name for path in (tmp_path / "found").iterdir()}
    assert {"check.csv", "intervals.csv", "staff.json", "staffing.png", "staffing.svg",
            "staffing.xlsx", "summary.csv"} == names  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("small.toml", "--target", "80"), "if 80 % was meant, write 0.8"),
        (("small.toml", "--target", "1"), "no number of agents reaches"),
        (("small.toml", "--max-occupancy", "0"), "no number of agents reaches"),
        (("small.toml", "--shrinkage", "30"), "if 30 % was meant, write 0.3"),
        (("small.toml", "--no-service-level"), "at least one of service level"),
        (("small.toml", "--handle-time", "200"), "a forecast file, CSV or XLSX"),
        (("forecast.csv", "--set", "groups.team.staff=3"), "change the file itself"),
        (("forecast.csv",), "handle time"),
        (("forcast.csv", "--handle-time", "200"), "write forecast.csv"),
        (("small.toml", "--out", "."), "an earlier staffing"),
    ],
)
def test_what_cannot_be_asked_for_is_told_without_a_traceback(staff, arguments, words):
    done = staff(*arguments)
    assert (2, "") == (done.returncode, done.stdout)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
