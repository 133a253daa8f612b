"""Rows per second of the Erlang formulas, beside pyworkforce's.

Run: python experiments/benchmarks/erlang.py [--rows 1000000]

Loads are log-uniform, from 0.5 to 2,000 erlangs unless the row says otherwise; handle time 180 s,
80 % within 20 s, patience 180 s where there is one. The agents given are the load and 0.2 to 2 of
its square roots. Every row calls the public functions, checks of the arguments included. Rows
take turns and the best turn counts, because other work on the machine only ever slows one down.
Speeds are by processor time; the gain of two threads, which share the rows in halves, is by
wall time, and means something on a machine that has two processors to spare.

pyworkforce is no dependency. To compare with it, install it outside the project's environment,
and name the place:

    python -m pip install --target /tmp/beside pyworkforce
    PYTHONPATH=/tmp/beside python experiments/benchmarks/erlang.py

It takes one row at a time and needs more time the larger the load, so it gets a sample of rows.
"""

from __future__ import annotations

import argparse
import functools
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from ccsim import erlang
from ccsim.units import MINUTE

try:
    from pyworkforce import ErlangC
except ImportError:
    ErlangC = None

HANDLE_TIME, WITHIN, TARGET, PATIENCE = 180.0, 20.0, 0.8, 180.0
TURNS, BLOCKS, SAMPLE = 7, 2, 300
Rows = tuple[np.ndarray, np.ndarray]


def drawn(rows: int, largest: float) -> Rows:
    """Return arrival rates [1/s] and agents."""
    random = np.random.default_rng(1)
    load = np.exp(random.uniform(math.log(0.5), math.log(largest), rows))
    agents = np.ceil(load + random.uniform(0.2, 2.0, rows) * np.sqrt(load))
    return load / HANDLE_TIME, agents


def level(rows: Rows, patience: float = math.inf) -> Any:
    """Return service levels."""
    return erlang.service_level(
        rows[0], HANDLE_TIME, agents=rows[1], within=WITHIN, patience=patience
    )


def required(rows: Rows, patience: float = math.inf) -> Any:
    """Return the fewest agents."""
    return erlang.agents_required(
        rows[0], HANDLE_TIME, within=WITHIN, target=TARGET, patience=patience
    )


def everything(rows: Rows) -> Any:
    """Return all measures of Erlang A."""
    return erlang.erlang_a(rows[0], HANDLE_TIME, agents=rows[1], within=WITHIN, patience=PATIENCE)


def in_threads(work: Callable[[Rows], Any], pool: ThreadPoolExecutor, rows: Rows) -> None:
    """Do the work in blocks, as the threads come free."""
    blocks = zip(*(np.array_split(column, BLOCKS) for column in rows), strict=True)
    list(pool.map(work, blocks))


def other(rows: Rows, method: Callable[[Any, int], Any]) -> None:
    """Let pyworkforce do the rows, which counts in minutes."""
    for rate, agents in zip(*(column.tolist() for column in rows), strict=True):
        queue = ErlangC(
            transactions=rate * MINUTE, aht=HANDLE_TIME / MINUTE, interval=1, asa=WITHIN / MINUTE
        )
        method(queue, int(agents))


def best(jobs: dict[str, Callable[[], Any]]) -> tuple[dict[str, float], dict[str, float]]:
    """Return the least processor time and the least wall time of each job [s], taking turns."""
    processor, wall = (dict.fromkeys(jobs, math.inf) for _ in range(2))
    for _ in range(TURNS):
        for name, job in jobs.items():
            began, began_work = time.perf_counter(), time.process_time()
            job()
            wall[name] = min(wall[name], time.perf_counter() - began)
            processor[name] = min(processor[name], time.process_time() - began_work)
    return processor, wall


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    count = parser.parse_args().rows
    usual, large = drawn(count, 2_000.0), drawn(count, 1e6)
    works: dict[str, tuple[Callable[[Rows], Any], Rows]] = {
        "service level": (level, usual),
        "agents required": (required, usual),
        "agents required, up to 10^6 erlangs": (required, large),
        "service level, Erlang A": (functools.partial(level, patience=PATIENCE), usual),
        "all measures, Erlang A": (everything, usual),
        "agents required, Erlang A": (functools.partial(required, patience=PATIENCE), usual),
    }
    with ThreadPoolExecutor(2) as pool:
        jobs: dict[str, Callable[[], Any]] = {}
        for name, (work, rows) in works.items():
            work((rows[0][:10], rows[1][:10]))  # compiles, or loads what is compiled
            jobs[name] = functools.partial(work, rows)
            jobs[f"{name}, two"] = functools.partial(in_threads, work, pool, rows)
        if ErlangC is not None:
            few = (usual[0][:SAMPLE], usual[1][:SAMPLE])
            methods = {
                "service level": ErlangC.service_level,
                "agents required": lambda queue, _: queue.required_positions(TARGET),
            }
            for name, method in methods.items():
                jobs[f"{name}, other"] = functools.partial(other, few, method)
        processor, wall = best(jobs)
    head = ("million rows a second", "serial", "two threads", "pyworkforce", "ratio")
    print("{:<38}{:>8}{:>13}{:>13}{:>9}".format(*head))
    for name in works:
        speed = count / processor[name]
        line = f"{name:<38}{speed / 1e6:>8.2f}{wall[name] / wall[f'{name}, two']:>12.2f}x"
        if (seconds := processor.get(f"{name}, other")) is not None:
            slow = SAMPLE / seconds
            line += f"{slow / 1e6:>13.4f}{speed / slow:>9,.0f}"
        print(line)
    if ErlangC is None:
        print("pyworkforce is not installed: see the head of this file for how to compare.")


if __name__ == "__main__":
    main()
