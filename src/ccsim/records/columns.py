"""The columns of the two logs: name, dtype, unit and meaning.

What never happened is missing: NaN for times, `<NA>` for numbers.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

__all__ = ["AGENTS", "CONTACTS", "Column", "Kind", "Next", "Outcome"]


class Outcome(IntEnum):
    """How a visit to a queue ended."""

    WAITING = 0
    ANSWERED = 1
    ABANDONED = 2
    BALKED = 3
    BLOCKED = 4
    SENT_AWAY = 5


class Kind(IntEnum):
    """Why a visit began."""

    FRESH = 0
    REDIAL = 1
    REPEAT = 2
    TRANSFER = 3


class Next(IntEnum):
    """What the issue does after a visit."""

    ENDS = 0
    """It is resolved."""
    GIVEN_UP = 1
    REDIAL = 2
    REPEAT = 3
    UNKNOWN = 4
    """The visit has not ended."""
    TRANSFER = 5
    """The contact goes on in another queue."""


class Column(NamedTuple):
    """One column of a log."""

    name: str
    dtype: str
    unit: str
    meaning: str


CONTACTS = (
    Column("issue", "int64", "", "Number of the issue, in order of its first contact"),
    Column("contact", "int64", "", "Contacts the issue had before this one"),
    Column("visit", "int64", "", "Visits to queues the contact had before this one"),
    Column("queue", "category", "", "Queue that was joined"),
    Column("channel", "category", "", "Channel of the contact"),
    Column("kind", "category", "", "fresh, redial (after leaving), repeat (unresolved), transfer"),
    Column("arrived", "float64", "s", "When the contact reached the centre"),
    Column("joined", "float64", "s", "When the visit joined the queue"),
    Column("answered", "float64", "s", "When an agent answered"),
    Column("left", "float64", "s", "End of the conversation, or when the customer left"),
    Column("outcome", "category", "", "answered, abandoned, balked, blocked, sent_away, waiting"),
    Column("agent", "Int64", "", "Number of the agent who answered"),
    Column("group", "category", "", "Group of the agent who answered"),
    Column("talk", "float64", "s", "Talk time"),
    Column("hold", "float64", "s", "Time on hold with the agent"),
    Column("wrap", "float64", "s", "The agent's work after the conversation"),
    Column("resolved", "float64", "", "1 if the issue was resolved, 0 if not; NaN if transferred"),
    Column("next", "category", "", "ends, given_up, redial, repeat, transfer, or unknown so far"),
    Column("next_at", "float64", "s", "When the redial, repeat or transfer is due, however late"),
)
"""The contact log: one row for each visit to a queue, in order of joining."""

AGENTS = (
    Column("agent", "int64", "", "Number of the agent"),
    Column("group", "category", "", "Group of the agent"),
    Column("on", "float64", "s", "When the agent came on"),
    Column("off", "float64", "s", "When the agent left, the last contact finished"),
)
"""Comings and goings: one row for each stay of an agent, in order of leaving."""
