"""Each visit by itself: its outcome, its times, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ccsim.measures.laws.finding import Rule, say
from ccsim.records.columns import Next, Outcome
from ccsim.records.logs import Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["RULES"]


def _outcomes(tables: Tables, logs: Logs) -> Iterator[str]:
    del tables
    log = logs.contacts
    counts = [np.count_nonzero(log.outcome == outcome) for outcome in Outcome]
    if sum(counts) != len(log):
        yield f"{len(log)} visits offered, but {sum(counts)} accounted for by their outcomes"
    served = log.outcome == Outcome.ANSWERED
    for name in ("answered", "agent", "group", "talk", "hold", "wrap"):
        known = ~np.isnan(getattr(log, name))
        yield from say(known & ~served, f"{name} given for a visit that was not answered")
        yield from say(~known & served, f"no {name} for an answered visit")
    waiting = log.outcome == Outcome.WAITING
    yield from say(np.isnan(log.left) != waiting, "left and outcome disagree")
    yield from say(~np.isnan(log.resolved) & ~served, "resolved without an answer")
    transferred = log.next == Next.TRANSFER
    yield from say(transferred & ~served, "transferred without an answer")
    decided = ~np.isnan(log.resolved)
    wrong = served & (decided == transferred)
    yield from say(wrong, "both resolved, or not, and transferred; or neither")
    ends = log.next == Next.ENDS
    yield from say((log.resolved == 1.0) != ends, "resolved and next disagree")
    yield from say((log.next == Next.REDIAL) & served, "redial after an answer")
    unhelped = log.resolved == 0.0
    yield from say((log.next == Next.REPEAT) & ~unhelped, "repeat, but not for want of resolution")
    yield from say((log.next == Next.UNKNOWN) != waiting, "next is unknown, or the reverse")
    at_once = (log.outcome == Outcome.BALKED) | (log.outcome == Outcome.BLOCKED)
    yield from say(at_once & (log.left != log.joined), "balked or blocked, but waited")


def _times(tables: Tables, logs: Logs) -> Iterator[str]:
    del tables
    log = logs.contacts
    yield from say(log.arrived > log.joined, "joined before it arrived")
    yield from say(log.answered < log.joined, "answered before it joined")
    yield from say(log.left < np.fmax(log.answered, log.joined), "left before it was answered")
    yield from say(np.diff(log.joined, prepend=-np.inf) < 0.0, "row out of order of joining")
    served = log.outcome == Outcome.ANSWERED
    end = log.answered + (log.talk + log.hold)  # in this order of floating-point operations
    yield from say(served & (log.left != end), "left is not answered + (talk + hold)")


RULES: tuple[Rule, ...] = (_outcomes, _times)
