"""What a fit of a million calls takes: seconds, by part, and memory.

Run: python experiments/benchmarks/fit.py

The log is made up: a year of working days of three queues and 140 agents, with customers by number,
written as CSV to a temporary folder. Its figures mean nothing; its size does.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import ccsim
from ccsim.fitting.reading import read_calls
from ccsim.report.fit_page import fit_page

DAYS, AGENTS, CUSTOMERS = 250, 140, 400_000
OPENS, OPEN_FOR = 8 * 3600, 12 * 3600


def made_up(calls: int) -> pd.DataFrame:
    """Return about so many calls."""
    random = np.random.default_rng(1)
    days = pd.bdate_range("2025-01-06", periods=DAYS)
    counts = random.poisson(calls / DAYS * random.gamma(100.0, 0.01, DAYS))
    n = int(counts.sum())
    second = OPENS + OPEN_FOR * random.beta(2.0, 2.2, n)
    joined = np.sort(days.repeat(counts) + pd.to_timedelta(second, unit="s"))
    waits = np.where(random.random(n) < 0.55, random.exponential(40.0, n), 0.0)
    patience = random.exponential(300.0, n)
    left = patience < waits
    agents = np.char.add("agent ", random.integers(0, AGENTS, n).astype(str))
    return pd.DataFrame(
        {
            "Queue": random.choice(["billing", "sales", "help"], n, p=[0.5, 0.3, 0.2]),
            "Start time": pd.Series(joined).dt.strftime("%Y-%m-%d %H:%M:%S"),
            "Wait (s)": np.minimum(waits, patience).round(1),
            "Talk (s)": np.where(left, np.nan, random.lognormal(5.2, 0.8, n).round()),
            "Wrap (s)": np.where(left, np.nan, random.exponential(30.0, n).round()),
            "Result": np.where(left, "abandoned", "answered"),
            "Agent": np.where(left, "", agents),
            "Customer": random.integers(0, CUSTOMERS, n),
        }
    )


def main() -> None:
    """Print the seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "calls.csv"
        made_up(given.calls).to_csv(file, index=False)
        print(f"{file.stat().st_size / 1e6:.0f} MB of CSV")
        began = time.perf_counter()
        log = read_calls(file)
        read = time.perf_counter()
        found = ccsim.fit(log)
        fitted = time.perf_counter()
        page = fit_page(found)
        drawn = time.perf_counter()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{log.rows.kept:,} calls read in {read - began:.1f} s, fitted in {fitted - read:.1f} s")
    print(f"a page of {len(page) / 1e6:.1f} MB in {drawn - fitted:.1f} s; {most:.1f} GB at most")


if __name__ == "__main__":
    main()
