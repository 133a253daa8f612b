"""A scenario's weekdays laid over the dates of recorded calls."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccsim.errors import Fault, InputError, nearest
from ccsim.fitting.calls import CallLog
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.check import checked
from ccsim.scenario.demand import expected
from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.scenario.spec import Scenario
from ccsim.study.words import date
from ccsim.units import DAY, as_clock

__all__ = ["Laid", "as_scenario", "lay_over"]

_MOST_DAYS = 3_660
_FEW = 0.25
"""Of the contacts expected on a day: with fewer recorded, the day may not be whole."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Laid:
    """A scenario on the dates of recorded calls, and the calls in its opening hours.

    Attributes
    ----------
    name : str
        Of the log.
    scenario : Scenario
        From the first recorded day on, after a warm-up of whole days if it has one.
    calls : DataFrame
        `at`: float64 [s], from midnight of day 0 to joining. `queue`: name in the scenario;
        `joined`, `wait`, `talk`, `hold`, `wrap` [s], `answered`, `agent` as in `CallLog.calls`.
        Calls of the days that are compared, in order of joining.
    days : (n_days,) int64
        Days of the run that are compared: those with recorded calls.
    warnings : tuple of Fault
    """

    name: str
    scenario: Scenario
    calls: pd.DataFrame
    days: NDArray[np.int64]
    warnings: tuple[Fault, ...]


def as_scenario(raw: dict[str, Any], like: Scenario, what: str) -> Scenario:
    """Return a checked scenario of its complete form.

    Parameters
    ----------
    raw : dict
        As `Scenario.resolved` returns it.
    like : Scenario
        Where it came from.
    what : str
        What was done to it, for messages.
    """
    made = Scenario.model_validate(raw).from_origin(like.origin)
    return checked(made, f"{like.origin.file} {what}")


