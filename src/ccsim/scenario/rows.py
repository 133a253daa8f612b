"""The rows of a file of per-interval numbers: when each interval starts, and its number."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ccsim.errors import Fault, InputError, Invalid
from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.scenario.sheets import Cell, Sheet
from ccsim.units import DAY, parse_clock

__all__ = ["Filling", "Report", "Row", "Source", "read_moment", "read_rows"]

_SHOWN = 3
"""Rows with one kind of fault that are named one by one; the rest is counted."""
_DAY_TITLES = ("weekday", "day", "date", "datum", "day of week")
"""Headers, in any case, of columns that tell the day."""
_TOTALS = ("total", "totals", "sum", "grand total")
_DAYS = {day[:3]: day for day in (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)}  # fmt: skip


@dataclass(frozen=True)
class Filling:
    """What a column measures.

    Attributes
    ----------
    what : str
        Its name in messages, such as "calls".
    closed : float
        Its value while the centre is closed.
    read : callable
        Object -> number, raising `Invalid` for what may not stand there.
    lost_outside : bool
        Whether a value outside opening hours is a fault, or only worth a warning.
    in_words : bool
        Whether a cell may hold more than digits, such as the unit of a duration.
    """

    what: str
    closed: float
    read: Callable[[object], float]
    lost_outside: bool = True
    in_words: bool = False


@dataclass(frozen=True)
class Row:
    """One interval's number.

    Attributes
    ----------
    row : int
        As a spreadsheet counts.
    day : int or None
        Weekday (0 Monday) or day of the run; None in a daily profile.
    start : float [s]
        Since midnight.
    value : float
    """

    row: int
    day: int | None
    start: float
    value: float


class Report:
    """The faults of one column, so many rows of each kind by name and the others counted.

    Parameters
    ----------
    name, column : str
        File and column.
    """

    def __init__(self, name: str, column: str) -> None:
        self.name = name
        self.column = column
        self.faults: list[Fault] = []
        self._count: Counter[tuple[str, bool]] = Counter()

    def row(self, row: int, found: str, allowed: str, do: str, *, start: bool = False) -> None:
        """Note the fault of one row; `start` if it is in the column of starts."""
        self._count[allowed, start] += 1
        if self._count[allowed, start] <= _SHOWN:
            self.add(f"row {row}", found, allowed, do, start=start)

    def add(self, spot: str, found: str, allowed: str, do: str, *, start: bool = False) -> None:
        """Note a fault of several rows."""
        place = f"{self.name}, column {'start' if start else self.column}"
        where = f"{place}, {spot}" if spot else place
        self.faults.append(Fault(where=where, found=found, allowed=allowed, do=do))

    def told(self) -> list[Fault]:
        """Return all faults, with the number of those that were not named."""
        for (allowed, start), count in self._count.items():
            if count > _SHOWN:
                more = f"{count - _SHOWN} more of this kind"
                self.add("more rows", more, allowed, "as above", start=start)
        self._count.clear()
        return self.faults


@dataclass(frozen=True)
class Source:
    """A column to be read; `hours` is None if the scenario's own are faulty."""

    sheet: Sheet
    column: str
    hours: Hours | None
    filling: Filling
    report: Report = field(init=False)

    def __post_init__(self) -> None:
        """Start with a clean report."""
        object.__setattr__(self, "report", Report(self.sheet.name, self.column))

    @property
    def by_weekday(self) -> bool:
        """Whether the file has a column of weekdays."""
        return "weekday" in self.sheet.columns

    def day_name(self, day: int | None) -> str:
        """Return the day as the file names it, and a space; nothing in a daily profile."""
        if day is None:
            return ""
        if self.by_weekday:
            return WEEKDAYS[day] + " "
        return f"{_first_day(self.hours) + dt.timedelta(days=day)} "


def _first_day(hours: Hours | None) -> dt.date:
    # Without sound hours any day will do: days are then only told apart.
    return hours.first_day if hours else dt.date(2000, 1, 3)


def read_moment(text: str, hours: Hours | None) -> float:
    """Return seconds from midnight of day 0 for a date-time such as 2026-03-02 08:15.

    Raises
    ------
    Invalid
        If it is not one, or carries a time zone.
    """
    try:
        moment = dt.datetime.fromisoformat(text) if text.count("-") >= 2 else None  # local time
    except ValueError:
        moment = None
    if moment is None:
        raise Invalid(
            allowed='a clock time such as "08:15", or a date-time such as "2026-03-02 08:15"',
            do="remove the row: totals are not read"
            if text.casefold() in _TOTALS
            else "write it like this; a date such as 03/04/2026 could be March or April",
        )
    if moment.tzinfo is not None:
        raise Invalid(
            allowed="local times, without a time zone",
            do="convert them to the centre's local time, and leave Z or +00:00 out",
        )
    start = dt.datetime.combine(_first_day(hours), dt.time())
    return (moment - start).total_seconds()


def read_rows(source: Source) -> list[Row]:
    """Return the rows that can be read, noting the faults of the others."""
    cells = source.sheet.column(source.column)
    _check_titles(source)
    starts = source.sheet.column("start")
    weekdays: Iterable[Cell | None] = source.sheet.columns.get("weekday", [None] * len(starts))
    rows: list[Row] = []
    for cell, start, weekday in zip(cells, starts, weekdays, strict=True):
        value = _value(source, cell)
        try:
            day, seconds = _place(start, weekday, source.hours)
        except Invalid as fault:
            text = f"{weekday.text} {start.text}" if weekday else start.text
            source.report.row(start.row, f'"{text}"', fault.allowed, fault.do, start=True)
            continue
        if value is not None:
            rows.append(Row(cell.row, day, seconds, value))
    return rows


def _check_titles(source: Source) -> None:
    """Refuse a column that seems to tell the day but is not read: its rows would run together."""
    for title in source.sheet.columns:
        if source.by_weekday or title.casefold() not in _DAY_TITLES:
            continue
        raise InputError(
            [
                Fault(
                    where=f"{source.sheet.name}, header",
                    found=f'a column "{title}" beside "start"',
                    allowed='"weekday" and "start", or date-times in "start"',
                    do='call a column of weekdays "weekday"; join dates with the time in "start", '
                    "such as 2026-03-02 08:15",
                )
            ]
        )


def _value(source: Source, cell: Cell) -> float | None:
    if not cell.text:
        source.report.row(
            cell.row, "an empty cell", "a number: blank is not zero", "write 0 if it is 0"
        )
        return None
    number = source.sheet.number(cell)
    try:
        return source.filling.read(cell.text if number is None else number)
    except Invalid as fault:
        do = fault.do
        if number is None and not source.filling.in_words:
            do = "write plain digits, without units or separators"
        if source.sheet.decimal == "," and "." in cell.text:
            do = "leave the point out: beside decimal commas it may set off thousands"
        source.report.row(cell.row, f'"{cell.text}"', fault.allowed, do)
        return None


def _place(start: Cell, weekday: Cell | None, hours: Hours | None) -> tuple[int | None, float]:
    if weekday is not None:
        name = weekday.text.casefold()
        if name not in _DAYS and name not in _DAYS.values():
            raise Invalid(allowed=f"a weekday: {', '.join(WEEKDAYS)}", do="write it in this form")
        return WEEKDAYS.index(name[:3]), parse_clock(start.text)
    if ":" in start.text and not any(mark in start.text for mark in "-/ "):
        return None, parse_clock(start.text)
    moment = read_moment(start.text, hours)
    return int(moment // DAY), moment % DAY
