"""Why this agent, and why this visit: the rule that decided, with the figures it looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ccsim.engines.policy import AgentChooser, Policy, VisitChooser
from ccsim.engines.witness import Candidate, Freed, Look, Waiting
from ccsim.model.tables import Tables
from ccsim.units import DAY, MINUTE, as_clock, as_share

__all__ = ["Reasons", "clock", "listed"]


def clock(time: float) -> str:
    """Return the clock time of a time [s] from midnight of day 0, to the second.

    >>> clock(29700.0), clock(86400.0 + 29700.9)
    ('08:15:00', '08:15:00')
    """
    text = as_clock(time % DAY)
    return text if text.count(":") > 1 else f"{text}:00"


def listed(words: Iterable[str]) -> str:
    """Return words with commas and an "and".

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


@dataclass(frozen=True)
class Reasons:
    """Says why, in the words of a scenario's rules or of a policy."""

    tables: Tables
    policy: Policy | None

    def groups(self, numbers: Iterable[int]) -> str:
        """Return the names of groups, each once, in words."""
        return listed(self.tables.group_names[g] for g in dict.fromkeys(numbers))

    def of_agent(self, look: Look, q: int) -> str:
        """Return why an agent was chosen for a visit of queue `q`."""
        if isinstance(self.policy, AgentChooser):
            available = len(look.among) + len(look.after)
            return f"chosen by {type(self.policy).__name__} among {available} available"
        parts = [self._by_rule(look)]
        if look.nobody:
            parts.append(f"nobody of {self.groups(look.nobody)}, who come first, was free")
        if look.after:
            others = self.groups(one.group for one in look.after)
            parts.append(f"{len(look.after)} of {others} come after, by {self._later_by(look, q)}")
        return "; ".join(parts)

    def _by_rule(self, look: Look) -> str:
        among = look.among
        if len(among) == 1:
            return "the only one free" + (" of first choice" if look.after else "")
        chosen = next(one for one in among if one.agent == look.agent)
        of = f"of the {len(among)} who were free"
        rule = self.tables.select_agent
        if rule == "random":
            return f"drawn at random {of}"
        if rule == "least_occupied":
            tie = _tie(one.occupancy == chosen.occupancy for one in among)
            busy = f"busy {as_share(chosen.occupancy)} of the time since coming on"
            return f"{busy}, the least {of}{tie}"
        if rule == "best_skill":
            best = [one for one in among if one.handle_factor == chosen.handle_factor]
            fastest = f"handle factor {chosen.handle_factor:g}, the smallest {of}"
            if len(best) == 1:
                return fastest
            return f"{fastest}; {_longest(chosen, best, f'of these {len(best)}')}"
        return _longest(chosen, among, of)

    def _later_by(self, look: Look, q: int) -> str:
        step, first = self.tables.groups.step[:, q], look.among[0].group
        return "routing step" if any(step[o.group] > step[first] for o in look.after) else "rank"

    def of_visit(self, freed: Freed, mine: Waiting) -> str:
        """Return why an agent who became available took a visit and no other."""
        group = self.tables.group_names[freed.group]
        queue = self.tables.queue_names[mine.queue]
        in_line = (
            f"the first in line of {queue}"
            if freed.is_head
            else f"the first in line of {queue} whom {group} may answer yet"
        )
        others = [one for one in freed.among if one is not mine]
        if isinstance(self.policy, VisitChooser):
            name = type(self.policy).__name__
            return f"{in_line}, chosen by {name} among {len(freed.among)} that could be taken"
        if not others:
            return f"{in_line}, and no other queue had one for {group}"
        against = listed(self.tables.queue_names[one.queue] for one in others)
        return f"{in_line}, taken before {against}: {self._rule_of_visits(freed, mine, others)}"

    def _rule_of_visits(self, freed: Freed, mine: Waiting, others: list[Waiting]) -> str:
        rule, queues = self.tables.select_contact, self.tables.queues
        if rule == "longest_queue":
            tie = _tie((o.length == mine.length for o in freed.among), "place in the file")
            return f"most were waiting there, {mine.length}{tie}"
        if rule == "score":

            def score(one: Waiting) -> float:
                minutes = queues.weight[one.queue] * (freed.time - one.joined) / MINUTE
                return float(minutes + queues.priority[one.queue])

            return (
                f"its score of {score(mine):.3g} is the largest, then {max(map(score, others)):.3g}"
            )
        if rule == "priority":
            value, name = -queues.priority, "the highest priority"
        elif rule == "queue_rank":
            value, name = self.tables.groups.order[freed.group], "the first choice by order"
        else:
            value, name = queues.priority * 0.0, ""
        equal = [one for one in others if value[one.queue] == value[mine.queue]]
        if not equal:
            return f"{name}, {abs(value[mine.queue]):g}"
        joined = f"joined earliest, at {clock(mine.joined)}"
        tie = _tie([one.joined == mine.joined for one in (mine, *equal)], "place in the file")
        return (f"{name}, and {joined}" if len(equal) < len(others) else joined) + tie


def _longest(chosen: Candidate, among: Iterable[Candidate], of: str) -> str:
    tie = _tie(one.since == chosen.since for one in among)
    return f"free since {clock(chosen.since)}, the longest {of}{tie}"


def _tie(equal: Iterable[bool], what: str = "agent number") -> str:
    """Return what decided where more than one is equal."""
    return f" (a tie: the lowest {what})" if sum(equal) > 1 else ""
