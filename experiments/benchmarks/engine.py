"""Contacts per CPU-second of both engines, beside plain SimPy doing the same work.

Run: python experiments/benchmarks/engine.py

W1 is one queue with 10 contacts a minute, 5 min talk, 52 agents and 2 min patience, all
exponential; W2 a day of three queues and three groups, see skills.py. The clock of each row runs
from ready-made inputs (plain SimPy: variates drawn in advance by numpy; ccsim: tables) to the end
of the run; ccsim's row includes drawing every number and writing the full contact log. Rows take
turns, so that a machine whose speed drifts treats them alike; ratios are taken turn by turn.

The last table is of two threads: whole weeks of W1 by the compiled engine, full log kept; and
studies of W1's day by `ccsim.simulate`, measures included, where Python's lock is held for what is
not compiled. The gain is by wall time, of the best turn of each, because other work only ever slows
one down; it means something on a machine that has two processors to spare.
"""

from __future__ import annotations

import argparse
import gc
import math
import statistics
import time
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from typing import Any

import numpy as np
import simpy
import skills

import ccsim
from ccsim.engines import compiled, process
from ccsim.engines.run import EngineName
from ccsim.model.build import build_tables
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

AGENTS, PER_MINUTE, TALK, PATIENCE = 52, 10, 300.0, 120.0
Engine = Callable[..., Logs]
Variates = list[tuple[float, float, float]]


def variates(contacts: int) -> Variates:
    """Return (arrival, talk, patience) [s] of each contact."""
    random = np.random.default_rng(1)
    arrivals = random.exponential(60.0 / PER_MINUTE, contacts).cumsum().tolist()
    talks = random.exponential(TALK, contacts).tolist()
    return list(zip(arrivals, talks, random.exponential(PATIENCE, contacts).tolist(), strict=True))


def resource_idiom(contacts: Variates) -> int:
    """A process per caller with simpy.Resource, as the SimPy tutorial has it; no log."""
    env = simpy.Environment()
    agents = simpy.Resource(env, AGENTS)

    def caller(talk: float, patience: float) -> Generator[simpy.Event, Any, None]:
        with agents.request() as request:
            if request in (yield request | env.timeout(patience)):
                yield env.timeout(talk)

    def source() -> Generator[simpy.Event, Any, None]:
        for arrival, talk, patience in contacts:
            yield env.timeout(arrival - env.now)
            env.process(caller(talk, patience))

    env.process(source())
    env.run()
    return len(contacts)


class _Caller:
    __slots__ = ("talk", "waits")

    def __init__(self, talk: float) -> None:
        self.talk = talk
        self.waits = False


def bare_events(contacts: Variates) -> int:
    """SimPy's events with callbacks and a deque: the least that can be done with it; no log."""
    env = simpy.Environment()
    line: deque[_Caller] = deque()
    free = AGENTS

    def start(caller: _Caller) -> None:
        env.timeout(caller.talk).callbacks.append(finish)

    def finish(_: simpy.Event) -> None:
        nonlocal free
        while line:
            caller = line.popleft()
            if caller.waits:
                caller.waits = False
                start(caller)
                return
        free += 1

    def hang_up(event: simpy.Event) -> None:
        event.value.waits = False

    def source() -> Generator[simpy.Event, Any, None]:
        nonlocal free
        for arrival, talk, patience in contacts:
            yield env.timeout(arrival - env.now)
            caller = _Caller(talk)
            if free:
                free -= 1
                start(caller)
            else:
                caller.waits = True
                line.append(caller)
                env.timeout(patience, caller).callbacks.append(hang_up)

    env.process(source())
    env.run()
    return len(contacts)


def one_queue(days: int) -> ccsim.Scenario:
    """Return W1."""
    return build(
        {
            "name": "W1",
            "hours": {"first_day": "2026-03-02", "days": days, "open": "00:00", "close": "24:00"},
            "queues": {
                "calls": {
                    "volume": {"per_hour": PER_MINUTE * 60},
                    "talk": {"kind": "exponential", "mean": f"{TALK} s"},
                    "patience": {"kind": "exponential", "mean": f"{PATIENCE} s"},
                }
            },
            "groups": {"team": {"staff": AGENTS, "skills": {"calls": {}}}},
        }
    )


