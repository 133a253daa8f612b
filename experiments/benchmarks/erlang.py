"""Rows per second of the Erlang formulas, in one thread and in two, beside pyworkforce.

Run: python experiments/benchmarks/erlang.py

A row is a queue whose load is drawn log-uniformly from 0.5 to 2,000 erlangs (to a million in the
row that says so), handle time 300 s. Agents are the load plus 0.2 to 2 of its square roots, and
with abandonment from 1 below to 1 above, patience 30 s to 30 min; the threshold is 20 s.
Kernels are timed from columns to results; `ccsim.erlang` adds the checks of its arguments. One
thread is measured in CPU-seconds, two by the wall clock: each has half of the rows. The rows of
the table take turns, and ratios are taken turn by turn, so that a machine whose speed drifts
treats them alike.

pyworkforce (https://pypi.org/project/pyworkforce/) is no dependency of ccsim. Where it cannot be
imported its column is empty: install it anywhere and name that folder in PYTHONPATH. It goes over
the first rows only, in Python, one at a time.
"""

from __future__ import annotations

import argparse
import importlib
import math
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.erlang import agents_required, erlang_a, erlang_c
from ccsim.kernels.erlang import fill_figures, fill_levels
from ccsim.kernels.staffing import fill_agents

HANDLE_TIME, WITHIN, TARGET = 300.0, 20.0, 0.8
Column = NDArray[np.float64]
Fill = Callable[..., None]


@dataclass(frozen=True)
class Bench:
    """A row of the table.

    Attributes
    ----------
    name : str
    columns : list of ndarray
        One number for all rows, or one for each.
    fill : callable
        Takes the columns and the array to be filled in.
    width : int
        Figures for each row; 0 if `out` has one dimension.
    rival : callable or None
        The same for one row by pyworkforce, from the row's number.
    """

    name: str
    columns: list[Column]
    fill: Fill
    width: int = 0
    rival: Callable[[int], object] | None = None

    @property
    def rows(self) -> int:
        """How many queues."""
        return max(column.size for column in self.columns)

    def run(self, start: int, stop: int) -> None:
        """Compute some of the rows."""
        some = [column if column.size == 1 else column[start:stop] for column in self.columns]
        count = stop - start
        self.fill(*some, np.empty((self.width, count) if self.width else count))


def one(value: float) -> Column:
    """Return a column of one number for all rows."""
    return np.array([value])


def public(function: Callable[..., object]) -> Fill:
    """Return a function of arrays as one that fills; its results are an array of its own."""

    def fill(*columns: Column) -> None:
        function(*columns[:-1])

    return fill


def benches(rows: int) -> list[Bench]:
    """Return the rows of the table."""
    random = np.random.default_rng(1)
    load = np.exp(random.uniform(math.log(0.5), math.log(2e3), rows))
    large = np.exp(random.uniform(math.log(0.5), math.log(1e6), rows))
    agents = np.ceil(load + random.uniform(0.2, 2.0, rows) * np.sqrt(load))
    fewer = np.maximum(1.0, np.ceil(load + random.uniform(-1.0, 1.0, rows) * np.sqrt(load)))
    patience = np.exp(random.uniform(math.log(30.0), math.log(1800.0), rows))
    rate, large_rate = load / HANDLE_TIME, large / HANDLE_TIME
    handle, within, endless, none = one(HANDLE_TIME), one(WITHIN), one(math.inf), one(math.nan)
    definition, cut, target = one(2.0), one(5.0), one(TARGET)
    queue, impatient = [rate, handle, agents], [rate, handle, fewer, patience]
    aims = [handle, endless, within, target, definition, cut, none, none, none]
    rival_level, rival_agents = rivals(rate, agents)
    return [
        Bench("service level, Erlang C", [*queue, endless, within, definition, cut], fill_levels,
              rival=rival_level),
        Bench("agents required, 80/20", [rate, *aims], fill_agents, rival=rival_agents),
        Bench("agents required, to a million erlangs", [large_rate, *aims], fill_agents),
        Bench("service level, Erlang A", [*impatient, within, definition, cut], fill_levels),
        Bench("all measures, Erlang A", [*impatient, within, cut], fill_figures, width=9),
        Bench("ccsim.erlang.erlang_c", queue, public(
            lambda r, h, n: erlang_c(r, h, agents=n, within=WITHIN)), rival=rival_level),
        Bench("ccsim.erlang.erlang_a", impatient, public(
            lambda r, h, n, p: erlang_a(r, h, agents=n, patience=p, within=WITHIN))),
        Bench("ccsim.erlang.agents_required", [rate, handle], public(
            lambda r, h: agents_required(r, h, within=WITHIN, target=TARGET)), rival=rival_agents),
    ]  # fmt: skip


Rival = Callable[[int], object] | None


def rivals(rate: Column, agents: Column) -> tuple[Rival, Rival]:
    """Return service level and agents required of a row by pyworkforce, if it is there."""
    try:
        pyworkforce: Any = importlib.import_module("pyworkforce")
    except ImportError as error:
        print(f"Without pyworkforce ({error}): install it and name its folder in PYTHONPATH.\n")
        return None, None

    def queue(row: int) -> Any:
        return pyworkforce.ErlangC(
            transactions=float(rate[row]), aht=HANDLE_TIME, asa=WITHIN, interval=1.0
        )

    return (
        lambda row: queue(row).service_level(int(agents[row])),
        lambda row: queue(row).required_positions(TARGET),
    )


def serial(bench: Bench) -> tuple[float, float]:
    """Return rows per CPU-second and per second of one thread."""
    wall, cpu = time.perf_counter(), time.process_time()
    bench.run(0, bench.rows)
    return bench.rows / (time.process_time() - cpu), bench.rows / (time.perf_counter() - wall)


def in_two(bench: Bench, pool: ThreadPoolExecutor) -> float:
    """Return rows per second of two threads."""
    half = bench.rows // 2
    wall = time.perf_counter()
    list(pool.map(bench.run, (0, half), (half, bench.rows)))
    return bench.rows / (time.perf_counter() - wall)


def by_rival(bench: Bench, rows: int) -> float:
    """Return rows per CPU-second of pyworkforce; NaN where it has no such function."""
    if bench.rival is None:
        return math.nan
    cpu = time.process_time()
    for row in range(rows):
        bench.rival(row)
    return rows / (time.process_time() - cpu)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--rival-rows", type=int, default=300)
    options = parser.parse_args()
    table = benches(options.rows)
    found: dict[str, list[tuple[float, float, float]]] = {bench.name: [] for bench in table}
    with ThreadPoolExecutor(2) as pool:
        for bench in table:
            bench.run(0, 10)  # compiled
        for _ in range(options.turns):
            for bench in table:
                cpu, wall = serial(bench)
                speed_up = in_two(bench, pool) / wall
                found[bench.name].append((cpu, speed_up, cpu / by_rival(bench, options.rival_rows)))
    print(f"{'':<40}{'million rows':>14}{'two threads:':>14}{'times':>14}")
    print(f"{'':<40}{'per CPU-s':>14}{'times one':>14}{'pyworkforce':>14}")
    for name, turns in found.items():
        cpu, speed_up, ratio = (statistics.median(column) for column in zip(*turns, strict=True))
        times = "" if math.isnan(ratio) else f"{ratio:,.0f}"
        print(f"{name:<40}{cpu / 1e6:>14.2f}{speed_up:>14.2f}{times:>14}")


if __name__ == "__main__":
    main()
