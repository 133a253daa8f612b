"""Sheets of a workbook: numbers that can be added up, below a header that stays in sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

__all__ = ["fill", "sheet_name"]

_LONGEST = 31
"""Characters in the name of a sheet."""
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))


def sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that a workbook allows and that none of its sheets has yet."""
    short = name.translate(_FORBIDDEN)[:_LONGEST]
    number = 2
    while short.casefold() in taken:
        short = f"{short[: _LONGEST - 4]} ({number})"
        number += 1
    taken.add(short.casefold())
    return short


def fill(
    sheet: Any, rows: Iterable[Sequence[Any]], columns: Sequence[tuple[str, str, int]]
) -> None:
    """Write rows below a header that stays in sight.

    Parameters
    ----------
    sheet : Worksheet
        A new one.
    rows : iterable of sequences
        NaN leaves a cell empty.
    columns : sequence of (header, number format, width)
    """
    sheet.append([header for header, _, _ in columns])
    for row in rows:
        sheet.append([_cell(value) for value in row])
    for at, (_, number_format, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
        head = sheet.cell(1, at)
        head.font = Font(bold=True)
        head.alignment = Alignment(wrap_text=True, vertical="top")
        for line in range(2, sheet.max_row + 1):
            cell = sheet.cell(line, at)
            cell.number_format = "ddd d mmm yyyy hh:mm" if cell.is_date else number_format
    sheet.freeze_panes = "B2"


def _cell(value: Any) -> Any:
    """Return what a cell holds: a plain number, or nothing where there is none."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value
