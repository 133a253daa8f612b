"""A fit of an interval report as one HTML page, and in words for a screen."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group
from rich.table import Table as ScreenTable

from ccsim.fitting.fit_report import FittedReport
from ccsim.report.one_page import Section, one_page
from ccsim.report.run_tables import Cell, Table
from ccsim.study.words import figure
from ccsim.units import HOUR, as_duration

__all__ = ["fit_report_page", "fit_report_screen"]

_HEADER = ("queue", "offered a week", "handle time", "patience", "95 %", "agent-hours a week")


def fit_report_page(found: FittedReport, *, command: str = "") -> str:
    """Return a fit of an interval report as one HTML page.

    Parameters
    ----------
    found : FittedReport
    command : str
        What gives the same scenario again; "" to leave it out.

    Returns
    -------
    str
        The same page for the same fit.
    """
    rows = len(found.report.table)
    subtitle = f"Fitted to {found.report.name} · {rows:,} rows by interval"
    return one_page(f"{found.tables['name']}: fit", subtitle, list(_sections(found, command)))


def fit_report_screen(found: FittedReport) -> Group:
    """Return what was found, for a screen: a table of the queues, then the rest in words."""
    table = ScreenTable(box=box.SIMPLE_HEAD)
    for title in _HEADER:
        broken = title.replace(" a week", "\na week")
        table.add_column(broken, justify="left" if title == "queue" else "right")
    for cells in _rows(found):
        table.add_row(*(cell.text for cell in cells))
    return Group(table, *_said_of(found), "The page fit.html in the folder says more.")


def _sections(found: FittedReport, command: str) -> Iterator[Section]:
    caption = "What the report tells of each queue; patience as if it were exponential."
    yield Section("wrong", "What the report says", list(_said_of(found)), [], [])
    figures = Table("Figures", caption, _HEADER, list(_rows(found)))
    yield Section("figures", "The figures", [], [figures, _held(found)], [])
    understood = [(_said(key), _said(words)) for key, words in found.report.understood.items()]
    read = Table("Understood", "How the file was read.", ("what", "as"), understood)
    yield Section("rows", "What was read", [], [read], [])
    if found.warnings:
        words = [f"{f.where}: {f.found}. Allowed: {f.allowed}. What to do: {f.do}."
                 for f in found.warnings]  # fmt: skip
        yield Section("look", "What deserves a look", words, [], [])
    rows = [(_said(one.key), _said(one.kind), _said(one.words)) for one in found.sources]
    table = Table("Origins", "Where each figure comes from.", ("key", "is", "because"), rows)
    yield Section("origins", "Data, and what is assumed", [], [table], [])
    if command:
        yield Section("provenance", "How to get this again", [], [], [], command)


def _said(text: str) -> Cell:
    return Cell(text, text)


def _said_of(found: FittedReport) -> Iterator[str]:
    for one in found.queues:
        yield from (f"{one.queue}: {words}." for words in one.words)


def _rows(found: FittedReport) -> Iterator[tuple[Cell, ...]]:
    for one in found.queues:
        volume = float(found.weeks()["volume.csv"][one.queue].sum())
        talk = float(found.scenario.queues[one.queue].talk.expectation())
        hours = float(found.heads[one.queue].sum()) * found.interval / HOUR
        mean = one.patience
        known = f"{as_duration(mean.low)} to {as_duration(mean.high)}"
        yield (
            _said(one.queue),
            Cell(figure(volume, "count"), volume, "count"),
            Cell(figure(talk, "s"), talk, "s"),
            Cell(figure(mean.value, "s"), mean.value, "s"),
            _said(known),
            Cell(figure(hours, "h"), hours, "h"),
        )


_UNITS = {"abandonment": "share", "service_level": "share", "asa": "s"}


def _held(found: FittedReport) -> Table:
    """Return the report's figures beside those of Erlang A with what was fitted."""
    rows = [
        (
            _said(f"{one.queue}: {name.replace('_', ' ')}"),
            *(Cell(figure(value, _UNITS[name]), value, _UNITS[name]) for value in pair),
        )
        for one in found.queues
        for name, pair in one.figures.items()
    ]
    caption = "As reported, and as Erlang A has them with the agents and the patience found."
    return Table("Held against", caption, ("figure", "reported", "Erlang A"), rows)
