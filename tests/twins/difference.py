"""Where two logs differ, for people: the first row that does, and what happened around it."""

import math
from collections.abc import Iterator
from dataclasses import fields
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.records.columns import Kind, Outcome
from ccsim.records.logs import AgentLog, ContactLog, Logs

__all__ = ["report"]

AROUND = 6
"""Events of each log that are shown before and after the first difference."""
TIMES = ("arrived", "joined", "answered", "left", "next_at", "on", "off")


class Event(NamedTuple):
    """Something that a log says has happened: when, at that instant how late, which row says so.

    Ends come first at one instant, then agents who go or come, then customers.
    """

    time: float
    rank: int
    row: int
    what: str


def report(expected: Logs, found: Logs, *, names: tuple[str, str]) -> str:
    """Return "" if two logs are the same bit for bit, or where they are not.

    Parameters
    ----------
    expected, found : Logs
    names : tuple of str
        What left the one and the other.
    """
    parts = [
        (part, first)
        for part in ("contacts", "agents")
        if (first := _first_row(getattr(expected, part), getattr(found, part)))
    ]
    lines = [
        f"{name}: {getattr(expected, name)} by {names[0]}, {getattr(found, name)} by {names[1]}"
        for name in ("cut_off", "kept_on")
        if getattr(expected, name) != getattr(found, name)
    ]
    for part, (row, columns, rows) in parts:
        lines += [f"{part}: {rows} rows differ, first row {row} in {', '.join(columns)}"]
        lines += _side_by_side(getattr(expected, part), getattr(found, part), row, columns, names)
    if parts:
        part, (row, columns, _) = parts[0]
        time = _when(getattr(expected, part), getattr(found, part), row, columns)
        lines += _neighbours(expected, found, time, names)
    return "\n".join(lines)


def _first_row(one: Any, other: Any) -> tuple[int, list[str], int] | None:
    """Return the first row that differs, the columns in which it does, and how many rows do."""
    names = [column.name for column in fields(one)]
    columns = {name: (getattr(one, name), getattr(other, name)) for name in names}
    for name, (a, b) in columns.items():
        assert a.dtype == b.dtype, f"{name}: {a.dtype} and {b.dtype}"
    wrong = {name: _unequal(a, b) for name, (a, b) in columns.items()}
    rows = np.flatnonzero(np.logical_or.reduce(list(wrong.values())))
    if not rows.size:
        return None
    row = int(rows[0])
    return row, [name for name in names if wrong[name][row]], rows.size


def _unequal(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which rows differ by a bit; NaN is NaN, and a row that is missing differs."""
    both, all_rows = sorted((one.size, other.size))
    unequal = np.ones(all_rows, dtype=bool)
    a, b = one[:both], other[:both]
    # Copies, because a column may be a strided view; bits, because 0.0 == -0.0.
    bits = a.copy().view(np.int64) != b.copy().view(np.int64)
    unequal[:both] = bits & ~((a != a) & (b != b))  # noqa: PLR0124  # NaN alone is not itself
    return unequal


def _side_by_side(
    one: Any, other: Any, row: int, wrong: list[str], names: tuple[str, str]
) -> Iterator[str]:
    """Yield a row of two logs as columns, those that differ marked."""
    yield f"  {'':10} {names[0]:>22} {names[1]:>22}"
    for column in (column.name for column in fields(one)):
        values = [_value(getattr(log, column), row) for log in (one, other)]
        mark = "<<" if column in wrong else ""
        yield f"  {column:10} {values[0]:>22} {values[1]:>22} {mark}".rstrip()


def _value(column: NDArray[Any], row: int) -> str:
    return repr(column[row].item()) if row < column.size else "no such row"


def _when(one: Any, other: Any, row: int, wrong: list[str]) -> float:
    """Return the earliest time [s] at which a row differs; without one, that of its joining."""

    def times(names: list[str]) -> list[float]:
        columns = [getattr(log, name) for log in (one, other) for name in names]
        found = [float(column[row]) for column in columns if row < column.size]
        return [time for time in found if not math.isnan(time)]

    of_row = [column.name for column in fields(one) if column.name in TIMES]
    return min(times([name for name in of_row if name in wrong]) or times(of_row), default=0.0)


def _neighbours(one: Logs, other: Logs, time: float, names: tuple[str, str]) -> Iterator[str]:
    """Yield the events around a time, each with whether both logs have it."""
    # A log that is wrong may lack a time.
    logs = [sorted(e for e in _events(log) if not math.isnan(e.time)) for log in (one, other)]
    have = [{(event.time, event.what) for event in events} for events in logs]
    for name, events, others in zip(names, logs, reversed(have), strict=True):
        yield f"around {time!r} s by {name} (* not by the other):"
        before = [event for event in events if event.time < time][-AROUND:]
        after = [event for event in events if event.time >= time]
        at_once = sum(event.time == time for event in after)
        for event in before + after[: at_once + AROUND]:
            mark = " " if (event.time, event.what) in others else "*"
            yield f" {mark} {event.time!r:>20}  row {event.row:<4} {event.what}"


def _events(logs: Logs) -> Iterator[Event]:
    yield from _contact_events(logs.contacts)
    yield from _agent_events(logs.agents)


def _contact_events(log: ContactLog) -> Iterator[Event]:
    rows = zip(*(getattr(log, column.name).tolist() for column in fields(log)), strict=True)
    for at, row in enumerate(rows):
        visit = dict(zip((column.name for column in fields(log)), row, strict=True))
        who = f"issue {visit['issue']}, contact {visit['contact']}, visit {visit['visit']}"
        kind, outcome = _word(Kind, visit["kind"]), _word(Outcome, visit["outcome"])
        yield Event(visit["joined"], 4, at, f"{who}: joins queue {visit['queue']} ({kind})")
        if visit["outcome"] == Outcome.ANSWERED:
            agent = f"agent {visit['agent']:.0f}"
            yield Event(visit["answered"], 5, at, f"{who}: answered by {agent}")
            yield Event(visit["left"], 0, at, f"{who}: conversation with {agent} ends")
            if visit["wrap"] > 0.0:
                end = visit["left"] + visit["wrap"]
                yield Event(end, 1, at, f"{who}: wrap of {agent} ends")
        else:
            yield Event(visit["left"], 6, at, f"{who}: leaves, {outcome}")


def _word(codes: type[IntEnum], code: int) -> str:
    """Return the word for a code; a log that is wrong may hold one without any."""
    return codes(code).name.lower() if code in set(codes) else f"{codes.__name__.lower()} {code}"


def _agent_events(log: AgentLog) -> Iterator[Event]:
    columns = log.agent.tolist(), log.group.tolist(), log.on.tolist(), log.off.tolist()
    for at, (agent, group, on, off) in enumerate(zip(*columns, strict=True)):
        yield Event(on, 3, at, f"agent {agent} of group {group} comes on")
        yield Event(off, 2, at, f"agent {agent} of group {group} goes")
