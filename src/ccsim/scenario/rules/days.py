"""Opening hours, and the numbers by interval that must fit them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ccsim.errors import Fault
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.rules.rule import many
from ccsim.scenario.spec import Scenario
from ccsim.units import DAY, as_clock, as_duration

__all__ = ["lists", "lost_volume", "open_days", "shared_busyness", "staff_while_closed"]


def lists(scenario: Scenario, file: str) -> Iterator[Fault]:
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


def open_days(scenario: Scenario, file: str) -> Iterator[Fault]:
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


def lost_volume(scenario: Scenario, file: str) -> Iterator[Fault]:
    """No contact is expected, and none was recorded, while the centre is closed."""
    calendar = Calendar.of(scenario.hours)
    for name, queue in scenario.queues.items():
        values = queue.volume.per_interval
        lost = [] if values is None else calendar.outside(values).tolist()
        if values is not None and lost:
            yield Fault(
                where=f"{file}: queues.{name}.volume.per_interval",
                found=f"{many(sum(values[at] for at in lost), 'contact')} outside opening hours, "
                f"the first at {calendar.label_of(lost[0], len(values))}",
                allowed="0 while the centre is closed",
                do="open longer in [hours], or write 0",
            )
        late = [time for time in queue.volume.times or () if not calendar.is_open_at(time)]
        if late:
            day, clock = divmod(late[0], DAY)
            yield Fault(
                where=f"{file}: queues.{name}.volume.times",
                found=f"{many(len(late), 'contact')} while the centre is closed, the first at "
                f"{as_clock(clock)} on {scenario.hours.date(int(day))}",
                allowed="times within the opening hours of the run",
                do="open longer in [hours], or remove them from the record",
            )


def shared_busyness(scenario: Scenario, file: str) -> Iterator[Fault]:
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


def staff_while_closed(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Agents at work while the centre is closed are worth a look."""
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
