"""A week of contacts and of agents, as a scenario was fitted."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ccsim.fitting.fitted import Fitted, GroupFit
from ccsim.report.fit_words import team_in_words
from ccsim.report.style import STAFF, TEXT, VOLUME, axes_or_own, figure_of, house_style
from ccsim.scenario.hours import WEEKDAYS
from ccsim.units import HOUR

__all__ = ["READ_STAFF", "READ_VOLUME", "fitted_staff", "fitted_volume"]

READ_VOLUME = (
    "How to read it: the black line is the mean of all contacts on the days of a weekday, in a "
    "band of two standard errors to both sides; the blue line leaves out those who were back "
    "because of an earlier call. A wide band means few days, or days that differ."
)
READ_STAFF = (
    "How to read it: grey is how many agents were seen at work (between two calls they may be "
    "free, busy with other work, or gone), blue is how many the waits show to have been available, "
    "in its 95 % interval. The gap between the two is pauses, other work, and calls that not "
    "everybody takes."
)


def fitted_volume(found: Fitted, *, ax: Axes | None = None) -> Figure:
    """Draw the mean contacts of a week, all queues together, with their uncertainty.

    Parameters
    ----------
    found : Fitted
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    per_hour = HOUR / found.interval
    offered = _stacked([one.offered.week() for one in found.queues]) * per_hour
    fresh = _stacked([one.fresh.week() for one in found.queues]) * per_hour
    error = np.sqrt(_stacked([_errors(found, at) ** 2 for at in range(len(found.queues))]))
    spread = 2.0 * error * per_hour
    days = max(len(one.offered.totals) for one in found.queues)
    with house_style():
        ax = axes_or_own(ax, READ_VOLUME)
        ax.set_title(f"Contacts offered in a week · mean of {days} days")
        at, top = _axis(ax, found), offered + spread
        ax.fill_between(at, np.maximum(offered - spread, 0.0), top, color=VOLUME, step="mid",
                        linewidth=0)  # fmt: skip
        ax.step(at, offered, where="mid", color=TEXT, linewidth=1.2)
        ax.text(0.99, 0.93, "offered", color=TEXT, transform=ax.transAxes, ha="right",
                weight="bold")  # fmt: skip
        if not np.allclose(fresh, offered):
            ax.step(at, fresh, where="mid", color=STAFF, linewidth=1.4)
            ax.text(0.99, 0.87, "fresh", color=STAFF, transform=ax.transAxes, ha="right",
                    weight="bold")  # fmt: skip
        ax.set_ylim(0.0, 1.08 * float(top.max()))
        ax.set_ylabel("contacts an hour")
        return figure_of(ax)


def fitted_staff(found: Fitted, team: GroupFit, *, ax: Axes | None = None) -> Figure:
    """Draw agents seen at work and agents inferred, for a week of a group.

    Parameters
    ----------
    found : Fitted
    team : GroupFit
        One of its groups.
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    seen = np.nan_to_num(team.on_duty.mean[team.on_duty.chosen]).ravel()
    with house_style():
        ax = axes_or_own(ax, READ_STAFF)
        ax.set_title(f"{team_in_words(team)} · {team.chosen}", wrap=True)
        at = _axis(ax, found)
        ax.fill_between(at, seen, step="mid", color=VOLUME, linewidth=0)
        lines = [(TEXT, f"seen at work: {team.on_duty.chosen}")]
        top = float(seen.max(initial=1.0))
        if team.inferred is not None:
            agents = team.inferred.recommended
            low, high = (np.nan_to_num(part, posinf=0.0).ravel() for part in agents[2:])
            value = np.nan_to_num(agents.value).ravel()
            ax.fill_between(at, low, np.maximum(low, high), step="mid", color=STAFF, alpha=0.25,
                            linewidth=0)  # fmt: skip
            ax.step(at, value, where="mid", color=STAFF, linewidth=1.4)
            lines.append((STAFF, "inferred from the waits, 95 % interval"))
            top = max(top, float(value.max()), float(np.quantile(high, 0.99)))
        for row, (colour, text) in enumerate(lines):
            ax.text(0.99, 0.93 - 0.06 * row, text, color=colour, transform=ax.transAxes,
                    ha="right", weight="bold")  # fmt: skip
        ax.set_ylim(0.0, 1.25 * top)
        ax.set_ylabel("agents")
        return figure_of(ax)


def _stacked(weeks: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    total: NDArray[np.float64] = np.sum(weeks, axis=0).ravel()
    return total


def _errors(found: Fitted, queue: int) -> NDArray[np.float64]:
    """Return the standard errors of a queue's means, (7, n_slots), 0 where closed."""
    volume = found.queues[queue].offered
    table = volume.table
    week = np.zeros_like(volume.week())
    day = table["weekday"].map(WEEKDAYS.index).to_numpy()
    slot = np.rint(table["start"].to_numpy() / volume.interval).astype(int)
    week[day, slot] = table["error"].fillna(0.0).to_numpy()
    return week


def _axis(ax: Axes, found: Fitted) -> NDArray[np.float64]:
    """Lay out a week from Monday, and return the middle of each interval in days."""
    slots = found.hours.is_open.shape[1]
    at: NDArray[np.float64] = (np.arange(7 * slots) + 0.5) / slots
    ax.set_xlim(0.0, 7.0)
    ax.set_xticks(np.arange(7) + 0.5, [name.capitalize() for name in WEEKDAYS])
    ax.tick_params(axis="x", length=0)
    for day in range(1, 7):
        ax.axvline(day, color=TEXT, linewidth=0.4)
    return at
