"""A back-test as one HTML file that stands alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from ccsim.report import figures
from ccsim.report.figures.backtest import READ as READ_BANDS
from ccsim.report.figures.blame import READ as READ_BLAME
from ccsim.report.one_page import Section, drawn, one_page
from ccsim.report.run_pictures import Picture
from ccsim.report.run_tables import Cell, Table
from ccsim.study.backtest.facts import COMPARED, TITLES, UNITS
from ccsim.study.backtest.result import Backtest
from ccsim.study.backtest.words import CAUTION, blame_table, days_inside, gap, span
from ccsim.study.words import date, figure

__all__ = ["backtest_page", "backtest_pictures"]

_HEADLINE = ("offered", "wait_mean", "service_level", "abandonment")
_BLAMED = ("wait_mean", "service_level", "abandonment")


def backtest_page(found: Backtest, *, command: str = "") -> str:
    """Return a back-test as one HTML page.

    Parameters
    ----------
    found : Backtest
    command : str
        What gives the same numbers again; "" to leave it out.

    Returns
    -------
    str
        The same page for the same back-test.
    """
    many = f"{found.replications} replications"
    subtitle = f"Held against {found.actuals} · {span(found)} · {many} · seed {found.seed}"
    return one_page(f"{found.scenario.name}: back-test", subtitle, list(_sections(found, command)))


def _sections(found: Backtest, command: str) -> Iterator[Section]:
    pictures = {picture.name: picture for picture in backtest_pictures(found)}
    yield Section("wrong", "How far from what happened", [found.verdict], [], [])
    tables = [_figures(found, scope) for scope in found.scopes]
    yield Section("figures", "The figures", [CAUTION], tables, [])
    by_day = [drawn(pictures[f"days_{measure}"]) for measure in _HEADLINE]
    yield Section("days", "Day by day", [], [_days(found)], by_day)
    of_day = [drawn(picture) for name, picture in pictures.items() if name.startswith("intervals_")]
    yield Section("intervals", "Interval by interval", [_worst_words(found)], [], of_day)
    if found.has_blame:
        blamed = [drawn(pictures[f"blame_{measure}"]) for measure in _BLAMED
                  if f"blame_{measure}" in pictures]  # fmt: skip
        tables = [table for scope in found.scopes for table in _blame(found, scope)]
        yield Section("blame", "Which assumption is to blame", [_BLAME], tables, blamed)
    if found.warnings:
        yield Section(
            "assumed", "What was assumed or left out",
            [f"{f.where}: {f.found}. Allowed: {f.allowed}. What to do: {f.do}."
             for f in found.warnings], [], [],
        )  # fmt: skip
    provenance = [(_said(key), _said(_plain(value))) for key, value in found.provenance().items()]
    table = Table("Provenance", "What the numbers depend on.", ("key", "value"), provenance)
    yield Section("provenance", "How to get this again", [], [table], [], command)


_BLAME = (
    "Recorded values replace the scenario's, one assumption after the other, on the same random "
    "numbers. What each explains is averaged over all orders, because the order matters; the "
    "second table keeps to the order in which it is written. What is left, nothing that was "
    "replaced explains: patience, routing, agents who are there and do not take calls, or chance."
)


def backtest_pictures(found: Backtest) -> Iterator[Picture]:
    """Yield the figures of a back-test in the order of its page."""
    for measure in _HEADLINE:
        yield _bands(found, measure, None)
    for measure in ("offered", "wait_mean"):
        yield _bands(found, measure, worst_day(found))
    for measure in _BLAMED:
        if found.parts(measure):
            yield _blame_picture(found, measure)


def _bands(found: Backtest, measure: str, day: dt.date | None) -> Picture:
    return Picture(
        f"days_{measure}" if day is None else f"intervals_{measure}",
        f"{TITLES[measure]} {'by day' if day is None else f'on {date(day)}'}",
        READ_BANDS,
        lambda ax: figures.backtest(found, measure, date=day, ax=ax),
        lambda: figures.backtest(found, measure, date=day),
        4.4,
        (0.09, 0.22, 0.88, 0.68),
    )


def _blame_picture(found: Backtest, measure: str) -> Picture:
    return Picture(
        f"blame_{measure}",
        f"{TITLES[measure]}: from prediction to record",
        READ_BLAME,
        lambda ax: figures.blame(found, measure, ax=ax),
        lambda: figures.blame(found, measure),
    )


def worst_day(found: Backtest) -> dt.date:
    """Return the day whose mean wait is furthest from the prediction, counted in all its calls."""
    recorded, predicted, _, _ = found.bands("wait_mean")
    offered = found.bands("offered")[0]
    off = abs(recorded - predicted) * offered
    worst = int(np.nan_to_num(off, nan=-1.0).argmax())  # NaN where nobody came
    return found.day_cells.starts(found.scenario)[worst].date()


def _worst_words(found: Backtest) -> str:
    share = found.coverage("wait_mean", by="interval")
    return (
        f"Over all days the mean wait lies inside its band in {share.inside:,} of {share.judged:,} "
        f"intervals. Shown is {date(worst_day(found))}, which adds most to the error."
    )


def _said(text: str) -> Cell:
    return Cell(text, text)


def _number(value: float, unit: str) -> Cell:
    return Cell(figure(value, unit), value, unit)


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _figures(found: Backtest, scope: str) -> Table:
    rows = []
    for row in found.error_rows(scope):
        measure, by = row["measure"], row["by"]
        whole, unit = found.total(measure, scope), UNITS[measure]
        rows.append(
            (
                _said(TITLES[measure]),
                _said(by),
                _number(whole.recorded, unit),
                _number(whole.predicted, unit),
                Cell(gap(row["bias"], unit), row["bias"], unit),
                *(
                    Cell(gap(row[size], unit).removeprefix("+"), row[size], unit)
                    for size in ("mae", "rmse", "rmse_if_true")
                ),
                _number(row["p_value"], "number"),
                _said(days_inside(found.coverage(measure, scope, by))),
                _said(f"{row['coverage_low'] * 100:.0f} to {row['coverage_high'] * 100:.0f} %"),
            )
        )
    caption = (
        f"Predicted minus recorded, {scope}, weighted by offered contacts. RMSE if true: of days "
        "drawn from the scenario itself; p: share of such draws that err at least as much. Inside: "
        f"in the {found.level * 100:g} % band, with a 95 % interval of that share as if pieces "
        "were independent."
    )
    header = ("measure", "by", "recorded", "predicted", "bias", "MAE", "RMSE", "RMSE if true", "p",
              "inside", "interval")  # fmt: skip
    return Table("Errors", caption, header, rows)


def _days(found: Backtest) -> Table:
    starts = found.day_cells.starts(found.scenario)
    bands = {measure: found.bands(measure) for measure in _HEADLINE}
    rows = []
    for at, start in enumerate(starts):
        cells = []
        for measure in _HEADLINE:
            recorded, predicted, low, high = (float(values[at]) for values in bands[measure])
            unit = UNITS[measure]
            cells += [
                _number(recorded, unit),
                _number(predicted, unit),
                _said(f"{figure(low, unit)} to {figure(high, unit)}"),
            ]
        rows.append((_said(date(start.date())), *cells))
    heads = [f"{TITLES[m]}{what}" for m in _HEADLINE for what in ("", ", predicted", ", band")]
    caption = f"Each day: recorded, predicted, and the {found.level * 100:g} % band."
    return Table("Days", caption, ("day", *heads), rows)


def _blame(found: Backtest, scope: str) -> Iterator[Table]:
    header, rows = blame_table(found, scope)
    caption = (
        f"What recorded values explain, {scope}, averaged over all orders; ± half-width of a "
        f"{found.level * 100:g} % interval over replications."
    )
    cells = [tuple(map(_said, row)) for row in rows]
    yield Table("Blame", caption, tuple(header), cells)
    steps = [
        (
            _said(TITLES[measure]),
            _said(part.cause),
            _number(part.predicted, UNITS[measure]),
            *(
                Cell(gap(off, UNITS[measure]), off, UNITS[measure])
                for off in (part.error, part.rmse)
            ),
        )
        for measure in COMPARED
        for part in found.parts(measure, scope)[:-1]
    ]
    caption = f"The error left after each step, {scope}, in this order."
    head = ("measure", "recorded so far", "predicted", "error", "RMSE by day")
    yield Table("In this order", caption, head, steps)
