"""The conservation rules hold for simulated logs, and each catches a log that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
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
from ccsim.units import HOUR

NAN = np.nan


def raw(at_close: str = "serve") -> dict[str, Any]:
    def exponential(mean: str) -> dict[str, str]:
        return {"kind": "exponential", "mean": mean}

    queue = {
        "volume": {"per_hour": 40},
        "talk": exponential("3 min"),
        "hold": {"probability": 0.3, **exponential("30 s")},
        "wrap": exponential("20 s"),
        "patience": exponential("2 min"),
        "balk": 0.1,
        "queue_limit": 6,
        "resolution": 0.6,
        "redial": {"probability": 0.6, "delay": exponential("10 min")},
        "repeat": {"probability": 0.8, "delay": exponential("3 h")},
    }
    return {
        "name": "conservation",
        "hours": {
            "first_day": "2026-03-02",
            "days": 2,
            "open": "09:00",
            "close": "14:00",
            "at_close": at_close,
        },
        "lines": {"voice": 12},
        "queues": {"a": queue, "b": queue | {"wrap": {"kind": "constant", "value": "0 s"}}},
        "groups": {
            "g": {"staff": 3, "skills": {"a": {}}},
            "h": {"staff": 2, "skills": {"b": {}}},
        },
    }


@pytest.fixture(scope="module")
def tables() -> Tables:
    return build_tables(build(raw()))


@pytest.fixture(scope="module")
def logs(tables: Tables) -> Logs:
    return simulate(tables, seed=3, replication=0)


@pytest.mark.parametrize("at_close", ["serve", "send_away"])
@pytest.mark.parametrize("replication", range(5))
def test_simulated_logs_are_sound(at_close: str, replication: int) -> None:
    tables = build_tables(build(raw(at_close)))
    assert [] == check_conservation(tables, simulate(tables, seed=5, replication=replication))


def test_an_empty_log_is_sound(tables: Tables, logs: Logs) -> None:
    nothing = slice(0, 0)
    contacts = ContactLog(**{key: column[nothing] for key, column in vars(logs.contacts).items()})
    stays = AgentLog(**{key: column[nothing] for key, column in vars(logs.agents).items()})
    assert [] == check_conservation(tables, Logs(contacts, stays))


Changed = dict[str, Any]


def first(flags: np.ndarray) -> int:
    """Return the first row that is so, past the quiet beginning of the log."""
    return int(np.flatnonzero(flags[10:])[0]) + 10


def put(column: np.ndarray, row: int, value: float) -> np.ndarray:
    column = column.copy()
    column[row] = value
    return column


def of(log: ContactLog, outcome: Outcome) -> int:
    return first(log.outcome == outcome)


def unknown_outcome(log: ContactLog) -> Changed:
    return {"outcome": put(log.outcome, 10, 9)}


def waiting_but_left(log: ContactLog) -> Changed:
    return {"outcome": put(log.outcome, of(log, Outcome.ABANDONED), Outcome.WAITING)}


def agent_who_did_not_answer(log: ContactLog) -> Changed:
    return {"agent": put(log.agent, of(log, Outcome.ABANDONED), 0.0)}


def answer_without_agent(log: ContactLog) -> Changed:
    return {"agent": put(log.agent, of(log, Outcome.ANSWERED), NAN)}


def resolved_without_answer(log: ContactLog) -> Changed:
    return {"resolved": put(log.resolved, of(log, Outcome.ABANDONED), 1.0)}


def balked_later(log: ContactLog) -> Changed:
    row = of(log, Outcome.BALKED)
    return {"left": put(log.left, row, log.left[row] + 1.0)}


def blocked_later(log: ContactLog) -> Changed:
    row = of(log, Outcome.BLOCKED)
    return {"left": put(log.left, row, log.left[row] + 1.0)}


def arrived_late(log: ContactLog) -> Changed:
    return {"arrived": put(log.arrived, 10, log.joined[10] + 1.0)}


def answered_early(log: ContactLog) -> Changed:
    row = of(log, Outcome.ANSWERED)
    return {"answered": put(log.answered, row, log.joined[row] - 1e-6)}


def left_early(log: ContactLog) -> Changed:
    row = of(log, Outcome.ABANDONED)
    return {"left": put(log.left, row, log.joined[row] - 1e-6)}


def rows_swapped(log: ContactLog) -> Changed:
    order = np.arange(len(log))
    order[[10, 11]] = 11, 10
    return {key: column[order] for key, column in vars(log).items()}


def last_bit_of_left(log: ContactLog) -> Changed:
    row = of(log, Outcome.ANSWERED)
    return {"left": put(log.left, row, np.nextafter(log.left[row], np.inf))}


def other_groups_agent(log: ContactLog) -> Changed:
    row = first(log.group == 0)
    return {"agent": put(log.agent, row, 3.0)}


def earlier_groups_agent(log: ContactLog) -> Changed:
    return {"agent": put(log.agent, first(log.group == 1), 2.0)}


def unknown_group(log: ContactLog) -> Changed:
    return {"group": put(log.group, first(log.group == 0), 2.0)}


def colleagues_call(log: ContactLog) -> Changed:
    """Give a call to a colleague who is busy with another one that began just before."""
    served = np.flatnonzero(log.group == 0)
    for before, row in pairwise(served):
        if log.agent[before] != log.agent[row] and log.answered[row] < log.left[before]:
            return {"agent": put(log.agent, row, log.agent[before])}
    raise AssertionError


def wrap_into_the_next_call(log: ContactLog) -> Changed:
    """Let a wrap last beyond the agent's next answer by one bit."""
    mine = np.flatnonzero(log.agent == 3.0)
    mine = mine[np.argsort(log.answered[mine])]
    for before, after in pairwise(mine):
        gap = log.answered[after] - log.left[before]
        if gap > 0.0:
            return {"wrap": put(log.wrap, before, gap + 1e-9)}
    raise AssertionError


