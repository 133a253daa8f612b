"""Who calls again because nobody answered, or because the answer did not help.

A log shows only that a customer called again, not why. People also call anyhow; a return is the
excess over that in the time after a call. `ccsim.fitting.return_likelihood` has the model.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from ccsim.errors import Fault
from ccsim.fitting.diary import Diary
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.excess import WINDOWS, excess_by_window
from ccsim.fitting.gaps import Links, link
from ccsim.fitting.hours import HoursFit, fit_hours
from ccsim.fitting.return_likelihood import (
    LAWS,
    Episodes,
    Fitted,
    episodes,
    maximise,
    share_back,
)
from ccsim.fitting.volume import fit_volume
from ccsim.scenario.compound import Law
from ccsim.scenario.distributions import Exponential, Lognormal, Weibull
from ccsim.units import DAY, as_duration, as_share

__all__ = ["ReturnFit", "fit_redials", "fit_repeats", "fresh", "origins"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_FEWEST = 50
"""Calls of known customers from which returns are told."""
_MOST, _FEW = 10_000, 1_500
"""Calls that the likelihood is computed of, where p has a standard error of 0.005 or so; and about
how many a first search takes."""
_UNKNOWN = 0.05
"""A customer with this share of the calls is probably a number for unknown ones."""
_LOOKED = {"redial": 2 * DAY, "repeat": 14 * DAY}
_NORMAL = 1.959964


@dataclass(frozen=True, kw_only=True, eq=False)
class ReturnFit:
    """Returns after one kind of ending.

    Attributes
    ----------
    kind : str
        "redial", after abandoning; "repeat", after an answered call.
    probability : Estimate
        Of coming back on account of the call. For repeats it is the share of answered calls whose
        issue comes back: (1 - resolution) times the probability of a repeat. A log does not tell
        the two apart.
    delay : Law or None
        From the end of the call; None if untold.
    parameters : dict of str to Estimate
        Of that law; durations in s.
    laws : DataFrame
        law, aic (above the best), probability: the laws tried, best first.
    background : Estimate
        Calls a customer makes anyhow in a day of mean volume.
    frailty : float
        Variance of customers' own rates over the square of their mean.
    windows : DataFrame
        window [s], n, again, excess, error: without a law; see `excess_by_window`.
    n, known, overlapping : int
        Calls that ended so; those of known customers; those of them during which the customer
        called again, which are left out.
    used : int
        Those that the estimates rest on.
    window : float [s]
        How long a call was followed.
    warnings : tuple of Fault
    """

    kind: Literal["redial", "repeat"]
    probability: Estimate
    delay: Law | None = None
    parameters: dict[str, Estimate]
    laws: pd.DataFrame
    background: Estimate
    frailty: float
    windows: pd.DataFrame
    n: int
    known: int
    overlapping: int = 0
    used: int = 0
    window: float
    fitted: Fitted | None = None
    diary: Diary | None = None
    warnings: tuple[Fault, ...] = ()

    def sentence(self) -> str:
        """Return what was found in words."""
        after, reason = _WORDS[self.kind]
        if self.delay is None:
            return f"how many {after} call again {reason} is not known"
        p = self.probability
        return (
            f"of those who {after}, {as_share(p.value)} ({as_share(p.low)} to {as_share(p.high)}) "
            f"call again {reason}, half of them within {as_duration(self.delay.quantile(0.5))}; "
            f"customers call {self.background.value:.2g} times a day anyhow"
        )


_WORDS = {
    "redial": ("abandoned", "because nobody answered"),
    "repeat": ("were answered", "because of that call"),
}


def fit_redials(
    calls: pd.DataFrame, *, hours: HoursFit | None = None, window: float = _LOOKED["redial"]
) -> ReturnFit:
    """Estimate how many of those who abandon call again on that account, and after how long.

    Parameters
    ----------
    calls : DataFrame
        Of a `CallLog`.
    hours : HoursFit, optional
        Without it, they are estimated.
    window : float [s]
        How long a call is followed.

    Returns
    -------
    ReturnFit
        With a NaN probability and a warning where the log does not tell: without customers, or
        with fewer than 50 such calls of known ones.
    """
    return _fit(calls, "redial", hours, window)


def fit_repeats(
    calls: pd.DataFrame, *, hours: HoursFit | None = None, window: float = _LOOKED["repeat"]
) -> ReturnFit:
    """Estimate how many answered calls bring the customer back, and after how long.

    It is what a log can tell: the share of answered issues that come back, which is (1 -
    resolution) times the probability of a repeat.

    A repeat that takes a day is hard to tell from a customer who simply has much to ask. With one
    issue a customer, the intervals cover as stated. In simulated months in which customers have
    several issues, each with its own redials and repeats, the estimate was off by up to a half of
    its value (a redial's by 3 %), and the intervals missed in a third of the months: the model has
    no customer with two open issues. Hold it against `windows`, and against what is known.

    Parameters
    ----------
    calls, hours, window
        As in `fit_redials`.
    """
    return _fit(calls, "repeat", hours, window)


def _fit(
    calls: pd.DataFrame, kind: Literal["redial", "repeat"], hours: HoursFit | None, window: float
) -> ReturnFit:
    links = link(calls)
    ended = links.answered == (kind == "repeat")
    known = ended & links.known
    start = np.flatnonzero(known & (links.ended < links.end))
    # A call that began while this one lasted did not follow from its end.
    during = (links.following[start] >= 0) & (
        links.joined[links.following[start]] < links.ended[start]
    )
    overlapping, start = int(during.sum()), start[~during]
    told = [*_identity_faults(calls, links, kind, start.size)]
    numbers = _Numbers(int(ended.sum()), int(known.sum()), overlapping)
    if start.size < _FEWEST:
        return _untold(kind, window, numbers, told)
    diary = _diary(calls, links, hours)
    begins, ends, came = _spans(links, start, window)
    if not came.any():
        return _untold(kind, window, numbers, told)
    windows = excess_by_window(diary, links, start, WINDOWS[kind])
    chosen = _sample(start.size)
    given = episodes(diary, begins[chosen], ends[chosen], came[chosen])
    fits = _candidates(given, windows)
    best = fits[0]
    return ReturnFit(
        kind=kind,
        probability=_share(best.x[0], best.error[0], chosen.size),
        delay=_law(best),
        parameters={
            name: _positive(best.x[3 + at], best.error[3 + at], chosen.size)
            for at, name in enumerate(LAWS[best.law].names)
        },
        laws=pd.DataFrame(
            {
                "law": [one.law for one in fits],
                "aic": [one.aic - best.aic for one in fits],
                "probability": [float(special.expit(one.x[0])) for one in fits],
            }
        ),
        background=_positive(best.x[1], best.error[1], chosen.size),
        frailty=math.exp(best.x[2]),
        windows=windows,
        n=numbers.n,
        known=numbers.known,
        overlapping=numbers.overlapping,
        used=chosen.size,
        window=window,
        fitted=best,
        diary=diary,
        warnings=tuple(told),
    )


class _Numbers(NamedTuple):
    n: int
    known: int
    overlapping: int


def _untold(
    kind: Literal["redial", "repeat"], window: float, numbers: _Numbers, told: list[Fault]
) -> ReturnFit:
    unknown = Estimate(math.nan, math.nan, 0.0, 1.0, 0)
    return ReturnFit(
        kind=kind,
        probability=unknown,
        parameters={},
        laws=pd.DataFrame(columns=["law", "aic", "probability"]),
        background=Estimate(math.nan, math.nan, 0.0, math.inf, 0),
        frailty=math.nan,
        windows=pd.DataFrame(columns=["window", "n", "again", "excess", "error"]),
        n=numbers.n,
        known=numbers.known,
        overlapping=numbers.overlapping,
        window=window,
        warnings=tuple(told),
    )


def _identity_faults(calls: pd.DataFrame, links: Links, kind: str, usable: int) -> Iterator[Fault]:
    where = f"customers, for {kind}s"
    if usable < _FEWEST:
        after, _ = _WORDS[kind]
        yield Fault(
            where=where,
            found=f"{usable:,} calls of known customers who {after}"
            if links.known.any()
            else "no customer ids",
            allowed=f"{_FEWEST} such calls or more, to see who calls again",
            do=f"the volume is taken as it was offered, {kind}s in it; to study them, assume a "
            "probability and a delay, and lower the fresh volume so that the total offered stays "
            "what it was; then compare a low and a high assumption",
            warning=True,
        )
    elif links.known.any():
        counted = calls["customer"].mask(calls["customer"] == "").value_counts()
        if counted.iloc[0] > max(_FEWEST, _UNKNOWN * len(calls)):
            yield Fault(
                where=where,
                found=f'customer "{counted.index[0]}" has {counted.iloc[0]:,} of '
                f"{len(calls):,} calls",
                allowed="a customer's own number, or nothing where the customer is unknown",
                do="if it stands for unknown customers, leave it empty in the log",
                warning=True,
            )


def _diary(calls: pd.DataFrame, links: Links, hours: HoursFit | None) -> Diary:
    joined = calls["joined"].to_numpy()
    found = fit_hours(joined) if hours is None else hours
    week = fit_volume(joined, hours=found, interval=found.interval).week()
    # One more week than the log: what comes later may be due in it.
    return Diary.of(found, week, links.first_day, int(links.end // DAY) + 8)


def _spans(links: Links, start: NDArray[np.intp], window: float) -> tuple[Floats, Floats, Flags]:
    """Return from when until when calls were followed, and whether another ended it."""
    begins = links.ended[start]
    until = np.minimum(begins + window, links.end)
    following = links.following[start]
    comes = np.where(following >= 0, links.joined[following], np.inf)
    return begins, np.minimum(comes, until), comes <= until


def _sample(n: int) -> NDArray[np.intp]:
    """Return which calls are used: all, or as many as are enough, the same each time."""
    if n <= _MOST:
        return np.arange(n)
    return np.sort(np.random.default_rng(n).choice(n, _MOST, replace=False))


def _candidates(given: Episodes, windows: pd.DataFrame) -> list[Fitted]:
    """Fit all laws, the best first: from several starts on a few calls, then on all."""
    few = given.every(max(1, given.time.size // _FEW))
    times = given.time[given.came]
    p = float(np.clip(np.nan_to_num(windows["excess"], nan=0.3).mean(), 0.05, 0.95))
    rate = (given.came.mean() - p) / max(float(given.volume.mean()), 1e-6)
    head = [float(special.logit(p)), math.log(max(rate, 0.01)), 0.0]
    starts = [np.array([*head, math.log(np.quantile(times, q))]) for q in (0.25, 0.6)]
    fits = []
    for name, law in LAWS.items():
        # A shape or sigma of 1 is exponential, or not far from it.
        own = [np.append(one, [0.0] * (len(law.names) - 1)) for one in starts]
        fits.append(maximise(name, given, [maximise(name, few, own).x]))
    return sorted(fits, key=lambda one: one.aic)


def _share(logit: float, error: float, n: int) -> Estimate:
    value = float(special.expit(logit))
    if math.isnan(error):
        return Estimate(value, math.nan, 0.0, 1.0, n)
    low, high = special.expit([logit - _NORMAL * error, logit + _NORMAL * error]).tolist()
    return Estimate(value, float(value * (1 - value) * error), low, high, n)


def _positive(log: float, error: float, n: int) -> Estimate:
    value = math.exp(log)
    if math.isnan(error):
        return Estimate(value, math.nan, 0.0, math.inf, n)
    low, high = (math.exp(log + sign * _NORMAL * error) for sign in (-1, 1))
    return Estimate(value, float(value * error), low, high, n)


def _law(fitted: Fitted) -> Law:
    values = np.exp(fitted.x[3:]).tolist()
    if fitted.law == "exponential":
        return Exponential(kind="exponential", mean=values[0])
    if fitted.law == "weibull":
        return Weibull(kind="weibull", scale=values[0], shape=values[1])
    return Lognormal(kind="lognormal", median=values[0], sigma=values[1])


def origins(calls: pd.DataFrame, redials: ReturnFit, repeats: ReturnFit) -> pd.DataFrame:
    """Return the probabilities that each call is fresh, a redial or a repeat.

    A customer's first call of the log is taken as fresh, and any later one as a return from the one
    before with the probability that the model gives. Calls of unknown customers are taken to be
    like those of known ones on average. A run of the scenario that starts, as the log is taken to,
    with nobody due to come back therefore offers as many calls.

    Parameters
    ----------
    calls : DataFrame
        Of a `CallLog`.
    redials, repeats : ReturnFit
        Of the same log; what they do not tell is taken as 0.

    Returns
    -------
    DataFrame
        fresh, redial, repeat, with the index of `calls`; they sum up to 1.
    """
    links = link(calls)
    found = {}
    for fit in (redials, repeats):
        share = np.zeros(links.joined.size)
        if fit.fitted is not None and fit.diary is not None:
            begin = np.flatnonzero(
                (links.following >= 0) & (links.answered == (fit.kind == "repeat"))
            )
            begin = begin[links.joined[links.following[begin]] >= links.ended[begin]]
            come = links.following[begin]
            given = episodes(
                fit.diary, links.ended[begin], links.joined[come], np.ones(come.size, dtype=bool)
            )
            share[come] = share_back(fit.fitted.law, fit.fitted.x, given)
            share[~links.known] = share[links.known].mean()
        found[fit.kind] = share
    table = pd.DataFrame(found, index=calls.index)
    table.insert(0, "fresh", 1.0 - table["redial"] - table["repeat"])
    return table


def fresh(calls: pd.DataFrame, redials: ReturnFit, repeats: ReturnFit) -> Floats:
    """Return the probability that each call is fresh, (n,); see `origins`.

    `fit_volume(joined, hours=hours, weight=fresh(...))` is the volume of fresh calls.
    """
    return origins(calls, redials, repeats)["fresh"].to_numpy()
