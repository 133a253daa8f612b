"""A faulty mapping is told of as a whole, in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from ccsim.errors import InputError
from ccsim.fitting.calls import CallLog
from ccsim.fitting.reading import LogMapping, read_mapping
from ccsim.fitting.reading.mapping import DURATIONS, INSTANTS, ROLES, Columns, Role
from ccsim.fitting.reading.vocabulary import HEADERS

FAULTY: list[tuple[dict[str, Any], str, str]] = [
    ({"column": {}}, "mapping", "write columns"),
    ({"columns": {"agnet": "a"}}, "mapping: columns", "write agent"),
    ({"columns": {"agent": 3}}, "mapping: columns.agent", "write the header"),
    ({"columns": "agent"}, "mapping: columns", "write [columns] on a line"),
    ({"formats": {"date": "days-first"}}, "mapping: formats.date", "write day-first"),
    ({"formats": {"zone": "CEST"}}, "mapping: formats.zone", "region and a city"),
    ({"formats": {"header_row": 0}}, "mapping: formats.header_row", "count rows from 1"),
    ({"words": {"answered": "AGENT"}}, "mapping: words.answered", "write each in quotes"),
    ({"words": {"drop": ["a"], "answered": ["A"]}}, "mapping: words.drop", "or from `answered`"),
    ({"missing": {"agnet": ["0"]}}, "mapping: missing", "write agent"),
    ({"units": {"talk": "minutes"}}, "mapping: units.talk", "write min"),
    ({"rules": {"longest_talk": "4:00"}}, "mapping: rules.longest_talk", "4:00 min"),
    ({"rules": {"legs": "merged"}}, "mapping: rules.legs", "write merge"),
]


@pytest.mark.parametrize(("raw", "where", "do"), FAULTY)
def test_a_fault_says_where_it_is_and_what_to_do(raw: dict[str, Any], where: str, do: str) -> None:
    with pytest.raises(InputError) as caught:
        read_mapping(raw)
    (fault,) = caught.value.faults
    assert where == fault.where
    assert do in fault.do


def test_all_faults_are_told_at_once() -> None:
    raw: dict[str, Any] = {}
    for part, _, _ in FAULTY[4:7]:
        raw.setdefault("formats", {}).update(part["formats"])
    raw["missing"] = {"agnet": ["0"]}
    with pytest.raises(InputError) as caught:
        read_mapping(raw)
    assert 4 == len(caught.value.faults)


def test_columns_that_the_log_lacks_are_told_at_once(read: Callable[..., CallLog]) -> None:
    mapping = {"columns": {"talk": "talks", "agent": "x"}, "rules": {"not_negative": ["waits"]}}
    with pytest.raises(InputError) as caught:
        read("joined,wait,talk,outcome", "2026-03-02 08:00,5,9,answered", mapping=mapping)
    assert ["mapping: columns.talk", "mapping: columns.agent", "mapping: rules.not_negative"] == [
        fault.where for fault in caught.value.faults
    ]
    assert "write talk" == caught.value.faults[0].do


def test_a_mapping_is_written_as_it_is_read(tmp_path: Path) -> None:
    mapping = LogMapping.model_validate(
        {
            "columns": {"agent": "server", "contact": ""},
            "missing": {"agent": ["NO_SERVER"]},
            "rules": {"longest_talk": "90 min", "legs": "separate"},
            "formats": {"date": "day-first", "centre": "Asia/Jerusalem"},
        }
    )
    path = tmp_path / "mapping.toml"
    path.write_text(mapping.toml(), encoding="utf-8")
    assert mapping == read_mapping(path)


def test_every_role_is_known_everywhere() -> None:
    assert list(ROLES) == list(get_args(Role)) == list(Columns.model_fields)
    assert set(ROLES) == set(HEADERS)
    assert set(INSTANTS) | set(DURATIONS) <= set(ROLES)
