"""A back-test in words."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccsim.study.backtest.bands import Coverage
from ccsim.study.backtest.blame import Part
from ccsim.study.backtest.facts import COMPARED, TITLES, UNITS
from ccsim.study.result import Estimate
from ccsim.study.words import change, date, figure

if TYPE_CHECKING:  # it says itself by it
    from ccsim.study.backtest.result import Backtest

__all__ = ["CAUTION", "blame_table", "days_inside", "gap", "span", "verdict"]

CAUTION = (
    "A band says where one more day of the scenario would lie. Days are few, and intervals of one "
    "day are alike, so the share inside is known less well than if they were independent."
)
_MEASURED_BY = ("wait_mean", "service_level", "abandonment")
"""What the verdict speaks of, in this order."""
_NAMES = {"wait_mean": "average wait", "service_level": "service level",
          "abandonment": "abandonment"}  # fmt: skip


def verdict(found: Backtest) -> str:
    """Return what was found in a few sentences."""
    return " ".join(
        [
            f"{span(found)}.",
            _volume(found),
            *(_gap_sentence(found, measure) for measure in _MEASURED_BY),
            _inside(found),
            *_chance(found),
        ]
    )


def span(found: Backtest) -> str:
    """Return the days that are compared.

    Days left out in between are told among the warnings.
    """
    starts = found.day_cells.starts(found.scenario)
    first, last = starts[0].date(), starts[-1].date()
    days = len(starts)
    if days == 1:
        return date(first)
    return f"{_short(first)} to {date(last)}, {days} days"


def _short(day: dt.date) -> str:
    return date(day).rpartition(" ")[0]


def gap(value: float, unit: str) -> str:
    """Return a difference with its sign.

    >>> gap(-24.4, "s"), gap(0.051, "share"), gap(70.0, "s")
    ('-24.4 s', '+5.1 points', '+70.0 s')
    """
    return change(Estimate(value, math.nan), unit)


def days_inside(found: Coverage) -> str:
    """Return on how many days what happened lies in the band."""
    return f"{found.inside} of {found.judged}"


def _volume(found: Backtest) -> str:
    whole = found.total("offered")
    if not whole.predicted > 0.0:
        return f"No contact was predicted, {whole.recorded:,.0f} were recorded."
    off = (whole.recorded - whole.predicted) / whole.predicted
    return (
        f"Predicted {whole.predicted:,.0f} contacts offered, recorded {whole.recorded:,.0f} "
        f"({off * 100:+.1f} %)."
    )


def _gap_sentence(found: Backtest, measure: str) -> str:
    whole, unit = found.total(measure), UNITS[measure]
    name = _NAMES[measure]
    if math.isnan(whole.recorded) or math.isnan(whole.predicted):
        return f"The {name} cannot be compared."
    off = whole.recorded - whole.predicted
    start = (
        f"Predicted {figure(whole.predicted, unit)} {name}, recorded {figure(whole.recorded, unit)}"
    )
    parts = found.parts(measure)
    if not parts:
        return f"{start}."
    told = [f"{p.cause} {gap(p.explained, unit)}" for p in parts[1:-1]]
    told[0] = told[0].replace(parts[1].cause, f"recorded {parts[1].cause} explain", 1)
    return (
        f"{start}: of the {gap(off, unit)}, {', '.join(told)}; {gap(parts[-1].explained, unit)} "
        "are left."
    )


def _inside(found: Backtest) -> str:
    told = [
        f"{days_inside(found.coverage(measure))} for {_NAMES.get(measure, TITLES[measure].lower())}"
        for measure in ("offered", *_MEASURED_BY)
    ]
    return f"Days inside the {found.level * 100:g} % band: {', '.join(told)}."


def _chance(found: Backtest) -> Iterator[str]:
    rows = [row for row in found.error_rows() if row["by"] == "day"]
    poor = [
        _NAMES.get(row["measure"], TITLES[row["measure"]].lower())
        for row in rows
        if row["measure"] in ("offered", *_MEASURED_BY) and row["p_value"] <= _RARE
    ]
    if poor:
        yield (
            f"Errors by day as large as those of {', '.join(poor)} come by chance in fewer than "
            f"{_RARE * 100:g} % of draws from the scenario: something in it is wrong."
        )
    else:
        yield "The errors by day are no larger than those of days drawn from the scenario."


_RARE = 0.05


def blame_table(found: Backtest, scope: str = "all") -> tuple[list[str], list[list[str]]]:
    """Return header and rows: for each measure the gap, and what each cause explains of it."""
    header = ["measure", "recorded - predicted", *(f"recorded {c}" for c in found.causes), "left"]
    rows = []
    for measure in COMPARED:
        parts, unit = found.parts(measure, scope), UNITS[measure]
        if parts:
            rows.append([TITLES[measure], *(_told(part, unit) for part in parts)])
    return header, rows


def _told(part: Part, unit: str) -> str:
    return change(Estimate(part.explained, part.half_width), unit)
