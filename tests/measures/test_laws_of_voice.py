"""The laws of transfers, routing, lines and hours: sound logs obey, doctored ones do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from ccsim.engines.process import simulate
from ccsim.measures.conservation import check_conservation
from ccsim.measures.laws.spans import at_once, highest, touching
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import ContactLog, Logs
from ccsim.scenario.load import build

NAN = np.nan
DESK, LOANS, CARDS = range(3)
FRONT, BACK, BOTH = range(3)


def exponential(mean: str) -> dict[str, str]:
    return {"kind": "exponential", "mean": mean}


def minutes(number: int) -> dict[str, str]:
    return {"kind": "constant", "value": f"{number} min"}


def raw(at_close: str = "serve", *, tied: bool = False) -> dict[str, Any]:
    """Three queues with transfers, steps and returns; `tied`, in whole minutes."""

    def law(number: int) -> dict[str, str]:
        return minutes(number) if tied else exponential(f"{number} min")

    def back(delay: int, **to: str) -> dict[str, Any]:
        return {"probability": 0.7, "delay": law(delay), **to}

    queue = {
        "talk": law(3),
        "wrap": law(1),
        "patience": law(4),
        "balk": 0.05,
        "queue_limit": 5,
        "resolution": 0.5,
        "redial": back(5),
        "repeat": back(15),
    }

    def volume(per_hour: int) -> dict[str, Any]:
        times = range(9 * 60, 13 * 60, 60 // per_hour)
        return {"times": [f"{t} min" for t in times]} if tied else {"per_hour": per_hour}

    return {
        "name": "voice",
        "hours": {
            "first_day": "2026-03-02",
            "days": 2,
            "open": "09:00",
            "close": "13:00",
            "at_close": at_close,
        },
        "lines": {"voice": 12},
        "queues": {
            "desk": queue
            | {
                "volume": volume(60),
                "transfer": {"probability": 0.4, "to": {"loans": 2, "cards": 1}},
            },
            "loans": queue
            | {
                "volume": volume(6),
                "transfer": {"probability": 0.3, "to": "cards", "place": "front"},
                "repeat": back(15, to="cards"),
            },
            "cards": queue | {"volume": volume(20), "redial": back(5, to="desk")},
        },
        "groups": {
            "front": {"staff": 3, "skills": {"desk": {}}},
            "back": {"staff": 2, "skills": {"loans": {}, "cards": {}}},
            "both": {"staff": 2, "skills": {"desk": {}, "cards": {"handle_factor": 2}}},
        },
        "routing": {
            "select_contact": "longest_wait",
            "steps": {
                "desk": [
                    {"groups": ["front"], "after": "20 s"},
                    {"groups": ["both"], "after": "1 min"},
                ],
                "cards": [{"groups": ["back"]}, {"groups": ["both"], "after": "1 min"}],
            },
        },
    }


@pytest.fixture(scope="module")
def tables() -> Tables:
    return build_tables(build(raw()))


@pytest.fixture(scope="module")
def logs(tables: Tables) -> Logs:
    return simulate(tables, seed=3, replication=0)


@pytest.mark.parametrize(("at_close", "tied"), [*product(["serve", "send_away"], [False, True])])
def test_simulated_logs_are_sound(at_close: str, tied: bool) -> None:  # noqa: FBT001  # parametrised
    tables = build_tables(build(raw(at_close, tied=tied)))
    for replication in range(5):
        assert [] == check_conservation(tables, simulate(tables, seed=5, replication=replication))


def test_the_log_has_everything_that_is_doctored(logs: Logs) -> None:
    log = logs.contacts
    assert {*Outcome} - {Outcome.WAITING, Outcome.SENT_AWAY} <= set(log.outcome.tolist())
    assert set(Kind) == set(log.kind.tolist())
    assert 2 <= log.visit.max()


Changed = dict[str, Any]


def first(flags: np.ndarray) -> int:
    return int(np.flatnonzero(flags)[0])


def put(column: np.ndarray, row: int, value: float) -> np.ndarray:
    column = column.copy()
    column[row] = value
    return column


def before(log: ContactLog, row: int) -> int:
    """Return the row of the same contact's visit before."""
    same = (log.issue == log.issue[row]) & (log.contact == log.contact[row])
    return first(same & (log.visit == log.visit[row] - 1))


def joined_late(log: ContactLog) -> Changed:
    row = first(log.kind == Kind.TRANSFER)
    return {"joined": put(log.joined, row, np.nextafter(log.joined[row], np.inf))}


def arrived_anew(log: ContactLog) -> Changed:
    row = first(log.kind == Kind.TRANSFER)
    return {"arrived": put(log.arrived, row, log.joined[row])}


