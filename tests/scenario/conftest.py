"""A small centre for the tests of the scenario layer."""

import copy
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[..., Path]

_SMALL: dict[str, Any] = {
    "name": "Small centre",
    "hours": {
        "first_day": dt.date(2026, 3, 2),
        "days": 7,
        "open": {"mon_fri": "08:00-10:00", "sat": "09:00-10:00", "sun": "closed"},
        "interval": "30 min",
    },
    "queues": {
        "sales": {
            "volume": {"per_hour": 60},
            "talk": {"kind": "exponential", "mean": "4 min"},
            "wrap": {"kind": "constant", "value": "1 min"},
            "patience": {"kind": "exponential", "mean": "5 min"},
            "resolution": 0.7,
            "repeat": {"probability": 0.8, "delay": {"kind": "constant", "value": "1 day"}},
        },
    },
    "groups": {"team": {"staff": 8, "skills": {"sales": {}}}},
}


@pytest.fixture
def small() -> dict[str, Any]:
    """Return the tables of a sound scenario of one week, to be changed at will."""
    return copy.deepcopy(_SMALL)


_SEVERAL: dict[str, Any] = {
    "name": "Several queues and groups",
    "hours": {"first_day": dt.date(2026, 3, 2), "open": "08:00", "close": "10:00",
              "interval": "30 min"},
    "queues": {
        "sales": {
            "volume": {"per_hour": 60},
            "talk": {"kind": "constant", "value": "4 min"},
            "patience": {"kind": "exponential", "mean": "5 min"},
        },
        "billing": {
            "volume": {"per_hour": 30},
            "talk": {"kind": "constant", "value": "4 min"},
            "patience": {"kind": "exponential", "mean": "5 min"},
        },
    },
    "groups": {
        "juniors": {"staff": 5, "skills": {"sales": {}}},
        "seniors": {"staff": 4, "skills": {"sales": {}, "billing": {}}},
    },
}  # fmt: skip


@pytest.fixture
def several() -> dict[str, Any]:
    """Return the tables of a sound scenario of two queues and two groups, an N."""
    return copy.deepcopy(_SEVERAL)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes files into a folder, by name, and returns the folder."""

    def written(**files: str | bytes) -> Path:
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name.replace("_csv", ".csv")).write_bytes(raw)
        return tmp_path

    return written
