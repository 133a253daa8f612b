"""Staff one day by each method, simulate each plan, and draw and tabulate what customers get.

python experiments/staffing_over_time/run.py --out experiments/staffing_over_time
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from day import centre
from draw import draw
from numpy.typing import NDArray

import ccsim
from ccsim.study.interval_load import METHODS
from ccsim.study.staff import staff
from ccsim.study.staff_check import proposed_scenario

Floats = NDArray[np.float64]

TARGET = 0.80
CALLS = {"4 min": (240.0, 100), "30 min": (1800.0, 400)}
"""Handle time and replications: about as many contacts of each."""


class Found(NamedTuple):
    """What a plan does, by open interval (48,).

    Attributes
    ----------
    agents : ndarray
    formula : ndarray [share]
        Service level that the method expects of them.
    level, half_width : ndarray [share]
        Service level by simulation.
    asa : ndarray [s]
        By simulation.
    day : float [share]
        Service level of all contacts by simulation.
    """

    agents: Floats
    formula: Floats
    level: Floats
    half_width: Floats
    asa: Floats
    day: float


def simulated(scenario: ccsim.Scenario, replications: int) -> tuple[Floats, Floats, Floats, float]:
    """Return service level, its half-width, ASA by interval, and the day's service level."""
    run = ccsim.simulate(scenario, replications, seed=5)
    _, level, half_width = run.by_interval("service_level")
    _, asa, _ = run.by_interval("asa")
    return level, half_width, asa, run.estimate("service_level").mean


def by_method(length: str, method: str) -> Found:
    """Staff the day by a method, and simulate the plan."""
    handle_time, replications = CALLS[length]
    found = staff(centre(handle_time), method=method)
    plan, at = found.plans[0], found.open_intervals
    outcome = simulated(proposed_scenario(found), replications)
    return Found(plan.required[at], plan.at_required.service_level[at], *outcome)


def too_few() -> dict[str, Found]:
    """Return what the methods say of a plan that is too small for two hours, and the simulation."""
    handle_time, replications = CALLS["4 min"]
    needed = staff(centre(handle_time)).plans[0]
    at = np.flatnonzero(needed.required > 0.0)
    agents = needed.required[at].copy()
    agents[8:16] = np.floor(agents[8:16] * 0.75)  # 10:00 to 12:00
    scenario = centre(handle_time, agents)
    outcome = simulated(scenario, replications)
    expected = {
        method: staff(scenario, method=method).plans[0].at_scheduled.service_level[at]
        for method in METHODS
    }
    return {method: Found(agents, level, *outcome) for method, level in expected.items()}


def rows(found: dict[str, dict[str, Found]]) -> list[dict[str, str]]:
    """Return the table: one row for each day and method."""
    return [
        {
            "handle_time": length,
            "method": method,
            "agent_hours": f"{one.agents.sum() / 4:.2f}",
            "most_agents": f"{one.agents.max():.0f}",
            "day": f"{one.day:.3f}",
            "lowest_interval": f"{one.level.min():.3f}",
            "intervals_below_target": f"{(one.level + one.half_width < TARGET).sum()}",
            "intervals_above_90": f"{(one.level - one.half_width > 0.9).sum()}",
        }
        for length, methods in found.items()
        for method, one in methods.items()
    ]


def main() -> None:
    """Run the experiment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the figure and table")
    folder = parser.parse_args().out
    found = {length: {method: by_method(length, method) for method in METHODS} for length in CALLS}
    short = too_few()
    table = rows(found)
    with (folder / "table.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerows(table)
    for row in table:
        print(*(f"{value:>14}" for value in row.values()))
    for method, one in short.items():
        error = np.nanmean(np.abs(one.formula - one.level)[8:20])
        print(
            f"too few agents, {method}: mean error of the service level, 10:00-13:00: {error:.3f}"
        )
    draw(found, short, folder / "methods.png")


if __name__ == "__main__":
    main()
