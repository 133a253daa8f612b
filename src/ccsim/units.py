"""Words outside, seconds inside: durations, clock times, shares and rates.

This is the only module that knows that a minute has 60 seconds. Times are float64 seconds;
a clock time is seconds since midnight; a share is a number from 0 to 1.
"""

from __future__ import annotations

import math
import re

from ccsim.errors import Invalid

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "SHORTEST_TALK",
    "as_clock",
    "as_duration",
    "as_seconds",
    "as_share",
    "parse_clock",
    "parse_duration",
    "parse_number",
    "parse_share",
    "read_number",
]

MINUTE = 60.0
HOUR = 3600.0
DAY = 86_400.0
SHORTEST_TALK = 15.0
"""A bare number below this, as the usual talk time in seconds, was probably meant as minutes."""
_LARGEST = 1e300
_EXACT = 9.95
"""Shorter durations are shown with two digits."""
_MIXED = 100
"""From here on, seconds are shown as minutes and seconds."""

_UNITS = {
    "ms": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "second": 1.0,
    "seconds": 1.0,
    "min": MINUTE,
    "minute": MINUTE,
    "minutes": MINUTE,
    "h": HOUR,
    "hour": HOUR,
    "hours": HOUR,
    "day": DAY,
    "days": DAY,
    "week": 7 * DAY,
    "weeks": 7 * DAY,
}
_LONGEST = 36_500 * DAY
_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
_DURATION = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>[a-z]*)")
_MINUTES_SECONDS = re.compile(r"(?P<minutes>\d+):(?P<seconds>[0-5]\d)\s*min")
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:\.\d+)?))?")
_SHARE = re.compile(rf"(?P<number>{_NUMBER})\s*%")
_PLAIN = re.compile(rf"[+-]?{_NUMBER}", re.IGNORECASE)

_DURATION_ALLOWED = (
    'a duration from 0 to 100 years, such as "20 s", "4.5 min", "4:30 min" or "1 day"'
)
_DURATION_DO = "write a number and a unit (s, min, h, day); a bare number is seconds"


