"""How many agents a day needs, by formulas: interval by interval, against the plan."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ccsim.erlang import rostered
from ccsim.errors import Fault, FormulaError, InputError, Invalid, nearest
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.forecast import Forecast
from ccsim.scenario.spec import Scenario
from ccsim.study.interval_load import METHODS, Load, farthest_from_volume, load_of_pool
from ccsim.study.pools import Pool, pools_of_forecast, pools_of_scenario
from ccsim.study.requirement import Outcome, outcome, required
from ccsim.study.staffing import PoolPlan, Staffing
from ccsim.study.targets import Targets, as_number
from ccsim.units import parse_duration, parse_share

__all__ = ["FULL_TIME", "staff"]

Floats = NDArray[np.float64]

FULL_TIME = "37.5 h"
"""Paid time of a full-time agent in a week, if nothing else is said."""


def staff(
    source: Scenario | Forecast,
    targets: Targets | None = None,
    *,
    method: str = "sipp",
    shrinkage: float | str = 0.0,
    full_time: float | str = FULL_TIME,
) -> Staffing:
    """Return the fewest agents that keep the targets in every interval, by formulas.

    Parameters
    ----------
    source : Scenario or Forecast
    targets : Targets, optional
        Left out, each queue's own service level.
    method : {"sipp", "lagged", "offered_load", "carry_over"}
        How an interval's rate follows from the day's; see `ccsim.erlang.intervals`.
    shrinkage : float or str [share]
        Paid time away from contacts: breaks, training, absence.
    full_time : float or str [s]
        Paid time of a full-time agent in a week.

    Returns
    -------
    Staffing

    Raises
    ------
    InputError
        If an argument cannot be used, or the method does not fit a queue.

    Examples
    --------
    >>> import ccsim
    >>> found = staff(ccsim.load("power_of_one"), shrinkage=0.3)
    >>> table = found.intervals()
    >>> table[["start", "required", "rostered", "scheduled", "net"]].head(1)
           start  required  rostered  scheduled  net
    0 2026-03-02        24        35         24    0
    """
    share, seconds = _arguments(method, shrinkage, full_time)
    targets = targets or Targets()
    if isinstance(source, Forecast):
        calendar, pools = source.calendar, pools_of_forecast(source)
    else:
        calendar = Calendar.of(source.hours)
        pools = pools_of_scenario(source, calendar)
    _check_method(method, pools)
    plans: list[PoolPlan] = []
    faults: list[Fault] = []
    for pool in pools:
        plan, wrong = _plan(pool, targets, method=method, shrinkage=share, calendar=calendar)
        plans.append(plan)
        faults += [replace(fault, where=_place(source, calendar, pool, at))
                   for at, fault in wrong.items()]  # fmt: skip
    if faults and isinstance(source, Scenario):
        raise InputError(faults)
    told = source.faults if isinstance(source, Forecast) else ()
    return Staffing(
        source=source,
        calendar=calendar,
        plans=tuple(plans),
        targets=targets,
        method=method,
        shrinkage=share,
        full_time=seconds,
        faults=(*told, *faults),
    )


def _place(source: Scenario | Forecast, calendar: Calendar, pool: Pool, interval: int) -> str:
    """Return where an interval's numbers stand."""
    if isinstance(source, Forecast):
        return f"{source.place(interval)}, column {pool.name}"
    return f"{source.origin.file}: queues.{pool.name} at {calendar.label(interval)}"


