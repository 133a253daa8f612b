"""Each agent: of one group, in one place at a time, and paid for what was done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ccsim.measures.grid import Codes, Floats
from ccsim.measures.laws.finding import Flags, Rule, say
from ccsim.records.logs import AgentLog, ContactLog, Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["RULES"]

_ROUNDING = 1e-9
"""Relative: seconds are sums of differences of times, each rounded."""


def _agents_numbered(tables: Tables, logs: Logs) -> Iterator[str]:
    log, stays = logs.contacts, logs.agents
    served = np.flatnonzero(~np.isnan(log.agent) & ~np.isnan(log.group))
    agent, group = log.agent[served].astype(np.int64), log.group[served].astype(np.int64)
    foreign = _foreign(tables, agent, group)
    yield from say(foreign, "agent of another group answered", served)
    yield from say(_foreign(tables, stays.agent, stays.group), "stay of another group's agent")


def _foreign(tables: Tables, agent: Codes, group: Codes) -> Flags:
    first = tables.groups.first_agent
    known = (group >= 0) & (group < first.size - 1)
    group = np.where(known, group, 0)
    return ~known | (agent < first[group]) | (agent >= first[group + 1])


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


RULES: tuple[Rule, ...] = (_agents_numbered, _one_place, _seconds)
