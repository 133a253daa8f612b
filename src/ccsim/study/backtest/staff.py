"""Recorded staffing: agents seen on each day and interval, in the place of the scenario's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccsim.errors import Fault, InputError, nearest
from ccsim.fitting.on_duty import fit_staff, handle_of, whole_heads
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import staffed
from ccsim.scenario.sheets import read_sheet
from ccsim.scenario.spec import Scenario
from ccsim.study.backtest.laid import Laid
from ccsim.study.backtest.lists import run_list
from ccsim.units import DAY, as_clock, as_duration

__all__ = ["ON_DUTY", "Heads", "heads_given", "heads_seen", "read_staff"]

Heads = dict[str, list[int]]
"""Agents of each group in each interval of the run, in the order that a scenario takes."""

ON_DUTY = "on duty, gaps up to 30 min"
"""How agents are counted if nothing else is said."""


def heads_seen(laid: Laid, definition: str) -> tuple[Heads, list[Fault]]:
    """Return the agents whom the log shows at work, and what has to be said of it.

    Means of an interval are rounded, halves up; there is at least one agent while the centre is
    open.

    Parameters
    ----------
    laid : Laid
    definition : str
        One of `ccsim.fitting.on_duty.StaffFit.definitions`.

    Returns
    -------
    heads : Heads
        Empty if it cannot be told.
    warnings : list of Fault

    Raises
    ------
    InputError
        If there is no such definition.
    """
    calls, hours = laid.calls, laid.scenario.hours
    named = calls["answered"] & calls["agent"].notna() & calls["talk"].notna()
    if len(laid.scenario.groups) > 1:
        return {}, [_several_groups(laid.scenario)]
    if not named.any():
        return {}, [_no_agents(laid.name)]
    seen = fit_staff(
        calls["joined"], calls["wait"], calls["answered"], handle_of(calls), calls["agent"],
        interval=hours.interval,
    )  # fmt: skip
    if definition not in seen.by_day:
        raise InputError([_no_definition(definition, list(seen.by_day))])
    calendar = Calendar.of(hours)
    mean = np.zeros((hours.days, hours.intervals_a_day))
    mean[-len(seen.days) :] = seen.by_day[definition]  # its days begin with the first recorded one
    whole = whole_heads(mean.ravel(), calendar.is_open)
    compared = np.repeat(np.isin(np.arange(hours.days), laid.days), hours.intervals_a_day)
    nobody = compared & calendar.is_open & (mean.ravel() < 0.5)
    group = next(iter(laid.scenario.groups))
    heads = {group: _list_of(laid, group, whole)}
    return heads, [_nobody_seen(laid, nobody)] if nobody.any() else []


def heads_given(staff: pd.DataFrame, laid: Laid) -> Heads:
    """Return the agents of a table.

    Parameters
    ----------
    staff : DataFrame
        `date`, `start` (clock time of the interval, or seconds from midnight), `agents`, and
        `group` if there are several. A row holds until the next one of its day.
    laid : Laid

    Raises
    ------
    InputError
        With every fault of the table.
    """
    rows = _read(staff, laid)
    hours, heads = laid.scenario.hours, {}
    faults: list[Fault] = []
    is_open = Calendar.of(hours).is_open.reshape(hours.days, -1)
    for group, own in rows.groupby("group", sort=False):
        whole = np.zeros((hours.days, hours.intervals_a_day), dtype=np.int64)
        gaps = []
        for day in laid.days.tolist():
            of_day = own[own["day"] == day].sort_values("clock")
            clock = np.arange(hours.intervals_a_day) * hours.interval
            last = np.searchsorted(of_day["clock"].to_numpy(), clock, side="right") - 1
            gaps += [(day, at) for at in np.flatnonzero(is_open[day] & (last < 0)).tolist()]
            known = last >= 0
            agents = of_day["agents"].to_numpy(np.float64)
            whole[day, known] = np.floor(agents[last[known]] + 0.5)
        if gaps:
            faults.append(_missing(str(group), gaps, laid))
        heads[str(group)] = _list_of(laid, str(group), whole.ravel())
    if faults:
        raise InputError(faults)
    return heads


def read_staff(path: Path) -> pd.DataFrame:
    """Read a table of agents, CSV or XLSX, as text; `heads_given` says what is wrong in it.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    sheet = read_sheet(path.parent, path.name, "--staff")
    return pd.DataFrame(
        {name: [sheet.read(cell.text) for cell in cells] for name, cells in sheet.columns.items()}
    )


