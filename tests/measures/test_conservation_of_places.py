"""Nobody has a line or a waiting place too many, whatever meets at one instant."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ccsim.engines.process import simulate
from ccsim.measures.conservation import check_conservation
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import AgentLog, ContactLog, Logs
from ccsim.scenario.load import build

NAN = np.nan
A, B = 0, 1  # queues
LINES, PLACES = "more lines in use", "more wait in queue 0"
ENDINGS = {
    "talk": Outcome.ANSWERED,
    "transfer": Outcome.ANSWERED,
    "abandoned": Outcome.ABANDONED,
    "balked": Outcome.BALKED,
    "blocked": Outcome.BLOCKED,
    "sent_away": Outcome.SENT_AWAY,
    "waiting": Outcome.WAITING,
}


def tables_of(lines: float = np.inf, limit: float = np.inf) -> Tables:
    """Return tables of two queues, a with `limit` waiting places and b with any number."""
    law = {"kind": "constant", "value": "300 s"}
    queue = {"volume": {"per_hour": 30}, "talk": law, "patience": law}
    queue |= {"redial": {"probability": 0.5, "delay": law}}
    raw = {
        "name": "places",
        "hours": {"first_day": "2026-03-02", "days": 1, "open": "09:00", "close": "17:00"},
        "queues": {"a": queue, "b": queue},
        "groups": {"g": {"staff": 4, "skills": {"a": {}, "b": {}}}},
    }
    tables = build_tables(build(raw))
    queues = tables.queues._replace(limit=np.array([limit, np.inf]))
    return tables._replace(lines=lines, queues=queues)


Visit = tuple[str, int, float, float, float, str]
"""Issue, queue, joined, answered, left, ending; later visits of an issue are known by its name."""


def log_of(*visits: Visit) -> Logs:
    """Return a log as far as lines and waiting places are concerned, in the order given."""
    rows: list[dict[str, Any]] = []
    last: dict[str, dict[str, Any]] = {}
    for issue, queue, joined, answered, left, ending in visits:
        before = last.get(issue)
        is_transfer = before is not None and before["next"] == Next.TRANSFER
        row = dict.fromkeys(ContactLog.__dataclass_fields__, NAN) | {
            "issue": list(last).index(issue) if before else len(last),
            "contact": 0 if before is None else before["contact"] + (not is_transfer),
            "visit": before["visit"] + 1 if is_transfer else 0,
            "queue": queue,
            "kind": Kind.TRANSFER if is_transfer else Kind.REDIAL if before else Kind.FRESH,
            "arrived": joined,
            "joined": joined,
            "answered": answered,
            "left": left,
            "outcome": ENDINGS[ending],
            "next": Next.TRANSFER if ending == "transfer" else Next.GIVEN_UP,
        }
        last[issue] = row
        rows.append(row)
    whole = ("issue", "contact", "visit", "queue", "kind", "outcome", "next")
    columns = {
        key: np.array([row[key] for row in rows], dtype=np.int64 if key in whole else np.float64)
        for key in rows[0]
    }
    nobody = np.empty(0, dtype=np.int64)
    return Logs(ContactLog(**columns), AgentLog(nobody, nobody, np.empty(0), np.empty(0)))


def breaks(tables: Tables, logs: Logs, what: str) -> bool:
    return any(what in fault for fault in check_conservation(tables, logs))


# For one line. A conversation or wait from 0 to 10 comes first, mostly.
TALK = ("one", A, 0, 0, 10, "talk")
PUT_THROUGH = ("one", A, 0, 0, 10, "transfer")
ABANDONED = ("one", A, 0, NAN, 10, "abandoned")


@pytest.mark.parametrize(
    ("visits", "is_broken"),
    [
        ([TALK, ("two", B, 9, 9, 20, "talk")], True),
        ([TALK, ("two", B, 10, 10, 20, "talk")], False),
        # Both come at one instant, and one stays no time at all.
        ([TALK, ("two", B, 0, 0, 10, "talk")], True),
        ([("one", A, 5, 5, 5, "talk"), ("two", A, 5, 5, 9, "talk")], False),
        ([("one", A, 5, 5, 9, "talk"), ("two", A, 5, 5, 5, "talk")], True),
        # Patience ends after arrivals, but before whoever redials upon it.
        ([ABANDONED, ("two", B, 10, 10, 20, "talk")], True),
        ([("one", A, 5, NAN, 5, "abandoned"), ("two", A, 5, 5, 9, "talk")], True),
        ([ABANDONED, ("one", B, 10, 10, 20, "talk")], False),
        ([ABANDONED, ("one", A, 10, NAN, 10, "abandoned"), ("one", A, 10, 10, 20, "talk")], False),
        ([ABANDONED, ("one", B, 9, 10, 20, "talk")], True),
        ([("one", A, 0, NAN, 10, "sent_away"), ("two", B, 10, 10, 20, "talk")], False),
        # A wait that never ended.
        ([("one", A, 0, NAN, NAN, "waiting"), ("two", B, 90, 90, 91, "talk")], True),
        # A line is kept on transfer.
        ([PUT_THROUGH, ("one", B, 10, 15, 20, "talk")], False),
        ([PUT_THROUGH, ("one", B, 10, 15, 20, "talk"), ("two", A, 12, 12, 30, "talk")], True),
        ([PUT_THROUGH, ("two", A, 10, 10, 30, "talk"), ("one", B, 10, 15, 20, "talk")], True),
        ([PUT_THROUGH, ("one", B, 10, NAN, 10, "blocked"), ("two", A, 10, 10, 30, "talk")], False),
        ([PUT_THROUGH, ("one", B, 10, 15, 20, "talk"), ("two", A, 20, 20, 30, "talk")], False),
        # Who is turned away on joining has none.
        ([TALK, ("two", A, 5, NAN, 5, "blocked")], False),
        ([TALK, ("two", A, 5, NAN, 5, "balked")], False),
        ([TALK, ("two", A, 5, NAN, 5, "sent_away")], False),
    ],
)
def test_one_line_is_held_once(visits: list[Visit], *, is_broken: bool) -> None:
    assert is_broken == breaks(tables_of(lines=1), log_of(*visits), LINES)


def test_who_redials_upon_a_talk_comes_before_patience_ends() -> None:
    visits = [TALK, ("two", A, 0, NAN, 10, "abandoned"), ("one", B, 10, 10, 20, "talk")]
    assert not breaks(tables_of(lines=2), log_of(*visits), LINES)
    visits.insert(2, ("three", B, 10, 10, 20, "talk"))
    assert breaks(tables_of(lines=2), log_of(*visits), LINES)
    assert not breaks(tables_of(lines=3), log_of(*visits), LINES)


WAIT = ("one", A, 0, 10, 20, "talk")


@pytest.mark.parametrize(
    ("visits", "is_broken"),
    [
        ([WAIT, ("two", A, 9, 12, 20, "talk")], True),
        ([WAIT, ("two", A, 10, 12, 20, "talk")], False),
        ([WAIT, ("two", A, 9, NAN, 12, "sent_away")], True),
        ([WAIT, ("two", A, 9, NAN, NAN, "waiting")], True),
        # Another queue, no wait, or turned away on joining.
        ([WAIT, ("two", B, 9, 12, 20, "talk")], False),
        ([WAIT, ("two", A, 9, 9, 20, "talk")], False),
        ([WAIT, ("two", A, 9, NAN, 9, "blocked")], False),
        ([WAIT, ("two", A, 9, NAN, 9, "balked")], False),
        ([WAIT, ("two", A, 9, NAN, 9, "sent_away")], False),
        # Patience ends after arrivals and transfers, but before whoever redials upon it.
        ([ABANDONED, ("two", A, 10, 12, 20, "talk")], True),
        ([WAIT, ("two", A, 9, NAN, 9, "abandoned")], True),
        ([ABANDONED, ("one", A, 10, 12, 20, "talk")], False),
        (
            [
                ("two", B, 0, 0, 10, "transfer"),
                ABANDONED,
                ("two", A, 10, 12, 20, "talk"),
            ],
            True,
        ),
        # A transfer needs a waiting place like anybody.
        ([("two", B, 0, 0, 5, "transfer"), WAIT, ("two", A, 5, 12, 20, "talk")], True),
        ([("two", B, 0, 0, 5, "transfer"), WAIT, ("two", A, 5, NAN, 5, "blocked")], False),
    ],
)
def test_one_waiting_place_is_taken_once(visits: list[Visit], *, is_broken: bool) -> None:
    assert is_broken == breaks(tables_of(limit=1), log_of(*visits), PLACES)


def test_nobody_waits_where_there_is_no_place() -> None:
    assert breaks(tables_of(limit=0), log_of(WAIT), PLACES)
    assert not breaks(tables_of(limit=0), log_of(TALK), PLACES)


@pytest.mark.parametrize("of", ["lines", "limit"])
def test_a_log_of_a_full_centre_is_too_much_for_one_place_less(of: str) -> None:
    number = {"lines": 6, "limit": 2}[of]
    tables = tables_of(**{of: number})
    busy = tables._replace(queues=tables.queues._replace(volume=tables.queues.volume * 2))
    logs = simulate(busy, seed=3, replication=0)
    assert [] == check_conservation(busy, logs)
    said = {"lines": LINES, "limit": PLACES}[of]
    assert breaks(tables_of(**{of: number - 1}), logs, said)
