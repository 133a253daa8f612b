"""A back-test as a notebook shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim import markup
from ccsim.study.backtest.facts import COMPARED, TITLES, UNITS
from ccsim.study.backtest.words import CAUTION, blame_table, days_inside, verdict
from ccsim.study.words import figure

if TYPE_CHECKING:  # it shows itself by it
    from ccsim.study.backtest.result import Backtest

__all__ = ["backtest_html"]


def backtest_html(found: Backtest) -> str:
    """Return the verdict, the figures of the whole time, and what is to blame."""
    rows = []
    for measure in COMPARED:
        whole, unit = found.total(measure), UNITS[measure]
        texts = (figure(v, unit) for v in (whole.recorded, whole.predicted, whole.low, whole.high))
        rows.append((TITLES[measure], *texts, days_inside(found.coverage(measure))))
    caption = (
        f"{found.scenario.name} on {found.actuals} · {found.replications} replications · "
        f"seed {found.seed} · {found.engine} engine"
    )
    header = ("measure", "recorded", "predicted", "from", "to", "days inside")
    pieces = [markup.note(verdict(found)), markup.table(caption, header, rows, notes=[CAUTION])]
    if found.has_blame:
        head, body = blame_table(found)
        pieces.append(markup.table("What recorded values explain", head, body))
    return markup.part(*pieces)
