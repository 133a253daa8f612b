"""`ccsim.fit_report`: a scenario from a report by interval, which tells less than a log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ccsim.errors import Fault, InputError
from ccsim.fitting.busyness import fit_busyness
from ccsim.fitting.estimate import Estimate
from ccsim.fitting.fitted import STAFF, VOLUME, FittedScenario, Source, plain
from ccsim.fitting.interval_fit import IntervalFit, fit_from_intervals
from ccsim.fitting.interval_report import IntervalReport, read_interval_report
from ccsim.fitting.on_duty import whole_heads
from ccsim.fitting.options import Options, read_options
from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.units import MINUTE, as_clock, as_duration, as_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FittedReport", "fit_report"]


@dataclass(frozen=True, kw_only=True, eq=False)
class FittedReport(FittedScenario):
    """A scenario estimated from a report by interval.

    Attributes
    ----------
    report : IntervalReport
    queues : tuple of IntervalFit
        Most calls first.
    busyness : Estimate
        Coefficient of variation of a day's factor, which all queues share.
    heads : dict of str to (7, n_intervals) int64
        Agents of each queue's team.
    """

    report: IntervalReport
    queues: tuple[IntervalFit, ...]
    busyness: Estimate
    heads: dict[str, NDArray[np.int64]]

    @property
    def about(self) -> str:
        """What it was fitted to, in a sentence."""
        return f"Fitted to {self.report.name}: {len(self.report.table):,} rows by interval."

    def as_dict(self) -> dict[str, Any]:
        """Return what was found in plain values, for JSON: NaN becomes None."""
        return {
            "report": self.report.name,
            "rows": {"kept": len(self.report.table), "dropped": self.report.dropped},
            "understood": self.report.understood,
            "queues": {
                one.queue: {
                    "patience": plain(one.patience._asdict()),
                    "by": one.by,
                    "words": list(one.words),
                }
                for one in self.queues
            },
            "busyness": plain(self.busyness._asdict()),
            "sources": [source._asdict() for source in self.sources],
            "warnings": [str(fault) for fault in self.warnings],
        }

    def weeks(self) -> dict[str, dict[str, NDArray[Any]]]:
        """Return the columns of each file."""
        volume = {}
        for one in self.queues:
            volume[one.queue] = np.nan_to_num(one.volume).round(2)
            volume[f"{one.queue} talk factor"] = _factor(one).round(3)
        return {
            VOLUME: volume,
            STAFF: {
                _team(name, alone=len(self.heads) == 1): week for name, week in self.heads.items()
            },
        }


def fit_report(
    report: IntervalReport | str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    dates: Literal["day first", "month first"] | None = None,
    unit: Literal["s", "min"] | None = None,
    name: str | None = None,
    patience: float | str | None = None,
    target: float | str = 0.80,
    within: float | str | None = None,
) -> FittedReport:
    """Estimate a scenario from a report by interval: offered, abandoned, waits, handle times.

    Each queue has a team of its own: a report does not say who answered what.

    Parameters
    ----------
    report : IntervalReport, str or Path
        A report, or the file of one.
    columns, dates, unit
        How a file is read; see `read_interval_report`.
    name : str, optional
        Of the scenario.
    patience : float or str [s], optional
        Mean of an exponential law, for queues in which nobody abandoned.
    target, within : float or str
        The promise; left out, 80 % within the report's threshold.

    Raises
    ------
    InputError
        With every fault of the file; if a queue's patience or handle time is not told.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> starts = pd.date_range("2026-03-02 08:00", periods=20, freq="30min")
    >>> day = pd.DataFrame({"start": starts, "offered": 50, "abandoned": 5, "asa": 30, "aht": 240})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     day.to_csv(f"{folder}/halves.csv", index=False)
    ...     found = fit_report(f"{folder}/halves.csv")
    >>> round(found.queues[0].patience.value)  # s, if 10 % leave where the others wait 30 s
    331
    """
    given = {"name": name, "patience": patience, "target": target, "within": within}
    chosen = read_options({key: value for key, value in given.items() if value is not None})
    seconds = chosen.within if within is not None else None
    read = report if isinstance(report, IntervalReport) else read_interval_report(
        report, columns, within=seconds, dates=dates, unit=unit
    )  # fmt: skip
    queues = tuple(fit_from_intervals(read, queue=one) for one in read.queues)
    _check_patience(queues, chosen)
    is_open = _is_open(queues)
    heads = {one.queue: _heads(one, read, is_open) for one in queues}
    busyness = _busyness(read)
    tables, sources = _tables(read, queues, heads, busyness, is_open, chosen)
    return FittedReport(
        interval=read.interval,
        is_open=is_open,
        tables=tables,
        sources=sources,
        warnings=read.warnings,
        report=read,
        queues=queues,
        busyness=busyness,
        heads=heads,
    )


def _check_patience(queues: tuple[IntervalFit, ...], chosen: Options) -> None:
    faults = [
        Fault(
            where=f"queue {one.queue}, patience",
            found=f"the report does not tell it; with 95 % confidence the mean is above "
            f"{as_duration(one.patience.low)}" if one.patience.low > 0 else "it is not told",
            allowed="abandoned contacts beside their waits, or an assumption",
            do='assume one, such as --patience "6 min"',
        )
        for one in queues
        if not one.patience.value > 0 and chosen.patience is None
    ]  # fmt: skip
    if faults:
        raise InputError(faults)


def _is_open(queues: tuple[IntervalFit, ...]) -> NDArray[np.bool_]:
    """Return when it is open: on each weekday from the first interval with contacts to the last."""
    offered = np.sum([np.nan_to_num(one.volume) for one in queues], axis=0) > 0
    since = np.maximum.accumulate(offered, axis=1)
    until = np.maximum.accumulate(offered[:, ::-1], axis=1)[:, ::-1]
    found: NDArray[np.bool_] = since & until
    return found


def _load(one: IntervalFit) -> NDArray[np.float64]:
    """Return the offered load [erlangs], (7, n_intervals)."""
    load: NDArray[np.float64] = np.nan_to_num(one.volume * one.handle_time) / one.interval
    return load


def _heads(
    one: IntervalFit, report: IntervalReport, is_open: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return the agents: those reported, else those at which Erlang A has the reported waits.

    Where nobody waited, as many as make agents as busy as in the other intervals; where nobody
    ever waited, the load and two of its square roots.
    """
    told = _reported(one, report)
    agents = np.where(np.isfinite(told), told, one.agents)
    load = _load(one)
    known = np.isfinite(agents) & (agents > 0)
    if known.any() and load[known].sum() > 0:
        usual = load * (agents[known].sum() / load[known].sum())
    else:
        usual = load + 2.0 * np.sqrt(load)
    return whole_heads(np.where(known, agents, usual), is_open)


