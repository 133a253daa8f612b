"""What the cells of an interval report say: starts, numbers, durations and shares."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Invalid
from ccsim.scenario.rows import Report
from ccsim.scenario.sheets import Cell, Sheet
from ccsim.units import DAY, HOUR, MINUTE, SHORTEST_TALK, parse_clock, parse_duration

__all__ = ["DAY_FIRST", "MONTH_FIRST", "amounts", "durations", "shares", "starts"]

Floats = NDArray[np.float64]

DAY_FIRST, MONTH_FIRST = "day first", "month first"
_ISO = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})(?:[T ]+(?P<clock>.+))?")
_OTHER = re.compile(
    r"(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})[./-](?P<year>\d{4})(?: +(?P<clock>.+))?"
)
_CLOCK = re.compile(
    r"(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)(?: *(?P<half>[ap])\.?m\.?)?", re.IGNORECASE
)
_UNTIL = re.compile(r"\s+(?:-|\u2013|to)\s+|(?<=[\dmM])[-\u2013](?=\d{1,2}:)")
_NOON = 12 * HOUR
_MINUTES = re.compile(r"(?P<minutes>\d+):(?P<seconds>[0-5]\d(?:\.\d+)?)")


def starts(
    sheet: Sheet, start: Sequence[Cell], date: Sequence[Cell] | None, order: str | None
) -> tuple[NDArray[np.datetime64], str, Report]:
    """Read when each row's interval starts.

    Parameters
    ----------
    sheet : Sheet
    start, date : sequence of Cell
        A date-time each; or a clock time each, with a column of dates.
    order : {"day first", "month first"}, optional
        Of dates such as 03/04/2026; left out, it is read from dates that leave no choice.

    Returns
    -------
    starts : ndarray of datetime64[s]
        NaT where it cannot be read.
    understood : str
        How dates were read, in words.
    report : Report
        The faults.
    """
    report = Report(sheet.name, "start")
    days = start if date is None else date
    chosen, understood = _order([cell.text for cell in days], order, report)
    found = []
    for at, cell in enumerate(start):
        text = f"{_day_of(date[at].text)} {cell.text}" if date is not None else cell.text
        try:
            found.append(_moment(_UNTIL.split(text, maxsplit=1)[0].strip(), chosen))
        except Invalid as fault:
            report.row(cell.row, f'"{text.strip()}"', fault.allowed, fault.do, start=True)
            found.append(np.datetime64("NaT"))
    return np.array(found, dtype="datetime64[s]"), understood, report


def _day_of(text: str) -> str:
    """Return a date without the midnight that a workbook adds to it."""
    return text.removesuffix(" 00:00:00")


def _order(texts: list[str], order: str | None, report: Report) -> tuple[str, str]:
    """Return which of the numbers of a date is the day's, noting if nothing tells it."""
    parts = [match for match in map(_OTHER.match, texts) if match]
    if not parts:
        return DAY_FIRST, "year, month, day"
    first, second = (max(int(match[key]) for match in parts) for key in "ab")
    if order is not None:
        return order, f"{order}, as told"
    if first > 12 and second <= 12:
        return DAY_FIRST, f"{DAY_FIRST}: {_sample(parts, 'a')} leaves no choice"
    if second > 12 and first <= 12:
        return MONTH_FIRST, f"{MONTH_FIRST}: {_sample(parts, 'b')} leaves no choice"
    if all(match["mark"] == "." for match in parts):
        return DAY_FIRST, f"{DAY_FIRST}, as dates with dots are"
    both = "dates of both kinds" if first > 12 else "no day after the 12th"
    report.add(
        "",
        f'dates such as "{parts[0][0]}", and {both}',
        "dates that can be read in one way only, such as 2026-03-02",
        f'say dates="{DAY_FIRST}" or dates="{MONTH_FIRST}"',
        start=True,
    )
    return DAY_FIRST, f"{DAY_FIRST}, in doubt"


def _sample(parts: list[re.Match[str]], key: str) -> str:
    return next(match[0] for match in parts if int(match[key]) > 12)


def _moment(text: str, order: str) -> np.datetime64:
    date = _date(text, order)
    match = _ISO.fullmatch(text) or _OTHER.fullmatch(text)
    if date is None or match is None:
        raise Invalid(
            allowed='a date and a clock time, such as "2026-03-02 08:30"',
            do="write it like this, or name the columns of dates and of times",
        )
    seconds = _clock(match["clock"]) if match["clock"] else 0.0
    return np.datetime64(date, "s") + np.timedelta64(round(seconds), "s")