def first_visit_waited(log: ContactLog) -> Changed:
    row = first(log.kind == Kind.FRESH)
    return {"arrived": put(log.arrived, row, np.nextafter(log.joined[row], 0.0))}


def transfer_called_redial(log: ContactLog) -> Changed:
    return {"kind": put(log.kind, first(log.kind == Kind.TRANSFER), Kind.REDIAL)}


def redial_called_transfer(log: ContactLog) -> Changed:
    return {"kind": put(log.kind, first(log.kind == Kind.REDIAL), Kind.TRANSFER)}


def transfer_not_announced(log: ContactLog) -> Changed:
    row = first(log.next == Next.TRANSFER)
    return {
        "next": put(log.next, row, Next.GIVEN_UP),
        "next_at": put(log.next_at, row, NAN),
        "resolved": put(log.resolved, row, 0.0),
    }


def transferred_to_itself(log: ContactLog) -> Changed:
    row = first(log.kind == Kind.TRANSFER)
    return {"queue": put(log.queue, row, log.queue[before(log, row)])}


def transferred_elsewhere(log: ContactLog) -> Changed:
    return {"queue": put(log.queue, first((log.kind == Kind.TRANSFER) & (log.visit == 2)), DESK)}


def transferred_and_failed(log: ContactLog) -> Changed:
    return {"resolved": put(log.resolved, first(log.next == Next.TRANSFER), 0.0)}


def undecided(log: ContactLog) -> Changed:
    return {"resolved": put(log.resolved, first(log.next == Next.REPEAT), NAN)}


def transferred_unanswered(log: ContactLog) -> Changed:
    return {"next": put(log.next, first(log.outcome == Outcome.ABANDONED), Next.TRANSFER)}


def helped_and_back(log: ContactLog) -> Changed:
    return {"resolved": put(log.resolved, first(log.next == Next.REPEAT), 1.0)}


def unhelped_and_gone(log: ContactLog) -> Changed:
    return {"resolved": put(log.resolved, first(log.next == Next.ENDS), 0.0)}


def redial_after_talk(log: ContactLog) -> Changed:
    return {"next": put(log.next, first(log.next == Next.REPEAT), Next.REDIAL)}


def repeat_after_nothing(log: ContactLog) -> Changed:
    return {"next": put(log.next, first(log.next == Next.REDIAL), Next.REPEAT)}


def unknown_though_ended(log: ContactLog) -> Changed:
    return {"next": put(log.next, first(log.next == Next.GIVEN_UP), Next.UNKNOWN)}


def back_before_leaving(log: ContactLog) -> Changed:
    row = first(log.next == Next.REDIAL)
    return {"next_at": put(log.next_at, row, np.nextafter(log.left[row], 0.0))}


def lost_on_the_way(log: ContactLog) -> Changed:
    drop = first((log.kind == Kind.TRANSFER) & (log.next == Next.ENDS))
    return {key: np.delete(column, drop) for key, column in vars(log).items()}


def transferred_later(log: ContactLog) -> Changed:
    row = first(log.next == Next.TRANSFER)
    return {"next_at": put(log.next_at, row, np.nextafter(log.next_at[row], np.inf))}


def repeat_to_another_queue(log: ContactLog) -> Changed:
    """A repeat from the desk goes to the issue's first queue."""
    row = first((log.kind == Kind.REPEAT) & (log.queue == DESK))
    return {"queue": put(log.queue, row, LOANS)}


def redial_to_the_first_queue(log: ContactLog) -> Changed:
    """A redial from cards goes to the desk, wherever the issue began."""
    begun = log.issue[(log.contact == 0) & (log.visit == 0) & (log.queue == CARDS)]
    here = np.isin(log.issue, begun) & (log.contact == 1) & (log.kind == Kind.REDIAL)
    return {"queue": put(log.queue, first(here & (log.queue == DESK)), CARDS)}


def exchanged(log: ContactLog) -> Changed:
    """Let two who waited side by side for the same group change places."""
    for group, queue in ((FRONT, DESK), (BACK, CARDS)):
        served = np.flatnonzero((log.group == group) & (log.queue == queue))
        for one, other in product(served, served):
            if one < other and log.joined[other] < log.answered[one] < log.answered[other]:
                order = np.arange(len(log))
                order[[one, other]] = other, one
                told = ("answered", "left", "agent", "talk", "hold", "wrap", "next_at")
                return {name: getattr(log, name)[order] for name in told}
    raise AssertionError


def called_at_night(log: ContactLog) -> Changed:
    return {"joined": put(log.joined, 0, 8.0 * 3600)}


