"""A scenario in words and tables: what the centre is, its load, and where the figures come from."""

from __future__ import annotations

from ccsim.scenario import words
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.explain.groups import group, shared
from ccsim.scenario.explain.queues import queue
from ccsim.scenario.explain.routing import routing
from ccsim.scenario.explain.section import Section, Table
from ccsim.scenario.hours import WEEKDAYS
from ccsim.scenario.origins import DEFAULT, figures
from ccsim.scenario.spec import Scenario
from ccsim.scenario.split import parts
from ccsim.units import as_duration

__all__ = ["Section", "Table", "explain"]


def explain(scenario: Scenario) -> list[Section]:
    """Return what a scenario says, for somebody who plans and does not program.

    Volumes and loads are those of fresh contacts and their transfers, before anybody redials or
    comes back, and as if everybody were answered.
    """
    calendar = Calendar.of(scenario.hours)
    together = [part for part in parts(scenario) if len(part[1]) > 1]
    several = len(scenario.queues) > 1 or len(scenario.groups) > 1
    return [
        _centre(scenario),
        *([routing(scenario)] if several or scenario.routing.steps else []),
        *(queue(scenario, name, calendar) for name in scenario.queues),
        *(group(scenario, name, calendar) for name in scenario.groups),
        *(shared(scenario, *part, calendar) for part in together),
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


def _sources(scenario: Scenario) -> Section:
    rows = tuple(figures(scenario))
    assumed = sum(figure.origin == DEFAULT for figure in rows)
    sentences = (
        f"{assumed} of {len(rows)} figures are defaults.",
        "A default is an assumption: hold it against your own data.",
    )
    header = ("key", "value", "where it comes from")
    return Section("Where each figure comes from", sentences, Table(header, rows))
