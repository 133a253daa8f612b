"""Logs in Parquet and in workbooks, as columns of text like those of a CSV file."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from ccsim.fitting.reading.table import Table, columns_of_header
from ccsim.scenario.sheets import one_fault

__all__ = ["read_parquet", "read_workbook"]


def read_parquet(path: Path) -> Table:
    """Read a Parquet file.

    Raises
    ------
    InputError
        If it cannot be read, or has no rows.
    """
    try:
        found = parquet.read_table(path)
    except (pa.ArrowInvalid, OSError):
        raise one_fault(
            path.name, "no Parquet file that can be read", "a Parquet file", "export it again"
        ) from None
    keys = columns_of_header(path.name, [name.strip() for name in found.column_names])
    if not found.num_rows:
        raise one_fault(path.name, "no rows", "at least one row", "export it again")
    columns = {
        name: text for name, at in keys.items() if (text := _text_of(found.column(at))) is not None
    }
    return Table(path.name, columns, np.arange(found.num_rows, dtype=np.int64) + 2)


def _text_of(column: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Return a column as text that reads back, or None for lists and the like."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _text_of(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind) and kind.tz:
        return pc.strftime(column, "%Y-%m-%d %H:%M:%S%z").cast(pa.large_string())
    if pa.types.is_duration(kind):
        seconds = pc.divide(column.cast(pa.duration("us")).cast(pa.int64()).cast("double"), 1e6)
        return seconds.cast(pa.large_string())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return None
    return column.cast(pa.large_string())


def read_workbook(path: Path, header_row: int) -> Table:
    """Read the first sheet of an XLSX file.

    Raises
    ------
    InputError
        If it cannot be read, has no rows, or a header that cannot be used.
    """
    import openpyxl  # noqa: PLC0415  # slow, and seldom needed

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = [
            [_text(value) for value in row]
            for row in book.worksheets[0].iter_rows(values_only=True)
        ]
        book.close()
    except (OSError, KeyError, ValueError, IndexError, zipfile.BadZipFile):
        raise one_fault(
            path.name, "no workbook that can be read", "an XLSX file", "save it again, or as CSV"
        ) from None
    body = [(at, row) for at, row in enumerate(rows[header_row:], start=header_row + 1) if any(row)]
    if not body:
        raise one_fault(
            path.name, "no rows below a header", "a header and at least one row", "export it again"
        )
    keys = columns_of_header(path.name, [cell.strip() for cell in rows[header_row - 1]])
    columns = {
        name: pa.chunked_array(
            [pa.array([row[at] if at < len(row) else "" for _, row in body], pa.large_string())]
        )
        for name, at in keys.items()
    }
    return Table(path.name, columns, np.array([at for at, _ in body], dtype=np.int64))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        return f"{value.total_seconds():.6f} s"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
