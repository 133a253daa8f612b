"""From known laws to data and back: 95 % intervals cover the truth as often as they say.

Each count of covering intervals is held against the binomial law of its number of repetitions: it
must lie between the quantiles .0005 and .9995, so that a right interval fails once in 1,000 seeds.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from ccsim.fitting.balking import fit_balking
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.families import FAMILIES
from ccsim.fitting.likelihood import maximise
from ccsim.fitting.observed import gathered_sample
from ccsim.fitting.patience import fit_patience
from ccsim.fitting.short import short_share
from ccsim.fitting.survival import kaplan_meier

N = 2_000


class Cover:
    """Counts how often intervals hold the truth.

    Parameters
    ----------
    truth : float
        One per name.
    """

    def __init__(self, **truth: float) -> None:
        self._truth = truth
        self._hits = dict.fromkeys(truth, 0)
        self._trials = 0

    def add(self, **found: Estimate) -> None:
        """Count one trial."""
        self._trials += 1
        for name, estimate in found.items():
            self._hits[name] += estimate.low <= self._truth[name] <= estimate.high

    def check(self, stated: float = 0.95) -> None:
        """Fail unless each interval covered as often as stated."""
        low, high = stats.binom.ppf([0.0005, 0.9995], self._trials, stated)
        assert {} == {name: hits for name, hits in self._hits.items() if not low <= hits <= high}, (
            f"{self._trials} intervals, from {low:.0f} to {high:.0f} should cover"
        )


def test_the_count_itself_can_fail() -> None:
    for z in (1.6, 2.6):  # intervals a fifth too narrow, and a third too wide
        cover = Cover(mean=0.0)
        for x in np.random.default_rng(70).normal(size=400):
            cover.add(mean=Estimate(x, 1.0, x - z, x + z, 1))
        with pytest.raises(AssertionError):
            cover.check()


def test_coarsely_rounded_lognormal_talk() -> None:
    rng = np.random.default_rng(71)
    cover = Cover(median=60.0, sigma=0.9)
    for _ in range(200):
        talk = np.rint(rng.lognormal(math.log(60.0), 0.9, N) / 10.0) * 10.0
        cover.add(
            **maximise(FAMILIES["lognormal"], gathered_sample(talk, resolution=10.0)).estimates()
        )
    cover.check()


def test_hang_ups_beside_lognormal_talk() -> None:
    rng = np.random.default_rng(72)
    cover = Cover(short=0.06, median=120.0, sigma=0.9)
    for _ in range(200):
        talk = np.rint(rng.lognormal(math.log(120.0), 0.9, N))
        short = rng.random(N) < 0.06
        talk[short] = rng.integers(1, 9, short.sum())
        sample = gathered_sample(
            talk[talk > 10.0], resolution=1.0, beyond=10.5, below=int((talk <= 10.0).sum())
        )
        fit = maximise(FAMILIES["lognormal"], sample)
        cover.add(short=short_share(fit), **fit.estimates())
    cover.check()


def test_share_that_balks() -> None:
    rng = np.random.default_rng(73)
    cover = Cover(balk=0.04)
    for _ in range(400):
        patience = rng.exponential(200.0, N)
        at_once = rng.random(N) < 0.04
        patience[at_once] = rng.uniform(0.0, 1.4, at_once.sum())
        answered = rng.exponential(60.0, N)
        wait, gone = np.rint(np.minimum(patience, answered)), patience < answered
        cover.add(balk=fit_balking(wait, gone).share)
    cover.check()


def waits_in_a_queue(rng: np.random.Generator, patience: float) -> tuple[np.ndarray, np.ndarray]:
    """Return waits, and who abandoned: first come, first served by ten agents, talk of 3 min."""
    free = [0.0] * 10
    joined = np.cumsum(rng.exponential(18.0, N))
    wait, gone = np.zeros(N), np.zeros(N, bool)
    numbers = zip(joined, rng.exponential(patience, N), rng.exponential(180.0, N), strict=True)
    for i, (now, patient, talk) in enumerate(numbers):
        offered = max(free[0] - now, 0.0)
        wait[i], gone[i] = min(offered, patient), patient < offered
        if not gone[i]:
            heapq.heapreplace(free, now + offered + talk)
    return wait, gone


def test_patience_behind_a_simulated_queue() -> None:
    # Answers come when the queue lets them, so whoever waits long censors others alike.
    rng = np.random.default_rng(74)
    cover = Cover(mean=120.0, thirty=math.exp(-30.0 / 120.0))
    for _ in range(200):
        fit = fit_patience(*waits_in_a_queue(rng, 120.0), laws=["exponential"])
        assert fit.curve is not None
        value, low, high = (float(number) for number in fit.curve.at(30.0))
        band = Estimate(value, math.nan, low, high, fit.n)
        cover.add(thirty=band, **fit.candidates[0].parameters)
    cover.check()


DRAWN: dict[str, tuple[dict[str, float], Callable[[np.random.Generator], np.ndarray]]] = {
    "exponential": ({"mean": 300.0}, lambda rng: rng.exponential(300.0, N)),
    "weibull": ({"scale": 300.0, "shape": 0.8}, lambda rng: 300.0 * rng.weibull(0.8, N)),
    "gamma": ({"mean": 300.0, "cv": 1.2}, lambda rng: rng.gamma(1.2**-2, 300.0 * 1.2**2, N)),
    "lognormal": (
        {"median": 200.0, "sigma": 1.2},
        lambda rng: rng.lognormal(math.log(200.0), 1.2, N),
    ),
    "hyperexponential": (
        {"weight": 0.3, "mean_1": 40.0, "mean_2": 400.0},
        lambda rng: rng.exponential(np.where(rng.random(N) < 0.3, 40.0, 400.0)),
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("censored", [False, True])
@pytest.mark.parametrize("name", DRAWN)
def test_every_law(name: str, censored: bool, rounded: bool) -> None:  # noqa: FBT001  # parametrised
    """Cover at 92 % to 98 %: pytest -m long tests/fitting/test_round_trips.py.

    Of 400 right intervals 368 to 392 do so, but for once in 160 seeds a parameter.
    """
    truth, draw = DRAWN[name]
    rng = np.random.default_rng(75)
    cover = Cover(**truth)
    for _ in range(400):
        ends = draw(rng)
        until = rng.exponential(150.0, N) if censored else np.full(N, np.inf)
        wait, gone = np.minimum(ends, until), ends < until
        bound = 0.0
        if rounded:
            wait = np.rint(wait)
            gone, wait, bound = gone[wait > 0.0], wait[wait > 0.0], 0.5
        sample = gathered_sample(wait[gone], wait[~gone], resolution=float(rounded), beyond=bound)
        found = maximise(FAMILIES[name], sample).estimates()
        if name == "hyperexponential" and found["mean_1"].value > found["mean_2"].value:
            weight = found["weight"]
            found = {
                "weight": weight._replace(low=1.0 - weight.high, high=1.0 - weight.low),
                "mean_1": found["mean_2"],
                "mean_2": found["mean_1"],
            }
        cover.add(**found)
    cover.check()


@pytest.mark.long
def test_band_of_the_curve() -> None:
    """Cover where few are left as well: pytest -m long tests/fitting/test_round_trips.py."""
    rng = np.random.default_rng(76)
    times = {"early": 5.0, "middle": 120.0, "late": 400.0}
    cover = Cover(**{name: math.exp(-t / 300.0) for name, t in times.items()})
    for _ in range(400):
        patience, answered = rng.exponential(300.0, N), rng.exponential(150.0, N)
        curve = kaplan_meier(np.minimum(patience, answered), patience < answered)
        bands = np.column_stack(curve.at(list(times.values())))
        cover.add(
            **{
                name: Estimate(value, math.nan, low, high, N)
                for name, (value, low, high) in zip(times, bands.tolist(), strict=True)
            }
        )
    cover.check()