def _plan(
    pool: Pool, targets: Targets, *, method: str, shrinkage: float, calendar: Calendar
) -> tuple[PoolPlan, dict[int, Fault]]:
    """Return a pool's plan, and the faults of intervals that no number of agents serves."""
    size = calendar.is_open.size
    nothing = Outcome(pool.fresh, *(np.full((4, size), np.nan)))
    unknown = np.full(size, np.nan)
    if pool.reasons:
        return PoolPlan(pool=pool, required=unknown, rostered=unknown,
                        at_required=nothing, at_scheduled=nothing), {}  # fmt: skip
    interval = calendar.hours.interval
    load = load_of_pool(pool, method, calendar.is_open, interval)
    heads, faults = _required(pool, load, targets, method, interval)
    # Known to have no contacts, an interval needs nobody; the others wait for their number.
    agents = np.where(~calendar.is_open | (pool.contacts == 0.0), 0.0, np.nan)
    agents[load.at] = heads
    known = ~np.isnan(agents)
    heads_rostered = unknown.copy()
    heads_rostered[known] = rostered(agents[known].astype(np.int64), shrinkage)
    sound = load.some(np.flatnonzero(~np.isnan(heads)))
    planned = sound.some(np.flatnonzero(~np.isnan(pool.scheduled[sound.at])))
    return PoolPlan(
        pool=pool,
        required=agents,
        rostered=heads_rostered,
        at_required=outcome(pool, sound, targets, agents, method=method, interval=interval),
        at_scheduled=outcome(
            pool, planned, targets, pool.scheduled, method=method, interval=interval
        ),
        gap=farthest_from_volume(pool, calendar.is_open, interval),
    ), faults


def _required(
    pool: Pool, load: Load, targets: Targets, method: str, interval: float
) -> tuple[Floats, dict[int, Fault]]:
    """Return the agents for each interval of a load; NaN, and a fault, where there is no number."""
    try:
        return required(pool, load, targets, method, interval), {}
    except FormulaError as error:
        if load.at.size == 1:
            return np.array([math.nan]), {int(load.at[0]): error.faults[0]}
    found = np.full(load.at.size, np.nan)
    faults: dict[int, Fault] = {}
    for at in range(load.at.size):
        found[at : at + 1], fault = _required(
            pool, load.some(np.array([at])), targets, method, interval
        )
        faults |= fault
    return found, faults


def _check_method(method: str, pools: list[Pool]) -> None:
    """Refuse to carry a backlog over where some of it would hang up."""
    impatient = [
        pool.name
        for pool in pools
        if not pool.reasons and not (pool.is_markov and math.isinf(pool.patience.expectation())
                                     and math.isinf(pool.places))
    ]  # fmt: skip
    if method == "carry_over" and impatient:
        raise InputError(
            [
                Fault(
                    where="method",
                    found=f"carry_over for {', '.join(impatient)}, where not everybody waits",
                    allowed="queues with endless patience and waiting places: the method knows "
                    "nobody who leaves",
                    do="choose offered_load, or sipp",
                )
            ]
        )


def _arguments(method: str, shrinkage: float | str, full_time: float | str) -> tuple[float, float]:
    """Return the shrinkage and the seconds of a full-time week.

    Raises
    ------
    InputError
        With a fault for each argument that cannot be used.
    """
    faults: list[Fault] = []
    if method not in METHODS:
        faults.append(Fault(where="method", found=f'"{method}"', allowed=", ".join(METHODS),
                            do=nearest(method, METHODS)))  # fmt: skip
    numbers = []
    for name, value, read in (("shrinkage", shrinkage, _below_one),
                              ("full-time week", full_time, _some_time)):  # fmt: skip
        try:
            numbers.append(read(as_number(value)))
        except Invalid as fault:
            faults.append(Fault(where=name, found=repr(value), allowed=fault.allowed, do=fault.do))
    if faults:
        raise InputError(faults)
    return numbers[0], numbers[1]


def _below_one(value: float | str) -> float:
    share = parse_share(value)
    if share == 1.0:
        raise Invalid(allowed="a share below 1", do="some paid time must be left for contacts")
    return share


def _some_time(value: float | str) -> float:
    seconds = parse_duration(value)
    if seconds == 0.0:
        raise Invalid(allowed="a duration above 0", do='write, for instance, "37.5 h"')
    return seconds
