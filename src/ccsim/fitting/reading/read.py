"""From a file and a mapping to a call log."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ccsim.errors import Fault, InputError
from ccsim.fitting.calls import COLUMNS, CallLog, Rows
from ccsim.fitting.reading.cells import Cells, unknown_headers
from ccsim.fitting.reading.checks import doubts, doubts_of_rows, refuse_useless
from ccsim.fitting.reading.contacts import as_contacts
from ccsim.fitting.reading.durations import read_durations
from ccsim.fitting.reading.fates import Fates, Reason
from ccsim.fitting.reading.guess import guess_columns
from ccsim.fitting.reading.instants import NEVER
from ccsim.fitting.reading.lengths import Lengths, read_answered, read_lengths
from ccsim.fitting.reading.mapping import INSTANTS, ROLES, LogMapping, read_mapping
from ccsim.fitting.reading.outcomes import read_words
from ccsim.fitting.reading.table import Table, read_csv
from ccsim.fitting.reading.times import Times, read_times
from ccsim.fitting.reading.typed_files import read_parquet, read_workbook
from ccsim.fitting.reading.vocabulary import RESOLVED, UNRESOLVED
from ccsim.scenario.sheets import one_fault
from ccsim.units import as_duration

__all__ = ["mapping_toml", "read_calls"]

_AS_FILE = "mapping"
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
    calls, merged = _calls(cells, times)
    read = table.row.size + len(table.misshapen)
    if table.misshapen:
        cells.fates.note(np.array(table.misshapen, dtype=np.int64), _MISSHAPEN)
    refuse_useless(table.name, calls, cells.fates.words())
    cells.warnings += [*cells.fates.warnings(table.name), *doubts(cells, calls)]
    cells.understood["dropped"] = cells.fates.words() or "nothing"
    cells.understood[_AS_FILE] = cells.mapping.toml()
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
    return log.understood.get(_AS_FILE, "")


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


def _calls(cells: Cells, times: Times) -> tuple[pd.DataFrame, int]:
    """Return the calls that are kept, in order of joining, and how many legs were merged."""
    fates = cells.fates
    _drop_empty_rows(cells)
    answered = read_answered(cells, times)
    for header in cells.mapping.rules.not_negative:
        _drop_negative(cells, header)
    joined = times.placed["joined"]
    fates.drop(
        times.unreadable["joined"],
        "whose instant of joining cannot be read",
        do="mend them, or say formats.date",
    )
    fates.drop(
        joined.never_was,
        "that joined at a clock time that was skipped when clocks went forward",
        do="look at formats.zone and formats.centre",
    )
    fates.drop(joined.true == NEVER, "without an instant of joining", do="look at the export")
    lengths = read_lengths(cells, times, answered)
    resolved = _resolved(cells)
    if cells.faults:
        raise InputError(list(dict.fromkeys(cells.faults)))
    _drop_absurd(cells, lengths)
    cells.warnings += doubts_of_rows(cells, times, answered, lengths)
    columns = {
        "row": fates.row,
        "queue": _texts(cells, "queue", cells.mapping.rules.queue),
        "joined": joined.wall.view("datetime64[ns]"),
        "wait": lengths.wait,
        "answered": answered,
        "talk": lengths.talk,
        "hold": lengths.hold,
        "wrap": lengths.wrap,
        "agent": _texts(cells, "agent", None),
        "customer": _texts(cells, "customer", None),
        "resolved": resolved,
    }
    kept = fates.kept.copy()
    calls = pd.DataFrame({name: columns[name][kept] for name in COLUMNS})
    calls, merged = as_contacts(cells, calls)
    return calls.sort_values(["joined", "row"], ignore_index=True), merged


def _drop_empty_rows(cells: Cells) -> None:
    empty = np.ones(cells.fates.row.size, dtype=bool)
    for column in cells.table.columns.values():
        empty[empty] = np.asarray(
            pc.equal(pc.fill_null(column.filter(pa.array(empty)), ""), "").to_numpy()
        )
        if not empty.any():
            return
    cells.fates.drop(empty, "that are empty")


def _drop_negative(cells: Cells, header: str) -> None:
    coded = cells.table.coded(header)
    found = read_durations(
        coded,
        missing=coded.counts() == 0,
        unit="s",
        clock=cells.mapping.formats.clock_duration or "m:s",
        where=f"{cells.table.name}, column {header}",
        commas=cells.table.has_decimal_commas,
    )
    cells.fates.drop(found.seconds < 0, f"with a negative {header}")


def _drop_absurd(cells: Cells, lengths: Lengths) -> None:
    rules = cells.mapping.rules
    for role, limit in (("wait", rules.longest_wait), ("talk", rules.longest_talk)):
        cells.fates.drop(
            getattr(lengths, role) > limit,
            f"with a {role} of more than {as_duration(limit)}",
            do=f"look at the unit of {role}; if they are true, raise rules.longest_{role}",
        )


def _resolved(cells: Cells) -> Any:
    size = cells.fates.row.size
    if not cells.has("resolved"):
        return pd.array(np.full(size, None), dtype="boolean")
    coded, missing = cells.column("resolved")
    words = cells.mapping.words
    found = read_words(
        coded,
        missing=missing,
        stated={"resolved": words.resolved, "unresolved": words.unresolved},
        usual={"resolved": RESOLVED, "unresolved": UNRESOLVED},
        where=cells.where("resolved"),
    )
    cells.faults += found.faults
    cells.tell("resolved", found.words)
    unknown = (found.means != "resolved") & (found.means != "unresolved")
    return pd.arrays.BooleanArray(found.means == "resolved", unknown)


def _texts(cells: Cells, role: Any, default: str | None) -> Any:
    """Return a column of names, `default` where nothing stands."""
    if not cells.has(role):
        cells.understood.setdefault(
            role, f'no column; "{default}" for all' if default else "no column"
        )
        return np.full(cells.fates.row.size, default, dtype=object)
    coded, missing = cells.column(role)
    names = np.array(coded.words(), dtype=object)
    names[missing] = default
    found = coded.take(names)
    absent = int(coded.take(missing).sum())
    words = f"{int((~missing).sum()):,} different"
    cells.tell(role, f"{words}, missing in {absent:,} rows" if absent else words)
    if absent == names[coded.codes].size:
        cells.warn_empty(role)
    return found
