"""The chart of a day: volume, scheduled staff, and service level by interval."""

from __future__ import annotations

import datetime as dt

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from ccsim.errors import Fault, InputError
from ccsim.report.style import BELOW, NEAR, ON_TARGET, STAFF, TEXT, VOLUME, figure_of, house_style
from ccsim.study.result import Result
from ccsim.study.words import date as in_words
from ccsim.units import DAY, HOUR, as_clock, as_duration, as_share

__all__ = ["READ", "clock_axis", "day"]

Floats = NDArray[np.float64]

_TICKS = 14
"""Ticks that stand side by side without touching."""
_NEAR = 0.05
"""Within five points below its target a service level is near it."""
READ = (
    "How to read it: bars are the contacts offered in each interval, the line the agents "
    "scheduled. Above, the share answered in time:\n"
    "green circles reach the target, amber triangles miss it by up to 5 points, red triangles "
    "by more; whiskers are confidence intervals."
)


def day(run: Result, *, date: dt.date | None = None, ax: Axes | None = None) -> Figure:
    """Draw one day of a run.

    Parameters
    ----------
    run : Result
    date : date, optional
        Day of the run; left out, the first day that is open.
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        If the centre is not open that day, or the warm-up covers it.
    """
    number = _day_number(run, date)
    with house_style():
        figure = Figure(figsize=(12.8, 7.2)) if ax is None else None
        if ax is None:
            assert figure is not None
            ax = figure.add_axes((0.07, 0.16, 0.86, 0.75))
            figure.text(0.07, 0.025, READ, fontsize=9)
        ax.set_axis_off()
        ax.set_title(_title(run, number), pad=18)
        lower = ax.inset_axes((0.0, 0.0, 1.0, 0.60))
        upper = ax.inset_axes((0.0, 0.68, 1.0, 0.32), sharex=lower)
        _volume_and_staff(lower, run, number)
        _service_level(upper, run, number)
        return figure_of(ax)


def _day_number(run: Result, date: dt.date | None) -> int:
    """Return the day of the run."""
    hours = run.scenario.hours
    intervals, _, _ = run.by_interval("offered")
    days = np.unique(intervals * run.tables.calendar.interval // DAY).astype(int).tolist()
    if date is None and days:
        return next((n for n in days if n * DAY >= hours.warm_up), int(days[0]))
    today = date.date() if isinstance(date, dt.datetime) else date or hours.first_day
    number = (today - hours.first_day).days
    if number not in days:
        raise InputError(
            [
                Fault(
                    where="date",
                    found=f"{today}",
                    allowed=f"an open day after the warm-up, from {hours.first_day} on, "
                    f"{hours.days} days in all",
                    do="choose another date",
                )
            ]
        )
    return number


def _title(run: Result, number: int) -> str:
    today = run.scenario.hours.first_day + dt.timedelta(days=number)
    return f"{run.scenario.name} · {in_words(today)} · mean of n = {run.replications} replications"


def _of_day(run: Result, measure: str, number: int) -> tuple[Floats, Floats, Floats]:
    """Return (start as a share of a day, mean, half-width) of a day's intervals."""
    intervals, mean, half = run.by_interval(measure)
    length = run.tables.calendar.interval
    today = (intervals * length) // DAY == number
    return (intervals[today] * length % DAY) / DAY, mean[today], half[today]


def _volume_and_staff(ax: Axes, run: Result, number: int) -> None:
    start, offered, _ = _of_day(run, "offered", number)
    width = run.tables.calendar.interval / DAY
    ax.bar(start, offered, width=width * 0.92, align="edge", color=VOLUME)
    every = as_duration(run.tables.calendar.interval)
    ax.set_ylabel(f"contacts offered per {every}")
    ax.set_ylim(0, max(float(np.nanmax(offered, initial=0.0)) * 1.15, 1.0))
    staff = _staff(run, number)
    right = ax.twinx()
    right.patch.set_visible(False)  # it lies above the bars
    right.spines["right"].set_visible(True)
    edges = np.append(start, start[-1] + width)
    right.stairs(staff, edges, color=STAFF, linewidth=2, baseline=None)
    right.set_ylabel("agents scheduled", color=STAFF, fontsize=10)
    right.tick_params(axis="y", colors=STAFF)
    right.set_ylim(0, max(float(staff.max()) * 1.25, 1.0))
    right.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    clock_axis(ax, float(start[0]), float(start[-1]) + width)


def clock_axis(ax: Axes, start: float, end: float) -> None:
    """Put a tick at every full hour, or every second one in a long day."""
    step = 1 if (end - start) * (DAY / HOUR) <= _TICKS else 2
    hours = np.arange(0, round(DAY / HOUR) + 1, step) * (HOUR / DAY)
    ticks = hours[(hours >= start) & (hours <= end)]
    if ticks.size < 2:  # open for an hour or so
        ticks = np.array([start, end])
    ax.set_xticks(ticks, [as_clock(round(tick * DAY)) for tick in ticks])
    ax.set_xlim(start, end)
    ax.set_xlabel("start of interval")


def _staff(run: Result, number: int) -> Floats:
    intervals, _, _ = run.by_interval("offered")
    length = run.tables.calendar.interval
    today = intervals[(intervals * length) // DAY == number]
    planned: Floats = run.tables.groups.plan[:, today].sum(axis=0, dtype=np.float64)
    return planned


def _service_level(ax: Axes, run: Result, number: int) -> None:
    targets = run.tables.queues.target
    start, level, half = _of_day(run, "service_level", number)
    middle = start + run.tables.calendar.interval / DAY / 2
    target = float(targets.max())
    styles = (
        (level >= target, ON_TARGET, "o"),
        ((level < target) & (level >= target - _NEAR), NEAR, "^"),
        (level < target - _NEAR, BELOW, "v"),
    )
    for chosen, colour, marker in styles:
        if chosen.any():
            ax.errorbar(
                middle[chosen], level[chosen], yerr=np.nan_to_num(half[chosen]), fmt=marker,
                color=colour, markersize=5, elinewidth=0.8,
            )  # fmt: skip
    ax.axhline(target, color=TEXT, linewidth=0.8, linestyle=(0, (4, 3)))
    which = "target" if np.ptp(targets) == 0.0 else "highest\ntarget"
    ax.text(1.005, target, f"{which}\n{as_share(target)}", transform=ax.get_yaxis_transform(),
            va="center", fontsize=9)  # fmt: skip
    ax.set_ylim(0, 1.04)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylabel(_promise(run))
    ax.tick_params(labelbottom=False)


def _promise(run: Result) -> str:
    within = set(run.tables.queues.threshold.tolist())
    if len(within) == 1:
        return f"answered\nwithin {as_duration(within.pop())}"
    return "answered in time"
