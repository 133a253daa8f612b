"""`ccsim fit` makes a scenario that runs of a log, shows how it read it, and refuses in words."""

from __future__ import annotations

import json
from pathlib import Path

import fitted_runs as runs
import pytest

import ccsim as package
from ccsim.cli import app


@pytest.fixture
def ccsim(monkeypatch, capsys, tmp_path):
    """Return the command: arguments -> (exit status, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)
    calls = runs.small().calls
    table = calls.assign(
        outcome=calls["answered"].map({True: "answered", False: "abandoned"}),
        wait=calls["wait"].round(2),
    )[["joined", "wait", "outcome", "talk", "agent", "customer"]]
    table.to_csv("calls.csv", index=False)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ccsim", *words])
        status = app.command_line()
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def test_a_log_becomes_a_scenario_that_runs(ccsim):
    status, screen, told = ccsim("fit", "calls.csv", "-o", "centre", "--no-returns")
    assert 0 == status
    assert "Written to centre: fit.html, fit.json, scenario.toml, staff.csv, volume.csv" in told
    assert f"{len(runs.small().calls):,} of {len(runs.small().calls):,} rows are used" in screen
    run = package.simulate(package.load("centre"), 2)
    recorded = len(runs.small().calls) / 3
    assert run.estimate("offered").mean == pytest.approx(recorded, rel=0.1)
    page = Path("centre/fit.html").read_text(encoding="utf-8")
    for word in ("Patience", "Volume", "Where each figure comes from", "ccsim fit calls.csv"):
        assert word in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_json_is_one_object(ccsim):
    status, screen, _ = ccsim("fit", "calls.csv", "-o", "centre", "--no-returns", "--json")
    found = json.loads(screen)
    assert 0 == status
    assert found["rows"]["kept"] == len(runs.small().calls)
    assert "joined" in found["understood"]
    assert found["redial"] is None


def test_an_earlier_fit_is_replaced_and_nothing_else(ccsim):
    words = ("fit", "calls.csv", "-o", "centre", "--no-returns", "--staff", "on duty")
    assert 0 == ccsim(*words)[0]
    assert 0 == ccsim(*words)[0]
    Path("centre/mine.txt").write_text("mine", encoding="utf-8")
    status, _, told = ccsim(*words)
    assert 2 == status
    assert "an earlier fit" in told
    assert Path("centre/mine.txt").exists()


def test_faults_of_the_options_are_told_at_once_and_nothing_is_written(ccsim):
    status, _, told = ccsim(
        "fit", "calls.csv", "-o", "centre", "--interval", "7 min", "--gap", "soon",
        "--staff", "seen",
    )  # fmt: skip
    assert 2 == status
    assert 3 == told.count("allowed:")
    assert not Path("centre").exists()


def test_hours_are_given_by_day(ccsim):
    status, _, _ = ccsim(
        "fit", "calls.csv", "-o", "centre", "--no-returns", "--hours", "mon_sat=08:00-20:00",
        "--hours", "sun=closed",
    )  # fmt: skip
    assert 0 == status
    assert package.load("centre").hours.open["sun"].is_closed


@pytest.mark.parametrize("word", ["mon_fri", "mon_fri:08:00-20:00"])
def test_hours_that_cannot_be_read_are_refused(ccsim, word):
    status, _, told = ccsim("fit", "calls.csv", "-o", "centre", "--hours", word)
    assert (2, True) == (status, word in told)


def test_a_log_that_is_not_there_is_told(ccsim):
    status, _, told = ccsim("fit", "cals.csv", "-o", "centre")
    assert 2 == status
    assert "cals.csv" in told
    assert "Traceback" not in told
