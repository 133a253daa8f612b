"""CSV and XLSX files as rows of text, with the faults of the file itself."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccsim.errors import Fault, InputError, nearest
from ccsim.scenario.faults import shown
from ccsim.units import read_number

__all__ = ["Cell", "Sheet", "one_fault", "read_sheet"]

_SEPARATORS = ",;\t"
_ENDINGS = (".csv", ".xlsx", ".txt", ".tsv")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
_SHOWN = 3
"""Faulty rows that are named one by one; the rest is counted."""


@dataclass(frozen=True)
class Cell:
    """One cell: its row as a spreadsheet counts them, and its text without outer spaces."""

    row: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """A table of text.

    Attributes
    ----------
    name : str
        File name as the scenario gives it.
    columns : dict of str to list of Cell
        By header, in the file's order.
    decimal : str
        "." or ","
    """

    name: str
    columns: dict[str, list[Cell]]
    decimal: str

    def column(self, name: str) -> list[Cell]:
        """Return a column by its header.

        Raises
        ------
        InputError
            If there is none of this name.
        """
        if name in self.columns:
            return self.columns[name]
        near = nearest(name, self.columns)
        do = f"{near} in the scenario, or rename the column"
        if near.startswith("write one of"):
            do = "name one of these in the scenario, or rename the column"
        if name == "start":
            do = 'call the column of interval starts "start"'
        where = f"{self.name}, header"
        raise one_fault(
            where,
            f'no column "{name}"',
            f"one of: {', '.join(self.columns)}",
            do,
        )

    def read(self, text: str) -> str:
        """Return the text of a cell with a decimal point."""
        return text.replace(",", ".") if self.decimal == "," and "." not in text else text

    def number(self, cell: Cell) -> float | None:
        """Return the cell as a number, or None if it is not one."""
        # Beside decimal commas a point sets off thousands: 1.204 would be read as 1.2 otherwise.
        if self.decimal == "," and "." in cell.text:
            return None
        return read_number(self.read(cell.text))

    def comma_warning(self) -> Fault | None:
        """Return a warning if decimal commas were read as such."""
        for name, cells in self.columns.items():
            for cell in cells:
                if self.decimal == "," and _DECIMAL_COMMA.fullmatch(cell.text):
                    return Fault(
                        where=f"{self.name}, column {name}, row {cell.row}",
                        found=f'fields separated by ";" and a decimal comma: {cell.text}',
                        allowed="this form is read, with the comma as a decimal point",
                        do=f"nothing if {self.number(cell):g} is meant; otherwise remove the comma",
                        warning=True,
                    )
        return None


def one_fault(where: str, found: str, allowed: str, do: str) -> InputError:
    """Return the error of a single fault."""
    return InputError([Fault(where=where, found=found, allowed=allowed, do=do)])


def read_sheet(folder: Path, name: str, where: str) -> Sheet:
    """Read a CSV or XLSX file.

    Parameters
    ----------
    folder : Path
    name : str
    where : str
        The scenario's key that names the file, for messages about files that are not there.

    Raises
    ------
    InputError
        If it is missing, empty, not text, or its rows do not fit its header; all such rows.
    """
    path = folder / name
    if not path.is_file():
        raise _missing(folder, name, where)
    if path.suffix.lower() == ".xlsx":
        return _sheet(name, _xlsx_rows(name, path), separator="")
    text = _decode(name, path)
    header = next(iter(text.lstrip().splitlines()), "")
    separator = max(_SEPARATORS, key=header.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise one_fault(name, str(error), "rows of text", "export it again as CSV") from None
    return _sheet(name, enumerate(rows, start=1), separator=separator)


def _missing(folder: Path, name: str, where: str) -> InputError:
    there = sorted(f.name for f in folder.glob("*.*") if f.suffix.lower() in _ENDINGS)
    near = nearest(name, there)
    return one_fault(
        where,
        f'no file "{name}"',
        "a CSV or XLSX file in the scenario's folder",
        "put the file beside scenario.toml" if near not in {f"write {f}" for f in there} else near,
    )


def _decode(name: str, path: Path) -> str:
    try:
        # Excel's "CSV UTF-8" starts with a byte-order mark, which is not part of the header.
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    except OSError as error:
        raise one_fault(name, str(error.strerror), "a file that can be read", "check it") from None
    if "\0" in text:
        raise one_fault(name, "bytes that are not UTF-8", "UTF-8 text", 'save as "CSV UTF-8"')
    return text


def _xlsx_rows(name: str, path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows of a workbook's first sheet."""
    import openpyxl  # noqa: PLC0415  # slow, and seldom needed

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        found = [(at, [_text(value) for value in row]) for at, row in enumerate(rows, start=1)]
        book.close()
    except (OSError, KeyError, ValueError, IndexError, zipfile.BadZipFile):
        raise one_fault(
            name, "no workbook that can be read", "an XLSX file", "save it again, or as CSV"
        ) from None
    # Rows of a workbook end where their last cell does.
    width = max((len(row) for _, row in found), default=0)
    return [(at, row + [""] * (width - len(row))) for at, row in found]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.time):
        return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()
    return str(value)


