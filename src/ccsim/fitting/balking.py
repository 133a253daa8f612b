"""Balking: who would have to wait and hangs up at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ccsim.errors import Fault, InputError
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.likelihood import NORMAL_95
from ccsim.fitting.observed import Flags, as_durations, as_flags, resolution_of
from ccsim.fitting.survival import kaplan_meier
from ccsim.units import as_duration

__all__ = ["BalkingFit", "fit_balking"]

Floats = npt.NDArray[np.float64]

_WHERE = "fit_balking: "

_SURELY_SOME = 3.689
"""Where so many are expected, none at all comes once in 40 times (a Poisson number)."""


@dataclass(frozen=True, kw_only=True)
class BalkingFit:
    """The share that leaves at once, and what it was found from.

    Attributes
    ----------
    share : Estimate
        Of those who had to wait, for a scenario's `balk`: those who leave within `at_once` beyond
        what patience explains. Cut at 0. NaN, from 0 to 1, if the data do not tell.
    left : int
        Who abandoned within `at_once`.
    expected : float
        How many of them the hazard just after explains; NaN if unknown.
    hazard : Estimate
        Abandonments per second of waiting [1/s], just after `at_once`.
    at_once, window : float [s]
    n : int
        Who had to wait.
    warnings : tuple of Fault
    """

    share: Estimate
    left: int
    expected: float
    hazard: Estimate
    at_once: float
    window: float
    n: int
    warnings: tuple[Fault, ...] = ()


def fit_balking(
    wait: npt.ArrayLike,
    abandoned: npt.ArrayLike,
    *,
    at_once: float = 2.0,
    window: float = 10.0,
    resolution: float | None = None,
) -> BalkingFit:
    """Estimate the share of customers who hang up at once rather than wait.

    Nobody says whether a hang-up after a second was a refusal to wait. The estimator takes it that
    patience ends at the same rate in the first seconds as just after them. With the hazard h in
    (a, a + window], a share 1 - exp(-h a) would have left by a = `at_once` without balking. By
    Kaplan and Meier a share S(a) is still there, and S(a) = (1 - balk) exp(-h a). The two parts are
    of separate times, so they err independently: log S(a) by Greenwood's formula, h by its
    value / sqrt(abandonments).

    Parameters
    ----------
    wait : (n,) float64 [s]
        Until answered or gone. Who was answered after 0 s did not have to wait and is not counted;
        who abandoned after 0 s is, so leave calls out that hung up in the menu, before the queue.
    abandoned : (n,) bool
        True if gone.
    at_once, window : float [s]
    resolution : float [s], optional
        To what waits are rounded, as in `fit_durations`; a is then half a step after `at_once`.

    Returns
    -------
    BalkingFit
        Without any abandonment by `at_once`, the share is 0 up to a bound (the exact binomial one)
        if chance explains that, and not known if it does not: such a system does not log them.

    Raises
    ------
    InputError
        If a value is no duration or no flag, or the arrays differ in length.

    Examples
    --------
    Of 4,000 who have to wait, 5 % leave at once and the others after 5 min on average.

    >>> import numpy as np
    >>> rng = np.random.default_rng(3)
    >>> patience = np.where(rng.random(4_000) < 0.05, 0.5, rng.exponential(300.0, 4_000))
    >>> offered = rng.exponential(60.0, 4_000) + 1.0
    >>> fit_balking(np.minimum(patience, offered), patience < offered).share
    Estimate(value=0.056..., error=0.003..., low=0.048..., high=0.064..., n=4000)
    """
    waits = as_durations(wait, _WHERE + "wait")
    gone = as_flags(abandoned, waits.size, _WHERE + "abandoned")
    step = resolution_of(waits, resolution, _WHERE + "resolution")
    _check({"at_once": at_once, "window": window})
    had_to_wait = gone | (waits > 0.0)
    waits, gone = waits[had_to_wait], gone[had_to_wait]
    until = at_once + step / 2.0
    hazard = _hazard(waits, gone, until, window)
    left = int((gone & (waits <= at_once)).sum())
    expected = -math.expm1(-hazard.value * until) * waits.size
    share, warnings = _share(waits, gone, at_once, until, hazard)
    return BalkingFit(
        share=share,
        left=left,
        expected=expected,
        hazard=hazard,
        at_once=at_once,
        window=window,
        n=waits.size,
        warnings=warnings,
    )


def _check(given: dict[str, float]) -> None:
    faults = [
        Fault(
            where=_WHERE + name,
            found=f"{seconds}",
            allowed="a number of seconds above 0",
            do="leave it out for the usual one",
        )
        for name, seconds in given.items()
        if not 0.0 < seconds < math.inf
    ]
    if faults:
        raise InputError(faults)


def _hazard(waits: Floats, gone: Flags, until: float, window: float) -> Estimate:
    """Estimate abandonments per second of waiting in (until, until + window]."""
    waited = float(np.clip(waits - until, 0.0, window).sum())
    events = int((gone & (waits > until) & (waits <= until + window)).sum())
    if waited == 0.0:
        return Estimate(math.nan, math.nan, 0.0, math.inf, 0)
    value = events / waited
    error = math.sqrt(max(events, 1)) / waited  # none at all is taken to err as much as one
    low, high = (value + sign * NORMAL_95 * error for sign in (-1.0, 1.0))
    return Estimate(value, error, max(low, 0.0), high, events)


def _share(
    waits: Floats, gone: Flags, at_once: float, until: float, hazard: Estimate
) -> tuple[Estimate, tuple[Fault, ...]]:
    """Return the share that leaves at once, and what is in doubt."""
    n = waits.size
    unknown = Estimate(math.nan, math.nan, 0.0, 1.0, n)
    if math.isnan(hazard.value):
        found = f"nobody waited longer than {as_duration(at_once)}"
        return unknown, (_doubt(found, "longer waits, which show how patience ends"),)
    if not (gone & (waits <= at_once)).any():
        expected = -math.expm1(-hazard.value * until) * n
        if expected < _SURELY_SOME:
            return Estimate(0.0, math.nan, 0.0, -math.expm1(math.log(0.025) / n), n), ()
        found = (
            f"nobody abandoned within {as_duration(at_once)}, where the seconds after would have "
            f"{expected:.1f} do so"
        )
        return unknown, (_doubt(found, "a log that holds those who leave at once"),)
    curve = kaplan_meier(waits, gone)
    place = int(np.searchsorted(curve.t, at_once, side="right")) - 1
    still, error = float(curve.survival[place]), float(curve.error[place])
    if still == 0.0:
        return Estimate(1.0, math.nan, 0.025 ** (1.0 / n), 1.0, n), ()
    others = math.log(still) + hazard.value * until
    spread = math.hypot(error / still, hazard.error * until)
    low, value, high = (
        max(-math.expm1(others + sign * NORMAL_95 * spread), 0.0) for sign in (1.0, 0.0, -1.0)
    )
    return Estimate(value, math.exp(others) * spread, low, high, n), ()


def _doubt(found: str, allowed: str) -> Fault:
    return Fault(
        where=_WHERE + "wait",
        found=found,
        allowed=allowed,
        do="assume a share that balks, 0 if the telephone system does not log these calls",
        warning=True,
    )
