"""What common random numbers are worth: paired differences against independent ones.

Run: python experiments/common_random_numbers/pairing.py [--replications N] [--out FOLDER]

Writes pairing.csv and pairing.png. README.md beside this file says what they show.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl

mpl.use("Agg")  # draw to a file, whether or not there is a screen
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import ccsim

if TYPE_CHECKING:
    from numpy.typing import NDArray

HERE = Path(__file__).parent
MEASURES = {"service_level": "service level", "abandonment": "abandonment", "asa": "ASA"}
QUEUES = ("accounts", "cards", "loans", "online")
CHANGES = {
    "+1 agent": {"groups.generalists.staff": "+1"},
    "+8 % volume": {f"queues.{queue}.volume": "+8%" for queue in QUEUES},
}
COLOURS = {"paired": "#0072B2", "independent": "#D55E00"}
RESAMPLES = 4000


def differences(replications: int) -> pd.DataFrame:
    """Return alternative minus base of each replication, paired and independent."""
    bank = ccsim.load("retail_bank")
    base = ccsim.simulate(bank, replications, seed=1)
    parts = []
    for number, (change, overlay) in enumerate(CHANGES.items()):
        other = bank.what_if(overlay)
        for way, seed in (("paired", 1), ("independent", 2 + number)):
            run = ccsim.simulate(other, replications, seed=seed)
            for measure in MEASURES:
                each = run.by_replication(measure) - base.by_replication(measure)
                parts.append(
                    pd.DataFrame(
                        {"change": change, "measure": measure, "way": way, "difference": each}
                    )
                )
    return pd.concat(parts, ignore_index=True)


def variance_ratio(
    paired: NDArray[np.float64], independent: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Return independent over paired variance with its 95 % bootstrap interval.

    Both have the base's replications in them, so an F interval would not hold; replications are
    drawn again with both their differences.
    """
    drawn = np.random.default_rng(7).integers(paired.size, size=(RESAMPLES, paired.size))
    ratios = independent[drawn].var(axis=1, ddof=1) / paired[drawn].var(axis=1, ddof=1)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(independent.var(ddof=1) / paired.var(ddof=1)), float(low), float(high)


def ratios(each: pd.DataFrame) -> pd.DataFrame:
    """Return, for each change and measure, the mean paired difference and the variance ratio."""
    rows = []
    for change in CHANGES:
        for measure in MEASURES:
            part = each[(each.change == change) & (each.measure == measure)]
            paired, independent = (
                part.loc[part.way == way, "difference"].to_numpy() for way in COLOURS
            )
            rows.append((change, measure, paired.mean(), *variance_ratio(paired, independent)))
    return pd.DataFrame(rows, columns=["change", "measure", "difference", "ratio", "low", "high"])


def lines(table: pd.DataFrame) -> list[str]:
    """Return the table of README.md."""
    return [
        f"| {one.change} | {MEASURES[one.measure]} | "
        + (f"{one.difference:+.1f} s" if one.measure == "asa" else f"{one.difference:+.2%}")
        + f" | {one.ratio:.1f} ({one.low:.1f} to {one.high:.1f}) | {one.ratio:.0f} times |"
        for one in table.itertuples()
    ]


def draw(each: pd.DataFrame, table: pd.DataFrame, replications: int) -> plt.Figure:
    """Draw the differences of all replications, paired above independent."""
    with ccsim.plot.house_style():
        figure, panels = plt.subplots(2, 3, figsize=(12, 5.2), layout="constrained")
        for axes, one in zip(panels.flat, table.itertuples(), strict=True):
            part = each[(each.change == one.change) & (each.measure == one.measure)]
            scale, unit = (1, "s") if one.measure == "asa" else (100, "points")
            for at, (way, colour) in enumerate(COLOURS.items()):
                found = scale * part.loc[part.way == way, "difference"]
                axes.plot(found, np.full(len(found), -at), "|", ms=14, color=colour, alpha=0.7)
                axes.text(0.01, 0.9 - 0.48 * at, way, color=colour, transform=axes.transAxes,
                          backgroundcolor="white")  # fmt: skip
            axes.axvline(0, color="#8a8f99", lw=0.8, zorder=0)
            axes.set_title(f"{one.change}: variance {one.ratio:.1f} to 1", fontsize=10)
            axes.set(xlabel=f"difference of {MEASURES[one.measure]} [{unit}]", yticks=[],
                     ylim=(-1.6, 0.8))  # fmt: skip
            axes.spines["left"].set_visible(False)
        figure.supxlabel(
            f"How to read: each mark is one of n = {replications} replications of four weeks, "
            "alternative minus base; grey: no difference. The narrower, the fewer are needed.",
            fontsize=9, x=0.01, ha="left",
        )  # fmt: skip
    return figure


def main() -> None:
    """Write the table and the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=100)
    parser.add_argument("--out", type=Path, default=HERE)
    options = parser.parse_args()
    each = differences(options.replications)
    table = ratios(each).round(5)
    table.to_csv(options.out / "pairing.csv", index=False)
    draw(each, table, options.replications).savefig(options.out / "pairing.png", dpi=120)
    print("\n".join(lines(table)))


if __name__ == "__main__":
    main()
