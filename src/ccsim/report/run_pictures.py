"""The figures of a report: each with its name, its heading, and the sentence on how to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.report import figures
from ccsim.report.figures import (
    day,
    fcr_quartet,
    issue_funnel,
    net_staffing,
    occupancy,
    service_level,
    waits,
)
from ccsim.report.figures.day import READ as READ_DAY
from ccsim.report.figures.fcr_quartet import READ as READ_FCR
from ccsim.report.figures.issue_funnel import READ as READ_FUNNEL
from ccsim.report.figures.net_staffing import net_of
from ccsim.report.figures.occupancy import READ as READ_OCCUPANCY
from ccsim.report.figures.service_level import READ as READ_LEVEL
from ccsim.report.figures.waits import READ as READ_WAITS
from ccsim.report.run_tables import Beside
from ccsim.report.style import house_style
from ccsim.report.verdict import worst_day
from ccsim.study.result import Result
from ccsim.study.sweep import Sweep
from ccsim.study.tornado import Tornado

__all__ = ["Picture", "alone", "beside_pictures", "run_pictures"]


class Picture(NamedTuple):
    """A figure of a report.

    Attributes
    ----------
    name : str
        Of its file.
    heading : str
    read : str
        How to read it, in a sentence.
    draw : callable
        Draws it on axes.
    whole : callable
        Draws it on a figure of its own, 16:9, the sentence below it.
    height : float [inch]
        On the page, where it is 10 wide.
    margins : (left, bottom, width, height)
        Of the axes, as shares of the figure.
    """

    name: str
    heading: str
    read: str
    draw: Callable[[Axes], Figure]
    whole: Callable[[], Figure]
    height: float = 4.6
    margins: tuple[float, float, float, float] = (0.09, 0.13, 0.88, 0.77)


def alone(picture: Picture) -> Figure:
    """Draw a figure for the page, where its sentence stands below it."""
    with house_style():
        own = Figure(figsize=(10.0, picture.height))
        picture.draw(own.add_axes(picture.margins))
        return own


def run_pictures(run: Result) -> Iterator[Picture]:
    """Yield the figures of a run in the order of a report."""
    intervals, _, _ = run.by_interval("offered")
    days = len({run.when(int(one)).date() for one in intervals})
    if intervals.size:  # a warm-up may leave no day to draw
        date = worst_day(run)
        heading = "The day" if days == 1 else "The worst day" if date else "The first day"
        yield Picture(
            "day", heading, READ_DAY.replace("\n", " "),
            lambda ax: day(run, date=date, ax=ax), lambda: day(run, date=date),
            5.6, (0.1, 0.1, 0.82, 0.8),
        )  # fmt: skip
    height = min(max(2.6, 1.2 + 0.34 * days), 9.0)
    room = (0.09, 0.62 / height, 0.85, 1.0 - 1.05 / height)
    yield Picture(
        "net_staffing", "Agents left over and missing", net_of(run).read,
        lambda ax: net_staffing(run, ax=ax), lambda: net_staffing(run), height, room,
    )  # fmt: skip
    yield Picture(
        "service_level", "Service level by day and interval", READ_LEVEL,
        lambda ax: service_level(run, ax=ax), lambda: service_level(run), height, room,
    )  # fmt: skip
    yield Picture(
        "waits", "How long customers waited", READ_WAITS,
        lambda ax: waits(run, ax=ax), lambda: waits(run),
    )  # fmt: skip
    tall = min(max(2.2, 1.2 + 0.42 * len(run.tables.group_names)), 9.0)
    yield Picture(
        "occupancy", "How busy the agents were", READ_OCCUPANCY,
        lambda ax: occupancy(run, ax=ax), lambda: occupancy(run),
        tall, (0.19, 0.62 / tall, 0.76, 1.0 - 1.0 / tall),
    )  # fmt: skip
    yield Picture(
        "issue_funnel", "What becomes of issues", READ_FUNNEL,
        lambda ax: issue_funnel(run, ax=ax), lambda: issue_funnel(run),
        5.2, (0.02, 0.07, 0.96, 0.84),
    )  # fmt: skip
    yield Picture(
        "fcr_quartet", "First-contact resolution, by any name", READ_FCR,
        lambda ax: fcr_quartet(run, ax=ax), lambda: fcr_quartet(run),
        4.8, (0.03, 0.09, 0.94, 0.81),
    )  # fmt: skip


def beside_pictures(found: Beside) -> Iterator[Picture]:
    """Yield the figure of a sweep's first response, or of levers; a comparison is a table."""
    if isinstance(found, Tornado):
        first = found.measures[0]
        on_page = replace(found, measures=(first,), effects=found.of(first))
        height = 1.3 + 0.3 * len(found.pushes) + 0.2 * len(found.ranking)
        yield Picture(
            "levers", "What one step of each lever changes",
            "How to read it: each bar is what one step of one lever changes on the same random "
            "days, all else as it is; the thin line is the interval.",
            lambda ax: figures.levers(on_page, axes=[ax]), lambda: figures.levers(found),
            height=height, margins=(0.42, 0.6 / height, 0.55, 1.0 - 1.2 / height),
        )  # fmt: skip
    elif isinstance(found, Sweep):
        yield Picture(
            "sweep", "Over the points of the sweep",
            "How to read it: each mark is the mean over the replications at one point; all points "
            "have the same random days.",
            lambda ax: figures.sweep(found, ax=ax), lambda: figures.sweep(found),
        )  # fmt: skip
