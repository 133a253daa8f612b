"""Per-interval numbers from a file: `start`, `weekday` and `start`, or full date-times."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ccsim.errors import Fault, InputError, Invalid
from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.scenario.sheets import Cell, Sheet
from ccsim.units import DAY, as_clock, as_duration, as_seconds, parse_clock

__all__ = ["Filling", "read_moment", "read_series"]

_SHOWN = 3
"""Rows with one kind of fault that are named one by one; the rest is counted."""


@dataclass(frozen=True)
class Filling:
    """What a series measures.

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
    """

    what: str
    closed: float
    read: Callable[[object], float]
    lost_outside: bool = True


@dataclass(frozen=True)
class _Row:
    row: int
    day: int | None
    """Weekday or day of the run; None in a daily profile."""
    start: float
    value: float


@dataclass(frozen=True)
class _Source:
    """A column to be read, and the faults found in it so far."""

    sheet: Sheet
    column: str
    hours: Hours
    filling: Filling
    faults: list[Fault]

    def add(self, place: int | str, found: str, allowed: str, do: str) -> None:
        spot = f"row {place}" if isinstance(place, int) else place
        self.faults.append(
            Fault(
                where=f"{self.sheet.name}, column {self.column}, {spot}",
                found=found,
                allowed=allowed,
                do=do,
            )
        )

    def day_name(self, day: int | None) -> str:
        if day is None:
            return ""
        if "weekday" in self.sheet.columns:
            return WEEKDAYS[day] + " "
        return f"{self.hours.first_day + dt.timedelta(days=day)} "


def read_moment(text: str, hours: Hours) -> float:
    """Return seconds from midnight of day 0 for a date-time such as 2026-03-02 08:15.

    Raises
    ------
    Invalid
        If it is not one, or carries a time zone.
    """
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or "-" not in text:
        raise Invalid(
            allowed='a clock time such as "08:15", or a local date-time such as "2026-03-02 08:15"',
            do="write year-month-day: a date such as 03/04/2026 could be March or April",
        )
    start = dt.datetime.combine(hours.first_day, dt.time())
    return (moment - start).total_seconds()


def read_series(
    sheet: Sheet, column: str, hours: Hours, filling: Filling
) -> tuple[tuple[float, ...], list[Fault]]:
    """Read one number for each interval.

    Returns
    -------
    values : tuple of float
        One day's, seven days' (from Monday) or all days' intervals, from the week's earliest
        opening to its latest closing.
    warnings : list of Fault

    Raises
    ------
    InputError
        With every fault of the column.
    """
    source = _Source(sheet, column, hours, filling, [])
    rows = _rows(source)
    _check_grid(source, rows)
    _check_answered(source)
    if not source.faults:
        _check_duplicates(source, rows)
        warnings = _check_outside(source, rows)
        values = _placed(source, rows)
    if source.faults:
        raise InputError(source.faults)
    return values, warnings


def _rows(source: _Source) -> list[_Row]:
    cells = source.sheet.column(source.column)
    starts = source.sheet.column("start")
    weekdays: Iterable[Cell | None] = source.sheet.columns.get("weekday", [None] * len(starts))
    rows: list[_Row] = []
    for cell, start, weekday in zip(cells, starts, weekdays, strict=True):
        try:
            day, seconds = _place(start, weekday, source.hours)
        except Invalid as fault:
            text = f"{weekday.text} {start.text}" if weekday else start.text
            source.add(start.row, f'"{text}"', fault.allowed, fault.do)
            continue
        value = _value(source, cell)
        if value is not None:
            rows.append(_Row(cell.row, day, seconds, value))
    return rows


def _value(source: _Source, cell: Cell) -> float | None:
    if not cell.text:
        source.add(cell.row, "an empty cell", "a number: blank is not zero", "write 0 if it is 0")
        return None
    number = source.sheet.number(cell)
    try:
        return source.filling.read(cell.text if number is None else number)
    except Invalid as fault:
        source.add(cell.row, f'"{cell.text}"', fault.allowed, fault.do)
        return None


def _place(start: Cell, weekday: Cell | None, hours: Hours) -> tuple[int | None, float]:
    if weekday is not None:
        name = weekday.text.lower()[:3]
        if name not in WEEKDAYS:
            raise Invalid(allowed=f"a weekday: {', '.join(WEEKDAYS)}", do="write it in this form")
        return WEEKDAYS.index(name), parse_clock(start.text)
    if "-" not in start.text and "/" not in start.text and ":" in start.text:
        return None, parse_clock(start.text)
    moment = read_moment(start.text, hours)
    return int(moment // DAY), moment % DAY


def _check_grid(source: _Source, rows: list[_Row]) -> None:
    """Find rows that do not start on an interval, or stand further apart than one."""
    interval = source.hours.interval
    off = [row for row in rows if row.start % interval != 0.0]
    runs = _spacings(rows)
    steps = {step for step, _, _ in runs}
    if len(steps) > 1:
        spans = [f"rows {a}-{b} are {as_duration(step)} apart" for step, a, b in runs[:2]]
        source.add(
            f"rows {runs[0][1]}-{runs[1][2]}", "; ".join(spans), "one interval length in a file",
            "split the file, or export it with one length",
        )  # fmt: skip
    elif steps and (step := steps.pop()) != interval and DAY % step == 0.0 and not _odd(rows, step):
        source.add(
            "column start", f"rows {as_duration(step)} apart",
            f"the scenario's interval, {as_duration(interval)}",
            f'set interval = "{as_seconds(step)}" in [hours], or export at {as_duration(interval)}',
        )  # fmt: skip
    else:
        for row in off[:_SHOWN]:
            source.add(
                row.row, f"a start at {as_clock(row.start)}",
                f"starts that lie {as_duration(interval)} apart from midnight",
                "move it; if this is a call log and no forecast, use volume = { times = ... }",
            )  # fmt: skip
        if len(off) > _SHOWN:
            source.add("more rows", f"{len(off) - _SHOWN} more such starts", "none", "see above")


def _odd(rows: list[_Row], step: float) -> bool:
    return any(row.start % step != 0.0 for row in rows)


def _spacings(rows: list[_Row]) -> list[tuple[float, int, int]]:
    """Return (seconds apart, first row, last row) of each stretch; single odd gaps left out."""
    gaps = [
        (after.start - before.start, before.row, after.row)
        for before, after in itertools.pairwise(rows)
        if before.day == after.day and after.start > before.start
    ]
    runs: list[tuple[float, int, int]] = []
    for step, group in itertools.groupby(gaps, key=lambda gap: gap[0]):
        stretch = list(group)
        if len(stretch) > 1:
            runs.append((step, stretch[0][1], stretch[-1][2]))
    # The same step on both sides of a gap is one stretch, not two.
    merged: list[tuple[float, int, int]] = []
    for run in runs:
        if merged and merged[-1][0] == run[0]:
            merged[-1] = (run[0], merged[-1][1], run[2])
        else:
            merged.append(run)
    return merged


def _check_answered(source: _Source) -> None:
    """Refuse a volume of answered contacts where the same file counts abandoned ones."""
    if source.filling.what != "calls":
        return
    titles = {title.lower(): title for title in source.sheet.columns}
    lost = next((title for low, title in titles.items() if "abandon" in low), None)
    if lost is None:
        return
    missed = _total(source, lost)
    answered = next((t for low, t in titles.items() if "answered" in low or "handled" in low), None)
    volume = _total(source, source.column)
    same = answered is not None and math.isclose(volume, _total(source, answered), rel_tol=0.005)
    if missed > 0.0 and (same or answered == source.column):
        source.add(
            "all rows", f"answered contacts, {volume:,.0f} in all, beside {missed:,.0f} abandoned",
            "offered contacts: answered + abandoned",
            "name the offered column; answered volumes hide the customers who are lost",
        )  # fmt: skip


def _total(source: _Source, column: str) -> float:
    numbers = (source.sheet.number(cell) for cell in source.sheet.columns[column])
    return sum(number for number in numbers if number is not None)


def _check_duplicates(source: _Source, rows: list[_Row]) -> None:
    seen: dict[tuple[int | None, float], _Row] = {}
    for row in rows:
        first = seen.setdefault((row.day, row.start), row)
        if first is not row:
            source.add(
                f"rows {first.row} and {row.row}",
                f"two rows for {source.day_name(row.day)}{as_clock(row.start)}: "
                f"{first.value:g} and {row.value:g}",
                "one row for each interval",
                "remove one, or add them up if both count",
            )


def _check_outside(source: _Source, rows: list[_Row]) -> list[Fault]:
    """Find values while the centre is closed: lost volume is a fault, idle staff a warning."""
    lost = [
        row
        for row in rows
        if row.value != source.filling.closed and not _is_open(source, row.day, row.start)
    ]
    if not lost or lost[0].day is None and not source.filling.lost_outside:
        return []
    total = sum(row.value for row in lost)
    first = f"{source.day_name(lost[0].day)}{as_clock(lost[0].start)}"
    fault = Fault(
        where=f"{source.sheet.name}, column {source.column}, row {lost[0].row}",
        found=f"{total:g} {source.filling.what} outside opening hours, the first at {first}",
        allowed="0 while the centre is closed",
        do="open longer in [hours], or write 0",
        warning=not source.filling.lost_outside,
    )
    if fault.warning:
        return [fault]
    source.faults.append(fault)
    return []


def _is_open(source: _Source, day: int | None, start: float) -> bool:
    hours = source.hours
    slots = hours.slots
    if day is None:
        return slots.start * hours.interval <= start < slots.stop * hours.interval
    if "weekday" in source.sheet.columns:
        open_hours = hours.open[WEEKDAYS[day]]
    elif 0 <= day < hours.days:
        open_hours = hours.of_day(day)
    else:
        return True  # a forecast may cover more days than are simulated
    return open_hours.open <= start < open_hours.close


def _placed(source: _Source, rows: list[_Row]) -> tuple[float, ...]:
    hours = source.hours
    given = {(row.day, row.start): row.value for row in rows}
    days: list[int | None] = [None]
    if "weekday" in source.sheet.columns:
        days = list(range(7))
    elif rows and rows[0].day is not None:
        days = list(range(hours.days))
    values: list[float] = []
    gaps: Counter[int | None] = Counter()
    first: dict[int | None, float] = {}
    for day in days:
        for slot in hours.slots:
            start = slot * hours.interval
            is_open = _is_open(source, day, start)
            if is_open and (day, start) not in given:
                gaps[day] += 1
                first.setdefault(day, start)
            # What is staffed or expected while closed is never simulated.
            values.append(given.get((day, start), 0.0) if is_open else source.filling.closed)
    for day, count in gaps.items():
        more = f" and {count - 1} more intervals" if count > 1 else ""
        source.add(
            "column start", f"no row for {source.day_name(day)}{as_clock(first[day])}{more}",
            "a row for each open interval: blank is not zero", "add the rows; write 0 if it is 0",
        )  # fmt: skip
    return tuple(values)
