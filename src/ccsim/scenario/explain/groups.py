"""A group in sentences: staff, skills, and the load that is its own or shared with others."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ccsim.scenario import words
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import staffed
from ccsim.scenario.explain.hourly import busiest_day, hour_by_hour
from ccsim.scenario.explain.loads import Work, contacts_of, work
from ccsim.scenario.explain.section import Section
from ccsim.scenario.spec import Group, Scenario
from ccsim.scenario.split import load_on, parts, splits
from ccsim.units import HOUR, as_share

__all__ = ["group", "shared"]


def group(scenario: Scenario, name: str, calendar: Calendar) -> Section:
    """Return what is said of a group; with its day, if nobody shares its queues."""
    spec = scenario.groups[name]
    hours = float(staffed(scenario, name, calendar).sum()) * scenario.hours.interval / HOUR
    sentences = [
        f"{words.staff_in_words(scenario, name).capitalize()}.",
        f"{words.number(hours)} agent-hours in all.",
        f"Serves {', '.join(spec.skills) or 'no queue'}.",
        *_skills(scenario, spec),
    ]
    if spec.cost_per_hour is not None:
        sentences.append(f"An agent-hour costs {spec.cost_per_hour:,g}.")
    part = next((part for part in parts(scenario) if name in part[1]), ([], [name]))
    queues, groups = part
    if len(groups) > 1:
        others = words.and_list(other for other in groups if other != name)
        sentences.append(f"Its load is shared with {others}, and shown with theirs below.")
        return Section(f"Group {name}", tuple(sentences))
    own = work(scenario, queues, [name], calendar)
    # The cost stands behind the tightest interval.
    at = len(sentences) - (spec.cost_per_hour is not None)
    sentences[at:at] = _tightest(own, calendar)
    day = busiest_day(own, calendar)
    if scenario.hours.days > 1:
        sentences.append(f"Its busiest day, {scenario.hours.date(day)}, hour by hour:")
    return Section(f"Group {name}", tuple(sentences), hour_by_hour(own, calendar, day))


def _skills(scenario: Scenario, spec: Group) -> Iterator[str]:
    for queue, skill in spec.skills.items():
        if skill.handle_factor != 1.0:
            yield f"Contacts of {queue} take {skill.handle_factor:g} times the queue's own time."
        if skill.talk is not None:
            yield f"Talk of {queue} has a law of the group's own: {skill.talk.sentence()}."
        if skill.wrap is not None:
            yield f"Wrap of {queue} has a law of the group's own: {skill.wrap.sentence()}."
        if not math.isclose(skill.resolution, 0.0):
            points = f"{abs(skill.resolution) * 100:g} points"
            more = "more" if skill.resolution > 0.0 else "less"
            yield f"Issues of {queue} are resolved {points} {more} often than the queue states."
    if scenario.routing.select_contact == "queue_rank" and len(spec.skills) > 1:
        orders: dict[float, list[str]] = {}
        for queue, skill in spec.skills.items():
            order = skill.rank if skill.order is None else skill.order
            orders.setdefault(order, []).append(queue)
        row = ", then ".join(words.and_list(orders[order]) for order in sorted(orders))
        yield f"Its agents take contacts of {row}."


def _tightest(own: Work, calendar: Calendar) -> Iterator[str]:
    if not own.load.any():
        return
    ratio = np.divide(own.load, own.agents, out=np.zeros(own.load.size), where=own.agents > 0)
    top = int(ratio.argmax())
    yield (
        f"The tightest interval is {calendar.label(top)}: {words.number(own.load[top])} erlang for "
        f"{own.agents[top]:g} agents, an occupancy of {as_share(ratio[top])} if nobody leaves"
        + (", which is more than there is time for." if ratio[top] > 1.0 else ".")
    )


def shared(scenario: Scenario, queues: list[str], groups: list[str], calendar: Calendar) -> Section:
    """Return the load that several groups share, beside all their agents."""
    together = work(scenario, queues, groups, calendar)
    day = busiest_day(together, calendar)
    sentences = [
        f"{words.and_list(groups)} share the contacts of {words.and_list(queues)}.",
        "The load is that of contacts which are all answered by their queue's first choice.",
        *_best_split(scenario, (queues, groups), calendar, day),
    ]
    if scenario.hours.days > 1:
        sentences.append(f"The busiest day, {scenario.hours.date(day)}, hour by hour:")
    table = hour_by_hour(together, calendar, day)
    return Section(f"Shared load of {', '.join(groups)}", tuple(sentences), table)


def _best_split(
    scenario: Scenario, part: tuple[list[str], list[str]], calendar: Calendar, day: int
) -> Iterator[str]:
    """Yield how busy the busiest are in the tightest interval of a day, at best."""
    queues, groups = part
    a_day = scenario.hours.intervals_a_day
    today = slice(day * a_day, (day + 1) * a_day)
    load = np.array(
        [
            load_on(scenario, queue, groups, contacts_of(scenario, queue, calendar))[:, today]
            for queue in queues
        ]
    )
    agents = np.array([staffed(scenario, group, calendar)[today] for group in groups])
    found = splits(load, agents)
    top = int(np.argmax([split.ratio for split in found]))
    busiest = found[top]
    if busiest.ratio <= 0.0:
        return
    who = words.and_list(g for g, tight in zip(groups, busiest.groups, strict=True) if tight)
    yield (
        f"The tightest interval is {calendar.label(day * a_day + top)}: even if the work is split "
        f"as well as skills allow, {who} are busy for {as_share(busiest.ratio)} of their time if "
        "nobody leaves" + (", which is more than there is." if busiest.ratio > 1.0 else ".")
    )
