"""Agents seen at work, from a log that shows them only while they talk.

Between two calls an agent may be free, doing other work, or gone; the log does not tell. Each
definition here fills the gap in its own way:

============================== ====================================================================
definition                     counts
============================== ====================================================================
talked in the interval         different agents who were on a call at any instant of the interval
on duty, gaps up to 30 min     agents from the start of the first to the end of the last call of a
                               spell; a spell breaks where so long passes without a call
talking while a call waits     agents on a call, averaged over the seconds in which a call waits;
                               over all seconds where none does
talking                        agents on a call, averaged over all seconds
============================== ====================================================================

They lie far apart, in this order but for the spells with long gaps; what is told by
`ccsim.fitting.staffing_inferred` says which of them explains the waits. "On a call" is talk, hold
and recorded wrap.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ccsim.errors import Fault, InputError
from ccsim.fitting.presence import Presences, by_agent, mean_level, seen_in, spells, stretches
from ccsim.units import DAY, HOUR, MINUTE, as_duration

__all__ = ["TALKED", "TALKING", "WAITING", "StaffFit", "Waiting", "fit_staff", "handle_of"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TALKED = "talked in the interval"
WAITING = "talking while a call waits"
TALKING = "talking"
_GAPS = (15 * MINUTE, 30 * MINUTE, 45 * MINUTE, 60 * MINUTE)
_WEEK = 7


class Waiting(NamedTuple):
    """What was seen while calls waited, (n_days, n_intervals) each.

    Attributes
    ----------
    seconds : ndarray [s]
        During which at least one call waited.
    talking, on_duty : ndarray
        Agents then on a call, and then on duty; NaN where no call waited.
    peak : ndarray
        The most agents on a call at one instant, waiting or not.
    """

    seconds: Floats
    talking: Floats
    on_duty: Floats
    peak: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class StaffFit:
    """Agents at work by interval, by several definitions.

    Attributes
    ----------
    first_day : date
    interval : float [s]
    days : ndarray of bool, shape (n_days,)
        Days with calls; the others enter no mean.
    is_open : ndarray of bool, shape (7, n_intervals)
        From Monday.
    chosen : str
        The definition "on duty" with the gap asked for.
    by_day : dict of str to ndarray, shape (n_days, n_intervals)
        Mean agents in each interval, by definition. A day has n_intervals from midnight.
    mean : dict of str to ndarray, shape (7, n_intervals)
        The same over days of one weekday; NaN for a weekday without any.
    waiting : Waiting
    unnamed, unmeasured : int
        Answered calls without an agent's name (in no definition but the last two), and without a
        recorded length (in none).
    words : tuple of str
    """

    first_day: dt.date
    interval: float
    days: Flags
    is_open: Flags
    chosen: str
    by_day: dict[str, Floats]
    mean: dict[str, Floats]
    waiting: Waiting
    unnamed: int
    unmeasured: int
    words: tuple[str, ...] = field(default=())

    @property
    def definitions(self) -> tuple[str, ...]:
        """The names of the definitions."""
        return tuple(self.mean)

    @property
    def weekday(self) -> NDArray[np.int64]:
        """The weekday of each day, 0 for Monday, (n_days,)."""
        return (np.arange(self.days.size) + self.first_day.weekday()) % _WEEK

    def whole(self, definition: str) -> NDArray[np.int64]:
        """Return whole heads, (7, n_intervals): halves up, at least 1 while open, else 0."""
        return whole_heads(self.mean[definition], self.is_open)

    def hours(self, definition: str) -> float:
        """Return agent-hours a week, of whole heads."""
        return float(self.whole(definition).sum()) * self.interval / HOUR


def whole_heads(mean: Floats, is_open: Flags) -> NDArray[np.int64]:
    """Return whole heads, halves up, at least 1 while open and 0 while closed."""
    rounded = np.floor(np.nan_to_num(mean) + 0.5)
    return np.where(is_open, np.maximum(1.0, rounded), 0.0).astype(np.int64)


def handle_of(calls: pd.DataFrame) -> Floats:
    """Return talk, hold and wrap of each call together [s], for `CallLog.calls`.

    NaN where the talk time is not recorded; hold and wrap count where they are.
    """
    beside = calls[["hold", "wrap"]].fillna(0.0).sum(axis=1)
    return np.asarray(calls["talk"] + beside, dtype=np.float64)


def fit_staff(
    joined: ArrayLike,
    wait: ArrayLike,
    answered: ArrayLike,
    handle: ArrayLike,
    agent: ArrayLike,
    *,
    interval: float = 30 * MINUTE,
    gap: float = 30 * MINUTE,
    is_open: ArrayLike | None = None,
) -> StaffFit:
    """Count the agents seen at work, by day and interval, and on average by weekday.

    Parameters
    ----------
    joined : array_like of datetime64, shape (n_calls,)
        When each call joined the queue, local wall clock.
    wait : array_like, shape (n_calls,) [s]
        Until answered or gone.
    answered : array_like of bool, shape (n_calls,)
    handle : array_like, shape (n_calls,) [s]
        Talk, hold and wrap; NaN where not answered or not recorded. See `handle_of`.
    agent : array_like of str, shape (n_calls,)
        Missing (None or NaN) where unknown.
    interval : float [s]
        Whole minutes that divide a day.
    gap : float [s]
        Longer without a call, and the agent counts as gone.
    is_open : array_like of bool, shape (7, n_intervals), optional
        Opening hours from Monday. Left out: where calls joined on at least half of the days of
        that weekday.

    Returns
    -------
    StaffFit

    Raises
    ------
    InputError
        With every argument that cannot be used.
    """
    instants = np.asarray(joined, dtype="datetime64[ns]")
    waits, handles = np.asarray(wait, dtype=np.float64), np.asarray(handle, dtype=np.float64)
    served = np.asarray(answered, dtype=bool)
    names = pd.Series(np.asarray(agent, dtype=object))
    per_day = round(DAY / interval) if interval > 0 else 0
    _check(instants, waits, served, handles, names, interval, gap, is_open, per_day)

    calls = _calls(instants, waits, served, handles, names)
    shape = (calls.days, per_day)
    by_day, waiting = _seen(calls, gap, interval, shape)
    weekday = (np.arange(calls.days) + pd.Timestamp(calls.first).weekday()) % _WEEK
    joins = np.bincount((calls.joined // interval).astype(np.int64), minlength=math.prod(shape))
    joins = joins.reshape(shape)
    busy = joins.sum(axis=1) > 0
    if is_open is None:
        opened = _by_weekday((joins > 0).astype(np.float64), weekday, busy) >= 0.5
    else:
        opened = np.asarray(is_open, dtype=bool)
    mean = {name: _by_weekday(values, weekday, busy) for name, values in by_day.items()}
    mean[WAITING] = _pooled(waiting, mean[TALKING], weekday)
    fit = StaffFit(
        first_day=pd.Timestamp(calls.first).date(),
        interval=interval,
        days=busy,
        is_open=opened,
        chosen=_duty(gap),
        by_day=by_day,
        mean=mean,
        waiting=waiting,
        unnamed=int((calls.talks.whose < 0).sum()),
        unmeasured=int((served & np.isnan(handles)).sum()),
    )
    return replace(fit, words=_words(fit))


def _duty(gap: float) -> str:
    return f"on duty, gaps up to {as_duration(gap)}"


class _Calls(NamedTuple):
    """Calls by what they are to agents; times in seconds from midnight of the first day."""

    first: np.datetime64
    days: int
    joined: Floats
    talks: Presences
    queue: Presences


def _calls(
    instants: NDArray[np.datetime64], wait: Floats, served: Flags, handle: Floats, agent: pd.Series
) -> _Calls:
    first = instants.min().astype("datetime64[D]")
    joined = (instants - first) / np.timedelta64(1, "s")
    codes = pd.factorize(agent)[0].astype(np.int64)
    met = joined + wait
    return _Calls(
        first,
        int(joined.max() // DAY) + 1,
        joined,
        Presences(met, met + handle, codes).at(served & ~np.isnan(handle)),
        Presences(joined, met, codes).at(wait > 0),
    )


def _seen(
    calls: _Calls, gap: float, interval: float, shape: tuple[int, int]
) -> tuple[dict[str, Floats], Waiting]:
    """Return the agents of each interval by definition, and what was seen while calls waited."""
    cells = math.prod(shape)
    named = by_agent(calls.talks.at(calls.talks.whose >= 0))
    own = spells(named, gap)
    seen = {TALKED: seen_in(named, interval, cells)}
    for length in sorted({*_GAPS, gap}):
        of_gap = own if length == gap else spells(named, length)
        seen[_duty(length)] = mean_level(of_gap, interval, cells)
    talking = mean_level(calls.talks, interval, cells)
    waiting = _while_waiting(calls.talks, own, calls.queue, interval, shape)
    by_day = {name: values.reshape(shape) for name, values in seen.items()}
    of_talking = talking.reshape(shape)
    by_day[WAITING] = np.where(waiting.seconds > 0, waiting.talking, of_talking)
    by_day[TALKING] = of_talking
    return by_day, waiting


def _check(
    joined: NDArray[np.datetime64],
    wait: Floats,
    answered: Flags,
    handle: Floats,
    agent: pd.Series,
    interval: float,
    gap: float,
    is_open: ArrayLike | None,
    per_day: int,
) -> None:
    faults = []

    def add(where: str, found: str, allowed: str, do: str) -> None:
        faults.append(Fault(where=f"fit_staff: {where}", found=found, allowed=allowed, do=do))

    lengths = [len(joined), len(wait), len(answered), len(handle), len(agent)]
    if len(set(lengths)) > 1 or not lengths[0]:
        add(
            "joined, wait, answered, handle, agent",
            f"{', '.join(map(str, lengths))} values",
            "one of each for every call, and at least one call",
            "give the columns of the same calls",
        )
    if np.isnat(joined).any():
        add("joined", f"{np.isnat(joined).sum()} missing", "an instant", "leave these calls out")
    if not (wait >= 0).all():
        count = int((~(wait >= 0)).sum())
        add("wait", f"{count} negative or missing", "seconds of 0 or more", "leave them out")
    if (handle < 0).any():
        found = f"{int((handle < 0).sum())} negative"
        add("handle", found, "seconds of 0 or more, NaN if not recorded", "leave them out")
    if not (interval > 0 and interval % MINUTE == 0 and DAY % interval == 0):
        add("interval", f"{interval:g} s", "whole minutes that divide a day", "give 900 or 1800")
    elif is_open is not None and np.shape(is_open) != (_WEEK, per_day):
        add(
            "is_open",
            f"an array of shape {np.shape(is_open)}",
            f"({_WEEK}, {per_day}): weekdays from Monday, intervals from midnight",
            "give one value for each",
        )
    if not 0 <= gap < math.inf:
        add("gap", f"{gap:g} s", "seconds of 0 or more", "give about a meal break, such as 1800")
    if faults:
        raise InputError(faults)


def _while_waiting(
    talks: Presences, own: Presences, queue: Presences, interval: float, shape: tuple[int, int]
) -> Waiting:
    cells = shape[0] * shape[1]
    length, cell, (talking, on_duty, line) = stretches([talks, own, queue], interval, cells)
    waiting = np.where(line > 0, length, 0.0)
    seconds, while_talking, while_on = (
        np.asarray(np.bincount(cell, weight, minlength=cells).reshape(shape), dtype=np.float64)
        for weight in (waiting, waiting * talking, waiting * on_duty)
    )
    peak = np.zeros(cells)
    np.maximum.at(peak, cell, talking)
    none = np.where(seconds > 0, seconds, np.nan)
    return Waiting(seconds, while_talking / none, while_on / none, peak.reshape(shape))


def _by_weekday(values: Floats, weekday: NDArray[np.int64], days: Flags) -> Floats:
    """Average days of one weekday that had calls, (7, n_intervals); NaN where there is none."""
    found = np.full((_WEEK, values.shape[1]), np.nan)
    for day in range(_WEEK):
        own = days & (weekday == day)
        if own.any():
            found[day] = values[own].mean(axis=0)
    return found


def _pooled(waiting: Waiting, otherwise: Floats, weekday: NDArray[np.int64]) -> Floats:
    """Average the agents talking over the seconds in which a call waits, by weekday."""
    seconds, total = np.zeros((2, *otherwise.shape))
    np.add.at(seconds, weekday, waiting.seconds)
    np.add.at(total, weekday, np.nan_to_num(waiting.talking) * waiting.seconds)
    return np.where(seconds > 0, total / np.where(seconds > 0, seconds, 1.0), otherwise)


def _words(fit: StaffFit) -> tuple[str, ...]:
    hours = "; ".join(f"{name}, {fit.hours(name):.0f} h" for name in fit.definitions)
    said = [f"agents seen at work, agent-hours a week by definition: {hours}"]
    total = float(fit.waiting.seconds.sum())
    if total > 0:
        there, at_work = (
            float(np.nansum(values * fit.waiting.seconds)) / total
            for values in (fit.waiting.on_duty, fit.waiting.talking)
        )
        said.append(
            f"a call was waiting during {total / HOUR:,.0f} h; {there:.1f} agents were then on "
            f"duty ({fit.chosen}) and {at_work:.1f} of them on a call"
        )
    if fit.unnamed:
        said.append(f"{fit.unnamed:,} answered calls without an agent's name are not on duty")
    if fit.unmeasured:
        said.append(f"{fit.unmeasured:,} answered calls without a recorded length count nowhere")
    return tuple(said)
