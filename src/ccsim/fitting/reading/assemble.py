"""The calls of a log, put together of its columns, and the rows that are none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ccsim.errors import InputError
from ccsim.fitting.calls import COLUMNS
from ccsim.fitting.reading.cells import Cells
from ccsim.fitting.reading.checks import doubts_of_rows
from ccsim.fitting.reading.contacts import as_contacts
from ccsim.fitting.reading.durations import read_durations
from ccsim.fitting.reading.instants import NEVER
from ccsim.fitting.reading.lengths import Lengths, read_answered, read_lengths
from ccsim.fitting.reading.outcomes import read_words
from ccsim.fitting.reading.times import Times
from ccsim.fitting.reading.vocabulary import RESOLVED, UNRESOLVED
from ccsim.units import as_duration

__all__ = ["assemble"]


def assemble(cells: Cells, times: Times) -> tuple[pd.DataFrame, int]:
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
        do="mend them; clock times alone need columns.date",
    )
    fates.drop(
        joined.never_was,
        "that joined at a clock time that was skipped when clocks went forward",
        do="look at formats.zone and formats.centre",
    )
    fates.drop(joined.true == NEVER, "without an instant of joining", do="look at the export")
    lengths = read_lengths(cells, times, answered)
    for role in times.unreadable.keys() - {"joined"}:
        no_instant = times.unreadable[role] | times.placed[role].never_was
        cells.warn_cells(role, no_instant, "an instant")
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
