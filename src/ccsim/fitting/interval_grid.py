"""An interval report laid out by day and interval, for the formulas."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccsim.erlang.intervals import effective_rate
from ccsim.errors import Fault, InputError, nearest
from ccsim.fitting.interval_report import IntervalReport
from ccsim.scenario.fields import read_amount
from ccsim.units import DAY

__all__ = ["Grid", "laid_out", "queue_of"]

Floats = NDArray[np.float64]
_WEEK = 7


@dataclass(frozen=True, kw_only=True, eq=False)
class Grid:
    """A queue's report, (n_days, n_intervals) each; a day has n_intervals from midnight.

    Attributes
    ----------
    first_day : date
    interval : float [s]
    weekday : ndarray, shape (n_days,)
        0 for Monday.
    told : ndarray of bool
        Whether the report has a row.
    offered, answered, abandoned : ndarray
        Calls; 0 where there is no row.
    asa, abandon_wait : ndarray [s]
    service_level : ndarray [share]
    agents : ndarray
        NaN where the report does not tell.
    rate : ndarray [calls/s]
        Expected, of calls under way: the weekday's mean times the day's factor.
    handle_time : ndarray [s]
        The weekday's mean of the interval, over all days; the report's where none was answered.
    """

    first_day: dt.date
    interval: float
    weekday: NDArray[np.int64]
    told: NDArray[np.bool_]
    offered: Floats
    answered: Floats
    abandoned: Floats
    asa: Floats
    abandon_wait: Floats
    service_level: Floats
    agents: Floats
    rate: Floats
    handle_time: Floats

    def by_weekday(self, values: Floats) -> Floats:
        """Sum days of one weekday, (7, n_intervals); what is not known is left out."""
        found = np.zeros((_WEEK, values.shape[1]))
        np.add.at(found, self.weekday, np.where(self.told, np.nan_to_num(values), 0.0))
        return found

    def usual(self, values: Floats, weight: Floats) -> Floats:
        """Average days of one weekday, by weight, (7, n_intervals); NaN where nothing is known."""
        known = self.told & ~np.isnan(values)
        total = self.by_weekday(np.where(known, values * weight, 0.0))
        return _over(total, self.by_weekday(np.where(known, weight, 0.0)))


def queue_of(report: IntervalReport, queue: str | None) -> str:
    """Return the queue that is meant.

    Raises
    ------
    InputError
        If there are several and none is named, or there is none of this name.
    """
    names = report.queues
    if queue is None and len(names) == 1:
        return names[0]
    if queue not in names:
        found = f"{len(names)} queues and none named" if queue is None else f'no queue "{queue}"'
        fault = Fault(
            where=f"{report.name}: queue",
            found=found,
            allowed=f"one of: {', '.join(names)}",
            do=nearest(queue or "", names) if queue else "name one; each is fitted by itself",
        )
        raise InputError([fault])
    return queue


def laid_out(report: IntervalReport, queue: str, handle_time: float | None) -> Grid:
    """Lay a queue's rows out by day and interval.

    Parameters
    ----------
    report : IntervalReport
    queue : str
    handle_time : float, optional [s]
        For a report that has none.

    Raises
    ------
    InputError
        If no handle time is known.
    """
    table = report.table[report.table["queue"] == queue]
    if handle_time is None and table["aht"].isna().all():
        fault = Fault(
            where=f"{report.name}: aht",
            found="no handle time of any interval",
            allowed="a column of handle times, or one for all intervals",
            do='name the column, mapping={"aht": "..."}, or assume one, such as handle_time=240.0',
        )
        raise InputError([fault])
    first = table["start"].min().normalize()
    seconds = (table["start"] - first).dt.total_seconds().to_numpy()
    per_day, cell = round(DAY / report.interval), (seconds // report.interval).astype(np.int64)
    days = int(cell.max()) // per_day + 1

    def placed(column: str, otherwise: float = np.nan) -> Floats:
        values = np.full(days * per_day, otherwise)
        values[cell] = table[column].to_numpy()
        return values.reshape(days, per_day)

    told = np.zeros(days * per_day, dtype=bool)
    told[cell] = True
    weekday = (np.arange(days) + first.weekday()) % _WEEK
    counts = {name: placed(name, 0.0) for name in ("offered", "answered", "abandoned")}
    plain = {name: placed(name) for name in ("asa", "abandon_wait", "service_level", "agents")}
    bare = Grid(
        first_day=pd.Timestamp(first).date(), interval=report.interval, weekday=weekday,
        told=told.reshape(days, per_day), **counts, **plain,
        rate=counts["offered"], handle_time=placed("aht"),
    )  # fmt: skip
    return _with_rates(bare, handle_time)


def _with_rates(bare: Grid, handle_time: float | None) -> Grid:
    handle = _handle_time(bare, handle_time)
    days = bare.by_weekday(bare.told.astype(np.float64))
    expected = _over(bare.by_weekday(bare.offered), days)[bare.weekday]
    expected = np.where(bare.told, np.nan_to_num(expected), 0.0)
    factor = np.nan_to_num(_over(bare.offered.sum(axis=1), expected.sum(axis=1)))
    rate = (expected * factor[:, None] / bare.interval).ravel()
    under_way = effective_rate("offered_load", rate, handle.ravel(), interval=bare.interval)
    return Grid(**{**vars(bare), "rate": under_way.reshape(handle.shape), "handle_time": handle})


def _handle_time(bare: Grid, given: float | None) -> Floats:
    if given is not None:
        return np.full(bare.told.shape, read_amount(given))
    weight = np.where(np.isnan(bare.handle_time), 0.0, bare.answered)
    times = np.nan_to_num(bare.handle_time)
    overall = float((times * weight).sum() / weight.sum()) if weight.sum() else np.nan
    usual = bare.usual(bare.handle_time, bare.answered)
    usual = np.where(usual > 0, usual, overall)
    return np.asarray(usual[bare.weekday])


def _over(total: Floats, weight: Floats) -> Floats:
    return np.asarray(np.divide(total, weight, out=np.full(total.shape, np.nan), where=weight > 0))
