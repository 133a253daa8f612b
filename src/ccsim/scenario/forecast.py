"""A forecast file by itself: volumes by interval, and no scenario around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ccsim.errors import Fault, InputError
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.forecast_columns import durations, volume_columns
from ccsim.scenario.forecast_rows import AGENTS, HANDLE_TIME, VOLUME, laid_out
from ccsim.scenario.hours import WEEKDAYS
from ccsim.scenario.sheets import read_sheet
from ccsim.units import DAY, as_clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ENDINGS", "Forecast", "read_forecast"]

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")
"""File names that may be a forecast's."""


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
    row: dict[tuple[int, float], int] = field(default_factory=dict)

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
        With every fault; with `partly`, only if an argument is at fault or nothing at all could
        be read.
    """
    path = Path(path)
    sheet = read_sheet(path.parent, path.name, path.name)
    seconds, told = durations(sheet, handle_time=handle_time, patience=patience)
    beside = {"agents": agents} if agents is not None else {}
    if isinstance(handle_time, str) and handle_time in sheet.columns:
        beside["handle_time"] = handle_time
    names, found = volume_columns(sheet, queues, beside)
    faults = [*told, *found]
    layout = laid_out(sheet, faults)
    if found:  # which columns to read is in doubt
        raise InputError(list(dict.fromkeys(faults)))
    size = layout.calendar.is_open.size
    volume = {name: layout.column(name, VOLUME, faults) for name in names}
    handle, heads = np.full(size, seconds["handle_time"]), np.full(size, np.nan)
    if "handle_time" in beside:
        handle = layout.column(beside["handle_time"], HANDLE_TIME, faults)
    if "agents" in beside:
        heads = layout.column(beside["agents"], AGENTS, faults)
    faults = list(dict.fromkeys(faults))
    if told or (faults and not partly):
        raise InputError(faults)
    comma = sheet.comma_warning()
    return Forecast(
        name=path.name,
        calendar=layout.calendar,
        kind=layout.kind,
        volume=volume,
        handle_time=handle,
        agents=heads,
        patience=seconds["patience"],
        faults=tuple(faults),
        warnings=(comma,) if comma else (),
        row=layout.row,
    )
