"""One part of a study: some replications as a Parquet file, with a checksum over every byte.

A row is a measure of a scope in a replication: its numerator and denominator over the whole run,
and lists of both by open interval. Estimates are ratios of sums, so these give them exactly.

Parquet can hold a checksum for each page, and does here, but none for its footer. So the file says
the CRC-32 of all its bytes, computed with zeros in the eight places where it stands.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

__all__ = ["TIDY", "Damaged", "Form", "Key", "Kept", "decode", "encode", "numbers_in", "tidy"]

Floats = NDArray[np.float64]

_MARK = b"ccsim-crc32-of-this-file:"
_ZEROS = b"00000000"
_LISTS = ("numerator_by_interval", "denominator_by_interval")
_WORDS = ("digest", "version", "scope", "measure")
TIDY = (
    "digest", "seed", "version", "keep_log", "replication", "scope", "measure", "numerator",
    "denominator",
)  # fmt: skip
"""The columns that have one number or word in each row."""


class Damaged(Exception):  # noqa: N818  # what it says of a file is told as a warning
    """The bytes are not those that were written."""


class Key(NamedTuple):
    """What a study's replications depend on, beside their number.

    Attributes
    ----------
    digest : str
        Of the resolved scenario.
    seed : int
    version : str
        Of all that makes the numbers.
    keep_log : bool
        Whether contact logs were kept until the measures were computed; some measures need it.
    """

    digest: str
    seed: int
    version: str
    keep_log: bool

    @property
    def name(self) -> str:
        """For files and folders."""
        return f"{self.digest}-seed{self.seed}-{self.version}{'' if self.keep_log else '-nolog'}"


class Form(NamedTuple):
    """What the rows of a replication are.

    Attributes
    ----------
    scopes, measures : tuple of str
        Of each row.
    intervals : int
        Open intervals.
    """

    scopes: tuple[str, ...]
    measures: tuple[str, ...]
    intervals: int


class Kept(NamedTuple):
    """One replication.

    Attributes
    ----------
    number : int
    numerator, denominator : (n_rows,) float64
    numerator_by_interval, denominator_by_interval : (n_rows, n_open_intervals) float64
    cut_off, kept_on : int
        As in `ccsim.records.logs.Logs`.
    """

    number: int
    numerator: Floats
    denominator: Floats
    numerator_by_interval: Floats
    denominator_by_interval: Floats
    cut_off: int
    kept_on: int


def encode(key: Key, form: Form, several: Sequence[Kept]) -> bytes:
    """Return the bytes of a part; the same replications always give the same."""
    rows, count = len(form.scopes), len(several)
    each = np.ones(rows, dtype=np.int64)
    columns: dict[str, Any] = {
        "digest": pa.array([key.digest] * (rows * count)),
        "seed": pa.array(np.full(rows * count, key.seed)),
        "version": pa.array([key.version] * (rows * count)),
        "keep_log": pa.array(np.full(rows * count, key.keep_log)),
        "replication": np.concatenate([one.number * each for one in several]),
        "scope": pa.array(form.scopes * count),
        "measure": pa.array(form.measures * count),
        "numerator": np.concatenate([one.numerator for one in several]),
        "denominator": np.concatenate([one.denominator for one in several]),
        "cut_off": np.concatenate([one.cut_off * each for one in several]),
        "kept_on": np.concatenate([one.kept_on * each for one in several]),
    }
    for name in _LISTS:
        values = np.concatenate([getattr(one, name).ravel() for one in several])
        starts = np.arange(rows * count + 1, dtype=np.int32) * np.int32(form.intervals)
        columns[name] = pa.ListArray.from_arrays(pa.array(starts), pa.array(values))
    table = pa.table(columns).replace_schema_metadata(
        {
            "ccsim-numbers": json.dumps([one.number for one in several]),
            "ccsim-crc32": _MARK + _ZEROS,
        }
    )
    return _sealed(_as_parquet(table))


def _as_parquet(table: pa.Table) -> bytes:
    """Return a table as a file of one row group: a part is small, and is read whole."""
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        row_group_size=max(table.num_rows, 1),
        compression="zstd",
        compression_level=1,
        use_dictionary=list(_WORDS),
        # The bytes of like rank side by side: half the size, in half the time.
        column_encoding={f"{name}.list.element": "BYTE_STREAM_SPLIT" for name in _LISTS},
        write_page_checksum=True,
    )
    return bytes(sink.getvalue())


def _sealed(content: bytes) -> bytes:
    at = content.rindex(_MARK + _ZEROS) + len(_MARK)
    return content[:at] + f"{zlib.crc32(content):08x}".encode() + content[at + len(_ZEROS) :]


def _checked(content: bytes) -> pa.BufferReader:
    """Return a part to read from, once its checksum is found right.

    Raises
    ------
    Damaged
    """
    at = content.rfind(_MARK) + len(_MARK)
    blank = content[:at] + _ZEROS + content[at + len(_ZEROS) :]
    if at < len(_MARK) or content[at : at + len(_ZEROS)] != f"{zlib.crc32(blank):08x}".encode():
        raise Damaged
    return pa.BufferReader(content)


def numbers_in(content: bytes) -> list[int]:
    """Return the numbers of the replications in a part.

    Raises
    ------
    Damaged
    """
    found: list[int] = json.loads(pq.read_schema(_checked(content)).metadata[b"ccsim-numbers"])
    return found


def tidy(content: bytes) -> pa.Table:
    """Return the columns `TIDY` of a part, those of words as dictionaries.

    Raises
    ------
    Damaged
    """
    return pq.read_table(_checked(content), columns=list(TIDY), read_dictionary=list(_WORDS))


def decode(content: bytes, form: Form) -> list[Kept]:
    """Return the replications of a part, bit for bit as they were.

    Raises
    ------
    Damaged
    """
    numbers = numbers_in(content)
    table = pq.read_table(pa.BufferReader(content))
    rows, shape = len(form.scopes), (len(numbers), len(form.scopes))
    flat = {
        name: table[name].to_numpy().reshape(shape)
        for name in ("numerator", "denominator", "cut_off", "kept_on")
    }
    lists = [
        table[name].combine_chunks().flatten().to_numpy().reshape(len(numbers), rows, -1)
        if form.intervals
        else np.zeros((*shape, 0))
        for name in _LISTS
    ]
    return [
        Kept(
            number, flat["numerator"][at], flat["denominator"][at], lists[0][at], lists[1][at],
            int(flat["cut_off"][at, 0]), int(flat["kept_on"][at, 0]),
        )
        for at, number in enumerate(numbers)
    ]  # fmt: skip