def lay_over(scenario: Scenario, log: CallLog) -> Laid:
    """Lay a scenario's weekdays over the dates of recorded calls.

    Raises
    ------
    InputError
        If the scenario belongs to dates of its own, the log has queues that the scenario has not,
        or no call falls into the opening hours; all at once.
    """
    calls = log.calls
    if calls.empty:
        raise InputError([_no_calls(log)])
    faults = [*_own_days(scenario), *_unknown_queues(scenario, log)]
    inside = _is_open(scenario.hours, calls["joined"])
    if not inside.any():
        faults.append(_all_outside(scenario.hours, log))
    kept = calls[inside]
    span = 0 if kept.empty else (kept["joined"].iloc[-1] - kept["joined"].iloc[0]).days + 1
    if span > _MOST_DAYS:
        faults.append(_too_long(log, span))
    if faults:
        raise InputError(faults)
    over, first = _moved(scenario, kept["joined"])
    at = np.asarray((kept["joined"] - first).dt.total_seconds(), dtype=np.float64)
    names = ["joined", "queue", "wait", "answered", "talk", "hold", "wrap", "agent"]
    placed = kept[names].reset_index(drop=True).assign(at=at)
    if len(scenario.queues) == 1:
        placed["queue"] = next(iter(scenario.queues))
    days = np.unique((at // DAY).astype(np.int64))
    warnings = (
        *_left_out(log, scenario.hours, inside),
        *_other_name(scenario, log),
        *_silent_queues(scenario, placed),
        *_silent_days(over, days),
        *_short_days(over, at, days),
        *_several_visits(scenario),
    )
    return Laid(name=log.name, scenario=over, calls=placed, days=days, warnings=warnings)


def _is_open(hours: Hours, joined: pd.Series) -> NDArray[np.bool_]:
    weekday = joined.dt.day_of_week.to_numpy()
    clock = (joined - joined.dt.normalize()).dt.total_seconds().to_numpy()
    opens, closes = (
        np.array([getattr(hours.open[day], end) for day in WEEKDAYS])[weekday]
        for end in ("open", "close")
    )
    return np.asarray((clock >= opens) & (clock < closes))


def _moved(scenario: Scenario, joined: pd.Series) -> tuple[Scenario, pd.Timestamp]:
    """Return the scenario on the recorded dates, and midnight of its day 0."""
    # A warm-up is simulated before the first recorded day, in whole days.
    lead = math.ceil(scenario.hours.warm_up / DAY)
    first = joined.iloc[0].normalize() - pd.Timedelta(days=lead)
    days = (joined.iloc[-1].normalize() - first).days + 1
    raw = scenario.resolved()
    raw["hours"] |= {"first_day": first.date(), "days": days, "warm_up": lead * DAY}
    return as_scenario(raw, scenario, "laid over the recorded days"), first


def _own_days(scenario: Scenario) -> Iterator[Fault]:
    """Yield what ties a scenario to its own dates."""
    day, week, _ = scenario.hours.lengths()
    for path, values in _lists(scenario):
        if path.endswith(".times"):
            yield Fault(
                where=f"validate, {scenario.origin.file}: {path}",
                found="recorded arrivals, which belong to dates of their own",
                allowed="expected contacts, by hour or by interval",
                do="give the volume that is expected of the weekdays",
            )
        elif len(values) not in (day, week):
            yield Fault(
                where=f"validate, {scenario.origin.file}: {path}",
                found=f"a list of {len(values)} numbers, one for each interval of its own dates",
                allowed=f"{day} numbers for every day, or {week} for a week",
                do="give numbers by weekday, which can be laid over other dates",
            )


def _lists(scenario: Scenario) -> Iterator[tuple[str, tuple[float, ...]]]:
    for name, queue in scenario.queues.items():
        if queue.volume.times is not None:
            yield f"queues.{name}.volume.times", queue.volume.times
        for key in ("volume", "talk_factor", "wrap_factor", "patience_factor"):
            part = getattr(queue, key)
            if part is not None and part.per_interval is not None:
                yield f"queues.{name}.{key}.per_interval", part.per_interval
    for name, group in scenario.groups.items():
        if group.staff.per_interval is not None:
            yield f"groups.{name}.staff.per_interval", group.staff.per_interval


def _no_calls(log: CallLog) -> Fault:
    return Fault(
        where=f"validate, {log.name}",
        found="no call that joined a queue",
        allowed="at least one",
        do="see why its rows were dropped, and correct the mapping",
    )


def _unknown_queues(scenario: Scenario, log: CallLog) -> Iterator[Fault]:
    if len(scenario.queues) == 1 and len(log.queues) == 1:
        return  # whatever it is called
    counts = log.calls["queue"].value_counts()
    for name in log.queues:
        if name not in scenario.queues:
            yield Fault(
                where=f"validate, {log.name}, queue",
                found=f'{counts[name]:,} calls of "{name}"',
                allowed=f"queues of the scenario: {', '.join(scenario.queues)}",
                do=f"{nearest(name, scenario.queues)} in the log or its mapping, or leave these "
                "calls out",
            )


def _all_outside(hours: Hours, log: CallLog) -> Fault:
    joined = log.calls["joined"]
    first, last = joined.iloc[0], joined.iloc[-1]
    spans = ", ".join(
        f"{day} closed" if span.is_closed else f"{day} {as_clock(span.open)}-{as_clock(span.close)}"
        for day, span in hours.open.items()
    )
    return Fault(
        where=f"validate, {log.name}, joined",
        found=f"{joined.size:,} calls from {date(first.date())} {first:%H:%M} to "
        f"{date(last.date())} {last:%H:%M}, none while the scenario is open",
        allowed=f"calls in the opening hours: {spans}",
        do="take a log of days on which the scenario is open, or change `open` in [hours]",
    )


def _too_long(log: CallLog, span: int) -> Fault:
    return Fault(
        where=f"validate, {log.name}, joined",
        found=f"{span:,} days from the first to the last call",
        allowed=f"at most {_MOST_DAYS:,}",
        do="see whether the years are right, and validate a shorter time",
    )


def _warning(where: str, found: str, allowed: str, do: str) -> Fault:
    return Fault(where=f"validate, {where}", found=found, allowed=allowed, do=do, warning=True)


def _left_out(log: CallLog, hours: Hours, inside: NDArray[np.bool_]) -> Iterator[Fault]:
    lost = log.calls.loc[~inside, "joined"]
    if lost.empty:
        return
    shut = [day for at, day in enumerate(WEEKDAYS) if hours.open[day].is_closed
            and (lost.dt.day_of_week == at).any()]  # fmt: skip
    closed_days = f", {', '.join(shut)} among them, on which it is closed all day" if shut else ""
    yield _warning(
        f"{log.name}, joined",
        f"{lost.size:,} of {inside.size:,} calls while the scenario is closed, the first on "
        f"{date(lost.iloc[0].date())} at {lost.iloc[0]:%H:%M}{closed_days}",
        "calls in the opening hours are compared",
        "these are left out; open longer in [hours] if they are many",
    )


def _other_name(scenario: Scenario, log: CallLog) -> Iterator[Fault]:
    own = next(iter(scenario.queues))
    if len(scenario.queues) == 1 and log.queues != [own]:
        yield _warning(
            f"{log.name}, queue",
            f'calls of "{log.queues[0]}"',
            f'the scenario\'s only queue, "{own}"',
            "nothing if they are the same; the calls are taken as its own",
        )


def _silent_queues(scenario: Scenario, placed: pd.DataFrame) -> Iterator[Fault]:
    silent = [name for name in scenario.queues if not (placed["queue"] == name).any()]
    if silent:
        yield _warning(
            "queues",
            f"no recorded call for {', '.join(silent)}",
            "recorded calls for every queue of the scenario",
            "see whether the log has them under another name; their predictions stand beside 0, "
            "and the agents who serve them too are busier in the simulation",
        )


def _silent_days(over: Scenario, days: NDArray[np.int64]) -> Iterator[Fault]:
    lead = round(over.hours.warm_up / DAY)
    silent = [
        over.hours.date(day)
        for day in range(lead, over.hours.days)
        if day not in days and not over.hours.of_day(day).is_closed
    ]
    if silent:
        more = f" and {len(silent) - 1} more" if len(silent) > 1 else ""
        yield _warning(
            "days",
            f"no recorded call on {date(silent[0])}{more}, when the scenario is open",
            "recorded calls for every open day between the first and the last",
            "these days are left out of every figure; see whether the log is complete",
        )


def _short_days(
    over: Scenario,
    at: NDArray[np.float64],
    days: NDArray[np.int64],
) -> Iterator[Fault]:
    calendar = Calendar.of(over.hours)
    fresh = sum(expected(over, queue, calendar) for queue in over.queues)
    by_day = np.reshape(fresh, (over.hours.days, -1)).sum(axis=1)[days]
    recorded = np.bincount((at // DAY).astype(np.int64), minlength=over.hours.days)[days]
    few = np.flatnonzero(recorded < _FEW * by_day)
    if few.size:
        worst = few[0]
        more = f", and {few.size - 1} more such days" if few.size > 1 else ""
        yield _warning(
            "days",
            f"{recorded[worst]:,} calls on {date(over.hours.date(int(days[worst])))}, when "
            f"{by_day[worst]:,.0f} are expected{more}",
            "whole days",
            "see whether the log has all of the day; it is compared as it stands",
        )


def _several_visits(scenario: Scenario) -> Iterator[Fault]:
    moved = [name for name, queue in scenario.queues.items() if queue.transfer is not None]
    if moved:
        yield _warning(
            f"{scenario.origin.file}: queues.{moved[0]}.transfer",
            "contacts that visit a second queue, and are counted there again",
            "a log in which each visit is a row",
            "if the log has one row for a contact, expect more contacts offered than recorded",
        )