def _sheet(name: str, rows: Iterable[tuple[int, list[str]]], *, separator: str) -> Sheet:
    stripped = [(number, [text.strip() for text in row]) for number, row in rows]
    filled = [(number, row) for number, row in stripped if any(row)]
    if len(filled) < 2:
        found = "a header and no rows" if filled else "an empty file"
        raise one_fault(name, found, "a header and at least one row", "export it again")
    header, body = _without_empty_columns(filled[0][1], filled[1:])
    faults = [*_header_faults(name, header), *_width_faults(name, header, body)]
    if faults:
        raise InputError(faults)
    columns = {
        title: [Cell(number, row[at]) for number, row in body] for at, title in enumerate(header)
    }
    commas = separator == ";" and any(_DECIMAL_COMMA.fullmatch(t) for _, row in body for t in row)
    return Sheet(name, columns, "," if commas else ".")


def _without_empty_columns(
    header: list[str], rows: list[tuple[int, list[str]]]
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Drop columns at the right that have neither a name nor anything in them."""
    width = len(header)
    while width and not header[width - 1] and not any(any(row[width - 1 :]) for _, row in rows):
        width -= 1
    if width == len(header):
        return header, rows
    return header[:width], [(number, row[:width]) for number, row in rows]


def _header_faults(name: str, header: list[str]) -> Iterator[Fault]:
    for title in sorted({title for title in header if header.count(title) > 1}):
        called = f"called {shown(title)}" if title else "without a name"
        yield Fault(
            where=f"{name}, header",
            found=f"{header.count(title)} columns {called}",
            allowed="each name once",
            do="rename or remove the others",
        )
    if header.count("") == 1:
        yield Fault(
            where=f"{name}, header",
            found=f"column {header.index('') + 1} has no name",
            allowed="a name for each column that has anything in it",
            do='name or remove it; a number such as "1,204" fills two columns unless quoted',
        )


def _width_faults(
    name: str, header: list[str], rows: list[tuple[int, list[str]]]
) -> Iterator[Fault]:
    wrong = [(number, len(row)) for number, row in rows if len(row) != len(header)]
    for number, fields in wrong[:_SHOWN]:
        more = fields > len(header)
        yield Fault(
            where=f"{name}, row {number}",
            found=f"{fields} fields",
            allowed=f"{len(header)} fields, as in the header",
            do='quote numbers such as "1,204", or export without thousands separators'
            if more
            else "complete the row",
        )
    if len(wrong) > _SHOWN:
        yield Fault(
            where=f"{name}, more rows",
            found=f"{len(wrong) - _SHOWN} more rows of another width",
            allowed=f"{len(header)} fields, as in the header",
            do="as above",
        )
