"""The experiment's page says what its table says, and the formulas still ask for these agents."""

from __future__ import annotations

import csv
import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

import ccsim
from ccsim.study.interval_load import METHODS

FOLDER = Path(__file__).resolve().parents[2] / "experiments" / "staffing_over_time"
SECONDS = {"4 min": 240.0, "30 min": 1800.0}


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    with (FOLDER / "table.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_page_shows_the_table(table):
    page = (FOLDER / "README.md").read_text(encoding="utf-8").replace("*", "")
    for row in table:
        cells = [row["handle_time"], row["method"], row["agent_hours"], row["day"][1:],
                 row["lowest_interval"][1:], row["intervals_below_target"],
                 row["intervals_above_90"]]  # fmt: skip
        assert f"| {' | '.join(cells)} |" in page


def test_the_formulas_ask_for_the_agents_of_the_table(table, monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    centre = importlib.import_module("day").centre
    assert {(row["handle_time"], row["method"]) for row in table} == {
        (length, method) for length in SECONDS for method in METHODS
    }
    for row in table:
        found = ccsim.staff(centre(SECONDS[row["handle_time"]]), method=row["method"])
        assert f"{np.sum(found.plans[0].required) / 4:.2f}" == row["agent_hours"]
    sys.modules.pop("day")
