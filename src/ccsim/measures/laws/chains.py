"""Which visit follows which: the rows of a log, issue after issue."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccsim.measures.grid import Codes
from ccsim.measures.laws.finding import Flags
from ccsim.records.logs import ContactLog

__all__ = ["Chains", "chains_of"]


class Chains(NamedTuple):
    """The rows of a log in the order of issue, contact and visit.

    Attributes
    ----------
    row, before : (n_visits,) int64
        Rows of each visit and of the issue's visit before it; without one, its own.
    is_contact, is_visit : (n_visits,) bool
        Whether it begins a later contact of the issue, or is a later visit of the contact.
    is_last : (n_visits,) bool
        Whether nothing follows it in the issue.
    """

    row: Codes
    before: Codes
    is_contact: Flags
    is_visit: Flags
    is_last: Flags


def chains_of(log: ContactLog) -> Chains:
    """Return the order in which the log's issues, contacts and visits follow one another."""
    row = np.lexsort((log.visit, log.contact, log.issue))
    issue, contact = log.issue[row], log.contact[row]
    follows = np.zeros(row.size, dtype=bool)
    follows[1:] = issue[1:] == issue[:-1]
    is_visit = follows & (np.diff(contact, prepend=-1) == 0)
    before = np.where(follows, np.roll(row, 1), row)
    is_last = ~np.append(follows[1:], False)[: row.size]
    return Chains(row, before, follows & ~is_visit, is_visit, is_last)
