"""The call log of February 1999: its calendar, its rows, and what becomes of each.

Times are seconds; an instant is counted from midnight at the start of the first day of the month.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FIRST_DAY = pd.Timestamp("1999-02-01")  # a Monday, so that day 0 is Monday and day 27 a Sunday
WEEKS = 4
MINUTE, HOUR, DAY = 60, 3_600, 86_400
INTERVAL = 900
PER_DAY = DAY // INTERVAL
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TUESDAY, FRIDAY, SATURDAY, SUNDAY = 1, 4, 5, 6
# Opening hours [h], [from, to). Saturday's evening is nominally from 20:00, but from 19:30 onwards
# calls were offered and answered in all four weeks.
OPEN = dict.fromkeys(WEEKDAYS, (7.0, 24.0)) | {"fri": (7.0, 14.0), "sat": (19.5, 24.0)}
THRESHOLD = 20  # of the service level [s]
NEGATIVE = "dropped: negative VRU time"


def clock_seconds(clock: pd.Series) -> pd.Series:
    """Seconds since midnight of clock times written H:MM:SS."""
    return pd.to_timedelta(clock).dt.total_seconds().astype(int)


def fates(log: pd.DataFrame) -> pd.Series:
    """Say what becomes of each row, kept or dropped, by the first reason that holds."""
    reasons = {
        "dropped: phantom": log["outcome"] == "PHANTOM",
        NEGATIVE: log["vru_time"] < 0,
        "dropped: left in the VRU, never queued": (log["outcome"] == "HANG") & (log["q_time"] == 0),
        "kept: abandoned in the queue": log["outcome"] == "HANG",
    }
    return pd.Series(np.select(list(reasons.values()), list(reasons), "kept: served"))


def read_log(path: Path) -> pd.DataFrame:
    """Read the log.

    Parameters
    ----------
    path : Path
        The call-by-call log, one row a call.

    Returns
    -------
    DataFrame
        One row for each of the file: joined, wait, talk [s], served, server, type, fate.
    """
    log = pd.read_csv(path)
    midnight = (pd.to_datetime(log["date"]) - FIRST_DAY).dt.days * DAY
    columns = {
        # The queue's clock fields are 0:00:00 for a call that never queued, and jump back by a
        # day past midnight; the VRU's exit and the recorded lengths have neither trap.
        "joined": midnight + clock_seconds(log["vru_exit"]),
        "wait": log["q_time"],
        "talk": log["ser_time"],
        "served": log["outcome"] == "AGENT",
        "server": log["server"],
        "type": log["type"],
        "fate": fates(log),
    }
    return pd.DataFrame(columns)


def offered_calls(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the calls offered to the agents."""
    return rows[rows["fate"].str.startswith("kept")].reset_index(drop=True)


def open_intervals() -> Flags:
    """Whether each quarter-hour of the week, from Monday 00:00, is open, (672,)."""
    start = np.arange(PER_DAY) * INTERVAL / HOUR
    return np.concatenate([(start >= OPEN[day][0]) & (start < OPEN[day][1]) for day in WEEKDAYS])


def is_open(joined: pd.Series) -> pd.Series:
    """Whether the calls joined in an open interval."""
    of_week = (joined // INTERVAL) % (7 * PER_DAY)
    return pd.Series(open_intervals()[of_week.to_numpy()], index=joined.index)


def weekday(joined: pd.Series) -> pd.Series:
    """Number of the weekday on which the calls joined, 0 for Monday."""
    return (joined // DAY) % 7


def weekly_volume(offered: pd.DataFrame) -> Floats:
    """Mean offered calls per quarter-hour of the week over the four weeks, (672,)."""
    of_week = (offered["joined"] // INTERVAL) % (7 * PER_DAY)
    counts = np.bincount(of_week.to_numpy(), minlength=7 * PER_DAY) / WEEKS
    return np.asarray(np.where(open_intervals(), counts, 0.0))
