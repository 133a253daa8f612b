"""Recorded talk times in the place of fitted laws.

Where recorded arrivals are replayed, each call has its own talk time. A call that nobody answered
has none: it is given that of the call of its queue answered before it (the first ones, that after),
which keeps the day and the hour.

Where arrivals are drawn, the law is that of the recorded talk times of the queue, empirical, and a
factor moves it from day to day and from hour to hour as the recorded means move: the day's mean
times the hour's mean, each over the mean of all, from 30 conversations on. Wrap and hold are
replaced by the empirical laws of what is recorded, if anything is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccsim.scenario.hours import Hours
from ccsim.study.backtest.facts import Floats
from ccsim.study.backtest.lists import run_list
from ccsim.units import DAY, HOUR

__all__ = ["own_talk", "recorded_talk", "with_recorded_talk"]

_ENOUGH = 30
"""Conversations of which a mean is taken."""
_MOST_VALUES = 2_000
"""Of an empirical law; more are replaced by the means of equal parts, in order."""


def recorded_talk(calls: pd.DataFrame, queue: str) -> pd.DataFrame:
    """Return the answered calls of a queue that have a talk time."""
    return calls[(calls["queue"] == queue) & calls["answered"] & calls["talk"].notna()]


def own_talk(calls: pd.DataFrame, queue: str) -> Floats:
    """Return a talk time [s] for every call of a queue, recorded or of the one before it."""
    own = calls[calls["queue"] == queue]
    return np.asarray(own["talk"].where(own["answered"]).ffill().bfill(), dtype=np.float64)


def with_recorded_talk(raw: dict[str, Any], calls: pd.DataFrame, queue: str, hours: Hours) -> None:
    """Put the recorded laws of a queue into the complete form of a scenario.

    Parameters
    ----------
    raw : dict
        As `Scenario.resolved` returns it; it is changed.
    calls : DataFrame
        See `Laid`.
    queue : str
    hours : Hours
    """
    spec, own = raw["queues"][queue], recorded_talk(calls, queue)
    factor = _factors(own, hours)
    slot = (own["at"].to_numpy() // hours.interval).astype(np.int64)
    spec["talk"] = _empirical(own["talk"].to_numpy(np.float64) / factor.ravel()[slot])
    first = hours.slots.start
    spec["talk_factor"] = {"per_interval": run_list(factor[:, first : hours.slots.stop], hours)}
    wrap = own["wrap"].dropna().to_numpy(np.float64)
    if wrap.size:
        spec["wrap"] = _empirical(wrap)
        spec.pop("wrap_factor", None)
    hold = own["hold"].dropna().to_numpy(np.float64)
    if hold.size:
        some = hold[hold > 0.0]
        law = _empirical(some) if some.size else {"kind": "constant", "value": 0.0}
        spec["hold"] = {"probability": some.size / hold.size, **law}
    for group in raw["groups"].values():
        skill = group["skills"].get(queue)
        if skill is not None:
            # What agents need is in the recorded times already.
            skill["handle_factor"] = 1.0
            skill.pop("talk", None)
            if wrap.size:
                skill.pop("wrap", None)


def _factors(own: pd.DataFrame, hours: Hours) -> Floats:
    """Return the factor of each interval of each day, (days, intervals a day)."""
    at, talk = own["at"].to_numpy(), own["talk"].to_numpy(np.float64)
    day = _means((at // DAY).astype(np.int64), talk, hours.days)
    hour = _means((at % DAY // HOUR).astype(np.int64), talk, round(DAY / HOUR))
    start = np.arange(hours.intervals_a_day) * hours.interval
    return day[:, np.newaxis] * hour[(start // HOUR).astype(np.int64)]


def _means(of: NDArray[np.int64], talk: Floats, n: int) -> Floats:
    """Return the mean of each class over the mean of all, 1 where there are too few; (n,)."""
    count, total = np.bincount(of, minlength=n), np.bincount(of, talk, n)
    enough = (count >= _ENOUGH) & (total > 0.0)
    ratio = np.ones(n)
    ratio[enough] = total[enough] / count[enough] / talk.mean()
    return ratio


def _empirical(values: Floats) -> dict[str, Any]:
    ordered = np.sort(values)
    if ordered.size > _MOST_VALUES:
        edges = np.linspace(0, ordered.size, _MOST_VALUES + 1).astype(np.int64)
        size = np.diff(edges)
        means = np.add.reduceat(ordered, edges[:-1]) / size
        return {"kind": "empirical", "values": means.tolist(), "weights": size.tolist()}
    return {"kind": "empirical", "values": ordered.tolist()}
