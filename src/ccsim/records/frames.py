"""The logs as data frames with names for codes.

Apart from the logs, because pandas takes longer to import than a short run takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

import numpy as np
import pandas as pd

from ccsim.records.columns import AGENTS, CONTACTS, Column, Kind, Next, Outcome
from ccsim.records.logs import AgentLog, Codes, ContactLog

__all__ = ["agents_frame", "contacts_frame"]


def contacts_frame(
    log: ContactLog, queues: tuple[str, ...], groups: tuple[str, ...]
) -> pd.DataFrame:
    """Return the contact log with names for codes; columns and dtypes as `columns.CONTACTS`."""
    named = {
        "queue": _names(log.queue, queues),
        "channel": _names(np.zeros(len(log), dtype=np.int64), ("voice",)),
        "kind": _names(log.kind, _words(Kind)),
        "outcome": _names(log.outcome, _words(Outcome)),
        "group": _names(np.nan_to_num(log.group, nan=-1.0).astype(np.int64), groups),
        "next": _names(log.next, _words(Next)),
        "agent": pd.Series(log.agent).astype("Int64"),
    }
    return _frame(CONTACTS, log, named)


def agents_frame(log: AgentLog, groups: tuple[str, ...]) -> pd.DataFrame:
    """Return comings and goings with names for codes; columns as `columns.AGENTS`."""
    return _frame(AGENTS, log, {"group": _names(log.group, groups)})


def _words(codes: type[IntEnum]) -> tuple[str, ...]:
    return tuple(code.name.lower() for code in codes)


def _names(codes: Codes, names: tuple[str, ...]) -> pd.Series:
    return pd.Series(pd.Categorical.from_codes(codes, categories=pd.Index(names)))


def _frame(
    columns: tuple[Column, ...], log: ContactLog | AgentLog, named: Mapping[str, object]
) -> pd.DataFrame:
    return pd.DataFrame(
        {column.name: named.get(column.name, getattr(log, column.name, None)) for column in columns}
    )
