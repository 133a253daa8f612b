"""What tests of a study's store share: a small centre, and what makes two results equal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["SMALL", "assert_same", "centre", "numbers_of"]

SMALL = """
name = "Small"
[hours]
first_day = 2026-03-02
open = "08:00"
close = "10:00"
[queues.calls]
volume = { per_hour = 60 }
talk = { kind = "exponential", mean = "3 min" }
patience = { kind = "exponential", mean = "2 min" }
[groups.team]
staff = 4
[groups.team.skills]
calls = {}
"""


def centre(staff: int = 4) -> Scenario:
    """Return the scenario of `SMALL`."""
    law = {"kind": "exponential"}
    return build(
        {
            "name": "Small",
            "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"},
            "queues": {
                "calls": {
                    "volume": {"per_hour": 60},
                    "talk": law | {"mean": "3 min"},
                    "patience": law | {"mean": "2 min"},
                }
            },
            "groups": {"team": {"staff": staff, "skills": {"calls": {}}}},
        }
    )


def assert_same(one: Result, other: Result) -> None:
    """Hold all that is computed from two results against each other, bit for bit."""
    assert one.replications == other.replications
    assert one.scenario == other.scenario
    for name in ("numerators", "denominators"):
        np.testing.assert_array_equal(
            getattr(one.collected, name), getattr(other.collected, name), strict=True
        )
    sums, others = vars(one.collected.intervals), vars(other.collected.intervals)
    assert sums.keys() == others.keys()
    for name, part in sums.items():
        np.testing.assert_array_equal(part, others[name], strict=True)
    assert (one.collected.cut_off, one.collected.kept_on) == (
        other.collected.cut_off,
        other.collected.kept_on,
    )
    pd.testing.assert_frame_equal(one.summary(), other.summary(), check_exact=True)
    pd.testing.assert_frame_equal(one.intervals(), other.intervals(), check_exact=True)


def numbers_of(folder: Path) -> list[int]:
    """Return the replications in the Parquet parts, each as often as somebody else reads it."""
    rows = pd.read_parquet(folder / "parts")
    if rows.empty:  # killed before any were gathered: a frame without columns
        return []
    first = rows[(rows["scope"] == "all") & (rows["measure"] == "offered")]
    return sorted(first["replication"])
