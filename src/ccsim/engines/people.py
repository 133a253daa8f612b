"""Who and what the SimPy engine moves about: visits, agents, groups, queues."""

from __future__ import annotations

import math
from collections import deque
from heapq import heappop, heappush

from ccsim.engines.clock import Clock, Happening
from ccsim.records.columns import Next, Outcome

# Bound once: looking a member up in its enumeration takes as long as making a small object.
NAN = math.nan
WAITING = int(Outcome.WAITING)
UNKNOWN = int(Next.UNKNOWN)

__all__ = ["Agent", "Group", "Issue", "Line", "Visit"]


class Issue:
    """A customer's reason to call: what names its draws, and where it began."""

    __slots__ = ("interval", "k", "number")

    def __init__(self, number: int, interval: int, k: int) -> None:
        self.number = number
        self.interval = interval
        self.k = k


class Visit:
    """One stay in a queue; what has not happened is NaN, and `row` is its place in the log.

    Slots, because a run makes one visit for every contact: they halve the cost of it.
    """

    __slots__ = (
        "agent", "answered", "attempt", "balk", "group", "hold", "in_line", "issue", "joined",
        "kind", "left", "luck", "next", "next_at", "number", "outcome", "patience", "queue",
        "resolved", "row", "talk", "wrap",
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
        self.joined = joined
        self.patience, self.talk, self.hold, self.wrap, self.balk, self.luck = drawn
        self.in_line = False
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
        self.visit: Visit | None = None
        self.conversation_end = Happening(clock)


class Group:
    """Agents who are alike, and how many of them the plan wants."""

    def __init__(self, number: int, handle_factor: list[float], resolution: list[float]) -> None:
        self.number = number
        self.handle_factor = handle_factor
        """By queue: what talk, hold and wrap are multiplied by."""
        self.resolution = resolution
        """By queue: probability that a conversation resolves the issue."""
        self.queues: list[Line] = []
        self.absent: list[tuple[int, Agent]] = []
        self.available: list[tuple[float, int, Agent]] = []
        self.present = 0
        self.wanted = 0
        """Head count of the plan at this time; 0 while closed."""
        self.debt = 0
        """Agents who should have left but are busy: the next to finish leave."""
        self.is_open = False

    def longest_idle(self) -> Agent:
        """Take the agent who has been available longest; ties by number."""
        return heappop(self.available)[2]

    def make_available(self, agent: Agent, since: float) -> None:
        """Let an agent wait for a contact."""
        heappush(self.available, (since, agent.number, agent))


class Line:
    """A queue: visits that wait, in order of joining, and the queue's own figures."""

    def __init__(
        self, number: int, group: Group, limit: float, balk: float, priority: float
    ) -> None:
        self.number = number
        self.group = group
        self.limit = limit
        self.balk = balk
        self.priority = priority
        self.length = 0
        self._visits: deque[Visit] = deque()

    def add(self, visit: Visit) -> None:
        """Put a visit at the back."""
        visit.in_line = True
        self.length += 1
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
