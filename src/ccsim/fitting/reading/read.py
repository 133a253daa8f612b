"""From a file and a mapping to a call log."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ccsim.errors import Fault, InputError
from ccsim.fitting.calls import CallLog, Rows
from ccsim.fitting.reading.assemble import assemble
from ccsim.fitting.reading.cells import Cells, unknown_headers
from ccsim.fitting.reading.checks import doubts, refuse_useless
from ccsim.fitting.reading.fates import Fates, Reason
from ccsim.fitting.reading.guess import guess_columns
from ccsim.fitting.reading.mapping import INSTANTS, ROLES, LogMapping, read_mapping
from ccsim.fitting.reading.names import with_plain_names
from ccsim.fitting.reading.table import Table, read_csv
from ccsim.fitting.reading.times import Times, read_times
from ccsim.fitting.reading.typed_files import read_parquet, read_workbook
from ccsim.scenario.sheets import one_fault

__all__ = ["MAPPING", "mapping_toml", "read_calls"]

MAPPING = "mapping"
"""Key of `CallLog.understood` under which the mapping stands that says the same."""
_TEXT_FILES = (".csv", ".txt", ".tsv")
_MISSHAPEN = Reason(
    "with more or fewer fields than the header",
    'quote text that holds separators, and numbers such as "1,204"',
)


def read_calls(
    path: str | Path, mapping: str | Path | Mapping[str, Any] | LogMapping | None = None
) -> CallLog:
    """Read the call log of a telephone system.

    Parameters
    ----------
    path : str or Path
        A CSV, XLSX or Parquet file, one row for each call or leg of a call.
    mapping : str, Path, mapping or LogMapping, optional
        A TOML file, or a dict of its form, that says which column is what and what words mean;
        what it leaves open is guessed, and told in `CallLog.understood`.

    Raises
    ------
    InputError
        If the file or the mapping cannot be used, with every fault that was found; or if no row
        can be kept, or none was answered.
    """
    stated = read_mapping(mapping)
    table = _open(Path(path), stated)
    file = Path(mapping).name if isinstance(mapping, str | Path) else "mapping"
    if faults := unknown_headers(table, stated, file):
        raise InputError(faults)
    guessed = guess_columns(table, stated)
    cells = Cells(table, stated.with_columns(guessed), Fates.of(table.row), set(guessed))
    if faults := _lacking(cells):
        raise InputError(faults)
    _describe(cells)
    times = read_times(cells)
    _refuse_empty(cells, times)
    calls, merged = assemble(cells, times)
    calls, renamed = with_plain_names(calls, table.name)
    read = table.row.size + len(table.misshapen)
    if table.misshapen:
        cells.fates.note(np.array(table.misshapen, dtype=np.int64), _MISSHAPEN)
    refuse_useless(table.name, calls, cells.fates.words())
    cells.warnings += [*cells.fates.warnings(table.name), *renamed, *doubts(cells, calls)]
    cells.understood["dropped"] = cells.fates.words() or "nothing"
    cells.understood[MAPPING] = cells.mapping.toml()
    rows = Rows(read=read, kept=len(calls), dropped=cells.fates.counts(), merged=merged)
    return CallLog(
        name=table.name,
        calls=calls,
        rows=rows,
        understood=cells.understood,
        warnings=tuple(cells.warnings),
    )


def mapping_toml(log: CallLog) -> str:
    """Return a mapping file that says what was guessed when a log was read; "" if there is none."""
    return log.understood.get(MAPPING, "")


def _open(path: Path, mapping: LogMapping) -> Table:
    header_row = mapping.formats.header_row
    if not path.is_file():
        found = "a folder" if path.is_dir() else "no such file"
        raise one_fault(str(path), found, "a CSV, XLSX or Parquet file", "check the path")
    ending = path.suffix.lower()
    if ending in _TEXT_FILES:
        return read_csv(path, header_row)
    if ending == ".xlsx":
        return read_workbook(path, header_row)
    if ending in (".parquet", ".pq"):
        return read_parquet(path)
    raise one_fault(
        path.name,
        f'a file that ends in "{ending}"',
        f"one that ends in {', '.join(_TEXT_FILES)}, .xlsx or .parquet",
        "export the log as CSV; rename the file if it is one",
    )


def _describe(cells: Cells) -> None:
    table, mapping = cells.table, cells.mapping
    form = f'separated by "{table.separator}"' if table.separator else "typed cells"
    form = form.replace("\t", "tab")
    rows = table.row.size + len(table.misshapen)
    cells.understood["file"] = f"{table.name}: {rows:,} rows, {form}"
    used = {mapping.column(role) for role in ROLES} | set(mapping.rules.not_negative)
    unused = [header for header in table.columns if header not in used]
    if unused:
        cells.understood["not used"] = ", ".join(unused)


def _lacking(cells: Cells) -> list[Fault]:
    """Return faults of a log that lacks what every call must have."""
    has = cells.has
    lacks = []
    if not has("joined"):
        lacks.append(("joined", "the instant at which a call joined the queue"))
    if not (has("wait") or ((has("answered") or has("left")) and (has("left") or has("ended")))):
        lacks.append(("wait", "the wait, or the instants of the answer and of the end"))
    if not (has("outcome") or has("answered") or has("talk") or has("agent")):
        lacks.append(("outcome", "who was answered: an outcome, or an instant of the answer"))
    return [
        Fault(
            where=f"{cells.table.name}, header",
            found=f"no column for {what}; there are: {', '.join(cells.table.columns)}",
            allowed="a log that says when a call joined, how long it waited and how it ended",
            do=f'name the column: [columns] {role} = "..."',
        )
        for role, what in lacks
    ]


def _refuse_empty(cells: Cells, times: Times) -> None:
    """Note a fault for each needed column in which nothing stands."""
    needed = [role for role in INSTANTS if role in times.placed and role != "entered"]
    for role in needed:
        if not times.known(role, 0).any() and not times.unreadable[role].any():
            if role == "joined":
                cells.faults.append(_empty(cells, role))
            else:
                cells.warn_empty(role)


def _empty(cells: Cells, role: str) -> Fault:
    return Fault(
        where=cells.where(role),
        found="an empty column",
        allowed=f"what is to be read as `{role}`, in every row",
        do=f"export it with its content, or name another column in columns.{role}",
    )
