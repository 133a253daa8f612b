"""Derive the scenario ``bank_by_type``: the month's calls by type, and two kinds of agents.

Run it as ``python experiments/anonymous_bank/by_type.py LOG.csv --out scenarios/bank_by_type``.
It writes ``volume.csv`` and ``staff.csv`` and prints the numbers that are typed in
``scenario.toml``.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from derive import clock
from fits import day_totals, fit_busyness, fit_talk
from log import (
    HOUR,
    INTERVAL,
    PER_DAY,
    WEEKDAYS,
    Floats,
    is_open,
    offered_calls,
    open_intervals,
    read_log,
    weekly_volume,
)
from numpy.typing import NDArray
from staffing import conversations, on_duty, per_interval

QUEUES = {"PS": "regular", "NW": "prospects", "NE": "stocks", "IN": "internet", "TT": "callbacks"}
"""The log's types; PE, regular calls in English, 136 of them, go with PS."""
STOCKS = "NE"
STOCK_AGENTS = 0.05
"""An agent of whose calls at least this share are about stocks takes such calls."""


def by_queue(offered: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the calls of each queue."""
    types = offered["type"].replace("PE", "PS")
    return {queue: offered[types == code] for code, queue in QUEUES.items()}


def stock_share(offered: pd.DataFrame) -> pd.Series:
    """Share of calls about stocks among those that each named agent took, the largest first."""
    named = offered[offered["served"] & (offered["server"] != "NO_SERVER")]
    about = (named["type"] == STOCKS).groupby(named["server"]).mean()
    return about.sort_values(ascending=False)


def heads(offered: pd.DataFrame, stock_volume: Floats) -> dict[str, NDArray[np.int64]]:
    """Whole heads on duty by group and quarter-hour of the week, (672,) each.

    Together they are the heads of the scenario ``anonymous_bank``. Where the log has a stock call
    but no stock agent in the mean of four weeks, one of those on duty is taken to be one.
    """
    talks = conversations(offered)
    share = stock_share(offered)
    knows = talks["server"].isin(share[share >= STOCK_AGENTS].index)
    every = np.floor(per_interval(on_duty(talks)) + 0.5)
    every = np.where(open_intervals(), np.maximum(1, every), 0)
    stocks = np.floor(per_interval(on_duty(talks[knows])) + 0.5)
    stocks = np.where(stock_volume > 0, np.maximum(1, stocks), stocks)
    stocks = np.minimum(every, stocks)
    return {"stock_desk": stocks.astype(np.int64), "desk": (every - stocks).astype(np.int64)}


def write_week(path: Path, columns: dict[str, NDArray[np.generic]]) -> None:
    """Write one row for each open quarter-hour of the week."""
    table = pd.DataFrame(columns)
    at = pd.Series(range(len(table)))
    table.insert(0, "weekday", [WEEKDAYS[k // PER_DAY] for k in at])
    table.insert(1, "start", [clock(k % PER_DAY) for k in at])
    table[open_intervals()].to_csv(path, index=False)


def typed(queues: dict[str, pd.DataFrame], offered: pd.DataFrame) -> dict[str, str]:
    """Return the numbers typed in scenario.toml, to the digits typed there."""
    totals = day_totals(offered.loc[is_open(offered["joined"]), "joined"])
    found = {"busyness.cv": f"{fit_busyness(totals):.3f}"}
    for queue, calls in queues.items():
        talk = fit_talk(calls.loc[calls["served"], "talk"])
        found[f"{queue}.talk.short.weight"] = f"{talk['short']:.3f}"
        found[f"{queue}.talk.long.median"] = f"{talk['median']:.1f}"
        found[f"{queue}.talk.long.sigma"] = f"{talk['sigma']:.3f}"
        # Maximum likelihood for an exponential law, an answer censoring.
        found[f"{queue}.patience.mean"] = f"{calls['wait'].sum() / (~calls['served']).sum():.0f}"
    return found


def report(queues: dict[str, pd.DataFrame], offered: pd.DataFrame) -> None:
    """Print what the month was like by type."""
    rows = {
        queue: {
            "calls": len(calls),
            "mean wait": calls["wait"].mean(),
            "within 20 s": (calls["served"] & (calls["wait"] <= 20)).mean(),
            "abandoned": 1 - calls["served"].mean(),
            "talk": calls.loc[calls["served"], "talk"].mean(),
        }
        for queue, calls in queues.items()
    }
    print(pd.DataFrame(rows).T.round(3).to_string())
    print(f"\nShare of stock calls by agent\n{stock_share(offered).round(3).to_string()}")


def main() -> None:
    """Read the log, write the scenario's files and print the fits."""
    parser = argparse.ArgumentParser(description="Derive scenarios/bank_by_type from the log.")
    parser.add_argument("log", type=Path, help="the call-by-call log of February 1999, as CSV")
    parser.add_argument("--out", type=Path, required=True, help="the scenario's folder")
    given = parser.parse_args()
    offered = offered_calls(read_log(given.log))
    queues = by_queue(offered)
    volume = {queue: weekly_volume(calls).round(2) for queue, calls in queues.items()}
    staff = heads(offered, volume[QUEUES[STOCKS]])
    given.out.mkdir(parents=True, exist_ok=True)
    write_week(given.out / "volume.csv", volume)
    write_week(given.out / "staff.csv", staff)
    report(queues, offered)
    for group, count in staff.items():
        print(f"{group}: {count.sum() * INTERVAL / HOUR:.0f} agent-hours a week")
    print("\nTyped in scenario.toml")
    for name, value in typed(queues, offered).items():
        print(f"{name:28}{value:>8}")


if __name__ == "__main__":
    main()
