"""The study of a bank's over-dispersion says what its tables say, and they are of the data."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "experiments" / "us_bank"
TABLES = ("dispersion.csv", "coverage.csv")


@pytest.fixture(scope="module")
def bands() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bands", FOLDER / "bands.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_shows_the_tables(bands):
    page = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    lines = bands.lines(*(pd.read_csv(FOLDER / name) for name in TABLES))
    assert 12 == len(lines)
    assert [line for line in lines if line not in page] == []


@pytest.mark.data
@pytest.mark.long
def test_the_tables_come_from_the_data(data_folder, tmp_path):
    """Run the study: `pytest -m long tests/experiments/test_us_bank.py`; 10 s, more elsewhere."""
    command = [sys.executable, str(FOLDER / "bands.py")]
    command += [str(data_folder / "us_bank_5min_2003.csv"), "--out", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    for name in TABLES:
        made, shipped = (pd.read_csv(folder / name) for folder in (tmp_path, FOLDER))
        pd.testing.assert_frame_equal(made, shipped, atol=2e-4)
    assert (tmp_path / "bands.png").stat().st_size > 10_000


def test_bands_of_a_known_law_cover_nine_in_ten(bands):
    # The mean of eight days and a ninth, each with a Gamma factor: 20,000 of them have an error
    # of 0.2 points, so that 1.5 points either way are beyond chance (5 standard errors and what
    # whole numbers and the negative binomial's nearness allow).
    random = np.random.default_rng(5)
    calls = random.poisson(200 * random.gamma(100.0, 0.01, (9, 20_000)))
    low, high = bands.spread(calls[:8].mean(axis=0), 0.1, np.float64(8))
    assert 0.9 == pytest.approx(((calls[8] >= low) & (calls[8] <= high)).mean(), abs=0.015)