def _reported(one: IntervalFit, report: IntervalReport) -> NDArray[np.float64]:
    """Return the mean agents that a report tells, (7, n_intervals), NaN where it does not."""
    rows = report.table[report.table["queue"] == one.queue]
    week = np.full(one.volume.shape, np.nan)
    start = rows["start"]
    day = start.dt.day_of_week.to_numpy()
    slot = ((start - start.dt.normalize()).dt.total_seconds() // one.interval).to_numpy(np.int64)
    known = rows["agents"].notna().to_numpy()
    days, heads = np.zeros_like(week), np.zeros_like(week)
    np.add.at(days, (day[known], slot[known]), 1.0)
    np.add.at(heads, (day[known], slot[known]), rows["agents"].to_numpy()[known])
    np.divide(heads, days, out=week, where=days > 0)
    return week


def _busyness(report: IntervalReport) -> Estimate:
    totals = report.table.groupby(report.table["start"].dt.normalize())["offered"].sum()
    return fit_busyness(totals.to_numpy(), totals.index.to_series().dt.day_of_week.to_numpy())


def _factor(one: IntervalFit) -> NDArray[np.float64]:
    """Return handle times by interval over their mean, 1 where they are not told."""
    mean = _mean_handle_time(one)
    factor = one.handle_time / mean
    found: NDArray[np.float64] = np.where(np.isfinite(factor) & (factor > 0), factor, 1.0)
    return found


def _mean_handle_time(one: IntervalFit) -> float:
    weight = np.nan_to_num(one.volume) * np.isfinite(one.handle_time)
    return float(np.average(np.nan_to_num(one.handle_time), weights=weight))


def _tables(
    report: IntervalReport,
    queues: tuple[IntervalFit, ...],
    heads: dict[str, NDArray[np.int64]],
    busyness: Estimate,
    is_open: NDArray[np.bool_],
    chosen: Options,
) -> tuple[dict[str, Any], tuple[Source, ...]]:
    table: dict[str, Any] = {
        "first_day": report.table["start"].min().date(),
        "days": 7,
        "open": _open(is_open, report.interval),
        "interval": f"{report.interval / MINUTE:g} min",
    }
    hours = Hours.model_validate(table)
    found: dict[str, Any] = {
        "name": chosen.name or Path(report.name).stem,
        "description": f"Fitted to {report.name}",
        "hours": table, "queues": {}, "groups": {},
    }  # fmt: skip
    sources = [
        Source("hours.first_day", "data", "the report's first day"),
        Source("hours.open", "data", "from the first interval with contacts to the last"),
    ]
    within = chosen.within if "within" in chosen.model_fields_set else report.within
    for one in queues:
        found["queues"][one.queue], told = _queue(one, hours, busyness, chosen, within)
        team = _team(one.queue, alone=len(queues) == 1)
        staff = [int(x) for x in _listed(hours, heads[one.queue].astype(float))]
        found["groups"][team] = {"staff": {"per_interval": staff}, "skills": {one.queue: {}}}
        sources += [
            *told,
            Source(f"groups.{team}.staff", "data", _about_staff(report)),
            Source(f"groups.{team}.skills", "assumption", "a report does not say who answers what"),
        ]
    return found, tuple(sources)


def _team(queue: str, *, alone: bool) -> str:
    """Return the name of a queue's group."""
    return "agents" if alone else f"{queue} team"


def _about_staff(report: IntervalReport) -> str:
    if report.has("agents"):
        return "as reported; where they are not, those at which Erlang A has the reported waits"
    return "those at which Erlang A has the reported waits"


def _open(is_open: NDArray[np.bool_], interval: float) -> dict[str, str]:
    spans = {}
    for name, day in zip(WEEKDAYS, is_open, strict=True):
        slots = np.flatnonzero(day)
        spans[name] = (
            f"{as_clock(slots[0] * interval)}-{as_clock((slots[-1] + 1) * interval)}"
            if slots.size
            else "closed"
        )
    return spans


def _listed(hours: Hours, week: NDArray[np.float64]) -> list[float]:
    return [float(x) for x in week[:, hours.slots.start : hours.slots.stop].ravel()]


def _queue(
    one: IntervalFit, hours: Hours, busyness: Estimate, chosen: Options, within: float
) -> tuple[dict[str, Any], list[Source]]:
    key = f"queues.{one.queue}"
    days = int(one.days.max())
    known = one.patience.value > 0
    mean = one.patience.value if known else chosen.patience
    assert mean is not None  # checked
    talk = _mean_handle_time(one)
    table: dict[str, Any] = {
        "volume": {"per_interval": _listed(hours, np.nan_to_num(one.volume).round(2))},
        "talk": {"kind": "exponential", "mean": as_seconds(float(f"{talk:.4g}"))},
        "talk_factor": {"per_interval": _listed(hours, _factor(one).round(3))},
        "patience": {"kind": "exponential", "mean": as_seconds(float(f"{mean:.4g}"))},
        "service_level": {"target": chosen.target, "within": as_seconds(within)},
        "resolution": 1.0,
    }
    if busyness.value > 0:
        table["busyness"] = {"cv": max(round(busyness.value, 3), 0.001), "shared": "day"}
    low, high = one.patience.low, one.patience.high
    about = f"95 % interval {as_duration(low)} to {as_duration(high)}" if known else "given"
    if known and one.by:
        about += f"; by {_WAYS[one.by]}, if it is exponential"
    return table, [
        Source(f"{key}.volume", "data", f"mean offered contacts of up to {days} days, by weekday"),
        Source(f"{key}.talk", "assumption", "exponential; its mean is the reported handle time"),
        Source(f"{key}.talk_factor", "data", "reported handle times by weekday and interval"),
        Source(f"{key}.patience", "data" if known else "assumption", about),
        Source(f"{key}.service_level", "benchmark", "the trade's usual target"),
        Source(f"{key}.resolution", "assumption", "nobody comes back: the volume is of all "
               "contacts, redials and repeats among them"),
        *([Source(f"{key}.busyness", "data", f"day totals; 95 % interval {busyness.low:.3g} to "
                  f"{busyness.high:.3g}")] if busyness.value > 0 else []),
    ]  # fmt: skip


_WAYS = {
    "abandon_wait": "the time that all waited over the abandonments",
    "asa": "Erlang A's waits of the answered",
    "agents": "Erlang A's abandonment with the reported agents",
    "service_level": "Erlang A's service level",
}
