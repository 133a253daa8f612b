"""The tables of a report, once for the page, the workbook and the text to paste."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ccsim.measures.registry import MEASURES
from ccsim.report.figures.fcr_quartet import FCR
from ccsim.scenario.origins import figures as origins
from ccsim.study.comparison import Comparison, Difference
from ccsim.study.result import Estimate, Result
from ccsim.study.sweep import Sweep
from ccsim.study.tornado import Tornado
from ccsim.study.words import change, estimate, figure, promise

__all__ = ["Beside", "Cell", "Table", "beside_table", "run_tables"]

Beside = Comparison | Sweep | Tornado
"""What a report may show beside its run."""

_KNOWN = {measure.name: measure for measure in MEASURES}
_HEADLINE = (
    "offered", "service_level", "asa", "wait_p90", "abandonment", "occupancy", "fcr_true",
    "contacts_per_issue",
)  # fmt: skip
_GROUPS = ("answered", "aht", "occupancy", "paid_hours", "cost", "fcr_true")


class Cell(NamedTuple):
    """A cell: what is read, and the number itself where there is one.

    Attributes
    ----------
    text : str
    value : float or str
        NaN for what is undefined.
    unit : str
        That of a measure; "" for words.
    half_width : float
        NaN where there is none.
    """

    text: str
    value: float | str
    unit: str = ""
    half_width: float = float("nan")


class Table(NamedTuple):
    """A table.

    Attributes
    ----------
    name : str
        Short, for a sheet.
    caption : str
        What it shows, in a sentence.
    header : tuple of str
    rows : sequence of tuple of Cell
        The first cell of each is its head.
    """

    name: str
    caption: str
    header: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def run_tables(run: Result) -> list[Table]:
    """Return the tables of a run: headline, groups, FCR, origins of figures, provenance."""
    return [_headline(run), _groups(run), _resolution(run), _origins(run), _provenance(run)]


def _said(text: str) -> Cell:
    return Cell(text, text)


def _estimate(found: Estimate, unit: str) -> Cell:
    return Cell(estimate(found, unit), found.mean, unit, found.half_width)


def _measures(run: Result, scope: str, names: tuple[str, ...]) -> Iterator[Cell]:
    for name in names:
        if _KNOWN[name].applies_to(scope):
            yield _estimate(run.estimate(name, scope), _KNOWN[name].unit)
        else:
            yield Cell("", float("nan"), _KNOWN[name].unit)


def _headline(run: Result) -> Table:
    rows = []
    for name, queue in run.scenario.queues.items():
        level = queue.service_level
        head = (_said(name), _said(promise(level.target, level.within)))
        rows.append((*head, *_measures(run, f"queue:{name}", _HEADLINE)))
    if len(rows) != 1:
        rows.append((_said("all"), _said(""), *_measures(run, "all", _HEADLINE)))
    else:  # of a single queue, agents' figures are the centre's
        rows[0] = (*rows[0][:2], *_measures(run, "all", _HEADLINE))
    caption = (
        "Figures of each queue over the whole run. Service level: answered within the threshold / "
        "offered (SL2). "
    ) + _chance(run)
    header = ("queue", "promise", *(_KNOWN[name].title for name in _HEADLINE))
    return Table("Queues", caption, header, rows)


def _chance(run: Result) -> str:
    if run.replications == 1:
        return "One replication, which says nothing of chance: there are no half-widths."
    return (
        f"± is the half-width of a {run.level * 100:g} % confidence interval over "
        f"{run.replications} replications."
    )


def _groups(run: Result) -> Table:
    rows = [
        (_said(name), *_measures(run, f"group:{name}", _GROUPS)) for name in run.tables.group_names
    ]
    header = ("group", *(_KNOWN[name].title for name in _GROUPS))
    return Table("Groups", f"Figures of each group of agents. {_chance(run)}", header, rows)


def _resolution(run: Result) -> Table:
    rows = []
    for name in FCR:
        found, known = run.estimate(name), _KNOWN[name]
        why = run.why(name) if math.isnan(found.mean) else ""
        rows.append(
            (_said(known.title), _estimate(found, "share"), _said(known.formula), _said(why))
        )
    header = ("called FCR", "share", "what is counted", "why there is none")
    return Table("FCR", "What is called first-contact resolution, side by side.", header, rows)


def _origins(run: Result) -> Table:
    rows = [tuple(_said(cell) for cell in one) for one in origins(run.scenario)]
    caption = "Every figure of the scenario: your data, what the scenario file says, or assumed."
    return Table("Origins", caption, ("key", "value", "where it is from"), rows)


def _provenance(run: Result) -> Table:
    rows = [(_said(key), _said(_plain(value))) for key, value in run.provenance().items()]
    return Table("Provenance", "What it takes to get the same numbers again.", ("", "value"), rows)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "none"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def beside_table(found: Beside) -> Table:
    """Return what is shown beside a run: differences, a sweep's points, or what levers do."""
    if isinstance(found, Comparison):
        return _comparison(found)
    return _levers(found) if isinstance(found, Tornado) else _sweep(found)


def _levers(found: Tornado) -> Table:
    cells = {(e.push.lever, e.push.side, e.difference.measure): e.difference for e in found.effects}
    measures = [one for one in found.measures if one not in found.without_value]
    rows = []
    for push in found.pushes:
        row = [_said(push.lever), _said(push.step)]
        for measure in measures:
            one = cells.get((push.lever, push.side, measure))
            row.append(_said("n/a") if one is None else _changed(one))
        rows.append(tuple(row))
    caption = (
        f"What one step of each lever changes, on the same {found.comparison.replications} random "
        f"days; the lever that does most for {_KNOWN[measures[0]].title.lower()} first. All "
        "intervals hold jointly."
    )
    return Table("Levers", caption, ("lever", "step", *(_KNOWN[m].title for m in measures)), rows)


def _changed(one: Difference) -> Cell:
    by = one.difference
    return Cell(change(by, one.unit), by.mean, one.unit, by.half_width)


def _comparison(found: Comparison) -> Table:
    rows = [
        (
            _said(one.alternative),
            _said(_KNOWN[one.measure].title),
            Cell(figure(one.base, one.unit), one.base, one.unit),
            Cell(figure(one.other, one.unit), one.other, one.unit),
            _changed(one),
            _said(one.verdict),
        )
        for one in found.differences()
    ]
    caption = (
        f"Alternatives against {found.names[0]}, on the same {found.replications} random days. "
        "All intervals hold jointly."
    )
    header = ("alternative", "measure", "base", "becomes", "difference", "verdict")
    return Table("Comparison", caption, header, rows)


def _sweep(found: Sweep) -> Table:
    experiment = found.experiment
    rows = [
        (
            *(_said(str(value)) for value in point.values),
            *(_estimate(one, found.unit(number)) for number, one in enumerate(row)),
        )
        for point, row in zip(experiment.points, found.found, strict=False)
    ]
    header = (
        *(factor.key for factor in experiment.factors),
        *(response.label for response in experiment.responses),
    )
    caption = f"{experiment.name}: {len(rows)} points, all on the same random days."
    return Table("Sweep", caption, header, rows)
