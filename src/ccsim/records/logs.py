"""The logs of one replication as arrays, and as data frames with names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccsim.records.columns import AGENTS, CONTACTS, Column, Kind, Next, Outcome

__all__ = ["AgentLog", "ContactLog", "Logs", "agents_frame", "contacts_frame"]

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
    """

    contacts: ContactLog
    agents: AgentLog
    cut_off: int = 0


def contacts_frame(log: ContactLog, queues: tuple[str, ...], groups: tuple[str, ...]) -> pd.DataFrame:
    """Return the contact log with names for codes; columns and dtypes as `columns.CONTACTS`."""
    named = {
        "queue": _names(log.queue, queues),
        "channel": _names(np.zeros(len(log), dtype=np.int64), ("voice",)),
        "kind": _names(log.kind, _words(Kind)),
        "outcome": _names(log.outcome, _words(Outcome)),
        "group": _names(np.nan_to_num(log.group, nan=-1.0).astype(np.int64), groups),
        "next": _names(log.next, _words(Next)),
        "agent": pd.array(log.agent, dtype="Int64"),
    }
    return _frame(CONTACTS, log, named)


def agents_frame(log: AgentLog, groups: tuple[str, ...]) -> pd.DataFrame:
    """Return comings and goings with names for codes; columns as `columns.AGENTS`."""
    return _frame(AGENTS, log, {"group": _names(log.group, groups)})


def _words(codes: type[IntEnum]) -> tuple[str, ...]:
    return tuple(code.name.lower() for code in codes)


def _names(codes: Codes, names: tuple[str, ...]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, categories=list(names))


def _frame(
    columns: tuple[Column, ...], log: ContactLog | AgentLog, named: dict[str, object]
) -> pd.DataFrame:
    return pd.DataFrame(
        {column.name: named.get(column.name, getattr(log, column.name, None)) for column in columns}
    )
