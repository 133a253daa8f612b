"""Factors of an experiment, and the combinations of their values at which it is simulated."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from ccsim.errors import Fault, InputError
from ccsim.scenario.change import Change, read_change
from ccsim.scenario.faults import shown

__all__ = ["DESIGNS", "Factor", "Point", "design_points", "read_factor"]

DESIGNS = ("grid", "list", "latin_hypercube")
_FEWEST_STEPS = 2


@dataclass(frozen=True)
class Factor:
    """A key of the scenario, and what is tried for it.

    Attributes
    ----------
    key : str
        As in `what_if`.
    values : tuple of object
        New values, or changes such as "+8%"; empty for a range.
    low, high : float
        Of a range.
    unit : str
        "%", "s" or "" of changes in a range; "=" for new values.
    whole : bool
        Whether a range is of whole numbers.
    """

    key: str
    values: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    whole: bool = False

    def at(self, share: float) -> Any:
        """Return the value that is at a share, 0 to 1, of the way from low to high."""
        number = self.low + share * (self.high - self.low)
        if self.whole:
            # Every whole number has the same share of the way.
            span = self.high - self.low + 1.0
            number = min(self.low + float(np.floor(share * span)), self.high)
        text = f"{number:.6g}"
        if self.unit == "=":
            return int(number) if self.whole else float(text)
        sign = "" if text.startswith("-") else "+"
        return f"{sign}{text}{' s' if self.unit == 's' else self.unit}"


@dataclass(frozen=True)
class Point:
    """A combination of values, one for each factor."""

    values: tuple[Any, ...]

    def changes(self, factors: tuple[Factor, ...]) -> dict[str, Any]:
        """Return the overlay; a change by nothing is left out."""
        pairs = zip(factors, self.values, strict=True)
        return {factor.key: value for factor, value in pairs if not _is_nothing(value)}


def _is_nothing(value: object) -> bool:
    change = read_change(value)
    return change is not None and change.size == 0


def read_factor(key: str, given: object, where: str) -> Factor | Fault:
    """Return the factor that a file gives by a list of values or a range, or what is wrong."""
    if isinstance(given, list) and given:
        return Factor(key, tuple(given))
    if isinstance(given, dict) and {"low", "high"} <= set(given) <= {
        "low", "high", "steps", "whole",
    }:  # fmt: skip
        return _range(key, given, where)
    return Fault(
        where=where,
        found=shown(given),
        allowed='a list of values, or a range { low = "-10%", high = "+10%", steps = 5 }',
        do="list the values that are to be tried",
    )


def _range(key: str, given: dict[str, Any], where: str) -> Factor | Fault:
    ends = [_number(given[end]) for end in ("low", "high")]
    low, high = ends
    whole, steps = given.get("whole", False), given.get("steps", 0)
    if low is None or high is None or low.unit != high.unit or not low.size < high.size:
        return Fault(
            where=where,
            found=f"low {shown(given['low'])}, high {shown(given['high'])}",
            allowed="two numbers, or two changes of one unit, the lower first",
            do='write, for instance, low = "-10%", high = "+10%"',
        )
    is_count = isinstance(steps, int) and not isinstance(steps, bool)
    if not isinstance(whole, bool) or not is_count or ("steps" in given and steps < _FEWEST_STEPS):
        return Fault(
            where=where,
            found=f"whole {shown(whole)}, steps {shown(steps)}",
            allowed=f"whole = true or false, and steps of at least {_FEWEST_STEPS}",
            do="leave them out, or write steps = 5",
        )
    factor = Factor(key, (), float(low.size), float(high.size), low.unit, whole)
    if not steps:
        return factor
    values = tuple(dict.fromkeys(factor.at(i / (steps - 1)) for i in range(steps)))
    return Factor(key, values, factor.low, factor.high, factor.unit, whole)


def _number(end: object) -> Change | None:
    """Return one end of a range: a change, or a plain number with the unit "="."""
    if isinstance(end, int | float) and not isinstance(end, bool):
        return Change(Decimal(repr(end)), "=")
    return read_change(end)


def design_points(
    factors: tuple[Factor, ...], design: str, count: int, seed: int, file: str
) -> tuple[Point, ...]:
    """Return the combinations of a design.

    A grid has every combination, a list the first values of all factors, then the second, and so
    on. A Latin hypercube cuts each range into as many slices as there are points and uses each
    slice once, at random and spread out (McKay, Beckman and Conover 1979).

    Raises
    ------
    InputError
        If the factors do not fit the design.
    """
    if design == "latin_hypercube":
        return _latin_hypercube(factors, count, seed, file)
    faults = [_no_values(factor, file) for factor in factors if not factor.values]
    if count:
        faults.append(
            Fault(
                where=f"{file}: points",
                found=f"{count}",
                allowed='with design = "latin_hypercube" only',
                do="leave it out: the factors' values say how many points there are",
            )
        )
    lengths = {len(factor.values) for factor in factors}
    if design == "list" and len(lengths) > 1:
        faults.append(
            Fault(
                where=f"{file}: [factors]",
                found=f"lists of {', '.join(map(str, sorted(lengths)))} values",
                allowed="lists of the same length in a design that goes through them together",
                do='make them equally long, or write design = "grid"',
            )
        )
    if faults:
        raise InputError(faults)
    together = itertools.product if design == "grid" else zip
    return tuple(Point(values) for values in together(*(factor.values for factor in factors)))


def _latin_hypercube(
    factors: tuple[Factor, ...], count: int, seed: int, file: str
) -> tuple[Point, ...]:
    from scipy.stats import qmc  # noqa: PLC0415  # slow to import, and seldom needed

    faults = [_no_range(factor, file) for factor in factors if not factor.low < factor.high]
    if not count:
        faults.append(
            Fault(
                where=f"{file}: points",
                found="nothing",
                allowed="a whole number of at least 1",
                do="say how many points the Latin hypercube has, for instance points = 20",
            )
        )
    if faults:
        raise InputError(faults)
    sampler = qmc.LatinHypercube(d=len(factors), rng=np.random.default_rng(seed))
    return tuple(
        Point(tuple(factor.at(share) for factor, share in zip(factors, row, strict=True)))
        for row in sampler.random(count).tolist()
    )


def _no_values(factor: Factor, file: str) -> Fault:
    return Fault(
        where=f'{file}: [factors] "{factor.key}"',
        found="a range without steps",
        allowed='steps in a range, unless design = "latin_hypercube"',
        do="write how many values are to be tried: steps = 5",
    )


def _no_range(factor: Factor, file: str) -> Fault:
    return Fault(
        where=f'{file}: [factors] "{factor.key}"',
        found=f"a list of {len(factor.values)}",
        allowed="a range { low = ..., high = ... } in a Latin hypercube",
        do='give its ends, or write design = "grid"',
    )
