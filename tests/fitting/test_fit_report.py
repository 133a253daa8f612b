"""A report by half-hour, made of a simulated log, gives a centre with the same waits back."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import fitted_runs as runs
import numpy as np
import pandas as pd
import pytest

import ccsim
from ccsim.cli import app
from ccsim.errors import InputError
from ccsim.fitting.fit_report import FittedReport, fit_report


def halves(calls: pd.DataFrame) -> pd.DataFrame:
    """Return a report by half-hour and queue."""
    served, keys = calls["answered"].astype(bool), [calls["joined"].dt.floor("30min"),
                                                     calls["queue"]]  # fmt: skip
    return pd.DataFrame(
        {
            "offered": calls.groupby(keys).size(),
            "abandoned": (~served).groupby(keys).sum(),
            "asa": calls["wait"].where(served).groupby(keys).mean().round(2),
            "abandon_wait": calls["wait"].where(~served).groupby(keys).mean().round(2),
            "aht": calls["talk"].groupby(keys).mean().round(1),
        }
    ).rename_axis(["start", "queue"]).reset_index()  # fmt: skip


@cache
def report_file(folder: Path) -> Path:
    file = folder / "halves.csv"
    halves(runs.small().calls).to_csv(file, index=False)
    return file


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return report_file(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def fitted(file) -> FittedReport:
    return fit_report(file)


def test_patience_comes_back(fitted):
    """Within twice the 95 % interval, which a right estimator leaves once in ten thousand times."""
    found = fitted.queues[0].patience
    low, high = (found.value + 2 * (end - found.value) for end in (found.low, found.high))
    assert low < 240.0 < high


def test_what_was_reported_is_simulated_again(fitted):
    """Erlang A is exact but for half-hours not in their steady state: a tenth is allowed."""
    calls = runs.small().calls
    run = ccsim.simulate(fitted.scenario, 100, seed=2, keep_log=False)
    assert run.estimate("offered").mean == pytest.approx(len(calls) / 3, rel=0.02)
    lost = 1 - calls["answered"].mean()
    assert run.estimate("abandonment").mean == pytest.approx(lost, rel=0.1)
    assert run.estimate("wait_mean").mean == pytest.approx(calls["wait"].mean(), rel=0.1)


def test_agents_are_those_of_the_centre(fitted):
    heads = fitted.heads["calls"]
    assert 3 == np.median(heads[heads > 0])


def test_what_is_saved_loads_again(fitted, tmp_path):
    fitted.save(tmp_path / "centre")
    loaded = ccsim.load(tmp_path / "centre")
    ours, theirs = (ccsim.simulate(one, 1, seed=5).contacts(0) for one in (fitted.scenario, loaded))
    assert ours.equals(theirs)


def test_each_queue_has_a_team(tmp_path):
    halves(runs.recorded().calls).to_csv(tmp_path / "two.csv", index=False)
    found = fit_report(tmp_path / "two.csv")
    assert {"sales team": ("sales",), "help team": ("help",)} == {
        name: tuple(group.skills) for name, group in found.scenario.groups.items()
    }


def test_reported_agents_are_taken(tmp_path):
    told = halves(runs.small().calls).assign(agents=4)
    told.to_csv(tmp_path / "agents.csv", index=False)
    heads = fit_report(tmp_path / "agents.csv").heads["calls"]
    assert {0, 4} == set(heads.ravel().tolist())


def test_without_abandonment_patience_is_asked_for(tmp_path):
    none = halves(runs.small().calls).assign(abandoned=0)
    none["offered"] = none["offered"].clip(lower=1)
    none.drop(columns="abandon_wait").to_csv(tmp_path / "none.csv", index=False)
    with pytest.raises(InputError, match="--patience"):
        fit_report(tmp_path / "none.csv")
    found = fit_report(tmp_path / "none.csv", patience="6 min")
    assert 360.0 == found.scenario.queues["calls"].patience.expectation()


def test_the_command_takes_a_report(file, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["ccsim", "fit", str(file), "--intervals", "-o", "centre"])
    assert 0 == app.command_line()
    told = capsys.readouterr()
    assert "calls" in told.out
    page = Path("centre/fit.html").read_text(encoding="utf-8")
    assert "As reported, and as Erlang A has them" in page


def test_options_about_calls_are_refused(file, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ["ccsim", "fit", str(file), "--intervals", "-o", "centre", "--gap", "1 h", "--staff",
             "on duty"]  # fmt: skip
    monkeypatch.setattr("sys.argv", words)
    assert 2 == app.command_line()
    assert 2 == capsys.readouterr().err.count("it is given beside --intervals")
    assert not Path("centre").exists()


def a_fortnight(folder: Path, **changed: object) -> Path:
    """Write a report of ten equal days of eight half-hours; some columns by half-hour changed."""
    days = pd.bdate_range("2026-03-02", periods=10)
    rows = {"offered": 50, "abandoned": 5, "asa": 30.0, "aht": 240.0}
    half = pd.DataFrame({name: [value] * 8 for name, value in rows.items()}).assign(**changed)
    table = pd.concat([half] * len(days), ignore_index=True)
    starts = [day + pd.Timedelta(hours=9, minutes=30 * k) for day in days for k in range(8)]
    file = folder / "fortnight.csv"
    table.assign(start=starts).to_csv(file, index=False)
    return file


def test_handle_times_differ_by_interval_as_reported(tmp_path):
    found = fit_report(a_fortnight(tmp_path, aht=[300.0] * 4 + [200.0] * 4))
    table = found.tables["queues"][found.queues[0].queue]
    assert "250 s" == table["talk"]["mean"]
    assert [1.2] * 4 + [0.8] * 4 == table["talk_factor"]["per_interval"][:8]


def test_where_nobody_waited_agents_are_as_busy_as_elsewhere(tmp_path):
    """Half the calls in the last half-hour, and no wait: half the agents of the others."""
    found = fit_report(
        a_fortnight(
            tmp_path, offered=[50] * 7 + [25], abandoned=[5] * 7 + [0], asa=[30.0] * 7 + [0.0]
        )
    )
    heads = next(iter(found.heads.values()))[0]
    heads = heads[heads > 0]
    assert heads[-1] == pytest.approx(heads[3] / 2, abs=0.5)
