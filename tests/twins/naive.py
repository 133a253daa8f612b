"""The model page once more, slow and plain: what every engine must agree with.

All that is to happen stands in one list, and each step scans the whole list for the smallest
(time, class, entity). Nothing is kept that can be counted again: waiting visits are a list,
agents are dictionaries with a state, lines in use are counted when asked for.

It shares the tables and the draws with the engines, and no line with any of them.
"""

import math
from collections import Counter
from typing import Any

from naive_agenda import Agenda
from naive_arrivals import arrivals_of
from naive_logs import agent_log, contact_log
from naive_rules import agent_key, contact_key

from ccsim.kernels.arrivals import time_of_day
from ccsim.kernels.draws import MAX_ATTEMPTS, MAX_VISITS, Purpose
from ccsim.kernels.visits import come_back, draw_choice, draw_own_length, draw_visit
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import Logs

__all__ = ["Naive"]

_DAY = 86_400.0


class Naive(Agenda):
    """One replication.

    Parameters
    ----------
    tables : Tables
    seed, replication : int

    Attributes
    ----------
    logs : Logs
    met : Counter of str
        How often other things occurred that a comparison has to include.
    """

    def __init__(self, tables: Tables, *, seed: int, replication: int) -> None:
        super().__init__()
        self.tables = tables
        self.key = seed, replication
        self.length = tables.calendar.interval
        self.spells = [
            (float(opens), float(closes))
            for opens, closes in zip(tables.calendar.opens, tables.calendar.closes, strict=True)
        ]
        self.rows: list[dict[str, Any]] = []
        self.stays: list[tuple[int, int, float, float]] = []
        self.met: Counter[str] = Counter()
        self.cut_off = self.kept_on = 0
        self.waiting: dict[int, list[dict[str, Any]]] = {
            q: [] for q in range(len(tables.queue_names))
        }
        self.groups = [{"debt": 0, "open": False} for _ in range(len(tables.group_names))]
        first = tables.groups.first_agent
        self.agents = [
            {"number": number, "group": g, "state": "absent", "since": 0.0, "on": 0.0, "busy": 0.0}
            for g in range(len(self.groups))
            for number in range(int(first[g]), int(first[g + 1]))
        ]
        self.plan_days()
        self.number_issues()
        while self.pending:
            self.step()
        self.logs = Logs(contact_log(self.rows), agent_log(self.stays), self.cut_off, self.kept_on)

    # --- what is to happen -----------------------------------------------------------------

    def step(self) -> None:
        """Execute the event that comes first."""
        name, what = self.take_first()
        {
            "conversation end": self.end_conversation,
            "wrap end": self.end_wrap,
            "closing": self.close,
            "fall": self.fall,
            "opening": self.open,
            "rise": self.rise,
            "step": self.open_step,
            "fresh": self.join,
            "redial": self.join,
            "repeat": self.join,
            "transfer": self.join,
            "abandonment": self.abandon,
        }[name](what)
        self.dismiss()

    def plan_days(self) -> None:
        """Expect every opening, change of the plan and closing."""
        for g in range(len(self.groups)):
            plan = self.tables.groups.plan[g]
            for opens, closes in self.spells:
                first, last = round(opens / self.length), round(closes / self.length)
                self.expect(opens, "opening", (g,), (g, int(plan[first])))
                for t in range(first + 1, last):
                    change = int(plan[t]) - int(plan[t - 1])
                    if change:
                        name = "rise" if change > 0 else "fall"
                        self.expect(t * self.length, name, (g,), (g, abs(change)))
                self.expect(closes, "closing", (g,), g)

    def number_issues(self) -> None:
        """Expect every fresh arrival; issues are numbered by (time, queue, order)."""
        found = []
        for q in range(len(self.waiting)):
            for order, (time, interval, k, talk) in enumerate(
                arrivals_of(self.tables, q, self.key)
            ):
                found.append((time, q, order, interval, k, talk))
        for number, (time, q, _, interval, k, talk) in enumerate(sorted(found)):
            issue = {"number": number, "queue": q, "interval": interval, "k": k, "talk": talk}
            coming = {"issue": issue, "attempt": 0, "visit": 0, "kind": Kind.FRESH, "queue": q}
            self.expect(time, "fresh", (number,), coming)

    # --- a contact -------------------------------------------------------------------------

    def name_of(self, visit: dict[str, Any]) -> tuple[int, ...]:
        """Return what keys a visit's draws, first the stream of the issue's first queue."""
        issue = visit["issue"]
        stream = self.tables.visits.stream(issue["queue"])
        return stream, issue["interval"], issue["k"], visit["attempt"], visit["visit"]

    def interval_of(self, time: float) -> int:
        """Return the interval in which a visit joins; after the last day, the last."""
        return min(int(time // self.length), self.tables.groups.plan.shape[1] - 1)

    def join(self, visit: dict[str, Any]) -> None:
        """Let a visit join its queue."""
        q, now, queues = visit["queue"], self.now, self.tables.queues
        patience, talk, hold, wrap, balk, luck, transfer = draw_visit(
            self.tables.laws, self.tables.visits, q, self.interval_of(now),
            *self.name_of(visit), *self.key,
        )  # fmt: skip
        after = queues.step_after[q].tolist()
        visit |= {
            "arrived": visit.get("arrived", now), "joined": now,
            "answered": math.nan, "left": math.nan, "outcome": Outcome.WAITING,
            "agent": math.nan, "group": math.nan, "luck": luck, "transfer": int(transfer),
            "lengths": {"talk": talk, "hold": hold, "wrap": wrap},
            "talk": math.nan, "hold": math.nan, "wrap": math.nan,
            "opened": {n for n, seconds in enumerate(after) if seconds == 0.0},
            "resolved": math.nan, "next": Next.UNKNOWN, "next_at": math.nan,
        }  # fmt: skip
        self.rows.append(visit)
        if visit["kind"] != Kind.TRANSFER and self.lines_in_use() >= self.tables.lines:
            self.leave(visit, Outcome.BLOCKED)
        elif self.is_hopeless(visit):
            served = self.tables.calendar.serve_at_close
            self.met[f"transfer sent away, {'nobody left' if served else 'after closing'}"] += 1
            self.leave(visit, Outcome.SENT_AWAY)
        elif (agent := self.agent_for(visit)) is not None:
            self.answer(visit, agent)
        elif len(self.waiting[q]) >= queues.limit[q]:
            self.leave(visit, Outcome.BLOCKED)
        elif balk < queues.balk[q]:
            self.leave(visit, Outcome.BALKED)
        else:
            self.wait(visit, patience, after)

    def lines_in_use(self) -> int:
        """Count those who talk, those who wait and those who are being transferred."""
        talking = sum(agent["state"] == "talking" for agent in self.agents)
        moving = sum(event[3] == "transfer" for event in self.pending)
        return talking + moving + sum(map(len, self.waiting.values()))

    def is_hopeless(self, visit: dict[str, Any]) -> bool:
        """Return whether the centre is closed, and nobody is left for a visit that joins."""
        if any(group["open"] for group in self.groups):
            return False
        return not (self.tables.calendar.serve_at_close and self.has_anybody(visit))

    def has_anybody(self, visit: dict[str, Any]) -> bool:
        """Return whether an agent who is on may ever answer a visit."""
        return any(self.may_ever(a["group"], visit) for a in self.agents if a["state"] != "absent")

    def wait(self, visit: dict[str, Any], patience: float, after: list[float]) -> None:
        """Let a visit wait in its queue, until its patience ends; its steps will open."""
        line, number = self.waiting[visit["queue"]], visit["issue"]["number"]
        if visit.get("front", False):
            self.met["put in front of others"] += bool(line)
            line.insert(0, visit)
        else:
            line.append(visit)
        for n, seconds in enumerate(after):
            if 0.0 < seconds < math.inf:
                self.expect(self.now + seconds, "step", (number, n), (visit, n))
        if not math.isinf(patience):
            self.expect(self.now + patience, "abandonment", (number,), visit)

    def open_step(self, what: Any) -> None:
        """Open a routing step to a visit that waits."""
        visit, n = what
        visit["opened"].add(n)
        agent = self.agent_for(visit)
        if agent is not None:
            self.met["answered as a step opens"] += 1
            self.met["answered so ahead of the line"] += (
                self.waiting[visit["queue"]][0] is not visit
            )
            self.stop_waiting(visit)
            self.answer(visit, agent)

    def stop_waiting(self, visit: dict[str, Any]) -> None:
        """Take a visit out of its queue; its patience will not end, no step will open."""
        self.waiting[visit["queue"]] = [v for v in self.waiting[visit["queue"]] if v is not visit]
        self.pending = [
            event
            for event in self.pending
            if not (event[3] == "abandonment" and event[4] is visit)
            and not (event[3] == "step" and event[4][0] is visit)
        ]

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
        factor = self.tables.groups.handle_factor[agent["group"], visit["queue"]]
        for name, length in (visit["lengths"] | self.own_lengths(visit, agent["group"])).items():
            visit[name] = length * factor
        visit |= {"answered": self.now, "outcome": Outcome.ANSWERED}
        visit |= {"agent": agent["number"], "group": agent["group"]}
        agent |= {"state": "talking", "visit": visit}
        end = self.now + (visit["talk"] + visit["hold"])
        self.expect(end, "conversation end", (agent["number"],), agent)

    def own_lengths(self, visit: dict[str, Any], g: int) -> dict[str, float]:
        """Return the talk and wrap times that are not the queue's: recorded, or of the group."""
        own = {}
        q, groups = visit["queue"], self.tables.groups
        factors = self.tables.visits.factors[q, self.interval_of(visit["joined"])]
        for name, law, purpose, factor in (
            ("talk", int(groups.talk_law[g, q]), int(Purpose.TALK), factors[0]),
            ("wrap", int(groups.wrap_law[g, q]), int(Purpose.WRAP), factors[1]),
        ):
            if law >= 0:
                key = *self.name_of(visit), *self.key
                own[name] = draw_own_length(self.tables.laws, law, purpose, *key) * factor
                self.met[f"a group's own {name}"] += 1
        if visit["kind"] == Kind.FRESH and not math.isnan(visit["issue"]["talk"]):
            self.met["a group's own talk, but recorded"] += "talk" in own
            own["talk"] = visit["issue"]["talk"]
        return own

    def end_conversation(self, agent: dict[str, Any]) -> None:
        """End a conversation; the agent turns to wrap, if there is any."""
        visit = agent["visit"]
        q, g = visit["queue"], agent["group"]
        visit["left"] = self.now
        shift = self.tables.groups.resolution_shift[g, q]
        chance = min(max(self.tables.queues.resolution[q] + shift, 0.0), 1.0)
        is_last = visit["visit"] + 1 >= MAX_VISITS
        self.kept_on += visit["transfer"] >= 0 and is_last
        self.met["not transferred after so many visits"] += visit["transfer"] >= 0 and is_last
        if visit["transfer"] >= 0 and not is_last:
            self.transfer(visit)
        elif visit["luck"] < chance:
            visit |= {"resolved": 1.0, "next": Next.ENDS}
        else:
            visit["resolved"] = 0.0
            self.maybe_return(visit, Kind.REPEAT)
        agent["state"] = "wrap"
        if visit["wrap"] > 0.0:
            self.expect(self.now + visit["wrap"], "wrap end", (agent["number"],), agent)
        else:
            self.end_wrap(agent)

    def transfer(self, visit: dict[str, Any]) -> None:
        """Let the contact's next visit join another queue, at this instant."""
        visit |= {"next": Next.TRANSFER, "next_at": self.now}
        coming = {
            "issue": visit["issue"], "attempt": visit["attempt"], "visit": visit["visit"] + 1,
            "kind": Kind.TRANSFER, "queue": visit["transfer"], "arrived": visit["arrived"],
            "front": bool(self.tables.queues.transfer_to_front[visit["queue"]]),
        }  # fmt: skip
        self.expect(self.now, "transfer", (visit["issue"]["number"],), coming)

    def maybe_return(self, visit: dict[str, Any], kind: Kind) -> None:
        """Redial or repeat after a delay, when the centre is open; or give up."""
        visit["next"] = Next.GIVEN_UP
        issue, q, queues = visit["issue"], visit["queue"], self.tables.queues
        table = queues.redial if kind == Kind.REDIAL else queues.repeat
        purpose = Purpose.REDIAL if kind == Kind.REDIAL else Purpose.REPEAT
        delay, u = come_back(
            self.tables.laws, int(table.law[q]), float(table.probability[q]), int(purpose),
            *self.name_of(visit), *self.key,
        )  # fmt: skip
        if math.isnan(delay):
            return
        if visit["attempt"] + 1 >= MAX_ATTEMPTS:
            self.cut_off += 1
            return
        to = int(table.to[q]) if table.to[q] >= 0 else issue["queue"]
        self.met["return to another queue"] += to != issue["queue"]
        visit["next"] = Next.REDIAL if kind == Kind.REDIAL else Next.REPEAT
        due = visit["left"] + delay
        visit["next_at"] = due
        if not any(opens <= due < closes for opens, closes in self.spells):
            later = [opens for opens, _ in self.spells if opens > due]
            if not later:
                return  # it stays pending for ever
            visit["next_at"] = self.some_time_on(int(min(later) // _DAY), to, u)
        coming = {"issue": issue, "attempt": visit["attempt"] + 1, "visit": 0, "kind": kind}
        name = kind.name.lower()
        self.expect(visit["next_at"], name, (issue["number"],), coming | {"queue": to})

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

    # --- who is chosen ---------------------------------------------------------------------

    def may_ever(self, g: int, visit: dict[str, Any]) -> bool:
        """Return whether a group may answer a visit, now or later."""
        return bool(self.tables.groups.step[g, visit["queue"]] >= 0)

    def may_now(self, g: int, visit: dict[str, Any]) -> bool:
        """Return whether a group may answer a visit now."""
        return int(self.tables.groups.step[g, visit["queue"]]) in visit["opened"]

    def agent_for(self, visit: dict[str, Any]) -> dict[str, Any] | None:
        """Return the available agent who answers a visit: by step, by rank, then by the rule."""
        q, groups, rule = visit["queue"], self.tables.groups, self.tables.select_agent
        found = [a for a in self.agents if a["state"] == "available"]
        found = [a for a in found if self.may_now(a["group"], visit)]
        for name, table in (("step", groups.step), ("rank", groups.rank)):
            values = {float(table[a["group"], q]) for a in found}
            self.met[f"agents differ in {name}"] += len(values) > 1
            found = [a for a in found if table[a["group"], q] == min(values)]
        if not found:
            return None
        idle_since = min(a["since"] for a in found)
        if rule == "random":
            key = *self.name_of(visit), *self.key
            chosen = found[int(draw_choice(len(found), *key))]  # they stand in order of number
        else:
            keys = [
                agent_key(rule, a, groups.handle_factor[a["group"], q], self.now) for a in found
            ]
            chosen = found[keys.index(min(keys))]  # the first of equals has the lowest number
            self.met[rule] += len(set(keys)) > 1
            self.met["agents are equal"] += keys.count(min(keys)) > 1
        self.met[f"{rule} takes another than the longest idle"] += chosen["since"] > idle_since
        return chosen

    def visit_for(self, g: int) -> dict[str, Any] | None:
        """Return the visit that an agent of a group takes: one of the first in each queue."""
        rule = self.tables.select_contact
        found = []
        for line in self.waiting.values():
            answerable = [visit for visit in line if self.may_now(g, visit)]
            self.met["first in line may not be answered"] += answerable[:1] not in ([], line[:1])
            found += answerable[:1]
            joined = [visit["joined"] for visit in answerable]
            self.met["put in front and goes first"] += joined[:1] > [min(joined, default=0.0)]
        if not found:
            return None
        keys = [
            contact_key(rule, visit, g, self.tables, len(self.waiting[visit["queue"]]), self.now)
            for visit in found
        ]
        chosen = found[keys.index(min(keys))]  # the first of equals stands in the lowest queue
        joined = min(visit["joined"] for visit in found)
        self.met[rule] += len(set(keys)) > 1
        self.met["contacts are equal"] += keys.count(min(keys)) > 1
        self.met[f"{rule} takes another than the longest waiting"] += chosen["joined"] > joined
        return chosen

    # --- an agent --------------------------------------------------------------------------

    def available(self, g: int) -> list[dict[str, Any]]:
        """Return a group's available agents, the longest idle first, ties by number."""
        idle = [a for a in self.agents if a["group"] == g and a["state"] == "available"]
        return sorted(idle, key=lambda agent: (agent["since"], agent["number"]))

    def present(self, g: int) -> list[dict[str, Any]]:
        """Return a group's agents who are on."""
        return [a for a in self.agents if a["group"] == g and a["state"] != "absent"]

    def end_wrap(self, agent: dict[str, Any]) -> None:
        """Let an agent finish: a debt of the plan comes before any visit."""
        agent["busy"] += self.now - agent["visit"]["answered"]
        group = self.groups[agent["group"]]
        if group["debt"] > 0:
            group["debt"] -= 1
            self.go(agent)
        else:
            self.look_for_work(agent)

    def look_for_work(self, agent: dict[str, Any]) -> None:
        """Take a visit, or become available, or go home if the centre is closed."""
        g = agent["group"]
        visit = self.visit_for(g)
        if visit is not None:
            self.stop_waiting(visit)
            self.answer(visit, agent)
        elif self.groups[g]["open"] or self.is_needed(g):
            self.met["finishes after closing and stays"] += not self.groups[g]["open"]
            agent |= {"state": "available", "since": self.now}
        else:
            self.go(agent)

    def is_needed(self, g: int) -> bool:
        """Return whether a visit waits that a group may ever answer."""
        return any(self.may_ever(g, visit) for line in self.waiting.values() for visit in line)

    def dismiss(self) -> None:
        """Let available agents of closed groups leave for whom no visit waits."""
        for g in range(len(self.groups)):
            if not self.groups[g]["open"] and not self.is_needed(g):
                for agent in self.available(g):
                    self.met["stays after closing until not needed"] += 1
                    self.go(agent)

    def go(self, agent: dict[str, Any]) -> None:
        """Let an agent leave."""
        agent["state"] = "absent"
        self.stays.append((agent["number"], agent["group"], agent["on"], self.now))

    def come_on(self, g: int, heads: int) -> None:
        """Let the lowest-numbered absent agents come on, one after the other."""
        for _ in range(heads):
            agent = next(a for a in self.agents if a["group"] == g and a["state"] == "absent")
            agent |= {"state": "present", "on": self.now, "busy": 0.0}
            self.look_for_work(agent)

    # --- a group's plan --------------------------------------------------------------------

    def open(self, what: Any) -> None:
        """Open: agents still on with the last spell's contacts count in the plan."""
        g, heads = what
        still_on = len(self.present(g))
        self.groups[g] |= {"open": True, "debt": 0}
        if still_on > heads:
            self.met["too many at opening, some available"] += bool(self.available(g))
            self.fall((g, still_on - heads))
        else:
            self.come_on(g, heads - still_on)

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
        """Close: debts are cancelled, who is not needed leaves, visits are served or sent away."""
        self.groups[g] |= {"open": False, "debt": 0}
        for line in list(self.waiting.values()):
            for visit in line:
                if not (self.tables.calendar.serve_at_close and self.has_anybody(visit)):
                    self.met["nobody left at closing"] += self.tables.calendar.serve_at_close
                    self.stop_waiting(visit)
                    self.leave(visit, Outcome.SENT_AWAY)
        if not self.is_needed(g):
            for agent in self.available(g):
                self.go(agent)
        self.met["available at closing and stays"] += len(self.available(g))
