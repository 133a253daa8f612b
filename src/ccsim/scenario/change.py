"""Changes by an amount, such as "+8%", "-5 %", "+2" or "+30 s", to what stands in a scenario."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from ccsim.errors import Invalid
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.faults import shown
from ccsim.units import as_seconds, parse_duration, read_number

__all__ = ["Change", "changed", "read_change"]

_CHANGE = re.compile(r"(?P<sign>[+-])\s*(?P<amount>[\d.][^%]*?)\s*(?P<percent>%?)")
_LISTS = ("per_hour", "per_interval")
_HALF = Decimal("0.5")


class Change(NamedTuple):
    """An amount to add: a percentage, a duration in seconds, or a plain number."""

    size: Decimal
    unit: str
    """One of "%", "s" and "" """

    def of(self, number: Decimal) -> Decimal:
        """Return the changed number."""
        return number * (100 + self.size) / 100 if self.unit == "%" else number + self.size


def read_change(value: object) -> Change | None:
    """Return the change that a text stands for, or None if it is a new value.

    >>> read_change("-5 %"), read_change("+1 min"), read_change("24")
    (Change(size=Decimal('-5'), unit='%'), Change(size=Decimal('60.0'), unit='s'), None)
    """
    match = _CHANGE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    sign = -1 if match["sign"] == "-" else 1
    if read_number(match["amount"]) is not None:
        return Change(sign * Decimal(match["amount"]), match["percent"])
    try:
        seconds = parse_duration(match["amount"])
    except Invalid:
        return None
    return None if match["percent"] else Change(sign * Decimal(repr(seconds)), "s")


def changed(value: Any, change: Change, *, heads: bool, calendar: Calendar) -> Any:
    """Return a value of the resolved scenario with every number in it changed.

    Parameters
    ----------
    value : number, str, list or dict
        A dict is a volume, head counts or factors: its numbers are changed.
    change : Change
    heads : bool
        Whether it counts agents: a percentage is rounded, halves up.
    calendar : Calendar
        Tells which entries of a per-interval list are closed and stay as they are.

    Raises
    ------
    Invalid
        If there is no number, or the change would carry a list below zero.
    """
    if isinstance(value, bool) or value is None:
        raise _not_a_number(value)
    if isinstance(value, int | float):
        if change.unit == "s":
            raise Invalid(allowed="a number or a percentage", do="leave the unit of time out")
        return _number(change.of(Decimal(repr(value))), whole=heads and change.unit == "%")
    if isinstance(value, str):
        return as_seconds(float(change.of(_seconds(value))))
    if isinstance(value, dict):
        return _in_table(value, change, heads=heads, calendar=calendar)
    return _in_list(value, change, heads=heads, calendar=calendar)


def _in_table(value: dict[str, Any], change: Change, *, heads: bool, calendar: Calendar) -> Any:
    numbers = {name: value[name] for name in _LISTS if name in value}
    if "times" in value:
        raise Invalid(
            allowed="a volume in numbers; recorded calls are replayed as they were",
            do='give the queue a volume, such as { file = "forecast.csv", column = "calls" }',
        )
    if not numbers:
        raise _not_a_number(value)
    return {
        **value,
        **{name: changed(item, change, heads=heads, calendar=calendar)
           for name, item in numbers.items()},
    }  # fmt: skip


def _in_list(value: Sequence[Any], change: Change, *, heads: bool, calendar: Calendar) -> Any:
    fits = len(value) in calendar.hours.lengths()
    is_open = calendar.entries(len(value)) if fits else [True] * len(value)
    moved = [
        changed(item, change, heads=heads, calendar=calendar) if opened else item
        for item, opened in zip(value, is_open, strict=True)
    ]
    below = [at for at, item in enumerate(moved) if isinstance(item, int | float) and item < 0]
    if below:
        label = calendar.label_of(below[0], len(value)) if fits else f"entry {below[0] + 1}"
        raise Invalid(
            allowed="numbers of 0 or more",
            do="take less away",
            found=f"{len(below)} of {len(value)} numbers would fall below 0, the first at {label}",
        )
    return moved


def _number(moved: Decimal, *, whole: bool) -> float:
    if whole:
        return int((moved + _HALF).to_integral_value(ROUND_FLOOR))
    return int(moved) if moved == moved.to_integral_value() else float(moved)


def _seconds(text: str) -> Decimal:
    try:
        return Decimal(repr(parse_duration(text)))
    except Invalid:
        raise _not_a_number(text) from None


def _not_a_number(value: object) -> Invalid:
    return Invalid(
        allowed="a number, a duration, or a list of them",
        do="name the number itself, such as queues.accounts.talk.mean",
        found=f"{shown(value)}, which cannot be changed by an amount",
    )
