"""Replications in threads: the same numbers for any number of workers, and errors as they were."""

from __future__ import annotations

import gc
import signal
import threading
import time
from concurrent.futures import Executor, Future
from typing import Any

import pandas as pd
import pytest

import ccsim
from ccsim.engines import compiled, process
from ccsim.engines.collector import without_collector
from ccsim.errors import PolicyError
from ccsim.scenario.load import build
from ccsim.study.executors import InOrder


def centre() -> ccsim.Scenario:
    return build(
        {
            "name": "Small",
            "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"},
            "queues": {
                "calls": {
                    "volume": {"per_hour": 60},
                    "talk": {"kind": "exponential", "mean": "3 min"},
                    "patience": {"kind": "exponential", "mean": "2 min"},
                }
            },
            "groups": {"team": {"staff": 4, "skills": {"calls": {}}}},
        }
    )


class ByHand(Executor):
    """Does nothing until it is told which number to finish."""

    def __init__(self) -> None:
        self.given: dict[int, Future[Any]] = {}

    def submit(self, work: Any, /, *numbers: Any, **_: Any) -> Future[Any]:
        """Take a number."""
        del work
        self.given[numbers[0]] = Future()
        return self.given[numbers[0]]

    def finish(self, number: int) -> None:
        """Let the work on a number be finished."""
        self.given[number].set_result(f"result {number}")


def test_results_come_in_the_order_of_their_numbers_and_few_are_ahead():
    executor = ByHand()
    results = InOrder(executor, lambda number: f"result {number}", count=5, ahead=3)
    assert results.take(0.0) is None
    assert [0, 1, 2] == list(executor.given)
    executor.finish(2)
    executor.finish(1)
    assert [None] * 3 == [results.take(0.0) for _ in range(3)]
    executor.finish(0)
    found = [results.take(0.0) for _ in range(6)]
    assert ["result 0", "result 1", "result 2"] == [one for one in found if one is not None]
    assert [0, 1, 2, 3, 4] == list(executor.given)
    assert 2 == len(results.under_way())


def test_a_signal_whose_handler_takes_longer_than_the_wait_does_not_make_it_endless():
    """So it is while kernels compile: the handler has to wait for Python's lock."""
    executor = ByHand()
    results = InOrder(executor, lambda number: f"result {number}", count=1, ahead=1)
    assert results.take(0.0) is None
    rescue = threading.Timer(5.0, executor.finish, [0])
    before = signal.signal(signal.SIGALRM, lambda *_: time.sleep(0.3))
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    rescue.start()
    try:
        assert results.take(0.2) is None
    finally:
        signal.signal(signal.SIGALRM, before)
        rescue.cancel()


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
@pytest.mark.parametrize("workers", [2, 3])
def test_any_number_of_workers_gives_the_same_numbers(engine, workers):
    alone, together = (
        ccsim.simulate(centre(), 7, seed=3, engine=engine, workers=n, executor="threads")
        for n in (1, workers)
    )
    pd.testing.assert_frame_equal(alone.summary(), together.summary(), check_exact=True)
    pd.testing.assert_frame_equal(alone.intervals(), together.intervals(), check_exact=True)
    for number in (0, 6):
        pd.testing.assert_frame_equal(
            alone.contacts(number), together.contacts(number), check_exact=True
        )


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_precision_is_reached_at_the_same_replication(engine):
    rule = ccsim.Precision(measure="service_level", half_width=0.05, minimum=5, maximum=200)
    seen: list[list[tuple[int, int]]] = [[], [], []]
    runs = [
        ccsim.simulate(
            centre(),
            rule,
            engine=engine,
            workers=1 + n,
            executor="threads",
            progress=lambda at, n=n: seen[n].append((at.done, at.total)),
        )
        for n in range(3)
    ]
    assert 5 + rule.more < runs[0].replications < 200
    assert seen[0] == seen[1] == seen[2]
    for run in runs[1:]:
        pd.testing.assert_frame_equal(runs[0].summary(), run.summary(), check_exact=True)


@pytest.mark.parametrize(("engine", "module"), [("simpy", process), ("compiled", compiled)])
def test_what_lies_beyond_the_stopping_point_is_thrown_away(monkeypatch, engine, module):
    rule = ccsim.Precision(measure="service_level", half_width=0.05, minimum=5, maximum=200)
    expected = ccsim.simulate(centre(), rule)
    plain = module.simulate

    def failing(tables: Any, *, replication: int, **keys: Any) -> Any:
        if replication >= expected.replications:
            raise ZeroDivisionError
        return plain(tables, replication=replication, **keys)

    monkeypatch.setattr(module, "simulate", failing)
    found = ccsim.simulate(centre(), rule, engine=engine, workers=3, executor="threads")
    pd.testing.assert_frame_equal(expected.summary(), found.summary(), check_exact=True)


class Failing:
    """Fails at its third decision."""

    def __init__(self) -> None:
        self.decisions = 0

    def choose_agent(self, visit: object, agents: list[object]) -> object:
        """Return the first of the agents, at last nobody."""
        del visit
        self.decisions += 1
        return agents[0] if self.decisions < 3 else "nobody"


@pytest.mark.parametrize("workers", [1, 3])
def test_an_error_of_a_worker_reaches_the_caller_and_ends_the_others(workers):
    with pytest.raises(PolicyError, match="choose_agent"):
        ccsim.simulate(centre(), 1000, policy=Failing(), workers=workers, executor="threads")
    assert_no_worker_is_left()


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize(("engine", "module"), [("simpy", process), ("compiled", compiled)])
def test_of_several_errors_the_first_replication_s_is_told(monkeypatch, engine, module, workers):
    def failing(tables: object, *, replication: int, **_: object) -> None:
        del tables
        raise LookupError(replication)

    monkeypatch.setattr(module, "simulate", failing)
    with pytest.raises(LookupError, match=r"^0$"):
        ccsim.simulate(centre(), 1000, engine=engine, workers=workers, executor="threads")


def test_an_error_of_the_progress_callback_reaches_the_caller():
    def broken(at: object) -> None:
        raise ArithmeticError(at)

    with pytest.raises(ArithmeticError):
        ccsim.simulate(centre(), 1000, workers=2, progress=broken)
    assert_no_worker_is_left()


def assert_no_worker_is_left() -> None:
    """Wait for the threads of a study, which have nothing left to do."""
    for thread in threading.enumerate():
        if thread.name.startswith("ccsim"):
            thread.join(timeout=60.0)
            assert not thread.is_alive()


def test_progress_is_told_in_the_thread_of_the_caller():
    threads: set[int] = set()
    ccsim.simulate(centre(), 3, workers=2, progress=lambda _: threads.add(threading.get_ident()))
    assert {threading.get_ident()} == threads


@pytest.mark.parametrize("workers", [0, -1, 1.5, True, "2", 1025])
def test_a_number_of_workers_that_is_none_is_refused(workers):
    with pytest.raises(ccsim.InputError, match="workers"):
        ccsim.simulate(centre(), workers=workers)


def test_the_collector_is_on_after_pauses_that_overlap():
    assert gc.isenabled()
    first, second = without_collector(), without_collector()
    first.__enter__()
    second.__enter__()
    assert not gc.isenabled()
    first.__exit__(None, None, None)
    second.__exit__(None, None, None)
    assert gc.isenabled()
    first, second = without_collector(), without_collector()
    first.__enter__()
    second.__enter__()
    second.__exit__(None, None, None)
    first.__exit__(None, None, None)
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with without_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
