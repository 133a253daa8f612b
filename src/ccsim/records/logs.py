"""The logs of one replication as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["AgentLog", "ContactLog", "Logs"]

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class ContactLog:
    """The contact log, (n_visits,) a column; see `columns.CONTACTS`.

    Queues, outcomes, kinds and what comes next are codes; `agent` and `group` are floats, NaN
    where nobody answered.
    """

    issue: Codes
    contact: Codes
    visit: Codes
    queue: Codes
    kind: Codes
    arrived: Floats
    joined: Floats
    answered: Floats
    left: Floats
    outcome: Codes
    agent: Floats
    group: Floats
    talk: Floats
    hold: Floats
    wrap: Floats
    resolved: Floats
    next: Codes
    next_at: Floats

    def __len__(self) -> int:
        """Return the number of visits."""
        return self.issue.size


@dataclass(frozen=True)
class AgentLog:
    """Comings and goings, (n_stays,) a column; see `columns.AGENTS`."""

    agent: Codes
    group: Codes
    on: Floats
    off: Floats


@dataclass(frozen=True)
class Logs:
    """What a replication leaves.

    Attributes
    ----------
    contacts : ContactLog
    agents : AgentLog
    cut_off : int
        Issues that were ended because they reached the limit of contacts an issue may have.
    kept_on : int
        Conversations that were not transferred because their contact had reached the limit of
        visits.
    """

    contacts: ContactLog
    agents: AgentLog
    cut_off: int = 0
    kept_on: int = 0
