"""Instants in text: a date and a clock time, either alone, or a number that counts time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccsim.fitting.reading.clocks import clock_seconds, cut
from ccsim.fitting.reading.dates import Order, date_days
from ccsim.fitting.reading.table import Coded
from ccsim.units import DAY

__all__ = ["NEVER", "Instants", "Parts", "days_of", "nanoseconds", "split"]

NEVER = np.iinfo(np.int64).min
"""An instant that is missing, as NumPy writes it."""
_CLOCK_STARTS = r"(?:^|[T ,]+)\d{1,2}:\d{2}"
_NUMBER = r"^\d+(?:[.,]\d+)?$"
_SERIALS = (20_000.0, 80_000.0)
"""Day numbers of spreadsheets, 1954 to 2119."""
_EPOCH = (3e8, 4.3e9)
"""Seconds since 1970, 1979 to 2106."""
_A_DAY = int(DAY) * 1_000_000_000


@dataclass(frozen=True, eq=False)
class Parts:
    """The different texts of a column of instants, taken apart.

    Attributes
    ----------
    column : Coded
    missing : (n_texts,) bool
    date, clock : Coded
        Of the texts, "" where there is none.
    number : (n_texts,) float64
        Of texts that are a bare number; NaN for others.
    """

    column: Coded
    missing: NDArray[np.bool_]
    date: Coded
    clock: Coded
    number: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Instants:
    """A column of instants.

    Attributes
    ----------
    wall : (n_rows,) int64
        Nanoseconds since 1970-01-01 00:00 of the clock that was written; `NEVER` if missing.
    offset : (n_rows,) float64 [s]
        Of that clock from UTC; NaN where none was written.
    unreadable : (n_rows,) bool
    words : str
        How it was read.
    """

    wall: NDArray[np.int64]
    offset: NDArray[np.float64]
    unreadable: NDArray[np.bool_]
    words: str


def split(column: Coded, missing: NDArray[np.bool_]) -> Parts:
    """Take a column of instants apart.

    Parameters
    ----------
    column : Coded
    missing : (n_texts,) bool
        Which texts stand for nothing.
    """
    texts = pc.if_else(pa.array(missing), "", column.texts)
    is_number = pc.match_substring_regex(texts, _NUMBER)
    numbers = pc.if_else(is_number, pc.replace_substring(texts, ",", "."), None)
    number = np.array(pc.cast(numbers, pa.float64()).to_numpy(zero_copy_only=False), np.float64)
    # Eight digits are a date; everything else that is a number counts days or seconds.
    number[np.asarray(pc.match_substring_regex(texts, r"^(?:19|20)\d{6}$"))] = np.nan
    if (number >= _SERIALS[0]).any():
        # Beside counts of days or seconds, 0 is no instant, but the lack of one.
        missing = missing | (number == 0)
        number[number == 0] = np.nan
        texts = pc.if_else(pa.array(missing), "", texts)
    rest = pc.if_else(pa.array(np.isnan(number)), texts, "")
    date, clock = cut(rest, pc.find_substring_regex(rest, _CLOCK_STARTS))
    clock = pc.utf8_trim(clock, "T ,")
    return Parts(column, missing, Coded.of(date), Coded.of(clock), number)


def days_of(parts: Parts, order: Order) -> NDArray[np.float64]:
    """Return the days since 1970-01-01 of a column of dates, (n_rows,), NaN if missing."""
    day, _, _ = _of_texts(parts, order)
    return np.asarray(parts.column.take(day))


def nanoseconds(parts: Parts, order: Order, day_of_row: NDArray[np.float64] | None) -> Instants:
    """Put the instants of a column together.

    Parameters
    ----------
    parts : Parts
    order : Order
        Of day and month.
    day_of_row : (n_rows,) float64, optional
        Days since 1970-01-01 for clock times without a date.
    """
    day, seconds, offset = _of_texts(parts, order)
    row_day, row_seconds = parts.column.take(day), parts.column.take(seconds)
    has_date = parts.column.take(~np.isnan(day) | (parts.date.take(_filled(parts.date)) != 0))
    if day_of_row is not None:
        row_day = np.where(has_date, row_day, day_of_row)
    known = ~np.isnan(row_day) & ~np.isnan(row_seconds)
    wall = np.full(len(parts.column), NEVER, dtype=np.int64)
    wall[known] = row_day[known].astype(np.int64) * _A_DAY
    wall[known] += np.rint(row_seconds[known] * 1e9).astype(np.int64)
    return Instants(
        wall=wall,
        offset=np.asarray(parts.column.take(offset)),
        unreadable=~known & ~parts.column.take(parts.missing),
        words=_words(parts),
    )


def _filled(coded: Coded) -> NDArray[np.int64]:
    return np.asarray(pc.binary_length(coded.texts), dtype=np.int64)


def _of_texts(
    parts: Parts, order: Order
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return day, seconds since midnight and offset of each text; the day is NaN if not given."""
    day = np.asarray(parts.date.take(date_days(parts.date.words(), order)))
    clocks = clock_seconds(parts.clock.texts)
    seconds, offset = parts.clock.take(clocks.seconds), parts.clock.take(clocks.offset)
    no_clock = parts.clock.take(_filled(parts.clock)) == 0
    seconds = np.where(no_clock & ~np.isnan(day), 0.0, seconds)
    number = parts.number
    seconds = np.where(number < 1, np.round(number * DAY, 3), seconds)
    serial = (number >= _SERIALS[0]) & (number < _SERIALS[1])
    # A spreadsheet's 25569 is 1 January 1970; its fractions are exact to some microseconds only.
    whole = np.floor(number)
    day = np.where(serial, whole - 25_569, day)
    seconds = np.where(serial, np.round((number - whole) * DAY, 3), seconds)
    for scale in (1.0, 1e3):
        epoch = (number >= _EPOCH[0] * scale) & (number < _EPOCH[1] * scale)
        day = np.where(epoch, number / scale // DAY, day)
        seconds = np.where(epoch, number / scale % DAY, seconds)
        offset = np.where(epoch, 0.0, offset)
    return day, seconds, offset


def _words(parts: Parts) -> str:
    number = parts.number
    found = []
    has_date, has_clock = (_filled(part).any() for part in (parts.date, parts.clock))
    if has_clock:
        found.append("date and clock time" if has_date else "clock time")
    elif has_date:
        found.append("date")
    if ((number >= _SERIALS[0]) & (number < _SERIALS[1])).any():
        found.append("day numbers of a spreadsheet")
    if (number < 1).any():
        found.append("a spreadsheet's shares of the day")
    if (number >= _EPOCH[0]).any():
        found.append("seconds since 1970, UTC")
    return ", ".join(found) or "nothing"
