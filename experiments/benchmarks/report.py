"""Seconds and megabytes of a report: a week of five queues, 200 replications.

Run: python experiments/benchmarks/report.py [--replications 200]

The study is made first and not counted, nor is the time to compile kernels. What is counted is the
page: the three replications that are simulated again for waits and for issues, the figures, and the
text. The best of a few turns counts, by processor time, because other work on the machine only ever
slows one down; a page is drawn by one thread, so that it is the wall time of a machine with a
processor to spare. The wall time of that turn is printed beside it.
"""

from __future__ import annotations

import argparse
import time

import ccsim
from ccsim.report.page import report_html
from ccsim.scenario.load import build

TURNS = 3
MOST_SECONDS, MOST_MEGABYTES = 5.0, 3.0


def week() -> ccsim.Scenario:
    """Return a week of five queues with a team of their own each, customers coming back."""
    delay = {"kind": "exponential", "mean": "4 h"}
    queue = {
        "talk": {"kind": "lognormal", "mean": "4 min", "cv": 0.9},
        "patience": {"kind": "exponential", "mean": "2 min"},
        "resolution": 0.75,
        "repeat": {"probability": 0.8, "delay": delay},
        "redial": {"probability": 0.5, "delay": {"kind": "exponential", "mean": "10 min"}},
    }
    hours = {
        "first_day": "2026-03-02",
        "days": 7,
        "interval": "30 min",
        "open": {"mon_sun": "08:00-20:00"},
    }
    names = ("accounts", "billing", "cards", "loans", "online")
    return build(
        {
            "name": "A week of five queues",
            "hours": hours,
            "queues": {
                name: queue | {"volume": {"per_hour": 30 + 10 * at}}
                for at, name in enumerate(names)
            },
            "groups": {
                f"{name} team": {"staff": 4 + at, "skills": {name: {}}}
                for at, name in enumerate(names)
            },
        }
    )


def main() -> None:
    """Print what a report costs, and whether that is as little as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--replications", type=int, default=200)
    asked = parser.parse_args()
    run = ccsim.simulate(week(), asked.replications)
    report_html(run)  # compiles what is not compiled yet
    turns = []
    for _ in range(TURNS):
        began, wall = time.process_time(), time.perf_counter()
        page = report_html(run)
        turns.append((time.process_time() - began, time.perf_counter() - wall))
    megabytes = len(page.encode()) / 1e6
    seconds, wall = min(turns)
    kept = seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES
    made = f"{asked.replications} replications, {megabytes:.2f} MB"
    print(f"{made}: {seconds:.2f} s of a processor, {wall:.2f} s by the clock")
    print(f"under {MOST_SECONDS:g} s and {MOST_MEGABYTES:g} MB: {'yes' if kept else 'NO'}")


if __name__ == "__main__":
    main()
