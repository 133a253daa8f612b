"""Tables of days and intervals as the lists that a scenario takes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.scenario.hours import WEEKDAYS, Hours

__all__ = ["run_list"]


def run_list(table: NDArray[Any], hours: Hours) -> list[Any]:
    """Return one number for each interval of each day of a run, in a scenario's order.

    Parameters
    ----------
    table : (days, slots)
        From the week's earliest opening to its latest closing.
    hours : Hours
    """
    if hours.days == len(WEEKDAYS):
        # A list of seven days is read as a week, from Monday.
        table = table[np.argsort([hours.weekday(day) for day in range(hours.days)])]
    return list(table.ravel().tolist())