def skipped_contact(log: ContactLog) -> Changed:
    row = first(log.contact == 1)
    return {"contact": put(log.contact, row, 5)}


def first_contact_not_0(log: ContactLog) -> Changed:
    return {"contact": put(log.contact, first(log.next == Next.ENDS), 1)}


def skipped_visit(log: ContactLog) -> Changed:
    return {"visit": put(log.visit, 10, 1)}


def came_late(log: ContactLog) -> Changed:
    row = first((log.contact == 0) & np.isin(log.issue, log.issue[log.contact == 1]))
    return {"next_at": put(log.next_at, row, np.nextafter(log.next_at[row], 0.0))}


def wrong_kind(log: ContactLog) -> Changed:
    return {"kind": put(log.kind, first(log.kind == Kind.REDIAL), Kind.REPEAT)}


def fresh_again(log: ContactLog) -> Changed:
    return {"kind": put(log.kind, first(log.kind == Kind.REPEAT), Kind.FRESH)}


def given_up_but_due(log: ContactLog) -> Changed:
    return {"next": put(log.next, first(~np.isnan(log.next_at)), Next.GIVEN_UP)}


def lost(log: ContactLog) -> Changed:
    """Drop the last contact of an issue that came back."""
    drop = first((log.contact > 0) & (log.next == Next.GIVEN_UP))
    return {key: np.delete(column, drop) for key, column in vars(log).items()}


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (unknown_outcome, "accounted for by their outcomes"),
        (waiting_but_left, "left and outcome disagree"),
        (agent_who_did_not_answer, "agent given for a visit that was not answered"),
        (answer_without_agent, "no agent for an answered visit"),
        (resolved_without_answer, "resolved without an answer"),
        (balked_later, "balked or blocked, but waited"),
        (blocked_later, "balked or blocked, but waited"),
        (arrived_late, "joined before it arrived"),
        (answered_early, "answered before it joined"),
        (left_early, "left before it was answered"),
        (rows_swapped, "out of order of joining"),
        (last_bit_of_left, "left is not answered + (talk + hold)"),
        (other_groups_agent, "agent of another group answered"),
        (earlier_groups_agent, "agent of another group answered"),
        (unknown_group, "agent of another group answered"),
        (colleagues_call, "in two conversations at once"),
        (wrap_into_the_next_call, "in two conversations at once"),
        (colleagues_call, "paid time is not talk + hold + wrap + available"),
        (skipped_contact, "contact out of sequence"),
        (first_contact_not_0, "contact out of sequence"),
        (skipped_visit, "visit out of sequence"),
        (came_late, "not begun when due"),
        (wrong_kind, "wrong kind"),
        (fresh_again, "wrong kind"),
        (given_up_but_due, "next and next_at disagree"),
        (lost, "never came"),
    ],
)
def test_tampered_contacts_are_caught(
    tables: Tables, logs: Logs, tamper: Callable[[ContactLog], Changed], said: str
) -> None:
    tampered = replace(logs, contacts=replace(logs.contacts, **tamper(logs.contacts)))
    assert any(said in fault for fault in check_conservation(tables, tampered))


def left_before_the_last_call(stays: AgentLog) -> Changed:
    return {"off": put(stays.off, 0, stays.off[0] - HOUR)}


def came_after_the_first_call(stays: AgentLog) -> Changed:
    return {"on": put(stays.on, 0, stays.on[0] + HOUR)}


def never_came(stays: AgentLog) -> Changed:
    return {key: column[1:] for key, column in vars(stays).items()}


def test_a_stay_covers_the_last_wrap(tables: Tables, logs: Logs) -> None:
    log, stays = logs.contacts, logs.agents
    end = np.where(log.agent == stays.agent[0], log.left + log.wrap, -np.inf)
    last = end[end <= stays.off[0]].max()
    for off, faults in ((last, 0), (np.nextafter(last, 0.0), 1)):
        tampered = replace(logs, agents=replace(stays, off=put(stays.off, 0, off)))
        said = [fault for fault in check_conservation(tables, tampered) if "outside" in fault]
        assert faults == len(said)


def twice(stays: AgentLog) -> Changed:
    again = np.append(np.arange(stays.agent.size), 0)
    return {key: column[again] for key, column in vars(stays).items()}


def backwards(stays: AgentLog) -> Changed:
    return {"on": stays.off, "off": stays.on}


def wrong_group(stays: AgentLog) -> Changed:
    return {"group": 1 - stays.group}


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (left_before_the_last_call, "outside its agent's stays"),
        (came_after_the_first_call, "outside its agent's stays"),
        (never_came, "outside its agent's stays"),
        (never_came, "paid time is not talk + hold + wrap + available"),
        (twice, "stay within a stay"),
        (backwards, "ends before it begins"),
        (wrong_group, "stay of another group's agent"),
    ],
)
def test_tampered_stays_are_caught(
    tables: Tables, logs: Logs, tamper: Callable[[AgentLog], Changed], said: str
) -> None:
    tampered = replace(logs, agents=replace(logs.agents, **tamper(logs.agents)))
    assert any(said in fault for fault in check_conservation(tables, tampered))
