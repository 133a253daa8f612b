"""What must hold of the logs of every run, whichever engine wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Codes, Floats
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import AgentLog, ContactLog, Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["check_conservation"]

Flags = NDArray[np.bool_]
_ROUNDING = 1e-9
"""Relative: seconds are sums of differences of times, each rounded."""


def check_conservation(tables: Tables, logs: Logs) -> list[str]:
    """Return what is wrong with the logs of a replication, one sentence each; empty if sound.

    Examples of what is checked: everybody offered is accounted for, times are in order, no agent
    is in two places, agent-seconds add up, and nobody who was to come back got lost.
    """
    return [fault for rule in _RULES for fault in rule(tables, logs)]


def _say(wrong: Flags, what: str, rows: Codes | None = None) -> Iterator[str]:
    """Yield a sentence if anything is wrong; `rows` are the rows of the log, if not in order."""
    found = np.flatnonzero(wrong)
    if found.size:
        first = found[0] if rows is None else rows[found[0]]
        yield f"{found.size} x {what}; first in row {first}"


def _outcomes(tables: Tables, logs: Logs) -> Iterator[str]:
    del tables
    log = logs.contacts
    counts = [np.count_nonzero(log.outcome == outcome) for outcome in Outcome]
    if sum(counts) != len(log):
        yield f"{len(log)} visits offered, but {sum(counts)} accounted for by their outcomes"
    served = log.outcome == Outcome.ANSWERED
    for name in ("answered", "agent", "group", "talk", "hold", "wrap"):
        known = ~np.isnan(getattr(log, name))
        yield from _say(known & ~served, f"{name} given for a visit that was not answered")
        yield from _say(~known & served, f"no {name} for an answered visit")
    waiting = log.outcome == Outcome.WAITING
    yield from _say(np.isnan(log.left) != waiting, "left and outcome disagree")
    yield from _say(~np.isnan(log.resolved) & ~served, "resolved without an answer")
    at_once = (log.outcome == Outcome.BALKED) | (log.outcome == Outcome.BLOCKED)
    yield from _say(at_once & (log.left != log.joined), "balked or blocked, but waited")


def _times(tables: Tables, logs: Logs) -> Iterator[str]:
    del tables
    log = logs.contacts
    yield from _say(log.arrived > log.joined, "joined before it arrived")
    yield from _say(log.answered < log.joined, "answered before it joined")
    yield from _say(log.left < np.fmax(log.answered, log.joined), "left before it was answered")
    yield from _say(np.diff(log.joined, prepend=-np.inf) < 0.0, "row out of order of joining")
    served = log.outcome == Outcome.ANSWERED
    end = log.answered + (log.talk + log.hold)  # in this order of floating-point operations
    yield from _say(served & (log.left != end), "left is not answered + (talk + hold)")


def _agents_numbered(tables: Tables, logs: Logs) -> Iterator[str]:
    log, stays = logs.contacts, logs.agents
    served = np.flatnonzero(~np.isnan(log.agent) & ~np.isnan(log.group))
    agent, group = log.agent[served].astype(np.int64), log.group[served].astype(np.int64)
    yield from _say(_foreign(tables, agent, group), "agent of another group answered", served)
    yield from _say(_foreign(tables, stays.agent, stays.group), "stay of another group's agent")


def _foreign(tables: Tables, agent: Codes, group: Codes) -> Flags:
    first = tables.groups.first_agent
    known = (group >= 0) & (group < first.size - 1)
    group = np.where(known, group, 0)
    return ~known | (agent < first[group]) | (agent >= first[group + 1])


def _one_place(tables: Tables, logs: Logs) -> Iterator[str]:
    """No agent is in two conversations, or in one outside a stay."""
    del tables
    log, stays = logs.contacts, logs.agents
    yield from _say(stays.off < stays.on, "stay that ends before it begins")
    yield from _say(_overlap(stays.agent, stays.on, stays.off), "stay within a stay")
    served = np.flatnonzero(~np.isnan(log.agent))
    agent, start, end = _spans(log, served)
    yield from _say(_overlap(agent, start, end), "agent in two conversations at once", served)
    stay = _stay_of(stays, agent, start)
    inside = stay >= 0
    inside[inside] = end[inside] <= stays.off[stay[inside]]
    yield from _say(~inside, "conversation outside its agent's stays", served)


def _spans(log: ContactLog, served: Codes) -> tuple[Codes, Floats, Floats]:
    """Return agent, answer and wrap end of the answered visits."""
    end = log.left[served] + log.wrap[served]
    return log.agent[served].astype(np.int64), log.answered[served], end


def _overlap(agent: Codes, start: Floats, end: Floats) -> Flags:
    """Return which spans begin before their agent's span before has ended."""
    order = np.lexsort((end, start, agent))
    clash = np.zeros(agent.size, dtype=bool)
    before, after = order[:-1], order[1:]
    clash[after] = (agent[before] == agent[after]) & (start[after] < end[before])
    return clash