def ccsim_run(simulate: Engine, days: int) -> Callable[[], int]:
    """Return a run of W1 by an engine of ccsim with its full log."""
    tables = build_tables(one_queue(days))
    return lambda: len(simulate(tables, seed=1, replication=0).contacts)


def ccsim_days(simulate: Engine, replications: int) -> Callable[[], int]:
    """Return so many days of W2 by an engine of ccsim with its full log."""
    tables = build_tables(skills.scenario())
    return lambda: sum(
        len(simulate(tables, seed=1, replication=r).contacts) for r in range(replications)
    )


def bare_days(replications: int) -> Callable[[], int]:
    """Return so many days of W2 in plain SimPy."""
    ready = skills.callers()
    return lambda: sum(skills.bare_events(ready) for _ in range(replications))


def rate(work: Callable[[], int]) -> float:
    """Return contacts per CPU-second of one run."""
    gc.collect()
    began = time.process_time()
    contacts = work()
    return contacts / (time.process_time() - began)


def compare(title: str, rows: dict[str, Callable[[], int]], turns: int) -> None:
    """Run the rows in turns and print them; the first is what the others are compared with."""
    for work in rows.values():
        work()  # compiled, and warm
    rates = [{name: rate(work) for name, work in rows.items()} for _ in range(turns)]
    base = next(iter(rows))
    print(f"{title:<32}{'contacts per CPU-second':>26}{'ratio to bare events':>24}")
    for name in rows:
        middle = statistics.median(turn[name] for turn in rates)
        ratio = statistics.median(turn[name] / turn[base] for turn in rates)
        print(f"{name:<32}{middle:>26,.0f}{ratio:>24.2f}")


def study_seconds(engine: EngineName, workers: int, replications: int) -> float:
    """Return the wall time of a study of single days of W1 [s]."""
    centre = one_queue(days=1)
    began = time.perf_counter()
    ccsim.simulate(centre, replications, engine=engine, workers=workers, executor="threads")
    return time.perf_counter() - began


def engine_seconds(workers: int, replications: int) -> float:
    """Return the wall time of weeks of W1 by the compiled engine alone [s]."""
    tables = build_tables(one_queue(days=7))
    began = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        runs = [
            pool.submit(compiled.simulate, tables, seed=1, replication=replication)
            for replication in range(replications)
        ]
        wait(runs)
    return time.perf_counter() - began


def compare_threads(replications: int, turns: int) -> None:
    """Run by one thread and by two in turns and print the gain."""
    rows = {
        f"compiled, {replications // 3} weeks, full log": partial(
            engine_seconds, replications=replications // 3
        ),
        f"ccsim.simulate, compiled, {replications} days": partial(
            study_seconds, "compiled", replications=replications
        ),
        f"ccsim.simulate, simpy, {replications} days": partial(
            study_seconds, "simpy", replications=replications
        ),
    }
    print(f"{'W1':<40}{'one thread':>12}{'two threads':>14}{'gain':>10}")
    for name, seconds in rows.items():
        best = dict.fromkeys((1, 2), math.inf)
        for _ in range(turns):
            for workers in best:
                best[workers] = min(best[workers], seconds(workers=workers))
        print(f"{name:<40}{best[1]:>10.2f} s{best[2]:>12.2f} s{best[1] / best[2]:>8.2f} x")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--days", type=int, default=7, help="14,400 contacts each, or 10,000")
    options = parser.parse_args()
    ready = variates(options.days * 1440 * PER_MINUTE)
    runs: dict[str, Callable[[], int]] = {
        "SimPy, bare events, no log": lambda: bare_events(ready),
        "SimPy, Resource idiom, no log": lambda: resource_idiom(ready),
        "ccsim, SimPy engine, full log": ccsim_run(process.simulate, options.days),
        "ccsim, compiled, full log": ccsim_run(compiled.simulate, options.days),
    }
    three_queues = {
        "SimPy, bare events, no log": bare_days(options.days),
        "ccsim, SimPy engine, full log": ccsim_days(process.simulate, options.days),
        "ccsim, compiled, full log": ccsim_days(compiled.simulate, options.days),
    }
    compare("W1", runs, options.turns)
    print()
    compare("W2", three_queues, options.turns)
    print()
    compare_threads(replications=5 * options.days, turns=options.turns)


if __name__ == "__main__":
    main()
