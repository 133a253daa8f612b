"""A published centre of another program, simulated again: SimpleMSK of ContactCenters.

Run: python experiments/simple_msk/simple_msk.py [--replications N] [--out FOLDER]

Writes simple_msk.csv and simple_msk.png. README.md beside this file says what they show.
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
PUBLISHED = pd.DataFrame(
    [
        ("answered", 4297.305, 4270.150, 4324.460),
        ("abandoned", 910.335, 876.133, 944.537),
        ("service_level_4", 0.501, 0.494, 0.509),
    ],
    columns=["measure", "published", "published_low", "published_high"],
)
PUBLISHED_DAYS = 1000
EXACT_OFFERED = 504 + 636 + 384 + 612 + 516 + 576 + 756 + 624 + 576
"""Calls of a day: volumes by period and type; the busyness has mean 1."""
TITLES = {
    "answered": "Answered [calls a day]",
    "abandoned": "Abandoned [calls a day]",
    "service_level_4": "Service level [share]",
}
PROGRAMS = {"published": ("ContactCenters", "#D55E00"), "ccsim": ("ccsim", "#0072B2")}


def measured(replications: int) -> pd.DataFrame:
    """Return both programs' means with 95 % intervals, and z of their difference."""
    run = ccsim.simulate(ccsim.load("simple_msk"), replications, seed=1)
    table = PUBLISHED.copy()
    found = [run.estimate(measure) for measure in table.measure]
    table["ccsim"] = [one.mean for one in found]
    table["ccsim_low"] = [one.low for one in found]
    table["ccsim_high"] = [one.high for one in found]
    # Both intervals are of many days and of one level, so half-widths are to each other as
    # standard errors are; 1.96 of these make a half-width.
    half_widths = [(table[f"{one}_high"] - table[f"{one}_low"]).to_numpy() / 2 for one in PROGRAMS]
    table["z"] = (table.ccsim - table.published) / (np.hypot(*half_widths) / 1.96)
    return table


def offered(table: pd.DataFrame) -> list[str]:
    """Return how far each program's days were from the 5,184 calls that they have on average."""
    out = []
    for program in PROGRAMS:
        answered, abandoned = table[program].iloc[:2]
        out.append(f"{program}: {answered + abandoned:.0f} calls a day, "
                   f"{(answered + abandoned) / EXACT_OFFERED - 1:+.1%}")  # fmt: skip
    return out


def lines(table: pd.DataFrame) -> list[str]:
    """Return the table of README.md."""
    return [
        f"| {one.measure} | {one.published:.{d}f} ({one.published_low:.{d}f} to "
        f"{one.published_high:.{d}f}) | {one.ccsim:.{d}f} ({one.ccsim_low:.{d}f} to "
        f"{one.ccsim_high:.{d}f}) | {one.z:+.2f} |"
        for one in table.itertuples()
        for d in [3 if one.published < 1 else 0]
    ]


def draw(table: pd.DataFrame, replications: int) -> plt.Figure:
    """Draw a panel for each measure: both programs, one above the other."""
    with ccsim.plot.house_style():
        figure, panels = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained")
        for axes, one in zip(panels, table.to_dict("records"), strict=True):
            for at, (column, (name, colour)) in enumerate(PROGRAMS.items()):
                low, mean, high = one[f"{column}_low"], one[column], one[f"{column}_high"]
                axes.plot([low, high], [-at, -at], color=colour, lw=2)
                axes.plot(mean, -at, "o", color=colour)
                axes.text(mean, 0.16 - at, name, color=colour, ha="center")
            axes.set_title(f"z = {one['z']:+.2f}", fontsize=10, weight="normal")
            axes.set(xlabel=TITLES[one["measure"]], ylim=(-1.4, 0.6), yticks=[])
            axes.spines["left"].set_visible(False)
            axes.margins(x=0.25)
        figure.suptitle("SimpleMSK: the same centre in two programs", weight="bold", x=0.01,
                        ha="left")  # fmt: skip
        figure.supxlabel(
            f"How to read: dots are means of n = {PUBLISHED_DAYS} (ContactCenters) and "
            f"n = {replications} days (ccsim), bars their 95 % intervals; |z| above 2 would be "
            "surprising.",
            fontsize=9, x=0.01, ha="left",
        )  # fmt: skip
    return figure


def main() -> None:
    """Write the table and the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=4000)
    parser.add_argument("--out", type=Path, default=HERE)
    options = parser.parse_args()
    table = measured(options.replications)
    table.round(4).to_csv(options.out / "simple_msk.csv", index=False)
    draw(table, options.replications).savefig(options.out / "simple_msk.png", dpi=120)
    print("\n".join(lines(table.round(4)) + offered(table)))


if __name__ == "__main__":
    main()
