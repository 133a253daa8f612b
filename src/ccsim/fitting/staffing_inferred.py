"""Agents inferred from what callers met, with their uncertainty.

Two ways lead from a log to the number of agents available, whatever a roster says:

* *Talking while a call waits.* While a call waits every agent available is on a call, so the
  number talking is the number available. It errs low: calls wait when agents happen to be few, and
  an agent between two calls is not counted. Intervals in which no call waited give a lower bound.
* *Waits turned round.* The number at which Erlang A, with the recorded volume, handle time and
  patience, has the recorded waits. It stands for all that makes a team slower than its heads:
  pauses, other work, calls that not everybody takes. Where almost nobody waited there is only a
  lower bound.

Neither looks at what the other does, and the agents on duty bound both from above. What is
recommended takes the waits turned round, drawn towards the agents on duty times the usual
availability where few calls tell little, and neither above the agents who were seen to talk nor
below those on a call on average.

Day by day a weekday's volume is taken as its mean times the day's factor: a count of one interval
is mostly chance, and chance makes waits in a simulation as it did in the log. The number waiting
carries over from one interval to the next, so calls of an interval are not independent: the
variance is scaled by how much the days' waits scatter around what is predicted (quasi-likelihood).

References
----------
Garnett, O., Mandelbaum, A., Reiman, M. (2002). Designing a call center with impatient customers.
Manufacturing & Service Operations Management 4, 208-227.
McCullagh, P., Nelder, J. A. (1989). Generalized linear models, chapter 9 (quasi-likelihood).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from ccsim.erlang.intervals import effective_rate
from ccsim.errors import Fault, InputError
from ccsim.fitting.availability import Agents, combined, day_count, folded
from ccsim.fitting.effective_agents import classes_of_days, effective_agents, predicted
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.on_duty import TALKED, StaffFit, whole_heads
from ccsim.units import DAY, HOUR, as_duration

__all__ = ["Agents", "InferredStaff", "infer_staff"]

Floats = NDArray[np.float64]
_WEEK = 7
_Z = 1.959964


@dataclass(frozen=True, kw_only=True, eq=False)
class InferredStaff:
    """Agents inferred from what callers met.

    Attributes
    ----------
    interval : float [s]
    is_open : ndarray of bool, shape (7, n_intervals)
    while_waiting : Agents
        On a call while a call waits.
    from_waits : Agents
        Erlang A's number for the recorded waits; inf where nobody waited.
    recommended : Agents
        The two bounds and `from_waits` combined.
    availability : Estimate
        Of the agents on duty, the share that the waits show.
    patience : float [s]
        Mean of the exponential law that was used.
    handle_time : float [s]
    dispersion : float
        By how much the days' waits scatter more than calls that are independent would.
    hours : dict of str to float
        Agent-hours a week by definition, of whole heads, seen and inferred.
    reason : str
        Why the recommended staff is recommended.
    words : tuple of str
    """

    interval: float
    is_open: NDArray[np.bool_]
    while_waiting: Agents
    from_waits: Agents
    recommended: Agents
    availability: Estimate
    patience: float
    handle_time: float
    dispersion: float
    hours: dict[str, float]
    reason: str
    words: tuple[str, ...]

    @property
    def whole(self) -> NDArray[np.int64]:
        """The recommended staff in whole heads, (7, n_intervals), as `StaffFit.whole`."""
        return whole_heads(self.recommended.value, self.is_open)


class _Days(NamedTuple):
    """Sums by day and interval, (n_days, n_intervals): calls, waits [s], and rates [1/s]."""

    offered: Floats
    waited: Floats
    rate: Floats


def infer_staff(
    joined: ArrayLike,
    wait: ArrayLike,
    answered: ArrayLike,
    handle: ArrayLike,
    *,
    staff: StaffFit,
    patience: float | None = None,
) -> InferredStaff:
    """Infer the agents available, by weekday and interval.

    Parameters
    ----------
    joined, wait, answered, handle : array_like, shape (n_calls,)
        As for `fit_staff`, of the same calls.
    staff : StaffFit
        The agents seen at work.
    patience : float, optional [s]
        Mean of an exponential law. Left out, all waits / abandonments: the maximum of the
        likelihood where answers censor.

    Returns
    -------
    InferredStaff

    Raises
    ------
    InputError
        If the calls are not those of `staff`, or nobody abandoned and no patience is given.
    """
    instants = np.asarray(joined, dtype="datetime64[ns]")
    waits, served = np.asarray(wait, dtype=np.float64), np.asarray(answered, dtype=bool)
    handles = np.asarray(handle, dtype=np.float64)
    start = (instants - np.datetime64(staff.first_day)) / np.timedelta64(1, "s")
    lost = int((~served).sum())
    _check(start, staff, lost, float(waits.sum()), patience)
    patient = patience if patience is not None else float(waits.sum()) / lost
    handle_time = float(np.nanmean(handles[served]))
    days = _by_day(start, waits, staff, handle_time)
    from_waits, dispersion = _turned_round(days, staff, handle_time, patient)
    while_waiting = _while_waiting(staff)
    recommended, availability, told = combined(from_waits, folded(days.offered, staff), staff)
    hours = {name: staff.hours(name) for name in staff.definitions}
    hours["recommended"] = (
        float(whole_heads(recommended.value, staff.is_open).sum()) * staff.interval / HOUR
    )
    return InferredStaff(
        interval=staff.interval,
        is_open=staff.is_open,
        while_waiting=while_waiting,
        from_waits=from_waits,
        recommended=recommended,
        availability=availability,
        patience=patient,
        handle_time=handle_time,
        dispersion=dispersion,
        hours=hours,
        reason=(
            "only the waits turned round are held against what callers met; agents on duty "
            "count pauses and other work, and agents talking while a call waits are few because "
            "that is when calls wait"
        ),
        words=tuple(_words(availability, staff, hours, patient, told)),
    )


def _check(
    start: Floats, staff: StaffFit, lost: int, waited: float, patience: float | None
) -> None:
    faults = []
    if not start.size or start.min() < 0 or start.max() >= staff.days.size * DAY:
        faults.append(
            Fault(
                where="infer_staff: joined",
                found=f"{start.size} calls, not all on the days of `staff`",
                allowed=f"calls of the {staff.days.size} days from {staff.first_day}",
                do="give the calls that fit_staff was given",
            )
        )
    if patience is not None and not 0 < patience < math.inf:
        faults.append(
            Fault(
                where="infer_staff: patience",
                found=f"{patience:g}",
                allowed="seconds above 0",
                do="give the mean patience, or leave it out",
            )
        )
    if patience is None and not lost:
        faults.append(
            Fault(
                where="infer_staff: patience",
                found=f"no call abandoned in {as_duration(waited)} of waiting",
                allowed="a patience, where the log does not tell it",
                do="assume one, such as patience=600.0 for a mean of ten minutes",
            )
        )
    if faults:
        raise InputError(faults)


def _by_day(start: Floats, waits: Floats, staff: StaffFit, handle_time: float) -> _Days:
    shape = staff.by_day[TALKED].shape
    cell = (start // staff.interval).astype(np.int64)
    size = shape[0] * shape[1]
    offered = np.bincount(cell, minlength=size).reshape(shape).astype(np.float64)
    waited = np.bincount(cell, waits, minlength=size).reshape(shape).astype(np.float64)
    usual = folded(offered, staff) / np.maximum(day_count(staff), 1)[:, None]
    expected = usual[staff.weekday] * staff.days[:, None]
    total = expected.sum(axis=1)
    factor = np.divide(offered.sum(axis=1), total, out=np.zeros(shape[0]), where=total > 0)
    rate = (expected * factor[:, None] / staff.interval).ravel()
    # Agents are busy with calls of the interval before as well.
    under_way = effective_rate("offered_load", rate, handle_time, interval=staff.interval)
    return _Days(offered, waited, under_way.reshape(shape))


def _ratio(over: Floats, under: Floats) -> Floats:
    return np.asarray(np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0))


def _turned_round(
    days: _Days, staff: StaffFit, handle_time: float, patience: float
) -> tuple[Agents, float]:
    """Return the agents at which the waits are as recorded, and the dispersion."""
    offered, waited = folded(days.offered, staff), folded(days.waited, staff)

    loads = [
        classes_of_days(days.rate[own], days.offered[own])
        for day in range(_WEEK)
        for own in [staff.days & (staff.weekday == day)]
    ]

    def agents_at(total: Floats) -> Floats:
        target = _ratio(total, offered)
        found = [
            effective_agents(rate, handle_time, patience, wanted, by="wait", weight=calls)
            for (rate, calls), wanted in zip(loads, target, strict=True)
        ]
        return np.array(found)

    value = agents_at(waited)
    scale = patience * _dispersion(days, staff, value, handle_time, patience)
    # Waits / patience are abandonments expected: counts, but for the dispersion.
    counts = waited / scale
    fewest = stats.gamma.ppf(0.025, np.where(counts > 0, counts, np.nan))
    high = agents_at(np.asarray(scale * fewest))
    low = agents_at(np.asarray(scale * stats.gamma.ppf(0.975, counts + 1.0)))
    high = np.where((counts == 0) & (offered > 0), np.inf, high)
    error = np.where(np.isfinite(high) & np.isfinite(low), (high - low) / (2 * _Z), np.nan)
    return Agents(value, error, low, high), scale / patience


def _dispersion(
    days: _Days, staff: StaffFit, agents: Floats, handle_time: float, patience: float
) -> float:
    """Return how much days' waits scatter around the fitted ones, over that of Poisson counts."""
    told = np.isfinite(agents)[staff.weekday] & (days.offered > 0) & (days.rate > 0)
    heads = agents[staff.weekday][told]
    per_call = predicted(days.rate[told], handle_time, heads, patience).wait
    fitted = days.offered[told] * per_call
    known = fitted > 0
    pearson = float(((days.waited[told] - fitted)[known] ** 2 / fitted[known]).sum()) / patience
    freedom = int(known.sum()) - int(np.isfinite(agents).sum())
    return max(1.0, pearson / freedom) if freedom > 0 else 1.0


