"""The tables of the page on call logs say what the mapping's model says."""

from __future__ import annotations

import re
import tomllib
import typing
from typing import Annotated, Any

import pytest
from pages import ROOT, keys_tables
from pydantic import BaseModel, TypeAdapter

from ccsim.fitting.reading.mapping import ROLES, Columns, Formats, LogMapping, Rules, Words

PAGE = (ROOT / "docs" / "call_logs.md").read_text(encoding="utf-8")
TABLES: tuple[type[BaseModel], ...] = (Columns, Words, LogMapping, Formats, Rules)
FIELDS = [
    pytest.param(table, row, id=f"{table.__name__}.{row[0].strip('`')}")
    for table in TABLES
    for row in keys_tables(PAGE)[table.__name__]
]


def test_every_table_and_key_is_documented() -> None:
    found = keys_tables(PAGE)
    assert {table.__name__ for table in TABLES} == set(found)
    for table in TABLES:
        documented = [row[0].strip("`") for row in found[table.__name__]]
        assert list(table.model_fields) == documented


@pytest.mark.parametrize(("table", "row"), FIELDS)
def test_the_default_of_a_key(table: type[BaseModel], row: list[str]) -> None:
    info, default = table.model_fields[row[0].strip("`")], row[2]
    code = re.fullmatch(r"`(.+)`", default)
    if info.default is None:
        assert code is None
    else:
        assert code is not None
        kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else (
            info.annotation
        )  # fmt: skip
        value = TypeAdapter(kind).validate_python(tomllib.loads(f"x = {code[1]}")["x"])
        assert info.get_default(call_default_factory=True) == value


@pytest.mark.parametrize(("table", "row"), FIELDS)
def test_words_to_choose_from(table: type[BaseModel], row: list[str]) -> None:
    kind = table.model_fields[row[0].strip("`")].annotation
    words = {
        word
        for arm in (kind, *typing.get_args(kind))
        if typing.get_origin(arm) is typing.Literal
        for word in typing.get_args(arm)
    }
    words -= set(ROLES)  # keys of a table, not its values
    named = set(re.findall(r'`"([^"]+)"`', row[1])) if words else words
    assert words == named
