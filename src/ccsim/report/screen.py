"""The one screen that `ccsim run` prints: tables and sentences."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccsim.erlang.reduction import Reduction
from ccsim.measures.registry import MEASURES
from ccsim.study.result import Result
from ccsim.study.words import date, estimate, figure, half_width, promise
from ccsim.units import as_duration

__all__ = ["screen"]

_UNITS = {measure.name: measure.unit for measure in MEASURES}
_TEN = 10
"""Days from which on a tenth of them can be spoken of."""
_FCR = {
    "fcr_true": "true",
    "fcr_true_answered": "true of answered",
    "fcr_7day": "no repeat",
    "fcr_survey": "survey",
    "one_and_done": "one-and-done",
}


class _Column(NamedTuple):
    title: str
    measure: str


_COLUMNS = (
    _Column("offered", "offered"),
    _Column("service\nlevel *", "service_level"),
    _Column("ASA", "asa"),
    _Column("p90\nwait", "wait_p90"),
    _Column("aban-\ndoned", "abandonment"),
    _Column("occu-\npancy", "occupancy"),
    _Column("true\nFCR", "fcr_true"),
    _Column("contacts\n/ issue", "contacts_per_issue"),
)

_GROUP_COLUMNS = (
    _Column("answered", "answered"),
    _Column("ASA", "asa"),
    _Column("AHT", "aht"),
    _Column("occu-\npancy", "occupancy"),
    _Column("paid\nhours", "paid_hours"),
    _Column("cost", "cost"),
    _Column("true\nFCR", "fcr_true"),
)


def screen(run: Result) -> RenderableType:
    """Return everything a planner sees after a run."""
    parts: list[RenderableType] = [Text(_heading(run), style="bold"), _table(run)]
    if len(run.tables.group_names) > 1:
        parts.append(_groups(run))
    parts += [Text(line) for line in _footnotes(run)]
    return Group(*parts)


def _heading(run: Result) -> str:
    hours = run.scenario.hours
    last = hours.first_day + dt.timedelta(days=hours.days - 1)
    when = date(hours.first_day) + (f" to {date(last)}" if hours.days > 1 else "")
    what = "replication" if run.replications == 1 else "replications"
    stopped = " (stopped early)" if run.interrupted else ""
    changes = "".join(f"\nwith {change}" for change in run.scenario.origin.changes)
    return (
        f"{run.scenario.name} · {when} · {run.replications} {what}{stopped} · seed {run.seed} · "
        f"{run.engine} engine · {run.seconds:.1f} s{changes}"
    )


def _table(run: Result) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("queue\n(promise)", overflow="fold")
    for column in _COLUMNS:
        table.add_column(column.title, justify="right", no_wrap=True)
    for reduction in run.formulas():
        scope = f"queue:{reduction.queue}"
        table.add_row(f"{reduction.queue}\n({_promise(run, scope)})", *_cells(run, scope))
        if reduction.figures is not None:
            table.add_row(f"formula {reduction.model}", *_exact(reduction), style="cyan")
    if len(run.tables.queue_names) > 1:
        table.add_row("ALL", *_cells(run, "all"), style="bold")
    return table


def _groups(run: Result) -> Table:
    """Return the agents' side: what each group answered, and how busy it was."""
    shown = [
        column
        for column in _GROUP_COLUMNS
        if any(not math.isnan(run.estimate(column.measure, s).mean) for s in _group_scopes(run))
    ]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("group", overflow="fold")
    for column in shown:
        table.add_column(column.title, justify="right", no_wrap=True)
    for scope in _group_scopes(run):
        cells = (_cell(run, column, scope) for column in shown)
        table.add_row(scope.partition(":")[2], *cells)
    return table


def _group_scopes(run: Result) -> list[str]:
    return [f"group:{name}" for name in run.tables.group_names]


def _exact(reduction: Reduction) -> Iterator[str]:
    for column in _COLUMNS:
        value = getattr(reduction.figures, column.measure, None)
        yield "" if value is None else figure(value, _UNITS[column.measure])


def _promise(run: Result, scope: str) -> str:
    level = run.scenario.queues[scope.partition(":")[2]].service_level
    return promise(level.target, level.within)


def _cells(run: Result, scope: str) -> Iterator[str]:
    """Yield each column's estimate, the half-width below it."""
    for column in _COLUMNS:
        place = _scope_of(run, column.measure, scope)
        yield _cell(run, column, place) if place else ""


def _cell(run: Result, column: _Column, scope: str) -> str:
    found = run.estimate(column.measure, scope)
    unit = _UNITS[column.measure]
    half = half_width(found, unit)
    return figure(found.mean, unit) + (f"\n± {half}" if half else "")


def _scope_of(run: Result, measure: str, scope: str) -> str:
    """Agents' measures belong to the group; a queue's row shows those of its only group, or ""."""
    if measure != "occupancy" or scope == "all":
        return scope
    queue = run.tables.queue_names.index(scope.partition(":")[2])
    groups = np.flatnonzero(run.tables.groups.step[:, queue] >= 0)
    return "" if groups.size > 1 else f"group:{run.tables.group_names[groups[0]]}"


