"""What happened to an issue, told in order of time."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ccsim.engines.people import Visit
from ccsim.engines.policy import Policy
from ccsim.engines.witness import Look, Sight
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.study.story.reasons import Reasons, clock, listed
from ccsim.study.words import date
from ccsim.units import DAY, as_duration

__all__ = ["Event", "Teller", "day_in_words"]


class Event(NamedTuple):
    """Something that happened to the customer, or that the agent did for them.

    Attributes
    ----------
    time : float [s]
        From midnight of day 0.
    contact, visit : int
        As in the contact log.
    queue : str
    what : str
        "calls", "transferred" (into the queue), "waits", "step", "answered", "abandoned",
        "balked", "blocked", "sent_away", "conversation_end" or "wrap_end".
    agent : int or None
    group : str
    text : str
        A sentence.
    """

    time: float
    contact: int
    visit: int
    queue: str
    what: str
    agent: int | None
    group: str
    text: str


class Teller:
    """Tells what was seen of an issue.

    Parameters
    ----------
    tables : Tables
    policy : Policy or None
    first_day : date
    """

    def __init__(self, tables: Tables, policy: Policy | None, first_day: dt.date) -> None:
        self._tables = tables
        self._reasons = Reasons(tables, policy)
        self._first_day = first_day
        self._end = tables.calendar.days * DAY

    def events(self, sights: Sequence[Sight]) -> list[Event]:
        """Return all that happened, in order of time."""
        found: list[Event] = []
        before: Visit | None = None
        for at, sight in enumerate(sights):
            then = sights[at + 1].visit if at + 1 < len(sights) else None
            found += self._of_visit(sight, before, then)
            before = sight.visit
        # An agent's wrap may outlast the next visit's beginning; a stable sort keeps the rest.
        return sorted(found, key=lambda event: event.time)

    def _of_visit(self, sight: Sight, before: Visit | None, then: Visit | None) -> Iterator[Event]:
        visit = sight.visit
        yield self._event(visit, visit.joined, _begins(visit), self._begin(visit, before))
        if visit.left > visit.joined or visit.outcome == Outcome.ANSWERED:
            yield from self._wait(sight)
        if visit.outcome == Outcome.ANSWERED:
            yield from self._conversation(sight, then)
        else:
            what = Outcome(visit.outcome).name.lower()
            text = f"{self._left(sight)}{self._passed(sight)}; {self._next(visit)}"
            yield self._event(visit, visit.left, what, text)

    def _begin(self, visit: Visit, before: Visit | None) -> str:
        queue = self._tables.queue_names[visit.queue.number]
        patience = (
            f"would wait {as_duration(visit.patience)}"
            if math.isfinite(visit.patience)
            else "would wait for ever"
        )
        if before is None:
            return f"Calls for the first time, for {queue}; {patience}"
        if visit.kind == Kind.TRANSFER:
            return f"Is put through to {queue}; {patience}"
        since = as_duration(visit.joined - before.left)
        last = "going unanswered" if visit.kind == Kind.REDIAL else "a call that did not help"
        return f"Calls again for {queue}, {since} after {last}; {patience}"

    def _wait(self, sight: Sight) -> Iterator[Event]:
        """Tell of the wait, if there was one: behind whom, and which steps opened."""
        visit, first = sight.visit, sight.looks[0]
        if first.agent is not None:
            return
        yield self._event(visit, visit.joined, "waits", f"{self._nobody(first)}: {_place(sight)}")
        for look in sight.looks[1:]:
            if look.agent is None:
                opened = self._opened(visit, look.step)
                text = f"Now {opened} may answer too: {self._nobody(look, short=True)}"
                yield self._event(visit, look.time, "step", text)

    def _nobody(self, look: Look, *, short: bool = False) -> str:
        """Return that nobody is free, or that a policy chose nobody."""
        free = len(look.among) + len(look.after)
        if free:
            return f"The policy chose none of the {free} who are free"
        if short:
            return "nobody of them is free"
        later = ""
        if look.later:
            others = self._reasons.groups(one.group for one in look.later)
            later = f" ({len(look.later)} of {others} free, but not opened to yet)"
        if not look.nobody:
            return f"No group may answer yet{later}"
        return f"Nobody of {self._reasons.groups(look.nobody)} is free{later}"

    def _opened(self, visit: Visit, step: int | None) -> str:
        q = visit.queue.number
        steps = self._tables.groups.step[:, q].tolist()
        return self._reasons.groups(g for g, opens in enumerate(steps) if opens == step)

    def _conversation(self, sight: Sight, then: Visit | None) -> Iterator[Event]:
        visit = sight.visit
        agent = f"Agent {int(visit.agent)} of {self._tables.group_names[int(visit.group)]}"
        yield self._event(visit, visit.answered, "answered", self._answer(sight, agent))
        hold = f", hold {as_duration(visit.hold)}" if visit.hold > 0.0 else ""
        talk = f"The conversation ends (talk {as_duration(visit.talk)}{hold})"
        if then is not None and visit.next == Next.TRANSFER:
            to = self._tables.queue_names[then.queue.number]
            end = f"{talk}: the agent transfers the customer to {to}"
        elif visit.next == Next.ENDS:
            end = f"{talk}: the issue is resolved"
        else:
            end = f"{talk}: the issue is not resolved; {self._next(visit)}"
        yield self._event(visit, visit.left, "conversation_end", end)
        if visit.wrap > 0.0:
            text = f"{agent} finishes the wrap of {as_duration(visit.wrap)}"
            yield self._event(visit, visit.left + visit.wrap, "wrap_end", text)

    def _answer(self, sight: Sight, agent: str) -> str:
        visit, freed = sight.visit, sight.freed
        q = visit.queue.number
        wait = visit.answered - visit.joined
        when = f"after {as_duration(wait)}" if wait > 0.0 else "at once"
        if freed is not None:
            mine = next(one for one in freed.among if one.queue == q)
            why = "has just come on" if freed.came_on else "has just finished a contact"
            reason = self._reasons.of_visit(freed, mine)
            return f"{agent} answers {when}: {why}, and this is {reason}{self._passed(sight)}"
        look = next(one for one in sight.looks if one.agent is not None)
        reason = self._reasons.of_agent(look, q)
        opened = f"; {self._opened(visit, look.step)} may answer from now on" if wait > 0.0 else ""
        return f"{agent} answers {when}: {reason}{opened}{self._passed(sight)}"

    def _passed(self, sight: Sight) -> str:
        """Return how many others were taken meanwhile by agents who might have answered."""
        if not sight.passed:
            return ""
        names = self._tables.queue_names
        taken = listed(f"{count} of {names[q]}" for q, count in sorted(sight.passed.items()))
        return f"; before that, agents who might have answered took {taken}"

    def _left(self, sight: Sight) -> str:
        visit, queue = sight.visit, sight.visit.queue
        waited = as_duration(visit.left - visit.joined)
        if visit.outcome == Outcome.ABANDONED:
            return f"Hangs up after {waited}, when patience ends"
        if visit.outcome == Outcome.BALKED:
            return (
                f"{self._nobody(sight.looks[0])}: hangs up rather than wait behind {sight.waiting}"
            )
        if visit.outcome == Outcome.SENT_AWAY:
            when = f"after {waited}" if visit.left > visit.joined else "at once"
            return f"Is sent away {when}: the centre is closed"
        if visit.kind != Kind.TRANSFER and sight.free_lines == 0:
            return f"Hears the busy tone: all {self._tables.lines:.0f} lines are taken"
        nobody = self._nobody(sight.looks[0])
        return f"{nobody}: is turned away, for all {queue.limit:.0f} waiting places are taken"

    def _next(self, visit: Visit) -> str:
        if visit.next not in (Next.REDIAL, Next.REPEAT):
            return "gives up"
        word = "redials" if visit.next == Next.REDIAL else "calls again"
        delay, at = as_duration(visit.next_at - visit.left), visit.next_at
        if at >= self._end:
            return f"{word} after {delay}, when the run has ended"
        day = "" if at // DAY == visit.left // DAY else f"{day_in_words(at, self._first_day)}, "
        return f"{word} after {delay}, at {day}{clock(at)}"

    def _event(self, visit: Visit, time: float, what: str, text: str) -> Event:
        is_theirs = what in ("answered", "conversation_end", "wrap_end")
        return Event(
            time=time,
            contact=visit.attempt,
            visit=visit.number,
            queue=self._tables.queue_names[visit.queue.number],
            what=what,
            agent=int(visit.agent) if is_theirs else None,
            group=self._tables.group_names[int(visit.group)] if is_theirs else "",
            text=f"{text}.",
        )


def day_in_words(time: float, first_day: dt.date) -> str:
    """Return the date of a time [s] from midnight of the first day."""
    return date(first_day + dt.timedelta(days=int(time // DAY)))


def _begins(visit: Visit) -> str:
    return "transferred" if visit.kind == Kind.TRANSFER else "calls"


def _place(sight: Sight) -> str:
    visit, others = sight.visit, sight.waiting
    if visit.in_front:
        return f"waits at the head of the line, before {others}"
    return f"waits behind {others}" if others else "waits, first in line"
