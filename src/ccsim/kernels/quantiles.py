"""Samples of a law from uniform draws: scalar functions that both engines call.

A law is a code and up to three numbers; empirical laws and mixtures also own a stretch of two
shared columns. Laws with an inverse in closed form, or with an accurate rational approximation
of it, use exactly one uniform, so that a longer mean moves every sample the same way; the Gamma
law uses rejection on the visit's own little stream (index 1, 2, ...).

No numpy ufunc makes a draw: np.log and Numba's log differ in the last bit.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels._jit import inlined_kernel, inner_kernel, kernel
from ccsim.kernels.draws import uniform

__all__ = [
    "Code",
    "Laws",
    "exponential_quantile",
    "normal_quantile",
    "quantile",
    "sample",
    "sample_at",
    "search",
]


class Code(IntEnum):
    """How a law is sampled, and what its numbers a, b, c mean."""

    CONSTANT = 0
    """a: the value"""
    EXPONENTIAL = 1
    """a: the mean"""
    LOGNORMAL = 2
    """a, b: mean and standard deviation of the logarithm"""
    GAMMA = 3
    """a: shape, b: scale"""
    WEIBULL = 4
    """a: scale, b: 1 / shape"""
    UNIFORM = 5
    """a: low, b: high"""
    TRIANGULAR = 6
    """a: low, b: mode, c: high"""
    STEPS = 7
    """its stretch of points holds values and cumulative weights"""
    LINEAR = 8
    """its stretch holds edges and cumulative weights, the first 0"""
    MIXTURE = 9
    """its stretch holds the numbers of other laws and cumulative weights"""
    ENDLESS = 10
    """always infinite"""


_CONSTANT, _EXPONENTIAL = float(Code.CONSTANT), float(Code.EXPONENTIAL)
_GAMMA, _MIXTURE = float(Code.GAMMA), float(Code.MIXTURE)


class Laws(NamedTuple):
    """All laws of a scenario, one row each.

    Two arrays rather than one for each column: handing an array to a compiled function costs as
    much as a draw.

    Attributes
    ----------
    rows : (n_laws, 6) float64
        A `Code`; its numbers a, b, c; and the law's stretch of `points`, [start, stop).
    points : (n_points, 2) float64
        Values, edges or law numbers; and weights added up, the last exactly 1.
    """

    rows: NDArray[np.float64]
    points: NDArray[np.float64]


@inlined_kernel
def exponential_quantile(u: float) -> Any:
    """Return the quantile of the exponential law of mean 1.

    A uniform has 53 bits, so that 1 - u is exact.
    """
    return -math.log(1.0 - u)


@kernel
def normal_quantile(u: float) -> Any:
    """Return the quantile of the standard normal law, accurate to about 1 part in 10^16.

    References
    ----------
    Wichura (1988). Algorithm AS 241: the percentage points of the normal distribution.
    Applied Statistics 37, 477-484 (the coefficients of PPND16).
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = 2509.0809287301226727
        for coefficient in (
            33430.575583588128105,
            67265.770927008700853,
            45921.953931549871457,
            13731.693765509461125,
            1971.5909503065514427,
            133.14166789178437745,
            3.387132872796366608,
        ):
            top = top * r + coefficient
        bottom = 5226.495278852854561
        for coefficient in (
            28729.085735721942674,
            39307.89580009271061,
            21213.794301586595867,
            5394.1960214247511077,
            687.1870074920579083,
            42.313330701600911252,
            1.0,
        ):
            bottom = bottom * r + coefficient
        return q * top / bottom
    tail = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-math.log(tail))
    if r <= 5.0:
        r -= 1.6
        top = 7.7454501427834140764e-4
        for coefficient in (
            0.0227238449892691845833,
            0.24178072517745061177,
            1.27045825245236838258,
            3.64784832476320460504,
            5.7694972214606914055,
            4.6303378461565452959,
            1.42343711074968357734,
        ):
            top = top * r + coefficient
        bottom = 1.05075007164441684324e-9
        for coefficient in (
            5.475938084995344946e-4,
            0.0151986665636164571966,
            0.14810397642748007459,
            0.68976733498510000455,
            1.6763848301838038494,
            2.05319162663775882187,
            1.0,
        ):
            bottom = bottom * r + coefficient
    else:
        r -= 5.0
        top = 2.01033439929228813265e-7
        for coefficient in (
            2.71155556874348757815e-5,
            0.0012426609473880784386,
            0.026532189526576123093,
            0.29656057182850489123,
            1.7848265399172913358,
            5.4637849111641143699,
            6.6579046435011037772,
        ):
            top = top * r + coefficient
        bottom = 2.04426310338993978564e-15
        for coefficient in (
            1.4215117583164458887e-7,
            1.8463183175100546818e-5,
            7.868691311456132591e-4,
            0.0148753612908506148525,
            0.13692988092273580531,
            0.59983220655588793769,
            1.0,
        ):
            bottom = bottom * r + coefficient
    return -top / bottom if q < 0.0 else top / bottom


