"""A queue in sentences: demand, work, customers, and what becomes of their issues."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ccsim.scenario import words
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import choices, expected, handle_time
from ccsim.scenario.explain.issues import issues
from ccsim.scenario.explain.loads import contacts_of, load
from ccsim.scenario.explain.routing import steps_in_sentences
from ccsim.scenario.explain.section import Section, Table
from ccsim.scenario.flow import sources
from ccsim.scenario.hours import WEEKDAYS
from ccsim.scenario.spec import Queue, Scenario
from ccsim.units import as_duration, as_share

__all__ = ["queue"]


def queue(scenario: Scenario, name: str, calendar: Calendar) -> Section:
    """Return what is said of a queue."""
    spec = scenario.queues[name]
    several = len(choices(scenario, name)) > 1 or name in scenario.routing.steps
    sentences = (
        *_demand(scenario, name, calendar),
        *_work(scenario, name, calendar),
        *(steps_in_sentences(scenario, name) if several else ()),
        *_rule(scenario, spec),
        *_customers(spec),
        *issues(scenario, name, calendar),
    )
    return Section(f"Queue {name}", sentences, _by_day(scenario, name, calendar))


def _demand(scenario: Scenario, name: str, calendar: Calendar) -> Iterator[str]:
    hours = scenario.hours
    fresh, all_ = expected(scenario, name, calendar), contacts_of(scenario, name, calendar)
    days = sum(not hours.of_day(day).is_closed for day in range(hours.days))
    a_day = "on the day" if hours.days == 1 else "on an open day"
    moved = float((all_ - fresh).sum()) / days
    kind = "fresh contacts" if moved > 0.0 else "contacts"
    also = f", and {words.number(moved)} transferred to it" if moved > 0.0 else ""
    whole = words.number(float(fresh.sum()) / days)
    yield f"{whole} {kind} {a_day}{also}, before anybody calls again."
    if all_.any():
        top = int(all_.argmax())
        yield (
            f"The busiest interval is {calendar.label(top)}: "
            f"{words.number(all_[top])} contacts in {as_duration(hours.interval)}."
        )
    if scenario.queues[name].busyness is not None:
        yield f"{words.busyness_in_words(scenario.queues[name].busyness).capitalize()}."
    back = [
        other
        for other in sources(scenario, name)
        for key in ("repeat", "redial")
        if getattr(getattr(scenario.queues[other], key), "to", None) == name
    ]
    if back:
        who = words.and_list(dict.fromkeys(back))
        yield f"Customers of {who} come to it when they call again."


def _mean_time(scenario: Scenario, name: str, calendar: Calendar, group: str) -> float:
    """Return the mean handle time [s] of a queue's contacts with a group."""
    contacts = contacts_of(scenario, name, calendar)
    some = contacts if contacts.any() else calendar.is_open.astype(float)
    return float((handle_time(scenario, name, calendar, group) * some).sum() / some.sum())


def _work(scenario: Scenario, name: str, calendar: Calendar) -> Iterator[str]:
    spec = scenario.queues[name]
    first, *others = (choice.group for choice in choices(scenario, name))
    mean = _mean_time(scenario, name, calendar, first)
    yield f"A contact takes {as_duration(mean)} of an agent's time on average: talk, hold, wrap."
    for group in others:
        other = _mean_time(scenario, name, calendar, group)
        if not math.isclose(other, mean):
            yield f"With {group} it takes {as_duration(other)}, with {first} {as_duration(mean)}."
    yield f"Talk: {spec.talk.sentence()}."
    if spec.hold is not None:
        yield f"Hold: {words.hold_in_words(spec.hold)}."
    if spec.wrap.expectation() > 0.0:
        yield f"Wrap: {spec.wrap.sentence()}."
    erlang = load(scenario, name, calendar)
    yield (
        f"Load: {words.number(float(erlang[calendar.is_open].mean()))} erlang on average, "
        f"{words.number(float(erlang.max()))} at the peak; 1 erlang keeps one agent busy all day."
    )


def _rule(scenario: Scenario, spec: Queue) -> Iterator[str]:
    rule = scenario.routing.select_contact
    if spec.priority != 0.0 and rule in ("priority", "score"):
        yield f"Its priority is {spec.priority:g}: the higher is answered first."
    if rule == "score":
        yield f"Each minute of waiting adds {spec.weight:g} to the score."


def _customers(spec: Queue) -> Iterator[str]:
    yield f"Patience: {spec.patience.sentence()}."
    if spec.balk > 0.0:
        yield f"{as_share(spec.balk)} of those who would have to wait hang up at once."
    if spec.queue_limit is not None:
        yield f"At most {spec.queue_limit:,} may wait; whoever comes then is turned away."
    promise = spec.service_level
    yield f"The promise: {words.promise_in_words(promise.target, promise.within)}."


def _by_day(scenario: Scenario, name: str, calendar: Calendar) -> Table | None:
    """Return contacts and load of each weekday of a run of several days."""
    hours = scenario.hours
    if hours.days == 1:
        return None
    contacts = contacts_of(scenario, name, calendar).reshape(hours.days, -1)
    erlang = load(scenario, name, calendar).reshape(hours.days, -1)
    weekdays = np.array([hours.weekday(day) for day in range(hours.days)])
    rows = []
    for weekday in sorted(set(weekdays.tolist())):
        alike = weekdays == weekday
        mean, peak = contacts[alike].sum(axis=1).mean(), erlang[alike].max()
        rows.append((WEEKDAYS[weekday], words.number(float(mean)), words.number(float(peak))))
    return Table(("day", "contacts", "peak load [erlang]"), tuple(rows))
