"""What `ccsim staff` prints: a line for each interval, hour or day, and a summary of each queue."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccsim.report.staffing_words import sentences, title
from ccsim.scenario.forecast import Forecast
from ccsim.study.staff_check import StaffCheck
from ccsim.study.staffing import PoolPlan, Staffing
from ccsim.study.words import estimate, figure
from ccsim.units import DAY, HOUR

__all__ = ["Step", "check_table", "staffing_screen"]

Floats = NDArray[np.float64]
Step = Literal["interval", "hour", "day"]

_MANY = 30
"""More lines than this are added up to hours."""
_TOO_FEW = "dark_orange3"
_TOO_MANY = "blue"
_NAMES = {"service_level": "service level", "asa": "ASA", "abandonment": "abandoned",
          "occupancy": "occupancy"}  # fmt: skip
_UNITS = {"service_level": "share", "asa": "s", "abandonment": "share", "occupancy": "share"}


def staffing_screen(found: Staffing, *, by: Step | None = None) -> RenderableType:
    """Return everything a planner sees of a staffing.

    Parameters
    ----------
    found : Staffing
    by : {"interval", "hour", "day"}, optional
        What a line stands for; left out, an interval or an hour of a single day, a day of several.
    """
    parts: list[RenderableType] = [Text(title(found), style="bold")]
    step = by or _usual_step(found)
    parts += [_table(found, plan, step) for plan in found.plans if not plan.pool.reasons]
    parts.append(_summary(found))
    parts += [Text(line) for line in sentences(found)]
    return Group(*parts)


def _usual_step(found: Staffing) -> Step:
    if np.unique(found.open_intervals * found.interval // DAY).size > 1:
        return "day"
    return "hour" if found.open_intervals.size > _MANY and found.interval < HOUR else "interval"


def _table(found: Staffing, plan: PoolPlan, by: Step) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left", title_style="bold")
    if len(found.plans) > 1:
        table.title = plan.pool.name
    mean = "" if by == "interval" else "mean "
    headers = ["start", "contacts", "load\n[erlang]", f"{mean}agents\nrequired"]
    planned = not np.isnan(plan.pool.scheduled).all()
    if planned:
        headers += [f"{mean}agents\nscheduled", f"{mean}net\nstaffing"]
        headers += [] if by == "interval" else ["lowest\nnet"]
    headers += ["expected of\nrequirement"] + (["expected\nof plan"] if planned else [])
    for header in headers:
        table.add_column(header, justify="left" if header == "start" else "right")
    for at in _lines(found, by):
        table.add_row(*_cells(found, plan, at, by=by, planned=planned))
    return table


def _lines(found: Staffing, by: Step) -> Iterator[NDArray[np.intp]]:
    """Yield the open intervals of each line."""
    numbers = found.open_intervals
    length = {"interval": found.interval, "hour": HOUR, "day": DAY}[by]
    which = numbers * found.interval // max(length, found.interval)
    for line in np.unique(which):
        yield numbers[which == line]


def _cells(
    found: Staffing, plan: PoolPlan, at: NDArray[np.intp], *, by: Step, planned: bool
) -> Iterator[Text]:
    """Yield a line's cells; a mean is over its intervals, a service level over its contacts."""
    told = plan.at_required
    label = found.label(int(at[0]))
    yield Text(label.rpartition(" ")[0] if by == "day" else label)
    yield Text(_number(float(told.contacts[at].sum()), 1))
    work = told.contacts[at] * plan.pool.mean_handle_time[at]
    yield Text(_number(float(work.mean()) / found.interval, 1))
    digits = 0 if by == "interval" else 1
    yield Text(_number(float(plan.required[at].mean()), digits))
    if planned:
        net = plan.net[at]
        yield Text(_number(float(plan.pool.scheduled[at].mean()), digits))
        yield _signed(float(net.mean()), digits)
        if by != "interval":
            yield _signed(float(net.min()), 0)
    yield Text(_share(told.service_level[at], told.contacts[at]))
    if planned:
        yield Text(_share(plan.at_scheduled.service_level[at], plan.at_scheduled.contacts[at]))


