"""What is fitted: patience, talk and the busyness of days."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from laws import LAWS
from log import DAY, WEEKS, Floats
from scipy import optimize, stats

# The law shipped. The lognormal has the smaller AIC, but lies outside Kaplan-Meier's 95 % band from
# four minutes on, which is where an overloaded day needs it.
PATIENCE = "hyperexponential"
KM_AT = (10, 30, 60, 120, 300, 600)
SHORT_TALK = 10  # a conversation of at most 10 s is taken to be the agent hanging up
BOOTSTRAPS = 2_000


def kaplan_meier(queued: pd.DataFrame) -> Any:
    """Survival of patience: an abandonment ends it, an answer censors it."""
    data = stats.CensoredData(
        uncensored=queued.loc[~queued["served"], "wait"].to_numpy(float),
        right=queued.loc[queued["served"], "wait"].to_numpy(float),
    )
    return stats.ecdf(data).sf


@dataclass(frozen=True)
class Fit:
    """A fitted law, with its parameters by name and its AIC."""

    named: dict[str, float]
    law: Any
    aic: float


def fit_patience(queued: pd.DataFrame) -> dict[str, Fit]:
    """Fit every law by maximum likelihood to those who had to wait; an answer censors."""
    left = queued.loc[~queued["served"], "wait"].to_numpy(float)
    answered = queued.loc[queued["served"], "wait"].to_numpy(float)
    fits = {}
    for name, (law_of, start) in LAWS.items():

        def minus_log_likelihood(x: Floats, law_of: Any = law_of) -> float:
            law = law_of(x)[1]
            return -float(law.logpdf(left).sum() + law.logsf(answered).sum())

        best = optimize.minimize(minus_log_likelihood, start, method="Nelder-Mead")
        fits[name] = Fit(*law_of(best.x), aic=2 * (best.fun + len(start)))
    return fits


def fit_table(queued: pd.DataFrame) -> str:
    """Every law of patience beside Kaplan-Meier, smallest AIC first."""
    fits = sorted(fit_patience(queued).items(), key=lambda item: item[1].aic)
    km = kaplan_meier(queued)
    seconds = np.arange(1.0, 601.0)
    at = np.array(KM_AT, float)
    lines = [f"{'':17}{'AIC - best':>10}{'max gap':>9}" + "".join(f"{f'S({t})':>8}" for t in KM_AT)]
    lines.append(f"{'Kaplan-Meier':36}" + "".join(f"{s:8.4f}" for s in km.evaluate(at)))
    for name, fit in fits:
        gap = np.abs(fit.law.sf(seconds) - km.evaluate(seconds)).max()
        survival = "".join(f"{s:8.4f}" for s in fit.law.sf(at))
        lines.append(f"{name:17}{fit.aic - fits[0][1].aic:10.1f}{gap:9.4f}{survival}")
        lines.append("    " + ", ".join(f"{k} {v:.4g}" for k, v in fit.named.items()))
    return "\n".join(lines)


def fit_talk(talk: pd.Series) -> dict[str, float]:
    """Share of short conversations, and the lognormal of the others by maximum likelihood."""
    log_long = np.log(talk[talk > SHORT_TALK])
    sigma = float(log_long.std(ddof=0))
    fitted = stats.kstest((log_long - log_long.mean()) / sigma, "norm").statistic
    return {
        "short": float((talk <= SHORT_TALK).mean()),
        "median": float(np.exp(log_long.mean())),
        "sigma": sigma,
        "KS distance": float(fitted),
    }


def day_totals(joined: pd.Series) -> Floats:
    """Calls of each day, (4, 7), from Monday."""
    totals = np.bincount(joined.to_numpy() // DAY, minlength=7 * WEEKS)
    return np.asarray(totals.reshape(WEEKS, 7), dtype=np.float64)


def moments(totals: Floats) -> tuple[Floats, Floats]:
    """Mean and variance (divisor n - 1) of each weekday, NaN for a day left out."""
    return np.nanmean(totals, axis=-2), np.nanvar(totals, axis=-2, ddof=1)


def fit_busyness(totals: Floats) -> Floats:
    """Coefficient of variation of a day's factor, by the method of moments.

    Given its weekday's mean m, a day's total has variance m + (cv m)^2: Poisson noise and the
    factor's. Over the weekdays, cv^2 = sum of (s^2 - m) / sum of m^2, s^2 with divisor n - 1; a
    weekday of which days were left out weighs as many of the n - 1 as it has kept.

    Parameters
    ----------
    totals : (..., 4, 7) float64
        Day totals, of one month or of many.
    """
    mean, variance = moments(totals)
    weight = (~np.isnan(totals)).sum(axis=-2) - 1
    excess = np.maximum(0.0, (weight * (variance - mean)).sum(axis=-1))
    return np.asarray(np.sqrt(excess / (weight * mean**2).sum(axis=-1)))


def busyness_interval(totals: Floats) -> tuple[float, float]:
    """95 % interval of the coefficient of variation: percentiles of a parametric bootstrap.

    Months are drawn from what was fitted: Gamma factors, Poisson counts.
    """
    cv, mean = fit_busyness(totals), totals.mean(axis=0)
    random = np.random.default_rng(1999)
    factors = random.gamma(cv**-2, cv**2, (BOOTSTRAPS, WEEKS, 7))
    low, high = np.quantile(fit_busyness(random.poisson(mean * factors)), (0.025, 0.975))
    return float(low), float(high)


def without(totals: Floats, *dates: int) -> Floats:
    """Day totals without some dates of the month."""
    kept = totals.flatten()
    kept[[date - 1 for date in dates]] = np.nan
    return kept.reshape(WEEKS, 7)
