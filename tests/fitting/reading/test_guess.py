"""Columns are guessed from headers as telephone systems write them, and from what is in them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable

import pytest

from ccsim.fitting.calls import CallLog
from ccsim.fitting.reading import mapping_toml, read_mapping

LOGS: list[tuple[str, str, dict[str, str]]] = [
    (
        (
            "Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,"
            "AvgTalkDuration,Satisfaction rating"
        ),
        "ID0001,Diane,2021-01-25,09:12:58,Contract,Y,Y,109,0:02:23,3",
        {
            "contact": "Call Id",
            "agent": "Agent",
            "date": "Date",
            "joined": "Time",
            "queue": "Topic",
            "outcome": "Answered (Y/N)",
            "resolved": "Resolved",
            "wait": "Speed of answer in seconds",
            "talk": "AvgTalkDuration",
        },
    ),
    (
        "queue_name,queue_entry_time,connect_time,call_end,caller_number,agent_name,status",
        "sales,2026-03-02T08:00:00,2026-03-02T08:00:09,2026-03-02T08:03:00,5550,Ann,HANDLED",
        {
            "queue": "queue_name",
            "joined": "queue_entry_time",
            "answered": "connect_time",
            "ended": "call_end",
            "customer": "caller_number",
            "agent": "agent_name",
            "outcome": "status",
        },
    ),
    (
        "StartTime;Answered;QueueTime (s);TalkTime (s);HoldTime;ACW;Skill;Result",
        "25.02.2026 08:00:00;25.02.2026 08:00:07;7;120;0;30;loans;Answered",
        {
            "joined": "StartTime",
            "answered": "Answered",
            "wait": "QueueTime (s)",
            "talk": "TalkTime (s)",
            "hold": "HoldTime",
            "wrap": "ACW",
            "queue": "Skill",
            "outcome": "Result",
        },
    ),
]


@pytest.mark.parametrize(("header", "row", "expected"), LOGS)
def test_headers_of_several_systems(
    read: Callable[..., CallLog], header: str, row: str, expected: dict[str, str]
) -> None:
    log = read(header, row)
    mapping = read_mapping(tomllib.loads(mapping_toml(log)))
    found = {role: name for role, name in mapping.columns.model_dump().items() if name}
    assert expected == found
    assert log.calls["answered"].tolist() == [True]


def test_a_header_that_promises_what_the_cells_do_not_hold_is_not_taken(
    read: Callable[..., CallLog],
) -> None:
    log = read("joined,wait,outcome,talk", "2026-03-02 08:00,5,answered,about the weather")
    assert "talk" not in log.understood
    assert "talk" in log.understood["not used"]


def test_no_column_is_used_twice_or_against_the_mapping(read: Callable[..., CallLog]) -> None:
    log = read(
        "joined,wait,outcome,talk,agent",
        "2026-03-02 08:00,5,answered,9,Ann",
        mapping={"columns": {"hold": "talk", "agent": ""}},
    )
    assert log.calls.loc[0, "hold"] == 9.0
    assert log.calls["talk"].isna().all()
    assert log.calls["agent"].isna().all()
