"""Every shipped scenario loads, explains itself, and runs with its books balanced."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from ccsim.engines import process
from ccsim.measures.conservation import check_conservation
from ccsim.model.build import build_tables
from ccsim.scenario.catalogue import Entry, shipped
from ccsim.scenario.explain import explain
from ccsim.scenario.load import build, load
from ccsim.scenario.resolve import resolved_toml
from ccsim.scenario.spec import Scenario

ENTRIES = shipped()
EVERY = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.name for entry in ENTRIES])
KINDS = ("data", "benchmark", "assumption", "published example", "textbook", "teaching example")


def first_day(entry: Entry) -> Scenario:
    """Return a scenario's first day, nothing left out."""
    centre = load(entry.name)
    changes: dict[str, Any] = {}
    if centre.hours.days > 1:
        changes["hours.days"] = 1
    if centre.hours.warm_up > 0.0:
        changes["hours.warm_up"] = "0 min"
    return centre.what_if(changes) if changes else centre


@EVERY
def test_loads_without_a_warning_and_says_what_it_shows(entry: Entry) -> None:
    assert () == load(entry.name).origin.warnings
    assert 20 <= len(entry.description) <= 120


@EVERY
def test_the_complete_form_is_the_same_scenario(entry: Entry) -> None:
    centre = load(entry.name)
    assert centre == build(tomllib.loads(resolved_toml(centre)))


@EVERY
def test_explains_each_queue_and_each_group(entry: Entry) -> None:
    centre = load(entry.name)
    sections = explain(centre)
    text = "\n".join((section.title + " ".join(section.sentences)) for section in sections)
    assert [] == [name for name in (*centre.queues, *centre.groups) if name not in text]


@EVERY
def test_simulates_a_day_and_loses_nobody(entry: Entry) -> None:
    tables = build_tables(first_day(entry))
    logs = process.simulate(tables, seed=1, replication=0)
    assert [] == check_conservation(tables, logs)
    assert len(logs.contacts) > 100


@EVERY
def test_the_readme_runs_it_and_says_of_its_figures_what_they_are(entry: Entry) -> None:
    text = (entry.folder / "README.md").read_text(encoding="utf-8")
    assert f"ccsim run {entry.name}" in text or entry.name.startswith("anonymous_bank")
    assert any(kind in text for kind in KINDS)
    assert "| kind |" in text
