"""Ctrl-C at any moment: what is done is kept, what is under way ends, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

import ccsim
from ccsim.engines import compiled, process
from ccsim.engines.stop import Stop, Stopped
from ccsim.model.build import build_tables
from ccsim.scenario.load import build
from ccsim.study import replicate

SEED = 20260302
INSTANTS = 40
TIMEOUT = 120.0
"""[s] after which a process counts as hanging."""


def centre(days: int = 1, per_hour: int = 60, staff: int = 4) -> ccsim.Scenario:
    return build(
        {
            "name": "Small",
            "hours": {"first_day": "2026-03-02", "days": days, "open": "08:00", "close": "10:00"},
            "queues": {
                "calls": {
                    "volume": {"per_hour": per_hour},
                    "talk": {"kind": "exponential", "mean": "3 min"},
                    "patience": {"kind": "exponential", "mean": "2 min"},
                }
            },
            "groups": {"team": {"staff": staff, "skills": {"calls": {}}}},
        }
    )


@pytest.fixture(autouse=True)
def _pythons_own_handler() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt, whatever runs the tests, and be what it was."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    after = signal.signal(signal.SIGINT, before)
    assert after is signal.default_int_handler


class AtLook(Stop):
    """Asks at the n-th time that somebody looks."""

    __slots__ = ("_n", "looks")

    def __init__(self, n: int) -> None:
        super().__init__()
        self._n = n
        self.looks = 0

    def check(self) -> None:
        """Look, and count it."""
        self.looks += 1
        self.asked = self.looks == self._n
        super().check()


def test_the_simpy_engine_looks_every_few_hundred_events():
    tables = build_tables(centre(days=5))
    calm = AtLook(0)
    logs = process.simulate(tables, seed=1, replication=0, stop=calm)
    assert len(logs.contacts) > 400
    assert len(logs.contacts) / 1000 < calm.looks
    with pytest.raises(Stopped):
        process.simulate(tables, seed=1, replication=0, stop=AtLook(calm.looks))


def test_the_compiled_engine_looks_every_million_events():
    tables = build_tables(centre(days=100, per_hour=6000, staff=300))
    calm = AtLook(0)
    logs = compiled.simulate(tables, seed=1, replication=0, stop=calm)
    assert len(logs.contacts) > 1_000_000
    assert 2 <= calm.looks
    with pytest.raises(Stopped):
        compiled.simulate(tables, seed=1, replication=0, stop=AtLook(calm.looks))


def press() -> None:
    """Press Ctrl-C: the signal is for the whole process."""
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("workers", [1, 3])
def test_a_signal_while_progress_is_shown_keeps_what_is_done(workers):
    seen: list[int] = []

    def press_at_two(at: replicate.Progress) -> None:
        if at.done == 2:
            press()
        seen.append(at.done)  # the callback is not left in its midst

    run = ccsim.simulate(centre(), 1000, workers=workers, progress=press_at_two)
    assert [1, 2] == seen
    assert (2, True) == (run.replications, run.interrupted)
    assert ccsim.simulate(centre(), 2).summary().equals(run.summary())


def test_a_signal_after_the_last_replication_takes_nothing_away():
    run = ccsim.simulate(centre(), 2, progress=lambda at: press() if at.done == 2 else None)
    assert (2, False) == (run.replications, run.interrupted)


def test_a_second_signal_raises_at_once():
    def press_twice(_: object) -> None:
        press()
        press()

    with pytest.raises(KeyboardInterrupt):
        ccsim.simulate(centre(), 1000, progress=press_twice)


@pytest.mark.parametrize(("engine", "module"), [("simpy", process), ("compiled", compiled)])
def test_a_replication_under_way_is_ended(monkeypatch, engine, module):
    """The replication waits until it is asked to stop, so that it could not end by itself."""
    plain = module.simulate
    taken, stopped = threading.Event(), threading.Event()

    def endless(tables: Any, *, replication: int, stop: Stop, **keys: Any) -> Any:
        if replication < 3:
            return plain(tables, replication=replication, stop=stop, **keys)
        assert taken.wait(TIMEOUT)
        press()
        while not stop.asked:
            stopped.wait(0.001)
        stopped.set()
        return plain(tables, replication=replication, stop=stop, **keys)

    monkeypatch.setattr(module, "simulate", endless)

    def told(at: replicate.Progress) -> None:
        if at.done == 3:
            taken.set()

    run = ccsim.simulate(centre(), 1000, engine=engine, workers=1, progress=told)
    assert (3, True) == (run.replications, run.interrupted)
    assert stopped.is_set()


def test_a_replication_that_cannot_look_is_left_to_itself(monkeypatch):
    """Compiling takes some 25 seconds and looks at nothing: Ctrl-C does not wait for it."""
    goes_on = threading.Event()

    def deaf(*_: object, **__: object) -> None:
        press()
        goes_on.wait(TIMEOUT)

    monkeypatch.setattr(compiled, "simulate", deaf)
    with pytest.raises(ccsim.RunError, match="before the first replication"):
        ccsim.simulate(centre(), workers=1)
    assert not goes_on.is_set()
    goes_on.set()


def test_in_another_thread_the_signal_is_not_its_business():
    found: list[ccsim.Result] = []
    thread = threading.Thread(target=lambda: found.append(ccsim.simulate(centre(), 3)))
    thread.start()
    thread.join(TIMEOUT)
    assert 3 == found[0].replications


def test_a_handler_of_the_user_s_own_stays():
    class Own(KeyboardInterrupt):
        pass

    def own(*_: object) -> None:
        raise Own

    before = signal.signal(signal.SIGINT, own)
    try:
        run = ccsim.simulate(centre(), 1000, progress=lambda _: press())
        assert signal.getsignal(signal.SIGINT) is own
    finally:
        signal.signal(signal.SIGINT, before)
    assert (1, True) == (run.replications, run.interrupted)


# By the clock and not by a timer's thread: an interrupt while a thread starts may leave the lock
# of Python's `threading` held for ever.
AT_RANDOM = f"""
import random, signal
import ccsim
from ccsim.scenario.load import load
centre = load("small")
ccsim.simulate(centre, 1, engine=ENGINE)
signal.signal(signal.SIGALRM, lambda *_: signal.raise_signal(signal.SIGINT))
random.seed({SEED})
for instant in range({INSTANTS}):
    seen = 0
    def progress(at):
        global seen
        seen = at.done
    try:
        signal.setitimer(signal.ITIMER_REAL, random.expovariate(1 / 0.03))
        run = ccsim.simulate(centre, 1_000_000, engine=ENGINE, workers=1 + instant % 3,
                             executor="threads", progress=progress)
        assert run.interrupted and run.replications == seen > 0, (run.replications, seen)
        assert len(run.collected.numerators) == run.collected.intervals.replications == seen
    except ccsim.RunError:
        assert seen == 0
    except KeyboardInterrupt:
        assert seen == 0  # before the replications began
print("kept")
"""
SMALL = """
name = "Small"
[hours]
first_day = 2026-03-02
open = "08:00"
close = "10:00"
[queues.calls]
volume = { per_hour = 60 }
talk = { kind = "exponential", mean = "3 min" }
[groups.team]
staff = 4
[groups.team.skills]
calls = {}
"""


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_interrupts_at_random_instants_lose_nothing(tmp_path, engine):
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "scenario.toml").write_text(SMALL)
    done = subprocess.run(
        [sys.executable, "-c", AT_RANDOM.replace("ENGINE", f'"{engine}"')],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert (0, "kept\n", "") == (done.returncode, done.stdout, done.stderr)
