"""Patience, of those who had to wait: leaving shows it, an answer says it was at least that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from ccsim.errors import Fault
from ccsim.fitting.choice import FEW, candidate_table, chosen_candidate, families_named
from ccsim.fitting.closeness import distance_from_curve
from ccsim.fitting.empirical import binned_patience
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.families import FAMILIES, Family
from ccsim.fitting.likelihood import Candidate, Maximum, maximise
from ccsim.fitting.observed import Flags, as_durations, as_flags, gathered_sample, resolution_of
from ccsim.fitting.patience_words import (
    calls_left_out,
    check_beyond,
    doubts,
    nobody_abandoned,
    unseen,
)
from ccsim.fitting.survival import KaplanMeier, kaplan_meier
from ccsim.scenario.compound import Empirical
from ccsim.scenario.law import Distribution

__all__ = ["PatienceFit", "exponential_mean", "fit_patience"]

Floats = npt.NDArray[np.float64]

_WHERE = "fit_patience: "

TOLERANCE = 0.05
"""A law further than this from Kaplan-Meier is not good: 5 in 100 customers."""

_AT_RISK = 30
"""The curve is trusted as long as so many were still waiting."""

_LAST_PART = 0.2
"""Share of the abandonments, the latest, that give the hazard of the empirical law's tail."""

_TIMES = (5.0, 10.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 240.0, 300.0, 450.0, 600.0, 900.0)
"""[s] at which the table of survival stands; it ends with the last time that was seen."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PatienceFit:
    """The law of patience, and how it was found.

    Attributes
    ----------
    law : Distribution or None
        To be written into a scenario; None if nobody abandoned, so that an assumption is needed.
    candidates : tuple of Candidate
        Smallest AIC first; distances are Kolmogorov's from Kaplan-Meier, up to `supported`.
    chosen : str
        Name of the candidate in `law`, "empirical", or "" if there is no law.
    reason : str
        Why, in words.
    mean_exponential : Estimate
        Time waited by all / abandonments [s]: the mean, if patience is exponential. The candidate
        of that name also takes rounding into account, and is a little below. Without an abandonment
        the value is NaN and `low` the 95 % lower bound.
    curve : KaplanMeier or None
        The share still patient after each abandonment; None without one.
    supported : float [s]
        Up to this time the curve rests on 30 waiting customers or more; beyond it every law
        extrapolates.
    survival : DataFrame
        A row each for round times up to the longest wait: `seconds`, `kaplan_meier`, `low`, `high`
        and the survival of each candidate, by name.
    empirical : Empirical or None
        The curve in bins, with an exponential tail beyond `supported` that has the hazard of the
        latest fifth of the abandonments.
    beyond : float [s]
        All is of those who waited longer than this.
    resolution : float [s]
        Step of rounding, 0 if none.
    n, abandoned : int
        Who waited longer than `beyond`, and who of them abandoned.
    left_out : dict of str to int
        Calls not used, by reason.
    total_wait : float [s]
        Waited by the n, beyond `beyond`.
    warnings : tuple of Fault
    """

    law: Distribution | None
    candidates: tuple[Candidate, ...]
    chosen: str
    reason: str
    mean_exponential: Estimate
    curve: KaplanMeier | None
    supported: float
    survival: pd.DataFrame
    empirical: Empirical | None
    beyond: float
    resolution: float
    n: int
    abandoned: int
    left_out: dict[str, int]
    total_wait: float
    warnings: tuple[Fault, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return the candidates as a table; see `choice.candidate_table`."""
        return candidate_table(self.candidates)


