"""Simulated contacts become a call log: every contact once, its waits and work unchanged."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

import ccsim
from ccsim.errors import InputError
from ccsim.fitting.calls import COLUMNS, CallLog
from ccsim.fitting.simulated import calls_of_run

DAY = dt.date(2026, 3, 2)
NAN = np.nan
VISITS = pd.DataFrame(
    [
        # issue, contact, queue, joined, answered, left, outcome, agent, talk, hold, wrap, resolved
        (0, 0, "cards", 28_800.0, 28_810.0, 28_900.0, "answered", 3, 90.0, 0.0, 20.0, NAN),
        (1, 0, "cards", 28_805.0, NAN, 28_850.0, "abandoned", None, NAN, NAN, NAN, NAN),
        (2, 0, "loans", 28_806.0, NAN, 28_806.0, "balked", None, NAN, NAN, NAN, NAN),
        (0, 0, "loans", 28_900.0, NAN, 28_960.0, "abandoned", None, NAN, NAN, NAN, NAN),
        (3, 0, "loans", 28_901.0, NAN, 28_901.0, "blocked", None, NAN, NAN, NAN, NAN),
        (4, 0, "loans", 28_902.0, 28_902.5, 28_962.5, "answered", 3, 60.0, 5.0, 1.0, 0.0),
        (4, 1, "loans", 30_000.0, 30_001.0, 30_002.0, "answered", 4, 1.0, 0.0, 0.0, 1.0),
    ],
    columns=[
        "issue", "contact", "queue", "joined", "answered", "left", "outcome", "agent", "talk",
        "hold", "wrap", "resolved",
    ],
).astype({"agent": "Int64"})  # fmt: skip


def read(*, merge: bool = True) -> CallLog:
    return calls_of_run(VISITS, first_day=DAY, merge=merge)


def test_a_transferred_contact_is_one_call_that_was_answered() -> None:
    calls = read().calls
    assert list(COLUMNS) == list(calls.columns)
    assert [2, 3, 4, 7, 8] == calls["row"].tolist()
    first = calls.iloc[0]
    assert ("cards", 10.0, True, 90.0, 20.0, "3", "0") == tuple(
        first[["queue", "wait", "answered", "talk", "wrap", "agent", "customer"]]
    )
    assert pd.Timestamp("2026-03-02 08:00:00") == first["joined"]


def test_rows_are_accounted_for() -> None:
    rows = read().rows
    assert (7, 5, 1) == (rows.read, rows.kept, rows.merged)
    assert {
        "blocked: no free line or waiting place": 1,
        "a further visit of a transferred contact": 1,
    } == rows.dropped


def test_visits_are_calls_of_their_queue_if_asked() -> None:
    log = read(merge=False)
    assert ["cards", "cards", "loans", "loans", "loans", "loans"] == log.calls["queue"].tolist()
    assert [10.0, 45.0, 0.0, 60.0, 0.5, 1.0] == log.calls["wait"].tolist()
    assert 0 == log.rows.merged


def test_what_is_not_known_is_missing() -> None:
    calls = read().calls
    assert [False, True, True, False, False] == calls["agent"].isna().tolist()
    assert [False, True, True, False, False] == calls["talk"].isna().tolist()
    assert [True, True, True, False, False] == calls["resolved"].isna().tolist()
    assert [False, True] == calls["resolved"].dropna().tolist()


def test_a_run_is_read_without_loss() -> None:
    scenario = ccsim.load("retail_bank")
    contacts = ccsim.simulate(scenario, replications=1).contacts(0)
    log = calls_of_run(contacts, first_day=scenario.hours.first_day)
    assert log.rows.read == log.rows.kept + sum(log.rows.dropped.values()) == len(contacts)
    assert (contacts["kind"] == "transfer").sum() == log.rows.merged > 0
    for part in ("talk", "hold", "wrap"):
        assert contacts[part].sum() == pytest.approx(log.calls[part].sum(), rel=1e-12)
    assert log.calls["joined"].is_monotonic_increasing
    assert (log.calls["wait"] >= 0).all()


def test_several_replications_and_missing_columns_are_refused_together() -> None:
    frame = VISITS.drop(columns=["issue", "wrap"]).assign(replication=[0, 0, 0, 0, 1, 1, 1])
    with pytest.raises(InputError) as caught:
        calls_of_run(frame, first_day=DAY)
    assert ["no issue, wrap", "2 replications"] == [fault.found for fault in caught.value.faults]
