"""Rules across the tables of a scenario; all that are broken are told at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain

import numpy as np

from ccsim.errors import Fault, ScenarioError, nearest
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import expected, group_of, load_of, staffed
from ccsim.scenario.spec import Queue, Scenario
from ccsim.units import DAY, as_clock, as_duration

__all__ = ["check", "checked"]

Rule = Callable[[Scenario, str], Iterator[Fault]]


def check(
    scenario: Scenario, file: str = "scenario.toml", *, any_plan: bool = False
) -> list[Fault]:
    """Return every broken rule, and every warning, faults first.

    Parameters
    ----------
    scenario : Scenario
    file : str
        What the messages call it.
    any_plan : bool
        Whether too few agents are worth a warning only: for finding out how many are needed.
    """
    structure = list(chain.from_iterable(rule(scenario, file) for rule in _STRUCTURE))
    if structure:
        return structure
    # These compute with the lists, so the lists must fit first.
    found = list(chain.from_iterable(rule(scenario, file) for rule in _CONTENT))
    of_plan = chain.from_iterable(rule(scenario, file) for rule in _PLAN)
    found += [replace(fault, warning=fault.warning or any_plan) for fault in of_plan]
    return sorted(found, key=lambda fault: fault.warning)


def checked(scenario: Scenario, file: str = "scenario.toml", *, any_plan: bool = False) -> Scenario:
    """Return the scenario with its warnings noted; `any_plan` as in `check`.

    Raises
    ------
    ScenarioError
        With every broken rule.
    """
    found = check(scenario, file, any_plan=any_plan)
    if any(not fault.warning for fault in found):
        raise ScenarioError(found)
    warnings = tuple(dict.fromkeys((*scenario.origin.warnings, *found)))
    return scenario.from_origin(replace(scenario.origin, warnings=warnings))


def _lists(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Every per-interval list has one of the three lengths."""
    hours = scenario.hours
    day, week, run = hours.lengths()
    for path, values in _per_interval(scenario):
        if len(values) not in (day, week, run):
            every = as_duration(hours.interval)
            yield Fault(
                where=f"{file}: {path}.per_interval",
                found=f"a list of {len(values)} numbers",
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
    meant = {
        nearest(queue, scenario.queues)
        for group in scenario.groups.values()
        for queue in group.skills
        if queue not in scenario.queues
    }
    for queue in scenario.queues:
        groups = [name for name, group in scenario.groups.items() if queue in group.skills]
        if not groups and f"write {queue}" not in meant:
            yield Fault(
                where=f"{file}: queues.{queue}",
                found="no group that serves it",
                allowed="one group for each queue",
                do=f"add `{queue} = {{}}` to the skills of a group",
            )
        elif len(groups) > 1:
            yield Fault(
                where=f"{file}: queues.{queue}",
                found=f"served by several groups: {', '.join(groups)}",
                allowed="one group for each queue, in this version",
                do="take it out of the skills of the others, or make the groups one",
            )


def _days(scenario: Scenario, file: str) -> Iterator[Fault]:
    """The centre opens at some time, and the warm-up leaves something to measure."""
    calendar = Calendar.of(scenario.hours)
    open_starts = np.flatnonzero(calendar.is_open) * scenario.hours.interval
    if not calendar.spells:
        yield Fault(
            where=f"{file}: hours",
            found="a run in which the centre never opens",
            allowed="at least one open day from `first_day` on",
            do="change `first_day` or `days`",
        )
    elif open_starts[-1] < scenario.hours.warm_up:
        yield Fault(
            where=f"{file}: hours.warm_up",
            found=f"{as_duration(scenario.hours.warm_up)} from midnight of the first day, after "
            "which no open interval starts",
            allowed="a warm-up that leaves at least one whole interval to measure",
            do="shorten it, or simulate more days; there are no figures by interval",
            warning=scenario.hours.warm_up < scenario.hours.days * DAY,
        )


def _lost_volume(scenario: Scenario, file: str) -> Iterator[Fault]:
    """No contact is expected, and none was recorded, while the centre is closed."""
    calendar = Calendar.of(scenario.hours)
    for name, queue in scenario.queues.items():
        values = queue.volume.per_interval
        lost = [] if values is None else calendar.outside(values).tolist()
        if values is not None and lost:
            yield Fault(
                where=f"{file}: queues.{name}.volume.per_interval",
                found=f"{_many(sum(values[at] for at in lost), 'contact')} outside opening hours, "
                f"the first at {calendar.label_of(lost[0], len(values))}",
                allowed="0 while the centre is closed",
                do="open longer in [hours], or write 0",
            )
        late = [time for time in queue.volume.times or () if not calendar.is_open_at(time)]
        if late:
            day, clock = divmod(late[0], DAY)
            yield Fault(
                where=f"{file}: queues.{name}.volume.times",
                found=f"{_many(len(late), 'contact')} while the centre is closed, the first at "
                f"{as_clock(clock)} on {scenario.hours.date(int(day))}",
                allowed="times within the opening hours of the run",
                do="open longer in [hours], or remove them from the record",
            )


def _idle_staff(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Agents at work while closed, or without anything to do, are worth a look."""
    calendar = Calendar.of(scenario.hours)
    for name, group in scenario.groups.items():
        plan = group.staff.per_interval
        idle = [] if plan is None else calendar.outside(plan).tolist()
        if plan is not None and idle:
            yield Fault(
                where=f"{file}: groups.{name}.staff.per_interval",
                found="agents outside opening hours, the first at "
                f"{calendar.label_of(idle[0], len(plan))}",
                allowed="0 while the centre is closed",
                do="write 0, or open longer; these agents are left out",
                warning=True,
            )
        if not any(expected(scenario, queue, calendar).any() for queue in group.skills):
            yield Fault(
                where=f"{file}: groups.{name}",
                found="no queue with any volume among its skills",
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
        open_volume = np.where(calendar.is_open, volume, 0.0)
        alone = np.flatnonzero((open_volume > 0.0) & (staffed(scenario, group, calendar) == 0.0))
        if alone.size:
            yield Fault(
                where=f"{file}: groups.{group}.staff",
                found=f"nobody for {_many(volume[alone].sum(), 'contact')} of `{name}` in "
                f"{_many(alone.size, 'interval')}, the first at {calendar.label(int(alone[0]))}",
                allowed="at least one agent wherever contacts are expected",
                do="close the centre then, move the volume, or add agents",
            )


def _many(count: float, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,.6g} {what}s"


def _overload(scenario: Scenario, file: str) -> Iterator[Fault]:
    """The load of those who never give up must be below the agents."""
    calendar = Calendar.of(scenario.hours)
    for name, group in scenario.groups.items():
        load = np.zeros(calendar.is_open.size)
        for queue in group.skills:
            load += load_of(scenario, queue, calendar) * _staying(scenario.queues[queue])
        agents = staffed(scenario, name, calendar)
        over = np.flatnonzero((load >= agents) & (load > 0.0))
        if not over.size:
            continue
        worst = int(over[np.argmax((load - agents)[over])])
        always = bool(load.sum() >= agents.sum())
        yield Fault(
            where=f"{file}: groups.{name}.staff",
            found=f"{load[worst]:.1f} erlang against {agents[worst]:g} agents at "
            f"{calendar.label(worst)} ({_many(over.size, 'interval')} like it), "
            "and endless patience",
            allowed="fewer erlang than agents, or customers whose patience ends",
            do="state the patience, or add agents: "
            + (
                "the queue grows without limit, and averages mean nothing"
                if always
                else "while this lasts, the queue can only grow"
            ),
            warning=not always,
        )


def _staying(queue: Queue) -> float:
    """Return the share of those who have to wait that wait for ever."""
    if queue.queue_limit is not None:
        return 0.0
    # Rounded, since the shares of a blend add up to 1 but for the last bit.
    return (1.0 - queue.balk) * round(1.0 - queue.patience.cdf(math.inf), 9)


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
                    do=f"check both; the run uses {min(max(total, 0.0), 1.0):g}",
                    warning=True,
                )


def _shared_busyness(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Queues that share a day's factor draw it from one law."""
    first: dict[str, tuple[str, float]] = {}
    for name, queue in scenario.queues.items():
        if queue.busyness is None or queue.busyness.shared is None:
            continue
        shared, cv = queue.busyness.shared, queue.busyness.cv
        other, same = first.setdefault(shared, (name, cv))
        if cv != same:
            yield Fault(
                where=f"{file}: queues.{name}.busyness.cv",
                found=f'{cv:g}, and {same:g} for `{other}`, which shares "{shared}"',
                allowed="one cv for all queues that share a factor",
                do=f"write {same:g}, or give this queue a `shared` name of its own",
            )


_STRUCTURE: tuple[Rule, ...] = (_lists, _skills, _days, _shared_busyness)
_CONTENT: tuple[Rule, ...] = (_lost_volume, _idle_staff, _clipped)
_PLAN: tuple[Rule, ...] = (_nobody_there, _overload)
