"""Interval reports: calls, waits and handle times per half-hour, where no call-by-call log is.

`read_interval_report` makes an `IntervalReport` of a file; `fit_from_intervals` estimates volume,
handle time and patience from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from ccsim.errors import Fault, InputError
from ccsim.fitting.interval_cells import amounts, durations, shares, starts
from ccsim.fitting.interval_columns import columns_of, threshold_of
from ccsim.scenario.sheets import Cell, Sheet, one_fault, read_sheet
from ccsim.units import DAY, MINUTE, as_duration

__all__ = ["COLUMNS", "IntervalReport", "read_interval_report"]

COLUMNS = (
    "row", "queue", "start", "offered", "answered", "abandoned", "service_level", "asa",
    "abandon_wait", "aht", "agents",
)  # fmt: skip
"""Of `IntervalReport.table`, in this order."""

_TOTALS = ("total", "totals", "sum", "grand total", "summary", "gesamt", "summe", "average")
_USUAL_THRESHOLD = 20.0
_ONLY_QUEUE = "calls"


@dataclass(frozen=True, kw_only=True, eq=False)
class IntervalReport:
    """Calls by interval, one row for each interval and queue.

    Attributes
    ----------
    name : str
        Of the file.
    table : DataFrame
        `row`: of the file, as a spreadsheet counts. `queue`: str. `start`: datetime64[s].
        `offered`, `answered`, `abandoned`: float64 calls. `service_level`: answered within the
        threshold, as the report defines it [share]. `asa`, `abandon_wait`: mean waits of the
        answered and of the abandoned [s]. `aht`: mean handle time [s]. `agents`. NaN where the
        report does not tell.
    interval : float [s]
    within : float [s]
        Threshold of the service level.
    dropped : dict of str to int
        Rows that were left out, by reason.
    understood : dict of str to str
        How the file was read, in words, column by column.
    warnings : tuple of Fault
    """

    name: str
    table: pd.DataFrame
    interval: float
    within: float = _USUAL_THRESHOLD
    dropped: dict[str, int] = field(default_factory=dict)
    understood: dict[str, str] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()

    def has(self, column: str) -> bool:
        """Return whether a column holds anything."""
        return bool(self.table[column].notna().any())

    @property
    def queues(self) -> list[str]:
        """Queues, most calls first."""
        calls = self.table.groupby("queue", sort=False)["offered"].sum()
        return [str(name) for name in calls.sort_values(ascending=False, kind="stable").index]


def read_interval_report(
    path: str | Path,
    mapping: Mapping[str, str] | None = None,
    *,
    within: float | None = None,
    dates: Literal["day first", "month first"] | None = None,
    unit: Literal["s", "min"] | None = None,
) -> IntervalReport:
    """Read an interval report.

    Parameters
    ----------
    path : str or Path
        A CSV or XLSX file with a header.
    mapping : mapping of str to str, optional
        From what a column holds (start, date, queue, offered, answered, abandoned,
        short_abandoned, service_level, asa, abandon_wait, aht, agents) to its header; "" for a
        column that is not there. What is left out is guessed by name, and told in `understood`.
    within : float, optional [s]
        Threshold of the service level; left out, what its header says, else 20 s.
    dates : {"day first", "month first"}, optional
        How dates such as 03/04/2026 are meant; left out, the other dates must tell.
    unit : {"s", "min"}, optional
        Of plain numbers that are durations; left out, what the headers say, else seconds.

    Returns
    -------
    IntervalReport

    Raises
    ------
    InputError
        With every fault that was found.
    """
    path = Path(path)
    sheet, dropped = _without_totals(read_sheet(path.parent, path.name, path.name), mapping)
    titles, understood, faults = columns_of(sheet, mapping)
    if "start" not in titles:
        raise InputError(faults)
    table, told, found = _columns(sheet, titles, dates, unit)
    faults += found
    for role, words in told.items():
        understood[role] += f", {words}"
    interval = _interval(sheet, table, faults)
    if faults:
        raise InputError(list(dict.fromkeys(faults)))
    warnings = [*_three_counts(sheet, table, titles), *_odd(sheet, table)]
    threshold = within or threshold_of(titles.get("service_level", "")) or _USUAL_THRESHOLD
    if "service_level" in titles:
        said = as_duration(threshold)
        known = within or threshold_of(titles["service_level"])
        understood["service_level"] += f", within {said}" + ("" if known else ", as is usual")
    comma = sheet.comma_warning()
    return IntervalReport(
        name=path.name,
        table=table[list(COLUMNS)].sort_values(["queue", "start"], ignore_index=True),
        interval=interval,
        within=threshold,
        dropped=dropped,
        understood=understood,
        warnings=(*warnings, *([comma] if comma else [])),
    )


def _without_totals(
    sheet: Sheet, mapping: Mapping[str, str] | None
) -> tuple[Sheet, dict[str, int]]:
    """Leave out rows of totals: they say so, or have calls and neither a start nor a date."""
    titles = columns_of(sheet, mapping)[0]
    told = [sheet.columns[titles[role]] for role in ("start", "date", "queue") if role in titles]
    when = [sheet.columns[titles[role]] for role in ("start", "date") if role in titles]
    if not when:
        return sheet, {}
    rows = range(len(when[0]))
    total = [any(_is_total(column[at]) for column in told) for at in rows]
    blank = [not total[at] and not any(column[at].text for column in when) for at in rows]
    keep = [at for at in rows if not (total[at] or blank[at])]
    counts = {"totals": sum(total), "no start: totals or notes": sum(blank)}
    columns = {title: [cells[at] for at in keep] for title, cells in sheet.columns.items()}
    if not keep:
        raise one_fault(
            sheet.name, "only totals", "a row for each interval", "export it by interval"
        )
    dropped = {reason: count for reason, count in counts.items() if count}
    return Sheet(sheet.name, columns, sheet.decimal), dropped


def _is_total(cell: Cell) -> bool:
    return cell.text.casefold().rstrip(":") in _TOTALS


def _columns(
    sheet: Sheet, titles: Mapping[str, str], dates: str | None, unit: str | None
) -> tuple[pd.DataFrame, dict[str, str], list[Fault]]:
    """Read every column that was found, with words on its form and its faults."""
    start = sheet.columns[titles["start"]]
    date = sheet.columns[titles["date"]] if "date" in titles else None
    moments, words, report = starts(sheet, start, date, dates)
    faults, told = report.told(), {"start": f"dates read as {words}"}
    table = pd.DataFrame({"row": [cell.row for cell in start], "start": moments})
    names = sheet.columns[titles["queue"]] if "queue" in titles else None
    table["queue"] = [cell.text for cell in names] if names else _ONLY_QUEUE
    for role in ("offered", "answered", "abandoned", "short_abandoned", "agents"):
        table[role] = np.nan
        if role in titles:
            table[role], report = amounts(sheet, titles[role])
            faults += report.told()
    for role in ("asa", "abandon_wait", "aht"):
        table[role] = np.nan
        if role in titles:
            table[role], told[role], report = durations(
                sheet, titles[role], unit, handle=role == "aht"
            )
            faults += report.told()
    table["service_level"] = np.nan
    if "service_level" in titles:
        table["service_level"], told["service_level"], report = shares(
            sheet, titles["service_level"]
        )
        faults += report.told()
    return table, told, faults


def _interval(sheet: Sheet, table: pd.DataFrame, faults: list[Fault]) -> float:
    """Return how long an interval is [s], noting rows off its grid and double ones."""
    where = f"{sheet.name}, column start"
    known = table[table["start"].notna()]
    apart = known.groupby("queue")["start"].apply(lambda one: one.sort_values().diff())
    seconds = apart.dt.total_seconds()
    positive = seconds[seconds > 0]
    if positive.empty:
        faults.append(
            Fault(
                where=where,
                found="no two intervals of a queue",
                allowed="a row for each interval of the day",
                do="export the report by interval, such as half-hours",
            )
        )
        return 0.0
    step = float(positive.mode().iloc[0])
    if DAY % step or step % MINUTE or step >= DAY:
        faults.append(
            Fault(
                where=where,
                found=f"rows {as_duration(step)} apart",
                allowed="whole minutes that divide a day, such as 15 or 30 min",
                do="export the report with such an interval",
            )
        )
        return step
    midnight = known["start"].dt.normalize()
    off = known[((known["start"] - midnight).dt.total_seconds() % step) != 0]
    double = known[known.duplicated(["queue", "start"], keep=False)]
    for rows, found, do in (
        (off, f"not a multiple of {as_duration(step)} from midnight", "correct the start"),
        (double, "the same interval and queue twice", "remove one, or name the column of queues"),
    ):
        if len(rows):
            listed = ", ".join(str(row) for row in rows["row"].head(3))
            faults.append(
                Fault(
                    where=f"{where}, rows {listed}",
                    found=f"{len(rows)} rows: {found}",
                    allowed="each interval once for each queue",
                    do=do,
                )
            )
    return step


def _three_counts(sheet: Sheet, table: pd.DataFrame, titles: Mapping[str, str]) -> Iterator[Fault]:
    """Fill in the count that is left, and hold the three against each other."""
    short = table["short_abandoned"].fillna(0.0)
    if "offered" not in titles:
        table["offered"] = table["answered"] + table["abandoned"] + short
    elif "answered" not in titles:
        table["answered"] = table["offered"] - table["abandoned"]
    elif "abandoned" not in titles:
        table["abandoned"] = table["offered"] - table["answered"]
    else:
        yield from _balance(sheet, table, short)
    counts = table[["offered", "answered", "abandoned"]]
    wrong = counts.isna().any(axis=1) | (counts < 0).any(axis=1)
    if wrong.any():
        first = int(table.loc[wrong, "row"].iloc[0])
        raise one_fault(
            f"{sheet.name}, row {first}",
            f"{int(wrong.sum())} rows whose offered, answered and abandoned are empty, or leave "
            "less than 0 for the third",
            "offered = answered + abandoned, in every row",
            "write 0 where it is 0, and remove intervals that were not recorded",
        )


def _balance(sheet: Sheet, table: pd.DataFrame, short: pd.Series[float]) -> Iterator[Fault]:
    """Say whether short abandonments stand beside the others, and what does not add up."""
    rest = table["offered"] - table["answered"] - table["abandoned"]
    if short.any() and int((rest == short).sum()) > int((rest == 0).sum()):
        table["abandoned"] += short
        rest -= short
        yield _warning(
            sheet, f"{short.sum():,.0f} short abandonments beside the others",
            "they count as abandoned: who gives up soon tells of patience as well",
            "nothing; leave the column out to leave them out",
        )  # fmt: skip
    if (rest != 0).any():
        more, less = float(rest[rest > 0].sum()), float(rest[rest < 0].abs().sum())
        yield _warning(
            sheet,
            f"{int((rest != 0).sum())} rows in which offered is not answered + abandoned: "
            f"{more:,.0f} calls are missing, {less:,.0f} are too many",
            "calls that wait over an interval's end may be counted in two rows",
            f"if {abs(more - less):,.0f} calls in all matter, see where they went: offered counts "
            "for volume, abandoned / (answered + abandoned) for patience",
        )


def _odd(sheet: Sheet, table: pd.DataFrame) -> Iterator[Fault]:
    impossible = (table["abandoned"] == 0) & (table["abandon_wait"] > 0)
    if impossible.any():
        yield _warning(
            sheet, f"{int(impossible.sum())} rows with a wait of abandoned calls and none of them",
            "no wait where nobody abandoned", "nothing: it is not used there",
        )  # fmt: skip


def _warning(sheet: Sheet, found: str, allowed: str, do: str) -> Fault:
    return Fault(where=sheet.name, found=found, allowed=allowed, do=do, warning=True)
