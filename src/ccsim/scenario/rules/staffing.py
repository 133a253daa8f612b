"""Who is there for whom: contacts that meet nobody, and agents without work."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ccsim.errors import Fault
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import choices, expected, handle_time, hold_time, staffed, talk_time
from ccsim.scenario.flow import arriving, reached, sources
from ccsim.scenario.rules.rule import listed, many
from ccsim.scenario.spec import Scenario

__all__ = ["few_lines", "groups_without_work", "nobody_there", "quiet_queues", "skills_unused"]


def nobody_there(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Where contacts are expected, somebody is there who may answer them, now or later."""
    calendar = Calendar.of(scenario.hours)
    total = arriving(scenario, calendar)
    for number, name in enumerate(scenario.queues):
        groups = [choice.group for choice in choices(scenario, name)]
        agents = sum(staffed(scenario, group, calendar) for group in groups)
        nobody = calendar.is_open & (agents == 0.0)
        fresh = np.where(nobody, expected(scenario, name, calendar), 0.0)
        where = f"groups.{groups[0]}.staff" if len(groups) == 1 else f"queues.{name}"
        if fresh.any():
            alone = np.flatnonzero(fresh)
            yield Fault(
                where=f"{file}: {where}",
                found=f"nobody for {many(fresh.sum(), 'contact')} of `{name}` in "
                f"{many(alone.size, 'interval')}, the first at {calendar.label(int(alone[0]))}",
                allowed="at least one agent wherever contacts are expected",
                do="close the centre then, move the volume, or add agents",
            )
        elif nobody.any():
            moved = nobody & (total[number] > 0.0)
            comers = "transfers" if moved.any() else _comers(scenario, name, calendar)
            when = np.flatnonzero(moved if moved.any() else nobody)
            if comers:
                yield Fault(
                    where=f"{file}: {where}",
                    found=f"nobody for `{name}` in {many(when.size, 'open interval')}, the first "
                    f"at {calendar.label(int(when[0]))}, when {comers} may come",
                    allowed="at least one agent wherever contacts may come",
                    do="add agents; else these customers wait for somebody to come on, hang up, "
                    "or are sent away",
                    warning=True,
                )


def _comers(scenario: Scenario, name: str, calendar: Calendar) -> str:
    """Return who may come to a queue at any time, or "" if nobody does."""
    if name not in reached(scenario, calendar):
        return ""
    backs = [(name, scenario.queues[name])]
    backs += [(other, scenario.queues[other]) for other in sources(scenario, name)]
    kinds = {
        f"{key}s": None
        for key in ("redial", "repeat")
        for other, queue in backs
        for back in [getattr(queue, key)]
        if back is not None and back.probability > 0.0 and (back.to or other) == name
        if key == "redial" or queue.resolution < 1.0
    }
    return " and ".join(kinds)


def _reasons(scenario: Scenario, group: str, busy: set[str]) -> list[str]:
    """Return why a group has no work, for each of its skills; empty if it has some."""
    reasons = []
    for queue in scenario.groups[group].skills:
        if all(choice.group != group for choice in choices(scenario, queue)):
            reasons.append(f"no step of `{queue}` lists it")
        elif queue not in busy:
            reasons.append(f"`{queue}` gets no contacts")
        else:
            return []
    return reasons or ["it has no skills"]


def groups_without_work(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Each group can be reached by some contact: fresh, transferred, or of who comes back."""
    busy = reached(scenario, Calendar.of(scenario.hours))
    for name in scenario.groups:
        reasons = _reasons(scenario, name, busy)
        if reasons:
            yield Fault(
                where=f"{file}: groups.{name}",
                found=f"a group without work: {', '.join(reasons)}",
                allowed="at least one queue with contacts for each group",
                do="add a skill, or remove the group: it would be idle all day",
                warning=True,
            )


def skills_unused(scenario: Scenario, file: str) -> Iterator[Fault]:
    """A group with a skill is in a step of the queue, if the queue has steps."""
    busy = reached(scenario, Calendar.of(scenario.hours))
    for queue in scenario.routing.steps:
        listed_groups = {choice.group for choice in choices(scenario, queue)}
        unused = [
            name
            for name, group in scenario.groups.items()
            if queue in group.skills and name not in listed_groups
            # Who has no work at all is told so, and why.
            if not _reasons(scenario, name, busy)
        ]
        if unused:
            yield Fault(
                where=f"{file}: routing.steps.{queue}",
                found=f"{listed(unused)} in none of its steps, with a skill for `{queue}`",
                allowed="all groups with the skill, where a queue has steps",
                do=f"add a step, or take `{queue}` out of the skills: as it is, no such agent "
                "ever answers it",
                warning=True,
            )


def quiet_queues(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Each queue gets some contact."""
    busy = reached(scenario, Calendar.of(scenario.hours))
    for name in scenario.queues:
        if name in busy or any(
            _reasons(scenario, choice.group, busy) for choice in choices(scenario, name)
        ):
            continue
        yield Fault(
            where=f"{file}: queues.{name}.volume",
            found="no contacts, and nobody is transferred to it or comes back to it",
            allowed="a queue with contacts",
            do="give it a volume, or leave the queue out: every measure of it would be missing",
            warning=True,
        )


def few_lines(scenario: Scenario, file: str) -> Iterator[Fault]:
    """There are lines enough to keep all agents busy; in wrap, an agent needs none."""
    lines = scenario.lines.voice
    if lines is None:
        return
    calendar = Calendar.of(scenario.hours)
    groups = {c.group for queue in scenario.queues for c in choices(scenario, queue)}
    agents = sum((staffed(scenario, name, calendar) for name in groups), np.zeros(1))
    top = int(agents.argmax())
    share = min(_share_on_line(scenario, queue, calendar) for queue in scenario.queues)
    if lines < agents[top] * share:
        yield Fault(
            where=f"{file}: lines.voice",
            found=f"{many(lines, 'line')} for {agents[top]:g} agents at {calendar.label(top)}",
            allowed="a line for each conversation, and for each customer who waits",
            do="add lines, or plan fewer agents: some would be idle while customers find all "
            "lines in use",
            warning=True,
        )


def _share_on_line(scenario: Scenario, queue: str, calendar: Calendar) -> float:
    """Return the least share of a queue's handle time in which the customer is on a line."""
    shares = [1.0]
    for choice in choices(scenario, queue):
        whole = handle_time(scenario, queue, calendar, choice.group)
        talk = talk_time(scenario, queue, calendar, choice.group) + hold_time(
            scenario, queue, choice.group
        )
        shares.append(float(np.divide(talk, whole, out=np.ones_like(whole), where=whole > 0).min()))
    return min(shares)
