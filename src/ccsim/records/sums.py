"""What is left of a replication when its visits are counted and added up: sums, no rows.

A year's log takes gigabytes, its sums a few dozen megabytes; and most measures need no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim.records.logs import AgentLog, Codes, Floats

__all__ = ["IssueSums", "Sums", "VisitSums"]

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class VisitSums:
    """Visits that joined at or after the warm-up's end: a *pattern* stands for all that are alike.

    They have all facts below in common, and joined in the same interval. Some patterns may occur
    twice. All are (n_patterns,) each.

    Attributes
    ----------
    times : int64
        Visits of the pattern.
    wait : float64 [s]
        Sum of their waits, from joining to the answer or to leaving, those that last left out.
    handling : float64 [s]
        Sum of their talk, hold and wrap, if they were answered.
    interval : int64
        In which they joined; the number of the run's intervals if after the last of them.
    queue, outcome, kind, next : int64
        Codes as in the contact log.
    group : float64
        NaN where nobody answered.
    ended : bool
        Whether the wait is over.
    delayed : bool
        Not answered at the joining instant.
    within, short : bool
        A wait of at most the queue's threshold; one below its short_abandon.
    resolved : bool
        Whether the conversation resolved the issue; a transfer leaves that to the next visit.
    to_come : bool
        Whether what the issue does next is due at or after the last closing.
    """

    times: Codes
    wait: Floats
    handling: Floats
    interval: Codes
    queue: Codes
    outcome: Codes
    kind: Codes
    next: Codes
    group: Floats
    ended: Flags
    delayed: Flags
    within: Flags
    short: Flags
    resolved: Flags
    to_come: Flags


@dataclass(frozen=True)
class IssueSums:
    """Issues whose first contact joined at or after the warm-up's end, counted as visits are.

    An issue's queue is that of its first visit, its group that of the first agent who answered,
    whichever queue that was in. All are (n_patterns,) each.

    Attributes
    ----------
    times : int64
        Issues of the pattern.
    contacts, transfers : float64
        Sums of their contacts that joined within the FCR window after the first joining, and of
        the transfers of these.
    interval : int64
        In which they first joined; the number of the run's intervals if after the last of them.
    queue : int64
    group : float64
        NaN where nobody answered.
    in_cohort : bool
        Whether the run goes on for the FCR window after their first joining.
    first_ended, first_answered, first_resolved : bool
        How the first contact went: answered if any of its visits was, resolved if the last did it.
        A contact whose last visit was transferred goes on.
    first_sent_on : bool
        Whether the first contact's first visit was transferred.
    was_answered, stayed_quiet : bool
        Whether a contact within the FCR window was answered, and none came after the first that
        was.
    only_one : bool
        Whether there was one contact only within the FCR window.
    """

    times: Codes
    contacts: Floats
    transfers: Floats
    interval: Codes
    queue: Codes
    group: Floats
    in_cohort: Flags
    first_ended: Flags
    first_answered: Flags
    first_resolved: Flags
    first_sent_on: Flags
    was_answered: Flags
    stayed_quiet: Flags
    only_one: Flags


@dataclass(frozen=True)
class Sums:
    """What a replication leaves without its contact log.

    Attributes
    ----------
    visits : VisitSums
    conversation, wrap : (n_groups, n_intervals + 1) float64 [s]
        By the interval in which they were worked, at or after the warm-up's end; what was worked
        after the run's last interval stands behind it.
    agents : AgentLog
    cut_off, kept_on : int
        As in `Logs`.
    """

    visits: VisitSums
    conversation: Floats
    wrap: Floats
    agents: AgentLog
    cut_off: int
    kept_on: int
