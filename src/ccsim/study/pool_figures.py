"""What the formulas say of a pool with so many agents."""

from __future__ import annotations

import dataclasses
import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ccsim.erlang import QueueFigures, erlang_a, erlang_g
from ccsim.erlang.feedback import rate_with_redials
from ccsim.erlang.survival import survival_of
from ccsim.scenario.blend import Blend
from ccsim.scenario.law import Distribution
from ccsim.scenario.spec import ServiceLevel
from ccsim.study.interval_load import Load
from ccsim.study.pools import Pool
from ccsim.study.targets import Targets

__all__ = ["SHOWN", "keeps", "levels", "rate_with_returns", "shown"]

Floats = NDArray[np.float64]

_NAMES = [field.name for field in dataclasses.fields(QueueFigures)]
SHOWN = ("service_level", "asa", "abandonment", "occupancy")
"""What is told of an interval, by the names of measures."""


def levels(pool: Pool, targets: Targets) -> list[ServiceLevel]:
    """Return the different service levels that a pool's queues are to reach."""
    different = {(one.target, one.within): one for one in map(targets.promise, pool.promises)}
    return list(different.values())


def rate_with_returns(pool: Pool, load: Load, agents: Floats) -> Floats:
    """Return the rates with the redials and repeats that so many agents cause, (n,).

    They are those of the load where nobody is lost, and inf where they grow without limit.
    """
    if not pool.has_returns or (math.isinf(pool.patience.expectation()) and not _lossy(pool)):
        return load.rate
    within = pool.promises[0].within

    def lost(rate: Floats) -> Floats:
        figures = _figures(pool, load, rate, agents, within)
        return np.asarray(figures.abandonment + figures.blocking)

    fresh = load.rate / pool.contacts_per_fresh
    return rate_with_redials(
        fresh, lost, redial=pool.redial, resolution=pool.resolution, repeat=pool.repeat
    )


def keeps(
    pool: Pool, load: Load, targets: Targets, rate: Floats, agents: Floats
) -> NDArray[np.bool_]:
    """Return in which intervals so many agents keep every target, (n,)."""
    good = np.isfinite(rate)
    sound = np.where(good, rate, load.rate)
    for level in levels(pool, targets):
        figures = _figures(pool, load, sound, agents, level.within)
        good &= np.isfinite(figures.asa)
        if not targets.any_service_level:
            good &= _service_level(figures, targets) >= level.target
        for name in ("asa", "abandonment", "occupancy"):
            most = getattr(targets, name)
            if most is not None:
                good &= np.asarray(getattr(figures, name)) <= most
    return good


def shown(
    pool: Pool, load: Load, targets: Targets, rate: Floats, agents: Floats
) -> dict[str, Floats]:
    """Return the measures of `SHOWN`, (n,) each; the service level is the worst queue's.

    Beside them, as `slack`, by how much the service level exceeds its target.
    """
    asked = levels(pool, targets)
    every = [_figures(pool, load, rate, agents, one.within) for one in asked]
    told = {name: np.asarray(getattr(every[0], name)) for name in SHOWN}
    reached = np.array([_service_level(one, targets) for one in every])
    wanted = np.array([[one.target] for one in asked])
    told["service_level"] = reached.min(axis=0)
    return told | {"slack": (reached - wanted).min(axis=0)}


def _lossy(pool: Pool) -> bool:
    """Whether somebody can be lost although patience is endless for some."""
    return pool.balk > 0.0 or math.isfinite(pool.places) or isinstance(pool.patience, Blend)


def _service_level(figures: QueueFigures, targets: Targets) -> Floats:
    return np.asarray(getattr(figures, f"service_level_{targets.definition}"))


def _figures(pool: Pool, load: Load, rate: Floats, agents: Floats, within: float) -> QueueFigures:
    """Return the formula's measures, arrays of shape (n,)."""
    # Equal intervals, of a flat day or of alike weekdays, are worked out once.
    rows = np.column_stack([rate, load.handle_time, load.patience_factor, agents])
    different, which = np.unique(rows, axis=0, return_inverse=True)
    if pool.is_markov:
        rates, times, factors, heads = different.T
        found = erlang_a(
            rates,
            times,
            agents=heads,
            patience=pool.patience.expectation() * factors,
            within=within,
            waiting_places=pool.places,
            short_abandon=pool.short_abandon,
        )
        columns = {name: np.asarray(getattr(found, name)) for name in _NAMES}
    else:
        every = [
            _of_any_law(pool.patience, pool.balk, within, *map(float, row)) for row in different
        ]
        columns = {name: np.array([getattr(one, name) for one in every]) for name in _NAMES}
    return QueueFigures(**{name: column[which.ravel()] for name, column in columns.items()})


@lru_cache(maxsize=1 << 14)
def _of_any_law(
    law: Distribution, balk: float, within: float, rate: float, handle: float, factor: float,
    agents: float,
) -> QueueFigures:  # fmt: skip
    """Return the measures of one interval; a search and the table after it ask for the same."""
    survival = survival_of(law, factor=factor, balk=balk)
    return erlang_g(rate, handle, agents=int(agents), survival=survival, within=within)
