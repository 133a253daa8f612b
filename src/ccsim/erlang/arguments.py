"""What the formulas assume of their arguments, refused by name where it does not hold."""

from __future__ import annotations

import math
from numbers import Real

from ccsim.errors import FormulaError

# For survival functions that are exact only to rounding, such as 1 - cdf(t).
_SLACK = 1e-12


def above_zero(function: str, name: str, value: object) -> float:
    """Return a finite number above 0.

    Raises
    ------
    FormulaError
        If it is not.
    """
    number = _number(value)
    if 0 < number < math.inf:
        return number
    advice = f"Check the sign and the unit of {name}; leave out intervals without contacts."
    raise _refusal(function, name, value, "a finite number above 0", advice)


def above_zero_or_inf(function: str, name: str, value: object) -> float:
    """Return a number above 0, infinity included.

    Raises
    ------
    FormulaError
        If it is not.
    """
    number = _number(value)
    if number > 0:
        return number
    advice = f"Give {name}=inf if nobody gives up, waiting_places=0 if nobody can wait."
    raise _refusal(function, name, value, "a number above 0, or inf", advice)


def at_least_zero(function: str, name: str, value: object) -> float:
    """Return a finite number of at least 0.

    Raises
    ------
    FormulaError
        If it is not.
    """
    number = _number(value)
    if 0 <= number < math.inf:
        return number
    advice = f"Check the sign and the unit of {name}."
    raise _refusal(function, name, value, "a finite number of at least 0", advice)


def whole(function: str, name: str, value: object, *, least: int) -> int:
    """Return a whole number of at least `least`; 14.0 counts as whole.

    Raises
    ------
    FormulaError
        If it is not.
    """
    number = _number(value)
    if least <= number < math.inf and number.is_integer():
        return int(number)
    advice = f"Round {name} up or down first: nothing is rounded here."
    raise _refusal(function, name, value, f"a whole number of at least {least}", advice)


def whole_or_inf(function: str, name: str, value: object) -> float:
    """Return a whole number of at least 0, infinity included.

    Raises
    ------
    FormulaError
        If it is not.
    """
    number = _number(value)
    if number >= 0 and (number == math.inf or number.is_integer()):
        return number
    advice = f"Give {name}=inf if nobody is ever turned away."
    raise _refusal(function, name, value, "a whole number of at least 0, or inf", advice)


def share(function: str, name: str, value: object, *, most: float) -> float:
    """Return a survival function's value, which lies from 0 to its value `most` before.

    Raises
    ------
    FormulaError
        If it does not.
    """
    number = _number(value)
    if -_SLACK <= number <= most + _SLACK:
        return min(max(number, 0.0), most)
    advice = f"Give {name} as the probability of still waiting after a time: it never rises."
    raise _refusal(function, name, value, f"a share from 0 to {most}", advice)


def _number(value: object) -> float:
    # True and False are numbers to Python, but as a head count they are a slip. What is no
    # number becomes NaN, which passes none of the comparisons above.
    if isinstance(value, bool) or not isinstance(value, Real):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _refusal(function: str, name: str, value: object, allowed: str, advice: str) -> FormulaError:
    return FormulaError(where=f"{function}: {name}", found=repr(value), allowed=allowed, do=advice)
