"""The back-test of the bank shows the figures of its table, and they come from the logs."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "experiments" / "anonymous_bank"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("back_test", FOLDER / "back_test.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_shows_the_figures(script):
    page = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    lines = script.lines(pd.read_csv(FOLDER / "back_test.csv"))
    assert 16 == len(lines)
    assert [line for line in lines if line not in page] == []


@pytest.mark.data
@pytest.mark.long
def test_the_figures_come_from_the_logs(data_folder, tmp_path):
    """Run it: `pytest -m long tests/experiments/test_back_test.py`; a minute."""
    logs = [data_folder / f"anonymous_bank_{month}_1999.csv" for month in ("february", "august")]
    command = [sys.executable, str(FOLDER / "back_test.py"), *map(str, logs)]
    ran = subprocess.run(
        [*command, "--out", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    made, shipped = (pd.read_csv(folder / "back_test.csv") for folder in (tmp_path, FOLDER))
    pd.testing.assert_frame_equal(made, shipped, rtol=0.02, atol=0.002)
    assert (tmp_path / "back_test.png").stat().st_size > 10_000
