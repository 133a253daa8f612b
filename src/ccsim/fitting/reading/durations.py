"""Durations in text: seconds, clocks, units beside the number; and in which unit numbers are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccsim.errors import Fault
from ccsim.fitting.reading.table import Coded
from ccsim.units import DAY, HOUR, MINUTE

__all__ = ["UNITS", "Durations", "read_durations", "unit_of_header"]

UNITS = {"ms": 0.001, "s": 1.0, "min": MINUTE, "h": HOUR, "day": DAY}
"""Seconds in each unit of a mapping."""
_WORDS = {
    "ms": "ms", "msec": "ms", "millisecond": "ms", "milliseconds": "ms",
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "m": "min", "min": "min", "mins": "min", "minute": "min", "minutes": "min",
    "h": "h", "hr": "h", "hrs": "h", "hour": "h", "hours": "h",
    "d": "day", "day": "day", "days": "day",
}  # fmt: skip
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_COMMA = r"[+-]?\d+,\d+"
_WITH_UNIT = re.compile(rf"({_NUMBER}|{_COMMA})\s*([a-z]+)\.?")
_THREE = re.compile(r"([+-]?)(\d+):([0-5]\d):([0-5]\d(?:[.,]\d+)?)")
_DAYS = re.compile(r"(\d+) days? (\d+:[0-5]\d:[0-5]\d(?:\.\d+)?)")
_TWO = re.compile(r"([+-]?)(\d+):([0-5]\d(?:[.,]\d+)?)")


@dataclass(frozen=True, eq=False)
class Durations:
    """A column of durations.

    Attributes
    ----------
    seconds : (n_rows,) float64
        NaN where nothing stands, or nothing that can be read.
    unreadable : (n_rows,) bool
    words : str
        How it was read.
    faults : list of Fault
    """

    seconds: NDArray[np.float64]
    unreadable: NDArray[np.bool_]
    words: str
    faults: list[Fault] = field(default_factory=list)


def unit_of_header(header: str) -> str:
    """Return the unit that the name of a column ends in, or "".

    >>> unit_of_header("Talk (min)"), unit_of_header("wait_s"), unit_of_header("Hold time")
    ('min', 's', '')
    """
    words = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", header).lower())
    return _WORDS.get(words[-1], "") if len(words) > 1 else ""


def read_durations(
    column: Coded,
    *,
    missing: NDArray[np.bool_],
    unit: str,
    clock: str | None,
    where: str,
    commas: bool,
) -> Durations:
    """Read a column.

    Parameters
    ----------
    column : Coded
    missing : (n_texts,) bool
        Which texts stand for nothing.
    unit : str
        Of bare numbers, a key of `UNITS`.
    clock : "m:s" or "h:m", optional
        What two numbers with a colon are.
    where : str
    commas : bool
        Whether a comma may be a decimal point.
    """
    number = _numbers(column.texts, commas=commas) * UNITS[unit]
    other = np.flatnonzero(np.isnan(number) & ~missing)
    lower = pc.utf8_lower(column.texts.take(pa.array(other))).to_pylist()
    texts = dict(zip(other.tolist(), lower, strict=True))
    pairs = [at for at, text in texts.items() if _TWO.fullmatch(text)]
    has_three = any(_THREE.fullmatch(text) for text in texts.values())
    decided = clock or ("m:s" if has_three else "")
    for at, text in texts.items():
        number[at] = _other(text, decided, commas=commas)
    bad = np.isnan(number) & ~missing
    number[missing] = np.nan
    faults = []
    if pairs and not decided:
        faults.append(_ambiguous(where, texts[pairs[0]]))
        bad[pairs] = False
    words = _words(unit, clock, texts, number, pairs=bool(pairs), has_three=has_three)
    return Durations(column.take(number), column.take(bad), words, faults)


def _words(
    unit: str,
    clock: str | None,
    texts: dict[int, str],
    number: NDArray[np.float64],
    *,
    pairs: bool,
    has_three: bool,
) -> str:
    parts = []
    if len(texts) < number.size:
        parts.append(f"numbers in {unit}")
    if has_three:
        parts.append("h:mm:ss")
    if pairs and clock:
        parts.append(f"{clock}, as formats.clock_duration says")
    elif pairs and has_three:
        parts.append("m:s, since others are h:mm:ss")
    if any(_WITH_UNIT.fullmatch(text) for text in texts.values()):
        parts.append("numbers with their unit")
    return ", ".join(parts) or "nothing"


def _ambiguous(where: str, text: str) -> Fault:
    return Fault(
        where=where,
        found=f'"{text}", which may be minutes and seconds or hours and minutes',
        allowed="durations that can be read in one way",
        do='say formats.clock_duration = "m:s" or "h:m"',
    )


def _numbers(texts: pa.Array, *, commas: bool) -> NDArray[np.float64]:
    """Return the bare numbers among the texts, NaN for others."""
    fits = pc.match_substring_regex(texts, f"^{_NUMBER}$")
    text = pc.if_else(fits, texts, None)
    if commas:
        decimal = pc.match_substring_regex(texts, f"^{_COMMA}$")
        with_point = pc.replace_substring(pc.if_else(decimal, texts, None), ",", ".")
        if pc.any(decimal).as_py():
            # Beside decimal commas a point sets off thousands: 1.204 is not 1.2 then.
            text = pc.if_else(pc.match_substring(text, "."), None, text)
        text = pc.coalesce(text, with_point)
    return np.array(pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _other(text: str, clock: str, *, commas: bool) -> float:
    """Return the seconds of a text that is no bare number, or NaN."""
    if match := _THREE.fullmatch(text):
        seconds = int(match[2]) * HOUR + int(match[3]) * MINUTE + _point(match[4])
        return -seconds if match[1] == "-" else seconds
    if match := _WITH_UNIT.fullmatch(text):
        unit = _WORDS.get(match[2])
        if unit and (commas or "," not in match[1]):
            return _point(match[1]) * UNITS[unit]
        return np.nan
    if match := _DAYS.fullmatch(text):
        return int(match[1]) * DAY + _other(match[2], clock, commas=commas)
    match = _TWO.fullmatch(text)
    if match and clock:
        larger, smaller = (MINUTE, 1.0) if clock == "m:s" else (HOUR, MINUTE)
        seconds = int(match[2]) * larger + _point(match[3]) * smaller
        return -seconds if match[1] == "-" else seconds
    return np.nan


def _point(text: str) -> float:
    return float(text.replace(",", "."))
