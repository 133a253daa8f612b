"""Puts the numbers of the files a scenario names in the place of their names."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ccsim.errors import Fault, InputError, Invalid
from ccsim.scenario.faults import shown, unknown_key
from ccsim.scenario.fields import read_amount, read_count, read_positive
from ccsim.scenario.hours import Hours
from ccsim.scenario.rows import Filling, Report, read_moment
from ccsim.scenario.series import read_series
from ccsim.scenario.sheets import Sheet, one_fault, read_sheet
from ccsim.units import DAY, SHORTEST_TALK, parse_clock, parse_duration

__all__ = ["PLENTY", "Inliner"]

Path_ = tuple[str, ...]

PLENTY = 100_000
"""Agents that stand in for those of a faulty table: no rule finds them too few."""
_FACTOR = Filling("factor", 1.0, read_positive, lost_outside=False)
_FILLINGS = {
    "volume": Filling("calls", 0.0, read_amount),
    "staff": Filling("agents", 0.0, read_count, lost_outside=False),
    "talk_factor": _FACTOR,
    "wrap_factor": _FACTOR,
    "patience_factor": _FACTOR,
}
_STAND_INS: dict[str, Any] = {"volume": {"per_hour": 0}, "staff": PLENTY}


class Inliner:
    """Walks a scenario's tables and reads the files they name.

    Parameters
    ----------
    folder : Path or None
        Where the files lie; None if the scenario may name none.
    file : str
        What messages call the scenario file.
    hours : Hours or None
        None if they are faulty: then the files are read for their own faults only.

    Attributes
    ----------
    faults, warnings : list of Fault
    sources : dict of str to str
        Path of each table whose numbers came from a file, and the file's name.
    """

    def __init__(self, folder: Path | None, file: str, hours: Hours | None) -> None:
        self.folder = folder
        self.file = file
        self.hours = hours
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.sources: dict[str, str] = {}
        self._sheets: dict[str, Sheet] = {}

    def walk(self, value: Any, path: Path_ = ()) -> Any:
        """Return the value with every table that names a file replaced by its numbers."""
        if isinstance(value, list):
            last = path[-1] if path else ""
            return [
                self.walk(item, (*path[:-1], f"{last}[{at}]"))
                for at, item in enumerate(value, start=1)
            ]
        if not isinstance(value, dict):
            return value
        if _names_file(value, path):
            return self._replace(value, path)
        inlined: dict[str, Any] = {}
        for key, item in value.items():
            inlined[key] = self.walk(item, (*path, str(key)))
        return inlined

    def _replace(self, table: dict[str, Any], path: Path_) -> Any:
        try:
            inlined = self._read(table, path)
        except InputError as error:
            self.faults.extend(fault for fault in error.faults if fault not in self.faults)
        else:
            if inlined is not None:
                self.sources[".".join(path)] = str(table.get("file", table.get("times")))
                return inlined
        # The table's own faults are told; a harmless stand-in keeps the others from hiding.
        beside: dict[str, Any] = {
            key: table[key] for key in ("weight", "probability") if key in table
        }
        stand_in: dict[str, Any] = {"kind": "constant", "value": 1, **beside}
        return _STAND_INS.get(path[-1], None if path[-1] in _FILLINGS else stand_in)

    def _read(self, table: dict[str, Any], path: Path_) -> Any:
        """Return the table with numbers in it, or None if the hours do not let them be placed."""
        if path[-1] in _FILLINGS and "times" not in table:
            self._check_keys(table, path, ("file", "column"))
            sheet = self._sheet(table, "file", path)
            return self._series(sheet, self._word(table, "column", path), path)
        if path[-1] in _FILLINGS:
            self._check_keys(table, path, ("times", "column", "talk_column"))
            return self._recorded(self._sheet(table, "times", path), table, path)
        sheet = self._sheet(table, "file", path)
        column = self._word(table, "column", path)
        rest = {key: item for key, item in table.items() if key not in ("file", "column")}
        values = _cells(sheet, column, _duration(sheet))
        key = path[4:5] if path[2:3] == ("skills",) else path[2:3]
        if key == ("talk",):
            _check_talk(sheet, column, values)
        return {**rest, "values": values}

    def _series(self, sheet: Sheet, column: str, path: Path_) -> Any:
        values, warnings = read_series(sheet, column, self.hours, _FILLINGS[path[-1]])
        self.warnings.extend(warnings)
        return {"per_interval": list(values)} if self.hours else None

    def _recorded(self, sheet: Sheet, table: dict[str, Any], path: Path_) -> Any:
        """Return recorded arrivals in order of time, and their talk times if there are any."""
        readers = {
            "column": lambda text: _moment(text, self.hours),
            "talk_column": _duration(sheet),
        }
        columns: dict[str, list[float]] = {"talk_column": []}
        faults: list[Fault] = []
        for key in ("column", *(["talk_column"] if "talk_column" in table else [])):
            try:
                name = self._word(table, key, path)
                columns[key] = _cells(sheet, name, readers[key])
                if key == "talk_column":
                    _check_talk(sheet, name, columns[key])
            except InputError as error:
                faults.extend(error.faults)
        if faults:
            raise InputError(faults)
        times, talks = columns["column"], columns["talk_column"]
        if self.hours is None:
            return None
        # A stable sort: contacts recorded at the same second stay in the file's order.
        order = sorted(range(len(times)), key=times.__getitem__)
        recorded = {"times": [times[at] for at in order]}
        return {**recorded, "talk": [talks[at] for at in order]} if talks else recorded

    def _sheet(self, table: dict[str, Any], key: str, path: Path_) -> Sheet:
        where = f"{self.file}: {'.'.join(path)}.{key}"
        name = self._word(table, key, path)
        if self.folder is None:
            raise one_fault(
                where, f'the file "{name}"', "numbers in place", "write the numbers themselves"
            )
        if name not in self._sheets:
            self._sheets[name] = read_sheet(self.folder, name, where)
            comma = self._sheets[name].comma_warning()
            self.warnings.extend([comma] if comma else [])
        return self._sheets[name]

    def _word(self, table: dict[str, Any], key: str, path: Path_) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value:
            what = "the header of a column" if "column" in key else "the name of a CSV or XLSX file"
            where = f"{self.file}: {'.'.join((*path, key))}"
            raise one_fault(
                where,
                shown(value),
                what,
                f'write, for instance, {key} = "{"calls" if "column" in key else "calls.csv"}"',
            )
        return value

    def _check_keys(self, table: dict[str, Any], path: Path_, known: tuple[str, ...]) -> None:
        where = f"{self.file}: {'.'.join(path)}"
        faults = [
            unknown_key(f"{where}.{key}", (*path, key), known) for key in table if key not in known
        ]
        if faults:
            raise InputError(faults)


def _names_file(table: dict[str, Any], path: Path_) -> bool:
    """Return whether a table stands where a file may be named, and names one."""
    if len(path) == 3 and path[-1] in _FILLINGS:
        return "file" in table or (
            "times" in table and not isinstance(table["times"], list | tuple)
        )
    return len(path) > 2 and table.get("kind") == "empirical" and "file" in table


def _cells(sheet: Sheet, column: str, read: Callable[[str], float]) -> list[float]:
    """Read a column, or raise every fault in it."""
    values: list[float] = []
    report = Report(sheet.name, column)
    for cell in sheet.column(column):
        try:
            values.append(read(cell.text))
        except Invalid as fault:
            found = f'"{cell.text}"' if cell.text else "an empty cell"
            report.row(cell.row, found, fault.allowed, fault.do)
    if report.faults:
        raise InputError(report.told())
    return values


def _duration(sheet: Sheet) -> Callable[[str], float]:
    return lambda text: parse_duration(sheet.read(text))


def _check_talk(sheet: Sheet, column: str, values: list[float]) -> None:
    """Refuse talk times that look like minutes: as seconds, they are nearly no load at all."""
    middle = statistics.median(values)
    bare = not any(mark.isalpha() for cell in sheet.columns[column] for mark in cell.text)
    if bare and middle < SHORTEST_TALK:
        where = f"{sheet.name}, column {column}"
        raise one_fault(
            where,
            f"numbers without a unit, {middle:g} in the middle, read as seconds",
            "durations; calls usually last 120 to 900 s",
            "convert the column to seconds, or write the unit in each cell (4.5 min, 12 s)",
        )


def _moment(text: str, hours: Hours | None) -> float:
    """Read a date-time, or a clock time if the run has one day only."""
    if hours and hours.days == 1 and ":" in text and not any(mark in text for mark in "-/ "):
        moment = parse_clock(text)
    else:
        moment = read_moment(text, hours)
    if hours and not 0.0 <= moment < hours.days * DAY:
        raise Invalid(
            allowed="a time within the days of the run", do="change [hours], or remove the row"
        )
    return moment
