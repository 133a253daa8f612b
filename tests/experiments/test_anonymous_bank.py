"""The shipped scenario of the anonymous bank is what its log says, to the digits shipped."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import ccsim

LOG = "anonymous_bank_february_1999.csv"
TOP = Path(__file__).parents[2]
SHIPPED = TOP / "scenarios" / "anonymous_bank"
DERIVE = TOP / "experiments" / "anonymous_bank" / "derive.py"
BY_TYPE = TOP / "scenarios" / "bank_by_type"
TYPED = "Typed in scenario.toml, [queues.bank]\n"
QUARTERS = 5 * 68 + 28 + 18  # from Sunday to Thursday, on Friday and on Saturday


@pytest.fixture(scope="module")
def log(data_folder: Path) -> pd.DataFrame:
    return pd.read_csv(data_folder / LOG)


@pytest.fixture(scope="module")
def offered(log: pd.DataFrame) -> pd.DataFrame:
    """Return the calls answered or abandoned in the queue, negative VRU times and all."""
    return log[(log["outcome"] == "AGENT") | ((log["outcome"] == "HANG") & (log["q_time"] > 0))]


@pytest.fixture(scope="module")
def derived(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Derive the scenario anew: the folder of its files, and what is printed."""
    out = tmp_path_factory.mktemp("anonymous_bank")
    command: list[str | Path] = [sys.executable, DERIVE, data_folder / LOG]
    command += ["--out", out, "--figure", out / "fit.png"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def bank() -> dict[str, Any]:
    raw = tomllib.loads((SHIPPED / "scenario.toml").read_text(encoding="utf-8"))
    return dict(raw["queues"]["bank"])


def kaplan_meier(wait: pd.Series, left: pd.Series, at: int) -> float:
    """Return the share still patient after `at` seconds, by the product over times of leaving."""
    survival = 1.0
    for time in sorted(set(wait[left & (wait <= at)])):
        survival *= 1.0 - (left & (wait == time)).sum() / (wait >= time).sum()
    return survival


@pytest.mark.data
@pytest.mark.parametrize("name", ["volume.csv", "staff.csv"])
def test_files_are_derived_byte_for_byte(derived: tuple[Path, str], name: str) -> None:
    assert (SHIPPED / name).read_bytes() == (derived[0] / name).read_bytes()


@pytest.mark.data
def test_typed_numbers_are_the_fitted_ones(derived: tuple[Path, str]) -> None:
    lines = derived[1].split(TYPED)[1].splitlines()
    fitted = {name: float(value) for name, value in (line.split() for line in lines)}
    queue = bank()
    short, long = queue["talk"]["parts"]
    patience = queue["patience"]
    assert fitted == {
        "busyness.cv": queue["busyness"]["cv"],
        "talk.short.weight": short["weight"],
        "talk.long.median": float(long["median"].removesuffix(" s")),
        "talk.long.sigma": long["sigma"],
        "patience.mean1": float(patience["means"][0].removesuffix(" s")),
        "patience.mean2": float(patience["means"][1].removesuffix(" s")),
        "patience.weight1": patience["weights"][0],
    }


@pytest.mark.data
def test_rows_of_the_log(log: pd.DataFrame) -> None:
    assert {"AGENT": 27_162, "HANG": 5_904, "PHANTOM": 278} == log[
        "outcome"
    ].value_counts().to_dict()
    assert 25 == (log["vru_time"] < 0).sum()


@pytest.mark.data
def test_service_of_the_month(offered: pd.DataFrame) -> None:
    answered = offered["outcome"] == "AGENT"
    within = answered & (offered["q_time"] <= 20)
    assert 31_094 == len(offered)
    assert 43.970 == pytest.approx(offered["q_time"].mean(), abs=5e-4)
    assert 0.521290 == pytest.approx(within.mean(), abs=5e-7)
    assert 0.126455 == pytest.approx(1.0 - answered.mean(), abs=5e-7)


@pytest.mark.data
def test_patience_of_those_who_waited(offered: pd.DataFrame) -> None:
    queued = offered[offered["q_time"] > 0]
    wait, left = queued["q_time"], queued["outcome"] == "HANG"
    assert 347.713 == pytest.approx(wait.sum() / left.sum(), abs=5e-4)
    survival = {10: 0.9637, 30: 0.8997, 60: 0.8214, 120: 0.7107, 300: 0.4870, 600: 0.2636}
    found = {at: kaplan_meier(wait, left, at) for at in survival}
    assert survival == pytest.approx(found, abs=5e-5)


def test_files_cover_every_open_quarter_hour_once() -> None:
    for name in ("volume.csv", "staff.csv"):
        table = pd.read_csv(SHIPPED / name)
        assert QUARTERS == len(table) == len(table.drop_duplicates(["weekday", "start"]))
        assert table.notna().all(axis=None)


def test_the_day_shipped_is_a_tuesday_and_the_busiest() -> None:
    week = ccsim.load("anonymous_bank", {"hours.first_day": "1999-02-07", "hours.days": 7})
    calls = np.array(week.queues["bank"].volume.per_interval).reshape(7, -1).sum(axis=1)
    assert calls.argmax() == ccsim.load("anonymous_bank").hours.first_day.weekday() == 1
    assert 31_027 == pytest.approx(4 * calls.sum(), abs=1e-6)


def test_talk_and_patience_have_the_means_told() -> None:
    queue = ccsim.load("anonymous_bank").queues["bank"]
    assert queue.patience is not None
    assert 175.5 == pytest.approx(queue.talk.expectation(), abs=0.05)
    assert 7.4 == pytest.approx(queue.patience.expectation() / 60, abs=0.05)


@pytest.fixture(scope="module")
def derived_by_type(
    data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, float]]:
    """Derive the scenario by type anew: the folder of its files, and the numbers printed."""
    out = tmp_path_factory.mktemp("bank_by_type")
    command: list[str | Path] = [sys.executable, DERIVE.with_name("by_type.py")]
    command += [data_folder / LOG, "--out", out]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.split("Typed in scenario.toml\n")[1].splitlines()
    return out, {name: float(value) for name, value in (line.split() for line in lines)}


