"""One pass over a contact log: how each issue went, and what is alike is counted together.

Rows are in order of joining, so that an issue's contacts, and the visits of each, come in theirs.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel, kernel
from ccsim.kernels.gathering import Visits
from ccsim.kernels.patterns import Patterns, has_room, pattern_of
from ccsim.kernels.state import NEXT_TRANSFER, Ints, Record, Records

__all__ = [
    "ANSWERED_FIRST", "ENDED_FIRST", "IN_COHORT", "ISSUE", "ISSUE_FACTS", "ONE_CONTACT",
    "RESOLVED_FIRST", "SENT_ON", "SPAN", "STAYED_QUIET", "WAS_ANSWERED", "count", "follow",
]  # fmt: skip

(
    IN_COHORT, ENDED_FIRST, ANSWERED_FIRST, RESOLVED_FIRST, SENT_ON, WAS_ANSWERED, STAYED_QUIET,
    ONE_CONTACT,
) = range(8)  # fmt: skip
"""Bits of a pattern's facts, as `ccsim.records.sums.IssueSums` explains them."""
ISSUE_FACTS = 8
"""The first bit of queue and group, numbered together: see `_facts`."""

ISSUE = np.dtype(
    [
        ("joined", np.float64),  # [s] for the first time
        ("contact", np.int64),  # number of the latest, -1 for none
        ("contacts", np.int64),  # within the FCR window
        ("transfers", np.int64),  # of these
        ("queue", np.int32),  # of the first visit
        ("group", np.int32),  # the first that answered, -1 for none
        ("is_first", np.bool_),  # the latest contact is the first,
        ("is_within", np.bool_),  # or within the FCR window
        ("ended", np.bool_),  # how the first contact went so far
        ("answered", np.bool_),
        ("resolved", np.bool_),
        ("sent_on", np.bool_),
        ("was_answered", np.bool_),  # within the FCR window, and nothing since then
        ("is_quiet", np.bool_),
    ],
    align=True,
)
SPAN = np.dtype(
    [
        ("length", np.float64),  # [s] of an interval
        ("warm_up", np.float64),  # [s]
        ("fcr_window", np.float64),  # [s]
        ("last", np.float64),  # [s] first joining that is followed for the FCR window
        ("intervals", np.int64),  # of the run; what comes later is counted behind the last
    ],
    align=True,
)


@kernel
def follow(visits: Visits, issue: Ints, contact: Ints, fcr_window: float, issues: Records) -> Any:
    """Fill in how issues went; `issues` are (n_issues,) ISSUE whose latest contact is -1."""
    for row in range(issue.shape[0]):
        one = issues[issue[row]]
        if one["contact"] < 0:
            one["joined"], one["queue"], one["group"] = visits.joined[row], visits.queue[row], -1
        begins = contact[row] != one["contact"]
        if begins:
            _begin_contact(one, visits.joined[row], fcr_window)
            one["contact"] = contact[row]
        transferred = visits.next[row] == NEXT_TRANSFER
        if not math.isnan(visits.answered[row]):
            if one["group"] < 0:
                one["group"] = np.int32(visits.group[row])
            one["answered"] |= one["is_first"]
            if one["is_within"] and not one["was_answered"]:
                one["was_answered"], one["is_quiet"] = True, True
        if one["is_within"] and transferred:
            one["transfers"] += 1
        if begins and one["is_first"]:
            one["sent_on"] = transferred
        if one["is_first"]:  # the last of its visits tells how it went
            one["resolved"] = visits.resolved[row] == 1.0
            one["ended"] = not math.isnan(visits.left[row]) and not transferred


@inlined_kernel
def _begin_contact(one: Record, joined: float, fcr_window: float) -> Any:
    """Take down that a contact begins."""
    one["is_first"] = one["contact"] < 0
    one["is_within"] = joined - one["joined"] <= fcr_window
    if one["is_within"]:
        one["contacts"] += 1
        one["is_quiet"] = False


@kernel
def count(issues: Records, first: int, span: Record, groups: int, patterns: Patterns) -> Any:
    """Count issues whose first contact joined at or after the warm-up's end, from one on.

    Returns
    -------
    int
        The issue before which it stopped: their number, unless there is no room for patterns.
    """
    for i in range(first, issues.shape[0]):
        one = issues[i]
        if one["contact"] < 0 or one["joined"] < span["warm_up"]:
            continue
        if not has_room(patterns):
            return i
        t = np.int64(math.floor(one["joined"] / span["length"]))
        pattern = pattern_of(patterns, min(t, span["intervals"]), _facts(one, span, groups))
        pattern["times"] += 1
        pattern["first_sum"] += one["contacts"]
        pattern["second_sum"] += one["transfers"]
    return issues.shape[0]


@inlined_kernel
def _facts(one: Record, span: Record, groups: int) -> Any:
    """Return the facts of an issue in one number: bits, then queue and group together."""
    key = (np.int64(one["queue"]) * (groups + 1) + one["group"] + 1) << ISSUE_FACTS
    key |= np.int64(one["joined"] <= span["last"]) << IN_COHORT
    key |= np.int64(one["ended"]) << ENDED_FIRST
    key |= np.int64(one["answered"]) << ANSWERED_FIRST
    key |= np.int64(one["resolved"]) << RESOLVED_FIRST
    key |= np.int64(one["sent_on"]) << SENT_ON
    key |= np.int64(one["was_answered"]) << WAS_ANSWERED
    key |= np.int64(one["is_quiet"]) << STAYED_QUIET
    key |= np.int64(one["contacts"] == 1) << ONE_CONTACT
    return key
