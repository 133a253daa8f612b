"""Per-interval numbers from a file: `start`, `weekday` and `start`, or full date-times."""

from __future__ import annotations

import datetime as dt

from ccsim.errors import Fault, InputError
from ccsim.scenario.grid import (
    check_answered,
    check_duplicates,
    check_form,
    check_spacing,
    check_starts,
)
from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.scenario.rows import Filling, Row, Source, read_rows
from ccsim.scenario.sheets import Sheet
from ccsim.units import as_clock

__all__ = ["read_series"]


def read_series(
    sheet: Sheet, column: str, hours: Hours | None, filling: Filling
) -> tuple[tuple[float, ...], list[Fault]]:
    """Read one number for each interval.

    Parameters
    ----------
    sheet : Sheet
    column : str
    hours : Hours or None
        None if they are faulty; then only the faults of the file itself are found.
    filling : Filling
        What the column measures.

    Returns
    -------
    values : tuple of float
        One day's, seven days' (from Monday) or all days' intervals, from the week's earliest
        opening to its latest closing; empty without hours.
    warnings : list of Fault

    Raises
    ------
    InputError
        With every fault of the column.
    """
    source = Source(sheet, column, hours, filling)
    rows = read_rows(source)
    steps = check_spacing(source, rows)
    check_form(source, rows)
    check_answered(source)
    check_duplicates(source, rows)
    if hours is not None and len(steps) < 2:
        check_starts(source, rows, hours, steps[0] if steps else hours.interval)
    values: tuple[float, ...] = ()
    warnings: list[Fault] = []
    # Rows that are faulty or out of place leave gaps, which would only be told twice.
    if hours is not None and not source.report.faults:
        warnings = _outside(source, rows, hours)
        values = _placed(source, rows, hours)
    if source.report.faults:
        raise InputError(source.report.told())
    return values, warnings


def _outside(source: Source, rows: list[Row], hours: Hours) -> list[Fault]:
    """Find values while the centre is closed: lost volume is a fault, idle staff a warning."""
    filling = source.filling
    lost = [
        row
        for row in rows
        if row.value != filling.closed and not _is_open(source, hours, row.day, row.start)
    ]
    # A daily profile may well say who works at other hours; only lost calls matter in it.
    if not lost or (rows[0].day is None and not filling.lost_outside):
        return []
    found = (
        f"{sum(row.value for row in lost):,.6g} {filling.what} outside opening hours, "
        f"the first at {source.day_name(lost[0].day)}{as_clock(lost[0].start)}"
    )
    allowed, do = "0 while the centre is closed", "open longer in [hours], or write 0"
    if filling.lost_outside:
        source.report.row(lost[0].row, found, allowed, do)
        return []
    where = f"{source.sheet.name}, column {source.column}, row {lost[0].row}"
    return [
        Fault(where=where, found=found, allowed=allowed, do=do + "; it is left out", warning=True)
    ]


def _is_open(source: Source, hours: Hours, day: int | None, start: float) -> bool:
    if day is None:
        return hours.slots.start * hours.interval <= start < hours.slots.stop * hours.interval
    if source.by_weekday:
        span = hours.open[WEEKDAYS[day]]
    elif 0 <= day < hours.days:
        span = hours.of_day(day)
    else:
        return True  # a forecast may cover more days than are simulated
    return span.open <= start < span.close


def _placed(source: Source, rows: list[Row], hours: Hours) -> tuple[float, ...]:
    """Return the rows' values in the order of a per-interval list, noting gaps."""
    given = {(row.day, row.start): row.value for row in rows}
    days = _days(source, rows, hours)
    if days and rows[0].day is not None and not any(row.day in days for row in rows):
        _other_days(source, rows, hours)
        return ()
    values: list[float] = []
    for day in days:
        missing: list[str] = []
        for slot in hours.slots:
            start = slot * hours.interval
            is_open = _is_open(source, hours, day, start)
            if is_open and (day, start) not in given:
                missing.append(f"{source.day_name(day)}{as_clock(start)}")
            # What is staffed or expected while closed is never simulated.
            values.append(given.get((day, start), 0.0) if is_open else source.filling.closed)
        if missing:
            more = f" and {len(missing) - 1} more intervals" if len(missing) > 1 else ""
            source.report.add(
                "",
                f"no row for {missing[0]}{more}",
                "a row for each open interval: blank is not zero",
                "add the rows; write 0 if it is 0",
                start=True,
            )
    return tuple(values)


def _days(source: Source, rows: list[Row], hours: Hours) -> list[int | None]:
    """Return the days of a list, in its order."""
    if source.by_weekday:
        return list(range(len(WEEKDAYS)))
    if not rows or rows[0].day is None:
        return [None]
    # A list of seven days is one of a week, and begins with its Monday.
    if hours.days == len(WEEKDAYS):
        return [*sorted(range(hours.days), key=hours.weekday)]
    return list(range(hours.days))


def _other_days(source: Source, rows: list[Row], hours: Hours) -> None:
    days = [hours.date(0) + dt.timedelta(days=row.day or 0) for row in rows]
    source.report.add(
        "",
        f"rows from {min(days)} to {max(days)}",
        f"rows for the days of the run, {hours.date(0)} to {hours.date(hours.days - 1)}",
        "change `first_day` or `days` in [hours], or name another file",
        start=True,
    )