def _number(value: float, digits: int) -> str:
    return "n/a" if math.isnan(value) else f"{value:,.{digits}f}"


def _signed(value: float, digits: int) -> Text:
    """Return a number with its sign, in a colour that does not stand alone."""
    if math.isnan(value):
        return Text("n/a")
    text = f"{value:+,.{digits}f}"
    if float(text.replace(",", "")) == 0.0:
        return Text(text.lstrip("+-"))
    return Text(text, style=_TOO_FEW if value < 0.0 else _TOO_MANY)


def _share(level: Floats, contacts: Floats) -> str:
    known = ~np.isnan(level) & (contacts > 0.0)
    if not known.any():
        return "n/a"
    return figure(float(np.average(level[known], weights=contacts[known])), "share")


def _summary(found: Staffing) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    headers = ["queue", "contacts", "most\nagents", "hours\nrequired", "hours paid\nfor them",
               "full-time\nequivalents"]  # fmt: skip
    planned = any(not math.isnan(row["scheduled_hours"]) for row in found.rows())
    if planned:
        headers += ["hours\nscheduled", "net\nhours", "intervals\ntoo few", "intervals\ntoo many"]
    for header in headers:
        table.add_column(header, justify="left" if header == "queue" else "right")
    for row in found.rows():
        cells = [
            Text(row["queues"]),
            Text(_number(row["contacts"], 0)),
            Text(_number(row["peak_required"], 0)),
            *(Text(_number(row[name], 1)) for name in ("required_hours", "paid_hours", "fte")),
        ]
        if planned:
            cells += [Text(_number(row["scheduled_hours"], 1)), _signed(row["net_hours"], 1)]
            cells += [
                _of(row[name], row["intervals"]) for name in ("intervals_short", "intervals_over")
            ]
        table.add_row(*cells)
    return table


def _of(count: int | None, all_of_them: int) -> Text:
    return Text("n/a" if count is None else f"{count} of {all_of_them}")


def check_table(check: StaffCheck) -> RenderableType:
    """Return formula and simulation of the proposed plan side by side."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in ("proposed plan", "measure", "formula", "simulation"):
        table.add_column(
            header, justify="left" if header in ("proposed plan", "measure") else "right"
        )
    before = ""
    for one in check.comparisons():
        unit = _UNITS[one.measure]
        table.add_row(
            Text(one.queue if one.queue != before else ""),
            _NAMES[one.measure],
            figure(one.formula, unit),
            estimate(one.simulated, unit),
        )
        before = one.queue
    return Group(table, *(Text(line) for line in _of_check(check)))


def _of_check(check: StaffCheck) -> Iterator[str]:
    run = check.run
    for plan in check.staffing.plans:
        for queue in plan.pool.queues:
            yield _reached(check, plan, queue)
    yield (
        f"{run.replications} replications, seed {run.seed}, {run.engine} engine; ± half-width of a "
        f"{run.level * 100:g} % confidence interval."
    )
    if isinstance(check.staffing.source, Forecast):
        yield "The forecast is simulated with exponential handle times and Poisson arrivals."


def _reached(check: StaffCheck, plan: PoolPlan, queue: str) -> str:
    """Return how the intervals of a queue do, against what the formula says."""
    found = check.on_target(queue)
    if not found.known:
        return f"Simulated, {queue} has no contacts."
    lowest = f"{figure(found.lowest, 'share')} at the least ({check.staffing.label(found.at)})"
    target = check.run.scenario.queues[queue].service_level.target
    formula = "; by the formula it does in each"
    if plan.pool.reasons:
        formula = ", with its plan as it is"
    elif check.staffing.targets.any_service_level:
        formula = ", which was not asked for"
    return (
        f"Simulated, {queue} reaches {figure(target, 'share')} in {found.reached} of {found.known} "
        f"intervals and {lowest}{formula}."
    )
