"""A log's file as columns of text."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from ccsim.errors import Fault, InputError
from ccsim.scenario.sheets import one_fault

__all__ = ["Coded", "Table", "columns_of_header", "read_csv"]

_SEPARATORS = ",;\t|"
_HEAD = 1 << 20
"""Bytes in which the header is looked for."""
_BLOCK = 1 << 24


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of text: each different text once, and which one each row has.

    Attributes
    ----------
    codes : (n_rows,) int32
    texts : (n_texts,) arrow array of large_string
        Without outer spaces; several may be equal after these are gone.
    """

    codes: NDArray[np.int32]
    texts: pa.Array

    @classmethod
    def of(cls, column: pa.Array) -> Coded:
        """Take a column of text apart."""
        coded = pc.dictionary_encode(column, null_encoding="encode")
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.combine_chunks()
            coded = coded.chunk(0) if isinstance(coded, pa.ChunkedArray) else coded
        texts = pc.fill_null(coded.dictionary.cast(pa.large_string()), "")
        codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int32)
        return cls(codes, pc.utf8_trim_whitespace(texts))

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.codes.size

    def words(self) -> list[str]:
        """Return the different texts."""
        return list(self.texts.to_pylist())

    def counts(self) -> NDArray[np.int64]:
        """Return how many rows have each text, (n_texts,)."""
        return np.bincount(self.codes, minlength=len(self.texts)).astype(np.int64)

    def take(self, of_texts: NDArray[Any]) -> NDArray[Any]:
        """Return what each row has, given what each text has."""
        return np.asarray(of_texts[self.codes])


@dataclass(frozen=True, eq=False)
class Table:
    """A file's rows.

    Attributes
    ----------
    name : str
    columns : dict of str to arrow array
        Text by header, in the file's order.
    row : (n_rows,) int64
        As a spreadsheet counts them.
    misshapen : list of int
        Rows of another width than the header, which are not among the others.
    separator : str
        "" if the file has none.
    """

    name: str
    columns: dict[str, pa.ChunkedArray]
    row: NDArray[np.int64]
    misshapen: list[int] = field(default_factory=list)
    separator: str = ""

    def coded(self, header: str) -> Coded:
        """Return a column by its header, taken apart."""
        return Coded.of(self.columns[header])

    @property
    def has_decimal_commas(self) -> bool:
        """Whether a comma may stand in a number without quotes."""
        return self.separator != ","


def read_csv(path: Path, header_row: int) -> Table:
    """Read a CSV file with any of the usual separators.

    Raises
    ------
    InputError
        If it is empty, not UTF-8, or has a header that cannot be used.
    """
    lines, header, separator = _header(path, header_row)
    keys = columns_of_header(path.name, header)
    bad: list[int] = []

    def note(row: Any) -> str:
        bad.append(int(row.number))
        return "skip"

    numbers = [str(at) for at in range(len(header))]
    wanted = [numbers[at] for at in keys.values()]
    try:
        found = arrow_csv.read_csv(
            path,
            # One thread, since only then rows are numbered.
            read_options=arrow_csv.ReadOptions(
                use_threads=False, skip_rows=lines, column_names=numbers, block_size=_BLOCK
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=_has_quoted_lines(path),
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.large_string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error):
            raise _not_utf8(path.name) from None
        raise one_fault(
            path.name, str(error), "a CSV file that can be read", "export it again"
        ) from None
    rows = np.arange(found.num_rows + len(bad), dtype=np.int64) + lines + 1
    rows = rows[~np.isin(rows, bad)]
    if not rows.size:
        raise one_fault(
            path.name, "a header and no rows", "a header and at least one row", "export it again"
        )
    columns = {name: found.column(at) for at, name in enumerate(keys)}
    return Table(path.name, columns, rows, bad, separator)


def _header(path: Path, header_row: int) -> tuple[int, list[str], str]:
    """Return how many lines stand above the first row, the header, and the separator."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise one_fault(
            path.name, str(error.strerror), "a file that can be read", "check it"
        ) from None
    # A character may be cut at the end of what was read; the header's line is whole.
    text = head.decode("utf-8-sig", errors="replace")
    if "\0" in text or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _not_utf8(path.name)
    lines = text.splitlines(keepends=True)
    above = header_row - 1
    if above == 0 and lines and lines[0].lower().startswith("sep="):
        above = 1  # Excel's own word on the separator, above the header
    if len(lines) <= above or not lines[above].strip():
        raise one_fault(
            f"{path.name}, row {above + 1}",
            "an empty file" if not text.strip() else "nothing",
            "the names of the columns",
            "export it again, or say formats.header_row",
        )
    if "\ufffd" in lines[above]:
        raise _not_utf8(path.name)
    separator = max(_SEPARATORS, key=lines[above].count)
    reader = csv.reader(io.StringIO("".join(lines[above:]), newline=""), delimiter=separator)
    header = [cell.strip() for cell in next(reader)]
    return above + reader.line_num, header, separator


def _has_quoted_lines(path: Path) -> bool:
    """Return whether a line break may stand in quotes: slower to read, so only where needed."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            if b'"' in block:
                return True
    return False


def _not_utf8(name: str) -> InputError:
    return one_fault(name, "bytes that are not UTF-8", "UTF-8 text", 'save as "CSV UTF-8"')


def columns_of_header(name: str, header: list[str]) -> dict[str, int]:
    """Return where each named column stands.

    Raises
    ------
    InputError
        If a name stands twice, or none at all.
    """
    named = {title: at for at, title in enumerate(header) if title}
    faults = [
        Fault(
            where=f"{name}, header",
            found=f'{header.count(title)} columns called "{title}"',
            allowed="each name once",
            do="rename or remove the others",
        )
        for title in named
        if header.count(title) > 1
    ]
    if not named:
        faults.append(
            Fault(
                where=f"{name}, header",
                found="no name of a column",
                allowed="a row with the names of the columns",
                do="add it, or say formats.header_row",
            )
        )
    if faults:
        raise InputError(faults)
    return named
