"""CSV and XLSX files as rows of text, with the faults of the file itself."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccsim.errors import Fault, InputError, nearest
from ccsim.scenario.faults import shown

__all__ = ["Cell", "Sheet", "read_sheet"]

_SEPARATORS = ",;\t"


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
        raise InputError(
            [
                Fault(
                    where=f"{self.name}, header",
                    found=f'no column "{name}"',
                    allowed=f"one of: {', '.join(self.columns)}",
                    do=nearest(name, self.columns) + " in the scenario, or rename the column",
                )
            ]
        )

    def number(self, cell: Cell) -> float | None:
        """Return the cell as a number, or None if it is not one."""
        text = cell.text.replace(",", ".") if self.decimal == "," else cell.text
        try:
            return float(text)
        except ValueError:
            return None

    def comma_warning(self) -> Fault | None:
        """Return a warning if decimal commas were read as such."""
        for name, cells in self.columns.items():
            for cell in cells:
                if self.decimal == "," and "," in cell.text and self.number(cell) is not None:
                    read = f"{self.number(cell):g}"
                    return Fault(
                        where=f"{self.name}, column {name}, row {cell.row}",
                        found=f'fields separated by ";" and a decimal comma: {cell.text}',
                        allowed="this form is read, with the comma as a decimal point",
                        do=f"nothing if {read} is meant; otherwise remove the comma",
                        warning=True,
                    )
        return None


def read_sheet(folder: Path, name: str) -> Sheet:
    """Read a CSV or XLSX file.

    Raises
    ------
    InputError
        If it is missing, empty, not text, or its rows do not fit its header; all such rows.
    """
    path = folder / name
    if not path.is_file():
        near = [other.name for other in folder.glob("*.*") if other.suffix in (".csv", ".xlsx")]
        do = nearest(name, near) if near else "put the file beside scenario.toml"
        raise _unreadable(name, "no such file", "a CSV or XLSX file in the scenario's folder", do)
    if path.suffix.lower() == ".xlsx":
        return _sheet(name, _xlsx_rows(path), decimal=".")
    text = _decode(name, path.read_bytes())
    header = text.lstrip().split("\n", 1)[0]
    separator = max(_SEPARATORS, key=header.count)
    rows = enumerate(csv.reader(io.StringIO(text), delimiter=separator), start=1)
    return _sheet(name, rows, decimal="." if separator == "," else ",")


def _unreadable(where: str, found: str, allowed: str, do: str) -> InputError:
    return InputError([Fault(where=where, found=found, allowed=allowed, do=do)])


def _decode(name: str, content: bytes) -> str:
    try:
        # Excel's "CSV UTF-8" starts with a byte-order mark, which is not part of the header.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise _unreadable(name, "bytes that are not UTF-8", "UTF-8 text", 'save as "CSV UTF-8"')
    return text


def _xlsx_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    import openpyxl  # noqa: PLC0415  # slow to import, and few scenarios have a workbook

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
        yield number, ["" if value is None else _text(value) for value in row]
    book.close()


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime | dt.time):
        return value.isoformat(timespec="seconds").replace("T", " ")
    return str(value)


def _sheet(name: str, rows: Iterator[tuple[int, list[str]]], *, decimal: str) -> Sheet:
    filled = [(number, [text.strip() for text in row]) for number, row in rows if any(row)]
    if len(filled) < 2:
        found = "a header and no rows" if filled else "an empty file"
        raise _unreadable(name, found, "a header and at least one row", "export it again")
    header = filled[0][1]
    faults = _header_faults(name, header)
    for number, row in filled[1:]:
        if len(row) != len(header):
            faults.append(_wrong_width(name, number, len(row), len(header)))
    if faults:
        raise InputError(faults)
    columns = {
        title: [Cell(number, row[at]) for number, row in filled[1:]]
        for at, title in enumerate(header)
    }
    return Sheet(name, columns, decimal)


def _header_faults(name: str, header: list[str]) -> list[Fault]:
    twice = sorted({title for title in header if header.count(title) > 1})
    return [
        Fault(
            where=f"{name}, header",
            found=f"{header.count(title)} columns called {shown(title)}",
            allowed="each name once",
            do="rename or remove the others",
        )
        for title in twice
    ]


def _wrong_width(name: str, row: int, fields: int, titles: int) -> Fault:
    do = "complete the row"
    if fields > titles:
        do = 'quote numbers such as "1,204", or export without thousands separators'
    return Fault(
        where=f"{name}, row {row}",
        found=f"{fields} fields",
        allowed=f"{titles} fields, as in the header",
        do=do,
    )
