"""What the compiled engine takes as a centre grows, and over a year; and what measures take.

Run: python experiments/benchmarks/scale.py

Growth: one queue at 96 % of its agents' time, as W1; nanoseconds a contact, full log kept. Year:
365 days of W2, with the contact log and without it, each in a process of its own, whose peak
memory is taken; one replication on one core. Measures: all of them, from a log and from sums, a
row each. Times are CPU time, the best of some turns, for other work only ever slows one down;
what is compiled has been compiled before.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import skills
from engine import one_queue

from ccsim.engines import compiled
from ccsim.measures.evaluate import evaluate
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.logs import Logs
from ccsim.records.sums import Sums
from ccsim.scenario.load import build

AGENTS = (50, 500, 5_000, 50_000)
LOAD, TALK = 0.96, 300.0
DAYS = 365


def of_size(agents: int, contacts: int) -> Tables:
    """Return W1's queue with so many agents, for about as many contacts."""
    per_hour = LOAD * agents * 3600.0 / TALK
    hours = max(2, round(contacts / per_hour))
    days, close = (1, hours) if hours < 24 else (-(-hours // 24), 24)
    hours_open = {"first_day": "2026-03-02", "days": days, "open": "00:00", "close": f"{close}:00"}
    queue = {
        "volume": {"per_hour": per_hour},
        "talk": {"kind": "exponential", "mean": f"{TALK} s"},
        "patience": {"kind": "exponential", "mean": "120 s"},
    }
    team = {"staff": agents, "skills": {"calls": {}}}
    return build_tables(
        build(
            {
                "name": f"{agents} agents",
                "hours": hours_open,
                "queues": {"calls": queue},
                "groups": {"team": team},
            }
        )
    )


def best(work: Callable[[], int], turns: int) -> float:
    """Return the CPU time [ns] that one of what the work counts takes."""
    work()
    times = []
    for _ in range(turns):
        began = time.process_time()
        count = work()
        times.append((time.process_time() - began) / count)
    return 1e9 * min(times)


def grow(contacts: int, turns: int) -> None:
    """Print what a contact takes in centres of many sizes."""
    print(f"{'growth':<32}{'ns a contact':>14}{'ratio':>10}")
    smallest = 0.0
    for agents in AGENTS:
        tables = of_size(agents, contacts)
        took = best(partial(_one_run, tables), turns)
        smallest = smallest or took
        print(f"{f'{agents:,} agents':<32}{took:>14.0f}{took / smallest:>10.2f}")


def _one_run(tables: Tables) -> int:
    return visits_of(compiled.simulate(tables, seed=1, replication=0))


def visits_of(left: Logs | Sums) -> int:
    """Return how many visits a replication had."""
    return len(left.contacts) if isinstance(left, Logs) else int(left.visits.times.sum())


def measure(turns: int) -> None:
    """Print what all measures of a replication take."""
    print(f"{'all measures':<32}{'from the log':>14}{'from sums':>14}{'   ns a contact'}")
    centres = {"W1, a week": one_queue(days=7), "W2, a week": skills.scenario(days=7)}
    for name, centre in centres.items():
        tables = build_tables(centre)
        took = []
        for run in (compiled.simulate, compiled.gather):
            left = run(tables, seed=1, replication=0)
            count = visits_of(left)

            def work(left: Logs | Sums = left, count: int = count, tables: Tables = tables) -> int:
                evaluate(tables, left)
                return count

            took.append(best(work, turns))
        print(f"{name:<32}{took[0]:>14.0f}{took[1]:>14.0f}")


def year(*, keep_log: bool) -> None:
    """Print what a year takes, in this process."""
    run = compiled.simulate if keep_log else compiled.gather
    run(build_tables(skills.scenario()), seed=1, replication=0)  # compiled
    before = time.process_time()
    tables = build_tables(skills.scenario(days=DAYS))
    began = time.process_time()
    visits = visits_of(run(tables, seed=1, replication=0))
    seconds = time.process_time() - began
    peak = peak_megabytes()
    what = "with the log" if keep_log else "without it"
    print(
        f"{what:<32}{visits:>14,}{seconds:>12.2f} s{began - before:>12.2f} s{peak:>10.0f} MB",
        flush=True,
    )


def peak_megabytes() -> float:
    """Return the most memory this process had, as Linux tells it.

    `getrusage` would not do: what a process inherits from the one that began it counts there.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--year", choices=["log", "sums"], help="only that, in this process")
    options = parser.parse_args()
    if options.year:
        year(keep_log=options.year == "log")
        return
    grow(options.contacts, options.turns)
    print()
    measure(options.turns)
    print(
        f"\n{'a year of W2':<32}{'contacts':>14}{'run':>14}{'tables':>14}{'peak':>13}", flush=True
    )
    for kept in ("log", "sums"):
        command = [sys.executable, __file__, "--year", kept]
        subprocess.run(command, check=True)  # noqa: S603  # our own


if __name__ == "__main__":
    main()
