"""The documentation's tables say what the code says: all of it, and nothing else."""

from __future__ import annotations

import math
import re
import tomllib
import typing
from typing import Annotated, Any

import pytest
import typer
from pages import PAGES, ROOT, keys_tables, marked
from pydantic import BaseModel, TypeAdapter
from refresh import GENERATED

from ccsim.cli.app import app
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.scenario import compound, distributions, group, hours, keys, queue, routing, spec
from ccsim.scenario.law import Distribution
from ccsim.units import parse_duration

SCENARIO = (ROOT / "docs" / "scenario.md").read_text(encoding="utf-8")
TABLES = (
    spec.Scenario, hours.Hours, spec.Queue, spec.Volume, spec.Busyness, spec.Factors, spec.Hold,
    spec.Return, spec.ServiceLevel, spec.Group, spec.Staff, spec.Skill, spec.Lines, spec.Routing,
    spec.Transfer, spec.Step, compound.WeightedLaw,
)  # fmt: skip
NOT_WRITTEN = {
    ("Hold", "law"): "its keys stand beside `probability`",
    ("WeightedLaw", "law"): "its keys stand beside `weight`",
    ("Staff", "count"): "it stands by itself: staff = 24",
}
ONLY_WRITTEN = {
    ("Hours", "close"): "with `open` it stands for the same hours every day",
    ("Volume", "file"): "replaced by the file's numbers on reading",
    ("Volume", "column"): "the same",
    ("Volume", "talk_column"): "the same",
    ("Staff", "file"): "the same",
    ("Staff", "column"): "the same",
    ("Factors", "file"): "the same",
    ("Factors", "column"): "the same",
}
LAWS: dict[str, type[Distribution]] = {
    typing.get_args(law.model_fields["kind"].annotation)[0]: law
    for module in (distributions, compound)
    for law in vars(module).values()
    if isinstance(law, type) and issubclass(law, Distribution) and "kind" in law.model_fields
}


def code(cell: str) -> str:
    """Return what stands in backticks."""
    match = re.match(r"`([^`]+)`", cell)
    return match[1] if match else ""


@pytest.mark.parametrize("name", GENERATED)
def test_generated_tables_are_up_to_date(name):
    found = [
        parts[name] for page in PAGES if name in (parts := marked(page.read_text(encoding="utf-8")))
    ]
    assert [GENERATED[name]] == found, "run tests/docs/refresh.py"


def test_every_table_of_a_scenario_is_documented():
    documented = set(keys_tables(SCENARIO))
    assert {table.__name__ for table in TABLES} | {"Law"} == documented
    known = {
        kind
        for module in (spec, hours, queue, group, routing)
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, BaseModel)
        and kind.__module__ == module.__name__
    }
    assert known - {hours.OpenHours} == set(TABLES) - {compound.WeightedLaw}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_the_keys_of_a_table(table):
    name = table.__name__
    documented = [code(row[0]) for row in keys_tables(SCENARIO)[name]]
    assert len(set(documented)) == len(documented)
    written = {key for key in table.model_fields if (name, key) not in NOT_WRITTEN}
    written |= {key for kind, key in ONLY_WRITTEN if kind == name}
    assert written == set(documented)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        pytest.param(table, row, id=f"{table.__name__}.{code(row[0])}")
        for table in TABLES
        for row in keys_tables(SCENARIO)[table.__name__]
        if code(row[0]) in table.model_fields
    ],
)
def test_the_default_of_a_key(table: type[BaseModel], row: list[str]):
    info, default = table.model_fields[code(row[0])], row[2]
    if info.is_required():
        assert default == "required"
    elif info.default is None or info.default_factory is dict:
        assert not code(default)
    else:
        value = tomllib.loads(f"x = {code(default)}")["x"]
        kind: Any = (
            Annotated[(info.annotation, *info.metadata)] if info.metadata else (info.annotation)
        )
        assert info.default == TypeAdapter(kind).validate_python(value)


def test_words_to_choose_from():
    for table, key in ((hours.Hours, "at_close"), (spec.Routing, "select_agent"),
                       (spec.Routing, "select_contact"), (spec.Queue, "channel"),
                       (spec.Transfer, "place")):  # fmt: skip
        words = typing.get_args(table.model_fields[key].annotation)
        row = next(r for r in keys_tables(SCENARIO)[table.__name__] if code(r[0]) == key)
        assert set(words) == set(re.findall(r'`"(\w+)"`', row[1]))


def test_the_laws():
    rows = keys_tables(SCENARIO)["Law"]
    assert set(LAWS) == {code(row[0]) for row in rows}
    for kind, named, example, _ in rows:
        law = LAWS[code(kind)]
        keys_named = set(re.findall(r"`(\w+)`", named))
        assert set(law.model_fields) - {"kind"} == keys_named, kind
        found = law.model_validate(tomllib.loads(f"x = {code(example)}")["x"])
        assert found.sentence()


def test_reserved_names():
    listed = set(re.findall(r"`([^`]+)`", marked(SCENARIO)["kept for later"]))
    names = {key for table in keys._RESERVED.values() for key in table}  # noqa: SLF001
    words = {f'"{word}"' for several in keys.RESERVED_WORDS.values() for word in several}
    assert names | words == listed


def test_the_durations_of_the_page():
    for words, seconds in re.findall(r"^\| `([^`]+)` \| ([\d,.]+) s \|$", SCENARIO, re.MULTILINE):
        value = tomllib.loads(f"x = {words}")["x"]
        assert math.isclose(float(seconds.replace(",", "")), parse_duration(value))


def test_the_words_of_the_logs():
    page = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
    for name, codes in (("Outcome", Outcome), ("Kind", Kind), ("Next", Next)):
        words = [code(row[0]) for row in keys_tables(page)[name]]
        assert {member.name.lower() for member in codes} == set(words)


def test_the_options_of_the_commands():
    page = (ROOT / "docs" / "getting_started.md").read_text(encoding="utf-8")
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    documented = keys_tables(page)
    assert set(commands) == {code(row[0]) for row in documented["Command"]}
    options = {option for p in commands["run"].params for option in p.opts if option[0] == "-"}
    assert options == set(re.findall(r"`(-[-\w]+)`", " ".join(r[0] for r in documented["Option"])))
