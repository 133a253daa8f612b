"""A single replication as a file that is written in a fraction of a millisecond.

A line of JSON says what it is, the numbers follow as they are in memory. It is there for as long
as it takes until a part of many can be written as Parquet, which takes ten times as long each.
"""

from __future__ import annotations

import json
import zlib
from functools import cache

import numpy as np

from ccsim.records.store.kept import Damaged, Form, Kept, Key

__all__ = ["pack", "unpack"]

_CRC = 8
"""Hexadecimal digits in front of everything: the CRC-32 of what follows."""
_NUMBERS = np.dtype("<f8")


def pack(key: Key, form: Form, one: Kept) -> bytes:
    """Return the bytes of a replication."""
    own = json.dumps([one.number, one.cut_off, one.kept_on])
    arrays = (
        one.numerator, one.denominator, one.numerator_by_interval, one.denominator_by_interval,
    )  # fmt: skip
    numbers = b"".join(np.asarray(array, dtype=_NUMBERS).tobytes() for array in arrays)
    content = _head(key, form) + own.encode() + b"\n" + numbers
    return f"{zlib.crc32(content):08x}".encode() + content


@cache
def _head(key: Key, form: Form) -> bytes:
    return json.dumps([key, form]).encode() + b"\n"


def unpack(content: bytes) -> tuple[Key, Form, Kept]:
    """Return the replication, bit for bit as it was, and what it is of.

    Raises
    ------
    Damaged
    """
    if content[:_CRC] != f"{zlib.crc32(content[_CRC:]):08x}".encode():
        raise Damaged
    head, own, numbers = content[_CRC:].split(b"\n", maxsplit=2)
    key, (scopes, measures, intervals) = json.loads(head)
    number, cut_off, kept_on = json.loads(own)
    rows = len(scopes)
    total, by_interval = np.split(np.frombuffer(numbers, dtype=_NUMBERS), [2 * rows])
    numerator, denominator = total.reshape(2, rows)
    numerators, denominators = by_interval.reshape(2, rows, intervals)
    kept = Kept(number, numerator, denominator, numerators, denominators, cut_off, kept_on)
    return Key(*key), Form(tuple(scopes), tuple(measures), intervals), kept
