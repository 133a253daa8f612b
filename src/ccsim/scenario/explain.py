"""A scenario in words and tables: what the centre is, its load, and where the figures come from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ccsim.scenario import words
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import expected, first_choice, handle_time, load_of, staffed
from ccsim.scenario.hourly import HEADER, busiest_day, hour_by_hour
from ccsim.scenario.hours import WEEKDAYS
from ccsim.scenario.origins import DEFAULT, figures
from ccsim.scenario.spec import Group, Queue, Scenario
from ccsim.units import HOUR, as_duration, as_share

__all__ = ["Section", "Table", "explain"]


class Table(NamedTuple):
    """A header and rows of text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Section(NamedTuple):
    """One topic: a title, whole sentences, and a table if there is one."""

    title: str
    sentences: tuple[str, ...]
    table: Table | None = None


def explain(scenario: Scenario) -> list[Section]:
    """Return what a scenario says, for somebody who plans and does not program.

    Volumes and loads are those of fresh contacts, before anybody redials or comes back.
    """
    calendar = Calendar.of(scenario.hours)
    return [
        _centre(scenario),
        *(_queue(scenario, name, calendar) for name in scenario.queues),
        *(_group(scenario, name, calendar) for name in scenario.groups),
        _sources(scenario),
    ]


def _centre(scenario: Scenario) -> Section:
    hours = scenario.hours
    weekday, last = WEEKDAYS[hours.weekday(0)], hours.date(hours.days - 1)
    days = "One day is" if hours.days == 1 else f"{hours.days} days are"
    until = "" if hours.days == 1 else f" to {WEEKDAYS[hours.weekday(hours.days - 1)]} {last}"
    sentences = [
        f"{days} simulated, {weekday} {hours.first_day}{until}.",
        f"The centre is open {words.opening_in_words(hours)}.",
        f"Its days are cut into intervals of {as_duration(hours.interval)}.",
        "At closing, those who wait are still served."
        if hours.at_close == "serve"
        else "At closing, those who wait are sent away.",
    ]
    if scenario.description:
        sentences.insert(0, scenario.description)
    if hours.warm_up > 0.0:
        sentences.append(f"The first {as_duration(hours.warm_up)} are left out of every measure.")
    if scenario.lines.voice is not None:
        sentences.append(f"It has {scenario.lines.voice:,} telephone lines.")
    return Section(scenario.name, tuple(sentences))


def _queue(scenario: Scenario, name: str, calendar: Calendar) -> Section:
    queue = scenario.queues[name]
    sentences = (
        *_demand(scenario, name, calendar),
        *_work(scenario, name, calendar),
        *_customers(queue),
        *_issues(scenario, name),
    )
    return Section(f"Queue {name}", sentences, _by_day(scenario, name, calendar))


def _demand(scenario: Scenario, name: str, calendar: Calendar) -> Iterator[str]:
    volume = expected(scenario, name, calendar)
    days = sum(not scenario.hours.of_day(day).is_closed for day in range(scenario.hours.days))
    a_day = "contacts on the day" if scenario.hours.days == 1 else "contacts on an open day"
    yield f"{words.number(float(volume.sum()) / days)} {a_day}, before anybody calls again."
    if volume.any():
        top = int(volume.argmax())
        yield (
            f"The busiest interval is {calendar.label(top)}: "
            f"{words.number(volume[top])} contacts in {as_duration(scenario.hours.interval)}."
        )
    if scenario.queues[name].busyness is not None:
        yield f"{words.busyness_in_words(scenario.queues[name].busyness).capitalize()}."


def _work(scenario: Scenario, name: str, calendar: Calendar) -> Iterator[str]:
    queue = scenario.queues[name]
    volume, times = expected(scenario, name, calendar), handle_time(scenario, name, calendar)
    some = volume if volume.any() else calendar.is_open.astype(float)
    mean = float((times * some).sum() / some.sum())
    yield f"A contact takes {as_duration(mean)} of an agent's time on average: talk, hold, wrap."
    yield f"Talk: {queue.talk.sentence()}."
    if queue.hold is not None:
        yield f"Hold: {words.hold_in_words(queue.hold)}."
    if queue.wrap.expectation() > 0.0:
        yield f"Wrap: {queue.wrap.sentence()}."
    load = load_of(scenario, name, calendar)
    yield (
        f"Load: {words.number(float(load[calendar.is_open].mean()))} erlang on average, "
        f"{words.number(float(load.max()))} at the peak; 1 erlang keeps one agent busy all day."
    )


