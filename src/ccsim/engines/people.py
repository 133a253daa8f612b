"""Who and what the SimPy engine moves about: visits, agents, groups, queues."""

from __future__ import annotations

import math
from bisect import insort
from collections import deque
from typing import NamedTuple

from ccsim.engines.clock import Clock, Happening
from ccsim.records.columns import Next, Outcome

# Bound once: looking a member up in its enumeration takes as long as making a small object.
NAN = math.nan
WAITING = int(Outcome.WAITING)
UNKNOWN = int(Next.UNKNOWN)

__all__ = ["Agent", "Group", "Issue", "Line", "Tier", "Visit"]


class Issue:
    """A customer's reason to call: what names its draws, and where it began."""

    __slots__ = ("interval", "k", "number", "queue", "stream", "talk_is_recorded")

    def __init__(
        self, number: int, queue: int, stream: int, interval: int, k: int, *, talk_is_recorded: bool
    ) -> None:
        self.number = number
        self.queue = queue
        """Number of the queue it entered first, and returns to unless told otherwise."""
        self.stream = stream
        self.interval = interval
        self.k = k
        self.talk_is_recorded = talk_is_recorded
        """Whether the talk time of its first visit was recorded, and not drawn."""


class Visit:
    """One stay in a queue; what has not happened is NaN, and `row` is its place in the log.

    Slots, because a run makes one visit for every contact: they halve the cost of it.
    """

    __slots__ = (
        "agent", "answered", "arrived", "attempt", "balk", "group", "hold", "in_front", "in_line",
        "issue", "joined", "kind", "left", "luck", "next", "next_at", "number", "open_steps",
        "outcome", "patience", "queue", "resolved", "row", "talk", "transfer", "wrap",
    )  # fmt: skip

    def __init__(
        self, issue: Issue, attempt: int, kind: int, queue: Line, joined: float,
        drawn: list[float],
    ) -> None:  # fmt: skip
        self.row = -1
        self.issue = issue
        self.attempt = attempt
        self.number = 0
        self.kind = kind
        self.queue = queue
        self.arrived = joined
        self.joined = joined
        self.patience, self.talk, self.hold, self.wrap, self.balk, self.luck, self.transfer = drawn
        self.in_line = False
        self.in_front = False
        self.open_steps = queue.steps_at_once
        """Routing steps of its queue that have opened to it."""
        self.answered = NAN
        self.left = NAN
        self.outcome: int = WAITING
        self.agent = NAN
        self.group = NAN
        self.resolved = NAN
        self.next: int = UNKNOWN
        self.next_at = NAN


class Agent:
    """A person who takes one contact at a time."""

    def __init__(self, clock: Clock, number: int, group: Group) -> None:
        self.number = number
        self.group = group
        self.came_on = math.nan
        self.busy = 0.0
        """Seconds from answers to wrap ends since coming on."""
        self.visit: Visit | None = None
        self.conversation_end = Happening(clock)


class Group:
    """Agents who are alike, and how many of them the plan wants.

    By queue: `handle_factor`, what talk, hold and wrap are multiplied by; `resolution`, the
    probability that a conversation resolves the issue; `order`, preference among queues; `step`,
    the routing step from which the group may answer; `talk_law` and `wrap_law`, -1 where the
    queue's own hold.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.handle_factor: list[float] = []
        self.resolution: list[float] = []
        self.order: list[float] = []
        self.step: list[int] = []
        self.talk_law: list[int] = []
        self.wrap_law: list[int] = []
        self.has_own_laws = False
        self.queues: list[Line] = []
        """Those the group may ever serve."""
        self.absent: list[tuple[int, Agent]] = []
        self.available: list[tuple[float, int, Agent]] = []
        """(since, number, agent), the longest idle first; ties by number."""
        self.present = 0
        self.wanted = 0
        """Head count of the plan at this time; 0 while closed."""
        self.debt = 0
        """Agents who should have left but are busy: the next to finish leave."""
        self.is_open = False

    def longest_idle(self) -> Agent:
        """Take the agent who has been available longest; ties by number."""
        return self.available.pop(0)[2]

    def take(self, agent: Agent) -> Agent:
        """Take an agent out of those available."""
        at = next(at for at, (_, _, other) in enumerate(self.available) if other is agent)
        return self.available.pop(at)[2]

    def make_available(self, agent: Agent, since: float) -> None:
        """Let an agent wait for a contact."""
        insort(self.available, (since, agent.number, agent))

    def is_waited_for(self) -> bool:
        """Whether a visit waits in a queue that the group may ever serve."""
        return any(queue.length for queue in self.queues)


class Tier(NamedTuple):
    """Groups among which a queue has no preference: of one routing step and one rank."""

    step: int
    groups: tuple[Group, ...]


class Line:
    """A queue: visits that wait, in order of joining, and the queue's own figures."""

    def __init__(self, number: int, step_after: list[float]) -> None:
        self.number = number
        self.limit = math.inf
        self.balk = 0.0
        self.priority = 0.0
        self.weight = 1.0
        self.tiers: list[Tier] = []
        """The groups that may ever answer, the preferred first."""
        self.step_after = step_after
        self.steps_at_once = sum(after == 0.0 for after in step_after)
        self.length = 0
        self._visits: deque[Visit] = deque()

    def add(self, visit: Visit) -> None:
        """Put a visit at the back, or at the head if it is transferred there."""
        visit.in_line = True
        self.length += 1
        if visit.in_front:
            self._visits.appendleft(visit)
        else:
            self._visits.append(visit)

    def remove(self, visit: Visit) -> None:
        """Take a visit out, wherever it stands; its place is cleared when it reaches the head."""
        visit.in_line = False
        self.length -= 1

    def first(self) -> Visit | None:
        """Return the visit at the head, if there is one."""
        visits = self._visits
        while visits:
            if visits[0].in_line:
                return visits[0]
            visits.popleft()
        return None

    def first_open_to(self, step: int, now: float) -> Visit | None:
        """Return the first visit in line to which a routing step has opened."""
        head = self.first()
        if head is None or head.open_steps > step:
            return head
        after = self.step_after[step]
        for visit in self._visits:
            if visit.in_line:
                if visit.open_steps > step:
                    return visit
                # Behind those put in front, each joined no earlier than the one before.
                if not visit.in_front and visit.joined + after > now:
                    return None
        return None
