"""`ccsim.fit`: a scenario from recorded calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

import numpy as np

from ccsim.errors import Fault, InputError
from ccsim.fitting.agents import AgentsFit, service_by_agent
from ccsim.fitting.balking import fit_balking
from ccsim.fitting.busyness import fit_busyness, fit_dispersion
from ccsim.fitting.calls import CallLog
from ccsim.fitting.durations import fit_durations
from ccsim.fitting.fitted import Back, Fitted, HoldFit, QueueFit
from ccsim.fitting.hours import HoursFit, fit_hours
from ccsim.fitting.options import Options, read_options
from ccsim.fitting.patience import PatienceFit, fit_patience
from ccsim.fitting.reading.read import read_calls
from ccsim.fitting.recorded import recorded_figures, share_of
from ccsim.fitting.returns import fit_redials, fit_repeats, fresh
from ccsim.fitting.sources import scenario_tables
from ccsim.fitting.teams import fit_teams
from ccsim.fitting.volume import VolumeFit, fit_volume
from ccsim.scenario.distributions import Exponential
from ccsim.units import as_duration

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Choices", "fit"]


class Choices(TypedDict, total=False):
    """What `fit` may be told: see there. Durations and shares in words, too."""

    name: str
    interval: float | str
    hours: Mapping[str, Any]
    first: Any
    last: Any
    leave_out: Iterable[Any]
    returns: bool
    staff: Literal["inferred", "on duty"]
    gap: float | str
    short: float | str
    patience: float | str
    target: float | str
    within: float | str


def fit(
    log: CallLog | str | Path,
    *,
    mapping: Mapping[str, Any] | str | Path | None = None,
    **choices: Unpack[Choices],
) -> Fitted:
    """Estimate a scenario from recorded calls.

    Parameters
    ----------
    log : CallLog, str or Path
        Calls, or a file of them; see `ccsim.fitting.reading.read_calls`.
    mapping : mapping, str or Path, optional
        How a file is read; guessed if left out.
    name : str, optional
        Of the scenario.
    interval : float or str [s]
        15 minutes if left out.
    hours : mapping, optional
        Opening hours by weekday, if they are known; as a scenario's `hours.open`.
    first, last : date or str, optional
        Days that are looked at, the last one included; the log's own if left out.
    leave_out : iterable of date or str
        Days that were not like others; they enter no estimate but those of redials and repeats.
    returns : bool
        Whether redials and repeats are estimated by customer and taken out of the fresh volume.
        If not, the volume is of all contacts, and nobody comes back.
    staff : "inferred" or "on duty"
        Agents that the waits show, where they can be told, or agents seen at work.
    gap : float or str [s]
        Longer without a call, and an agent counts as gone; 30 minutes if left out.
    short : float or str [s]
        Conversations up to this length may be of another kind, such as agents who hang up; 10 s if
        left out, 0 if there are none.
    patience : float or str [s], optional
        Mean of an exponential law, for queues in which nobody abandoned.
    target, within : float or str
        The promise: share of contacts answered within some seconds; 80 % within 20 s if left out.

    Returns
    -------
    Fitted

    Raises
    ------
    InputError
        With every fault of the file; if the log cannot tell what a scenario needs.

    Examples
    --------
    >>> import ccsim
    >>> from ccsim.fitting.simulated import calls_of_run
    >>> days = ccsim.load("erlang_a").what_if({"hours.days": 4, "hours.warm_up": 0})
    >>> log = calls_of_run(ccsim.simulate(days, 1).contacts(0), first_day=days.hours.first_day)
    >>> found = fit(log, returns=False)
    >>> found.queues[0].talk.chosen, found.queues[0].patience.chosen
    ('exponential', 'exponential')
    """
    chosen = read_options(choices)
    whole_log = log if isinstance(log, CallLog) else read_calls(log, mapping)
    record = whole_log.between(chosen.first, chosen.last)
    calls = _without(record.calls, chosen.leave_out)
    opened = fit_hours(calls["joined"], chosen.interval, given=chosen.hours)
    back = _returns(record, opened) if chosen.returns else Back(None, None, None)
    weight = np.ones(len(record.calls)) if back.fresh is None else back.fresh
    calls = calls.assign(fresh=weight[calls.index.to_numpy()])
    queues = tuple(
        _queue(name, calls[calls["queue"] == name], opened, chosen)
        for name in calls["queue"].value_counts().index
    )
    _check_patience(queues)
    whole = fit_volume(calls["joined"], hours=opened, interval=chosen.interval)
    groups = fit_teams(
        calls, opened, interval=chosen.interval, gap=chosen.gap, staff=chosen.staff,
        patience=_mean_patience(queues),
    )  # fmt: skip
    busyness = fit_busyness(whole.totals["calls"], whole.counts.weekday)
    tables, sources = scenario_tables(record, opened, queues, groups, busyness, back, chosen)
    return Fitted(
        log=record,
        hours=opened,
        interval=chosen.interval,
        is_open=opened.is_open,
        queues=queues,
        groups=groups,
        busyness=busyness,
        redials=back.redials,
        repeats=back.repeats,
        agents=_agents(record, calls, chosen.short),
        tables=tables,
        sources=sources,
        warnings=tuple(_told(record, opened, whole, queues, back)),
    )


def _told(
    record: CallLog, opened: HoursFit, whole: VolumeFit, queues: tuple[QueueFit, ...], back: Back
) -> list[Fault]:
    """Return all warnings, each once."""
    parts: list[Any] = [record, opened, whole, back.redials, back.repeats]
    parts += [part for one in queues for part in (one.talk, one.wrap, one.patience, one.balking)]
    return list(dict.fromkeys(fault for part in parts if part for fault in part.warnings))


def _without(calls: pd.DataFrame, leave_out: Iterable[Any]) -> pd.DataFrame:
    out = np.array(list(leave_out), dtype="datetime64[D]")
    return calls[~np.isin(calls["joined"].to_numpy().astype("datetime64[D]"), out)]


def _returns(record: CallLog, hours: HoursFit) -> Back:
    """Return who comes back, and how probably each call is fresh.

    Days left out count here: who called on one of them was not silent.
    """
    redials = fit_redials(record.calls, hours=hours)
    repeats = fit_repeats(record.calls, hours=hours)
    return Back(redials, repeats, fresh(record.calls, redials, repeats))


def _queue(name: str, own: pd.DataFrame, hours: HoursFit, chosen: Options) -> QueueFit:
    joined, wait = own["joined"], own["wait"].to_numpy()
    served, waited = own["answered"].to_numpy(), wait > 0
    offered = fit_volume(joined, hours=hours, interval=chosen.interval)
    answered = own[served]
    talks, wrap = answered["talk"].dropna(), answered["wrap"].dropna()
    if talks.empty:
        raise InputError([_no_talk(name)])
    balking = fit_balking(wait, ~served)
    # Who hangs up at once is either impatient or balks, and must not be counted twice.
    beyond = balking.at_once if balking.share.low > 0 else 0.0
    patience = fit_patience(wait[waited], ~served[waited], beyond=beyond)
    return QueueFit(
        name=str(name),
        recorded=recorded_figures(own, within=chosen.within),
        offered=offered,
        fresh=fit_volume(joined, hours=hours, interval=chosen.interval, weight=own["fresh"]),
        dispersion=fit_dispersion(offered.counts.calls, offered.counts.weekday),
        talk=fit_durations(talks, short=chosen.short or None),
        hold=_hold(answered["hold"].dropna()),
        wrap=fit_durations(wrap, short=None) if wrap.gt(0).any() else None,
        patience=_with_law(patience, chosen.patience),
        balking=balking,
    )


def _hold(hold: pd.Series) -> HoldFit | None:
    held = hold[hold > 0]
    if held.empty:
        return None
    return HoldFit(share_of(len(held), len(hold)), fit_durations(held, short=None))


def _with_law(found: PatienceFit, mean: float | None) -> PatienceFit:
    """Return a fit with the law that was given where the log does not tell one."""
    if found.law is not None or mean is None:
        return found
    return replace(found, law=Exponential(kind="exponential", mean=mean), chosen="exponential")


def _no_talk(queue: str) -> Fault:
    return Fault(
        where=f"queue {queue}",
        found="no talk time of an answered call",
        allowed="the length of conversations, or when they ended",
        do="name the column in the mapping, as talk or ended",
    )


def _check_patience(queues: Iterable[QueueFit]) -> None:
    faults = [
        Fault(
            where=f"queue {one.name}, patience",
            found=f"nobody abandoned in {as_duration(one.patience.total_wait)} of waiting; with "
            f"95 % confidence the mean is above {as_duration(one.patience.mean_exponential.low)}",
            allowed="abandoned calls, from which patience is estimated, or an assumption",
            do='assume one, such as --patience "6 min"; or map the word for abandoned calls, if '
            "the log has them",
        )
        for one in queues
        if one.patience.law is None
    ]
    if faults:
        raise InputError(faults)


def _mean_patience(queues: tuple[QueueFit, ...]) -> float:
    """Return the mean of exponential patience that all queues together show [s]."""
    waited = sum(one.patience.total_wait for one in queues)
    left = sum(one.patience.abandoned for one in queues)
    if left:
        return waited / left
    law = queues[0].patience.law
    assert law is not None  # checked
    return law.expectation()


def _agents(record: CallLog, calls: pd.DataFrame, short: float) -> AgentsFit | None:
    if not record.has("agent"):
        return None
    answered = calls[calls["answered"]]
    return service_by_agent(answered["agent"], answered["talk"], longer_than=short)
