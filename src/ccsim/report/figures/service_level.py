"""The service level by day and interval, as a heat map around the target."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.figure import Figure

from ccsim.report.figures.heat import field_of, heat_map
from ccsim.study.result import Result
from ccsim.units import as_duration, as_share

__all__ = ["READ", "service_level"]

READ = (
    "How to read it: each field is the share of contacts answered in time in one interval, in per "
    "cent. White is on target, blue above it, orange below; an empty field is closed."
)


def service_level(run: Result, scope: str = "all", *, ax: Axes | None = None) -> Figure:
    """Draw the service level by day and interval.

    Parameters
    ----------
    run : Result
    scope : str
        "all" or "queue:NAME".
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        If there is no such scope.
    """
    field = field_of(run, "service_level", scope)
    target, words = _promise(run, scope)
    where = "all queues" if scope == "all" else scope.partition(":")[2]
    return heat_map(
        field,
        ax=ax,
        title=f"Service level, {where}, target {words} · mean of n = {run.replications}",
        read=READ,
        norm=TwoSlopeNorm(vmin=0.0, vcenter=min(max(target, 0.01), 0.99), vmax=1.0),
        label="answered in time [% of offered]",
        form=lambda value: f"{100 * value:.0f}",
        empty="No contact was offered: there is no service level to draw.",
    )


def _promise(run: Result, scope: str) -> tuple[float, str]:
    """Return the target colours turn at, and the promise in words."""
    queues = run.tables.queues
    if scope.startswith("queue:"):
        at = [run.tables.queue_names.index(scope.partition(":")[2])]
    else:
        at = list(range(len(run.tables.queue_names)))
    targets, within = queues.target[at], set(queues.threshold[at].tolist())
    target = float(targets.max())
    text = as_share(target) if np.ptp(targets) == 0.0 else f"{as_share(target)} (the highest)"
    return target, text + (f" in {as_duration(within.pop())}" if len(within) == 1 else " in time")
