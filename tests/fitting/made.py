"""Scenarios, logs and reports that the tests of fitting make for themselves."""

import numpy as np
import pandas as pd

import ccsim
from ccsim.fitting.interval_report import IntervalReport

FIRST = pd.Timestamp("2026-03-02")  # a Monday
OPEN, CLOSE, SLOTS = 8, 18, 20
HALF_HOUR = 1800.0


def centre(volume: list[float], staff: list[int], *, days: int, patience: float = 180.0):
    """Return a scenario open from 08:00 to 18:00: exponential talk of 4 min and patience."""
    return ccsim.Scenario.model_validate(
        {
            "name": "made",
            "description": "made for a test",
            "hours": {
                "first_day": FIRST.date(), "days": days, "open": f"{OPEN:02d}:00",
                "close": f"{CLOSE}:00", "interval": "30 min",
            },
            "queues": {
                "calls": {
                    "volume": {"per_interval": volume},
                    "talk": {"kind": "exponential", "mean": 240.0},
                    "patience": {"kind": "exponential", "mean": patience},
                }
            },
            "groups": {"team": {"staff": {"per_interval": staff}, "skills": {"calls": {}}}},
        }
    )  # fmt: skip


def log_of(contacts: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return a replication's contacts as the arrays that estimators take."""
    answered = (contacts["outcome"] == "answered").to_numpy()
    met = np.where(answered, contacts["answered"], contacts["left"])
    joined = contacts["joined"].to_numpy()
    return {
        "joined": (FIRST + pd.to_timedelta(joined, unit="s")).to_numpy(),
        "wait": met - joined,
        "answered": answered,
        "handle": np.where(answered, contacts["talk"], np.nan),
    }


def report_of(contacts: pd.DataFrame, within: float = 20.0) -> IntervalReport:
    """Aggregate a replication's contacts to half-hours."""
    calls = pd.DataFrame(log_of(contacts))
    calls["start"] = calls["joined"].dt.floor("30min").astype("datetime64[s]")
    calls["asa"] = calls["wait"].where(calls["answered"])
    calls["abandon_wait"] = calls["wait"].where(~calls["answered"])
    calls["service_level"] = (calls["answered"] & (calls["wait"] <= within)).astype(float)
    by_start = calls.groupby("start")
    table = by_start[["asa", "abandon_wait", "service_level"]].mean()
    table["aht"] = by_start["handle"].mean()
    table["offered"], table["answered"] = by_start.size() * 1.0, by_start["answered"].sum() * 1.0
    table["abandoned"] = table["offered"] - table["answered"]
    return whole_report(table.reset_index(), within)


def whole_report(table: pd.DataFrame, within: float = 20.0) -> IntervalReport:
    """Return a report of one queue of the columns given, the others unknown."""
    plain = dict.fromkeys(("asa", "abandon_wait", "service_level", "aht", "agents"), np.nan)
    plain |= {"row": np.arange(len(table)) + 2, "queue": "calls"}
    missing = {name: value for name, value in plain.items() if name not in table}
    return IntervalReport(
        name="made.csv", table=table.assign(**missing), interval=HALF_HOUR, within=within
    )
