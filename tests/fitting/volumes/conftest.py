"""The recorded bank's calls as a frame, and the way to the centres that are drawn."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.append(str(Path(__file__).parent))


@pytest.fixture(scope="session")
def bank_rows(data_folder):
    """Return all rows of February 1999, with `at` the entry to the voice menu, 0 no customer."""
    rows = pd.read_csv(data_folder / "anonymous_bank_february_1999.csv", low_memory=False)
    date = pd.to_datetime(rows["date"])
    rows["at"] = date + pd.to_timedelta(rows["vru_entry"])
    rows["joined"] = date + pd.to_timedelta(rows["vru_exit"])
    rows["customer"] = rows["customer_id"].astype(str).where(rows["customer_id"] != 0)
    rows["answered"] = rows["outcome"] == "AGENT"
    rows["abandoned"] = (rows["outcome"] == "HANG") & (rows["q_time"] > 0)
    return rows


@pytest.fixture(scope="session")
def bank(bank_rows):
    """Return the 31,071 calls that joined the queue, as a `CallLog` has them."""
    kept = (bank_rows["answered"] | bank_rows["abandoned"]) & (bank_rows["vru_time"] >= 0)
    calls = bank_rows[kept].rename(columns={"q_time": "wait"})
    calls["talk"] = calls["ser_time"].astype(float).where(calls["answered"])
    calls["hold"] = np.nan
    columns = ["joined", "wait", "answered", "talk", "hold", "customer"]
    return calls.sort_values("joined", kind="stable")[columns].reset_index(drop=True)
