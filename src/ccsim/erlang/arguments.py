"""What the formulas assume of their arguments, refused by name where it does not hold."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ccsim.errors import Fault, FormulaError

FloatArray: TypeAlias = npt.NDArray[np.float64]

# For survival functions that are exact only to rounding, such as 1 - cdf(t).
_SLACK = 1e-12
# From here on floats no longer count in ones.
_COUNTABLE = 2.0**53
_MOST_LOAD = 1e12
_MOST_RATIO = 1e60


class Rule(NamedTuple):
    """What an argument may be; "{}" stands for its name."""

    allowed: str
    do: str
    holds: Callable[[FloatArray], npt.NDArray[np.bool_]]


def _whole(values: FloatArray) -> npt.NDArray[np.bool_]:
    return np.asarray((np.floor(values) == values) & (values <= _COUNTABLE))


ABOVE_ZERO = Rule(
    "a finite number above 0",
    "Check the sign and the unit of {}; leave out intervals without contacts.",
    lambda values: (values > 0) & (values < math.inf),
)
ABOVE_ZERO_OR_INF = Rule(
    "a number above 0, or inf",
    "Give {}=inf if nobody gives up, waiting_places=0 if nobody can wait.",
    lambda values: values > 0,
)
AT_LEAST_ZERO = Rule(
    "a finite number of at least 0",
    "Check the sign and the unit of {}.",
    lambda values: (values >= 0) & (values < math.inf),
)
WHOLE = Rule(
    "a whole number of at least 0",
    "Round {} up or down first: nothing is rounded here.",
    lambda values: (values >= 0) & _whole(values),
)
AGENTS = Rule(
    "a whole number of at least 1",
    "Round {} up or down first: nothing is rounded here.",
    lambda values: (values >= 1) & _whole(values),
)
WHOLE_OR_INF = Rule(
    "a whole number of at least 0, or inf",
    "Give {}=inf if nobody is ever turned away.",
    lambda values: (values >= 0) & (_whole(values) | (values == math.inf)),
)
INSIDE_SHARE = Rule(
    "a share above 0 and below 1",
    "Write 80 % as 0.8; no number of agents or lines reaches 0 or 1 exactly.",
    lambda values: (values > 0) & (values < 1),
)
FINITE = Rule(
    "a finite number",
    "Check {}.",
    np.isfinite,
)
PERCENT = Rule(
    "a number above 0 and below 100",
    "Write 90 for the wait that 90 % do not exceed.",
    lambda values: (values > 0) & (values < 100),
)
SHARE_BELOW_ONE = Rule(
    "a share of at least 0 and below 1",
    "Write 30 % as 0.3.",
    lambda values: (values >= 0) & (values < 1),
)
ANYTHING = Rule("", "", lambda values: np.ones_like(values, dtype=np.bool_))
COUNTABLE = Rule(
    f"at most {_COUNTABLE:.0f} agents",
    "Set targets that a finite number of agents can reach.",
    lambda values: values <= _COUNTABLE,
)
DEFINITION = Rule(
    "1, 2, 3, 4 or 5",
    "Choose a definition of the service level; 2 is answered within / offered.",
    lambda values: np.isin(values, (1, 2, 3, 4, 5)),
)


LOAD = Rule(
    f"a load of at least 0 and at most {_MOST_LOAD:g} erlangs",
    "Check the units: the rate is in contacts per second, the handle time in seconds.",
    lambda values: (values >= 0) & (values <= _MOST_LOAD),
)
SOME_LOAD = Rule(
    f"a load above 0, and at most {_MOST_LOAD:g} erlangs",
    LOAD.do,
    lambda values: (values > 0) & (values <= _MOST_LOAD),
)
PATIENCE_RATIO = Rule(
    f"from {1 / _MOST_RATIO:g} to {_MOST_RATIO:g}, or inf",
    "Check the unit of the patience; give patience=inf if nobody gives up.",
    lambda values: ((values >= 1 / _MOST_RATIO) & (values <= _MOST_RATIO)) | (values == math.inf),
)


def checked(function: str, **arguments: tuple[object, Rule]) -> tuple[FloatArray, ...]:
    """Return the arguments as float arrays of the shapes they came in.

    Parameters
    ----------
    function : str
        Whose arguments they are.
    **arguments : (value, Rule)
        By name.

    Raises
    ------
    FormulaError
        With one fault for each argument that breaks its rule, naming its first such element.
    """
    found = {name: _numbers(value) for name, (value, _) in arguments.items()}
    faults = [
        fault
        for name, (value, rule) in arguments.items()
        if (fault := _fault(function, name, value, found[name], rule)) is not None
    ]
    if faults:
        raise FormulaError.of(faults)
    return tuple(found.values())


def _fault(
    function: str, name: str, value: object, numbers: FloatArray, rule: Rule
) -> Fault | None:
    with np.errstate(invalid="ignore"):
        bad = ~rule.holds(numbers)
    if not bad.any():
        return None
    where, shown = f"{function}: {name}", repr(value)
    if numbers.ndim:
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        where += str(list(index))
        shown = _element(value, index) + (f" (and {more} more)" if (more := bad.sum() - 1) else "")
    return Fault(where=where, found=shown, allowed=rule.allowed, do=rule.do.format(name))


def _element(value: object, index: tuple[int, ...]) -> str:
    element = np.asarray(value, dtype=object)[index]
    return repr(element.item() if isinstance(element, np.generic) else element)


def _numbers(value: object) -> FloatArray:
    """Return floats, NaN for what is no number: that passes none of the rules."""
    if isinstance(value, Real) or value is None or isinstance(value, str):
        return np.array(_number(value))
    array = np.asarray(value)
    if array.dtype.kind in "fiu":
        return np.asarray(array, dtype=np.float64)
    flat = [_number(element) for element in np.asarray(value, dtype=object).ravel()]
    return np.array(flat, dtype=np.float64).reshape(np.shape(array))


def _number(value: object) -> float:
    # True and False are numbers to Python, but as a head count they are a slip.
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


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
    raise FormulaError(
        where=f"{function}: {name}",
        found=repr(value),
        allowed=f"a share from 0 to {most}",
        do=f"Give {name} as the probability of still waiting after a time: it never rises.",
    )


def shaped(values: npt.NDArray[Any], shape: tuple[int, ...]) -> Any:
    """Return a result as the arguments came: a plain number for numbers, else an array."""
    return values.reshape(shape) if shape else values.reshape(-1)[0].item()


def size(shape: tuple[int, ...]) -> int:
    """Return the number of rows of a shape."""
    return math.prod(shape)


def rows(function: str, **columns: FloatArray) -> tuple[tuple[int, ...], list[FloatArray]]:
    """Return the shape that arguments broadcast to, and each as one number or all rows.

    Raises
    ------
    FormulaError
        If they do not broadcast.
    """
    try:
        shape = np.broadcast_shapes(*(column.shape for column in columns.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {column.shape}" for name, column in columns.items())
        raise FormulaError(
            where=f"{function}: the shapes of the arrays",
            found=shapes,
            allowed="shapes that broadcast to one, as numpy's do",
            do="Give arrays of equal length, or single numbers.",
        ) from None
    # A number that holds for all rows stays one number: a million copies would only take time.
    return shape, [
        np.ascontiguousarray(
            column.reshape(1) if column.size == 1 else np.broadcast_to(column, shape).reshape(-1)
        )
        for column in columns.values()
    ]


def queue(
    function: str, **arguments: tuple[object, Rule]
) -> tuple[tuple[int, ...], list[FloatArray]]:
    """Return the shape and the columns of a queue's arguments, `checked` alone and together.

    `arrival_rate`, `handle_time` and `patience` must be among them.

    Raises
    ------
    FormulaError
        As `checked`, or if load or patience are beyond what the formulas can compute.
    """
    found = dict(zip(arguments, checked(function, **arguments), strict=True))
    shape, columns = rows(function, **found)
    with np.errstate(over="ignore"):
        load = found["arrival_rate"] * found["handle_time"]
        ratio = found["patience"] / found["handle_time"]
    some = LOAD if arguments["arrival_rate"][1] is AT_LEAST_ZERO else SOME_LOAD
    checked(
        function,
        **{
            "arrival_rate * handle_time": (load, some),
            "patience / handle_time": (ratio, PATIENCE_RATIO),
        },
    )
    return shape, columns