def _footnotes(run: Result) -> Iterator[str]:
    yield from _definitions(run)
    yield from _resolution(run)
    yield from _routing(run)
    yield from _worst(run)
    yield from _days(run)
    yield from _to_come(run)
    yield from _without_formula(run)
    if any(reduction.figures for reduction in run.formulas()):
        yield "A formula's figures are of the long run, from the literature on queues (Erlang)."
    if run.precision is not None:
        outcome = "reached" if run.is_precise else "NOT reached"
        yield f"Replicated {run.precision.sentence()}: {outcome}."
    if run.collected.cut_off:
        yield f"{run.collected.cut_off} issues reached the limit of contacts and were ended there."
    if run.collected.kept_on:
        yield (
            f"{run.collected.kept_on} conversations were not transferred, because their contact "
            "had reached the limit of visits: look for a loop of transfers."
        )
    if not run.keep_log:
        yield "No contact log was kept: percentiles of waits and figures of issues are n/a."
    if run.replications > 1:
        yield f"± half-width of a {run.level * 100:g} % confidence interval over replications."
    else:
        yield "One replication says nothing of chance: ask for 30 or more to see half-widths."


def _definitions(run: Result) -> Iterator[str]:
    """Yield the definition that is shown, and what the others would say."""
    others = [
        f"SL{number} {figure(run.estimate(f'service_level_{number}').mean, 'share')}"
        for number in (1, 3, 4, 5)
    ]
    yield "* answered within the threshold / offered (SL2)."
    yield f"  By the other definitions: {', '.join(others)}."


def _resolution(run: Result) -> Iterator[str]:
    """Yield the four numbers that are quoted as first-contact resolution, side by side."""
    shown: list[str] = []
    missing: dict[str, list[str]] = {}
    for name, words in _FCR.items():
        found = run.estimate(name)
        shown.append(f"{words} {estimate(found, 'share')}")
        if math.isnan(found.mean):
            missing.setdefault(run.why(name), []).append(words)
    yield f"First-contact resolution: {', '.join(shown)}."
    for reason, names in missing.items():
        yield f"  n/a ({', '.join(names)}): {reason}."


def _routing(run: Result) -> Iterator[str]:
    """Yield how often contacts went on to another queue or to a later choice, if they may."""
    if run.estimate("transfers").mean > 0.0:
        shares = {name: run.estimate(name) for name in ("transfer_share", "first_route_right")}
        transferred, right = (estimate(found, "share") for found in shares.values())
        per_issue = estimate(run.estimate("transfers_per_resolved_issue"), "number")
        yield (
            f"Transferred: {transferred} of conversations, {per_issue} for each resolved issue; "
            f"first route right: {right}."
        )
    overflow = run.estimate("overflow_share")
    if overflow.mean > 0.0:
        yield f"Answered by agents beyond a queue's first choice: {estimate(overflow, 'share')}."


def _worst(run: Result) -> Iterator[str]:
    found = [
        (worst[1], worst[0], queue)
        for queue in run.tables.queue_names
        if (worst := run.worst_interval(f"queue:{queue}")) is not None
    ]
    if not found:
        return
    level, interval, queue = min(found)
    within = run.scenario.queues[queue].service_level.within
    moment = run.when(interval)
    day = f"{date(moment.date())} " if run.scenario.hours.days > 1 else ""
    yield (
        f"Worst interval: {queue} at {day}{moment:%H:%M}, where {figure(level, 'share')} of "
        f"contacts are answered within {as_duration(within)}."
    )


def _days(run: Result) -> Iterator[str]:
    """Yield what a planner can count on: a mean hides how days differ."""
    if run.scenario.hours.days > 1 or run.replications < _TEN:
        return
    for name, queue in run.scenario.queues.items():
        levels = run.by_replication("service_level", f"queue:{name}")
        levels = levels[~np.isnan(levels)]
        if levels.size < _TEN:
            continue
        # The smallest level that at least a tenth of the days do not exceed; likewise from above.
        low = float(np.quantile(levels, 0.1, method="inverted_cdf"))
        high = -float(np.quantile(-levels, 0.1, method="inverted_cdf"))
        target = queue.service_level.target
        kept = np.count_nonzero(levels >= target)
        yield (
            f"Days differ: {name} keeps {figure(target, 'share')} on {kept} of {levels.size} days; "
            f"1 day in 10 is at {figure(low, 'share')} or below, 1 in 10 at "
            f"{figure(high, 'share')} or above."
        )


def _to_come(run: Result) -> Iterator[str]:
    redials, repeats = (run.estimate(f"{kind}_to_come").mean for kind in ("redials", "repeats"))
    if redials + repeats > 0.0:
        yield (
            f"Still to come after the last closing, and in no figure above: {redials:,.1f} "
            f"redials and {repeats:,.1f} repeats a replication."
        )


def _without_formula(run: Result) -> Iterator[str]:
    """Yield why formulas do not fit: the reasons that queues share once, for all of them."""
    without = [reduction for reduction in run.formulas() if reduction.figures is None]
    if not without:
        return
    shared = [
        reason for reason in without[0].reasons if all(reason in other.reasons for other in without)
    ]
    if len(without) == 1 or not shared:
        for reduction in without:
            yield f"No Erlang formula fits {reduction.queue}: {'; '.join(reduction.reasons)}."
        return
    names = ", ".join(reduction.queue for reduction in without)
    yield f"No Erlang formula fits {names}: {'; '.join(shared)}."