def sent_away_early(log: ContactLog) -> Changed:
    row = first(log.outcome == Outcome.ABANDONED)
    return {"outcome": put(log.outcome, row, Outcome.SENT_AWAY)}


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (joined_late, "not joined when the one before ended"),
        (arrived_anew, "arrived at another time than its contact"),
        (first_visit_waited, "contact kept waiting"),
        (transfer_called_redial, "without a transfer, or the reverse"),
        (transfer_called_redial, "wrong kind"),
        (redial_called_transfer, "without a transfer, or the reverse"),
        (transfer_not_announced, "wrong kind"),
        (transferred_to_itself, "the queue it came from"),
        (transferred_elsewhere, "a queue it may not go to"),
        (transferred_and_failed, "both resolved, or not, and transferred"),
        (undecided, "both resolved, or not, and transferred"),
        (transferred_unanswered, "transferred without an answer"),
        (helped_and_back, "resolved and next disagree"),
        (unhelped_and_gone, "resolved and next disagree"),
        (redial_after_talk, "redial after an answer"),
        (repeat_after_nothing, "not for want of resolution"),
        (unknown_though_ended, "next is unknown"),
        (back_before_leaving, "back before having left"),
        (lost_on_the_way, "transferred, but never joined"),
        (transferred_later, "not due when the conversation ended"),
        (repeat_to_another_queue, "another queue than it was to return to"),
        (redial_to_the_first_queue, "another queue than it was to return to"),
        (exchanged, "before one ahead in line"),
        (called_at_night, "joined while the centre was closed"),
        (sent_away_early, "not by a closing"),
    ],
)
def test_doctored_contacts_are_caught(
    tables: Tables, logs: Logs, tamper: Callable[[ContactLog], Changed], said: str
) -> None:
    tampered = replace(logs, contacts=replace(logs.contacts, **tamper(logs.contacts)))
    assert any(said in fault for fault in check_conservation(tables, tampered))


def without_the_skill(tables: Tables) -> Tables:
    step = tables.groups.step.copy()
    step[BOTH, CARDS] = -1
    return tables._replace(groups=tables.groups._replace(step=step))


def step_one_bit_later(tables: Tables) -> Tables:
    after = np.nextafter(tables.queues.step_after, np.inf)
    after[tables.queues.step_after == 0.0] = 0.0
    # A bit of the time of day, not of the delay: else it would vanish in the sum.
    after[after > 0.0] += 1e-6
    return tables._replace(queues=tables.queues._replace(step_after=after))


def one_line_less(tables: Tables) -> Tables:
    return tables._replace(lines=tables.lines - 1)


def one_place_less(tables: Tables) -> Tables:
    return tables._replace(queues=tables.queues._replace(limit=tables.queues.limit - 1))


def one_line_and_place_more(tables: Tables) -> Tables:
    queues = tables.queues._replace(limit=tables.queues.limit + 1)
    return tables._replace(lines=tables.lines + 1, queues=queues)


def nobody_put_in_front(tables: Tables) -> Tables:
    back = np.zeros(3, dtype=bool)
    return tables._replace(queues=tables.queues._replace(transfer_to_front=back))


def all_put_in_front(tables: Tables) -> Tables:
    front = np.ones(3, dtype=bool)
    return tables._replace(queues=tables.queues._replace(transfer_to_front=front))


def closes_at_once(tables: Tables) -> Tables:
    return tables._replace(calendar=tables.calendar._replace(serve_at_close=False))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_the_skill, "by a group that may not answer the queue"),
        (step_one_bit_later, "before the routing step of the group opened"),
        (one_line_less, "more lines in use than there are"),
        (one_place_less, "more waiting in the queue than its limit"),
        (one_line_and_place_more, "a line and a place were free"),
        (nobody_put_in_front, "before one ahead in line"),
        (all_put_in_front, "before one ahead in line"),
        (closes_at_once, "answered while the centre was closed"),
    ],
)
def test_the_log_of_another_centre_is_caught(
    tables: Tables, logs: Logs, change: Callable[[Tables], Tables], said: str
) -> None:
    found = check_conservation(change(tables), logs)
    assert any(said in fault for fault in found)
    assert [] == check_conservation(tables, logs)


def test_a_span_makes_room_at_the_instant_it_ends() -> None:
    start, end = np.array([0.0, 0.0, 10.0, 5.0]), np.array([10.0, 5.0, 20.0, 10.0])
    assert [2, 2, 1, 2] == at_once(start, end).tolist()
    assert [3, 3, 1, 0] == touching(start, end, np.array([5.0, 10.0, 15.0, 20.5])).tolist()


def test_the_highest_of_every_stretch() -> None:
    values = np.random.default_rng(1).permutation(37).astype(np.float64)
    first, stop = (part.ravel() for part in np.meshgrid(np.arange(38), np.arange(38)))
    expected = [max(values[a:b], default=-np.inf) for a, b in zip(first, stop, strict=True)]
    assert expected == highest(values, first, stop).tolist()
