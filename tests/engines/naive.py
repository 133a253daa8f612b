"""The model page once more, slow and plain: what every engine must agree with.

All that is to happen stands in one list, and each step scans the whole list for the smallest
(time, class, entity). Nothing is kept that can be counted again: waiting visits are a list,
agents are dictionaries with a state, lines in use are counted when asked for.

It shares the tables and the draws with the engines, and no line with any of them. Voice only,
each queue with one group, no steps and no transfers.
"""

import math
from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np

from ccsim.kernels.arrivals import busyness, draw_arrivals, time_of_day
from ccsim.kernels.draws import MAX_ATTEMPTS, Purpose
from ccsim.kernels.visits import come_back, draw_visit
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import AgentLog, ContactLog, Logs

__all__ = ["CLASSES", "Naive"]

CLASSES = {
    "conversation end": 10,
    "wrap end": 20,
    "closing": 31,
    "fall": 31,
    "opening": 32,
    "rise": 32,
    "fresh": 51,
    "return": 52,
    "abandonment": 60,
}
"""What comes first at one instant; the numbers follow section 6 of the model page."""

_DAY = 86_400.0


class Naive:
    """One replication.

    Attributes
    ----------
    logs : Logs
    ties : Counter of (str, str)
        How often two events of these names were due at the instant being executed.
    """

    def __init__(self, tables: Tables, *, seed: int, replication: int) -> None:
        self.tables = tables
        self.key = seed, replication
        self.length = tables.calendar.interval
        self.spells = [
            (float(opens), float(closes))
            for opens, closes in zip(tables.calendar.opens, tables.calendar.closes, strict=True)
        ]
        self.now = 0.0
        self.pending: list[tuple[float, int, int, int, str, Any]] = []
        self.serial = 0
        self.ties: Counter[tuple[str, str]] = Counter()
        self.rows: list[dict[str, Any]] = []
        self.stays: list[tuple[int, int, float, float]] = []
        self.cut_off = 0
        self.waiting: dict[int, list[dict[str, Any]]] = {
            q: [] for q in range(len(tables.queue_names))
        }
        self.groups = [
            {"planned": 0, "debt": 0, "open": False} for _ in range(len(tables.group_names))
        ]
        first = tables.groups.first_agent
        self.agents = [
            {"number": number, "group": g, "state": "absent", "since": math.nan, "on": math.nan}
            for g in range(len(self.groups))
            for number in range(int(first[g]), int(first[g + 1]))
        ]
        self.plan_days()
        self.number_issues()
        while self.pending:
            self.step()
        self.logs = Logs(self.contact_log(), self.agent_log(), self.cut_off)

    # --- what is to happen -----------------------------------------------------------------

    def expect(self, time: float, name: str, entity: int, what: Any) -> None:
        """Note an event."""
        self.serial += 1
        self.pending.append((time, CLASSES[name], entity, self.serial, name, what))

    def step(self) -> None:
        """Execute the event that is first by (time, class, entity)."""
        event = min(self.pending)
        time, name, what = event[0], event[4], event[5]
        at_once = [other for other in self.pending if other[0] == time]
        for one, other in combinations(at_once, 2):
            assert one[1:3] != other[1:3], "two events have the same time, class and entity"
        names = Counter(other[4] for other in at_once)
        for one, count in names.items():
            for other in names:
                if one < other or (one == other and count > 1):
                    self.ties[one, other] += 1
        assert self.now <= time
        self.pending.remove(event)
        self.now = time
        {
            "conversation end": self.end_conversation,
            "wrap end": self.end_wrap,
            "closing": self.close,
            "fall": self.fall,
            "opening": self.open,
            "rise": self.rise,
            "fresh": self.join,
            "return": self.join,
            "abandonment": self.abandon,
        }[name](what)

    def plan_days(self) -> None:
        """Expect every opening, change of the plan and closing."""
        for g in range(len(self.groups)):
            plan = self.tables.groups.plan[g]
            for opens, closes in self.spells:
                first, last = round(opens / self.length), round(closes / self.length)
                self.expect(opens, "opening", g, (g, int(plan[first])))
                for t in range(first + 1, last):
                    change = int(plan[t]) - int(plan[t - 1])
                    if change:
                        name = "rise" if change > 0 else "fall"
                        self.expect(t * self.length, name, g, (g, abs(change)))
                self.expect(closes, "closing", g, g)

    def number_issues(self) -> None:
        """Expect every fresh arrival; issues are numbered by (time, queue, order)."""
        found = []
        for q in range(len(self.waiting)):
            for order, (time, interval, k, talk) in enumerate(self.arrivals_of(q)):
                found.append((time, q, order, interval, k, talk))
        for number, (time, q, _, interval, k, talk) in enumerate(sorted(found)):
            issue = {"number": number, "queue": q, "interval": interval, "k": k, "talk": talk}
            self.expect(time, "fresh", number, (issue, 0, Kind.FRESH))

    def arrivals_of(self, q: int) -> list[tuple[float, int, int, float]]:
        """Return (time, interval, place in it, recorded talk time) of a queue's arrivals."""
        queues, visits = self.tables.queues, self.tables.visits
        recorded = queues.recorded[q]
        if recorded is not None:
            so_far: Counter[int] = Counter()
            arrivals = []
            for time, talk in zip(recorded.time.tolist(), recorded.talk.tolist(), strict=True):
                interval = int(time // self.length)
                arrivals.append((time, interval, so_far[interval], talk))
                so_far[interval] += 1
            return arrivals
        volume = queues.volume[q].copy()
        a_day = round(_DAY / self.length)
        for day in range(self.tables.calendar.days):
            law, stream = int(queues.busyness_law[q]), int(queues.busyness_stream[q])
            factor = busyness(self.tables.laws, law, stream, day, *self.key)
            for t in range(day * a_day, (day + 1) * a_day):
                volume[t] *= factor
        drawn = draw_arrivals(volume, self.length, visits.stream(q), *self.key)
        columns = (column.tolist() for column in drawn)
        return [(time, t, k, math.nan) for time, t, k in zip(*columns, strict=True)]

    # --- a contact -------------------------------------------------------------------------

    def join(self, what: Any) -> None:
        """Let a contact join its queue."""
        issue, attempt, kind = what
        q, now = issue["queue"], self.now
        patience, talk, hold, wrap, balk, luck = draw_visit(
            self.tables.laws, self.tables.visits, q, int(now // self.length),
            issue["interval"], issue["k"], attempt, 0, *self.key,
        )  # fmt: skip
        if attempt == 0 and not math.isnan(issue["talk"]):
            talk = issue["talk"]
        visit = {
            "issue": issue, "attempt": attempt, "kind": kind, "queue": q, "joined": now,
            "answered": math.nan, "left": math.nan, "outcome": Outcome.WAITING,
            "agent": math.nan, "group": math.nan, "drawn": (talk, hold, wrap), "luck": luck,
            "talk": math.nan, "hold": math.nan, "wrap": math.nan,
            "resolved": math.nan, "next": Next.UNKNOWN, "next_at": math.nan,
        }  # fmt: skip
        self.rows.append(visit)
        queues = self.tables.queues
        idle = self.available(int(queues.group[q]))
        talking = sum(agent["state"] == "talking" for agent in self.agents)
        if talking + sum(map(len, self.waiting.values())) >= self.tables.lines:
            self.leave(visit, Outcome.BLOCKED)
        elif idle:
            self.answer(visit, idle[0])
        elif len(self.waiting[q]) >= queues.limit[q]:
            self.leave(visit, Outcome.BLOCKED)
        elif balk < queues.balk[q]:
            self.leave(visit, Outcome.BALKED)
        else:
            self.waiting[q].append(visit)
            if not math.isinf(patience):
                self.expect(now + patience, "abandonment", issue["number"], visit)

    def stop_waiting(self, visit: dict[str, Any]) -> None:
        """Take a visit out of its queue; its patience will not end any more."""
        self.waiting[visit["queue"]] = [v for v in self.waiting[visit["queue"]] if v is not visit]
        self.pending = [e for e in self.pending if not (e[4] == "abandonment" and e[5] is visit)]

    def abandon(self, visit: dict[str, Any]) -> None:
        """Let a visit leave: its patience has ended."""
        self.stop_waiting(visit)
        self.leave(visit, Outcome.ABANDONED)

    def leave(self, visit: dict[str, Any], outcome: Outcome) -> None:
        """Let a visit go without an answer."""
        visit["outcome"] = outcome
        visit["left"] = self.now
        self.maybe_return(visit, Kind.REDIAL)

    def answer(self, visit: dict[str, Any], agent: dict[str, Any]) -> None:
        """Begin a conversation."""
        q, g = visit["queue"], agent["group"]
        factor = self.tables.groups.handle_factor[g, q]
        for name, drawn in zip(("talk", "hold", "wrap"), visit["drawn"], strict=True):
            visit[name] = drawn * factor
        visit |= {"answered": self.now, "outcome": Outcome.ANSWERED}
        visit |= {"agent": agent["number"], "group": g}
        agent["state"] = "talking"
        end = self.now + (visit["talk"] + visit["hold"])
        self.expect(end, "conversation end", agent["number"], (agent, visit))

    def end_conversation(self, what: Any) -> None:
        """End a conversation; the agent turns to wrap, if there is any."""
        agent, visit = what
        q, g = visit["queue"], agent["group"]
        visit["left"] = self.now
        shift = self.tables.groups.resolution_shift[g, q]
        chance = min(max(self.tables.queues.resolution[q] + shift, 0.0), 1.0)
        if visit["luck"] < chance:
            visit |= {"resolved": 1.0, "next": Next.ENDS}
        else:
            visit["resolved"] = 0.0
            self.maybe_return(visit, Kind.REPEAT)
        agent["state"] = "wrap"
        if visit["wrap"] > 0.0:
            self.expect(self.now + visit["wrap"], "wrap end", agent["number"], agent)
        else:
            self.end_wrap(agent)

    def maybe_return(self, visit: dict[str, Any], kind: Kind) -> None:
        """Redial or repeat after a delay, when the centre is open; or give up."""
        visit["next"] = Next.GIVEN_UP
        issue, q, attempt = visit["issue"], visit["queue"], visit["attempt"]
        queues = self.tables.queues
        table = queues.redial if kind == Kind.REDIAL else queues.repeat
        purpose = Purpose.REDIAL if kind == Kind.REDIAL else Purpose.REPEAT
        delay, u = come_back(
            self.tables.laws, int(table.law[q]), float(table.probability[q]), int(purpose),
            self.tables.visits.stream(q), issue["interval"], issue["k"], attempt, 0, *self.key,
        )  # fmt: skip
        if math.isnan(delay):
            return
        if attempt + 1 >= MAX_ATTEMPTS:
            self.cut_off += 1
            return
        visit["next"] = Next.REDIAL if kind == Kind.REDIAL else Next.REPEAT
        due = visit["left"] + delay
        visit["next_at"] = due
        if not any(opens <= due < closes for opens, closes in self.spells):
            later = [opens for opens, _ in self.spells if opens > due]
            if not later:
                return  # it stays pending for ever
            visit["next_at"] = self.some_time_on(int(min(later) // _DAY), q, u)
        self.expect(visit["next_at"], "return", issue["number"], (issue, attempt + 1, kind))

    def some_time_on(self, day: int, q: int, u: float) -> float:
        """Return the time at quantile u of a queue's expected volume on a day."""
        a_day = round(_DAY / self.length)
        is_open = [
            t
            for t in range(day * a_day, (day + 1) * a_day)
            if any(opens <= t * self.length < closes for opens, closes in self.spells)
        ]
        volume = self.tables.queues.volume[q]
        return float(time_of_day(volume, is_open[0], is_open[-1] + 1, self.length, u))

    # --- an agent --------------------------------------------------------------------------

    def available(self, g: int) -> list[dict[str, Any]]:
        """Return a group's available agents, the longest idle first, ties by number."""
        idle = [a for a in self.agents if a["group"] == g and a["state"] == "available"]
        return sorted(idle, key=lambda agent: (agent["since"], agent["number"]))

    def present(self, g: int) -> list[dict[str, Any]]:
        """Return a group's agents who are on."""
        return [a for a in self.agents if a["group"] == g and a["state"] != "absent"]

    def next_for(self, g: int) -> dict[str, Any] | None:
        """Return the visit that an agent of the group takes next."""
        best: tuple[tuple[float, ...], dict[str, Any]] | None = None
        for q, line in self.waiting.items():
            if self.tables.queues.group[q] != g or not line:
                continue
            rank: tuple[float, ...] = (line[0]["joined"], q)
            if self.tables.select_contact == "priority":
                rank = (-self.tables.queues.priority[q], *rank)
            if best is None or rank < best[0]:
                best = rank, line[0]
        return best and best[1]

    def end_wrap(self, agent: dict[str, Any]) -> None:
        """Let an agent finish: a debt of the plan comes before any visit."""
        group = self.groups[agent["group"]]
        if group["debt"] > 0:
            group["debt"] -= 1
            self.go(agent)
        else:
            self.look_for_work(agent)

    def look_for_work(self, agent: dict[str, Any]) -> None:
        """Take a visit, or become available, or go home if the centre is closed."""
        visit = self.next_for(agent["group"])
        if visit is not None:
            self.stop_waiting(visit)
            self.answer(visit, agent)
        elif self.groups[agent["group"]]["open"]:
            agent |= {"state": "available", "since": self.now}
        else:
            self.go(agent)

    def go(self, agent: dict[str, Any]) -> None:
        """Let an agent leave."""
        agent["state"] = "absent"
        self.stays.append((agent["number"], agent["group"], agent["on"], self.now))

    def come_on(self, g: int, heads: int) -> None:
        """Let the lowest-numbered absent agents come on, one after the other."""
        for _ in range(heads):
            agent = next(a for a in self.agents if a["group"] == g and a["state"] == "absent")
            agent |= {"state": "present", "on": self.now}
            self.look_for_work(agent)

    # --- a group's plan --------------------------------------------------------------------

    def open(self, what: Any) -> None:
        """Open: agents still busy with the last spell's contacts count in the plan."""
        g, heads = what
        busy = len(self.present(g))
        self.groups[g] |= {"open": True, "debt": max(busy - heads, 0)}
        self.come_on(g, max(heads - busy, 0))

    def rise(self, what: Any) -> None:
        """Reduce the debt, then let agents come on."""
        g, heads = what
        paid = min(heads, self.groups[g]["debt"])
        self.groups[g]["debt"] -= paid
        self.come_on(g, heads - paid)

    def fall(self, what: Any) -> None:
        """Let the longest idle leave; who is missing becomes a debt."""
        g, heads = what
        leaving = self.available(g)[:heads]
        for agent in leaving:
            self.go(agent)
        self.groups[g]["debt"] += heads - len(leaving)

    def close(self, g: int) -> None:
        """Close: who is available leaves, debts are cancelled, waiting visits are served or not."""
        self.groups[g] |= {"open": False, "debt": 0}
        queues = [q for q in self.waiting if self.tables.queues.group[q] == g]
        if not self.tables.calendar.serve_at_close:
            self.send_away(queues)
        if not any(self.waiting[q] for q in queues):
            for agent in self.available(g):
                self.go(agent)
        if not self.present(g):
            self.send_away(queues)

    def send_away(self, queues: list[int]) -> None:
        """End the wait of all visits in some queues."""
        for q in queues:
            for visit in self.waiting[q]:
                self.stop_waiting(visit)
                self.leave(visit, Outcome.SENT_AWAY)

    # --- what is left ----------------------------------------------------------------------

    def contact_log(self) -> ContactLog:
        """Return the visits as arrays."""

        def codes(values: list[int]) -> Any:
            return np.array(values, dtype=np.int64)

        def floats(name: str) -> Any:
            return np.array([row[name] for row in self.rows], dtype=np.float64)

        return ContactLog(
            issue=codes([row["issue"]["number"] for row in self.rows]),
            contact=codes([row["attempt"] for row in self.rows]),
            visit=codes([0 for _ in self.rows]),
            queue=codes([row["queue"] for row in self.rows]),
            kind=codes([row["kind"] for row in self.rows]),
            arrived=floats("joined"),
            joined=floats("joined"),
            answered=floats("answered"),
            left=floats("left"),
            outcome=codes([row["outcome"] for row in self.rows]),
            agent=floats("agent"),
            group=floats("group"),
            talk=floats("talk"),
            hold=floats("hold"),
            wrap=floats("wrap"),
            resolved=floats("resolved"),
            next=codes([row["next"] for row in self.rows]),
            next_at=floats("next_at"),
        )

    def agent_log(self) -> AgentLog:
        """Return comings and goings as arrays."""
        dtypes = np.int64, np.int64, np.float64, np.float64
        columns = [
            np.array([stay[place] for stay in self.stays], dtype=dtype)
            for place, dtype in enumerate(dtypes)
        ]
        return AgentLog(*columns)
