"""The fewest agents that keep the targets in each interval, and what formulas say of any plan."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.erlang import agents_required
from ccsim.erlang.carry_over import CarriedOver, carry_over
from ccsim.study.interval_load import Load
from ccsim.study.pool_figures import SHOWN, keeps, levels, rate_with_returns, shown
from ccsim.study.pools import Pool
from ccsim.study.search import fewest
from ccsim.study.targets import Targets

__all__ = ["Outcome", "outcome", "required"]

Floats = NDArray[np.float64]


class Outcome(NamedTuple):
    """What formulas say of a number of agents, (n_intervals,) each; NaN where they say nothing.

    Attributes
    ----------
    contacts : ndarray
        Offered, returns included.
    service_level : ndarray [share]
        Of the queue with the lowest, by the definition asked for.
    asa : ndarray [s]
    abandonment, occupancy : ndarray [share]
    """

    contacts: Floats
    service_level: Floats
    asa: Floats
    abandonment: Floats
    occupancy: Floats


def required(pool: Pool, load: Load, targets: Targets, method: str, interval: float) -> Floats:
    """Return the fewest agents for each interval of a load, (n,)."""
    if not load.at.size:
        return np.zeros(0)
    first = _by_markov(pool, load, targets)
    if method == "carry_over":
        return _with_backlog(pool, load, targets, first, interval)
    if pool.is_markov and math.isinf(pool.places) and not pool.has_returns:
        return first
    return _corrected(pool, load, targets, first)


def outcome(
    pool: Pool, load: Load, targets: Targets, agents: Floats, *, method: str, interval: float
) -> Outcome:
    """Return what formulas say if `agents`, (n_intervals,), are at work."""
    found = {name: np.full(agents.size, np.nan) for name in SHOWN}
    contacts = pool.contacts.copy()
    heads = agents[load.at]
    found["service_level"][load.at[heads == 0.0]] = 0.0
    some = np.flatnonzero(heads >= 1.0)
    here = load.some(some)
    if some.size and method == "carry_over":
        rates = _answered(load, heads, interval)
        for at, place in zip(some, here.at, strict=True):
            steps = load.some(np.full(rates[at].size, at))
            told = shown(pool, steps, targets, rates[at], np.full(rates[at].size, heads[at]))
            for name in SHOWN:
                found[name][place] = told[name].mean()
    elif some.size:
        rate = rate_with_returns(pool, here, heads[some])
        finite = np.isfinite(rate)
        sound = here.some(np.flatnonzero(finite))
        told = shown(pool, sound, targets, rate[finite], heads[some][finite])
        for name in SHOWN:
            found[name][sound.at] = told[name]
        contacts[here.at] *= rate / here.rate
    return Outcome(contacts, *(found[name] for name in SHOWN))


def _by_markov(pool: Pool, load: Load, targets: Targets) -> Floats:
    """Return the agents for exponential patience of the same mean, returns left aside."""
    needed = [
        agents_required(
            load.rate,
            load.handle_time,
            within=level.within,
            target=None if targets.any_service_level else level.target,
            patience=pool.patience.expectation() * load.patience_factor,
            definition=targets.definition,
            asa=targets.asa,
            abandonment=targets.abandonment,
            occupancy=targets.occupancy,
            short_abandon=pool.short_abandon,
        )
        for level in levels(pool, targets)
    ]
    most: Floats = np.max(np.asarray(needed, dtype=np.float64), axis=0)
    return np.maximum(most, 1.0)


def _corrected(pool: Pool, load: Load, targets: Targets, first: Floats) -> Floats:
    """Return the fewest agents for the pool as it is, searched from a first guess."""

    def good(at: NDArray[np.intp], heads: Floats) -> NDArray[np.bool_]:
        here = load.some(at)
        return keeps(pool, here, targets, rate_with_returns(pool, here, heads), heads)

    return fewest(good, first)


def _with_backlog(
    pool: Pool, load: Load, targets: Targets, first: Floats, interval: float
) -> Floats:
    """Return the fewest agents, interval after interval, with what each carries to the next."""
    agents = first.copy()
    backlog = 0.0

    def good(at: int, count: float) -> bool:
        rates = _carried(load, at, count, interval, backlog).rate
        steps = load.some(np.full(rates.size, at))
        figures = shown(pool, steps, targets, rates, np.full(rates.size, count))
        return _on_average(targets, figures)

    for at in range(load.at.size):
        backlog = backlog if at and load.at[at] == load.at[at - 1] + 1 else 0.0
        while not good(at, agents[at]):
            agents[at] += 1.0
        while agents[at] > 1.0 and good(at, agents[at] - 1.0):
            agents[at] -= 1.0
        backlog = _carried(load, at, agents[at], interval, backlog).backlog
    return agents


def _on_average(targets: Targets, figures: dict[str, Floats]) -> bool:
    """Return whether an interval's steps keep the targets together."""
    limits = {name: getattr(targets, name) for name in ("asa", "abandonment", "occupancy")}
    kept = targets.any_service_level or figures["slack"].mean() >= 0.0
    return bool(kept) and all(
        most is None or figures[name].mean() <= most for name, most in limits.items()
    )


def _carried(load: Load, at: int, agents: float, interval: float, backlog: float) -> CarriedOver:
    return carry_over(
        float(load.rate[at]), float(load.handle_time[at]), int(agents), interval=interval,
        backlog=backlog,
    )  # fmt: skip


def _answered(load: Load, agents: Floats, interval: float) -> list[Floats]:
    """Return the rates answered in each interval's steps, with the backlog of those before."""
    rates: list[Floats] = []
    backlog = 0.0
    for at in range(load.at.size):
        backlog = backlog if at and load.at[at] == load.at[at - 1] + 1 else 0.0
        steps, backlog = _carried(load, at, agents[at], interval, backlog)
        rates.append(steps)
    return rates
