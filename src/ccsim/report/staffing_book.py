"""A staffing as a workbook: numbers that can be added up, with the formats planners expect."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter

from ccsim.report.staffing_words import sentences, title
from ccsim.report.workbook import fill, sheet_name
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


def write_book(found: Staffing, path: Path) -> None:
    """Write a workbook: a summary, a sheet for each pool, and how the numbers were made.

    Parameters
    ----------
    found : Staffing
    path : Path
        Of the XLSX file.
    """
    book = Workbook()
    _sheet(book.active, found.summary(), _SUMMARY)
    book.active.title = "Summary"
    table = found.intervals()
    names = {"summary", "notes"}
    for plan in found.plans:
        sheet = book.create_sheet(sheet_name(plan.pool.name, names))
        _sheet(sheet, table[table["queues"] == plan.pool.name], _INTERVALS)
    notes = book.create_sheet("Notes")
    notes.column_dimensions["A"].width = 110
    for line in (title(found), *sentences(found)):
        notes.append([line])
        notes.cell(notes.max_row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    book.save(path)


def _sheet(sheet: Any, frame: pd.DataFrame, columns: dict[str, tuple[str, str, int]]) -> None:
    """Write a frame's columns, net staffing in colour."""
    fill(sheet, frame[list(columns)].itertuples(index=False), list(columns.values()))
    for at, name in enumerate(columns, start=1):
        if name in ("net", "net_hours", "lowest_net") and sheet.max_row > 1:
            letter = get_column_letter(at)
            _colour(sheet, f"{letter}2:{letter}{sheet.max_row}")


def _colour(sheet: Any, cells: str) -> None:
    """Colour what is below and above 0; the sign says the same without colour."""
    sheet.conditional_formatting.add(
        cells, CellIsRule(operator="lessThan", formula=["0"], fill=_TOO_FEW)
    )
    sheet.conditional_formatting.add(
        cells, CellIsRule(operator="greaterThan", formula=["0"], fill=_TOO_MANY)
    )
