"""The rows of a forecast file, laid out on the days they cover."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import numpy as np

from ccsim.errors import Fault, InputError
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.fields import read_amount, read_count
from ccsim.scenario.forecast_columns import read_handle_time
from ccsim.scenario.grid import (
    check_answered,
    check_duplicates,
    check_form,
    check_spacing,
    check_starts,
)
from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.scenario.rows import Filling, Row, Source, read_rows
from ccsim.scenario.sheets import Sheet, one_fault
from ccsim.units import DAY, MINUTE, as_clock, as_duration

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["AGENTS", "HANDLE_TIME", "VOLUME", "Layout", "laid_out"]

VOLUME = Filling("calls", 0.0, read_amount)
HANDLE_TIME = Filling("seconds", math.nan, read_handle_time, lost_outside=False, in_words=True)
AGENTS = Filling("agents", 0.0, read_count, lost_outside=False)
_STARTS = Filling("rows", 0.0, lambda _: 0.0)
_SOME_MONDAY = dt.date(2000, 1, 3)
"""Day 0 of rows that are read without hours."""


class Layout:
    """The days that a file's rows cover, and its columns placed on them.

    Parameters
    ----------
    sheet : Sheet
    hours : Hours
        Open on each weekday from its first row to its last.
    kind : str
        "date", "weekday" or "daily": what the rows say of the day.
    rows : list of Row
        Their starts, values aside.

    Attributes
    ----------
    calendar : Calendar
        A date without any row is closed.
    row : dict
        (day of the run, start [s]) to the row of the file, as a spreadsheet counts.
    """

    def __init__(self, sheet: Sheet, hours: Hours, kind: str, rows: list[Row]) -> None:
        self.kind = kind
        self.calendar = Calendar.of(hours)
        self._sheet = sheet
        self._first = (hours.first_day - _SOME_MONDAY).days if kind == "date" else 0
        self.row: dict[tuple[int, float], int] = {}
        for row in rows:
            self.row.setdefault(self._place(row), row.row)
        told = {day for day, _ in self.row}
        by_day = self.calendar.is_open.reshape(hours.days, -1)
        by_day[[day for day in range(hours.days) if day not in told]] = False

    def column(self, title: str, filling: Filling, faults: list[Fault]) -> NDArray[np.float64]:
        """Return a column's numbers, (n_intervals,), noting faults.

        NaN where none can be used, the filling's own value while closed.
        """
        hours, is_open = self.calendar.hours, self.calendar.is_open
        source = Source(self._sheet, title, None, filling)
        rows = read_rows(source)
        check_answered(source)
        check_duplicates(source, rows)
        check_starts(source, rows, hours, hours.interval)
        values = np.where(is_open, np.nan, filling.closed)
        seen = np.zeros(is_open.size, dtype=int)
        for row in rows:
            day, start = self._place(row)
            if start % hours.interval == 0.0:
                interval = round((day * DAY + start) / hours.interval)
                values[interval] = row.value
                seen[interval] += 1
        values[seen > 1] = np.nan  # which of the two is meant is not for us to say
        self._gaps(source)
        faults += source.report.told()
        return values

    def _place(self, row: Row) -> tuple[int, float]:
        return (row.day or 0) - self._first, row.start

    def _gaps(self, source: Source) -> None:
        """Note open intervals without any row."""
        hours = self.calendar.hours
        places = [divmod(at * hours.interval, DAY) for at in np.flatnonzero(self.calendar.is_open)]
        missing = [place for place in places if (int(place[0]), place[1]) not in self.row]
        if missing:
            day, start = missing[0]
            more = f" and {len(missing) - 1} more intervals" if len(missing) > 1 else ""
            date = {"date": f"{hours.date(int(day))} ", "weekday": f"{WEEKDAYS[int(day)]} "}
            source.report.add(
                "",
                f"no row for {date.get(self.kind, '')}{as_clock(start)}{more}",
                "a row for each interval from a day's first to its last: blank is not zero",
                "add the rows; write 0 if it is 0",
                start=True,
            )


def laid_out(sheet: Sheet, faults: list[Fault]) -> Layout:
    """Return the days that a file's rows cover, noting the faults of their starts.

    Raises
    ------
    InputError
        If the rows do not tell how long an interval is.
    """
    source = Source(sheet, "start", None, _STARTS)
    rows = read_rows(source)
    steps = check_spacing(source, rows)
    check_form(source, rows)
    faults += source.report.told()
    if not rows or len(steps) > 1 or len({row.day is None for row in rows}) > 1:
        raise InputError(faults)
    step = _step(sheet, rows, steps)
    rows = [row for row in rows if row.start % step == 0.0]
    kind = "weekday" if source.by_weekday else "daily" if rows[0].day is None else "date"
    days = [row.day or 0 for row in rows]
    first = min(days) if kind == "date" else 0
    hours = Hours.model_validate(
        {
            "first_day": _SOME_MONDAY + dt.timedelta(days=first),
            "days": {"weekday": len(WEEKDAYS), "daily": 1}.get(kind, max(days) - first + 1),
            "interval": step,
            "open": _spans(rows, kind, step),
        }
    )
    return Layout(sheet, hours, kind, rows)


def _step(sheet: Sheet, rows: list[Row], steps: list[float]) -> float:
    """Return the interval [s] that the rows show."""
    apart = np.diff(sorted({row.start for row in rows}))
    step = steps[0] if steps else float(min(apart, default=0.0))
    where = f"{sheet.name}, column start"
    if step == 0.0:
        raise one_fault(
            where, "rows of one clock time", "two rows or more of a day", "give the whole day"
        )
    if DAY % step != 0.0 or step % MINUTE != 0.0:
        raise one_fault(
            where,
            f"rows {as_duration(step)} apart",
            "whole minutes that divide a day, such as 15 or 30 min",
            "export it with such an interval",
        )
    return step


def _spans(rows: list[Row], kind: str, step: float) -> dict[str, str]:
    """Return opening hours by weekday: from the first row of it to the last."""
    starts: dict[int, list[float]] = {}
    for row in rows:
        weekday = ((row.day or 0) + _SOME_MONDAY.weekday()) % len(WEEKDAYS)
        starts.setdefault(weekday, []).append(row.start)
    if kind == "daily":
        starts = dict.fromkeys(range(len(WEEKDAYS)), starts[0])
    return {
        name: f"{as_clock(min(at))}-{as_clock(max(at) + step)}" if at else "closed"
        for number, name in enumerate(WEEKDAYS)
        for at in [starts.get(number, [])]
    }