def exponential_mean(total_wait: float, abandoned: int) -> Estimate:
    """Estimate mean patience if it is exponential: time waited by all / abandonments.

    Abandonments come like events of a Poisson process in the time that customers spend waiting, so
    that the interval is the exact one of a Poisson rate, from quantiles of chi-squared (Garwood,
    Biometrika 28, 1936); it covers at least as often as it says.

    Parameters
    ----------
    total_wait : float [s]
    abandoned : int

    Returns
    -------
    Estimate
        Without an abandonment the value is NaN, and `low` the 95 % lower bound, total_wait / 3.0.

    Examples
    --------
    >>> exponential_mean(60_000.0, 100)
    Estimate(value=600.0, error=60.0, low=493.3..., high=737.4..., n=100)
    >>> exponential_mean(60_000.0, 0)
    Estimate(value=nan, error=nan, low=20028.4..., high=inf, n=0)
    """
    if abandoned == 0:
        low = 2.0 * total_wait / float(stats.chi2.ppf(0.95, 2))
        return Estimate(math.nan, math.nan, low, math.inf, 0)
    value = total_wait / abandoned
    low = 2.0 * total_wait / float(stats.chi2.ppf(0.975, 2 * abandoned + 2))
    high = 2.0 * total_wait / float(stats.chi2.ppf(0.025, 2 * abandoned))
    return Estimate(value, value / math.sqrt(abandoned), low, high, abandoned)


def fit_patience(
    wait: npt.ArrayLike,
    abandoned: npt.ArrayLike,
    *,
    beyond: float = 0.0,
    resolution: float | None = None,
    laws: Sequence[str] = tuple(FAMILIES),
) -> PatienceFit:
    """Estimate how long customers are willing to wait.

    Parameters
    ----------
    wait : (n,) float64 [s]
        Until answered or gone. Who waited 0 s did not have to wait, tells nothing of patience, and
        is counted as left out.
    abandoned : (n,) bool
        True if gone; who was answered would have waited longer.
    beyond : float [s]
        Leave out who waited at most so long, such as those who leave at once (`fit_balking`). Laws
        are fitted to patience given that it is longer: beyond half a step of rounding at least, as
        shorter waits are recorded as 0 and left out.
    resolution : float [s], optional
        To what waits are rounded, as in `fit_durations`. Left out: 1 if all are whole seconds.
    laws : sequence of str
        Names of candidates, as a law's `kind`.

    Returns
    -------
    PatienceFit
        Its law is the candidate with the smallest BIC among those as close to Kaplan-Meier as the
        closest (`choice.chosen_candidate`), if its distance is below .05 or below two standard
        errors of the curve, otherwise the empirical law.

    Raises
    ------
    InputError
        If a value is no duration or no flag, or the two arrays differ in length.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(3)
    >>> patience, offered_wait = rng.exponential(300.0, 5_000), rng.exponential(60.0, 5_000)
    >>> wait, gone = np.minimum(patience, offered_wait), patience < offered_wait
    >>> fit = fit_patience(wait, gone)
    >>> fit.chosen, fit.candidates[0].parameters["mean"]
    ('exponential', Estimate(value=292.1..., error=10.0..., low=273.0..., high=312.5..., n=843))
    """
    waits = as_durations(wait, _WHERE + "wait")
    gone = as_flags(abandoned, waits.size, _WHERE + "abandoned")
    step = resolution_of(waits, resolution, _WHERE + "resolution")
    check_beyond(beyond)
    left_out = calls_left_out(waits, gone, beyond)
    kept = waits > beyond
    waits, gone = waits[kept], gone[kept]
    total = float((waits - beyond).sum())
    seen = _Seen(waits, gone, beyond + step / 2.0, step)
    families = families_named(laws, seen.endings, _WHERE + "laws")
    facts: dict[str, Any] = {
        "mean_exponential": exponential_mean(total, int(gone.sum())),
        "beyond": beyond,
        "resolution": step,
        "n": waits.size,
        "abandoned": int(gone.sum()),
        "left_out": left_out,
        "total_wait": total,
    }
    if not gone.any():
        return _unknown(facts)
    return _known(seen, families, facts)


