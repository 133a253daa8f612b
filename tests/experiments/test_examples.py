"""The examples' pages say what their tables say, the scripts run, exact numbers are exact."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

TOP = Path(__file__).resolve().parents[2] / "experiments"
SCRIPTS = {
    "common_random_numbers": ("pairing", 3, ("pairing.csv",)),
    "skill_designs": ("designs", 2, ("load.csv", "middle.csv")),
    "redial_spiral": ("spiral", 2, ("outage.csv", "team.csv")),
    "fcr_amplification": ("fcr", 2, ("fcr.csv",)),
    "simple_msk": ("simple_msk", 2, ("simple_msk.csv",)),
}


def script(folder: str) -> ModuleType:
    name = SCRIPTS[folder][0]
    spec = importlib.util.spec_from_file_location(name, TOP / folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tables(folder: str) -> list[pd.DataFrame]:
    return [pd.read_csv(TOP / folder / name) for name in SCRIPTS[folder][2]]


@pytest.mark.parametrize("folder", SCRIPTS)
def test_the_page_shows_the_tables(folder):
    page = (TOP / folder / "README.md").read_text(encoding="utf-8").splitlines()
    lines = script(folder).lines(*tables(folder))
    assert lines
    assert [line for line in lines if line not in page] == []


QUICK = ("simple_msk", "fcr_amplification")
"""Scripts that run in seconds; of the others, `-m long` runs them too."""


@pytest.mark.parametrize(
    "folder",
    [one if one in QUICK else pytest.param(one, marks=pytest.mark.long) for one in SCRIPTS],
)
def test_the_script_runs_small(folder, tmp_path):
    name, replications, written = SCRIPTS[folder]
    command = [sys.executable, str(TOP / folder / f"{name}.py"), "--out", str(tmp_path)]
    command += ["--replications", str(replications)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    for table, shipped in zip(written, tables(folder), strict=True):
        assert list(pd.read_csv(tmp_path / table)) == list(shipped)
    assert (tmp_path / f"{name}.png").stat().st_size > 10_000
    assert ran.stdout.count("\n") >= len(script(folder).lines(*tables(folder)))


def test_every_experiment_is_listed():
    page = (TOP / "README.md").read_text(encoding="utf-8")
    folders = {found.parent.name for found in TOP.glob("*/README.md")}
    assert {name for name in folders if f"({name}/README.md)" not in page} == set()


def test_the_formulas_of_resolution_are_the_published_ones():
    found = script("fcr_amplification").exact()
    assert found.agents.tolist() == [40, 38, 36, 35, 33]
    np.testing.assert_allclose(found.per_issue, [1.47, 1.39, 1.32, 1.25, 1.19], atol=0.005)
    np.testing.assert_allclose(
        found.service_level, [0.377, 0.658, 0.814, 0.899, 0.946], atol=0.0021
    )


def test_the_simulation_has_the_contacts_per_issue_of_the_formula():
    (found,) = tables("fcr_amplification")
    # A half-width of 10 runs is 2.26 standard errors, two are 4.5: with five estimates, one table
    # in 140 would be outside by chance.
    assert (np.abs(found.sim_offered - found.per_issue) < 2 * found.hw_offered).all()


def test_silos_and_one_pool_are_erlang_c():
    formula = script("skill_designs").formula
    assert formula("I", 200) == pytest.approx(0.508, abs=0.0005)
    assert formula("X", 200) == pytest.approx(0.676, abs=0.0005)


@pytest.mark.parametrize(
    ("agents", "share", "lost", "factor"),
    [(15, 0.6, 0.10, 1.06), (13, 0.6, 0.21, 1.14), (13, 0.9, 0.33, 1.43), (12, 0.9, 0.53, 1.91)],
)
def test_the_spiral_of_a_small_team(agents, share, lost, factor):
    found = script("redial_spiral").fixed_point(agents, share)
    assert found == pytest.approx((factor, lost), abs=0.0055)


def test_recovery_is_the_end_of_the_last_half_hour_that_is_worse():
    hours = [10.0, 10.5, 11.0, 11.5, 12.0]
    day = pd.DataFrame({"redial": 0.5, "hour": hours, "without_outage": 0.1})
    recovery = script("redial_spiral").recovery
    # The outage itself does not count, a half-hour in between that is well again does not end it.
    assert recovery(day.assign(abandonment=[0.9, 0.3, 0.1, 0.2, 0.1]), 0.5) == 1.5
    assert recovery(day.assign(abandonment=[0.9, 0.12, 0.1, 0.1, 0.1]), 0.5) == 0.0


def test_a_variance_ratio_is_found_and_in_its_interval():
    random = np.random.default_rng(3)
    paired = random.normal(size=400)
    found, low, high = script("common_random_numbers").variance_ratio(
        paired, 3.0 * random.permutation(paired)
    )
    assert found == pytest.approx(9.0)
    assert low < 9.0 < high