def _read(staff: pd.DataFrame, laid: Laid) -> pd.DataFrame:
    """Return rows of day, clock [s], agents and group."""
    groups = list(laid.scenario.groups)
    needed = ["date", "start", "agents", *(["group"] if len(groups) > 1 else [])]
    missing = [name for name in needed if name not in staff.columns]
    if missing:
        raise InputError([_no_column(missing, list(map(str, staff.columns)), needed)])
    date = pd.to_datetime(staff["date"], errors="coerce")
    clock = _clock(staff["start"])
    agents = pd.to_numeric(staff["agents"], errors="coerce")
    group = staff["group"].astype(str) if "group" in staff else pd.Series(groups[0], staff.index)
    faults = [
        fault
        for name, bad, allowed in (
            ("date", date.isna(), "dates such as 2026-03-02"),
            ("start", clock.isna(), 'clock times such as "08:30", or seconds from midnight'),
            ("agents", ~(agents >= 0.0), "numbers of 0 or more"),
            ("group", ~group.isin(groups), f"groups of the scenario: {', '.join(groups)}"),
        )
        if bad.any()
        for fault in [_bad(name, bad, staff, allowed)]
    ]
    if faults:
        raise InputError(faults)
    first = pd.Timestamp(laid.scenario.hours.first_day)
    day = (date.dt.normalize() - first).dt.days
    return pd.DataFrame({"day": day, "clock": clock, "agents": agents, "group": group})


def _clock(start: pd.Series) -> pd.Series:
    """Return seconds from midnight; NaN where it cannot be read."""
    number = pd.to_numeric(start, errors="coerce")
    text = start.astype(str).str.strip()
    full = text.where(text.str.count(":") != 1, text + ":00")
    read = pd.to_timedelta(full.where(number.isna()), errors="coerce").dt.total_seconds()
    seconds = number.fillna(read).astype(np.float64)
    return seconds.where((seconds >= 0.0) & (seconds < DAY))


def _list_of(laid: Laid, group: str, whole: NDArray[np.int64]) -> list[int]:
    """Return heads of all intervals as a list, with the scenario's own on days not compared."""
    hours = laid.scenario.hours
    calendar = Calendar.of(hours)
    table = staffed(laid.scenario, group, calendar).astype(np.int64).reshape(hours.days, -1)
    table[laid.days] = np.where(calendar.is_open, whole, 0).reshape(hours.days, -1)[laid.days]
    return run_list(table[:, hours.slots.start : hours.slots.stop], hours)


def _no_definition(definition: str, known: list[str]) -> Fault:
    return Fault(
        where="validate, staff",
        found=f'"{definition}"',
        allowed=f"a table of agents, or one of: {'; '.join(known)}",
        do=nearest(definition, known),
    )


def _no_column(missing: list[str], there: list[str], needed: list[str]) -> Fault:
    return Fault(
        where="validate, staff",
        found=f"no column {', '.join(missing)}; there are {', '.join(there)}",
        allowed=f"the columns {', '.join(needed)}",
        do="rename or add them",
    )


def _bad(name: str, bad: pd.Series, staff: pd.DataFrame, allowed: str) -> Fault:
    at = int(np.flatnonzero(bad.to_numpy())[0])
    return Fault(
        where=f"validate, staff, column {name}",
        found=f'"{staff[name].iloc[at]}" in row {at + 1} of the table'
        + (f", and {int(bad.sum()) - 1} more" if bad.sum() > 1 else ""),
        allowed=allowed,
        do="correct these rows",
    )


def _missing(group: str, gaps: list[tuple[int, int]], laid: Laid) -> Fault:
    hours = laid.scenario.hours
    day, at = gaps[0]
    return Fault(
        where="validate, staff",
        found=f"no row for {group} on {hours.date(day)} at or before "
        f"{as_clock(at * hours.interval)}, and none for {len(gaps)} open intervals in all",
        allowed=f"agents for every open interval of {as_duration(hours.interval)} of the days "
        "that are compared",
        do="add the rows; write 0 where nobody was there",
    )


def _warning(found: str, allowed: str, do: str) -> Fault:
    return Fault(where="validate, staff", found=found, allowed=allowed, do=do, warning=True)


def _several_groups(scenario: Scenario) -> Fault:
    return _warning(
        f"{len(scenario.groups)} groups of agents, and a log that does not say who is in which",
        "one group, or a table of the agents of each group by date and interval",
        "pass such a table; without it, recorded staffing is not among the causes",
    )


def _no_agents(name: str) -> Fault:
    return _warning(
        f"no answered call in {name} names its agent",
        "agents' names, or a table of the agents by date and interval",
        "pass such a table; without it, recorded staffing is not among the causes",
    )


def _nobody_seen(laid: Laid, nobody: NDArray[np.bool_]) -> Fault:
    hours = laid.scenario.hours
    at = int(np.flatnonzero(nobody)[0])
    return _warning(
        f"nobody seen on duty in {np.count_nonzero(nobody):,} open intervals, the first "
        f"{Calendar.of(hours).label(at)}",
        "an agent on duty while the centre is open",
        "there, one agent is assumed; pass a table of agents if you know better",
    )
