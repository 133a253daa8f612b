"""The laws along an issue hold for simulated transfers and returns, and each can be broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ccsim.engines.process import simulate
from ccsim.measures.conservation import check_conservation
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import ContactLog, Logs
from ccsim.scenario.load import build

NAN = np.nan
A, B, C, D = range(4)  # queues
STEP = 30.0
"""Seconds after which the group h may answer queue a."""

Changed = dict[str, Any]


def raw() -> dict[str, Any]:
    """Return queues that send to each other; a lists c as a destination with a share of 0."""

    def exponential(mean: str) -> dict[str, str]:
        return {"kind": "exponential", "mean": mean}

    queue = {
        "volume": {"per_hour": 30},
        "talk": exponential("3 min"),
        "wrap": exponential("20 s"),
        "patience": exponential("2 min"),
        "resolution": 0.5,
    }
    redial = {"probability": 0.7, "delay": exponential("5 min")}
    repeat = {"probability": 0.7, "delay": exponential("20 min")}
    to_b = {"probability": 0.4, "to": {"b": 1.0, "c": 0.0}, "place": "front"}
    queue |= {"redial": redial, "repeat": repeat}
    return {
        "name": "conservation of issues",
        "hours": {"first_day": "2026-03-02", "days": 1, "open": "09:00", "close": "17:00"},
        "lines": {"voice": 14},
        "queues": {
            "a": queue | {"transfer": to_b, "redial": redial | {"to": "c"}},
            "b": queue | {"transfer": {"probability": 0.3, "to": "d"}, "queue_limit": 3},
            "c": queue | {"repeat": repeat | {"to": "a"}},
            "d": queue,
        },
        "groups": {
            "g": {"staff": 2, "skills": {"a": {}, "d": {}}},
            "h": {"staff": 3, "skills": {"a": {}, "b": {}}},
            "i": {"staff": 2, "skills": {"b": {}, "c": {}}},
        },
        "routing": {"steps": {"a": [{"groups": ["g"]}, {"groups": ["h"], "after": "30 s"}]}},
    }


@pytest.fixture(scope="module")
def tables() -> Tables:
    return build_tables(build(raw()))


@pytest.fixture(scope="module")
def logs(tables: Tables) -> Logs:
    return simulate(tables, seed=3, replication=0)


@pytest.mark.parametrize("replication", range(5))
def test_simulated_logs_are_sound(tables: Tables, replication: int) -> None:
    assert [] == check_conservation(tables, simulate(tables, seed=5, replication=replication))


def first(flags: np.ndarray) -> int:
    return int(np.flatnonzero(flags)[0])


def put(log: ContactLog, row: int, **values: float) -> Changed:
    """Return the columns named, with another value in one row."""
    columns = {name: getattr(log, name).copy() for name in values}
    for name, value in values.items():
        columns[name][row] = value
    return columns


def a_transfer(log: ContactLog, queue: int = B) -> int:
    return first((log.kind == Kind.TRANSFER) & (log.queue == queue))


def a_return(log: ContactLog, kind: Kind, queue: int, *, strayed: bool = False) -> int:
    """Return a redial or repeat in a queue; `strayed` if its issue began in another."""
    begins = (log.contact == 0) & (log.visit == 0)
    first_queue = log.queue[begins][np.argsort(log.issue[begins])]
    apart = first_queue[log.issue] != log.queue
    return first((log.kind == kind) & (log.queue == queue) & (apart == strayed))


def before(log: ContactLog, row: int) -> int:
    """Return the visit before one that is not the first of its contact."""
    same = (log.issue == log.issue[row]) & (log.contact == log.contact[row])
    return first(same & (log.visit == log.visit[row] - 1))


def transfer_lost(log: ContactLog) -> Changed:
    ends = np.isin(log.next, [Next.ENDS, Next.GIVEN_UP])
    drop = first((log.kind == Kind.TRANSFER) & ends)
    return {key: np.delete(column, drop) for key, column in vars(log).items()}


def last_transfer_lost(log: ContactLog) -> Changed:
    """Let the transfer be due after closing: unlike a redial, it is to come all the same."""
    ends = np.isin(log.next, [Next.ENDS, Next.GIVEN_UP])
    drop = int(np.flatnonzero((log.kind == Kind.TRANSFER) & ends)[-1])
    late = 1e9
    changed = vars(log) | put(log, before(log, drop), left=late, next_at=late)
    return {key: np.delete(column, drop) for key, column in changed.items()}


def transfer_joined_late(log: ContactLog) -> Changed:
    row = a_transfer(log)
    return put(log, row, joined=np.nextafter(log.joined[row], np.inf))


def transfer_arrived_anew(log: ContactLog) -> Changed:
    row = a_transfer(log)
    return put(log, row, arrived=log.joined[row])


def first_visit_arrived_before(log: ContactLog) -> Changed:
    return put(log, 10, arrived=np.nextafter(log.joined[10], 0.0))


def transfer_to_no_destination(log: ContactLog) -> Changed:
    return put(log, a_transfer(log), queue=D)


def transfer_where_the_share_is_0(log: ContactLog) -> Changed:
    return put(log, a_transfer(log), queue=C)


def transfer_to_its_own_queue(log: ContactLog) -> Changed:
    return put(log, a_transfer(log, D), queue=B)


def transfer_called_fresh(log: ContactLog) -> Changed:
    return put(log, a_transfer(log), kind=Kind.FRESH)


def repeat_called_transfer(log: ContactLog) -> Changed:
    return put(log, first(log.kind == Kind.REPEAT), kind=Kind.TRANSFER)


def transfer_counted_as_contact(log: ContactLog) -> Changed:
    row = first((log.kind == Kind.TRANSFER) & (log.next == Next.ENDS) & (log.visit == 1))
    return put(log, row, contact=log.contact[row] + 1, visit=0)


def redial_counted_as_visit(log: ContactLog) -> Changed:
    row = first((log.kind == Kind.REDIAL) & (log.next == Next.GIVEN_UP) & (log.contact == 1))
    return put(log, row, contact=0, visit=1)


def transfer_unresolved(log: ContactLog) -> Changed:
    return put(log, before(log, a_transfer(log)), resolved=0.0)


def nothing_known_of_resolution(log: ContactLog) -> Changed:
    return put(log, first((log.resolved == 0.0) & (log.next == Next.GIVEN_UP)), resolved=NAN)


def transfer_due_late(log: ContactLog) -> Changed:
    row = before(log, a_transfer(log))
    return put(log, row, next_at=np.nextafter(log.next_at[row], np.inf))


def transfer_not_due(log: ContactLog) -> Changed:
    return put(log, before(log, a_transfer(log)), next_at=NAN)


def redial_in_the_first_queue(log: ContactLog) -> Changed:
    """Let who left queue a redial there, though its redials enter c."""
    return put(log, a_return(log, Kind.REDIAL, C, strayed=True), queue=A)


def redial_in_a_third_queue(log: ContactLog) -> Changed:
    return put(log, a_return(log, Kind.REDIAL, D), queue=B)


def repeat_where_the_visit_was(log: ContactLog) -> Changed:
    """Let who was not helped in c come back there, though its repeats enter a."""
    return put(log, a_return(log, Kind.REPEAT, A, strayed=True), queue=C)


def repeat_in_the_last_queue(log: ContactLog) -> Changed:
    """Let who was transferred from a to b come back to b, and not to the first queue."""
    visits = np.flatnonzero((log.kind == Kind.TRANSFER) & (log.next == Next.REPEAT))
    for row in visits[log.queue[visits] == B]:
        again = (log.issue == log.issue[row]) & (log.contact == log.contact[row] + 1)
        if np.any(again & (log.queue != B)):
            return put(log, first(again & (log.visit == 0)), queue=B)
    raise AssertionError


def ended_unresolved(log: ContactLog) -> Changed:
    return put(log, first((log.resolved == 0.0) & (log.next == Next.GIVEN_UP)), next=Next.ENDS)


def given_up_though_resolved(log: ContactLog) -> Changed:
    return put(log, first(log.next == Next.ENDS), next=Next.GIVEN_UP)


def redial_after_talk(log: ContactLog) -> Changed:
    return put(log, first(log.next == Next.REPEAT), next=Next.REDIAL)


def repeat_without_talk(log: ContactLog) -> Changed:
    return put(log, first(log.next == Next.REDIAL), next=Next.REPEAT)


def transfer_without_talk(log: ContactLog) -> Changed:
    return put(log, first(log.next == Next.REDIAL), next=Next.TRANSFER)


def unknown_though_it_ended(log: ContactLog) -> Changed:
    return put(log, first(log.next == Next.GIVEN_UP), next=Next.UNKNOWN)


def answered_without_the_skill(log: ContactLog) -> Changed:
    return put(log, first((log.queue == A) & (log.outcome == Outcome.ANSWERED)), group=2.0)


def answered_before_its_step(log: ContactLog) -> Changed:
    """Answer whoever was answered as the step opened one bit too early."""
    opens = log.joined + STEP
    row = first((log.queue == A) & (log.group == 1.0) & (log.answered == opens))
    return put(log, row, answered=np.nextafter(log.answered[row], 0.0))


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (transfer_lost, "transfer that never came"),
        (last_transfer_lost, "transfer that never came"),
        (transfer_joined_late, "not joined when the conversation ended"),
        (transfer_arrived_anew, "arrived at another time than its contact"),
        (first_visit_arrived_before, "first visit joined after it arrived"),
        (transfer_to_no_destination, "no destination"),
        (transfer_where_the_share_is_0, "no destination"),
        (transfer_to_its_own_queue, "no destination"),
        (transfer_called_fresh, "wrong kind"),
        (repeat_called_transfer, "wrong kind"),
        (transfer_counted_as_contact, "goes on without a transfer, or another follows one"),
        (redial_counted_as_visit, "goes on without a transfer, or another follows one"),
        (transfer_unresolved, "resolved and transferred disagree"),
        (nothing_known_of_resolution, "resolved and transferred disagree"),
        (transfer_due_late, "not due when the conversation ends"),
        (transfer_not_due, "next and next_at disagree"),
        (redial_in_the_first_queue, "in the wrong queue"),
        (redial_in_a_third_queue, "in the wrong queue"),
        (repeat_where_the_visit_was, "in the wrong queue"),
        (repeat_in_the_last_queue, "in the wrong queue"),
        (ended_unresolved, "does not follow from how the visit ended"),
        (given_up_though_resolved, "does not follow from how the visit ended"),
        (redial_after_talk, "does not follow from how the visit ended"),
        (repeat_without_talk, "does not follow from how the visit ended"),
        (transfer_without_talk, "does not follow from how the visit ended"),
        (unknown_though_it_ended, "does not follow from how the visit ended"),
        (answered_without_the_skill, "may never answer there"),
        (answered_before_its_step, "before the group's routing step opened"),
    ],
)
def test_tampered_contacts_are_caught(
    tables: Tables, logs: Logs, tamper: Callable[[ContactLog], Changed], said: str
) -> None:
    tampered = replace(logs, contacts=replace(logs.contacts, **tamper(logs.contacts)))
    assert any(said in fault for fault in check_conservation(tables, tampered))
