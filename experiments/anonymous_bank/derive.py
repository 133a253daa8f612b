"""Derive the scenario ``anonymous_bank`` from the call log of February 1999.

Run it as ``python experiments/anonymous_bank/derive.py LOG.csv --out scenarios/anonymous_bank``.
It writes ``volume.csv`` and ``staff.csv``, draws ``fit.png`` beside itself, and prints the fitted
numbers that are typed in ``scenario.toml``. The README beside this file says where the log is.
"""

import argparse
from pathlib import Path
from typing import Any

import facts
import numpy as np
import pandas as pd
from draw import draw
from fits import (
    PATIENCE,
    day_totals,
    fit_busyness,
    fit_patience,
    fit_table,
    fit_talk,
    moments,
)
from log import (
    HOUR,
    INTERVAL,
    MINUTE,
    PER_DAY,
    THRESHOLD,
    WEEKDAYS,
    Floats,
    is_open,
    offered_calls,
    open_intervals,
    read_log,
    weekly_volume,
)
from numpy.typing import NDArray
from staffing import SHIPPED, availability, staffing, whole_heads


def write_week(path: Path, column: str, values: NDArray[Any]) -> None:
    """Write one row for each open quarter-hour of the week."""
    rows = [
        (WEEKDAYS[k // PER_DAY], clock(int(k) % PER_DAY), values[k])
        for k in np.flatnonzero(open_intervals())
    ]
    pd.DataFrame(rows, columns=["weekday", "start", column]).to_csv(path, index=False)


def clock(interval: int) -> str:
    """Write the start of a day's interval as HH:MM."""
    hours, rest = divmod(interval * INTERVAL, HOUR)
    return f"{hours:02d}:{rest // MINUTE:02d}"


def report(offered: pd.DataFrame, plans: dict[str, Floats]) -> None:
    """Print what the month was like and the numbers typed in the scenario."""
    queued, talk = offered[offered["wait"] > 0], offered.loc[offered["served"], "talk"]
    answered = (offered["wait"] <= THRESHOLD) & offered["served"]
    inside = is_open(offered["joined"])
    print(f"Offered {len(offered):,}, of which {(~inside).sum()} outside the opening hours")
    print(f"mean wait of offered {offered['wait'].mean():.2f} s, abandoned", end=" ")
    print(f"{1 - offered['served'].mean():.4f}, within {THRESHOLD} s {answered.mean():.4f}")
    print(f"\nTalk: mean {talk.mean():.1f} s; fitted", end=" ")
    print(", ".join(f"{name} {value:.4g}" for name, value in fit_talk(talk).items()))
    print(f"\nPatience; max gap: distance to Kaplan-Meier over 10 min\n{fit_table(queued)}")
    totals = day_totals(offered.loc[inside, "joined"])
    days = pd.DataFrame(dict(zip(("mean", "variance"), moments(totals), strict=True)))
    days.index = pd.Index(WEEKDAYS, name="weekday")
    print(f"\nBusyness: cv {fit_busyness(totals):.4f}, from day totals")
    print(days.round(1).to_string())
    print("\nAgent-hours in a week, whole heads")
    for name, mean in plans.items():
        print(f"{name:30}{whole_heads(mean).sum() * INTERVAL / HOUR:8.1f}")


def report_facts(rows: pd.DataFrame, offered: pd.DataFrame) -> None:
    """Print what else the READMEs cite."""
    queued = offered[offered["wait"] > 0]
    print(f"\nWhile calls waited\n{availability(offered).round(3).to_string()}")
    print(f"\nService [s, shares]\n{facts.service_table(rows, offered).round(4).to_string()}")
    print(f"\nCalls at the edges\n{facts.edges(offered).to_string()}")
    print(f"\nMean talk [s]\n{facts.talk_by_time(offered)}")
    print(f"\nWaits\n{facts.patience_tallies(queued).to_string()}")
    print(f"\nBusyness\n{facts.busyness_checks(offered)}")
    print(f"\nSunday 14 February, 21:15 to 22:30\n{facts.flood(offered).round(1).to_string()}")
    print("\nBy day without an offered call")
    print(facts.gaps(rows, offered).to_string(index=False, float_format="%.0f"))


def typed(offered: pd.DataFrame) -> dict[str, str]:
    """Return the numbers typed in scenario.toml, to the digits typed there."""
    talk = fit_talk(offered.loc[offered["served"], "talk"])
    patience = fit_patience(offered[offered["wait"] > 0])[PATIENCE].named
    totals = day_totals(offered.loc[is_open(offered["joined"]), "joined"])
    return {
        "busyness.cv": f"{fit_busyness(totals):.3f}",
        "talk.short.weight": f"{talk['short']:.2f}",
        "talk.long.median": f"{talk['median']:.1f}",
        "talk.long.sigma": f"{talk['sigma']:.3f}",
        "patience.mean1": f"{patience['mean1']:.1f}",
        "patience.mean2": f"{patience['mean2']:.1f}",
        "patience.weight1": f"{patience['weight1']:.3f}",
    }


def main() -> None:
    """Read the log, write the scenario's files, draw the figure and print the fits."""
    parser = argparse.ArgumentParser(description="Derive scenarios/anonymous_bank from the log.")
    parser.add_argument("log", type=Path, help="the call-by-call log of February 1999, as CSV")
    parser.add_argument("--out", type=Path, required=True, help="the scenario's folder")
    parser.add_argument("--figure", type=Path, default=Path(__file__).with_name("fit.png"))
    given = parser.parse_args()
    rows = read_log(given.log)
    offered = offered_calls(rows)
    volume, plans = weekly_volume(offered), staffing(offered)
    agents = whole_heads(plans[SHIPPED])
    given.out.mkdir(parents=True, exist_ok=True)
    write_week(given.out / "volume.csv", "calls", volume.round(2))
    write_week(given.out / "staff.csv", "agents", agents)
    draw(given.figure, offered, volume, agents)
    print(f"Rows of the log\n{rows['fate'].value_counts().rename_axis(None).to_string()}\n")
    report(offered, plans)
    report_facts(rows, offered)
    print("\nTyped in scenario.toml, [queues.bank]")
    for name, value in typed(offered).items():
        print(f"{name:20}{value:>8}")


if __name__ == "__main__":
    main()
