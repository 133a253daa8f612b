"""Results as a notebook shows them: a table of each, with what has to be known beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccsim import markup
from ccsim.measures.better import better
from ccsim.measures.registry import MEASURES
from ccsim.study.words import change, estimate, figure

if TYPE_CHECKING:  # they show themselves by it
    from ccsim.study.comparison import Comparison, Difference
    from ccsim.study.result import Result
    from ccsim.study.staffing import Staffing
    from ccsim.study.sweep import Sweep
    from ccsim.study.waterfall import Waterfall

__all__ = [
    "comparison_html", "result_html", "staffing_html", "sweep_html", "waterfall_html",
]  # fmt: skip

_TITLES = {measure.name: measure.title for measure in MEASURES}
_UNITS = {measure.name: measure.unit for measure in MEASURES}
_SHOWN = ("offered", "service_level", "asa", "abandonment", "occupancy", "fcr_true",
          "contacts_per_issue", "cost")  # fmt: skip
_MOST_ROWS = 60


def result_html(run: Result) -> str:
    """Return the estimates of the centre, its queues and its groups."""
    scopes = [scope for scope in run.scopes if not scope.startswith("skill:")]
    shown = [
        name for name in _SHOWN if any(not math.isnan(_mean(run, name, scope)) for scope in scopes)
    ]
    rows = [(scope, *(_estimate(run, name, scope) for name in shown)) for scope in scopes]
    stopped = " (stopped early)" if run.interrupted else ""
    caption = (
        f"{run.scenario.name} · {_replications(run.replications)}{stopped} · seed {run.seed} · "
        f"{run.engine} engine"
    )
    notes = [f"With {made}." for made in run.scenario.origin.changes]
    if run.replications > 1:
        notes.append(f"± half-width of a {run.level * 100:g} % confidence interval.")
    return markup.table(caption, ("scope", *(_TITLES[n] for n in shown)), rows, notes=notes)


def _replications(count: int) -> str:
    return "1 replication" if count == 1 else f"{count} replications"


def _applies(name: str, scope: str) -> bool:
    return next(measure for measure in MEASURES if measure.name == name).applies_to(scope)


def _mean(run: Result, name: str, scope: str) -> float:
    return run.estimate(name, scope).mean if _applies(name, scope) else math.nan


def _estimate(run: Result, name: str, scope: str) -> str:
    return estimate(run.estimate(name, scope), _UNITS[name]) if _applies(name, scope) else ""


def comparison_html(found: Comparison) -> str:
    """Return how each alternative differs from the base."""
    differences = found.differences()
    tables = [
        markup.table(
            f"{name}, against {found.names[0]}",
            ("measure", "base", "alternative", "difference", "better on", "verdict"),
            [_difference(one) for one in differences if one.alternative == name],
        )
        for name in found.names[1:]
    ]
    days = _replications(found.replications)
    note = f"{days}, the same for all; all intervals together hold with {found.level * 100:g} %."
    return markup.part(*tables, markup.note(note))


def _difference(one: Difference) -> tuple[str, ...]:
    days = f"{one.wins} of {one.days}" if better(one.measure) else ""
    values = (figure(one.base, one.unit), figure(one.other, one.unit))
    return (_TITLES[one.measure], *values, change(one.difference, one.unit), days, one.verdict)


def waterfall_html(found: Waterfall) -> str:
    """Return the causes of a difference, in the order in which they were switched."""
    rows = [("base", figure(found.switches[0].before, found.unit), "")]
    for switch in found.switches:
        by = change(switch.change, found.unit)
        rows.append((f"with its {switch.cause}", figure(switch.after, found.unit), by))
    scope = "" if found.scope == "all" else f" ({found.scope})"
    caption = f"{_TITLES[found.measure]}{scope}: why it differs"
    note = "In another order the causes may weigh differently."
    return markup.table(caption, ("cause", "becomes", "a change of"), rows, notes=[note])


def sweep_html(found: Sweep) -> str:
    """Return the responses at each point."""
    experiment = found.experiment
    header = (
        "point",
        *(f.key for f in experiment.factors),
        *(r.label for r in experiment.responses),
    )
    rows = [
        (
            str(number),
            *(str(value) for value in point.values),
            *(estimate(one, found.unit(at)) for at, one in enumerate(row)),
        )
        for number, (point, row) in enumerate(
            zip(experiment.points, found.found[:_MOST_ROWS], strict=False)
        )
    ]
    made, planned = len(found.found), len(experiment.points)
    caption = (
        f"{experiment.name} · {made} of {planned} points · "
        f"{_replications(experiment.replications)} each · seed {experiment.seed}"
    )
    left = made - len(rows)
    notes = [f"{left} more points: frame() has all of them."] if left else []
    return markup.table(caption, header, rows, notes=notes)


def staffing_html(found: Staffing) -> str:
    """Return the totals of each pool of queues."""
    header = ("queues", "contacts", "most agents", "hours required", "hours paid",
              "full-time equivalents", "hours scheduled", "net hours")  # fmt: skip
    caption = f"{found.source.name}: agents required"
    return markup.table(caption, header, _pools(found), notes=_why_not(found))


def _pools(found: Staffing) -> Iterator[tuple[str, ...]]:
    figures = ("contacts", "peak_required", "required_hours", "paid_hours", "fte",
               "scheduled_hours", "net_hours")  # fmt: skip
    for row in found.rows():
        yield (row["queues"], *(_number(row[name]) for name in figures))


def _why_not(found: Staffing) -> Iterator[str]:
    for row in found.rows():
        if row["why_not"]:
            yield f"No formula for {row['queues']}: {row['why_not']}."


def _number(value: float) -> str:
    return figure(value, "count")
