"""Dates in text, whichever comes first in them: the day, the month or the year."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Fault

__all__ = ["Order", "date_days", "order_of_dates", "votes"]

Order = str
"""One of `formats.date`, or "" if no date of the log needs to be decided."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,. ]+)?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ]\s?(\d{1,2})[-/. ]\s?(\d{4}|\d{2})")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_NAMED = re.compile(rf"{_WEEKDAY}(\d{{1,2}})[-/., ]*([a-z]{{3,9}})[-/., ]*(\d{{4}}|\d{{2}})")
_NAMED_FIRST = re.compile(rf"{_WEEKDAY}([a-z]{{3,9}})[. ]+(\d{{1,2}})(?:st|nd|rd|th)?,? +(\d{{4}})")
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]0*)?")
_SERIAL_DAY_0 = dt.date(1899, 12, 30).toordinal()
_EPOCH = dt.date(1970, 1, 1).toordinal()
_CENTURY = 70
"""Years of two digits from here on are of the twentieth century."""


def votes(text: str) -> str:
    """Return which order the text of a date shows: "day-first", "month-first", "either" or "".

    >>> votes("25/02/1999"), votes("02/25/1999"), votes("02/03/1999"), votes("1999-02-03")
    ('day-first', 'month-first', 'either', '')
    """
    match = _YEAR_LAST.fullmatch(text)
    if not match:
        return ""
    first, second = int(match[1]), int(match[2])
    if first > 12 >= second:
        return "day-first"
    if second > 12 >= first:
        return "month-first"
    # The same number twice is the same day in either order, and tells nothing.
    return "either" if first != second else ""


@dataclass(frozen=True)
class Decision:
    """The order of day and month in a log's dates.

    Attributes
    ----------
    order : Order
    word : str
        What was decided, for the reader; "" if there was nothing to decide.
    faults : list of Fault
    """

    order: Order
    word: str
    faults: list[Fault]


def order_of_dates(texts: Iterable[str], stated: Order | None, where: str) -> Decision:
    """Decide what comes first in the dates of a log, from all of them together.

    Parameters
    ----------
    texts : iterable of str
        The different texts.
    stated : Order, optional
        `formats.date`, which is believed.
    where : str
        The column, for messages.
    """
    if stated:
        return Decision(stated, f"{stated}, as formats.date says", [])
    seen: dict[str, list[str]] = {}
    for text in dict.fromkeys(texts):
        seen.setdefault(votes(text), []).append(text)
    day, month = seen.get("day-first", []), seen.get("month-first", [])
    do = 'say formats.date = "day-first" or "month-first"'
    if day and month:
        fault = Fault(
            where=where,
            found=f'dates of both orders: "{day[0]}" and "{month[0]}"',
            allowed="one order of day and month",
            do=f"find out where the two come from; or {do}: the others are dropped then",
        )
        return Decision("", "", [fault])
    if day or month:
        order = "day-first" if day else "month-first"
        return Decision(order, f'{order}, since one is "{(day or month)[0]}"', [])
    if either := seen.get("either"):
        fault = Fault(
            where=where,
            found=f'dates that can be read both ways, such as "{either[0]}"',
            allowed="dates that show which comes first, or a word on it",
            do=do,
        )
        return Decision("", "", [fault])
    return Decision("", "", [])


def date_days(texts: Iterable[str], order: Order) -> NDArray[np.float64]:
    """Return days since 1970-01-01, NaN for what is no date.

    Parameters
    ----------
    texts : iterable of str
        Dates without a clock time; five digits are a spreadsheet's day number.
    order : Order

    >>> date_days(["1970-01-03", "3 Jan 1970", "20/02/2002"], "day-first")
    array([2.0000e+00, 2.0000e+00, 1.1738e+04])
    """
    return np.array([_day(text, order) for text in texts], dtype=np.float64)


def _day(text: str, order: Order) -> float:
    if _SERIAL.fullmatch(text):
        return float(_SERIAL_DAY_0 + int(text[:5]) - _EPOCH)
    parts = _parts(text.lower(), order)
    if parts is None:
        return np.nan
    try:
        return float(dt.date(*parts).toordinal() - _EPOCH)
    except ValueError:
        return np.nan


def _parts(text: str, order: Order) -> tuple[int, int, int] | None:
    """Return year, month and day."""
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _YEAR_LAST.fullmatch(text):
        first, second, third = match.groups()
        if order == "year-first":
            return (_year(first), int(second), int(third)) if len(third) == 2 else None
        day, month = (second, first) if order == "month-first" else (first, second)
        return _year(third), int(month), int(day)
    if match := _NAMED.fullmatch(text):
        return _named(match[3], match[2], match[1])
    if match := _NAMED_FIRST.fullmatch(text):
        return _named(match[3], match[1], match[2])
    return None


def _named(year: str, month: str, day: str) -> tuple[int, int, int] | None:
    if month[:3] not in _MONTHS:
        return None
    return _year(year), _MONTHS.index(month[:3]) + 1, int(day)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= _CENTURY else 2000)
