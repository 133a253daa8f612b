"""A forecast file by itself: volumes by interval, and no scenario around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ccsim.errors import Fault, InputError, Invalid, nearest
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.fields import read_amount, read_count
from ccsim.scenario.grid import (
    check_answered,
    check_duplicates,
    check_form,
    check_spacing,
    check_starts,
)
from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.scenario.rows import Filling, Row, Source, read_rows
from ccsim.scenario.sheets import Sheet, one_fault, read_sheet
from ccsim.units import DAY, SHORTEST_TALK, as_clock, as_duration, parse_duration

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ENDINGS", "Forecast", "read_forecast"]

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")
"""File names that may be a forecast's."""
_TIMES = ("start", "weekday")
_OTHER = (
    "abandon", "agent", "aht", "answered", "asa", "handle", "handled", "headcount", "level",
    "occupancy", "scheduled", "shrinkage", "sla", "staff", "talk", "wait", "wrap",
)  # fmt: skip
"""Words in headers of columns that hold no volume."""
_SOME_MONDAY = dt.date(2000, 1, 3)

Floats = "NDArray[np.float64]"
Places = dict[tuple[int, float], int]


@dataclass(frozen=True)
class Forecast:
    """Volumes by interval, and what is told of handle times and agents beside them.

    Attributes
    ----------
    name : str
        Of the file.
    calendar : Calendar
        Open from each day's first row to its last.
    kind : str
        "date", "weekday" or "daily": what the rows say of the day.
    volume : dict of str to ndarray, shape (n_intervals,)
        Contacts expected, by queue; NaN where the file does not tell. 0 while closed.
    handle_time : float or ndarray, shape (n_intervals,) [s]
        NaN where the file does not tell.
    agents : ndarray, shape (n_intervals,)
        Agents scheduled; NaN if the file tells of none.
    patience : float [s]
        Mean of an exponential law; inf if nobody gives up.
    faults, warnings : tuple of Fault
        Rows and cells that could not be used, and what deserves a look.
    row : dict
        (day, start [s]) to the row of the file, as a spreadsheet counts.
    """

    name: str
    calendar: Calendar
    kind: str
    volume: dict[str, NDArray[np.float64]]
    handle_time: NDArray[np.float64]
    agents: NDArray[np.float64]
    patience: float
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    row: Places = field(default_factory=dict)

    def place(self, interval: int) -> str:
        """Return where an interval stands in the file, such as "forecast.csv, row 7 (08:30)"."""
        length = self.calendar.hours.interval
        day, start = divmod(interval * length, DAY)
        row = self.row.get((int(day), start))
        return f"{self.name}, {f'row {row}' if row else 'no row'} ({self.label(interval)})"

    def label(self, interval: int) -> str:
        """Return the day, if the file tells it, and the clock time of an interval."""
        hours = self.calendar.hours
        day, start = divmod(interval * hours.interval, DAY)
        if self.kind == "daily":
            return as_clock(start)
        weekday = WEEKDAYS[hours.weekday(int(day))]
        date = f" {hours.date(int(day))}" if self.kind == "date" else ""
        return f"{weekday}{date} {as_clock(start)}"


def read_forecast(
    path: str | Path,
    *,
    handle_time: str | float | None = None,
    patience: str | float | None = None,
    queues: tuple[str, ...] = (),
    agents: str | None = None,
    partly: bool = False,
) -> Forecast:
    """Read a forecast: a column `start` (with `weekday`, or full date-times), and one a queue.

    Parameters
    ----------
    path : str or Path
        A CSV or XLSX file.
    handle_time : str or float, optional [s]
        Of every contact, such as "4 min"; or the header of a column that tells it by interval.
        Nothing can be staffed without it.
    patience : str or float, optional [s]
        Mean of an exponential law; left out, nobody gives up.
    queues : tuple of str
        Headers of the columns that hold volumes; left out, all that are not named otherwise.
    agents : str, optional
        Header of a column of agents scheduled; only where the file has one queue.
    partly : bool
        Whether rows with faults are left open and told in `faults`, and the others kept.

    Raises
    ------
    InputError
        With every fault; with `partly`, only if nothing at all could be read.
    """
    path = Path(path)
    sheet = read_sheet(path.parent, path.name, path.name)
    seconds, told = _durations(sheet, handle_time=handle_time, patience=patience)
    beside = {
        name: column
        for name, column in (("handle_time", handle_time), ("agents", agents))
        if isinstance(column, str) and (name == "agents" or column in sheet.columns)
    }
    names, found = _queues(sheet, queues, beside)
    faults = [*told, *found]
    if faults:
        raise InputError(faults)
    comma = sheet.comma_warning()
    hours, kind, rows = _laid_out(sheet, faults)
    calendar = _calendar(hours, rows)
    reader = _Reader(sheet, calendar, rows[0].day if rows else None, faults)
    volume = {name: reader.column(name, _VOLUME, 0.0) for name in names}
    handle = np.full(calendar.is_open.size, seconds["handle_time"])
    if "handle_time" in beside:
        handle = reader.column(beside["handle_time"], _HANDLE_TIME, np.nan)
    heads = np.full(calendar.is_open.size, np.nan)
    if "agents" in beside:
        heads = reader.column(beside["agents"], _AGENTS, 0.0)
    faults = list(dict.fromkeys(faults))
    if faults and not partly:
        raise InputError(faults)
    return Forecast(
        path.name, calendar, kind, volume, handle, heads, seconds["patience"], tuple(faults),
        (comma,) if comma else (), reader.rows,
    )  # fmt: skip