def parse_number(value: object) -> float:
    """Return a finite float, refusing text, truth values, NaN and infinity.

    Raises
    ------
    Invalid
        If `value` is not a finite number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(allowed="a number", do="write a plain number, without quotes")
    # Python's whole numbers have no largest one; floats do.
    number = float(value) if abs(value) <= _LARGEST else math.nan
    if not math.isfinite(number):
        raise Invalid(allowed="a finite number", do="write a plain number such as 12 or 0.5")
    return number


def read_number(text: str) -> float | None:
    """Return the number that a cell of a file shows, or None if it shows none.

    >>> read_number("12.5"), read_number("1_000"), read_number("nan"), read_number("1,204")
    (12.5, None, None, None)
    """
    return float(text) if _PLAIN.fullmatch(text) else None


def parse_duration(value: object) -> float:
    """Return seconds for a duration in words.

    Parameters
    ----------
    value : str or number
        "20 s", "4.5 min", "4:30 min", "0:04:30", "1 day"; a bare number is seconds.

    Returns
    -------
    float [s]

    Raises
    ------
    Invalid
        If it cannot be read, is negative, or is longer than 100 years.

    Examples
    --------
    >>> parse_duration("4:30 min"), parse_duration("1.5 h"), parse_duration(20)
    (270.0, 5400.0, 20.0)
    """
    seconds = math.nan
    if isinstance(value, str):
        seconds = _seconds_of(value.strip())
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LONGEST:
        seconds = float(value)
    if not 0.0 <= seconds <= _LONGEST:
        raise Invalid(allowed=_DURATION_ALLOWED, do=_DURATION_DO)
    return seconds


def _seconds_of(text: str) -> float:
    """Return seconds, or NaN for text that is no duration."""
    clock = _MINUTES_SECONDS.fullmatch(text)
    if clock:
        return int(clock["minutes"]) * MINUTE + int(clock["seconds"])
    match = _DURATION.fullmatch(text.lower())
    if match and (match["unit"] in _UNITS or not match["unit"]):
        return float(match["number"]) * _UNITS.get(match["unit"], 1.0)
    clock = _CLOCK.fullmatch(text)
    if clock and clock["second"]:
        return parse_clock(text)
    if clock:
        hours = int(clock["hour"]) + int(clock["minute"]) * MINUTE / HOUR
        raise Invalid(
            allowed=_DURATION_ALLOWED,
            do=f'write "{text} min" for minutes and seconds, or "{hours:g} h" for hours',
        )
    return math.nan


def parse_clock(value: object) -> float:
    """Return seconds since midnight for "08:00", "8:15" or "24:00".

    Raises
    ------
    Invalid
        If it is not a clock time from 00:00 to 24:00.

    Examples
    --------
    >>> parse_clock("08:15")
    29700.0
    """
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if match and int(match["minute"]) < MINUTE:
        seconds = int(match["hour"]) * HOUR + int(match["minute"]) * MINUTE
        seconds += float(match["second"] or 0.0)
        if seconds <= DAY and float(match["second"] or 0.0) < MINUTE:
            return seconds
    raise Invalid(
        allowed='a clock time from "00:00" to "24:00"',
        do='write hours and minutes in quotes, such as "08:30"',
    )


def parse_share(value: object) -> float:
    """Return a number from 0 to 1 for 0.7 or "70 %".

    Raises
    ------
    Invalid
        If it is outside 0 to 1; a bare number above 1 and up to 100 is probably a percentage.

    Examples
    --------
    >>> parse_share("70 %"), parse_share(0.7)
    (0.7, 0.7)
    """
    number = math.nan
    if isinstance(value, str):
        match = _SHARE.fullmatch(value.strip())
        number = float(match["number"]) / 100.0 if match else math.nan
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) if abs(value) <= _LARGEST else math.inf
    if 0.0 <= number <= 1.0:
        return number
    do = 'write a number from 0 to 1, or a percentage in quotes such as "70 %"'
    if isinstance(value, int | float) and 1.0 < number <= 100.0:
        do = (
            f"read as {number * 100:,.0f} %; if {number:g} % was meant, "
            f'write {number / 100:g} or "{number:g} %"'
        )
    raise Invalid(allowed='a probability or share from 0 to 1, or "0 %" to "100 %"', do=do)


def as_seconds(seconds: float) -> str:
    """Return a duration that reads back to the very same float.

    >>> as_seconds(270.0), as_seconds(0.1)
    ('270 s', '0.1 s')
    """
    number = repr(float(seconds))
    return f"{number.removesuffix('.0')} s"


def as_duration(seconds: float) -> str:
    """Return a duration for people: whole seconds up to 99 s, then mm:ss, hours and days.

    >>> as_duration(42.4), as_duration(210), as_duration(240), as_duration(5400)
    ('42 s', '3:30 min', '4 min', '1 h 30 min')
    """
    if not math.isfinite(seconds):
        return "endless" if seconds > 0 else "n/a"
    if seconds < _EXACT and seconds != round(seconds):
        return f"{seconds:.2g} s"
    whole = round(seconds)
    if whole < _MIXED:
        return f"{whole} s"
    if whole < HOUR:
        minutes, rest = divmod(whole, round(MINUTE))
        return f"{minutes}:{rest:02d} min" if rest else f"{minutes} min"
    hours, minutes = divmod(round(whole / MINUTE), round(HOUR / MINUTE))
    if hours * HOUR < DAY:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days = f"{seconds / DAY:.3g}"
    return "1 day" if days == "1" else f"{days} days"


def as_clock(seconds: float) -> str:
    """Return the clock time of a number of seconds since midnight, "24:00" included.

    >>> as_clock(29700.0), as_clock(86400.0), as_clock(29730.0)
    ('08:15', '24:00', '08:15:30')
    """
    hours, rest = divmod(seconds, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    clock = f"{int(hours):02d}:{int(minutes):02d}"
    return f"{clock}:{int(rest):02d}" if rest else clock


def as_share(share: float) -> str:
    """Return a percentage for people, with one decimal where it has one.

    >>> as_share(0.8), as_share(0.125)
    ('80 %', '12.5 %')
    """
    if math.isnan(share):
        return "n/a"
    return f"{round(share * 100, 1):g} %"
