"""The SimPy engine: the model, to be read.

Fresh contacts arrive (`arrivals`), join a queue (`join`), and are answered (`answer`) or leave
(`leave`). Each agent is a process that finishes conversations and wrap (`work`) and is then free
for the next (`free`); each group follows its plan (`follow_plan`). Customers who left or were
not helped may come back (`come_back`), and some are transferred (`transfer`); a `Router` finds
who answers whom.

State shared between contacts changes in the handler that decides, never when a woken process
runs; see `clock` for the order of events.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from heapq import heappop, heappush

from ccsim.engines.clock import Clock, Happening, Order, step_entity
from ccsim.engines.collector import without_collector
from ccsim.engines.lay_out import lay_out
from ccsim.engines.people import Agent, Group, Issue, Line, Visit
from ccsim.engines.policy import Policy
from ccsim.engines.policy_router import PolicyRouter
from ccsim.engines.router import Router
from ccsim.engines.scribe import Scribe
from ccsim.engines.stop import Stop
from ccsim.engines.tape import Returns, Tape
from ccsim.kernels.draws import MAX_ATTEMPTS, MAX_VISITS, Purpose
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import Logs

__all__ = ["simulate"]

# Bound once, as in `people`.
_FRESH, _TRANSFERRED = int(Kind.FRESH), int(Kind.TRANSFER)
_ANSWERED = int(Outcome.ANSWERED)
_ENDS, _GIVEN_UP, _GOES_ON = int(Next.ENDS), int(Next.GIVEN_UP), int(Next.TRANSFER)

Steps = Generator[Happening, None, None]


def simulate(
    tables: Tables,
    *,
    seed: int,
    replication: int,
    policy: Policy | None = None,
    stop: Stop | None = None,
) -> Logs:
    """Run one replication.

    Parameters
    ----------
    tables : Tables
    seed, replication : int
        32 bits each; together they determine every draw.
    policy : Policy, optional
        Decides in the place of the scenario's rules; it may keep a state.
    stop : Stop, optional
        Looked at every few hundred events.

    Returns
    -------
    Logs

    Raises
    ------
    PolicyError
        If the policy fails, or chooses what it was not offered.
    Stopped
        If asked to.
    """
    with without_collector():
        tape = Tape(tables, seed, replication)
        router = Router(tables, tape) if policy is None else PolicyRouter(tables, tape, policy)
        centre = Centre(tables, tape, router)
        centre.clock.run_to_the_end(stop or Stop())
        router.check_nobody_left(centre.queues)
        scribe = centre.scribe
        return Logs(scribe.contacts(), scribe.agents(), centre.cut_off, centre.kept_on)


class Centre:
    """A contact centre at work."""

    def __init__(self, tables: Tables, tape: Tape, router: Router) -> None:
        self.tape = tape
        self.clock = Clock()
        self.router = router
        self.scribe = Scribe()
        self.free_lines = tables.lines
        self.serves_at_close = tables.calendar.serve_at_close
        self.is_open = False
        self.cut_off = 0
        self.kept_on = 0
        self.groups, self.queues = lay_out(tables, self.clock)
        queues = tables.queues
        self.redials = tape.returns(queues.redial, Kind.REDIAL, Next.REDIAL, Purpose.REDIAL)
        self.repeats = tape.returns(queues.repeat, Kind.REPEAT, Next.REPEAT, Purpose.REPEAT)
        self.transfer_to_front: list[bool] = queues.transfer_to_front.tolist()
        for group in self.groups:
            for _, agent in group.absent:
                self.clock.process(self.work(agent))
            self.clock.process(self.follow_plan(group))
        self.clock.process(self.arrivals())

    # --- a contact's way -------------------------------------------------------------------

    def arrivals(self) -> Steps:
        """Let the fresh contacts of all queues arrive, in order of (time, queue, place)."""
        clock, queues = self.clock, self.queues
        streams = self.tape.streams
        for number, (time, q, interval, k, talk, drawn) in enumerate(self.tape.fresh()):
            yield clock.at(time, Order.FRESH, number, Happening(clock))
            issue = Issue(number, q, streams[q], interval, k, talk_is_recorded=talk >= 0.0)
            self.join(Visit(issue, 0, _FRESH, queues[q], time, drawn))

    def join(self, visit: Visit) -> None:
        """Joining: a line, then an available agent, then a waiting place, then perhaps patience."""
        self.scribe.open_row(visit)
        queue = visit.queue
        if visit.kind != _TRANSFERRED:  # a contact that is transferred keeps its line
            if self.free_lines == 0:
                self.leave(visit, Outcome.BLOCKED)
                return
            self.free_lines -= 1
        elif not self.is_open and not self.may_still_be_served(queue):
            self.hang_up(visit, Outcome.SENT_AWAY)
            return
        agent = self.router.agent_for(visit, visit.joined)
        if agent is not None:
            self.answer(visit, agent, visit.joined)
        elif queue.length >= queue.limit:
            self.hang_up(visit, Outcome.BLOCKED)
        elif visit.balk < queue.balk:
            self.hang_up(visit, Outcome.BALKED)
        else:
            queue.add(visit)
            self.wait(visit)

    def wait(self, visit: Visit) -> None:
        """Wait until patience ends, unless an agent is free before; steps open meanwhile."""
        if visit.patience < math.inf:
            impatience = Happening(self.clock, visit)
            impatience.callbacks.append(self.abandon)
            deadline = visit.joined + visit.patience
            self.clock.at(deadline, Order.ABANDONMENT, visit.issue.number, impatience)
        if visit.open_steps < len(visit.queue.step_after):
            self.await_step(visit)

    def await_step(self, visit: Visit) -> None:
        """Let the next routing step open in its time."""
        step = visit.open_steps
        opening = Happening(self.clock, visit)
        opening.callbacks.append(self.open_step)
        time = visit.joined + visit.queue.step_after[step]
        self.clock.at(time, Order.STEP, step_entity(visit.issue.number, step), opening)

    def open_step(self, opening: Happening) -> None:
        """Let more groups answer a visit that still waits: at once, if one of them is free."""
        visit: Visit = opening.value
        if not visit.in_line:
            return
        visit.open_steps += 1
        now = self.clock.now
        agent = self.router.agent_for(visit, now)
        if agent is not None:
            self.take_from_line(visit, agent, now)
        elif visit.open_steps < len(visit.queue.step_after):
            self.await_step(visit)

    def take_from_line(self, visit: Visit, agent: Agent, now: float) -> None:
        """Answer a visit that waits."""
        visit.queue.remove(visit)
        self.answer(visit, agent, now)
        self.dismiss()

    def abandon(self, impatience: Happening) -> None:
        """Patience has ended: the customer leaves if still in line."""
        visit: Visit = impatience.value
        if visit.in_line:
            visit.queue.remove(visit)
            self.hang_up(visit, Outcome.ABANDONED)
            self.dismiss()

    def hang_up(self, visit: Visit, outcome: Outcome) -> None:
        """Give the line back and go without being answered."""
        self.free_lines += 1
        self.leave(visit, outcome)

    def leave(self, visit: Visit, outcome: Outcome) -> None:
        """Go without being answered, and perhaps redial."""
        visit.outcome = outcome
        visit.left = self.clock.now
        self.come_back(visit, self.redials)
        self.scribe.write(visit)

    def answer(self, visit: Visit, agent: Agent, now: float) -> None:
        """Begin the conversation; its end is known at once."""
        group = agent.group
        if group.has_own_laws:
            visit.talk, visit.wrap = self.tape.own_lengths(visit, group)
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
        """The contact goes on elsewhere, or the customer hangs up: resolved, or perhaps back."""
        visit.left = now
        if visit.transfer >= 0.0 and self.transfer(visit, now):
            return
        self.free_lines += 1
        if visit.luck < group.resolution[visit.queue.number]:
            visit.resolved = 1.0
            visit.next = _ENDS
        else:
            visit.resolved = 0.0
            self.come_back(visit, self.repeats)
        self.scribe.write(visit)

    def transfer(self, visit: Visit, now: float) -> bool:
        """Send a contact to another queue, unless it has made all the visits that one may make."""
        if visit.number + 1 == MAX_VISITS:
            self.kept_on += 1
            return False
        visit.next = _GOES_ON
        visit.next_at = now
        self.arrive_later(visit, _TRANSFERRED, int(visit.transfer))
        self.scribe.write(visit)
        return True

    def come_back(self, visit: Visit, returns: Returns) -> None:
        """Redial or repeat after a delay, or give up."""
        visit.next = _GIVEN_UP
        q = visit.queue.number
        if returns.probability[q] == 0.0:
            return
        delay, u = self.tape.come_back(visit, returns)
        if math.isnan(delay):
            return
        if visit.attempt + 1 == MAX_ATTEMPTS:
            self.cut_off += 1
            return
        to = visit.issue.queue if returns.to[q] < 0 else returns.to[q]
        visit.next = returns.next
        visit.next_at, is_in_run = self.tape.when_open(to, visit.left + delay, u)
        if is_in_run:
            self.arrive_later(visit, returns.kind, to)

    def arrive_later(self, before: Visit, kind: int, q: int) -> None:
        """Let an earlier visit's customer join a queue when due: one more contact, or visit."""
        due = Happening(self.clock, (before, kind, q))
        due.callbacks.append(self.arrive_again)
        self.clock.at(before.next_at, Order.RETURN, before.issue.number, due)

    def arrive_again(self, due: Happening) -> None:
        """The customer of an earlier visit calls again, or is put through."""
        before, kind, q = due.value
        issue, now = before.issue, self.clock.now
        is_transfer = kind == _TRANSFERRED
        attempt = before.attempt if is_transfer else before.attempt + 1
        number = before.number + 1 if is_transfer else 0
        drawn = self.tape.visit(issue, q, attempt, number, now)
        visit = Visit(issue, attempt, kind, self.queues[q], now, drawn)
        if is_transfer:
            visit.number = number
            visit.arrived = before.arrived
            visit.in_front = self.transfer_to_front[before.queue.number]
        self.join(visit)

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
            agent.busy += now - visit.answered
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
        """Take a contact by the contact rule, or become available; after closing, perhaps go."""
        visit = self.router.visit_for(agent, now)
        if visit is not None:
            self.take_from_line(visit, agent, now)
        elif agent.group.is_open or agent.group.is_waited_for():
            agent.group.make_available(agent, now)
        else:
            self.go(agent)

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
            order = Order.FALL if closes or heads < group.wanted else Order.RISE
            yield clock.at(time, order, group.number, Happening(clock))
            if closes:
                self.close(group)
            elif order == Order.FALL:
                self.lower(group, group.wanted - heads)
            elif group.is_open:
                self.raise_by(group, heads - group.wanted)
            else:
                self.open(group, heads)
            group.wanted = heads

    def lower(self, group: Group, heads: int) -> None:
        """Let the longest idle go; what is missing is paid by the next to finish."""
        for _ in range(heads):
            if group.available:
                self.go(group.longest_idle())
            else:
                group.debt += 1

    def raise_by(self, group: Group, heads: int) -> None:
        """Reduce the debt, then let the lowest-numbered absent agents come on."""
        paid = min(group.debt, heads)
        group.debt -= paid
        for _ in range(heads - paid):
            agent = heappop(group.absent)[1]
            agent.came_on = self.clock.now
            agent.busy = 0.0
            group.present += 1
            self.take_next(agent, agent.came_on)

    def open(self, group: Group, heads: int) -> None:
        """Open: agents still on from the last spell are part of the new plan."""
        group.is_open = True
        self.is_open = all(other.is_open for other in self.groups)
        self.lower(group, max(group.present - heads, 0))
        self.raise_by(group, max(heads - group.present, 0))

    # --- closing ---------------------------------------------------------------------------

    def close(self, group: Group) -> None:
        """Close: waiting contacts are served to the end or sent away, then agents go."""
        self.is_open = group.is_open = False
        group.debt = 0
        for queue in group.queues:
            if not self.may_still_be_served(queue):
                self.send_away(queue)
        self.dismiss()

    def may_still_be_served(self, queue: Line) -> bool:
        """Whether, after closing, an agent who is still on may ever serve a queue."""
        return self.serves_at_close and any(
            group.present for tier in queue.tiers for group in tier.groups
        )

    def send_away(self, queue: Line) -> None:
        """End the wait of all in a queue."""
        while (visit := queue.first()) is not None:
            queue.remove(visit)
            self.hang_up(visit, Outcome.SENT_AWAY)

    def dismiss(self) -> None:
        """After closing, let available agents go for whom no visit waits any more."""
        if self.is_open:
            return
        for group in self.groups:
            while group.available and not group.is_open and not group.is_waited_for():
                self.go(group.longest_idle())
