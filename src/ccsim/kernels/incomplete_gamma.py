"""The incomplete gamma function, split and scaled as queues with many agents need it.

With shape c > 0, argument y > 0 and gap = c - y, two sums describe a line of contacts:

    below(c, y) = 1 + y / (c + 1) + y^2 / ((c + 1)(c + 2)) + ...     = c y^-c e^y gamma(c, y)
    above(c, y) = c / y + c (c - 1) / y^2 + ...                      = c y^-c e^y Gamma(c, y)

gamma and Gamma are the lower and the upper incomplete gamma function. Together they make
``total(c) exp(height)``, with ``total(c) = Gamma(c + 1) (e / c)^c`` and
``height = y - c - c log(y / c) >= 0``. One of them is about as small as the square root of c,
`below` where y <= c and `above` elsewhere; only that one is computed, as `small`, and the other
is the rest. No number here over- or underflows before the result does.

* Large c, y from c / 2 to 3 c / 2: Temme's uniform expansion. ``small`` is Stirling's series in
  1 / c times ``sqrt(pi c / 2) erfcx(sqrt(height)) -+ sum over k of T_k(eta) c^-k``, where erfcx(w)
  is exp(w^2) erfc(w), eta = sqrt(2 height / c) with the sign of y - c. The T_k are Temme's power
  series, cut to shorter polynomials of equal accuracy.
* Far apart: continued fractions, which then need a few terms.
* Small c: the sums themselves, whose terms are positive.

The gap is an argument of its own because c - y is known better than c and y are: it carries the
digits that count where both are large. Relative errors are below 1e-13, about 1e-15 for common
numbers; tests hold them against 50 digits.

References
----------
Temme, N. M. (1979). The asymptotic expansion of the incomplete gamma functions. SIAM Journal on
Mathematical Analysis 10, 757-766.
NIST Digital Library of Mathematical Functions, sections 8.9, 8.11 and 8.12.
"""

from __future__ import annotations

import math
from typing import Any

from ccsim.kernels._jit import kernel

__all__ = [
    "APART",
    "LARGE",
    "far_below",
    "height",
    "near",
    "polynomial",
    "scaled_erfc",
    "small",
    "total",
]

LARGE = 24.0
"""From this shape on the expansion is as accurate as floats are."""
APART = 500.0
"""Where the height is more, a continued fraction needs only a few terms."""
_ENOUGH = 1e-16
_MOST_TERMS = 500
_SQRT_PI = math.sqrt(math.pi)
_SQRT_2_PI = math.sqrt(2.0 * math.pi)

# fmt: off
# Polynomials, highest power first. Stirling's: Gamma(c + 1) (e / c)^c / sqrt(2 pi c) in 1 / c.
_STIRLING = (
    0.0, -1.6530646242879633e-05, 0.0007889719052893733, -0.00022961203337447936,
    -0.002681325121758792, 0.0034722222080750364, 0.08333333333337015, 1.0,
)
# (atanh(r) - r) / r^3 in r^2, up to 1 / 9.
_ATANH = (
    0.08087903454072548, 0.04397433369474833, 0.060011469977136564, 0.06657003641335145,
    0.07692789505129312, 0.09090894546491375, 0.11111111362409382, 0.1428571428351453,
    0.20000000000007456, 0.3333333333333333,
)
# exp(w^2) erfc(w) for all w >= 0: a quotient with positive coefficients, exact to 5e-16.
_ERFCX_OVER = (
    8.661075695995301e-05, 0.001561702148524029, 0.013913883918133063, 0.07895482902010371,
    0.31156177115466804, 0.882616477550709, 1.7936197404738263, 2.5293312225674267,
    2.2652311845329143, 0.9999999999999997,
)
_ERFCX_UNDER = (
    0.0, 0.0001535135697035105, 0.0027680449871187074, 0.02473847391663502, 0.14132781323386068,
    0.5644829630860838, 1.6329848395283766, 3.4430838609347387, 5.198806557106226,
    5.358610444587887, 3.3936103516283493, 1.0,
)
# Temme's T_k in eta from -0.63 to 0.45, as exact as c >= 24 needs them.
_TEMME_0 = (
    0.0, 1.6894953413842975e-08, 5.67805980427684e-09, -1.8057559400868256e-07,
    8.293340581366597e-07, -1.853148764183704e-06, -2.185314395558018e-06, 3.919253029185096e-05,
    -0.00017875515902440357, 0.000352733691347173, 0.0011574074080146696, -0.014814814814919338,
    0.0833333333333269, -0.333333333333333,
)
_TEMME_1 = (
    -6.828669117567783e-08, 1.4240722234735736e-07, 1.0916376284991042e-08,
    -1.612398882711391e-06, 7.647812503568036e-06, -1.8098612026384246e-05,
    -4.0174798317165106e-07, 0.0002057613252873447, -0.0009902263426641482, 0.0026455026452436863,
    -0.003472222222161815, -0.0018518518518507794,
)
_TEMME_2 = (
    0.0, 1.1398063104560294e-07, -6.346591255619734e-07, 1.3850163480918047e-06,
    3.6635158643089424e-08, -1.2762942360289485e-05, 5.2923070390361496e-05,
    -0.0001073663510723929, 2.0094089436138415e-06, 0.0007716049330423126, -0.002681327160792371,
    0.004133597883622926,
)
_TEMME_3 = (
    0.0, 1.155977602519496e-06, -5.695729497989003e-06, 1.1177775040205713e-05,
    -2.3135771525985734e-07, -7.563041583193389e-05, 0.0002677198426708318,
    -0.00046918894487577836, 0.0002294721094959629, 0.0006494341524720549,
)
_TEMME_4 = (
    2.2029419292180187e-06, 1.0817305008253002e-05, -4.043546858162462e-05, 6.64690066892635e-05,
    -1.3837900447955377e-06, -0.0002990743928306599, 0.0007840370404546444,
    -0.0008618882727842186,
)
_TEMME_5 = (
    0.0, -2.0272903330790112e-05, 2.8166632718745928e-06, 6.997231694862011e-05,
    -0.00019960113512655888, 0.00027711797265436846, -6.971966323867839e-05,
    -0.0003367967290557807,
)
_TEMME_6 = (
    6.377739122433682e-05, -8.71034387828231e-05, -1.2414709353834751e-06, 0.0002713516446327857,
    -0.0005920622249715644, 0.0005313010825768056,
)
_TEMME_7 = (
    0.000311158110431205, -0.0003596931512396812, 4.758063051382791e-05, 0.00034517265673901824,
)
_TEMME_8 = (
    0.0008942443534708515, -0.0007061672726502827,
)
# fmt: on


