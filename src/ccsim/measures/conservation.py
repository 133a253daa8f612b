"""What must hold of the logs of every run, whichever engine wrote them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from ccsim.measures.conservation_of_issues import ISSUES, Flags, say
from ccsim.measures.conservation_of_places import PLACES
from ccsim.measures.grid import Codes, Floats
from ccsim.records.columns import Next, Outcome
from ccsim.records.logs import AgentLog, ContactLog, Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["check_conservation"]

_ROUNDING = 1e-9
"""Relative: seconds are sums of differences of times, each rounded."""


def check_conservation(tables: Tables, logs: Logs) -> list[str]:
    """Return what is wrong with the logs of a replication, one sentence each; empty if sound.

    Examples of what is checked: everybody offered is accounted for, times are in order, no agent
    is in two places, agent-seconds add up, nobody who was to come back or to be transferred got
    lost, and neither lines nor waiting places hold more than there are.
    """
    return [fault for law in _LAWS for fault in law(tables, logs)]


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
    put_through = log.next == Next.TRANSFER
    unlike = np.isnan(log.resolved) != put_through
    yield from say(served & unlike, "resolved and transferred disagree")
    yield from say(_does_not_follow(log), "next does not follow from how the visit ended")
    at_once = (log.outcome == Outcome.BALKED) | (log.outcome == Outcome.BLOCKED)
    yield from say(at_once & (log.left != log.joined), "balked or blocked, but waited")


def _does_not_follow(log: ContactLog) -> Flags:
    served = log.outcome == Outcome.ANSWERED
    after_talk = (log.next == Next.REPEAT) | (log.next == Next.TRANSFER)
    wrong: Flags = (log.next == Next.REDIAL) & served
    wrong |= after_talk & ~served
    wrong |= (log.next == Next.ENDS) != (log.resolved == 1.0)
    wrong |= (log.next == Next.UNKNOWN) != (log.outcome == Outcome.WAITING)
    return wrong


def _times(tables: Tables, logs: Logs) -> Iterator[str]:
    del tables
    log = logs.contacts
    yield from say(log.arrived > log.joined, "joined before it arrived")
    begun_late = (log.visit == 0) & (log.arrived < log.joined)
    yield from say(begun_late, "first visit joined after it arrived")
    yield from say(log.answered < log.joined, "answered before it joined")
    yield from say(log.left < np.fmax(log.answered, log.joined), "left before it was answered")
    yield from say(np.diff(log.joined, prepend=-np.inf) < 0.0, "row out of order of joining")
    served = log.outcome == Outcome.ANSWERED
    end = log.answered + (log.talk + log.hold)  # in this order of floating-point operations
    yield from say(served & (log.left != end), "left is not answered + (talk + hold)")


def _agents_numbered(tables: Tables, logs: Logs) -> Iterator[str]:
    log, stays = logs.contacts, logs.agents
    served = np.flatnonzero(~np.isnan(log.agent) & ~np.isnan(log.group))
    agent, group = log.agent[served].astype(np.int64), log.group[served].astype(np.int64)
    yield from say(_foreign(tables, agent, group), "agent of another group answered", served)
    yield from say(_foreign(tables, stays.agent, stays.group), "stay of another group's agent")


def _foreign(tables: Tables, agent: Codes, group: Codes) -> Flags:
    first = tables.groups.first_agent
    known = (group >= 0) & (group < first.size - 1)
    group = np.where(known, group, 0)
    return ~known | (agent < first[group]) | (agent >= first[group + 1])


def _might_answer(tables: Tables, logs: Logs) -> Iterator[str]:
    """Whoever answers has the queue in one of its routing steps, and the step has opened."""
    log, steps = logs.contacts, tables.groups.step
    known = (log.group >= 0.0) & (log.group < len(steps))
    served = np.flatnonzero(known)
    queue = log.queue[served]
    step = steps[log.group[served].astype(np.int64), queue]
    yield from say(step < 0, "answered by a group that may never answer there", served)
    opens = log.joined[served] + tables.queues.step_after[queue, step]
    early = (step >= 0) & (log.answered[served] < opens)
    yield from say(early, "answered before the group's routing step opened", served)


def _one_place(tables: Tables, logs: Logs) -> Iterator[str]:
    """No agent is in two conversations, or in one outside a stay."""
    del tables
    log, stays = logs.contacts, logs.agents
    yield from say(stays.off < stays.on, "stay that ends before it begins")
    yield from say(_overlap(stays.agent, stays.on, stays.off), "stay within a stay")
    served = np.flatnonzero(~np.isnan(log.agent))
    agent, start, end = _spans(log, served)
    yield from say(_overlap(agent, start, end), "agent in two conversations at once", served)
    stay = _stay_of(stays, agent, start)
    inside = stay >= 0
    inside[inside] = end[inside] <= stays.off[stay[inside]]
    yield from say(~inside, "conversation outside its agent's stays", served)


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


_LAWS: tuple[Callable[[Tables, Logs], Iterator[str]], ...] = (
    _outcomes, _times, _agents_numbered, _might_answer, _one_place, _seconds, *ISSUES, *PLACES,
)  # fmt: skip
