"""The days that are staffed: one shape of volume, calls of two lengths, and one plan too small."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario

Floats = NDArray[np.float64]

OPEN, CLOSE, INTERVAL = "08:00", "20:00", 900.0
PEAK = 25.0
"""Load of the busiest quarter-hour [erlangs]."""
_HOURS = (8.0, 9.0, 10.0, 11.5, 13.0, 14.0, 16.0, 17.0, 18.0, 20.0)
_SHAPE = (0.20, 0.35, 0.95, 1.00, 0.60, 0.65, 0.95, 0.90, 0.45, 0.25)


def volume(handle_time: float) -> Floats:
    """Return contacts by quarter-hour, (48,), for the common load in erlangs."""
    middle = 8.0 + (np.arange(48) + 0.5) * INTERVAL / 3600.0
    return np.asarray(np.interp(middle, _HOURS, _SHAPE) * PEAK * INTERVAL / handle_time)


def centre(handle_time: float, agents: Floats | None = None) -> Scenario:
    """Return the day as a scenario; without agents, with plenty."""
    staff: Any = 100 if agents is None else {"per_interval": agents.tolist()}
    return build(
        {
            "name": "A day with two peaks",
            "hours": {"first_day": "2026-03-02", "open": OPEN, "close": CLOSE},
            "queues": {
                "calls": {
                    "volume": {"per_interval": volume(handle_time).tolist()},
                    "talk": {"kind": "exponential", "mean": handle_time},
                }
            },
            "groups": {"team": {"staff": staff, "skills": {"calls": {}}}},
        }
    )