def _handle_time(value: object) -> float:
    seconds = parse_duration(value)
    if not seconds >= SHORTEST_TALK:
        raise Invalid(
            allowed="a handle time; calls usually last 120 to 900 s",
            do="write seconds, or the unit with the number, such as 4.5 min",
        )
    return seconds


_VOLUME = Filling("calls", 0.0, read_amount)
_HANDLE_TIME = Filling("seconds", np.nan, _handle_time, lost_outside=False)
_AGENTS = Filling("agents", 0.0, read_count, lost_outside=False)


def _durations(
    sheet: Sheet, *, handle_time: str | float | None, patience: str | float | None
) -> tuple[dict[str, float], list[Fault]]:
    """Return handle time and patience [s], NaN for one that a column tells, and their faults."""
    seconds = {"handle_time": np.nan, "patience": np.inf}
    faults = []
    if handle_time not in sheet.columns:
        known = [title for title in sheet.columns if title not in _TIMES]
        try:
            seconds["handle_time"] = _handle_time(_bare(handle_time or ""))
        except Invalid as fault:
            do = f"{fault.do}; or name a column: {', '.join(known)}"
            faults.append(_option("handle time", handle_time or "", fault.allowed, do))
    if patience is not None:
        try:
            seconds["patience"] = parse_duration(_bare(patience))
            if seconds["patience"] == 0.0:
                raise Invalid(allowed="a duration above 0", do="leave it out if nobody gives up")
        except Invalid as fault:
            faults.append(_option("patience", patience, fault.allowed, fault.do))
    return seconds, faults


def _bare(value: str | float) -> str | float:
    """Return a number written as text as a number: the reader then tells one without a unit."""
    try:
        return float(value)
    except ValueError:
        return value


def _option(name: str, value: object, allowed: str, do: str) -> Fault:
    found = f'"{value}"' if value else "none"
    return Fault(where=name, found=found, allowed=allowed, do=do)


def _queues(
    sheet: Sheet, asked: tuple[str, ...], beside: Mapping[str, str]
) -> tuple[list[str], list[Fault]]:
    """Return the columns that hold volumes, and what speaks against them."""
    free = [title for title in sheet.columns if title not in (*_TIMES, *beside.values())]
    faults = [
        Fault(where=f"{sheet.name}, header", found=f'no column "{title}"',
              allowed=f"one of: {', '.join(free)}", do=nearest(title, free))
        for title in (*asked, *beside.values()) if title not in sheet.columns
    ]  # fmt: skip
    names = list(asked) or free
    if not asked:
        faults += _no_volumes(sheet, names)
    if not names and not faults:
        faults.append(Fault(where=f"{sheet.name}, header", found="no column of volumes",
                            allowed="a column for each queue beside start", do="add one"))  # fmt: skip
    if "agents" in beside and len(names) > 1:
        faults.append(Fault(where="agents", found=f'the column "{beside["agents"]}" for '
                            f"{len(names)} queues: {', '.join(names)}",
                            allowed="a column of agents where there is one queue",
                            do="name that queue, or write a scenario with a group for each"))  # fmt: skip
    return names, faults


def _no_volumes(sheet: Sheet, names: list[str]) -> Iterator[Fault]:
    for title in names:
        words = title.casefold().replace("_", " ").split()
        if any(word.startswith(other) for word in words for other in _OTHER):
            yield Fault(
                where=f"{sheet.name}, header",
                found=f'a column "{title}", which does not sound like volume',
                allowed="start, weekday, and a column of expected contacts for each queue",
                do="name the queues' columns (--queue), the handle times' (--handle-time) and the "
                "agents' (--agents)",
            )


