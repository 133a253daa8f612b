"""The screen that `ccsim validate` prints: a verdict, how far off, and what is to blame."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccsim.study.backtest.facts import COMPARED, TITLES, UNITS
from ccsim.study.backtest.result import Backtest
from ccsim.study.backtest.words import CAUTION, blame_table, days_inside, gap
from ccsim.study.words import figure

__all__ = ["backtest_screen"]


def backtest_screen(found: Backtest) -> RenderableType:
    """Return everything that is shown after a back-test."""
    parts: list[RenderableType] = [Text(_heading(found), style="bold"), Text(found.verdict)]
    for scope in found.scopes:
        parts.append(_figures(found, scope))
        if found.has_blame:
            parts.append(_blame(found, scope))
    return Group(*parts, *(Text(line) for line in _footnotes(found)))


def _heading(found: Backtest) -> str:
    stopped = " (stopped early)" if found.interrupted else ""
    changes = "".join(f"\nwith {change}" for change in found.scenario.origin.changes)
    return (
        f"{found.scenario.name} · on {found.actuals} · {found.replications} replications{stopped} "
        f"· seed {found.seed} · {found.engine} engine · {found.seconds:.1f} s{changes}"
    )


def _figures(found: Backtest, scope: str) -> Table:
    title = "" if scope == "all" else scope
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title or None, title_justify="left")
    table.add_column("")
    for name in ("recorded", "predicted", "band", "RMSE\nby day", "if it were\ntrue",
                 "days\ninside", "intervals\ninside"):  # fmt: skip
        table.add_column(name, justify="right", no_wrap=True)
    by = {(row["by"], row["measure"]): row for row in found.error_rows(scope)}
    for measure in COMPARED:
        whole, unit, row = found.total(measure, scope), UNITS[measure], by["day", measure]
        off = [gap(row[name], unit).lstrip("+") for name in ("rmse", "rmse_if_true")]
        table.add_row(
            TITLES[measure],
            figure(whole.recorded, unit),
            figure(whole.predicted, unit),
            f"{figure(whole.low, unit)} to {figure(whole.high, unit)}",
            *off,
            days_inside(found.coverage(measure, scope)),
            days_inside(found.coverage(measure, scope, "interval")),
        )
    return table


def _blame(found: Backtest, scope: str) -> Table:
    header, rows = blame_table(found, scope)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    for name in header[1:]:
        table.add_column(name.replace("recorded ", "recorded\n", 1), justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _footnotes(found: Backtest) -> Iterator[str]:
    yield (
        f"Bands of {found.level * 100:g} %; RMSE weighted by offered contacts, beside that of days "
        "drawn from the scenario itself."
    )
    yield CAUTION
    if found.has_blame:
        yield (
            "Causes: by how much the prediction moves towards the record as recorded values replace"
            " the scenario's, averaged over all orders; ± half-width of a "
            f"{found.level * 100:g} % interval over replications."
        )
