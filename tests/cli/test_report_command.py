"""`ccsim report` writes what was asked for, and says in words what it cannot report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ccsim.cli import app

SCENARIO = "power_of_one"


@pytest.fixture
def ccsim(monkeypatch, capsys, tmp_path):
    """Return the command: arguments -> (exit status, what it told)."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["ccsim", *words])
        status = app.command_line()
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def shown(page: str) -> str:
    """Return what a page shows of a run's numbers: its first table."""
    found = re.search(r"<tbody>.*?</tbody>", Path(page).read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[0]


def test_a_page_is_what_is_written_if_nothing_is_named(ccsim):
    status, told = ccsim("report", SCENARIO, "-n", "2")
    assert (0, "Written: report.html\n") == (status, told)
    assert Path("report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_each_form_goes_where_it_is_asked_to(ccsim):
    status, _ = ccsim(
        "report", SCENARIO, "-n", "2", "--xlsx", "a.xlsx", "--markdown", "a.md", "--figures", "f",
        "--what-if", "groups.team.staff=+2",
    )  # fmt: skip
    assert 0 == status
    assert "Comparison" in load_workbook("a.xlsx").sheetnames
    assert "groups.team.staff=+2" in Path("a.md").read_text(encoding="utf-8").replace("\\_", "_")
    names = ("day", "fcr_quartet", "issue_funnel", "net_staffing", "occupancy", "service_level",
             "waits")  # fmt: skip
    assert {f"{name}.{kind}" for name in names for kind in ("png", "svg")} == {
        path.name for path in Path("f").iterdir()
    }
    assert not Path("report.html").exists()


def test_a_run_folder_and_a_study_give_the_page_of_the_scenario(ccsim):
    ccsim("run", SCENARIO, "-n", "3", "--seed", "5", "--out", "r", "--study", "s")
    ccsim("report", SCENARIO, "-n", "3", "--seed", "5", "-o", "direct.html")
    assert 0 == ccsim("report", "r", "-o", "run.html")[0]
    assert 0 == ccsim("report", "s", "-o", "study.html")[0]
    assert shown("direct.html") == shown("run.html") == shown("study.html")


def test_a_seed_of_zero_is_a_seed(ccsim):
    ccsim("report", SCENARIO, "-n", "2", "--seed", "0")
    assert "--seed 0" in Path("report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "a.pdf"), ["--out a.pdf", "a file ending in .pdf", ".html or .htm"]),
        (("--xlsx", "no/a.xlsx", "--markdown", "b.doc"), ["no folder no", "--markdown b.doc"]),
        (("--levers", "--what-if", "fcr_window=1 day"), ["--levers", "make two reports"]),
        (("--key", "ab"), ["--key", "it is given for a scenario", "leave it out"]),
    ],
)
def test_bad_places_and_options_are_told_before_anything_is_simulated(ccsim, words, said):
    status, told = ccsim("report", SCENARIO, *words)
    assert 2 == status
    assert all(part in told for part in said), told
    assert "Nothing was run or written." in told


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ({"digest": "0"}, "no replications, no seed, no level"),
        ({"digest": "0", "replications": 2, "seed": 1, "level": 0.95}, "a scenario.toml of digest"),
        (
            {"digest": "0", "replications": 2, "seed": 1, "level": 0.95, "policy": "mine.Rule"},
            "the routing policy mine.Rule, which only Python code holds",
        ),
    ],
)
def test_a_run_folder_that_cannot_be_made_again_is_told(ccsim, manifest, said):
    ccsim("run", SCENARIO, "-n", "1", "--out", "r")
    Path("r/run.json").write_text(json.dumps(manifest), encoding="utf-8")
    status, told = ccsim("report", "r")
    assert 2 == status
    assert said in told


def test_a_folder_without_a_single_run_is_told(ccsim):
    Path("s").mkdir()
    Path("s/sweep.json").write_text("{}", encoding="utf-8")
    status, told = ccsim("report", "s")
    assert 2 == status
    assert "the folder of a sweep or a staffing, which holds no single run" in told


def test_what_a_folder_holds_is_not_changed(ccsim):
    ccsim("run", SCENARIO, "-n", "1", "--out", "r")
    status, told = ccsim("report", "r", "-n", "5", "--set", "groups.team.staff=+1")
    assert 2 == status
    assert "--replications\n  found:   it is given for r, the folder of a run" in told
    assert "--set\n" in told


def test_figures_do_not_replace_other_things(ccsim):
    Path("f").mkdir()
    Path("f/mine.txt").write_text("mine", encoding="utf-8")
    status, told = ccsim("report", SCENARIO, "-n", "1", "--figures", "f")
    assert 2 == status
    assert "other things in it" in told
