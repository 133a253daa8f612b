"""Every measure of simulated logs against a slow recomputation from rows, one scope at a time.

The recomputation below follows the definitions word by word: no arrays, no shared code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from ccsim.engines.process import simulate
from ccsim.measures.evaluate import Evaluation, evaluate
from ccsim.measures.grid import open_intervals, scopes
from ccsim.measures.registry import MEASURES
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import AgentLog, ContactLog, Logs
from ccsim.scenario.load import build
from ccsim.units import DAY, HOUR

NAMES = [measure.name for measure in MEASURES]
OF_THE_ANSWERED = {
    "answered", "asa", "aht", "service_level_1", "resolved", "resolution", "transfers",
    "transfer_share", "transfers_per_resolved_issue", "handle_time_per_resolved_issue",
    "overflow_share", "share_of_answered",
}  # fmt: skip
"""Measures of visits for which those that a group answered are enough."""


def exponential(mean: str) -> dict[str, str]:
    return {"kind": "exponential", "mean": mean}


def returns(probability: float, mean: str) -> dict[str, Any]:
    return {"probability": probability, "delay": exponential(mean)}


def crowded() -> dict[str, Any]:
    """One day, every outcome but a quiet one; the centre sends away at closing."""
    return {
        "name": "crowded",
        "fcr_window": "4 h",
        "hours": {
            "first_day": "2026-03-02",
            "open": "18:00",
            "close": "22:00",
            "warm_up": "18.4 h",
            "at_close": "send_away",
        },
        "lines": {"voice": 6},
        "queues": {
            "a": {
                "volume": {"per_hour": 90},
                "talk": exponential("3 min"),
                "hold": {"probability": 0.4, **exponential("40 s")},
                "wrap": exponential("20 s"),
                "patience": exponential("2 min"),
                "balk": 0.1,
                "queue_limit": 3,
                "service_level": {"target": 0.4, "within": "20 s"},
                "resolution": 0.6,
                "redial": returns(0.7, "10 min"),
                "repeat": returns(0.7, "20 min"),
            },
        },
        "groups": {"g": {"staff": 3, "cost_per_hour": 31.5, "skills": {"a": {}}}},
    }


def week() -> dict[str, Any]:
    """Four days, two queues with groups of their own, repeats over days, a warm-up of a day."""
    slots = [2, 3, 1, 4] * 4
    return {
        "name": "week",
        "fcr_window": "1.5 days",
        "hours": {
            "first_day": "2026-03-02",
            "days": 4,
            "open": {"mon": "09:00-13:00", "tue": "closed", "wed_sun": "10:00-12:30"},
            "interval": "15 min",
            "warm_up": "9.1 h",
        },
        "queues": {
            "a": {
                "volume": {"per_hour": 25},
                "talk": exponential("4 min"),
                "wrap": exponential("30 s"),
                "patience": exponential("3 min"),
                "resolution": 0.5,
                "redial": returns(0.5, "5 min"),
                "repeat": returns(0.8, "1 day"),
            },
            "b": {
                "volume": {"per_hour": 12},
                "talk": {"kind": "constant", "value": "5 min"},
                "patience": exponential("90 s"),
                "service_level": {"target": 0.75, "within": "60 s"},
                "short_abandon": "30 s",
                "resolution": 0.8,
                "repeat": returns(0.9, "6 h"),
            },
        },
        "groups": {
            "g": {"staff": {"per_interval": slots}, "cost_per_hour": 20, "skills": {"a": {}}},
            "h": {"staff": 1, "cost_per_hour": 40, "skills": {"b": {}}},
        },
    }


def round_the_clock() -> dict[str, Any]:
    """Two days without a closing, in whole minutes: ties, and spans that end on interval starts."""
    times = [f"{minute} min" for minute in range(0, 2 * 24 * 60, 7)]
    queue = {
        "volume": {"times": times},
        "talk": {"kind": "constant", "value": "12 min"},
        "wrap": {"kind": "constant", "value": "3 min"},
        "patience": {"kind": "constant", "value": "5 min"},
        "resolution": 0.7,
        "redial": {"probability": 0.5, "delay": {"kind": "constant", "value": "10 min"}},
        "repeat": {"probability": 0.5, "delay": {"kind": "constant", "value": "60 min"}},
    }
    return {
        "name": "round the clock",
        "fcr_window": "60 min",
        "hours": {
            "first_day": "2026-03-02",
            "days": 2,
            "open": "00:00",
            "close": "24:00",
            "interval": "30 min",
        },
        "queues": {
            "a": queue,
            "b": queue | {"service_level": {"within": "5 min"}},
            "silent": queue | {"volume": {"per_hour": 0}},
        },
        "groups": {
            "both": {"staff": 3, "cost_per_hour": 10, "skills": {"a": {}, "b": {}}},
            "idle": {"staff": 2, "cost_per_hour": 10, "skills": {"silent": {}}},
        },
    }


def transferring() -> dict[str, Any]:
    """Three queues and three groups: steps, ranks, transfers, returns to other queues."""
    queue = {
        "volume": {"per_hour": 40},
        "talk": exponential("3 min"),
        "wrap": exponential("30 s"),
        "patience": exponential("3 min"),
        "queue_limit": 4,
        "resolution": 0.6,
        "redial": returns(0.6, "10 min"),
        "repeat": returns(0.6, "20 min"),
    }
    return {
        "name": "transferring",
        "fcr_window": "90 min",
        "hours": {
            "first_day": "2026-03-02",
            "open": "09:00",
            "close": "13:00",
            "interval": "30 min",
            "warm_up": "9.6 h",
        },
        "lines": {"voice": 16},
        "queues": {
            "desk": queue | {"transfer": {"probability": 0.4, "to": {"loans": 2, "cards": 1}}},
            "loans": queue
            | {
                "volume": {"per_hour": 5},
                "transfer": {"probability": 0.2, "to": "cards", "place": "front"},
                "repeat": returns(0.6, "20 min") | {"to": "cards"},
            },
            "cards": queue | {"redial": returns(0.6, "10 min") | {"to": "desk"}},
        },
        "groups": {
            "front": {
                "staff": 3,
                "cost_per_hour": 20,
                "skills": {"desk": {}, "cards": {"rank": 2, "resolution": -0.2}},
            },
            "back": {"staff": 2, "cost_per_hour": 30, "skills": {"loans": {}, "cards": {}}},
            "all": {"staff": 1, "cost_per_hour": 40, "skills": {"desk": {}, "loans": {}}},
        },
        "routing": {
            "steps": {
                "desk": [{"groups": ["front"]}, {"groups": ["all"], "after": "30 s"}],
            },
        },
    }


SCENARIOS: tuple[Callable[[], dict[str, Any]], ...] = (
    crowded,
    week,
    round_the_clock,
    transferring,
)
CASES = [(scenario, replication) for scenario in SCENARIOS for replication in range(3)]


class Case(NamedTuple):
    """A simulated log and its measures."""

    tables: Tables
    logs: Logs
    found: Evaluation


@cache
def case_of(scenario: Callable[[], dict[str, Any]], replication: int) -> Case:
    tables = build_tables(build(scenario()))
    logs = simulate(tables, seed=7, replication=replication)
    return Case(tables, logs, evaluate(tables, logs))


class Row:
    """A visit, or with `stay` an agent's stay, as an object."""

    def __init__(self, log: ContactLog | AgentLog, i: int) -> None:
        for name in vars(log):
            setattr(self, name, getattr(log, name)[i].item())

    @property
    def wait(self) -> float:
        """Seconds from joining to the answer or to leaving."""
        return (self.left if math.isnan(self.answered) else self.answered) - self.joined