@kernel
def polynomial(coefficients: Any, x: float) -> Any:
    """Return a polynomial of even length, highest power first, at x."""
    # Two at a time: half as many steps that must wait for each other.
    square = x * x
    value = 0.0
    for i in range(0, len(coefficients), 2):
        value = value * square + (coefficients[i] * x + coefficients[i + 1])
    return value


@kernel
def scaled_erfc(w: float) -> Any:
    """Return exp(w^2) erfc(w) for w >= 0."""
    return polynomial(_ERFCX_OVER, w) / polynomial(_ERFCX_UNDER, w)


@kernel
def total(c: float) -> Any:
    """Return Gamma(c + 1) (e / c)^c, which is 1 at 0 and about sqrt(2 pi c)."""
    if c >= LARGE:
        return _SQRT_2_PI * math.sqrt(c) * polynomial(_STIRLING, 1.0 / c)
    if c == 0.0:
        return 1.0
    return math.gamma(c + 1.0) * math.exp(c - c * math.log(c))


@kernel
def height(c: float, gap: float) -> Any:
    """Return y - c - c log(y / c) for y = c - gap, to the last digits also where y is near c."""
    if abs(gap) <= 0.5 * c:
        # The series of log(y / c) = 2 atanh(r), without its first term.
        r = gap / (gap - 2.0 * c)
        return -gap * r - 2.0 * c * r * r * r * polynomial(_ATANH, r * r)
    if c == 0.0:
        return -gap
    return -gap - c * math.log((c - gap) / c)


@kernel
def far_below(c: float, y: float) -> Any:
    """Return u of Gauss's fraction, below = (c + 1 + y u) / (c + 1 + y u - y), for y < c."""
    b = c + 2.0
    value = b
    over = b
    under = 0.0
    for k in range(1, _MOST_TERMS):
        b += 1.0
        a = 0.5 * k * y + y if k % 2 == 0 else -(c + 0.5 * k + 0.5) * y
        under = 1.0 / (b + a * under)
        over = b + a / over
        step = over * under
        value *= step
        if abs(step - 1.0) < _ENOUGH:
            break
    return 1.0 / value


@kernel
def _far_above(c: float, y: float) -> Any:
    """Return above(c, y) for y > c by Legendre's fraction."""
    b = y + 1.0 - c
    value = b
    over = b
    under = 0.0
    for k in range(1, _MOST_TERMS):
        b += 2.0
        a = k * (c - k)
        under = 1.0 / (b + a * under)
        over = b + a / over
        step = over * under
        value *= step
        if abs(step - 1.0) < _ENOUGH:
            break
    return c / value


@kernel
def _series(c: float, y: float) -> Any:
    """Return below(c, y), term by term."""
    term = 1.0
    value = 1.0
    stage = c
    while term > _ENOUGH * value:
        stage += 1.0
        term *= y / stage
        value += term
    return value


@kernel
def near(c: float, gap: float, high: float) -> Any:
    """Return `small` and `total` by Temme's expansion: c at least 24, y from c / 2 to 3 c / 2."""
    root = math.sqrt(0.5 * c)
    w = math.sqrt(high)
    side = -1.0 if gap >= 0.0 else 1.0
    eta = side * w / root
    s = 1.0 / c
    first = polynomial(_TEMME_0, eta) + s * polynomial(_TEMME_1, eta)
    second = polynomial(_TEMME_2, eta) + s * polynomial(_TEMME_3, eta)
    third = polynomial(_TEMME_4, eta) + s * polynomial(_TEMME_5, eta)
    fourth = polynomial(_TEMME_6, eta) + s * polynomial(_TEMME_7, eta)
    s2 = s * s
    rest = first + s2 * (second + s2 * (third + s2 * (fourth + s2 * polynomial(_TEMME_8, eta))))
    stirling = polynomial(_STIRLING, s)
    root *= _SQRT_PI
    return stirling * (root * scaled_erfc(w) + side * rest), stirling * (2.0 * root)


@kernel
def small(c: float, gap: float, high: float) -> Any:
    """Return below(c, y) if y <= c, else above(c, y), for y = c - gap.

    Parameters
    ----------
    c : float
        Above 0.
    gap : float
        c - y, below c.
    high : float
        ``height(c, gap)``.
    """
    y = c - gap
    if gap >= 0.0:
        if y < 0.5 * c or high > APART:
            beyond = 1.0 + y * far_below(c, y)
            return (c + beyond) / (gap + beyond)
        if c < LARGE:
            return _series(c, y)
        return near(c, gap, high)[0]
    if c < LARGE:
        if y < c + 4.0:
            return total(c) * math.exp(high) - _series(c, y)
        return _far_above(c, y)
    if -gap > 0.5 * c:
        return _far_above(c, y)
    return near(c, gap, high)[0]
