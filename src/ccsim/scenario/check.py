"""Rules across the tables of a scenario; all that are broken are told at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np

from ccsim.errors import Fault, ScenarioError, nearest
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import expected, group_of, load_of, staffed
from ccsim.scenario.spec import Origin, Queue, Scenario
from ccsim.units import DAY, as_clock, as_duration

__all__ = ["check", "checked"]

Rule = Callable[[Scenario, str], Iterator[Fault]]


def check(scenario: Scenario, file: str = "scenario.toml") -> list[Fault]:
    """Return every broken rule, and every warning, faults first.

    Parameters
    ----------
    scenario : Scenario
    file : str
        What the messages call it.
    """
    structure = list(chain.from_iterable(rule(scenario, file) for rule in _STRUCTURE))
    if structure:
        return structure
    # These compute with the lists, so the lists must fit first.
    found = list(chain.from_iterable(rule(scenario, file) for rule in _CONTENT))
    return sorted(found, key=lambda fault: fault.warning)


def checked(scenario: Scenario, file: str = "scenario.toml") -> Scenario:
    """Return the scenario with its warnings noted.

    Raises
    ------
    ScenarioError
        With every broken rule.
    """
    found = check(scenario, file)
    if any(not fault.warning for fault in found):
        raise ScenarioError(found)
    known = scenario.origin.warnings
    new = tuple(fault for fault in found if fault not in known)
    return scenario.from_origin(
        Origin(scenario.origin.place, scenario.origin.sources, (*known, *new))
    )


def _lists(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Every per-interval list has one of the three lengths."""
    hours = scenario.hours
    day, week, run = hours.lengths()
    for path, values in _per_interval(scenario):
        if len(values) not in (day, week, run):
            every = as_duration(hours.interval)
            yield Fault(
                where=f"{file}: {path}.per_interval",
                found=f"a list of {len(values)}",
                allowed=f"{day} numbers for one day, {week} for a week from Monday, or {run} for "
                f"all {hours.days} days: one every {every} from "
                f"{as_clock(hours.slots.start * hours.interval)} to "
                f"{as_clock(hours.slots.stop * hours.interval)}",
                do="give one of these lengths, or change `interval` or the opening hours",
            )


def _per_interval(scenario: Scenario) -> Iterator[tuple[str, tuple[float, ...]]]:
    for name, queue in scenario.queues.items():
        for key in ("volume", "talk_factor", "wrap_factor", "patience_factor"):
            part = getattr(queue, key)
            if part is not None and part.per_interval is not None:
                yield f"queues.{name}.{key}", part.per_interval
    for name, group in scenario.groups.items():
        if group.staff.per_interval is not None:
            yield f"groups.{name}.staff", group.staff.per_interval


