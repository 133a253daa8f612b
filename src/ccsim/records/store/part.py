"""Replications as a Parquet file, with a checksum over every byte.

A row is a measure of a scope in a replication: its numerator and denominator over the whole run,
and lists of both by open interval. Estimates are ratios of sums, so these give them exactly.

Parquet can hold a checksum for each page, and does here, but none for its footer. So the file says
the CRC-32 of all its bytes, computed with zeros in the eight places where it stands.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ccsim.records.store.kept import Damaged, Form, Kept, Key

__all__ = ["TIDY", "decode", "encode", "numbers_in", "tidy"]

_MARK = b"ccsim-crc32-of-this-file:"
_ZEROS = b"00000000"
_LISTS = ("numerator_by_interval", "denominator_by_interval")
_NUMBERS = ("numerator", "denominator", "cut_off", "kept_on")
_WORDS = ("digest", "version", "scope", "measure")
TIDY = (
    "digest", "seed", "version", "keep_log", "replication", "scope", "measure", "numerator",
    "denominator",
)  # fmt: skip
"""The columns that have one number or word in each row."""


def encode(key: Key, form: Form, several: Sequence[Kept]) -> bytes:
    """Return the bytes of a part; the same replications always give the same."""
    rows, count = len(form.scopes), len(several)
    each = np.ones(rows, dtype=np.int64)
    columns: dict[str, Any] = {
        "digest": _words([key.digest], [0] * rows, count),
        "seed": pa.array(np.full(rows * count, key.seed)),
        "version": _words([key.version], [0] * rows, count),
        "keep_log": pa.array(np.full(rows * count, key.keep_log)),
        "replication": np.concatenate([one.number * each for one in several]),
        "scope": _words(*_places(form.scopes), count),
        "measure": _words(*_places(form.measures), count),
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


@cache
def _places(names: tuple[str, ...]) -> tuple[list[str], list[int]]:
    """Return the different names, and the place of each row's among them."""
    different = list(dict.fromkeys(names))
    at = {name: place for place, name in enumerate(different)}
    return different, [at[name] for name in names]


def _words(different: list[str], places: list[int], count: int) -> pa.DictionaryArray:
    indices = np.tile(np.array(places, dtype=np.int32), count)
    return pa.DictionaryArray.from_arrays(indices, different)


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
    after, whole = at + len(_ZEROS), memoryview(content)
    crc = zlib.crc32(whole[after:], zlib.crc32(_ZEROS, zlib.crc32(whole[:at])))
    if at < len(_MARK) or whole[at:after] != f"{crc:08x}".encode():
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
    """Return the columns `TIDY` of a part.

    Raises
    ------
    Damaged
    """
    return pq.ParquetFile(_checked(content)).read(columns=list(TIDY), use_threads=False)


def decode(content: bytes) -> list[Kept]:
    """Return the replications of a part, bit for bit as they were.

    Raises
    ------
    Damaged
    """
    numbers = numbers_in(content)
    table = pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)
    shape = len(numbers), table.num_rows // len(numbers), -1
    flat = {name: table[name].to_numpy().reshape(shape[:2]) for name in _NUMBERS}
    lists = [table[name].combine_chunks().flatten().to_numpy().reshape(shape) for name in _LISTS]
    return [
        Kept(
            number, flat["numerator"][at], flat["denominator"][at], lists[0][at], lists[1][at],
            int(flat["cut_off"][at, 0]), int(flat["kept_on"][at, 0]),
        )
        for at, number in enumerate(numbers)
    ]  # fmt: skip
