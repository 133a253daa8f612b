"""Two workers of each kind of executor, beside one after the other, for the same study.

Run: python experiments/benchmarks/executors.py

The study is of replications that take 100 ms or more: the retail bank of four times the size, full
log and all measures. Threads run as in any study; the processes of a pool and the workers of a
local Dask cluster are started, and have loaded their kernels, before the clock begins, as those of
a cluster that stands. What it takes to start them is told apart. Executors take turns, so that a
machine whose speed drifts treats them alike; ratios are those of the best turns, because other work
only ever slows one down. They mean something on a machine that has two processors to spare.
"""

from __future__ import annotations

import argparse
import math
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import ccsim
from ccsim.study.executors import Place
from ccsim.study.executors.cluster import standing_cluster

WORKERS = 2


def larger_bank(size: int) -> ccsim.Scenario:
    """Return the retail bank with several times the volume and the agents."""
    bank, more = ccsim.load("retail_bank"), f"+{100 * (size - 1)}%"
    volumes = {f"queues.{name}.volume": more for name in bank.queues}
    return bank.what_if(volumes | {f"groups.{name}.staff": more for name in bank.groups})


def seconds(centre: ccsim.Scenario, replications: int, place: Place, workers: int | None) -> float:
    """Return the wall time of a study [s]."""
    began = time.perf_counter()
    ccsim.simulate(centre, replications, executor=place, workers=workers)
    return time.perf_counter() - began


def compare(centre: ccsim.Scenario, replications: int, turns: int, dask: str) -> None:
    """Run the executors in turns and print their best times."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        places: dict[str, tuple[Place, int | None]] = {
            "serial": ("serial", 1),
            "two threads": ("threads", WORKERS),
            "two processes, a pool that stands": (pool, WORKERS),
            "two Dask workers that stand": (dask, None),
        }
        for place, workers in places.values():
            seconds(centre, 2 * WORKERS, place, workers)  # compiled, and warm
        best = dict.fromkeys(places, math.inf)
        for _ in range(turns):
            for name, (place, workers) in places.items():
                best[name] = min(best[name], seconds(centre, replications, place, workers))
    each = best["serial"] / replications
    print(f"{replications} replications of {each * 1000:.0f} ms")
    print(f"{'':<40}{'best':>10}{'to serial':>12}{'to two threads':>18}")
    for name, time_taken in best.items():
        to_serial, to_threads = best["serial"] / time_taken, time_taken / best["two threads"]
        print(f"{name:<40}{time_taken:>8.2f} s{to_serial:>10.2f} x{to_threads:>18.2f}")
    for name in ("processes", "local_cluster"):
        taken = seconds(centre, WORKERS, name, WORKERS)
        print(f"{'started for a study of ' + str(WORKERS) + ': ' + name:<40}{taken:>8.2f} s")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--size", type=int, default=4, help="times the retail bank")
    parser.add_argument("--replications", type=int, default=20)
    options = parser.parse_args()
    centre = larger_bank(options.size)
    with standing_cluster(WORKERS) as address:
        compare(centre, options.replications, options.turns, address)


if __name__ == "__main__":
    main()