def _stay_of(stays: AgentLog, agent: Codes, start: Floats) -> Codes:
    """Return the last stay that each agent began by `start`, -1 if there is none."""
    n = stays.agent.size
    who = np.concatenate((stays.agent, agent))
    when = np.concatenate((stays.on, start))
    is_span = np.arange(who.size) >= n
    # Of two stays that begin at one instant the longer comes last; spans come after stays.
    until = np.concatenate((stays.off, start))
    order = np.lexsort((until, is_span, when, who))
    place = np.where(is_span[order], -1, np.arange(who.size))
    latest = np.empty(who.size, dtype=np.int64)
    latest[order] = np.maximum.accumulate(place)
    found = latest[n:]
    stay = order[found] if who.size else found
    return np.where((found >= 0) & (who[stay] == agent), stay, -1)


def _seconds(tables: Tables, logs: Logs) -> Iterator[str]:
    """Paid = talk + hold + wrap + available, where available is the sum of all gaps."""
    log, stays = logs.contacts, logs.agents
    served = np.flatnonzero(~np.isnan(log.agent))
    agent, start, end = _spans(log, served)
    n = int(max(tables.groups.first_agent[-1], np.max(agent, initial=-1) + 1))
    n = max(n, int(np.max(stays.agent, initial=-1)) + 1)
    paid = np.bincount(stays.agent, weights=stays.off - stays.on, minlength=n)
    handling = (log.talk + log.hold + log.wrap)[served]
    handled = np.bincount(agent, weights=handling, minlength=n)
    # A gap begins with a stay or after a wrap, and ends with an answer or the stay.
    owner = np.concatenate((stays.agent, agent))
    begins = np.concatenate((stays.on, end))
    ends = np.concatenate((stays.off, start))
    first, last = np.lexsort((begins, owner)), np.lexsort((ends, owner))
    gaps = np.maximum(ends[last] - begins[first], 0.0)
    available = np.bincount(owner[first], weights=gaps, minlength=n)
    off = np.abs(paid - (handled + available)) > _ROUNDING * np.max(stays.off, initial=1.0)
    for number in np.flatnonzero(off)[:1]:
        yield (
            f"{np.count_nonzero(off)} agents' paid time is not talk + hold + wrap + available; "
            f"agent {number} was paid {paid[number]:g} s for {handled[number]:g} s of handling "
            f"and {available[number]:g} s available"
        )


def _issues(tables: Tables, logs: Logs) -> Iterator[str]:
    """Contacts are numbered in order, and each begins when the one before said it would."""
    log = logs.contacts
    order = np.lexsort((log.visit, log.contact, log.issue))
    issue, contact, visit = log.issue[order], log.contact[order], log.visit[order]
    same_issue = np.zeros(order.size, dtype=bool)
    same_issue[1:] = issue[1:] == issue[:-1]
    same_contact = same_issue & (np.diff(contact, prepend=-1) == 0)
    later = same_issue & ~same_contact
    number = np.where(later, np.roll(contact, 1) + 1, np.where(same_contact, contact, 0))
    yield from _say(contact != number, "contact out of sequence in its issue", order)
    number = np.where(same_contact, np.roll(visit, 1) + 1, 0)
    yield from _say(visit != number, "visit out of sequence in its contact", order)
    due, kind, then = log.next_at[order], log.kind[order], log.next[order]
    begins = np.where(later, np.roll(due, 1), np.nan)
    yield from _say(later & (log.arrived[order] != begins), "contact not begun when due", order)
    yield from _say(kind != _kind_after(later, same_contact, kind, then), "wrong kind", order)
    comes_back = (then == Next.REDIAL) | (then == Next.REPEAT)
    yield from _say(comes_back == np.isnan(due), "next and next_at disagree", order)
    lost = comes_back & (due < tables.calendar.closes[-1]) & ~np.append(later[1:], False)
    yield from _say(lost[: order.size], "contact due within the run that never came", order)


def _kind_after(later: Flags, same_contact: Flags, kind: Codes, then: Codes) -> Codes:
    """Return the kind each visit should have: fresh, or what the visit before announced."""
    kind_of = np.full(len(Next), -1)
    kind_of[[Next.REDIAL, Next.REPEAT]] = Kind.REDIAL, Kind.REPEAT
    announced = np.where(later, kind_of[np.roll(then, 1)], int(Kind.FRESH))
    return np.where(same_contact, kind, announced)


_RULES: tuple[Callable[[Tables, Logs], Iterator[str]], ...] = (
    _outcomes, _times, _agents_numbered, _one_place, _seconds, _issues,
)  # fmt: skip
