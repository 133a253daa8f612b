"""The kinds of value a scenario file holds, each read from words and written back exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from ccsim.errors import Invalid
from ccsim.units import as_clock, as_seconds, parse_clock, parse_duration, parse_number, parse_share

__all__ = [
    "Amount",
    "Clock",
    "Count",
    "Duration",
    "LongDuration",
    "Name",
    "Number",
    "Part",
    "Positive",
    "PositiveWeight",
    "Seconds",
    "Shape",
    "Share",
    "Shift",
    "Text",
    "Title",
    "Variation",
    "Weight",
    "read_amount",
    "read_count",
    "read_positive",
]

_SHORTEST = 0.001
_MANY = 1_000_000


class Part(BaseModel):
    """A table of the scenario file: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _between(
    low: float, high: float, allowed: str, *, whole: bool = False
) -> Callable[[object], float]:
    """Return a reader of numbers from `low` to `high`, both included."""

    def read(value: object) -> float:
        try:
            number = parse_number(value)
        except Invalid as fault:
            raise Invalid(allowed=allowed, do=fault.do) from None
        if not low <= number <= high or (whole and number != int(number)):
            do = f"write a {'whole ' if whole else ''}number in this range"
            raise Invalid(allowed=allowed, do=do)
        return int(number) if whole else number

    return read


def _long_duration(value: object) -> float:
    seconds = parse_duration(value)
    if seconds < _SHORTEST:
        raise Invalid(
            allowed="a duration of at least 1 ms",
            do='write a longer one; what takes no time is { kind = "constant", value = 0 }',
        )
    return seconds


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        raise Invalid(
            allowed="a name without spaces at either end",
            do='write it in quotes, such as "accounts"',
        )
    # --set queues.accounts.volume=+8% is taken apart at dots and at the equals sign; a slash stands
    # between a queue and a group: skill:accounts/generalists.
    if not value.isprintable() or any(mark in value for mark in ".=/"):
        raise Invalid(
            allowed="a name on one line, without dots, equals signs and slashes", do="rename it"
        )
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Invalid(allowed="text", do="write it in quotes")
    return value


def _title(value: object) -> str:
    if not _text(value).strip():
        raise Invalid(allowed="text that is not empty", do="give it a name")
    return _text(value)


def _plain(number: float) -> Any:
    """Write 24.0 as 24: a planner's file has no trailing zeros, and it reads back the same."""
    return int(number) if number == int(number) and abs(number) < 2**53 else number


read_amount = _between(0.0, _MANY, f"a number from 0 to {_MANY:,}")
"""Expected contacts, and money."""
read_count = _between(0.0, _MANY, f"a whole number from 0 to {_MANY:,}", whole=True)
"""Agents, lines, waiting places."""
read_positive = _between(_SHORTEST, _MANY, f"a number from {_SHORTEST} to {_MANY:,}")
"""Factors."""

_PLAIN = PlainSerializer(_plain)
Duration = Annotated[float, BeforeValidator(parse_duration), PlainSerializer(as_seconds)]
"""Seconds, 0 or more."""
LongDuration = Annotated[float, BeforeValidator(_long_duration), PlainSerializer(as_seconds)]
"""Seconds, above 0."""
Seconds = Annotated[float, BeforeValidator(parse_duration), _PLAIN]
"""Seconds, 0 or more, written as a bare number: for long lists."""
Clock = Annotated[float, BeforeValidator(parse_clock), PlainSerializer(as_clock)]
"""Seconds since midnight."""
Share = Annotated[float, BeforeValidator(parse_share), _PLAIN]
"""A probability or share, 0 to 1."""
Number = Annotated[
    float,
    BeforeValidator(_between(-_MANY, _MANY, f"a number from -{_MANY:,} to {_MANY:,}")),
    _PLAIN,
]
"""Any number of a size that means something."""
Shift = Annotated[
    float, BeforeValidator(_between(-1.0, 1.0, "a number from -1 to 1, such as -0.05")), _PLAIN
]
"""What is added to a probability."""
Amount = Annotated[float, BeforeValidator(read_amount), _PLAIN]
"""Expected contacts, or money."""
Positive = Annotated[float, BeforeValidator(read_positive), _PLAIN]
"""A factor."""
Variation = Annotated[
    float, BeforeValidator(_between(0.0, 100.0, "a number from 0 to 100")), _PLAIN
]
"""A coefficient of variation, or a standard deviation of a logarithm."""
Shape = Annotated[
    float, BeforeValidator(_between(0.05, 100.0, "a number from 0.05 to 100")), _PLAIN
]
"""The shape of a Weibull law; outside, its moments are beyond a float."""
Weight = Annotated[
    float, BeforeValidator(_between(0.0, 1e12, "a number of 0 or more, up to 10^12")), _PLAIN
]
"""How often something occurs, in any scale."""
PositiveWeight = Annotated[
    float, BeforeValidator(_between(1e-9, 1e12, "a number above 0, up to 10^12")), _PLAIN
]
"""How often something occurs, where never makes no sense."""
Count = Annotated[int, BeforeValidator(read_count)]
"""A whole number of 0 or more."""
Name = Annotated[str, BeforeValidator(_name)]
"""A name that other parts of the file refer to."""
Title = Annotated[str, BeforeValidator(_title)]
"""A line of text that is not empty."""
Text = Annotated[str, BeforeValidator(_text)]
"""Any text."""