@pytest.mark.data
@pytest.mark.parametrize("name", ["volume.csv", "staff.csv"])
def test_files_by_type_are_derived_byte_for_byte(
    derived_by_type: tuple[Path, dict[str, float]], name: str
) -> None:
    assert (BY_TYPE / name).read_bytes() == (derived_by_type[0] / name).read_bytes()


@pytest.mark.data
def test_typed_numbers_by_type_are_the_fitted_ones(
    derived_by_type: tuple[Path, dict[str, float]],
) -> None:
    raw = tomllib.loads((BY_TYPE / "scenario.toml").read_text(encoding="utf-8"))
    typed = {}
    for name, queue in raw["queues"].items():
        short, long = queue["talk"]["parts"]
        typed["busyness.cv"] = queue["busyness"]["cv"]
        typed[f"{name}.talk.short.weight"] = short["weight"]
        typed[f"{name}.talk.long.median"] = float(long["median"].removesuffix(" s"))
        typed[f"{name}.talk.long.sigma"] = long["sigma"]
        typed[f"{name}.patience.mean"] = float(queue["patience"]["mean"].removesuffix(" s"))
        assert 1.0 == pytest.approx(short["weight"] + long["weight"])
    assert derived_by_type[1] == typed


def test_by_type_and_as_a_whole_it_is_the_same_bank() -> None:
    """Heads agree at every quarter-hour; volumes up to the rounding of five columns and one."""
    for file, whole in (("staff.csv", "agents"), ("volume.csv", "calls")):
        every, parts = pd.read_csv(SHIPPED / file), pd.read_csv(BY_TYPE / file)
        total = parts.drop(columns=["weekday", "start"]).sum(axis=1)
        assert every[whole].tolist() == pytest.approx(total.tolist(), abs=0.0301)