def _laid_out(sheet: Sheet, faults: list[Fault]) -> tuple[Hours, str, list[Row]]:
    """Return the hours that the rows cover, what they say of the day, and their places."""
    source = Source(sheet, "start", None, Filling("rows", 0.0, lambda _: 0.0))
    rows = read_rows(source)
    steps = check_spacing(source, rows)
    check_form(source, rows)
    faults += source.report.told()
    if not rows or len(steps) > 1 or len({row.day is None for row in rows}) > 1:
        raise InputError(faults)
    starts = sorted({row.start for row in rows})
    step = steps[0] if steps else min(np.diff(starts), default=0.0)
    if step <= 0.0:
        raise one_fault(sheet.name, "one row", "two rows or more: they show the interval",
                        "give the whole day")  # fmt: skip
    if DAY % step != 0.0:
        raise one_fault(f"{sheet.name}, column start", f"rows {as_duration(step)} apart",
                        "whole minutes that divide a day, such as 15 or 30 min",
                        "export it with such an interval")  # fmt: skip
    rows = [row for row in rows if row.start % step == 0.0]
    kind = "weekday" if source.by_weekday else "daily" if rows[0].day is None else "date"
    days = [row.day or 0 for row in rows]
    first = min(days) if kind == "date" else 0
    raw = {
        "first_day": _SOME_MONDAY + dt.timedelta(days=first),
        "days": 7 if kind == "weekday" else max(days) - first + 1 if kind == "date" else 1,
        "interval": step,
        "open": _spans(rows, kind, step),
    }
    return Hours.model_validate(raw), kind, rows


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


def _calendar(hours: Hours, rows: list[Row]) -> Calendar:
    """Return the calendar; a day of the span that has no row at all is closed."""
    calendar = Calendar.of(hours)
    if rows[0].day is None or hours.days == 1:
        return calendar
    first = (hours.first_day - _SOME_MONDAY).days
    told = {(row.day or 0) - first for row in rows}
    by_day = calendar.is_open.reshape(hours.days, -1)
    by_day[[day for day in range(hours.days) if day not in told]] = False
    return calendar


class _Reader:
    """Reads columns onto the calendar's intervals, noting faults.

    Parameters
    ----------
    sheet : Sheet
    calendar : Calendar
    dated : int or None
        The first row's day; None in a daily profile.
    faults : list of Fault
        Where to note them.
    """

    def __init__(
        self, sheet: Sheet, calendar: Calendar, dated: int | None, faults: list[Fault]
    ) -> None:
        self.sheet = sheet
        self.calendar = calendar
        self.faults = faults
        self.rows: Places = {}
        self._first = 0 if dated is None else (calendar.hours.first_day - _SOME_MONDAY).days

    def column(self, title: str, filling: Filling, closed: float) -> NDArray[np.float64]:
        """Return a column's numbers, (n_intervals,); NaN where none can be used."""
        hours, is_open = self.calendar.hours, self.calendar.is_open
        source = Source(self.sheet, title, None, filling)
        rows = read_rows(source)
        check_answered(source)
        check_duplicates(source, rows)
        check_starts(source, rows, hours, hours.interval)
        values = np.where(is_open, np.nan, closed)
        seen = np.zeros(is_open.size, dtype=int)
        for row in rows:
            at = (row.day or 0) - self._first, row.start
            if row.start % hours.interval == 0.0:
                interval = round((at[0] * DAY + at[1]) / hours.interval)
                self.rows.setdefault(at, row.row)
                values[interval] = row.value
                seen[interval] += 1
        values[seen > 1] = np.nan  # which of the two is meant is not for us to say
        self._gaps(source)
        self.faults += source.report.told()
        return values

    def _gaps(self, source: Source) -> None:
        """Note open intervals without any row."""
        length = self.calendar.hours.interval
        given = {
            ((row.day or 0) - self._first, row.start) for row in self._starts()
        }  # with a number or not
        missing = [
            divmod(at * length, DAY)
            for at in np.flatnonzero(self.calendar.is_open)
            if (int(at * length // DAY), at * length % DAY) not in given
        ]
        if missing:
            day, start = missing[0]
            more = f" and {len(missing) - 1} more intervals" if len(missing) > 1 else ""
            date = f"{self.calendar.hours.date(int(day))} " if self.calendar.hours.days > 1 else ""
            source.report.add(
                "",
                f"no row for {date}{as_clock(start)}{more}",
                "a row for each interval from a day's first to its last: blank is not zero",
                "add the rows; write 0 if it is 0",
                start=True,
            )

    def _starts(self) -> list[Row]:
        return read_rows(Source(self.sheet, "start", None, Filling("rows", 0.0, lambda _: 0.0)))