def _date(text: str, order: str) -> dt.date | None:
    """Return the date that a text begins with, or None if there is none of this form."""
    iso, other = _ISO.fullmatch(text), _OTHER.fullmatch(text)
    try:
        if iso:
            year, month, day = (int(part) for part in iso["date"].split("-"))
            return dt.date(year, month, day)
        if other:
            first, second = int(other["a"]), int(other["b"])
            day, month = (first, second) if order == DAY_FIRST else (second, first)
            return dt.date(int(other["year"]), month, day)
    except ValueError:
        pass  # the 31st of April, or a 13th month
    return None


def _clock(text: str) -> float:
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        return parse_clock(text.strip())  # which says what is allowed
    seconds = parse_clock(match["clock"])
    if not match["half"]:
        return seconds % DAY if seconds < DAY else seconds
    return seconds % _NOON + (_NOON if match["half"].lower() == "p" else 0.0)


def amounts(sheet: Sheet, title: str) -> tuple[Floats, Report]:
    """Read numbers of 0 or more; empty cells are NaN."""
    report = Report(sheet.name, title)
    found = []
    for cell in sheet.columns[title]:
        number = sheet.number(cell) if cell.text else math.nan
        if number is None or number < 0:
            report.row(
                cell.row,
                f'"{cell.text}"',
                "a number of 0 or more, or nothing where it is not known",
                "write plain digits, without units or separators",
            )
        found.append(math.nan if number is None or number < 0 else number)
    return np.array(found), report


def durations(
    sheet: Sheet, title: str, unit: str | None, *, handle: bool
) -> tuple[Floats, str, Report]:
    """Read durations [s]: plain numbers in one unit, "mm:ss" or "h:mm:ss"; empty cells are NaN.

    Parameters
    ----------
    sheet : Sheet
    title : str
    unit : {"s", "min"}, optional
        Of plain numbers; left out, what the header says, else seconds.
    handle : bool
        Whether they are handle times, whose length betrays minutes.

    Returns
    -------
    seconds : ndarray
    understood : str
    report : Report
    """
    report = Report(sheet.name, title)
    told = unit or _unit_of(title)
    factor = MINUTE if told == "min" else 1.0
    found, plain = [], []
    for cell in sheet.columns[title]:
        number = sheet.number(cell) if cell.text else math.nan
        plain.append(number is not None)
        seconds = _duration(cell.text) if number is None else number * factor
        if seconds is None or seconds < 0:
            report.row(
                cell.row,
                f'"{cell.text}"',
                'seconds, "mm:ss" or "h:mm:ss", of 0 or more; nothing where it is not known',
                "write it in one of these forms",
            )
        found.append(math.nan if seconds is None or seconds < 0 else seconds)
    values = np.array(found)
    numbers = values[np.array(plain) & (values > 0)]
    if handle and numbers.size and told != "min" and np.median(numbers) < SHORTEST_TALK:
        report.add(
            "",
            f"handle times of {np.median(numbers):g} s, half of them less",
            "seconds; calls usually last 120 to 900 s",
            'write the unit into the header, such as "AHT (min)", or say unit="min" or unit="s"'
            if unit is None
            else "see whether the column is the handle time",
        )
        if unit == "s":
            report.faults.clear()  # it was said outright
    words = "minutes" if told == "min" else "seconds"
    return values, words if any(plain) else "minutes and seconds", report


def _unit_of(title: str) -> str | None:
    words = re.split(r"[^a-z]+", title.casefold())
    if {"min", "mins", "minutes", "minute"} & set(words):
        return "min"
    return "s" if {"s", "sec", "secs", "seconds", "second"} & set(words) else None


def _duration(text: str) -> float | None:
    match = _MINUTES.fullmatch(text)
    if match:
        return int(match["minutes"]) * MINUTE + float(match["seconds"])
    try:
        return parse_duration(text)
    except Invalid:
        return None


def shares(sheet: Sheet, title: str) -> tuple[Floats, str, Report]:
    """Read shares, or percentages if any is above 1 or has its sign; empty cells are NaN."""
    report = Report(sheet.name, title)
    cells = sheet.columns[title]
    signed = any(cell.text.endswith("%") for cell in cells)
    numbers = [
        sheet.number(Cell(cell.row, cell.text.removesuffix("%").strip())) if cell.text else math.nan
        for cell in cells
    ]
    percent = signed or any(number is not None and number > 1.0 for number in numbers)
    most = 100.0 if percent else 1.0
    found = []
    for cell, number in zip(cells, numbers, strict=True):
        wrong = number is None or number < 0 or number > most
        if wrong:
            allowed = f"a {'percentage from 0 to 100' if percent else 'share from 0 to 1'}"
            report.row(cell.row, f'"{cell.text}"', allowed, "correct it, or leave it empty")
        found.append(math.nan if wrong or number is None else number / most)
    return np.array(found), "percentages" if percent else "shares from 0 to 1", report
