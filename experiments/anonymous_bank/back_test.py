"""Fit the bank on the first three weeks of February 1999, and hold it against what came after.

Run: python experiments/anonymous_bank/back_test.py FEBRUARY.csv AUGUST.csv

Two staffs are fitted, agents seen on duty and agents inferred from the waits; each is held against
the last week of February and against August. Prints the tables of the README, writes back_test.csv
and draws back_test.png. The README beside this file says where the logs are.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

import ccsim
from ccsim.fitting.reading import read_calls

HERE = Path(__file__).parent
LAST_FITTED, FIRST_HELD_OUT = "1999-02-21", "1999-02-22"
MEASURES = {
    "offered": "contacts offered",
    "wait_mean": "average wait [s]",
    "service_level": "within 20 s",
    "abandonment": "abandoned",
}


def back_tests(february: Path, august: Path) -> Iterator[tuple[str, str, ccsim.Backtest]]:
    """Yield the staff, the days and the back-test of each combination."""
    mapping = HERE / "mapping.toml"
    fitted, later = read_calls(february, mapping), read_calls(august, mapping)
    for staff in ("on duty", "inferred"):
        centre = ccsim.fit(fitted, name="Bank", last=LAST_FITTED, staff=staff).scenario
        yield staff, "last week", ccsim.validate(centre, fitted, first=FIRST_HELD_OUT)
        yield staff, "August", ccsim.validate(centre, later)


def table(found: list[tuple[str, str, ccsim.Backtest]]) -> pd.DataFrame:
    """Return a row for each measure of each back-test."""
    rows = []
    for staff, days, test in found:
        for measure in MEASURES:
            whole, inside = test.total(measure), test.coverage(measure)
            parts = {p.cause: p.explained for p in test.parts(measure) if p.cause != "fitted"}
            row = {"days": days, "staff": staff, "measure": measure,
                   "recorded": whole.recorded, "predicted": whole.predicted,
                   "inside": inside.inside, "judged": inside.judged}  # fmt: skip
            rows.append(row | parts)
    return pd.DataFrame(rows)


def shown(value: float, measure: str) -> str:
    """Write a figure as the README has it."""
    if measure in ("service_level", "abandonment"):
        return f"{100 * value:.1f} %"
    return f"{value:,.0f}" if measure == "offered" else f"{value:.1f} s"


def lines(figures: pd.DataFrame) -> list[str]:
    """Return the README's table of how far each prediction was."""
    found = []
    for row in figures.to_dict("records"):
        name = row["measure"]
        found.append(
            f"| {row['days']} | {row['staff']} | {MEASURES[name].partition(' [')[0]} "
            f"| {shown(row['recorded'], name)} | {shown(row['predicted'], name)} "
            f"| {row['inside']} of {row['judged']} |"
        )
    return found


def draw(found: list[tuple[str, str, ccsim.Backtest]], file: Path) -> None:
    """Draw the mean wait by day of the last week, with each staff."""
    with ccsim.plot.house_style():
        figure = Figure(figsize=(9.6, 9.0))
        axes = [figure.add_axes((0.09, bottom, 0.88, 0.32)) for bottom in (0.63, 0.15)]
        weeks = [(staff, test) for staff, days, test in found if days == "last week"]
        for ax, (staff, test) in zip(axes, weeks, strict=True):
            ccsim.plot.backtest(test, "wait_mean", ax=ax)
            ax.set_title(f"Staff {staff}: average wait by day, last week of February 1999")
        top = max(ax.get_ylim()[1] for ax in axes)
        for ax in axes:
            ax.set_ylim(0.0, top)
        figure.savefig(file, dpi=110)


def main() -> None:
    """Fit, hold against, print, write and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("february", type=Path)
    parser.add_argument("august", type=Path)
    parser.add_argument("--out", type=Path, default=HERE)
    given = parser.parse_args()
    found = list(back_tests(given.february, given.august))
    figures = table(found)
    figures.round(5).to_csv(given.out / "back_test.csv", index=False, lineterminator="\n")
    draw(found, given.out / "back_test.png")
    print("\n".join(lines(figures)))
    for staff, days, test in found:
        print(f"\nStaff {staff}, {days}. {test.verdict}")


if __name__ == "__main__":
    main()