class Slow:
    """The measures of one log, one scope and one interval (None: the whole window) at a time."""

    def __init__(self, tables: Tables, logs: Logs) -> None:
        self.tables = tables
        self.calendar = tables.calendar
        self.rows = [Row(logs.contacts, i) for i in range(len(logs.contacts))]
        self.stays = [Row(logs.agents, i) for i in range(logs.agents.agent.size)]
        self.issues: dict[int, list[list[Row]]] = {}
        for row in sorted(self.rows, key=lambda row: (row.issue, row.contact, row.visit)):
            contacts = self.issues.setdefault(row.issue, [])
            if row.contact == len(contacts):
                contacts.append([])
            contacts[-1].append(row)

    def counts_here(self, joined: float, interval: int | None) -> bool:
        """Whether what joined then is in the window, and in the interval."""
        if joined < self.calendar.warm_up:
            return False
        length = self.calendar.interval
        return interval is None or interval * length <= joined < (interval + 1) * length

    def measures(self, scope: str, interval: int | None) -> dict[str, tuple[float, float]]:
        """Return (numerator, denominator) by name; what is left out is undefined."""
        kind, _, name = scope.partition(":")
        found = dict(self.of_issues(kind, name, interval))
        found |= dict(self.of_agents(kind, name, interval))
        visits = dict(self.of_visits(kind, name, interval))
        if kind in ("group", "skill"):
            visits = {key: value for key, value in visits.items() if key in OF_THE_ANSWERED}
        if kind == "skill":
            del visits["overflow_share"]
        return found | visits

    def of_visits(
        self, kind: str, name: str, interval: int | None
    ) -> Iterator[tuple[str, tuple[float, float]]]:
        """Yield the measures of visits."""
        queues = self.tables.queues
        rows, every_answered = self.rows_of(kind, name, interval)
        n = len(rows)
        for outcome in Outcome:
            number = sum(row.outcome == outcome for row in rows)
            yield outcome.name.lower(), (number, 1)
        yield "offered", (n, 1)
        answered = [row for row in rows if row.outcome == Outcome.ANSWERED]
        gave_up = [row for row in rows if row.outcome in (Outcome.ABANDONED, Outcome.BALKED)]
        in_time = sum(row.wait <= queues.threshold[row.queue] for row in answered)
        gave_up_in_time = sum(row.wait <= queues.threshold[row.queue] for row in gave_up)
        short = sum(row.wait < queues.short_abandon[row.queue] for row in gave_up)
        yield "service_level", (in_time, n)
        yield "service_level_1", (in_time, len(answered))
        yield "service_level_2", (in_time, n)
        yield "service_level_3", (in_time + gave_up_in_time, n)
        yield "service_level_4", (in_time, n - gave_up_in_time)
        yield "service_level_5", (in_time, n - short)
        yield "asa", (sum(row.wait for row in answered), len(answered))
        waits = sorted(row.wait for row in rows if row.outcome != Outcome.WAITING)
        yield "wait_mean", (sum(waits), len(waits))
        for percent in (50, 80, 90, 99):
            enough = [
                wait
                for wait in waits
                if sum(other <= wait for other in waits) * 100 >= percent * len(waits)
            ]
            if enough:
                yield f"wait_p{percent}", (enough[0], 1)
        if waits:
            yield "wait_max", (waits[-1], 1)
        at_once = sum(row.answered == row.joined for row in rows)
        yield "delay_probability", (n - at_once, n)
        yield "abandonment", (len(gave_up), n)
        yield "blocking", (sum(row.outcome == Outcome.BLOCKED for row in rows), n)
        yield "aht", (sum(row.talk + row.hold + row.wrap for row in answered), len(answered))
        yield "transfers_in", (sum(row.kind == Kind.TRANSFER for row in rows), 1)
        if kind != "all":
            yield "share_of_answered", (len(answered), len(every_answered))
        yield from self.of_conversations(answered)
        yield "redials", (sum(row.kind == Kind.REDIAL for row in rows), 1)
        yield "repeats", (sum(row.kind == Kind.REPEAT for row in rows), 1)
        late = [row for row in rows if row.next_at >= self.calendar.closes[-1]]
        yield "redials_to_come", (sum(row.next == Next.REDIAL for row in late), 1)
        yield "repeats_to_come", (sum(row.next == Next.REPEAT for row in late), 1)
        slots = set(open_intervals(self.tables).tolist())
        length = self.calendar.interval
        in_open = [row for row in rows if int(row.joined // length) in slots]
        yield "intervals_on_target", self.on_target(in_open, lambda row: row.joined // length)
        if interval is None:
            yield "days_on_target", self.on_target(rows, lambda row: row.joined // DAY)

    def rows_of(self, kind: str, name: str, interval: int | None) -> tuple[list[Row], list[Row]]:
        """Return a scope's visits, and the answered ones of which it has a share."""
        every = [row for row in self.rows if self.counts_here(row.joined, interval)]
        answered = [row for row in every if row.outcome == Outcome.ANSWERED]
        if kind == "queue":
            return [row for row in every if self.tables.queue_names[row.queue] == name], answered
        if kind == "group":
            return [row for row in answered if self.group_of(row) == name], answered
        if kind == "skill":
            queue, _, name = name.partition("/")
            answered = [row for row in answered if self.tables.queue_names[row.queue] == queue]
            return [row for row in answered if self.group_of(row) == name], answered
        return every, answered

    def of_conversations(self, answered: list[Row]) -> Iterator[tuple[str, tuple[float, float]]]:
        """Yield what became of conversations."""
        handled = sum(row.talk + row.hold + row.wrap for row in answered)
        resolved = sum(row.resolved == 1.0 for row in answered)
        transferred = sum(row.next == Next.TRANSFER for row in answered)
        yield "resolved", (resolved, 1)
        yield "resolution", (resolved, len(answered) - transferred)
        yield "handle_time_per_resolved_issue", (handled, resolved)
        yield "transfers", (transferred, 1)
        yield "transfer_share", (transferred, len(answered))
        yield "transfers_per_resolved_issue", (transferred, resolved)
        yield "overflow_share", (sum(map(self.is_overflow, answered)), len(answered))

    def group_of(self, row: Row) -> str:
        """Return the name of the group that answered."""
        return self.tables.group_names[int(row.group)]

    def is_overflow(self, row: Row) -> bool:
        """Whether the queue prefers another group than the one that answered."""
        groups = self.tables.groups
        choices = [
            (groups.step[g, row.queue], groups.rank[g, row.queue])
            for g in range(len(self.tables.group_names))
            if groups.step[g, row.queue] >= 0
        ]
        g = int(row.group)
        return min(choices) != (groups.step[g, row.queue], groups.rank[g, row.queue])

    def on_target(self, rows: list[Row], when: Callable[[Row], float]) -> tuple[float, float]:
        """Return how many queue-intervals, or queue-days, met the target, and all of them."""
        cells: dict[tuple[int, float], list[bool]] = {}
        for row in rows:
            in_time = row.outcome == Outcome.ANSWERED
            in_time = in_time and row.wait <= self.tables.queues.threshold[row.queue]
            cells.setdefault((row.queue, when(row)), []).append(in_time)
        kept = sum(
            sum(cell) / len(cell) >= self.tables.queues.target[queue]
            for (queue, _), cell in cells.items()
        )
        return kept, len(cells)

    def of_agents(
        self, kind: str, name: str, interval: int | None
    ) -> Iterator[tuple[str, tuple[float, float]]]:
        """Yield the measures of agents."""
        if kind in ("queue", "skill"):
            return
        groups = range(len(self.tables.group_names))
        mine = [g for g in groups if kind == "all" or self.tables.group_names[g] == name]
        low, high = self.calendar.warm_up, math.inf
        if interval is not None:
            low = max(low, interval * self.calendar.interval)
            high = (interval + 1) * self.calendar.interval

        def clipped(start: float, end: float) -> float:
            return max(0.0, min(end, high) - max(start, low))

        paid = dict.fromkeys(mine, 0.0)
        for stay in self.stays:
            if stay.group in paid:
                paid[stay.group] += clipped(stay.on, stay.off)
        handling = 0.0
        for row in self.rows:
            if row.group in mine:
                handling += clipped(row.answered, row.left)
                handling += clipped(row.left, row.left + row.wrap)
        total = sum(paid.values())
        yield "occupancy", (handling, total)
        yield "utilisation", (total, total)
        yield "paid_hours", (total / HOUR, 1)
        costs = self.tables.groups.cost_per_hour
        cost = sum(seconds / HOUR * costs[g] for g, seconds in paid.items())
        yield "cost", (cost, 1)
        resolved = sum(
            row.resolved == 1.0
            for row in self.rows
            if self.counts_here(row.joined, interval) and row.group in mine
        )
        yield "cost_per_resolved_issue", (cost, resolved)

    def of_issues(
        self, kind: str, name: str, interval: int | None
    ) -> Iterator[tuple[str, tuple[float, float]]]:
        """Yield the measures of issues."""
        every = [
            contacts
            for contacts in self.issues.values()
            if self.counts_here(contacts[0][0].joined, interval)
            and self.is_of(contacts, kind, name)
        ]
        latest = self.calendar.days * DAY - self.calendar.fcr_window
        cohort = [contacts for contacts in every if contacts[0][0].joined <= latest]
        yield "issues", (len(every), 1)
        yield "cohort", (len(cohort), 1)
        yield "censored", (len(every) - len(cohort), 1)
        ended = [contacts for contacts in every if not math.isnan(contacts[0][-1].left)]
        first_answered = [contacts for contacts in ended if is_answered(contacts[0])]
        for measure, those in (("fcr_true", ended), ("fcr_true_answered", first_answered)):
            resolved = sum(contacts[0][-1].resolved == 1.0 for contacts in those)
            yield measure, (resolved, len(those))
        counted = [
            [
                contact
                for contact in contacts
                if contact[0].joined - contacts[0][0].joined <= self.calendar.fcr_window
            ]
            for contacts in cohort
        ]
        served = [contacts for contacts in counted if any(map(is_answered, contacts))]
        # Nothing after the first answered contact: it is the last one.
        quiet = sum(not any(map(is_answered, contacts[:-1])) for contacts in served)
        yield "fcr_7day", (quiet, len(served))
        n_contacts = sum(len(contacts) for contacts in counted)
        yield "one_and_done", (sum(len(contacts) == 1 for contacts in counted), n_contacts)
        yield "contacts_per_issue", (n_contacts, len(counted))
        visits = [visit for contacts in counted for contact in contacts for visit in contact]
        transfers = sum(visit.next == Next.TRANSFER for visit in visits)
        yield "transfers_per_issue", (transfers, len(counted))
        routed = [contacts[0] for contacts in every if is_answered(contacts[0])]
        right = 0
        for contact in routed:
            first = next(visit for visit in contact if visit.outcome == Outcome.ANSWERED)
            right += first.next != Next.TRANSFER
        yield "first_route_right", (right, len(routed))

    def is_of(self, contacts: list[list[Row]], kind: str, name: str) -> bool:
        """Whether an issue belongs to a scope."""
        if kind == "queue":
            return self.tables.queue_names[contacts[0][0].queue] == name
        visits = [visit for contact in contacts for visit in contact]
        groups = [self.group_of(visit) for visit in visits if not math.isnan(visit.group)]
        if kind == "skill":
            queue, _, name = name.partition("/")
            if self.tables.queue_names[contacts[0][0].queue] != queue:
                return False
        return kind == "all" or (bool(groups) and groups[0] == name)


def is_answered(contact: list[Row]) -> bool:
    return any(visit.outcome == Outcome.ANSWERED for visit in contact)


def compare(
    slow: dict[str, tuple[float, float]], numerator: np.ndarray, denominator: np.ndarray
) -> None:
    # What the slow twin leaves out is undefined. Where the denominator alone is 0, the numerator
    # still counts: cost without a resolved issue is cost, in the sum over replications.
    expected = np.array([slow.get(name, (0.0, 0.0)) for name in NAMES], dtype=np.float64)
    actual = np.column_stack((numerator, denominator))
    off = ~np.isclose(actual, expected, rtol=1e-9, atol=1e-6).all(axis=1)
    wrong = {NAMES[m]: (expected[m].tolist(), actual[m].tolist()) for m in np.flatnonzero(off)}
    assert {} == wrong


@pytest.mark.parametrize(("scenario", "replication"), CASES)
def test_whole_window(scenario: Callable[[], dict[str, Any]], replication: int) -> None:
    tables, logs, found = case_of(scenario, replication)
    slow = Slow(tables, logs)
    for s, scope in enumerate(scopes(tables)):
        compare(slow.measures(scope, None), found.total.numerator[s], found.total.denominator[s])


@pytest.mark.parametrize(("scenario", "replication"), [case for case in CASES if case[1] == 0])
def test_every_interval(scenario: Callable[[], dict[str, Any]], replication: int) -> None:
    tables, logs, found = case_of(scenario, replication)
    slow = Slow(tables, logs)
    numerator, denominator = found.by_interval
    for s, scope in enumerate(scopes(tables)):
        for t, interval in enumerate(open_intervals(tables).tolist()):
            compare(slow.measures(scope, interval), numerator[s, t], denominator[s, t])


def test_the_scenarios_leave_nothing_out() -> None:
    outcomes, kinds, then = set(), set(), set()
    defined = np.zeros(len(NAMES), dtype=bool)
    to_come = 0.0
    for scenario, replication in CASES:
        tables, logs, found = case_of(scenario, replication)
        outcomes |= set(logs.contacts.outcome.tolist())
        kinds |= set(logs.contacts.kind.tolist())
        then |= set(logs.contacts.next.tolist())
        defined |= (found.total.denominator > 0.0).any(axis=0)
        to_come += found.total.numerator[0, NAMES.index("repeats_to_come")]
        assert np.isnan(tables.groups.cost_per_hour).sum() == 0
    assert set(Outcome) - {Outcome.WAITING} == outcomes
    assert set(Kind) == kinds
    assert set(Next) - {Next.UNKNOWN} == then
    assert to_come > 0
    assert ["fcr_survey"] == [NAMES[m] for m in np.flatnonzero(~defined)]


def test_nobody_called() -> None:
    raw = week()
    for queue in raw["queues"].values():
        queue["volume"] = {"per_hour": 0}
    tables = build_tables(build(raw))
    logs = simulate(tables, seed=1, replication=0)
    found = evaluate(tables, logs)
    slow = Slow(tables, logs)
    for s, scope in enumerate(scopes(tables)):
        compare(slow.measures(scope, None), found.total.numerator[s], found.total.denominator[s])
    values = dict(zip(NAMES, found.total.values()[0].tolist(), strict=True))
    assert 0.0 == values["offered"]
    assert math.isnan(values["service_level"])
    assert math.isnan(values["wait_p90"])
    assert 0.0 == values["occupancy"]


def test_warm_up_beyond_the_closing() -> None:
    raw = crowded()
    raw["hours"]["warm_up"] = "23.5 h"
    tables = build_tables(build(raw))
    found = evaluate(tables, simulate(tables, seed=1, replication=0))
    assert (0,) == open_intervals(tables).shape
    assert (len(scopes(tables)), 0, len(NAMES)) == found.by_interval.numerator.shape
    assert not found.total.numerator.any()
