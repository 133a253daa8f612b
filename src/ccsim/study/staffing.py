"""Requirements beside the plan: what is held of them, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Fault
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.forecast import Forecast
from ccsim.scenario.spec import Scenario
from ccsim.study.notebook import staffing_html
from ccsim.study.pools import Pool
from ccsim.study.requirement import Outcome
from ccsim.study.targets import Targets
from ccsim.units import HOUR

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PoolPlan", "Staffing"]

Floats = NDArray[np.float64]

_WORKDAYS = 5
_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class PoolPlan:
    """What a pool of queues needs.

    Attributes
    ----------
    pool : Pool
    required : ndarray, shape (n_intervals,)
        Agents at work; 0 while closed or without contacts, NaN where no formula tells.
    rostered : ndarray, shape (n_intervals,)
        Grossed up by the shrinkage.
    at_required, at_scheduled : Outcome
        What the formula expects of the requirement, and of the plan.
    gap : (float, int) or None
        How far the load under way is from the volume's own at most, as a share of the largest
        load, and in which interval.
    """

    pool: Pool
    required: Floats
    rostered: Floats
    at_required: Outcome
    at_scheduled: Outcome
    gap: tuple[float, int] | None = None

    @property
    def net(self) -> Floats:
        """Scheduled - required, (n_intervals,): below 0 too few."""
        return self.pool.scheduled - self.required

    @property
    def proposed(self) -> Floats:
        """The requirement, or the plan where no formula tells one, (n_intervals,)."""
        return np.where(np.isnan(self.required), self.pool.scheduled, self.required)


@dataclass(frozen=True, kw_only=True, repr=False)
class Staffing:
    """Requirements of a scenario or a forecast.

    Attributes
    ----------
    source : Scenario or Forecast
    calendar : Calendar
    plans : tuple of PoolPlan
        One for each pool, those without a formula included.
    targets : Targets
    method : str
    shrinkage : float [share]
    full_time : float [s]
        Paid time of a full-time agent in a week.
    faults : tuple of Fault
        Intervals of a forecast that could not be staffed.
    """

    source: Scenario | Forecast
    calendar: Calendar
    plans: tuple[PoolPlan, ...]
    targets: Targets
    method: str
    shrinkage: float
    full_time: float
    faults: tuple[Fault, ...] = ()

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Staffing of {self.source.name!r}: {len(self.plans)} pools, {self.method}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return staffing_html(self)

    @property
    def interval(self) -> float:
        """Length of an interval [s]."""
        return self.calendar.hours.interval

    @cached_property
    def open_intervals(self) -> NDArray[np.intp]:
        """Numbers of the intervals in which the centre is open."""
        return np.flatnonzero(self.calendar.is_open)

    @property
    def full_time_here(self) -> float:
        """Paid time of a full-time agent in the days of the run [s]: five working days a week."""
        weeks, days = divmod(self.calendar.hours.days, _WEEK)
        return self.full_time * (weeks + min(days, _WORKDAYS) / _WORKDAYS)

    def hours(self, agents: Floats) -> float:
        """Return the agent-hours of agents by interval, over what is known of them."""
        known = agents[self.open_intervals]
        if np.isnan(known).all():
            return np.nan
        return float(np.nansum(known)) * self.interval / HOUR

    def label(self, interval: int) -> str:
        """Return the clock time of an interval, after the day where there are several."""
        if isinstance(self.source, Forecast):
            return self.source.label(interval)
        return self.calendar.label(interval)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the totals of each pool; see `summary`."""
        for plan in self.plans:
            needed, planned = self.hours(plan.required), self.hours(plan.pool.scheduled)
            paid = needed / (1.0 - self.shrinkage)
            net = plan.net[self.open_intervals]
            known = not np.isnan(net).all()
            yield {
                "queues": plan.pool.name,
                "contacts": float(np.nansum(plan.at_required.contacts)),
                "peak_required": _peak(plan.required),
                "required_hours": needed,
                "paid_hours": paid,
                "fte": paid * HOUR / self.full_time_here,
                "scheduled_hours": planned,
                "net_hours": self.hours(plan.net),
                "intervals": int(self.open_intervals.size),
                "intervals_short": int((net < 0.0).sum()) if known else None,
                "intervals_over": int((net > 0.0).sum()) if known else None,
                "lowest_net": float(np.nanmin(net)) if known else np.nan,
                "why_not": "; ".join(plan.pool.reasons),
            }

    def intervals(self) -> pd.DataFrame:
        """Return the requirement of each pool by open interval.

        Returns
        -------
        DataFrame
            Columns queues, start (date-time; text where a forecast has no dates), contacts,
            handle_time [s], load [erlangs], required, rostered, scheduled, net, then what the
            formula expects of the requirement (service_level, asa, abandonment, occupancy) and of
            the plan (scheduled_service_level, scheduled_occupancy). NaN where it says nothing.
        """
        from ccsim.study import staff_frames

        return staff_frames.intervals(self)

    def summary(self) -> pd.DataFrame:
        """Return the totals of each pool.

        Returns
        -------
        DataFrame
            Columns queues, contacts, peak_required, required_hours, paid_hours (after shrinkage),
            fte, scheduled_hours, net_hours, intervals, intervals_short, intervals_over,
            lowest_net, why_not.
        """
        from ccsim.study import staff_frames

        return staff_frames.summary(self)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it in a form that JSON can hold: null for undefined."""
        from ccsim.study import staff_frames

        return staff_frames.as_dict(self)


def _peak(agents: Floats) -> float:
    return float(np.nanmax(agents)) if not np.isnan(agents).all() else np.nan
