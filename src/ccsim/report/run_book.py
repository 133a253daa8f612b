"""A report's tables as a workbook: one sheet each, numbers that can be added up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from openpyxl import Workbook

from ccsim.report.run_tables import Cell, Table
from ccsim.report.workbook import fill, sheet_name

__all__ = ["write_run_book"]

_FORMATS = {"share": "0.0%", "s": "0.0", "h": "#,##0.0", "count": "#,##0.0", "money": "#,##0"}
_NUMBER = "0.000"
_HEADS = {"s": " [s]", "h": " [h]"}


def write_run_book(tables: Iterable[Table], path: Path) -> None:
    """Write tables, each to a sheet of its own; half-widths stand beside their means.

    Parameters
    ----------
    tables : iterable of Table
    path : Path
        Of the XLSX file.
    """
    book = Workbook()
    book.remove(book.active)
    taken: set[str] = set()
    for table in tables:
        columns = [_Column(table, at) for at in range(len(table.header))]
        sheet = book.create_sheet(sheet_name(table.name, taken))
        rows = [[value for column in columns for value in column.of(row)] for row in table.rows]
        fill(sheet, rows, [head for column in columns for head in column.heads])
    book.save(path)


class _Column:
    """A column of a table, as one or two of a sheet."""

    def __init__(self, table: Table, at: int) -> None:
        self.at = at
        cells = [row[at] for row in table.rows]
        units = {cell.unit for cell in cells}
        self.mixed = len(units - {""}) > 1
        self.has_half = any(np.isfinite(cell.half_width) for cell in cells) and not self.mixed
        unit = next(iter(units - {""}), "") if not self.mixed else ""
        text = table.header[at]
        if not unit:
            longest = max((len(cell.text) for cell in cells), default=8)
            self.heads = [(text, "General", min(max(longest + 2, 12), 60))]
            return
        form = _FORMATS.get(unit, _NUMBER)
        self.heads = [(f"{text}{_HEADS.get(unit, '')}", form, 13)]
        if self.has_half:
            self.heads.append((f"± {text}", form, 13))

    def of(self, row: Sequence[Cell]) -> list[float | str]:
        """Return what stands in a row; a column of several units holds words."""
        cell = row[self.at]
        if self.mixed:
            return [cell.text]
        half = [cell.half_width if np.isfinite(cell.half_width) else float("nan")]
        return [cell.value, *(half if self.has_half else [])]
