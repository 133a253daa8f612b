"""A staffing as a workbook: numbers that can be added up, with the formats planners expect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ccsim.report.staffing_words import sentences, title
from ccsim.study.staffing import Staffing

__all__ = ["write_book"]

_INTERVALS = {
    "start": ("start", "General", 18),
    "contacts": ("contacts", "#,##0.0", 10),
    "handle_time": ("handle time [s]", "0", 10),
    "load": ("load [erlang]", "0.0", 10),
    "required": ("agents required", "0", 10),
    "rostered": ("rostered for them", "0", 10),
    "scheduled": ("agents scheduled", "0", 10),
    "net": ("net staffing", "+0;-0;0", 10),
    "service_level": ("service level of requirement", "0.0%", 13),
    "asa": ("ASA of requirement [s]", "0.0", 13),
    "abandonment": ("abandoned of requirement", "0.0%", 13),
    "occupancy": ("occupancy of requirement", "0.0%", 13),
    "scheduled_service_level": ("service level of plan", "0.0%", 13),
    "scheduled_occupancy": ("occupancy of plan", "0.0%", 13),
}
"""Column of the frame -> its header, number format and width."""
_SUMMARY = {
    "queues": ("queue", "General", 22),
    "contacts": ("contacts", "#,##0", 10),
    "peak_required": ("most agents required", "0", 10),
    "required_hours": ("agent-hours required", "#,##0.0", 11),
    "paid_hours": ("hours paid for them", "#,##0.0", 11),
    "fte": ("full-time equivalents", "0.0", 11),
    "scheduled_hours": ("agent-hours scheduled", "#,##0.0", 11),
    "net_hours": ("net agent-hours", "+#,##0.0;-#,##0.0;0.0", 11),
    "intervals": ("intervals open", "0", 10),
    "intervals_short": ("intervals with too few", "0", 10),
    "intervals_over": ("intervals with too many", "0", 10),
    "lowest_net": ("lowest net staffing", "+0;-0;0", 10),
    "why_not": ("why no formula", "General", 40),
}
_TOO_FEW = PatternFill("solid", bgColor="F6B88F")
_TOO_MANY = PatternFill("solid", bgColor="BFE0F5")
_LONGEST = 31
"""Characters in the name of a sheet."""
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


def write_book(found: Staffing, path: Path) -> None:
    """Write a workbook: a summary, a sheet for each pool, and how the numbers were made.

    Parameters
    ----------
    found : Staffing
    path : Path
        Of the XLSX file.
    """
    book = Workbook()
    _fill(book.active, found.summary(), _SUMMARY)
    book.active.title = "Summary"
    table = found.intervals()
    names = {"summary", "notes"}
    for plan in found.plans:
        sheet = book.create_sheet(_sheet_name(plan.pool.name, names))
        _fill(sheet, table[table["queues"] == plan.pool.name], _INTERVALS)
    notes = book.create_sheet("Notes")
    notes.column_dimensions["A"].width = 110
    for line in (title(found), *sentences(found)):
        notes.append([line])
        notes.cell(notes.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    book.save(path)


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that a workbook allows and that none of its sheets has yet."""
    short = name.translate(_FORBIDDEN)[:_LONGEST]
    number = 2
    while short.casefold() in taken:
        short = f"{short[: _LONGEST - 4]} ({number})"
        number += 1
    taken.add(short.casefold())
    return short


def _fill(sheet: Any, frame: pd.DataFrame, columns: dict[str, tuple[str, str, int]]) -> None:
    """Write a frame's columns below a header that stays in sight."""
    sheet.append([header for header, _, _ in columns.values()])
    for row in frame[list(columns)].itertuples(index=False):
        sheet.append([_cell(value) for value in row])
    for at, (name, (_, number_format, width)) in enumerate(columns.items(), start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = width
        head = sheet.cell(1, at)
        head.font = Font(bold=True)
        head.alignment = Alignment(wrap_text=True, vertical="top")
        for line in range(2, sheet.max_row + 1):
            cell = sheet.cell(line, at)
            cell.number_format = "ddd d mmm yyyy hh:mm" if cell.is_date else number_format
        if name in ("net", "net_hours", "lowest_net") and sheet.max_row > 1:
            _colour(sheet, f"{letter}2:{letter}{sheet.max_row}")
    sheet.freeze_panes = "B2"


def _cell(value: Any) -> Any:
    """Return what a cell holds: a plain number, or nothing where there is none."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def _colour(sheet: Any, cells: str) -> None:
    """Colour what is below and above 0; the sign says the same without colour."""
    sheet.conditional_formatting.add(
        cells, CellIsRule(operator="lessThan", formula=["0"], fill=_TOO_FEW)
    )
    sheet.conditional_formatting.add(
        cells, CellIsRule(operator="greaterThan", formula=["0"], fill=_TOO_MANY)
    )
