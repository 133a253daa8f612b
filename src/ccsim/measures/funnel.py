"""How issues go from contact to contact: resolved, back again, or given up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccsim.records.columns import Next
from ccsim.records.logs import ContactLog

__all__ = ["Stage", "stages"]


class Stage(NamedTuple):
    """What became of the issues that made a contact of one number; they add up to `contacts`.

    Attributes
    ----------
    contacts : int
        Issues that made this contact.
    resolved : int
        Those it resolved.
    gave_up : int
        Those whose customer was not helped and does not come back.
    back : int
        Those who made another contact later.
    to_come : int
        Those who will, after the end of the run.
    under_way : int
        Those whose contact had not ended at the end of the run.
    """

    contacts: int
    resolved: int
    gave_up: int
    back: int
    to_come: int
    under_way: int


def stages(log: ContactLog, *, since: float = 0.0) -> list[Stage]:
    """Return what became of the first, second, ... contacts of issues.

    Parameters
    ----------
    log : ContactLog
    since : float [s]
        Issues whose first contact joined earlier do not count.
    """
    if not len(log):
        return []
    issues = int(log.issue.max()) + 1
    counts = np.zeros(issues, dtype=bool)
    fresh = (log.contact == 0) & (log.visit == 0)
    counts[log.issue[fresh]] = log.joined[fresh] >= since
    found = []
    reached = _last_visits(log, 0, issues)
    number = 0
    while np.any(counts & (reached >= 0)):
        here = np.flatnonzero(counts & (reached >= 0))
        later = _last_visits(log, number + 1, issues)
        found.append(_stage(log.next[reached[here]], later[here] >= 0))
        reached, number = later, number + 1
    return found


def _last_visits(log: ContactLog, number: int, issues: int) -> np.ndarray:
    """Return the row of the last visit of each issue's contact of a number, -1 for none."""
    rows = np.flatnonzero(log.contact == number)
    rows = rows[np.lexsort((log.visit[rows], log.issue[rows]))]
    last = np.full(issues, -1)
    last[log.issue[rows]] = rows  # of several visits, the last one stays
    return last


def _stage(ends: np.ndarray, came_back: np.ndarray) -> Stage:
    returns = (ends == Next.REDIAL) | (ends == Next.REPEAT)
    resolved, gave_up, back, to_come = (
        int(np.count_nonzero(flag))
        for flag in (
            ends == Next.ENDS,
            ends == Next.GIVEN_UP,
            returns & came_back,
            returns & ~came_back,
        )
    )
    under_way = ends.size - resolved - gave_up - back - to_come
    return Stage(ends.size, resolved, gave_up, back, to_come, under_way)
