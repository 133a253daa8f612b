"""Recorded durations, checked and gathered by value, as the estimators take them.

A million calls have a few thousand different lengths: what is computed once a value and weighted
by its count is as exact as once a call, and a hundred times as fast.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ccsim.errors import Fault, InputError

__all__ = ["Sample", "as_durations", "as_flags", "gathered_sample", "resolution_of"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_MANY_VALUES = 20_000
"""Unrounded durations with more different values are gathered into bins."""

_BINS_A_FACTOR_E = 250
"""Bins from t to e t: a bin's own width moves its log density by less than 1e-6."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Durations by value: those that ended, and those of which only a lower bound is known.

    Attributes
    ----------
    length, low, high : (m,) float64 [s]
        Recorded length, in rising order, and the bounds between which the true length lies: half a
        step of rounding either way, or both equal to `length` where lengths are exact.
    count : (m,) float64
        How many ended at this length.
    censored, censored_count : (k,) float64 [s], (k,) float64
        Lengths after which observation stopped, and how many.
    beyond : float [s]
        Only durations beyond this are in the sample.
    below : int
        How many were left out for that reason.
    """

    length: Floats
    low: Floats
    high: Floats
    count: Floats
    censored: Floats
    censored_count: Floats
    beyond: float = 0.0
    below: int = 0

    @property
    def n(self) -> int:
        """Durations in the sample, ended or not."""
        return round(float(self.count.sum() + self.censored_count.sum()))

    @property
    def exact(self) -> bool:
        """Whether lengths are taken as unrounded."""
        return bool(np.all(self.low == self.high))

    def mean_and_cv(self) -> tuple[float, float]:
        """Return a first guess of mean [s] and coefficient of variation.

        Time observed per ending, which is the exponential law's mean; the cv of the ended ones if
        nothing is censored, else 1.
        """
        ended = float(self.count.sum())
        seen = float(self.length @ self.count + self.censored @ self.censored_count)
        mean = seen / ended
        if self.censored.size or mean <= 0.0:
            return max(mean, 1e-3), 1.0
        variance = float((self.length - mean) ** 2 @ self.count) / ended
        return mean, math.sqrt(variance) / mean


def as_durations(values: npt.ArrayLike, where: str) -> Floats:
    """Return durations as a flat array of floats.

    Raises
    ------
    InputError
        With every kind of value that is no duration: missing, negative, infinite.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise _refused(where, "values that are no numbers") from None
    if array.ndim != 1:
        raise _refused(where, f"an array of {array.ndim} dimensions")
    wrong = {
        "missing": np.isnan(array),
        "negative": array < 0.0,
        "infinite": np.isposinf(array),
    }
    faults = [
        _fault(where, f"{int(bad.sum()):,} of {array.size:,} {what}, first at index {bad.argmax()}")
        for what, bad in wrong.items()
        if bad.any()
    ]
    if faults:
        raise InputError(faults)
    return array


def as_flags(values: npt.ArrayLike, size: int, where: str) -> Flags:
    """Return yes or no for each of `size` calls.

    Raises
    ------
    InputError
        If there are more or fewer, or anything but booleans, 0 and 1.
    """
    array = np.asarray(values)
    if array.shape != (size,):
        raise _refused(where, f"shape {array.shape}", f"one flag for each duration: ({size},)")
    try:
        numbers = array.astype(np.float64)
    except (TypeError, ValueError):
        numbers = np.full(size, np.nan)
    if not np.all((numbers == 0.0) | (numbers == 1.0)):
        raise _refused(where, "values that are neither yes nor no", "booleans, or 0 and 1")
    return np.asarray(numbers == 1.0)


def _fault(where: str, found: str, allowed: str = "") -> Fault:
    allowed = allowed or "finite durations of 0 s or more"
    return Fault(
        where=where, found=found, allowed=allowed, do="leave these calls out, or mend them"
    )


def _refused(where: str, found: str, allowed: str = "") -> InputError:
    return InputError([_fault(where, found, allowed)])


def resolution_of(durations: Floats, wanted: float | None, where: str) -> float:
    """Return the step to which durations are rounded [s]: the one wanted, 1 if all are whole.

    Raises
    ------
    InputError
        If the step wanted is negative or not finite.
    """
    if wanted is not None:
        if not 0.0 <= wanted < math.inf:
            raise InputError(
                [
                    Fault(
                        where=where,
                        found=f"a resolution of {wanted}",
                        allowed="a number of seconds, 0 for lengths that are not rounded",
                        do="leave it out to have it told from the data",
                    )
                ]
            )
        return wanted
    return 1.0 if bool(np.all(durations == np.rint(durations))) else 0.0


def gathered_sample(
    ended: Floats,
    censored: Floats | None = None,
    *,
    resolution: float,
    beyond: float = 0.0,
    below: int = 0,
) -> Sample:
    """Gather durations by value.

    Parameters
    ----------
    ended : (n,) float64 [s]
    censored : (k,) float64 [s], optional
    resolution : float [s]
        A recorded x stands for [x - resolution/2, x + resolution/2), cut at 0; differences of two
        clock readings in whole seconds are right on average too. 0: as recorded.
    beyond, below : float [s], int
        As in `Sample`; all durations given are beyond.
    """
    length, count = _by_value(ended, rounded=resolution > 0.0)
    until, how_many = _by_value(
        np.zeros(0) if censored is None else censored, rounded=resolution > 0.0
    )
    return Sample(
        length=length,
        low=np.maximum(length - resolution / 2, 0.0),
        high=length + resolution / 2,
        count=count,
        censored=until,
        censored_count=how_many,
        beyond=beyond,
        below=below,
    )


def _by_value(durations: Floats, *, rounded: bool) -> tuple[Floats, Floats]:
    length, count = np.unique(durations, return_counts=True)
    if rounded or length.size <= _MANY_VALUES:
        return length, count.astype(np.float64)
    positive = length > 0.0
    keys = np.rint(np.log(length[positive]) * _BINS_A_FACTOR_E)
    _, place = np.unique(keys, return_inverse=True)
    weight = np.bincount(place, count[positive])
    middle = np.bincount(place, count[positive] * length[positive]) / weight
    zero = count[~positive].astype(np.float64)
    return np.concatenate([np.zeros(zero.size), middle]), np.concatenate([zero, weight])
