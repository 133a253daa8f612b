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
    "as_clock",
    "as_duration",
    "as_seconds",
    "as_share",
    "parse_clock",
    "parse_duration",
    "parse_number",
    "parse_share",
]

MINUTE = 60.0
HOUR = 3600.0
DAY = 86_400.0

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
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_DURATION = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>[a-z]*)")
_MINUTES_SECONDS = re.compile(r"(?P<minutes>\d+):(?P<seconds>[0-5]\d)\s*min")
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}(?:\.\d+)?))?")
_SHARE = re.compile(rf"(?P<number>{_NUMBER})\s*%")

_DURATION_ALLOWED = 'a duration of 0 or more, such as "20 s", "4.5 min", "4:30 min" or "1 day"'
_DURATION_DO = "write a number and a unit (s, min, h, day); a bare number is seconds"


def parse_number(value: object) -> float:
    """Return a finite float, refusing text, truth values, NaN and infinity.

    Raises
    ------
    Invalid
        If `value` is not a finite number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Invalid(allowed="a finite number", do="write a plain number such as 12 or 0.5")
    return float(value)


def parse_duration(value: object) -> float:
    """Return seconds for a duration in words.

    Parameters
    ----------
    value : str or number
        "20 s", "4.5 min", "4:30 min", "1 day"; a bare number is seconds.

    Returns
    -------
    float [s]

    Raises
    ------
    Invalid
        If it cannot be read, or is negative or not finite.

    Examples
    --------
    >>> parse_duration("4:30 min"), parse_duration("1.5 h"), parse_duration(20)
    (270.0, 5400.0, 20.0)
    """
    seconds = math.nan
    if isinstance(value, str):
        seconds = _seconds_of(value.strip())
    elif isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(value)
    if not (math.isfinite(seconds) and seconds >= 0.0):
        raise Invalid(allowed=_DURATION_ALLOWED, do=_DURATION_DO)
    return seconds


def _seconds_of(text: str) -> float:
    clock = _MINUTES_SECONDS.fullmatch(text)
    if clock:
        return int(clock["minutes"]) * MINUTE + int(clock["seconds"])
    match = _DURATION.fullmatch(text.lower())
    if match and match["unit"] in _UNITS:
        return float(match["number"]) * _UNITS[match["unit"]]
    if match and not match["unit"]:
        return float(match["number"])
    if _CLOCK.fullmatch(text):
        raise Invalid(
            allowed=_DURATION_ALLOWED,
            do=f'say whether it is minutes and seconds ("{text} min") or hours ("{text[:-3]} h")',
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
    if match and int(match["minute"]) < 60:
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
        number = float(value)
    if 0.0 <= number <= 1.0:
        return number
    do = 'write a number from 0 to 1, or a percentage in quotes such as "70 %"'
    if isinstance(value, int | float) and 1.0 < number <= 100.0:
        do = f'read as {number * 100:,.0f} %; if {number:g} % was meant, write {number / 100:g} or "{number:g} %"'
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

    >>> as_duration(42.4), as_duration(210), as_duration(5400), as_duration(129600)
    ('42 s', '3:30 min', '1 h 30 min', '1.5 days')
    """
    if not math.isfinite(seconds):
        return "endless" if seconds > 0 else "n/a"
    if seconds < 9.95 and seconds != round(seconds):
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole <= 99:
        return f"{whole} s"
    if whole < HOUR:
        return f"{int(whole // MINUTE)}:{int(whole % MINUTE):02d} min"
    if whole < DAY:
        minutes = round(whole / MINUTE)
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days = seconds / DAY
    return "1 day" if days == 1 else f"{days:.3g} days"


def as_clock(seconds: float) -> str:
    """Return the clock time of a number of seconds since midnight, "24:00" included.

    >>> as_clock(29700.0), as_clock(86400.0)
    ('08:15', '24:00')
    """
    minutes = int(seconds // MINUTE)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def as_share(share: float) -> str:
    """Return a percentage for people, with one decimal where it has one.

    >>> as_share(0.8), as_share(0.125)
    ('80 %', '12.5 %')
    """
    if math.isnan(share):
        return "n/a"
    return f"{round(share * 100, 1):g} %"
