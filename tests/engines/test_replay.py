"""Recorded arrivals and talk times, replayed: the waits of one queue, first come first served.

With all agents alike the waits need no simulator: each contact goes to the agent who is free
earliest. The plain calculation is done on the same numbers, so the answers are the same numbers.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ccsim.engines.process import simulate
from ccsim.kernels.visits import draw_visit
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Outcome
from ccsim.records.logs import ContactLog
from ccsim.scenario.load import build

LOG = "anonymous_bank_february_1999.csv"
DAY = "1999-02-10"
ENDLESS: dict[str, Any] = {"kind": "endless"}
SIX_MINUTES: dict[str, Any] = {"kind": "exponential", "mean": "6 min"}
SEED, REPLICATION = 1999, 10

Calls = tuple[list[int], list[int]]


def one_queue(calls: Calls, agents: int, patience: dict[str, Any]) -> Tables:
    """Return the tables of one pooled queue, open round the clock."""
    times, talks = calls
    queue = {
        "volume": {"times": times, "talk": talks},
        "talk": {"kind": "constant", "value": "0 s"},
        "patience": patience,
    }
    return build_tables(
        build(
            {
                "name": "replay",
                "hours": {"first_day": DAY, "open": "00:00", "close": "24:00"},
                "queues": {"calls": queue},
                "groups": {"all": {"staff": agents, "skills": {"calls": {}}}},
            }
        )
    )


def replay(tables: Tables) -> ContactLog:
    """Return the contact log of the SimPy engine."""
    return simulate(tables, seed=SEED, replication=REPLICATION).contacts


def sequential_waits(calls: Calls, agents: int) -> list[int]:
    """Return each contact's wait: it is assigned to the agent who is free earliest."""
    free = [0] * agents
    waits = []
    for arrival, talk in zip(*calls, strict=True):
        earliest = min(range(agents), key=free.__getitem__)
        start = max(arrival, free[earliest])
        free[earliest] = start + talk
        waits.append(start - arrival)
    return waits


def sequential_with_patience(
    calls: Calls, agents: int, patience: Sequence[float]
) -> tuple[list[float], list[bool]]:
    """Return when each contact is answered or leaves, and whether it is answered."""
    free = [0.0] * agents
    ends, served = [], []
    for arrival, talk, patient in zip(*calls, patience, strict=True):
        earliest = min(range(agents), key=free.__getitem__)
        start = max(float(arrival), free[earliest])
        deadline = arrival + patient
        # An agent who is free at the very end of patience still answers.
        served.append(start <= deadline)
        ends.append(min(start, deadline))
        if served[-1]:
            free[earliest] = start + talk
    return ends, served


def drawn_patience(tables: Tables, calls: Calls) -> list[float]:
    """Return the patience that the model draws for each contact."""
    so_far: dict[int, int] = {}
    patience = []
    for arrival in calls[0]:
        interval = int(arrival // tables.calendar.interval)
        k = so_far.get(interval, 0)
        so_far[interval] = k + 1
        drawn = draw_visit(
            tables.laws, tables.visits, 0, interval, tables.visits.stream(0), interval, k, 0, 0,
            SEED, REPLICATION,
        )  # fmt: skip
        patience.append(float(drawn[0]))
    return patience


def assert_waits_are_sequential(calls: Calls, agents: int) -> list[int]:
    """Replay with endless patience; return the waits."""
    log = replay(one_queue(calls, agents, ENDLESS))
    waits = sequential_waits(calls, agents)
    assert set(log.outcome) == {Outcome.ANSWERED}
    np.testing.assert_array_equal(np.array(waits), log.answered - log.joined)
    np.testing.assert_array_equal(np.array(calls[1]), log.left - log.answered)
    return waits


def assert_fates_are_sequential(calls: Calls, agents: int) -> list[bool]:
    """Replay with drawn patience; return who was answered."""
    tables = one_queue(calls, agents, SIX_MINUTES)
    log = replay(tables)
    ends, served = sequential_with_patience(calls, agents, drawn_patience(tables, calls))
    np.testing.assert_array_equal(np.array(served), log.outcome == Outcome.ANSWERED)
    np.testing.assert_array_equal(~np.array(served), log.outcome == Outcome.ABANDONED)
    np.testing.assert_array_equal(np.array(ends), np.where(served, log.answered, log.left))
    return served


def clock_seconds(clock: pd.Series) -> pd.Series:
    """Return seconds since midnight of clock times written H:MM:SS."""
    return pd.to_timedelta(clock).dt.total_seconds().astype(int)


@pytest.fixture(scope="module")
def bank_day(data_folder: Path) -> Calls:
    """Return arrivals and talk times [s] of one Wednesday of the bank's log, in stable order."""
    log = pd.read_csv(data_folder / LOG)
    log = log[
        (log["date"] == DAY)
        & (log["outcome"] == "AGENT")
        & (log["ser_time"] > 0)
        & (log["vru_time"] >= 0)
    ]
    arrivals = clock_seconds(log["vru_exit"]).rename("arrival")
    # A stable sort: calls of the same second stay in the file's order.
    calls = pd.concat([arrivals, log["ser_time"]], axis=1).sort_values("arrival", kind="stable")
    assert len(calls) > 1_000
    return calls["arrival"].tolist(), calls["ser_time"].tolist()


def synthetic_day() -> Calls:
    """Return a busy morning in whole seconds, with many arrivals at the same second."""
    draw = np.random.default_rng(12)
    arrivals = np.sort(draw.integers(28_800, 43_200, 600))
    return arrivals.tolist(), draw.integers(1, 300, 600).tolist()


@pytest.mark.data
@pytest.mark.parametrize("agents", [6, 7, 8])
def test_the_bank_day_gives_the_waits_of_a_plain_calculation(bank_day: Calls, agents: int) -> None:
    assert max(assert_waits_are_sequential(bank_day, agents)) > 60


@pytest.mark.data
@pytest.mark.parametrize("agents", [6, 7, 8])
def test_the_bank_day_with_drawn_patience_gives_the_fates_of_a_plain_loop(
    bank_day: Calls, agents: int
) -> None:
    served = assert_fates_are_sequential(bank_day, agents)
    assert {True, False} == set(served)


@pytest.mark.parametrize("agents", [6, 7, 8])
def test_a_synthetic_day_gives_the_waits_of_a_plain_calculation(agents: int) -> None:
    assert max(assert_waits_are_sequential(synthetic_day(), agents)) > 60


@pytest.mark.parametrize("agents", [4, 5, 6])
def test_a_synthetic_day_with_drawn_patience_gives_the_fates_of_a_plain_loop(agents: int) -> None:
    served = assert_fates_are_sequential(synthetic_day(), agents)
    assert 10 < sum(served) < len(served) - 10


def test_patience_that_ends_when_an_agent_frees_is_answered_in_the_replay_too() -> None:
    calls = [36_000, 36_000, 36_000], [300, 300, 300]
    patience = {"kind": "constant", "value": "300 s"}
    log = replay(one_queue(calls, 1, patience))
    _, served = sequential_with_patience(calls, 1, [300.0] * 3)
    assert [True, True, False] == served
    assert [36_000.0, 36_300.0] == log.answered[:2].tolist()
    assert [Outcome.ANSWERED, Outcome.ANSWERED, Outcome.ABANDONED] == log.outcome.tolist()
