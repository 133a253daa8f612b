"""Net staffing by day and interval: agents scheduled less those that are needed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ccsim.errors import InputError
from ccsim.report.figures.heat import Field, heat_map
from ccsim.study.result import Result
from ccsim.study.staff import staff

__all__ = ["Net", "net_of", "net_staffing"]

_READ = (
    "How to read it: each field is the number of agents left over (blue, +) or missing (orange, "
    "-) in one interval; white is just right, an empty field is closed."
)
_READ_BUSY = (
    "How to read it: each field is the number of agents on duty and free, on average; near 0 "
    "everybody is busy and customers wait. Some must be free: it does not say how many."
)


class Net(NamedTuple):
    """Net staffing of a run.

    Attributes
    ----------
    intervals : ndarray of int, shape (n_open_intervals,)
    agents : ndarray, shape (n_open_intervals,)
        Scheduled less required, or less busy.
    by_formula : bool
        Whether a formula says how many agents are required; else those that were busy count.
    """

    intervals: NDArray[np.int64]
    agents: NDArray[np.float64]
    by_formula: bool

    @property
    def words(self) -> str:
        """What is subtracted from the agents scheduled."""
        if self.by_formula:
            return "scheduled - required to keep the targets (Erlang)"
        return "scheduled - busy (no formula tells how many are required)"

    @property
    def read(self) -> str:
        """The sentence on how to read the figure."""
        return _READ if self.by_formula else _READ_BUSY


def net_of(run: Result) -> Net:
    """Return scheduled - required if a formula tells it for every queue, else - busy."""
    intervals, _, _ = run.by_interval("offered")
    required = _required(run)
    scheduled = run.tables.groups.plan[:, intervals].astype(np.float64)
    if required is not None:
        net = scheduled.sum(axis=0) - required[intervals]
        if np.isfinite(net).all():
            return Net(intervals, net, by_formula=True)
    busy = np.zeros(intervals.size)
    for agents, name in zip(scheduled, run.tables.group_names, strict=True):
        _, share, _ = run.by_interval("occupancy", f"group:{name}")
        busy += np.where(agents > 0.0, agents * np.nan_to_num(share), 0.0)
    return Net(intervals, scheduled.sum(axis=0) - busy, by_formula=False)


def _required(run: Result) -> NDArray[np.float64] | None:
    """Return the agents required of all pools together, (n_intervals,); None if not known."""
    try:
        found = staff(run.scenario)
    except InputError:  # the formulas do not fit, and say why where they are asked for
        return None
    if any(plan.pool.reasons for plan in found.plans):
        return None
    total: NDArray[np.float64] = np.sum([plan.required for plan in found.plans], axis=0)
    return total


def net_staffing(run: Result, *, ax: Axes | None = None) -> Figure:
    """Draw net staffing by day and interval.

    Parameters
    ----------
    run : Result
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    net = net_of(run)
    reach = max(float(np.nanmax(np.abs(net.agents), initial=0.0)), 2.0)
    return heat_map(
        Field(run, net.intervals, net.agents),
        ax=ax,
        title=f"Net staffing: {net.words} · n = {run.replications}",
        read=net.read,
        norm=TwoSlopeNorm(vmin=-reach, vcenter=0.0, vmax=reach),
        label="agents",
        form=lambda value: f"{value:+.0f}" if round(value) else "0",
        whole=True,
        empty="The centre is closed all the time: there is no staffing to draw.",
    )