def _customers(queue: Queue) -> Iterator[str]:
    yield f"Patience: {queue.patience.sentence()}."
    if queue.balk > 0.0:
        yield f"{as_share(queue.balk)} of those who would have to wait hang up at once."
    if queue.queue_limit is not None:
        yield f"At most {queue.queue_limit:,} may wait; whoever comes then is turned away."
    promise = queue.service_level
    yield f"The promise: {words.promise_in_words(promise.target, promise.within)}."


def _issues(scenario: Scenario, name: str) -> Iterator[str]:
    queue = scenario.queues[name]
    shift = scenario.groups[first_choice(scenario, name)].skills[name].resolution
    resolved = min(max(queue.resolution + shift, 0.0), 1.0)
    yield f"{as_share(resolved)} of conversations resolve the issue."
    if queue.repeat is not None and resolved < 1.0:
        back = queue.repeat.probability
        delay = queue.repeat.delay.sentence()
        yield f"Of the others {as_share(back)} call again after a time: {delay}."
        stay = (1.0 - resolved) * back
        yield (
            f"If all are answered, that makes {1.0 / (1.0 - stay):.2f} contacts for each issue."
            if stay < 1.0
            else "Nobody's issue ever ends: each contact leads to another."
        )
    if queue.redial is not None and queue.redial.probability > 0.0:
        share, delay = as_share(queue.redial.probability), queue.redial.delay.sentence()
        yield f"Of those who are not answered {share} redial after a time: {delay}."


def _by_day(scenario: Scenario, name: str, calendar: Calendar) -> Table | None:
    """Return volume and load of each weekday of a run of several days."""
    hours = scenario.hours
    if hours.days == 1:
        return None
    volume = expected(scenario, name, calendar).reshape(hours.days, -1)
    load = load_of(scenario, name, calendar).reshape(hours.days, -1)
    weekdays = np.array([hours.weekday(day) for day in range(hours.days)])
    rows = []
    for weekday in sorted(set(weekdays.tolist())):
        alike = weekdays == weekday
        mean, peak = volume[alike].sum(axis=1).mean(), load[alike].max()
        rows.append((WEEKDAYS[weekday], words.number(float(mean)), words.number(float(peak))))
    return Table(("day", "contacts", "peak load [erlang]"), tuple(rows))


def _group(scenario: Scenario, name: str, calendar: Calendar) -> Section:
    group = scenario.groups[name]
    agents = staffed(scenario, name, calendar)
    hours = float(agents.sum()) * scenario.hours.interval / HOUR
    sentences = [
        f"{words.staff_in_words(scenario, name).capitalize()}.",
        f"{words.number(hours)} agent-hours in all.",
        f"Serves {', '.join(group.skills) or 'no queue'}.",
        *_skills(group),
    ]
    load = sum((load_of(scenario, q, calendar) for q in group.skills), np.zeros(agents.size))
    if load.any():
        ratio = np.divide(load, agents, out=np.zeros(agents.size), where=agents > 0)
        top = int(ratio.argmax())
        sentences.append(
            f"The tightest interval is {calendar.label(top)}: {words.number(load[top])} erlang for "
            f"{agents[top]:g} agents, an occupancy of {as_share(ratio[top])} if nobody leaves"
            + (", which is more than there is time for." if ratio[top] > 1.0 else ".")
        )
    if group.cost_per_hour is not None:
        sentences.append(f"An agent-hour costs {group.cost_per_hour:,g}.")
    day = busiest_day(scenario, name, calendar)
    if scenario.hours.days > 1:
        sentences.append(f"Its busiest day, {scenario.hours.date(day)}, hour by hour:")
    table = Table(HEADER, hour_by_hour(scenario, name, calendar, day))
    return Section(f"Group {name}", tuple(sentences), table)


def _skills(group: Group) -> Iterator[str]:
    for queue, skill in group.skills.items():
        if skill.handle_factor != 1.0:
            yield f"Contacts of {queue} take {skill.handle_factor:g} times the queue's own time."
        if not math.isclose(skill.resolution, 0.0):
            points = f"{abs(skill.resolution) * 100:g} points"
            more = "more" if skill.resolution > 0.0 else "less"
            yield f"Issues of {queue} are resolved {points} {more} often than the queue states."


def _sources(scenario: Scenario) -> Section:
    rows = tuple(figures(scenario))
    assumed = sum(figure.origin == DEFAULT for figure in rows)
    sentences = (
        f"{assumed} of {len(rows)} figures are defaults.",
        "A default is an assumption: hold it against your own data.",
    )
    header = ("key", "value", "where it comes from")
    return Section("Where each figure comes from", sentences, Table(header, rows))
