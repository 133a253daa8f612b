"""Numbers for people: one form for each unit, with the half-width where there is one."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from ccsim.units import HOUR, MINUTE

if TYPE_CHECKING:  # results show themselves in these words
    from ccsim.study.result import Estimate

__all__ = ["change", "date", "estimate", "figure", "half_width", "promise", "unbroken"]

_MISSING = "n/a"
_FEW = 100
"""Counts below this are shown with a decimal."""
_CLOCK_FROM = 99.5
"""Durations [s] from here on are given in minutes and seconds."""


def figure(value: float, unit: str) -> str:
    """Return a number with its unit.

    >>> figure(0.776, "share"), figure(24.12, "s"), figure(125, "s"), figure(1353.6, "count")
    ('77.6 %', '24.1 s', '2:05 min', '1,354')
    """
    if math.isnan(value):
        return _MISSING
    if unit == "share":
        return f"{value * 100:.1f} %"
    if unit == "s":
        return _long(value, value) if value >= _CLOCK_FROM else f"{value:.1f} s"
    if unit in ("count", "h", "money"):
        text = f"{value:,.1f}" if abs(value) < _FEW else f"{value:,.0f}"
        return f"{text} h" if unit == "h" else text
    return f"{value:.3f}"


def half_width(found: Estimate, unit: str) -> str:
    """Return the half-width alone, without its unit; "" if there is none.

    >>> from ccsim.study.result import Estimate
    >>> half_width(Estimate(0.776, 0.012), "share")
    '1.2'
    """
    if math.isnan(found.mean) or not math.isfinite(found.half_width):
        return ""
    if unit == "share":
        return f"{found.half_width * 100:.1f}"
    if unit == "s":
        if found.mean < _CLOCK_FROM:
            return f"{found.half_width:.1f}"
        return _long(found.half_width, found.mean).rpartition(" ")[0]
    if unit in ("count", "h", "money"):
        return f"{found.half_width:,.1f}" if found.half_width < _FEW else f"{found.half_width:,.0f}"
    return f"{found.half_width:.3f}"


def estimate(found: Estimate, unit: str) -> str:
    """Return an estimate with its half-width, if it has one.

    >>> from ccsim.study.result import Estimate
    >>> estimate(Estimate(0.776, 0.012), "share"), estimate(Estimate(24.12, 0.9), "s")
    ('77.6 ± 1.2 %', '24.1 ± 0.9 s')
    >>> estimate(Estimate(125, 11), "s"), estimate(Estimate(5400, 300), "s")
    ('2:05 ± 0:11 min', '1.50 ± 0.08 h')
    """
    mean, half = figure(found.mean, unit), half_width(found, unit)
    if not half:
        return mean
    number, space, name = mean.rpartition(" ") if " " in mean else (mean, "", "")
    return f"{number} ± {half}{space}{name}"


def change(found: Estimate, unit: str) -> str:
    """Return a difference with its sign, and its half-width if it has one.

    Shares differ by points: 2 points more than 80 % are 82 %.

    >>> from ccsim.study.result import Estimate
    >>> change(Estimate(0.024, 0.005), "share"), change(Estimate(-3.04, 0.9), "s")
    ('+2.4 ± 0.5 points', '-3.0 ± 0.9 s')
    >>> change(Estimate(22.0, float("nan")), "h"), change(Estimate(-0.012, 0.004), "number")
    ('+22.0 h', '-0.012 ± 0.004')
    >>> change(Estimate(-0.004, float("nan")), "h")
    '+0.0 h'
    """
    mean, half = found.mean, found.half_width
    if math.isnan(mean):
        return _MISSING
    if unit == "share":
        number, margin, name = f"{100 * mean:+z.1f}", f"{100 * half:.1f}", " points"
    elif unit == "number":
        number, margin, name = f"{mean:+z.3f}", f"{half:.3f}", ""
    else:
        places = 1 if unit == "s" or abs(mean) < _FEW else 0
        number, margin = f"{mean:+z,.{places}f}", f"{half:,.{places}f}"
        name = {"s": " s", "h": " h"}.get(unit, "")
    return f"{number} ± {margin}{name}" if math.isfinite(half) else f"{number}{name}"


def _long(seconds: float, mean: float) -> str:
    """Return minutes and seconds, or hours where the mean is an hour or more."""
    if mean >= HOUR:
        return f"{seconds / HOUR:,.2f} h"
    minutes, rest = divmod(round(seconds), round(MINUTE))
    return f"{minutes}:{rest:02d} min"


def promise(target: float, within: float) -> str:
    """Return a service-level promise as planners write it.

    >>> promise(0.8, 20.0)
    '80/20'
    """
    return f"{target * 100:g}/{within:g}"


def date(day: dt.date) -> str:
    """Return a date with its weekday.

    >>> date(dt.date(1999, 2, 7))
    'Sun 7 Feb 1999'
    """
    return f"{day:%a} {day.day} {day:%b %Y}"


def unbroken(text: str) -> str:
    r"""Return a text whose numbers are not parted from their units at the end of a line.

    >>> unbroken("85 % in 30 s") == "85\u00a0% in 30\u00a0s"
    True
    """
    return re.sub(r"(?<=\d) (?=(?:%|s|min|h)(?:\W|$))", "\u00a0", text)
