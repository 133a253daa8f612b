"""The SimPy engine: the model, to be read.

Fresh contacts arrive (`arrivals`), join a queue (`join`), and are answered (`answer`) or leave
(`leave`). Each agent is a process that finishes conversations and wrap (`work`) and is then free
for the next (`free`); each group follows its plan (`follow_plan`). Customers who left or were
not helped may come back (`come_back`).

State shared between contacts changes in the handler that decides, never when a woken process
runs; see `clock` for the order of events.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from heapq import heappop, heappush

from ccsim.engines.clock import Clock, Happening, Order
from ccsim.engines.people import Agent, Group, Issue, Line, Visit
from ccsim.engines.scribe import Scribe
from ccsim.engines.tape import Returns, Tape
from ccsim.kernels.draws import MAX_ATTEMPTS, Purpose
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import Logs

__all__ = ["simulate"]

# Bound once, as in `people`.
_FRESH = int(Kind.FRESH)
_ANSWERED = int(Outcome.ANSWERED)
_ENDS = int(Next.ENDS)
_GIVEN_UP = int(Next.GIVEN_UP)

Steps = Generator[Happening, None, None]


def simulate(tables: Tables, *, seed: int, replication: int) -> Logs:
    """Run one replication.

    Parameters
    ----------
    tables : Tables
    seed, replication : int
        32 bits each; together they determine every draw.

    Returns
    -------
    Logs
    """
    with _without_collector():
        centre = Centre(tables, Tape(tables, seed, replication))
        centre.clock.run()
        return Logs(centre.scribe.contacts(), centre.scribe.agents(), centre.cut_off)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pause Python's cycle collector: it would walk every visit again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Centre:
    """A contact centre at work."""

    def __init__(self, tables: Tables, tape: Tape) -> None:
        self.tables = tables
        self.tape = tape
        self.clock = Clock()
        self.free_lines = tables.lines
        self.scribe = Scribe()
        self.cut_off = 0
        self.groups = [self._group(g) for g in range(len(tables.group_names))]
        self.queues = [self._queue(q) for q in range(len(tables.queue_names))]
        queues = tables.queues
        self.redials = tape.returns(queues.redial, Kind.REDIAL, Next.REDIAL, Purpose.REDIAL)
        self.repeats = tape.returns(queues.repeat, Kind.REPEAT, Next.REPEAT, Purpose.REPEAT)
        self.clock.process(self.arrivals())

    def _group(self, g: int) -> Group:
        groups = self.tables.groups
        resolution = self.tables.queues.resolution + groups.resolution_shift[g]
        group = Group(g, groups.handle_factor[g].tolist(), resolution.clip(0.0, 1.0).tolist())
        first, last = self.tables.groups.first_agent[g : g + 2].tolist()
        for number in range(first, last):
            agent = Agent(self.clock, number, group)
            group.absent.append((number, agent))
            self.clock.process(self.work(agent))
        self.clock.process(self.follow_plan(group))
        return group

    def _queue(self, q: int) -> Line:
        table = self.tables.queues
        group = self.groups[table.group[q]]
        queue = Line(
            q, group, float(table.limit[q]), float(table.balk[q]), float(table.priority[q])
        )
        group.queues.append(queue)
        return queue

    # --- a contact's way -------------------------------------------------------------------

    def arrivals(self) -> Steps:
        """Let the fresh contacts of all queues arrive, in order of (time, queue, place)."""
        clock = self.clock
        for number, (time, q, interval, k, drawn) in enumerate(self.tape.fresh()):
            yield clock.at(time, Order.FRESH, number, Happening(clock))
            issue = Issue(number, interval, k)
            self.join(Visit(issue, 0, _FRESH, self.queues[q], time, drawn))

    def join(self, visit: Visit) -> None:
        """Joining: a line, then an available agent, then a waiting place, then perhaps patience."""
        self.scribe.open_row(visit)
        queue = visit.queue
        group = queue.group
        if self.free_lines == 0:
            self.leave(visit, Outcome.BLOCKED)
            return
        self.free_lines -= 1
        if group.available:
            self.answer(visit, group.longest_idle(), visit.joined)
        elif queue.length >= queue.limit:
            self.free_lines += 1
            self.leave(visit, Outcome.BLOCKED)
        elif visit.balk < queue.balk:
            self.free_lines += 1
            self.leave(visit, Outcome.BALKED)
        else:
            queue.add(visit)
            self.wait(visit)

    def wait(self, visit: Visit) -> None:
        """Wait until patience ends, unless an agent is free before."""
        if visit.patience < math.inf:
            impatience = Happening(self.clock, visit)
            impatience.callbacks.append(self.abandon)
            deadline = visit.joined + visit.patience
            self.clock.at(deadline, Order.ABANDONMENT, visit.issue.number, impatience)

    def abandon(self, impatience: Happening) -> None:
        """Patience has ended: the customer leaves if still in line."""
        visit: Visit = impatience.value
        if visit.in_line:
            visit.queue.remove(visit)
            self.free_lines += 1
            self.leave(visit, Outcome.ABANDONED)

    def leave(self, visit: Visit, outcome: Outcome) -> None:
        """Go without being answered, and perhaps redial."""
        visit.outcome = outcome
        visit.left = self.clock.now
        self.come_back(visit, self.redials)
        self.scribe.write(visit)

    def answer(self, visit: Visit, agent: Agent, now: float) -> None:
        """Begin the conversation; its end is known at once."""
        group = agent.group
        factor = group.handle_factor[visit.queue.number]
        visit.talk *= factor
        visit.hold *= factor
        visit.wrap *= factor
        visit.answered = now
        visit.outcome = _ANSWERED
        visit.agent = agent.number
        visit.group = group.number
        agent.visit = visit
        end = now + (visit.talk + visit.hold)
        self.clock.at(end, Order.CONVERSATION_END, agent.number, agent.conversation_end)

    def end_conversation(self, visit: Visit, group: Group, now: float) -> None:
        """The customer hangs up: resolved, or perhaps back some day."""
        visit.left = now
        self.free_lines += 1
        if visit.luck < group.resolution[visit.queue.number]:
            visit.resolved = 1.0
            visit.next = _ENDS
        else:
            visit.resolved = 0.0
            self.come_back(visit, self.repeats)
        self.scribe.write(visit)

    def come_back(self, visit: Visit, returns: Returns) -> None:
        """Redial or repeat after a delay, or give up."""
        visit.next = _GIVEN_UP
        q = visit.queue.number
        if returns.probability[q] == 0.0:
            return
        delay, u = self.tape.come_back(visit.issue, q, visit.attempt, returns)
        if math.isnan(delay):
            return
        if visit.attempt + 1 == MAX_ATTEMPTS:
            self.cut_off += 1
            return
        visit.next = int(returns.next)
        visit.next_at, is_in_run = self.tape.when_open(q, visit.left + delay, u)
        if is_in_run:
            back = Happening(self.clock, (visit, int(returns.kind)))
            back.callbacks.append(self.arrive_again)
            self.clock.at(visit.next_at, Order.RETURN, visit.issue.number, back)

    def arrive_again(self, back: Happening) -> None:
        """The customer of an earlier visit calls again."""
        before, kind = back.value
        now, attempt = self.clock.now, before.attempt + 1
        drawn = self.tape.visit(before.issue, before.queue.number, attempt, now)
        self.join(Visit(before.issue, attempt, kind, before.queue, now, drawn))

    # --- an agent's way --------------------------------------------------------------------

    def work(self, agent: Agent) -> Steps:
        """Finish one contact after the other; who is answered is decided elsewhere."""
        clock = self.clock
        while True:
            yield agent.conversation_end
            agent.conversation_end = Happening(clock)
            visit = agent.visit
            assert visit is not None
            now = clock.now
            self.end_conversation(visit, agent.group, now)
            if visit.wrap > 0.0:
                now += visit.wrap
                yield clock.at(now, Order.WRAP_END, agent.number, Happening(clock))
            self.free(agent, now)

    def free(self, agent: Agent, now: float) -> None:
        """After wrap: pay a debt of the plan, take the next contact, or become available."""
        group = agent.group
        agent.visit = None
        if group.debt > 0:
            group.debt -= 1
            self.go(agent)
        else:
            self.take_next(agent, now)

    def take_next(self, agent: Agent, now: float) -> None:
        """Take a contact by the contact rule, or become available; after closing, go."""
        visit = self.next_visit(agent.group)
        if visit is not None:
            visit.queue.remove(visit)
            self.answer(visit, agent, now)
        elif agent.group.is_open:
            agent.group.make_available(agent, now)
        else:
            self.go(agent)

    def next_visit(self, group: Group) -> Visit | None:
        """Choose among the heads of the group's queues."""
        if len(group.queues) == 1:
            return group.queues[0].first()
        heads = [visit for queue in group.queues if (visit := queue.first()) is not None]
        if not heads:
            return None
        if self.tables.select_contact == "priority":
            return min(heads, key=lambda v: (-v.queue.priority, v.joined, v.queue.number))
        return min(heads, key=lambda v: (v.joined, v.queue.number))

    def go(self, agent: Agent) -> None:
        """Leave the centre."""
        group = agent.group
        group.present -= 1
        heappush(group.absent, (agent.number, agent))
        self.scribe.note_stay(agent.number, group.number, agent.came_on, self.clock.now)

    # --- a group's plan --------------------------------------------------------------------

    def follow_plan(self, group: Group) -> Steps:
        """Open and close, and raise or lower the head count at interval starts."""
        clock = self.clock
        for time, heads, closes in self.tape.plan(group.number):
            falls = closes or heads < group.wanted
            order = Order.FALL if falls else Order.RISE
            yield clock.at(time, order, group.number, Happening(clock))
            if closes:
                self.close(group)
            elif falls:
                self.lower(group, heads)
            else:
                self.raise_to(group, heads)

    def lower(self, group: Group, heads: int) -> None:
        """Let the longest idle go; what is missing is paid by the next to finish."""
        for _ in range(group.wanted - heads):
            if group.available:
                self.go(group.longest_idle())
            else:
                group.debt += 1
        group.wanted = heads

    def raise_to(self, group: Group, heads: int) -> None:
        """Reduce the debt, then let the lowest-numbered absent agents come on."""
        if not group.is_open:
            # Agents still busy with the last spell's contacts are part of the new plan.
            group.is_open = True
            group.debt = group.present
        wanted = heads - group.wanted
        group.wanted = heads
        paid = min(group.debt, wanted)
        group.debt -= paid
        for _ in range(wanted - paid):
            agent = heappop(group.absent)[1]
            agent.came_on = self.clock.now
            group.present += 1
            self.take_next(agent, agent.came_on)

    def close(self, group: Group) -> None:
        """Close: waiting contacts are served to the end or sent away, then agents go."""
        group.is_open = False
        group.wanted = 0
        group.debt = 0
        if not self.tables.calendar.serve_at_close:
            self.send_away(group)
        while group.available and self.next_visit(group) is None:
            self.go(group.longest_idle())
        if group.present == 0:
            self.send_away(group)

    def send_away(self, group: Group) -> None:
        """End the wait of all who wait for the group."""
        for queue in group.queues:
            while (visit := queue.first()) is not None:
                queue.remove(visit)
                self.free_lines += 1
                self.leave(visit, Outcome.SENT_AWAY)
