"""Do bands of call counts hold what they promise? A bank's calls per five minutes, held out.

Run: python experiments/us_bank/bands.py us_bank_5min_2003.csv [--out FOLDER]

Writes dispersion.csv, coverage.csv and bands.png. README.md beside this file says what they show,
and where the data come from. It uses functions of `ccsim.fitting` that are not in `ccsim` itself.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")  # draw to a file, whether or not there is a screen
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

import ccsim
from ccsim.fitting.busyness import Dispersion, fit_dispersion
from ccsim.fitting.slots import Counts, count

Floats = NDArray[np.float64]

HERE = Path(__file__).parent
SCALES = {"5 min": 1, "30 min": 6, "day": 168}
"""Intervals of five minutes in each; the last five minutes of a day, from 21:00, are left out."""
WEEKS = (4, 8, 12)
"""Fitted on so many weeks before the one that is held out."""
SHOWN = 8
BANDS = ("poisson", "day", "all")
COLOURS = {"poisson": "#D55E00", "day": "#0072B2", "all": "#009E73"}
LOW, HIGH = 0.05, 0.95


def read(path: Path) -> Counts:
    """Read calls by day and five minutes from 07:00; days without calls are left out."""
    rows = pd.read_csv(path, parse_dates=["DateTime"])
    counts = count(rows["DateTime"], 300.0, weight=rows["Calls"])
    called = counts.of(counts.calls.sum(axis=1) > 0)
    first = 7 * 12
    return Counts(called.days, 300.0, called.calls[:, first : first + 168])


def at_scale(counts: Counts, intervals: int) -> Counts:
    """Add up neighbouring intervals."""
    added = counts.calls.reshape(counts.days.size, -1, intervals).sum(axis=2)
    return Counts(counts.days, counts.interval * intervals, added)


def dispersion(counts: Counts) -> pd.DataFrame:
    """Return how counts vary at each scale, over the whole log."""
    rows = []
    for scale, intervals in SCALES.items():
        found = fit_dispersion(at_scale(counts, intervals).calls, counts.weekday)
        rows.append(
            (scale, found.ratio, found.interval_cv, found.day.value, found.day.low, found.day.high,
             found.explained, found.poisson.index)
        )  # fmt: skip
    columns = ["scale", "ratio", "interval_cv", "day_cv", "low", "high", "explained", "within"]
    return pd.DataFrame(rows, columns=columns)


def spread(mean: Floats, cv: float, days: Floats) -> tuple[Floats, Floats]:
    """Return the 5 % and 95 % quantile of counts of a mean that is estimated from some days.

    A Gamma factor of this cv, Poisson noise, and the error of the mean, which has the same law
    over the number of days; together taken as negative binomial.
    """
    variance = (mean + (cv * mean) ** 2) * (1 + 1 / days)
    shape = mean**2 / (variance - mean)
    low, high = (stats.nbinom.ppf(q, shape, mean / variance) for q in (LOW, HIGH))
    return low, high


def bands(past: Counts, weekday: int, found: Dispersion) -> dict[str, tuple[Floats, Floats]]:
    """Return the bands of a day to come, by each assumption."""
    own = past.calls[past.weekday == weekday]
    mean, days = np.maximum(own.mean(axis=0), 0.5), np.float64(own.shape[0])
    return {
        "poisson": (stats.poisson.ppf(LOW, mean), stats.poisson.ppf(HIGH, mean)),
        "day": spread(mean, found.day.value, days),
        "all": spread(mean, found.interval_cv, days),
    }


def held_out(counts: Counts, weeks: int) -> pd.DataFrame:
    """Return, for each day held out and each band, the share of its counts within the band.

    Each week is held out in turn; what is fitted comes from the weeks just before it.
    """
    # From 1970-01-05, a Monday.
    week = (counts.days.astype("datetime64[D]").astype(np.int64) - 4) // 7
    rows = []
    for now in np.unique(week)[np.unique(week) >= week.min() + max(WEEKS)]:
        before = (week < now) & (week >= now - weeks)
        past = counts.of(before)
        found = fit_dispersion(past.calls, past.weekday)
        for day in np.flatnonzero(week == now):
            for name, (low, high) in bands(past, int(counts.weekday[day]), found).items():
                calls = counts.calls[day]
                rows.append((counts.days[day], name, ((calls >= low) & (calls <= high)).mean()))
    return pd.DataFrame(rows, columns=["day", "band", "inside"])


def coverage(counts: Counts) -> pd.DataFrame:
    """Return the coverage of each band; its error is from the differences between days."""
    rows = []
    for weeks in WEEKS:
        for scale, intervals in SCALES.items():
            table = held_out(at_scale(counts, intervals), weeks)
            for name, inside in table.groupby("band")["inside"]:
                error = inside.std(ddof=1) / np.sqrt(inside.size)
                rows.append((weeks, scale, name, inside.size, inside.mean(), error))
    return pd.DataFrame(rows, columns=["weeks", "scale", "band", "days", "coverage", "error"])


def lines(varied: pd.DataFrame, covered: pd.DataFrame) -> list[str]:
    """Return the tables of README.md."""
    first = [
        f"| {one.scale} | {one.ratio:.2f} | {one.interval_cv:.3f} | {one.day_cv:.3f} "
        f"({one.low:.3f} to {one.high:.3f}) | {one.explained:.0%} |"
        for one in varied.itertuples()
    ]
    cell = covered.set_index(["weeks", "scale", "band"])
    second = []
    for weeks in WEEKS:
        for scale in SCALES:
            values = (cell.loc[(weeks, scale, name)] for name in BANDS)
            shares = " | ".join(f"{one.coverage:.1%} ± {one.error:.1%}" for one in values)
            second.append(f"| {weeks} | {scale} | {shares} |")
    return first + second


def draw(counts: Counts, covered: pd.DataFrame) -> plt.Figure:
    """Draw a day held out with its bands, and the coverage of each band."""
    half_hours = at_scale(counts, SCALES["30 min"])
    day = half_hours.days.size - 1
    past = half_hours.of(
        (half_hours.days < half_hours.days[day] - 4)
        & (half_hours.days >= half_hours.days[day] - 4 - 7 * SHOWN)
    )
    found = fit_dispersion(past.calls, past.weekday)
    edges = 7 + np.arange(half_hours.calls.shape[1] + 1) / 2
    with ccsim.plot.house_style():
        figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.4), layout="constrained")
        weekday = int(half_hours.weekday[day])
        for name, (low, high) in reversed(bands(past, weekday, found).items()):
            left.stairs(high, edges, baseline=low, fill=True, color=COLOURS[name], alpha=0.35)
        middles = (edges[:-1] + edges[1:]) / 2
        left.plot(middles, half_hours.calls[day], "o", color="black", ms=3.5)
        left.set_title(f"Calls per half-hour on Friday {half_hours.days[day]}, held out")
        left.set(xlabel="time of day [h]", ylabel="calls", ylim=(0, 2100))
        reading = ("Dots: calls. 5-95 % bands: orange", "Poisson, blue the day's factor,")
        left.text(11, 150, "\n".join((*reading, "green all of the excess")), fontsize=9)
        shown = covered[covered.weeks == SHOWN]
        for at, name in enumerate(BANDS):
            part = shown[shown.band == name].set_index("scale").loc[list(SCALES)]
            place = np.arange(len(SCALES)) + 0.25 * (at - 1)
            right.bar(place, 100 * part.coverage, 0.22, color=COLOURS[name])
            right.errorbar(
                place, 100 * part.coverage, 196 * part.error, fmt="none", ecolor="black", lw=1
            )
        right.axhline(90, color="black", lw=1)
        right.text(-0.36, 91.5, "promised", fontsize=9)
        right.set_xticks(range(len(SCALES)), list(SCALES))
        right.set(ylabel="inside the 5-95 % band [%]", ylim=(0, 104))
        days = int(shown.days.iloc[0])
        right.set_title(f"Coverage on {days} days held out, with 95 % intervals")
    return figure


def main() -> None:
    """Read the counts, write both tables and the figure, and print the rows of README.md."""
    parser = argparse.ArgumentParser(description="Bands of a bank's call counts, held out.")
    parser.add_argument("counts", type=Path, help="calls per five minutes, as CSV")
    parser.add_argument("--out", type=Path, default=HERE)
    given = parser.parse_args()
    counts = read(given.counts)
    varied, covered = dispersion(counts).round(4), coverage(counts).round(4)
    given.out.mkdir(parents=True, exist_ok=True)
    varied.to_csv(given.out / "dispersion.csv", index=False)
    covered.to_csv(given.out / "coverage.csv", index=False)
    draw(counts, covered).savefig(given.out / "bands.png", dpi=110)
    print("\n".join(lines(varied, covered)))


if __name__ == "__main__":
    main()
