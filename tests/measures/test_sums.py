"""Measures of a run that kept no log: the same where sums are enough, no value elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ccsim.engines import compiled
from ccsim.kernels.patterns import MOST
from ccsim.measures.evaluate import Evaluation, evaluate
from ccsim.measures.registry import MEASURES
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.gatherer import Gatherer, sums_of
from ccsim.records.logs import ContactLog
from ccsim.scenario.load import build, load

NEED_THE_LOG = {
    "wait_p50", "wait_p80", "wait_p90", "wait_p99", "wait_max", "fcr_true", "fcr_true_answered",
    "fcr_7day", "fcr_survey", "one_and_done", "contacts_per_issue", "transfers_per_issue",
    "first_route_right", "issues", "cohort", "censored",
}  # fmt: skip
"""Measures of single waits, or of an issue's contacts one after the other."""


@pytest.fixture(scope="module")
def tables() -> Tables:
    return build_tables(load("retail_bank"))


def parts(found: Evaluation, m: int) -> list[np.ndarray[Any, Any]]:
    every = (*found.total, *found.by_interval)
    return [part[..., m] for part in every]


def test_measures_are_the_same_without_the_log_or_have_no_value(tables: Tables) -> None:
    logs = compiled.simulate(tables, seed=3, replication=1)
    with_log = evaluate(tables, logs)
    without = evaluate(tables, compiled.gather(tables, seed=3, replication=1))
    for m, measure in enumerate(MEASURES):
        if measure.name in NEED_THE_LOG:
            assert not any(part.any() for part in parts(without, m)), measure.name
        else:
            same = zip(parts(with_log, m), parts(without, m), strict=True)
            assert all(np.array_equal(one, other) for one, other in same), measure.name


def test_what_needs_the_log_says_so() -> None:
    assert {m.name for m in MEASURES if m.basis.needs_log} == NEED_THE_LOG


def test_what_it_takes_does_not_grow_with_the_days(monkeypatch: pytest.MonkeyPatch) -> None:
    widest = []
    for days in (2, 40):
        raw = day_after_day(days)
        sizes = [8]
        widened = compiled.widened

        def counted(state: Any, sizes: list[int] = sizes, widened: Any = widened) -> Any:
            wider = widened(state)
            sizes.append(len(wider.log[0]))
            return wider

        with monkeypatch.context() as patch:
            patch.setattr(compiled, "widened", counted)
            sums = compiled.gather(build_tables(build(raw)), seed=1, replication=0, window=8)
        assert sums.visits.times.sum() > 300 * days
        widest.append(sizes[-1])
    # The line is never long: only the longest of the calls that go on holds rows back.
    assert 32 <= widest[0] <= widest[1] <= 4 * widest[0]


def day_after_day(days: int) -> dict[str, Any]:
    law = {"kind": "exponential", "mean": "4 min"}
    return {
        "name": "day after day",
        "hours": {"first_day": "2026-03-02", "days": days, "open": "08:00", "close": "18:00"},
        "queues": {
            "a": {"volume": {"per_hour": 40}, "talk": law, "patience": law, "resolution": 0.5}
        },
        "groups": {"g": {"staff": 3, "skills": {"a": {}}}},
    }


@pytest.mark.parametrize("at_once", [1, 7, 1_000_000])
def test_more_patterns_than_are_at_hand_or_have_room(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interval with more patterns than the table takes, and more than there is room for."""
    monkeypatch.setattr("ccsim.records.gatherer._ROOM", MOST)
    queues, visits = 60, 6000
    law = {"kind": "exponential", "mean": "1 min"}
    names = [f"q{i}" for i in range(queues)]
    raw = {
        "name": "many queues",
        "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"},
        "queues": {name: {"volume": {"per_hour": 1}, "talk": law} for name in names},
        "groups": {"g": {"staff": 9, "skills": {name: {} for name in names}}},
    }
    tables = build_tables(build(raw))
    log = drawn_log(np.random.default_rng(4), queues, visits)
    gatherer, done = Gatherer(tables), 0
    while done < visits:
        done = gatherer.add(log, done, min(done + at_once, visits))
    found, conversation, wrap = gatherer.found()
    answered = ~np.isnan(log.answered)
    assert found.times.size > 3 * MOST
    assert visits == found.times.sum()
    for outcome in (1, 2):
        for q in range(queues):
            here, there = log.queue == q, found.queue == q
            n = np.count_nonzero(here & (log.outcome == outcome))
            assert n == found.times[there & (found.outcome == outcome)].sum()
    wait = np.where(answered, log.answered, log.left) - log.joined
    assert wait.sum() == pytest.approx(found.wait.sum(), rel=1e-12)
    assert np.nansum(log.talk + log.hold + log.wrap) == pytest.approx(found.handling.sum(), 1e-12)
    assert np.nansum(log.left - log.answered) == pytest.approx(conversation.sum(), rel=1e-12)
    assert np.nansum(log.wrap) == pytest.approx(wrap.sum(), rel=1e-12)
    for flag, of_rows in {
        "delayed": log.answered != log.joined,
        "within": wait <= tables.queues.threshold[log.queue],
        "short": wait < tables.queues.short_abandon[log.queue],
        "resolved": log.resolved == 1.0,
        "to_come": log.next_at >= tables.calendar.closes[-1],
        "ended": wait >= 0.0,
    }.items():
        counted = found.times[vars(found)[flag]].sum()
        assert 0 < counted == np.count_nonzero(of_rows), flag


def drawn_log(rng: np.random.Generator, queues: int, visits: int) -> ContactLog:
    """Return a log in which as much as possible differs from visit to visit."""
    joined = np.sort(rng.uniform(8 * 3600.0, 10 * 3600.0, visits))
    answered = np.where(rng.random(visits) < 0.6, joined + rng.integers(0, 40, visits), np.nan)
    was = ~np.isnan(answered)
    talk, hold, wrap = (np.where(was, rng.exponential(60.0, visits), np.nan) for _ in range(3))
    number = np.arange(visits)
    return ContactLog(
        issue=number,
        contact=np.zeros_like(number),
        visit=np.zeros_like(number),
        queue=rng.integers(0, queues, visits),
        kind=rng.integers(0, 4, visits),
        arrived=joined,
        joined=joined,
        answered=answered,
        left=np.where(was, answered + talk + hold, joined + rng.exponential(20.0, visits)),
        outcome=np.where(was, 1, 2),
        agent=np.where(was, 0.0, np.nan),
        group=np.where(was, 0.0, np.nan),
        talk=talk,
        hold=hold,
        wrap=wrap,
        resolved=np.where(was, rng.integers(0, 2, visits), np.nan),
        next=rng.integers(0, 6, visits),
        next_at=np.where(rng.random(visits) < 0.5, np.nan, 11 * 3600.0),
    )


def test_sums_of_a_log_and_of_a_run_without_one_are_the_same(tables: Tables) -> None:
    logs = compiled.simulate(tables, seed=5, replication=0)
    expected, found = sums_of(tables, logs), compiled.gather(tables, seed=5, replication=0)
    for name, column in vars(expected.visits).items():
        assert np.array_equal(column, vars(found.visits)[name], equal_nan=name == "group"), name
    assert np.array_equal(expected.conversation, found.conversation)
    assert np.array_equal(expected.wrap, found.wrap)
    assert (logs.cut_off, logs.kept_on) == (found.cut_off, found.kept_on)
