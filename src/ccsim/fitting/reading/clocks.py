"""Clock times in text: 24 or 12 hours, with or without seconds, fractions and an offset."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccsim.units import DAY, HOUR, MINUTE

__all__ = ["Clocks", "clock_seconds", "cut"]

Floats = NDArray[np.float64]

_HEAD = r"^(?P<h>\d{1,2}):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d))?$"
_TAIL = (
    r"^(?P<fraction>[.,]\d+)?\s*(?P<half>[AaPp])?(?:\.?[Mm]\.?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?$"
)
_FRACTION = r"^(?:0?[.,]\d+|0)$"
_LAST_HOUR = 48
"""Hours from 24 on count on past midnight: 25:10 is ten past one of the next day."""


class Clocks(NamedTuple):
    """Clock times.

    Attributes
    ----------
    seconds : (n,) float64
        Since midnight; NaN for what is no clock time.
    offset : (n,) float64
        Of the clock from UTC [s]; NaN where none is written.
    """

    seconds: Floats
    offset: Floats


def clock_seconds(texts: pa.Array) -> Clocks:
    """Read clock times; a number below 1 is a spreadsheet's share of the day.

    >>> clock_seconds(pa.array(["7:02:47", "7:02 PM", "0.5", "07:02+01:00"])).seconds
    array([25367., 68520., 43200., 25320.])
    """
    # Hours, minutes and seconds are at most 86,400 different ones; what follows them is few, too.
    head, tail = cut(texts, pc.find_substring_regex(texts, "[^0-9:]"))
    (of_head, heads), (of_tail, tails) = _parts(head, _HEAD), _parts(tail, _TAIL)
    hours, minutes, seconds = (_numbers(heads, name)[of_head] for name in "hms")
    half = np.asarray(pc.utf8_lower(pc.struct_field(tails, "half")).to_pylist(), dtype=object)
    half = half[of_tail]
    has_half = (half == "a") | (half == "p")
    wrong = np.where(has_half, (hours < 1) | (hours > 12), hours >= _LAST_HOUR)
    wrong |= ~np.asarray(pc.is_valid(tails))[of_tail]
    hours = np.where(has_half, hours % 12 + np.where(half == "p", 12, 0), hours)
    fraction = np.nan_to_num(_numbers(tails, "fraction"))[of_tail]
    # A fraction of a second needs seconds before it.
    wrong |= (fraction > 0) & np.isnan(seconds)
    found = hours * HOUR + minutes * MINUTE + np.nan_to_num(seconds) + fraction
    found[wrong] = np.nan
    return Clocks(np.where(np.isnan(found), _shares(texts), found), _offsets(tails)[of_tail])


def cut(texts: pa.Array, at: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Cut each text in two before a place; at -1 there is no second part.

    Places differ little from text to text, which makes this much faster than groups of a regular
    expression.
    """
    places = np.asarray(at)
    first, second = texts, pc.if_else(pa.array(np.ones(len(texts), dtype=bool)), "", texts)
    for place in np.unique(places[places >= 0]).tolist():
        here = pa.array(places == place)
        first = pc.if_else(here, pc.utf8_slice_codeunits(texts, 0, place), first)
        second = pc.if_else(here, pc.utf8_slice_codeunits(texts, place), second)
    return first, second


def _parts(texts: pa.Array, pattern: str) -> tuple[NDArray[np.int64], pa.Array]:
    """Return which of the different texts each one is, and the groups of these."""
    coded = pc.dictionary_encode(texts)
    return np.asarray(coded.indices, dtype=np.int64), pc.extract_regex(coded.dictionary, pattern)


def _numbers(parts: pa.Array, name: str) -> Floats:
    """Return a part of the clock times as numbers, NaN where it is not written."""
    text = pc.replace_substring(pc.struct_field(parts, name), ",", ".")
    text = pc.if_else(pc.equal(text, ""), None, text)
    return np.array(pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _shares(texts: pa.Array) -> Floats:
    is_share = pc.match_substring_regex(texts, _FRACTION)
    numbers = pc.if_else(is_share, pc.replace_substring(texts, ",", "."), None)
    share = pc.cast(numbers, pa.float64()).to_numpy(zero_copy_only=False)
    # A spreadsheet's share of the day is exact to a few microseconds only.
    return np.asarray(np.round(np.array(share, dtype=np.float64) * DAY, 3))


def _offsets(parts: pa.Array) -> Floats:
    coded = pc.dictionary_encode(pc.fill_null(pc.struct_field(parts, "offset"), ""))
    known = np.array([_offset(text) for text in coded.dictionary.to_pylist()], dtype=np.float64)
    return np.asarray(known[np.asarray(coded.indices)])


def _offset(text: str) -> float:
    if not text:
        return np.nan
    if text[0] not in "+-":
        return 0.0
    digits = text[1:].replace(":", "").ljust(4, "0")
    size = int(digits[:2]) * HOUR + int(digits[2:]) * MINUTE
    return size if text[0] == "+" else -size
