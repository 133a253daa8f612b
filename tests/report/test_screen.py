"""The one screen: what it says, and how it says that something is undefined."""

from __future__ import annotations

import io
from typing import Any

from rich.console import Console

import ccsim
from ccsim.report.screen import screen
from ccsim.scenario.load import build


def run_of(replications: int = 3, **changes: Any) -> ccsim.Result:
    raw: dict[str, Any] = {
        "name": "Two lines",
        "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"},
        "queues": {
            name: {
                "volume": {"per_hour": 60},
                "talk": {"kind": "exponential", "mean": "2 min"},
                "patience": {"kind": "exponential", "mean": "2 min"},
            }
            for name in ("sales", "service")
        },
        "groups": {
            "red": {"staff": 3, "skills": {"sales": {}}},
            "blue": {"staff": 2, "skills": {"service": {}}},
        },
    }
    for path, value in changes.items():
        table, name, key = path.split("__")
        raw[table][name][key] = value
    return ccsim.simulate(build(raw), replications)


def shown(replications: int = 3, width: int = 100, **changes: Any) -> str:
    return in_words(run_of(replications, **changes), width)


def in_words(run: ccsim.Result, width: int = 100) -> str:
    text = io.StringIO()
    Console(file=text, width=width, highlight=False).print(screen(run))
    return text.getvalue()


def row(text: str, name: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(name))


def test_each_queue_and_all_have_a_row():
    text = shown()
    assert "120" not in row(text, "sales")
    for name in ("sales", "service", "ALL"):
        assert row(text, name).count("%") == 4


def test_a_queue_shows_its_own_groups_occupancy():
    text = shown()
    assert row(text, "sales") != row(text, "service")
    occupancy = [float(row(text, name).split("%")[-3].split()[-1]) for name in ("sales", "service")]
    assert occupancy[0] < occupancy[1]


def test_formulas_stand_below_their_queues():
    text = shown()
    assert "formula M/M/3+M" in text
    assert "formula M/M/2+M" in text


def test_fits_a_narrow_terminal():
    assert max(len(line) for line in shown(width=80).splitlines()) <= 80


def test_the_four_numbers_of_first_contact_resolution_stand_side_by_side():
    text = " ".join(shown().split())
    assert "First-contact resolution: true" in text
    for word in ("no repeat n/a", "survey n/a", "one-and-done n/a", "surveys are not simulated"):
        assert word in text


def test_what_is_still_to_come_is_said():
    late = {"probability": 1.0, "delay": {"kind": "constant", "value": "2 days"}}
    text = shown(queues__sales__resolution=0.5, queues__sales__repeat=late)
    assert "Still to come after the last closing" in text


def test_how_days_differ_is_said_from_ten_days_on():
    run = run_of(20)
    levels = sorted(run.by_replication("service_level", "queue:sales").tolist())
    target = run.scenario.queues["sales"].service_level.target
    kept = sum(level >= target for level in levels)
    said = " ".join(in_words(run).split())
    assert f"sales keeps {100 * target:.1f} % on {kept} of 20 days" in said
    assert f"1 day in 10 is at {100 * levels[1]:.1f} % or below" in said
    assert f"1 in 10 at {100 * levels[-2]:.1f} % or above" in said
    assert "Days differ" not in shown(9)


def test_one_replication_gets_a_word_instead_of_half_widths():
    text = shown(replications=1)
    assert "±" not in text
    assert "says nothing of chance" in text


def test_a_run_without_contacts_says_so_in_words():
    text = shown(queues__sales__volume={"per_hour": 0}, queues__service__volume={"per_hour": 0})
    assert "nan" not in text
    assert "n/a" in row(text, "sales")
    assert "Worst interval" not in text