def _skills(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Skills name queues that exist; each queue has just one group."""
    for name, group in scenario.groups.items():
        for queue in group.skills:
            if queue not in scenario.queues:
                yield Fault(
                    where=f"{file}: groups.{name}.skills",
                    found=f'a queue called "{queue}"',
                    allowed=f"one of: {', '.join(scenario.queues)}",
                    do=nearest(queue, scenario.queues),
                )
    for queue in scenario.queues:
        groups = [name for name, group in scenario.groups.items() if queue in group.skills]
        if not groups:
            yield Fault(
                where=f"{file}: queues.{queue}",
                found="no group with this skill",
                allowed="one group that serves it",
                do=f"add `{queue} = {{}}` to the skills of a group",
            )
        elif len(groups) > 1:
            yield Fault(
                where=f"{file}: queues.{queue}",
                found=f"the groups {', '.join(groups)}",
                allowed="one group for each queue, in this version",
                do="let one group serve it, or make the groups one",
            )


def _days(scenario: Scenario, file: str) -> Iterator[Fault]:
    """The centre opens at some time, and the warm-up leaves something to measure."""
    if not Calendar.of(scenario.hours).spells:
        yield Fault(
            where=f"{file}: hours",
            found="a run in which the centre never opens",
            allowed="at least one open day from `first_day` on",
            do="change `first_day` or `days`",
        )
    if scenario.hours.warm_up >= scenario.hours.days * DAY:
        yield Fault(
            where=f"{file}: hours.warm_up",
            found=as_duration(scenario.hours.warm_up),
            allowed="less than the run",
            do="shorten it, or simulate more days",
        )


def _lost_volume(scenario: Scenario, file: str) -> Iterator[Fault]:
    """No contact is expected, and none was recorded, while the centre is closed."""
    calendar = Calendar.of(scenario.hours)
    for name, queue in scenario.queues.items():
        if queue.volume.per_interval is not None:
            lost = calendar.outside(queue.volume.per_interval)
            if lost.size:
                yield Fault(
                    where=f"{file}: queues.{name}.volume.per_interval",
                    found=f"volume outside opening hours, first at {calendar.label(int(lost[0]))}",
                    allowed="0 while the centre is closed",
                    do="open longer in [hours], or write 0",
                )
        for time in queue.volume.times or ():
            interval = int(time // scenario.hours.interval)
            if interval >= calendar.is_open.size or not calendar.is_open[interval]:
                yield Fault(
                    where=f"{file}: queues.{name}.volume.times",
                    found=f"a contact at {as_clock(time % DAY)} of day {int(time // DAY)}, "
                    "while the centre is closed",
                    allowed="times within the opening hours of the run",
                    do="open longer in [hours], or remove it from the record",
                )
                break


def _idle_staff(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Agents at work while closed, or without anything to do, are worth a look."""
    calendar = Calendar.of(scenario.hours)
    for name, group in scenario.groups.items():
        idle = calendar.outside(group.staff.per_interval or ())
        if idle.size:
            yield Fault(
                where=f"{file}: groups.{name}.staff.per_interval",
                found=f"agents outside opening hours, first at {calendar.label(int(idle[0]))}",
                allowed="0 while the centre is closed",
                do="write 0, or open longer; these agents are left out",
                warning=True,
            )
        if not any(expected(scenario, queue, calendar).any() for queue in group.skills):
            yield Fault(
                where=f"{file}: groups.{name}",
                found="no skill for a queue with any volume",
                allowed="at least one queue with volume for each group",
                do="add a skill, or remove the group: it would be idle all day",
                warning=True,
            )


def _nobody_there(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Where contacts are expected, somebody is there to answer them."""
    calendar = Calendar.of(scenario.hours)
    for name in scenario.queues:
        group = group_of(scenario, name)
        volume = expected(scenario, name, calendar)
        alone = np.flatnonzero((volume > 0.0) & (staffed(scenario, group, calendar) == 0.0))
        if alone.size:
            yield Fault(
                where=f"{file}: groups.{group}.staff",
                found=f"nobody for {volume[alone].sum():,.1f} contacts of `{name}` in "
                f"{alone.size} intervals, first at {calendar.label(int(alone[0]))}",
                allowed="at least one agent wherever contacts are expected",
                do="close the centre then, move the volume, or mend the staff",
            )


def _overload(scenario: Scenario, file: str) -> Iterator[Fault]:
    """With endless patience and waiting places, the load must be below the agents."""
    calendar = Calendar.of(scenario.hours)
    for name, group in scenario.groups.items():
        queues = [scenario.queues[queue] for queue in group.skills]
        if not queues or any(_can_leave(queue) for queue in queues):
            continue
        load = sum((load_of(scenario, queue, calendar) for queue in group.skills), np.zeros(1))
        agents = staffed(scenario, name, calendar)
        over = np.flatnonzero((load >= agents) & (load > 0.0))
        if not over.size:
            continue
        worst = int(over[np.argmax((load - agents)[over])])
        always = load.sum() >= agents.sum()
        yield Fault(
            where=f"{file}: groups.{name}.staff",
            found=f"{load[worst]:.1f} erlang against {agents[worst]:g} agents at "
            f"{calendar.label(worst)} ({over.size} such intervals), and endless patience",
            allowed="fewer erlang than agents, or customers whose patience ends",
            do="add agents, or state the patience"
            + (
                ": the queue grows without limit and averages mean nothing"
                if always
                else ": while it lasts, the queue can only grow"
            ),
            warning=not always,
        )


def _can_leave(queue: Queue) -> bool:
    return math.isfinite(queue.patience.quantile(0.5)) or queue.queue_limit is not None


def _clipped(scenario: Scenario, file: str) -> Iterator[Fault]:
    """A group's resolution shift does not carry a probability beyond 0 or 1."""
    for name, group in scenario.groups.items():
        for queue, skill in group.skills.items():
            total = scenario.queues[queue].resolution + skill.resolution
            if not 0.0 <= total <= 1.0:
                yield Fault(
                    where=f"{file}: groups.{name}.skills.{queue}.resolution",
                    found=f"{scenario.queues[queue].resolution:g} of the queue and "
                    f"{skill.resolution:+g} of the group make {total:g}",
                    allowed="a sum from 0 to 1",
                    do=f"check both; {min(max(total, 0.0), 1.0):g} is used",
                    warning=True,
                )


_STRUCTURE: tuple[Rule, ...] = (_lists, _skills, _days)
_CONTENT: tuple[Rule, ...] = (
    _lost_volume, _nobody_there, _overload, _idle_staff, _clipped,
)  # fmt: skip