def _while_waiting(staff: StaffFit) -> Agents:
    """Return the agents talking while a call waits, with the error of a mean over days.

    Days differ with one variance, estimated over all weekdays and intervals, and weigh by the
    seconds in which a call waited.
    """
    seen = staff.waiting
    seconds = folded(seen.seconds, staff)
    value = _ratio(folded(np.nan_to_num(seen.talking) * seen.seconds, staff), seconds)
    off = np.nan_to_num((seen.talking - value[staff.weekday]) ** 2)
    squares = folded(seen.seconds**2, staff)
    freedom = float(np.nansum(seconds - _ratio(squares, seconds)))
    variance = float((seen.seconds * off).sum()) / freedom if freedom > 0 else math.nan
    error = np.sqrt(variance * squares) / np.where(seconds > 0, seconds, np.nan)
    days = np.maximum(day_count(staff), 1)[:, None]
    least = np.where(day_count(staff)[:, None] > 0, folded(seen.peak, staff) / days, np.nan)
    return Agents(
        value,
        error,
        np.where(seconds > 0, value - _Z * error, least),
        np.where(seconds > 0, value + _Z * error, np.inf),
    )


def _words(
    availability: Estimate,
    staff: StaffFit,
    hours: dict[str, float],
    patience: float,
    told: dict[str, int],
) -> list[str]:
    said = [
        (
            f"waits, with a mean patience of {as_duration(patience)}, are those of "
            f"{hours['recommended']:.0f} agent-hours a week, where {hours[staff.chosen]:.0f} were "
            f"seen {staff.chosen}: {availability.value:.2f} (95 %: {availability.low:.2f} to "
            f"{availability.high:.2f}) of those on duty were available in the usual interval"
        )
    ]
    if told["filled"]:
        said.append(
            f"in {told['filled']} of {told['open']} open intervals of the week too few waited to "
            "tell: agents on duty times the usual availability"
        )
    if told["lowered"] or told["raised"]:
        said.append(
            f"in {told['lowered']} intervals no more than the agents seen to talk were taken, in "
            f"{told['raised']} no fewer than were on a call on average"
        )
    return said