class _Seen:
    """Who waited, and the curve of their patience.

    Parameters
    ----------
    waits, gone : (n,) float64 [s], (n,) bool
    bound, step : float [s]
        All true waits are above the bound; step of rounding.
    """

    def __init__(self, waits: Floats, gone: Flags, bound: float, step: float) -> None:
        self.waits, self.gone, self.step = waits, gone, step
        self.sample = gathered_sample(waits[gone], waits[~gone], resolution=step, beyond=bound)

    @property
    def endings(self) -> int:
        """Abandonments, or 1 if all came after the same wait, which tells no more."""
        return (
            int(self.sample.count.sum()) if self.sample.length.size > 1 else self.sample.length.size
        )

    def supported(self, curve: KaplanMeier) -> float:
        """Return the last abandonment [s] with enough at risk, the last of all if none has."""
        enough = curve.t[curve.at_risk >= _AT_RISK]
        return float((enough if enough.size else curve.t)[-1])

    def late_hazard(self) -> float:
        """Return abandonments per second of waiting [1/s] over the latest of them."""
        start = float(np.quantile(self.waits[self.gone], 1.0 - _LAST_PART))
        late = float((self.gone & (self.waits > start)).sum())
        if late == 0.0:
            return float(self.gone.sum() / self.waits.sum())
        return late / float(np.maximum(self.waits - start, 0.0).sum())


def _known(seen: _Seen, families: Sequence[Family], facts: dict[str, Any]) -> PatienceFit:
    """Return the fit where at least one customer abandoned."""
    curve = kaplan_meier(seen.waits, seen.gone)
    supported = seen.supported(curve)
    fits = {family.name: maximise(family, seen.sample) for family in families}
    candidates = [
        fit.candidate(distance_from_curve(fit.survival, curve, supported, seen.step))
        for fit in fits.values()
    ]
    noise = float(np.nan_to_num(curve.error[curve.t <= supported]).max())
    empirical = binned_patience(
        curve,
        start=seen.sample.beyond,
        until=supported,
        hazard=seen.late_hazard(),
        resolution=seen.step,
    )
    law, chosen, reason = _law(candidates, noise, empirical, seen.endings)
    return PatienceFit(
        law=law,
        candidates=tuple(sorted(candidates, key=lambda one: one.aic)),
        chosen=chosen,
        reason=reason,
        curve=curve,
        supported=supported,
        survival=_survival(curve, fits, float(seen.waits.max())),
        empirical=empirical,
        warnings=(*doubts(facts), *unseen(curve.at(supported)[0], supported)),
        **facts,
    )


def _unknown(facts: dict[str, Any]) -> PatienceFit:
    """Return the fit where nobody abandoned: a lower bound."""
    return PatienceFit(
        law=None,
        candidates=(),
        chosen="",
        reason="nobody abandoned, so that patience cannot be estimated",
        curve=None,
        supported=0.0,
        survival=pd.DataFrame(columns=["seconds", "kaplan_meier", "low", "high"], dtype=float),
        empirical=None,
        warnings=(*nobody_abandoned(facts), *doubts(facts)),
        **facts,
    )


def _law(
    candidates: Sequence[Candidate], noise: float, empirical: Empirical, endings: int
) -> tuple[Distribution, str, str]:
    """Return the law for the scenario, its name, and why it was taken."""
    best = chosen_candidate(candidates, noise)
    if best is None or best.law is None:
        return empirical, "empirical", "no law of a family can say what was recorded"
    if 1 < endings < FEW:
        return best.law, best.name, f"{endings} abandonments tell no more than one number"
    bound = max(TOLERANCE, 2.0 * noise)
    measured = f"its distance from Kaplan-Meier is {best.distance:.3f}"
    if best.distance > bound:
        reason = f"the {best.name} law comes closest, but {measured}, above {bound:.3f}"
        return empirical, "empirical", reason
    reason = f"{measured}, at most {bound:.3f}, and of the laws as close its BIC is the smallest"
    return best.law, best.name, reason


def _survival(curve: KaplanMeier, fits: dict[str, Maximum], longest: float) -> pd.DataFrame:
    times = np.array([t for t in _TIMES if t <= longest] or [longest])
    estimate, low, high = curve.at(times)
    table = {"seconds": times, "kaplan_meier": estimate, "low": low, "high": high}
    return pd.DataFrame(
        table | {name: np.minimum(fit.survival(times), 1.0) for name, fit in fits.items()}
    )
