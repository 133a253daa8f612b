"""Rules across the rows of a file of per-interval numbers."""

from __future__ import annotations

import itertools

from ccsim.scenario.hours import Hours
from ccsim.scenario.rows import Row, Source
from ccsim.units import DAY, as_clock, as_duration

__all__ = ["check_answered", "check_duplicates", "check_form", "check_spacing", "check_starts"]

_STRETCH = 2
"""So many equal steps in a row are no accident."""


def check_form(source: Source, rows: list[Row]) -> None:
    """All rows name their interval in the same way."""
    other = next((row for row in rows if (row.day is None) != (rows[0].day is None)), None)
    if other is not None:
        source.report.add(
            f"rows {rows[0].row} and {other.row}",
            "a clock time in one, a date-time in the other",
            "one of the two forms throughout",
            "give all rows a date, or none",
            start=True,
        )


def check_spacing(source: Source, rows: list[Row]) -> list[float]:
    """Return the lengths [s] that rows lie apart; sound files have one.

    A single gap is a missing row, to be told as such; two lengths, each several times in
    succession, are two exports in one file.
    """
    stretches = _stretches(rows)
    if len(stretches) < 2:
        return list(stretches)
    (one, first), (two, second) = list(stretches.items())[:2]
    source.report.add(
        f"rows {first[0]}-{first[1]} and {second[0]}-{second[1]}",
        f"rows {as_duration(one)} apart, then {as_duration(two)} apart",
        "one interval length in a file",
        "split the file, or export it with one length",
        start=True,
    )
    return list(stretches)


def _stretches(rows: list[Row]) -> dict[float, tuple[int, int]]:
    """Return the first stretch of rows for each step [s] that occurs in succession."""
    steps = [
        (after.start - before.start, before.row, after.row)
        for before, after in itertools.pairwise(rows)
        if before.day == after.day and after.start > before.start
    ]
    found: dict[float, tuple[int, int]] = {}
    for step, group in itertools.groupby(steps, key=lambda one: one[0]):
        stretch = list(group)
        if len(stretch) >= _STRETCH:
            found.setdefault(step, (stretch[0][1], stretch[-1][2]))
    return found


def check_starts(source: Source, rows: list[Row], hours: Hours, step: float) -> None:
    """Every row starts where an interval of the scenario does."""
    interval = as_duration(hours.interval)
    whole = DAY % step == 0.0 and all(row.start % step == 0.0 for row in rows)
    if whole and step != hours.interval:
        source.report.add(
            "",
            f"rows {as_duration(step)} apart",
            f"the scenario's interval, {interval}",
            f'set interval = "{as_duration(step)}" in [hours], or export every {interval}',
            start=True,
        )
        return
    for row in rows:
        if row.start % hours.interval != 0.0:
            source.report.row(
                row.row,
                f"a start at {as_clock(row.start)}",
                f"starts that lie {interval} apart from midnight",
                "move it; if this is a call log and no forecast, use volume = { times = ... }",
                start=True,
            )


def check_answered(source: Source) -> None:
    """Refuse a volume of answered contacts where the same file counts abandoned ones."""
    if source.filling.what != "calls":
        return
    titles = {title.casefold(): title for title in source.sheet.columns}
    lost = next((title for low, title in titles.items() if "abandon" in low), None)
    answered = next((t for low, t in titles.items() if "answered" in low or "handled" in low), None)
    if lost is None or answered is None:
        return
    missed, volume, served = (_total(source, name) for name in (lost, source.column, answered))
    # Offered contacts are answered + abandoned, or more: those blocked or overflown.
    if missed > 0.0 and abs(volume - served) < missed / 2:
        source.report.add(
            "all rows",
            f"answered contacts, {volume:,.0f} in all, beside {missed:,.0f} abandoned",
            "offered contacts: answered + abandoned",
            "name the offered column; answered volumes hide the customers who are lost",
        )


def _total(source: Source, column: str) -> float:
    numbers = (source.sheet.number(cell) for cell in source.sheet.columns[column])
    return sum(number for number in numbers if number is not None)


def check_duplicates(source: Source, rows: list[Row]) -> None:
    """Each interval has one row."""
    seen: dict[tuple[int | None, float], Row] = {}
    for row in rows:
        first = seen.setdefault((row.day, row.start), row)
        if first is not row:
            source.report.row(
                row.row,
                f"a second row for {source.day_name(row.day)}{as_clock(row.start)}: {row.value:g}, "
                f"and {first.value:g} in row {first.row}",
                "one row for each interval",
                "remove one, or add them up if both count",
            )
