"""The kinds of value a scenario file holds, each read from words and written back exactly."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from ccsim.errors import Invalid
from ccsim.units import as_clock, as_seconds, parse_clock, parse_duration, parse_number, parse_share

__all__ = [
    "Clock",
    "Count",
    "Duration",
    "LongDuration",
    "Name",
    "Number",
    "Part",
    "Positive",
    "Share",
    "Spread",
]


class Part(BaseModel):
    """A table of the scenario file: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _positive_duration(value: object) -> float:
    seconds = parse_duration(value)
    if seconds == 0.0:
        raise Invalid(
            allowed="a duration above 0",
            do='write a longer one; a duration that is always 0 is { kind = "constant", value = 0 }',
        )
    return seconds


def _non_negative(value: object) -> float:
    number = parse_number(value)
    if number < 0.0:
        raise Invalid(allowed="a number of 0 or more", do="write it without the minus sign")
    return number


def _positive(value: object) -> float:
    number = parse_number(value)
    if number <= 0.0:
        raise Invalid(allowed="a number above 0", do="write a larger number")
    return number


def _count(value: object) -> int:
    number = parse_number(value)
    if number < 0.0 or number != int(number):
        raise Invalid(allowed="a whole number of 0 or more", do="write a number such as 0, 1 or 24")
    return int(number)


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        raise Invalid(
            allowed="a name without spaces at either end",
            do='write it in quotes, such as "accounts"',
        )
    return value


def _plain(number: float) -> Any:
    """Write 24.0 as 24: a planner's file has no trailing zeros, and it reads back the same."""
    return int(number) if number == int(number) and abs(number) < 2**53 else number


Duration = Annotated[float, BeforeValidator(parse_duration), PlainSerializer(as_seconds)]
"""Seconds, 0 or more."""
LongDuration = Annotated[float, BeforeValidator(_positive_duration), PlainSerializer(as_seconds)]
"""Seconds, above 0."""
Clock = Annotated[float, BeforeValidator(parse_clock), PlainSerializer(as_clock)]
"""Seconds since midnight."""
Share = Annotated[float, BeforeValidator(parse_share), PlainSerializer(_plain)]
"""A probability or share, 0 to 1."""
Number = Annotated[float, BeforeValidator(parse_number), PlainSerializer(_plain)]
"""Any finite number."""
Spread = Annotated[float, BeforeValidator(_non_negative), PlainSerializer(_plain)]
"""A finite number of 0 or more."""
Positive = Annotated[float, BeforeValidator(_positive), PlainSerializer(_plain)]
"""A finite number above 0."""
Count = Annotated[int, BeforeValidator(_count)]
"""A whole number of 0 or more."""
Name = Annotated[str, BeforeValidator(_name)]
"""A name that other parts of the file refer to."""
