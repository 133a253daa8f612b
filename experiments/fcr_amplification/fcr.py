"""What resolution does to load, waits and staff: a formula, and the simulation beside it.

Run: python experiments/fcr_amplification/fcr.py [--replications N] [--out FOLDER]

Writes fcr.csv and fcr.png. README.md beside this file says what they show.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")  # draw to a file, whether or not there is a screen
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import ccsim

HERE = Path(__file__).parent
RESOLUTION = np.array([0.60, 0.65, 0.70, 0.75, 0.80])
RETURN = 0.80
"""Share of the unresolved that call again."""
FRESH, TALK, AGENTS, WITHIN = 280.0, 300.0, 36, 20.0
"""New issues an hour, seconds of talk, agents, seconds of the promise: the scenario's."""
HOURS: dict[str, object] = {
    "first_day": "2026-03-02", "days": 56, "open": "00:00", "close": "24:00",
    "interval": "30 min", "warm_up": "42 days",
}  # fmt: skip
"""Round the clock, as the formula has it; six weeks pass before a fortnight counts."""
COUNTED = 14 * 24
"""Hours of that fortnight."""


def exact() -> pd.DataFrame:
    """Return what formulas say: returns are geometric, and the queue is M/M/36 at their load."""
    per_issue = 1 / (1 - (1 - RESOLUTION) * RETURN)
    rate = FRESH / 3600 * per_issue
    queue = ccsim.erlang.erlang_c(rate, TALK, agents=AGENTS, within=WITHIN)
    agents = ccsim.erlang.agents_required(rate, TALK, target=0.80, within=WITHIN)
    return pd.DataFrame(
        {
            "resolution": RESOLUTION,
            "per_issue": per_issue,
            "service_level": queue.service_level,
            "asa": queue.asa,
            "agents": agents,
            "minutes": np.asarray(agents) * 60 / FRESH,  # paid on the phones, per new issue
        }
    )


def simulated(replications: int) -> pd.DataFrame:
    """Return contacts per new issue, service level and ASA with half-widths."""
    rows = []
    for resolution in RESOLUTION:
        changes: dict[str, object] = {"hours": HOURS}
        if resolution != 0.70:  # the scenario's own; a what-if that changes nothing is refused
            changes["queues.calls.resolution"] = float(resolution)
        centre = ccsim.load("fcr_amplification").what_if(changes)
        run = ccsim.simulate(centre, replications, seed=1)
        row = {}
        for measure in ("offered", "service_level", "asa"):
            found = run.estimate(measure)
            scale = FRESH * COUNTED if measure == "offered" else 1.0
            row |= {f"sim_{measure}": found.mean / scale, f"hw_{measure}": found.half_width / scale}
        rows.append(row)
    return pd.DataFrame(rows)


def lines(table: pd.DataFrame) -> list[str]:
    """Return the table of README.md."""
    return [
        f"| {one.resolution:.0%} | {one.per_issue:.3f} | {one.sim_offered:.3f} ± "
        f"{one.hw_offered:.3f} | {one.service_level:.1%} | {one.sim_service_level:.1%} ± "
        f"{100 * one.hw_service_level:.1f} | {one.asa:.0f} s | {one.sim_asa:.0f} ± "
        f"{one.hw_asa:.0f} s | {one.agents:.0f} | {one.minutes:.2f} |"
        for one in table.itertuples()
    ]


def draw(table: pd.DataFrame, replications: int) -> plt.Figure:
    """Draw the formula as a line and the simulation as dots; agents as bars."""
    x = 100 * table.resolution
    with ccsim.plot.house_style():
        figure, (left, middle, right) = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
        for axes, exact_column, measure, scale in (
            (left, "per_issue", "offered", 1),
            (middle, "service_level", "service_level", 100),
        ):
            axes.plot(x, scale * table[exact_column], color="#2b2f36", lw=1)
            axes.errorbar(x, scale * table[f"sim_{measure}"], scale * table[f"hw_{measure}"],
                          fmt="o", color="#0072B2")  # fmt: skip
        left.set(title="Contacts per new issue", ylabel="contacts offered / new issues", ylim=1)
        left.text(65.4, 1.405, "formula", color="#2b2f36")
        left.text(70.4, 1.325, "simulation", color="#0072B2")
        middle.set(title="What 36 agents give", ylabel="answered within 20 s [%]", ylim=(0, 100))
        bars = right.bar(x, table.agents, width=3, color="#b9bec7")
        right.bar_label(bars, padding=2)
        right.set(title="What 80 % in 20 s takes", ylabel="agents (formula)")
        for axes in (left, middle, right):
            axes.set(xlabel="issues resolved by a contact [%]", xticks=x)
        figure.supxlabel(
            "How to read: lines and bars are exact; dots are means of "
            f"n = {replications} runs of a fortnight after six weeks, with 95 % intervals.",
            fontsize=9, x=0.01, ha="left",
        )  # fmt: skip
    return figure


def main() -> None:
    """Write the table and the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--out", type=Path, default=HERE)
    options = parser.parse_args()
    table = exact().join(simulated(options.replications))
    table.round(5).to_csv(options.out / "fcr.csv", index=False)
    draw(table, options.replications).savefig(options.out / "fcr.png", dpi=120)
    print("\n".join(lines(table.round(5))))


if __name__ == "__main__":
    main()
