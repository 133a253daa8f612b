"""How busy each group of agents was."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from ccsim.report.style import STAFF, TEXT, axes_or_own, figure_of, house_style
from ccsim.study.result import Result
from ccsim.study.words import estimate

__all__ = ["READ", "occupancy"]

READ = (
    "How to read it: each bar is the share of the time on duty that a group spent on contacts, "
    "wrap-up included; the thin line is its confidence interval."
)
_MOST = 24
"""Groups that are drawn, the busiest ones."""


def occupancy(run: Result, *, ax: Axes | None = None) -> Figure:
    """Draw the occupancy of each group, the busiest on top.

    Parameters
    ----------
    run : Result
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    found = {name: run.estimate("occupancy", f"group:{name}") for name in run.tables.group_names}
    known = {name: one for name, one in found.items() if np.isfinite(one.mean)}
    shown = sorted(known, key=lambda name: known[name].mean)[-_MOST:]
    with house_style():
        ax = axes_or_own(ax, READ, (0.2, 0.17, 0.7, 0.72))
        few = f", the {_MOST} busiest of {len(known)} groups" if len(known) > _MOST else ""
        ax.set_title(f"Occupancy by group{few} · mean of n = {run.replications}")
        if not shown:
            ax.set_axis_off()
            why = run.why("occupancy")
            ax.text(0.5, 0.5, f"No occupancy: {why}.", transform=ax.transAxes, ha="center")
            return figure_of(ax)
        means = np.array([known[name].mean for name in shown])
        halves = np.nan_to_num([known[name].half_width for name in shown], posinf=0.0)
        ax.barh(shown, means, height=min(0.62, 0.16 * len(shown)), color=STAFF)
        ax.errorbar(means, range(len(shown)), xerr=halves, fmt="none", ecolor=TEXT, elinewidth=1.2)
        for at, name in enumerate(shown):
            ax.annotate(
                estimate(known[name], "share"), (means[at] + halves[at], at), xytext=(6, 0),
                textcoords="offset points", va="center",
            )  # fmt: skip
        ax.set_ylim(-0.8, len(shown) - 0.2)
        ax.set_xlim(0.0, 1.15)
        ax.set_xticks(np.linspace(0.0, 1.0, 6))
        ax.xaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_xlabel("time on contacts / time on duty")
        return figure_of(ax)
