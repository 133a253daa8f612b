"""Talk and wrap times: which law they follow, and how well it fits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ccsim.errors import Fault, InputError
from ccsim.fitting.choice import FEW, candidate_table, chosen_candidate, families_named
from ccsim.fitting.closeness import distance_from_sample, distance_of_law
from ccsim.fitting.empirical import binned_durations
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.families import FAMILIES, Family
from ccsim.fitting.likelihood import Candidate, Maximum, maximise, relative_estimate
from ccsim.fitting.observed import Sample, as_durations, gathered_sample, resolution_of
from ccsim.fitting.short import short_share, with_short_part
from ccsim.scenario.law import Distribution
from ccsim.units import as_duration, as_share

__all__ = ["DurationFit", "fit_durations"]

Floats = npt.NDArray[np.float64]

_WHERE = "fit_durations: "

TOLERANCE = 0.03
"""A law further than this from the data is not good: 3 in 100 calls on the wrong side of a time."""

_KOLMOGOROV_95 = 1.358
"""Over the root of n: a distance that chance exceeds once in 20 times, the law being right."""

_PROBABILITIES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999)

_USUAL = 0.99
_FAR = 10.0
"""A duration of more than so many times the 99 % quantile deserves a look."""

_WORK = 0.02
"""A law whose mean is this much off makes that much more or less work."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DurationFit:
    """The law of durations, and how it was found.

    Attributes
    ----------
    law : Distribution
        To be written into a scenario: the candidate chosen, a mixture of short ones with it, or
        the empirical law.
    candidates : tuple of Candidate
        Smallest AIC first. Fitted to the durations above `short` if short ones are apart; their
        distance is over these.
    chosen : str
        Name of the candidate in `law`, or "empirical" or "constant".
    reason : str
        Why, in words.
    short_share : Estimate
        Of durations of at most `short` beyond what the law of the others explains; NaN if not
        asked for.
    mean : Estimate
        Recorded [s].
    cv : float
        Recorded standard deviation / mean; NaN if all are 0, or there is only one.
    distance : float
        Kolmogorov's, of `law` as a whole from all durations.
    quantiles : DataFrame
        `probability`, `recorded` and `fitted` [s].
    empirical : Distribution
        The law in bins of recorded durations; constant if all are equal.
    resolution : float [s]
        Step of rounding, 0 if none.
    n : int
    warnings : tuple of Fault
    """

    law: Distribution
    candidates: tuple[Candidate, ...]
    chosen: str
    reason: str
    short_share: Estimate
    mean: Estimate
    cv: float
    distance: float
    quantiles: pd.DataFrame
    empirical: Distribution
    resolution: float
    n: int
    warnings: tuple[Fault, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return the candidates as a table; see `choice.candidate_table`."""
        return candidate_table(self.candidates)


def fit_durations(
    seconds: npt.ArrayLike,
    *,
    short: float | None = 10.0,
    resolution: float | None = None,
    laws: Sequence[str] = tuple(FAMILIES),
) -> DurationFit:
    """Fit laws of talk or wrap times by maximum likelihood and choose among them.

    Parameters
    ----------
    seconds : (n,) float64 [s]
        Durations; zeros are durations too.
    short : float [s], optional
        Durations up to this may be of another kind, such as agents who hang up. Their number beyond
        what the law of the others puts there is estimated; if its 95 % interval excludes 0 (once
        in 40 times by chance), they become a part of their own. None: one kind only.
    resolution : float [s], optional
        To what durations are rounded. A recorded x then stands for x - resolution/2 to x +
        resolution/2, cut at 0, and its likelihood is the probability of that interval. Left out: 1
        if all are whole seconds, else 0, exact lengths, which count with their density.
    laws : sequence of str
        Names of candidates, as a law's `kind`.

    Returns
    -------
    DurationFit
        Its law is the candidate with the smallest BIC among those as close to the data as the
        closest (`choice.chosen_candidate`), if its Kolmogorov distance is below .03 or below what
        chance explains (1.358 / sqrt(n)), otherwise the empirical law.

    Raises
    ------
    InputError
        If a value is no duration, or there is none.

    Examples
    --------
    >>> import numpy as np
    >>> talk = np.random.default_rng(7).lognormal(np.log(120.0), 0.9, 5_000).round()
    >>> fit = fit_durations(talk)
    >>> fit.chosen, fit.candidates[0].parameters["sigma"]
    ('lognormal', Estimate(value=0.894..., error=0.008..., low=0.877..., high=0.912..., n=5000))
    """
    durations = as_durations(seconds, _WHERE + "seconds")
    step = resolution_of(durations, resolution, _WHERE + "resolution")
    families = families_named(laws, durations.size, _WHERE + "laws")
    _check(durations, short)
    everything = gathered_sample(durations, resolution=step)
    fit, share = None, Estimate(math.nan, math.nan, 0.0, 1.0, durations.size)
    for bound in _bounds(everything, short):
        trial = _fitted(_beyond(durations, bound, step), families)
        if trial.best is None:
            continue
        share = short_share(trial.best)
        if share.low > 0.0 or bound == 0.0:
            fit = trial
            break
    fit = fit or _fitted(everything, families)
    return _told(durations, everything, fit, share)


class _Fitted(NamedTuple):
    """Laws fitted to a sample, smallest AIC first, and the one to be taken, if any."""

    sample: Sample
    candidates: tuple[Candidate, ...]
    best: Maximum | None


def _check(durations: Floats, short: float | None) -> None:
    faults = []
    if durations.size == 0:
        faults.append(
            Fault(
                where=_WHERE + "seconds",
                found="no duration at all",
                allowed="at least one",
                do="give the lengths of answered calls, or assume a law",
            )
        )
    if short is not None and not 0.0 <= short < math.inf:
        faults.append(
            Fault(
                where=_WHERE + "short",
                found=f"{short}",
                allowed="a number of seconds of 0 or more, or None",
                do="say up to what length a duration may be of another kind",
            )
        )
    if faults:
        raise InputError(faults)


def _bounds(everything: Sample, short: float | None) -> list[float]:
    """Return up to which lengths [s] durations may be of another kind, first to be tried first."""
    bounds = []
    if short is not None and everything.count[everything.length > short].sum() >= FEW:
        bounds.append(short)
    # An exact length of 0 has no density under any of the laws: it is always of another kind.
    if everything.exact and everything.length[0] == 0.0:
        bounds.append(0.0)
    return bounds


def _beyond(durations: Floats, bound: float, step: float) -> Sample:
    long = durations[durations > bound]
    below = durations.size - long.size
    return gathered_sample(long, resolution=step, beyond=bound + step / 2.0, below=below)


def _fitted(sample: Sample, families: Sequence[Family]) -> _Fitted:
    if sample.length.size < 2:  # one length only: every law would shrink to a point
        return _Fitted(sample, (), None)
    fits = {family.name: maximise(family, sample) for family in families}
    candidates = [
        fit.candidate(distance_from_sample(fit.survival, sample)) for fit in fits.values()
    ]
    best = chosen_candidate(candidates, 0.5 / math.sqrt(sample.n))
    in_order = tuple(sorted(candidates, key=lambda one: one.aic))
    return _Fitted(sample, in_order, None if best is None else fits[best.name])


def _told(durations: Floats, everything: Sample, fit: _Fitted, share: Estimate) -> DurationFit:
    empirical = binned_durations(everything)
    law, chosen, reason = _law(everything, fit, share, empirical)
    mean = float(durations.mean())
    cv = float(durations.std(ddof=1)) / mean if durations.size > 1 and mean > 0.0 else math.nan
    recorded = relative_estimate(mean, cv / math.sqrt(durations.size), durations.size)
    return DurationFit(
        law=law,
        candidates=fit.candidates,
        chosen=chosen,
        reason=reason,
        short_share=share,
        mean=recorded,
        cv=cv,
        distance=distance_of_law(law, everything),
        quantiles=pd.DataFrame(
            {
                "probability": _PROBABILITIES,
                "recorded": np.quantile(durations, _PROBABILITIES),
                "fitted": [law.quantile(p) for p in _PROBABILITIES],
            }
        ),
        empirical=empirical,
        resolution=float(everything.high[0] - everything.length[0]) * 2.0,
        n=durations.size,
        warnings=(*_few(fit.sample), *_far_out(everything), *_other_work(law, recorded)),
    )


def _law(
    everything: Sample, fit: _Fitted, share: Estimate, empirical: Distribution
) -> tuple[Distribution, str, str]:
    """Return the law for the scenario, its name, and why it was taken."""
    if everything.length.size == 1:
        return empirical, "constant", f"all last {as_duration(everything.length[0])}"
    if fit.best is None:
        return empirical, "empirical", "no law of a family can say what was recorded"
    best = next(one for one in fit.candidates if one.name == fit.best.family.name)
    bound = max(TOLERANCE, _KOLMOGOROV_95 / math.sqrt(fit.sample.n))
    measured = f"its distance from the data is {best.distance:.3f}"
    if best.law is None or best.distance > bound:
        reason = f"the {best.name} law comes closest, but {measured}, above {bound:.3f}"
        return empirical, "empirical", reason
    reason = f"{measured}, at most {bound:.3f}, and of the laws as close its BIC is the smallest"
    if fit.sample is everything:
        return best.law, best.name, reason
    short = _up_to(everything, fit.sample.beyond)
    law = with_short_part(best.law, share.value, everything.n, short)
    apart = f"{as_share(share.value)} are short beyond what it explains, and a part of their own"
    return law, best.name, f"{reason}; {apart}"


def _up_to(everything: Sample, bound: float) -> Sample:
    """Return the part of a sample without censoring that ended by a bound [s]."""
    short = everything.high <= bound
    return replace(
        everything,
        length=everything.length[short],
        low=everything.low[short],
        high=everything.high[short],
        count=everything.count[short],
    )


def _few(sample: Sample) -> list[Fault]:
    if sample.n >= FEW:
        return []
    return [
        Fault(
            where=_WHERE + "seconds",
            found=f"{sample.n} durations",
            allowed=f"{FEW} or more for any law but the exponential",
            do="take a longer log, or assume a law",
            warning=True,
        )
    ]


def _far_out(everything: Sample) -> list[Fault]:
    """Return a warning of durations so long that somebody may have forgotten to end them."""
    below = np.cumsum(everything.count)
    usual = float(everything.length[np.searchsorted(below, _USUAL * below[-1])])
    far = everything.length > _FAR * usual
    if not far.any() or usual == 0.0:
        return []
    count = round(float(everything.count[far].sum()))
    return [
        Fault(
            where=_WHERE + "seconds",
            found=f"{count} above {as_duration(_FAR * usual)}, the longest "
            f"{as_duration(everything.length[-1])}",
            allowed=f"lengths like the others, of which 99 % last {as_duration(usual)} at most",
            do="look at these calls, and leave them out if nobody was talking",
            warning=True,
        )
    ]


def _other_work(law: Distribution, recorded: Estimate) -> list[Fault]:
    """Return a warning of a law that makes clearly more or less work than was recorded."""
    mean = law.expectation()
    close = abs(mean - recorded.value) <= _WORK * recorded.value
    if close or recorded.low <= mean <= recorded.high:
        return []
    return [
        Fault(
            where=_WHERE + "law",
            found=f"a mean of {as_duration(mean)}, recorded {as_duration(recorded.value)}",
            allowed=f"a difference of up to {as_share(_WORK)}: the mean is the agents' work",
            do="look at the longest calls; if they are right, use the empirical law",
            warning=True,
        )
    ]
