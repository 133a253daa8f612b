"""The staff of each group of agents: seen at work, and inferred from what callers met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from ccsim.fitting.fitted import GroupFit
from ccsim.fitting.groups import AgentGroup, fit_groups
from ccsim.fitting.on_duty import StaffFit, fit_staff, handle_of
from ccsim.fitting.staffing_inferred import InferredStaff, infer_staff
from ccsim.units import HOUR

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ccsim.fitting.hours import HoursFit

__all__ = ["fit_teams"]


def fit_teams(
    calls: pd.DataFrame,
    hours: HoursFit,
    *,
    interval: float,
    gap: float,
    staff: Literal["inferred", "on duty"],
    patience: float,
) -> tuple[GroupFit, ...]:
    """Estimate the staff of each group of agents by weekday and interval.

    Waits tell how many agents there are only where one group answers all calls: of several, a
    wait does not say who was missing. There, agents seen at work are taken.

    Parameters
    ----------
    calls : DataFrame
        Of a `CallLog`.
    hours : HoursFit
    interval, gap : float [s]
    staff : "inferred" or "on duty"
        What the scenario is to have where both can be told.
    patience : float [s]
        Mean, for Erlang A.
    """
    answered = calls[calls["answered"]]
    groups = fit_groups(answered["agent"], answered["queue"], answered["talk"])
    return tuple(
        _team(group, calls, hours, interval, gap, staff, patience, alone=len(groups) == 1)
        for group in groups
    )


def _team(
    group: AgentGroup,
    calls: pd.DataFrame,
    hours: HoursFit,
    interval: float,
    gap: float,
    staff: Literal["inferred", "on duty"],
    patience: float,
    *,
    alone: bool,
) -> GroupFit:
    own = calls if alone else calls[calls["agent"].isin(group.agents) | ~calls["answered"]]
    joined, wait, answered = (own[name].to_numpy() for name in ("joined", "wait", "answered"))
    handle = handle_of(own)
    seen = fit_staff(
        joined, wait, answered, handle, own["agent"].to_numpy(), interval=interval, gap=gap,
        is_open=hours.is_open,
    )  # fmt: skip
    inferred = None
    if alone:
        inferred = infer_staff(joined, wait, answered, handle, staff=seen, patience=patience)
    chosen, heads = _chosen(seen, inferred, staff)
    return GroupFit(group=group, on_duty=seen, inferred=inferred, chosen=chosen, heads=heads)


def _chosen(
    seen: StaffFit, inferred: InferredStaff | None, staff: str
) -> tuple[str, NDArray[np.int64]]:
    if inferred is None or staff == "on duty":
        heads = seen.whole(seen.chosen)
        words = f"seen at work ({seen.chosen}), {_agent_hours(heads, seen.interval)} a week"
        if inferred is None:
            words += "; of several groups the waits do not tell who was missing"
        return words, heads
    heads = inferred.whole
    duty = _agent_hours(seen.whole(seen.chosen), seen.interval)
    words = (
        f"inferred from the waits, {_agent_hours(heads, seen.interval)} a week; {duty} seen at "
        f"work ({seen.chosen})"
    )
    return words, heads


def _agent_hours(heads: NDArray[np.int64], interval: float) -> str:
    return f"{heads.sum() * interval / HOUR:,.0f} agent-hours"
