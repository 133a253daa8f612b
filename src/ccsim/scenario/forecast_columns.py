"""Which columns of a forecast file hold what, and the durations that are told beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from ccsim.errors import Fault, Invalid, nearest
from ccsim.scenario.sheets import Sheet
from ccsim.units import SHORTEST_TALK, parse_duration

__all__ = ["durations", "read_handle_time", "volume_columns"]

_TIMES = ("start", "weekday")
_OTHER = (
    "abandon", "agent", "aht", "answered", "asa", "handle", "headcount", "level", "occupancy",
    "scheduled", "shrinkage", "sla", "staff", "talk", "wait", "wrap",
)  # fmt: skip
"""Beginnings of words in headers of columns that hold no volume."""


def read_handle_time(value: object) -> float:
    """Return a handle time [s], refusing what were minutes without a unit.

    Raises
    ------
    Invalid
        If it is no duration, or too short for a handle time.
    """
    seconds = parse_duration(value)
    if not seconds >= SHORTEST_TALK:
        raise Invalid(
            allowed="a handle time; calls usually last 120 to 900 s",
            do="write seconds, or the unit with the number, such as 4.5 min",
        )
    return seconds


def _patience(value: object) -> float:
    seconds = parse_duration(value)
    if seconds == 0.0:
        raise Invalid(allowed="a duration above 0", do="leave it out if nobody gives up")
    return seconds


def durations(
    sheet: Sheet, *, handle_time: str | float | None, patience: str | float | None
) -> tuple[dict[str, float], list[Fault]]:
    """Return handle time and patience [s], and their faults; NaN for what a column tells."""
    seconds = {"handle_time": math.nan, "patience": math.inf}
    faults = []
    if handle_time not in sheet.columns:
        known = [title for title in sheet.columns if title not in _TIMES]
        try:
            seconds["handle_time"] = read_handle_time(_bare(handle_time or ""))
        except Invalid as fault:
            do = f"{fault.do}; or name a column: {', '.join(known)}"
            faults.append(_option("handle time", _quoted(handle_time), fault.allowed, do))
    if patience is not None:
        try:
            seconds["patience"] = _patience(_bare(patience))
        except Invalid as fault:
            faults.append(_option("patience", _quoted(patience), fault.allowed, fault.do))
    return seconds, faults


def _bare(value: str | float) -> str | float:
    """Return a number written as text as a number: the reader then tells one without a unit."""
    try:
        return float(value)
    except ValueError:
        return value


def _quoted(value: object) -> str:
    return "none" if value is None else f'"{value}"'


def _option(name: str, found: str, allowed: str, do: str) -> Fault:
    return Fault(where=name, found=found, allowed=allowed, do=do)


def volume_columns(
    sheet: Sheet, asked: tuple[str, ...], beside: Mapping[str, str]
) -> tuple[list[str], list[Fault]]:
    """Return the columns that hold volumes, and what speaks against them."""
    free = [title for title in sheet.columns if title not in (*_TIMES, *beside.values())]
    faults = [
        _in_header(
            sheet, f'no column "{title}"', f"one of: {', '.join(free)}", nearest(title, free)
        )
        for title in (*asked, *beside.values())
        if title not in sheet.columns
    ]
    names = list(asked) or free
    if not asked:
        faults += _no_volumes(sheet, names)
    if not names and not faults:
        allowed = "a column for each queue beside start"
        faults.append(_in_header(sheet, "no column of volumes", allowed, "add one"))
    if "agents" in beside and len(names) > 1:
        found = f'the column "{beside["agents"]}" for {len(names)} queues: {", ".join(names)}'
        do = "name that queue (--queue), or write a scenario with a group for each"
        faults.append(_option("agents", found, "a column of agents where there is one queue", do))
    return names, faults


def _no_volumes(sheet: Sheet, names: list[str]) -> Iterator[Fault]:
    for title in names:
        words = title.casefold().replace("_", " ").split()
        if any(word.startswith(other) for word in words for other in _OTHER):
            yield _in_header(
                sheet,
                f'a column "{title}", which does not sound like volume',
                "start, weekday, and a column of expected contacts for each queue",
                "name the queues' columns (--queue), the handle times' (--handle-time) and the "
                "agents' (--agents)",
            )


def _in_header(sheet: Sheet, found: str, allowed: str, do: str) -> Fault:
    return Fault(where=f"{sheet.name}, header", found=found, allowed=allowed, do=do)
