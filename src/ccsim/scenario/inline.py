"""Puts the numbers of the files a scenario names in the place of their names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ccsim.errors import Fault, InputError, Invalid
from ccsim.scenario.hours import Hours
from ccsim.scenario.series import Filling, read_moment, read_series
from ccsim.scenario.sheets import Sheet, read_sheet
from ccsim.units import DAY, parse_clock, parse_duration, parse_number

__all__ = ["Inliner"]


def _agents(value: object) -> float:
    number = parse_number(value)
    if number < 0.0 or number != int(number):
        raise Invalid(allowed="a whole number of 0 or more", do="write whole agents")
    return number


def _calls(value: object) -> float:
    number = parse_number(value)
    if number < 0.0:
        raise Invalid(allowed="a number of 0 or more", do="write the contacts expected")
    return number


def _factor(value: object) -> float:
    number = parse_number(value)
    if number <= 0.0:
        raise Invalid(allowed="a number above 0", do="write 1 for no change")
    return number


_FACTOR = Filling("factor", 1.0, _factor, lost_outside=False)
_FILLINGS = {
    "volume": Filling("calls", 0.0, _calls),
    "staff": Filling("agents", 0.0, _agents, lost_outside=False),
    "talk_factor": _FACTOR,
    "wrap_factor": _FACTOR,
    "patience_factor": _FACTOR,
}
_PLACEHOLDERS: dict[str, Any] = {
    "volume": {"per_hour": 0},
    "staff": 0,
    **dict.fromkeys(("talk_factor", "wrap_factor", "patience_factor"), {"per_interval": [1]}),
}
_EMPTY_LAW = {"kind": "constant", "value": 0}


class Inliner:
    """Walks a scenario's tables and reads the files they name.

    Parameters
    ----------
    folder : Path or None
        Where the files lie; None if the scenario may name none.
    file : str
        What messages call the scenario file.
    hours : Hours or None
        None if they are faulty: then no file is read, and the hours' own faults are told.

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

    def walk(self, value: Any, path: tuple[str, ...] = ()) -> Any:
        """Return the value with every table that names a file replaced by its numbers."""
        if isinstance(value, list):
            return [self.walk(item, path) for item in value]
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("file", value.get("times")), str) and path:
            return self._replace(value, path)
        return {key: self.walk(item, (*path, key)) for key, item in value.items()}

    def _replace(self, table: dict[str, Any], path: tuple[str, ...]) -> Any:
        name = table.get("file", table.get("times"))
        if self.hours is not None:
            try:
                inlined = self._read(table, str(name), path, self.hours)
            except InputError as error:
                self.faults.extend(error.faults)
            else:
                self.sources[".".join(path)] = str(name)
                return inlined
        # The table's own faults are told; a harmless stand-in keeps the others from hiding.
        return _PLACEHOLDERS.get(path[-1], _EMPTY_LAW)

    def _read(self, table: dict[str, Any], name: str, path: tuple[str, ...], hours: Hours) -> Any:
        if "times" in table:
            self._check_keys(table, path, ("times", "column", "talk_column"))
            return _recorded(self._sheet(name, path), table, hours)
        if path[-1] in _FILLINGS:
            self._check_keys(table, path, ("file", "column"))
            sheet = self._sheet(name, path)
            values, warnings = read_series(sheet, self._column(table, path), hours,
                                           _FILLINGS[path[-1]])  # fmt: skip
            self.warnings.extend(warnings)
            return {"per_interval": [int(v) if path[-1] == "staff" else v for v in values]}
        rest = {key: item for key, item in table.items() if key not in ("file", "column")}
        sheet = self._sheet(name, path)
        return {**rest, "values": _cells(sheet, self._column(table, path), _duration(sheet))}

    def _sheet(self, name: str, path: tuple[str, ...]) -> Sheet:
        if self.folder is None:
            raise self._error(path, f'the file "{name}"', "numbers in place",
                              "load the scenario from its folder")  # fmt: skip
        if name not in self._sheets:
            self._sheets[name] = read_sheet(self.folder, name)
            comma = self._sheets[name].comma_warning()
            self.warnings.extend([comma] if comma else [])
        return self._sheets[name]

    def _column(self, table: dict[str, Any], path: tuple[str, ...]) -> str:
        if not isinstance(table.get("column"), str):
            raise self._error(path, "no `column`", "the header of a column in the file",
                              'add, for instance, column = "calls"')  # fmt: skip
        return str(table["column"])

    def _check_keys(
        self, table: dict[str, Any], path: tuple[str, ...], known: tuple[str, ...]
    ) -> None:
        for key in table:
            if key not in known:
                raise self._error((*path, key), f"the key `{key}`",
                                  f"these keys: {', '.join(known)}", "remove it")  # fmt: skip

    def _error(self, path: tuple[str, ...], found: str, allowed: str, do: str) -> InputError:
        where = f"{self.file}: {'.'.join(path)}"
        return InputError([Fault(where=where, found=found, allowed=allowed, do=do)])


def _recorded(sheet: Sheet, table: dict[str, Any], hours: Hours) -> dict[str, list[float]]:
    """Return recorded arrivals in order of time, and their talk times if there is a column."""
    times = _cells(sheet, str(table.get("column", "arrived")), lambda text: _moment(text, hours))
    if "talk_column" not in table:
        return {"times": sorted(times)}
    talks = _cells(sheet, str(table["talk_column"]), _duration(sheet))
    # A stable sort: contacts recorded at the same second stay in the file's order.
    pairs = sorted(zip(times, talks, strict=True), key=lambda pair: pair[0])
    return {"times": [time for time, _ in pairs], "talk": [talk for _, talk in pairs]}


def _cells(sheet: Sheet, column: str, read: Callable[[str], float]) -> list[float]:
    """Read a column, or raise every fault in it."""
    values: list[float] = []
    faults: list[Fault] = []
    for cell in sheet.column(column):
        try:
            values.append(read(cell.text))
        except Invalid as fault:
            where = f"{sheet.name}, column {column}, row {cell.row}"
            faults.append(
                Fault(where=where, found=f'"{cell.text}"', allowed=fault.allowed, do=fault.do)
            )
    if faults:
        raise InputError(faults)
    return values


def _duration(sheet: Sheet) -> Callable[[str], float]:
    comma = sheet.decimal == ","
    return lambda text: parse_duration(text.replace(",", ".") if comma else text)


def _moment(text: str, hours: Hours) -> float:
    """Read a date-time, or a clock time if the run has one day only."""
    if hours.days == 1 and "-" not in text and ":" in text:
        moment = parse_clock(text)
    else:
        moment = read_moment(text, hours)
    if not 0.0 <= moment < hours.days * DAY:
        raise Invalid(allowed="a time within the days of the run", do="change [hours], or remove it")
    return moment