@kernel
def search(points: NDArray[np.float64], start: int, stop: int, u: float) -> Any:
    """Return the first place in [start, stop) whose cumulative weight exceeds u.

    The last place is returned should rounding leave u at or above every weight.
    """
    low, high = start, stop - 1
    while low < high:
        middle = (low + high) // 2
        if points[middle, 1] > u:
            high = middle
        else:
            low = middle + 1
    return low


@inner_kernel
def _triangular(low: float, mode: float, high: float, u: float) -> Any:
    width = high - low
    if width == 0.0:
        return low
    split = (mode - low) / width
    if u < split:
        return low + math.sqrt(u * width * (mode - low))
    return high - math.sqrt((1.0 - u) * width * (high - mode))


@inner_kernel
def _linear(points: NDArray[np.float64], start: int, stop: int, u: float) -> Any:
    at = search(points, start + 1, stop, u)
    below, above = points[at - 1, 1], points[at, 1]
    share = (u - below) / (above - below) if above > below else 0.0
    return points[at - 1, 0] + share * (points[at, 0] - points[at - 1, 0])


@inner_kernel
def _gamma(shape: float, scale: float, c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> Any:
    """Return a Gamma sample from the little stream that starts at c3.

    References
    ----------
    Marsaglia & Tsang (2000). A simple method for generating gamma variables. ACM Transactions
    on Mathematical Software 26, 363-372; a shape below 1 is raised by 1 and corrected by
    u^(1/shape).
    """
    boost = 1.0
    if shape < 1.0:
        boost = uniform(c0, c1, c2, c3, k0, k1) ** (1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    # Index 0 is the boost. A trial passes with probability above 0.95, so the 127 trials that
    # the index has room for fail together less than once in 10^160.
    for trial in range(127):
        x = normal_quantile(uniform(c0, c1, c2, c3 + 1 + 2 * trial, k0, k1))
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            u = uniform(c0, c1, c2, c3 + 2 + 2 * trial, k0, k1)
            if math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
                return boost * d * v * scale
    return boost * d * scale


@inner_kernel
def _other_quantile(laws: Laws, law: int, u: float) -> Any:
    """Return the quantile of any law that takes one uniform."""
    rows, points = laws.rows, laws.points
    code, a, b = int(rows[law, 0]), rows[law, 1], rows[law, 2]
    if code == Code.LOGNORMAL:
        return math.exp(a + b * normal_quantile(u))
    if code == Code.WEIBULL:
        return a * exponential_quantile(u) ** b
    if code == Code.UNIFORM:
        return a + u * (b - a)
    if code == Code.TRIANGULAR:
        return _triangular(a, b, rows[law, 3], u)
    if code == Code.ENDLESS:
        return math.inf
    start, stop = int(rows[law, 4]), int(rows[law, 5])
    if code == Code.STEPS:
        return points[search(points, start, stop, u), 0]
    return _linear(points, start, stop, u)


@inlined_kernel
def quantile(laws: Laws, law: int, u: float) -> Any:
    """Return the quantile of a law that is neither Gamma nor a mixture.

    The two most frequent stand alone, so that this is small enough to become part of its callers.
    """
    code = laws.rows[law, 0]
    if code == _EXPONENTIAL:
        return laws.rows[law, 1] * exponential_quantile(u)
    if code == _CONSTANT:
        return laws.rows[law, 1]
    return _other_quantile(laws, law, u)


@inner_kernel
def _sample_own(laws: Laws, law: int, c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> Any:
    """Return one sample of a law with a little stream of its own; as `sample`."""
    rows, points = laws.rows, laws.points
    while rows[law, 0] == _MIXTURE:
        u = uniform(c0, c1, c2, c3, k0, k1)
        law = int(points[search(points, int(rows[law, 4]), int(rows[law, 5]), u), 0])
        c3 += 1
    if rows[law, 0] == _GAMMA:
        return _gamma(rows[law, 1], rows[law, 2], c0, c1, c2, c3, k0, k1)
    return quantile(laws, law, uniform(c0, c1, c2, c3, k0, k1))


@inlined_kernel
def sample(laws: Laws, law: int, c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> Any:
    """Return one sample of a law.

    Parameters
    ----------
    laws : Laws
    law : int
        Its row.
    c0, c1, c2, c3, k0, k1 : int
        Counter and key, as in `draws.uniform`; c3 is the word of index 0.
    """
    code = laws.rows[law, 0]
    if code == _EXPONENTIAL:
        return laws.rows[law, 1] * exponential_quantile(uniform(c0, c1, c2, c3, k0, k1))
    if code == _CONSTANT:
        return laws.rows[law, 1]
    return _sample_own(laws, law, c0, c1, c2, c3, k0, k1)


@inlined_kernel
def sample_at(
    laws: Laws, law: int, u: float, c0: int, c1: int, c2: int, c3: int, k0: int, k1: int
) -> Any:
    """Return `sample`, given the uniform `draws.uniform` that most laws begin and end with."""
    code = laws.rows[law, 0]
    if code == _EXPONENTIAL:
        return laws.rows[law, 1] * exponential_quantile(u)
    if code == _CONSTANT:
        return laws.rows[law, 1]
    if code in (_GAMMA, _MIXTURE):
        return _sample_own(laws, law, c0, c1, c2, c3, k0, k1)
    return _other_quantile(laws, law, u)
