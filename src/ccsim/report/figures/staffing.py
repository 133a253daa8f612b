"""The planner's chart: volume, agents required and scheduled, and what is missing or left over."""

from __future__ import annotations

import datetime as dt

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from ccsim.errors import Fault, InputError, nearest
from ccsim.report.figures.day import clock_axis
from ccsim.report.style import STAFF, TEXT, TOO_FEW, TOO_MANY, VOLUME, figure_of, house_style
from ccsim.scenario.forecast import Forecast
from ccsim.scenario.hours import WEEKDAYS
from ccsim.study.staffing import PoolPlan, Staffing
from ccsim.study.words import date as in_words
from ccsim.units import DAY, as_duration

__all__ = ["staffing"]

Floats = NDArray[np.float64]

_MOST_LABELS = 80
"""Bars that a number still fits above."""
_READ = (
    "How to read it: grey bars are the contacts expected, the dark line the agents required, the "
    "blue line those scheduled.\nAbove, net staffing = scheduled - required: blue and + where "
    "agents are left over, orange and - where they are too few."
)
_READ_WITHOUT_PLAN = (
    "How to read it: grey bars are the contacts expected in each interval, the dark line the "
    "agents required to keep the targets."
)


def staffing(
    found: Staffing, *, queues: str | None = None, day: int | None = None, ax: Axes | None = None
) -> Figure:
    """Draw one day of what a pool of queues needs.

    Parameters
    ----------
    found : Staffing
    queues : str, optional
        The pool's name, as in the tables; left out, the first one with a formula.
    day : int, optional
        Of the run, 0 the first; left out, the first that is open.
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        If there is no such pool, no formula for it, or the centre is closed that day.
    """
    plan, number = _plan(found, queues), _day(found, day)
    at = found.open_intervals[found.open_intervals * found.interval // DAY == number]
    start = at * found.interval % DAY / DAY
    planned = not np.isnan(plan.pool.scheduled[at]).all()
    with house_style():
        figure = Figure(figsize=(12.8, 7.2)) if ax is None else None
        if ax is None:
            assert figure is not None
            ax = figure.add_axes((0.07, 0.16, 0.86, 0.75))
            figure.text(0.07, 0.025, _READ if planned else _READ_WITHOUT_PLAN, fontsize=9)
        ax.set_axis_off()
        ax.set_title(_title(found, plan, number), pad=18)
        lower = ax.inset_axes((0.0, 0.0, 1.0, 0.66 if planned else 1.0))
        _volume_and_agents(lower, found, plan, at, start)
        if planned:
            upper = ax.inset_axes((0.0, 0.73, 1.0, 0.27), sharex=lower)
            _net(upper, plan.net[at], start, found.interval / DAY)
        return figure_of(ax)


def _plan(found: Staffing, queues: str | None) -> PoolPlan:
    drawn = {plan.pool.name: plan for plan in found.plans if not plan.pool.reasons}
    if queues is None and drawn:
        return next(iter(drawn.values()))
    if queues in drawn:
        return drawn[queues]
    raise InputError(
        [
            Fault(
                where="queues",
                found="no queue with a formula" if queues is None else f'"{queues}"',
                allowed=f"one of: {', '.join(drawn)}" if drawn else "a queue with a formula",
                do=nearest(queues or "", drawn),
            )
        ]
    )


def _day(found: Staffing, day: int | None) -> int:
    days = np.unique(found.open_intervals * found.interval // DAY).astype(int).tolist()
    if day is None:
        return int(days[0])
    if day in days:
        return day
    raise InputError(
        [
            Fault(
                where="day",
                found=f"{day}",
                allowed=f"an open day: {', '.join(map(str, days))}",
                do="choose another",
            )
        ]
    )


def _title(found: Staffing, plan: PoolPlan, number: int) -> str:
    hours = found.calendar.hours
    today = f" · {in_words(hours.first_day + dt.timedelta(days=number))}"
    if isinstance(found.source, Forecast) and found.source.kind != "date":
        weekday = WEEKDAYS[hours.weekday(number)].capitalize()
        today = "" if found.source.kind == "daily" else f" · {weekday}"
    queue = f" · {plan.pool.name}" if len(found.plans) > 1 else ""
    return f"{found.source.name}{queue}{today} · {found.targets.sentence(plan.pool.promises)}"


def _volume_and_agents(
    ax: Axes, found: Staffing, plan: PoolPlan, at: NDArray[np.intp], start: Floats
) -> None:
    width = found.interval / DAY
    contacts = plan.at_required.contacts[at]
    ax.bar(start, contacts, width=width * 0.92, align="edge", color=VOLUME)
    ax.set_ylabel(f"contacts expected per {as_duration(found.interval)}")
    ax.set_ylim(0, max(float(np.nanmax(contacts, initial=0.0)) * 1.15, 1.0))
    right = ax.twinx()
    right.patch.set_visible(False)  # it lies above the bars
    right.spines["right"].set_visible(True)
    edges = np.append(start, start[-1] + width)
    lines = [(plan.pool.scheduled[at], STAFF, 2.0, "scheduled"),
             (plan.required[at], TEXT, 2.2, "required")]  # fmt: skip
    for agents, colour, thickness, name in lines:
        if not np.isnan(agents).all():
            right.stairs(agents, edges, color=colour, linewidth=thickness, baseline=None,
                         label=name)  # fmt: skip
    most = max(float(np.nanmax(agents, initial=0.0)) for agents, *_ in lines)
    right.set_ylabel("agents")
    right.set_ylim(0, max(most * 1.25, 1.0))
    right.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    right.legend(loc="upper left", ncols=2, frameon=False)
    clock_axis(ax, float(start[0]), float(start[-1]) + width)


def _net(ax: Axes, net: Floats, start: Floats, width: float) -> None:
    colours = np.where(net < 0.0, TOO_FEW, TOO_MANY)
    ax.bar(start, np.nan_to_num(net), width=width * 0.92, align="edge", color=colours.tolist())
    ax.axhline(0.0, color=TEXT, linewidth=0.8)
    reach = max(float(np.nanmax(np.abs(net), initial=0.0)) * 1.45, 1.5)
    ax.set_ylim(-reach, reach)
    if net.size <= _MOST_LABELS:
        for at, value in zip(start, net, strict=True):
            if value and not np.isnan(value):
                ax.annotate(
                    f"{value:+.0f}", (at + width / 2, value), ha="center",
                    va="bottom" if value > 0.0 else "top", xytext=(0, 2 if value > 0.0 else -2),
                    textcoords="offset points", fontsize=8,
                )  # fmt: skip
    ax.set_ylabel("net staffing\n[agents]")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    ax.tick_params(labelbottom=False)
