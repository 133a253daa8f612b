"""How long customers waited: those who were answered above, those who left below."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ccsim.records.columns import Outcome
from ccsim.report.style import BELOW, STAFF, TEXT, axes_or_own, figure_of, house_style
from ccsim.study.result import Result
from ccsim.study.words import figure as in_words
from ccsim.units import as_duration

__all__ = ["READ", "waits"]

Floats = NDArray[np.float64]

READ = (
    "How to read it: bars above the line are contacts that waited so long and were answered, bars "
    "below it those who hung up then; the dashed line is the promise. Contacts answered without "
    "any wait are told in words."
)
_BINS = 48
_LAST = 0.995
"""Share of waits that the axis reaches; longer ones are in the last bar."""


def waits(run: Result, *, replications: int = 3, ax: Axes | None = None) -> Figure:
    """Draw the waits of a few replications, which are simulated again for it.

    Parameters
    ----------
    run : Result
    replications : int
        How many, the first ones.
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    count = min(replications, run.replications)
    answered, abandoned, offered = _waits(run, count)
    with house_style():
        ax = axes_or_own(ax, READ, (0.08, 0.2, 0.88, 0.69))
        days = "replication" if count == 1 else "replications"
        ax.set_title(f"Waits of {offered:,} visits to queues · {count} {days}")
        waited = np.concatenate((answered[answered > 0.0], abandoned))
        if not waited.size:
            ax.set_axis_off()
            ax.text(0.5, 0.5, _nothing(offered, answered.size), transform=ax.transAxes, ha="center")
            return figure_of(ax)
        thresholds = np.unique(run.tables.queues.threshold)
        _draw(ax, answered, abandoned, offered, float(thresholds[-1]))
        _thresholds(ax, thresholds)
        return figure_of(ax)


def _waits(run: Result, count: int) -> tuple[Floats, Floats, int]:
    """Return waits [s] of the answered and of those who left, and how many visits ended."""
    answered, abandoned, offered = [], [], 0
    for replication in range(count):
        log = run.logs(replication).contacts
        counts = log.joined >= run.tables.calendar.warm_up
        is_answered = counts & (log.outcome == Outcome.ANSWERED)
        left = counts & (log.outcome == Outcome.ABANDONED)
        answered.append((log.answered - log.joined)[is_answered])
        abandoned.append((log.left - log.joined)[left])
        offered += int(np.count_nonzero(counts & (log.outcome != Outcome.WAITING)))
    return np.concatenate(answered), np.concatenate(abandoned), offered


def _nothing(offered: int, answered: int) -> str:
    if answered:
        return f"Nobody waited: all {answered:,} contacts were answered at once."
    if offered:
        return f"None of {offered:,} contacts was answered, and none waited."
    return "No contact was offered: there are no waits to draw."


def _draw(ax: Axes, answered: Floats, abandoned: Floats, offered: int, threshold: float) -> None:
    waited = answered[answered > 0.0]
    both = np.concatenate((waited, abandoned))
    end = max(float(np.quantile(both, _LAST)), 2.0 * threshold, 1.0)
    edges = np.linspace(0.0, end, _BINS + 1)
    above, _ = np.histogram(np.minimum(waited, end), edges)
    below, _ = np.histogram(np.minimum(abandoned, end), edges)
    width = edges[1]
    ax.bar(edges[:-1], 100 * above / offered, width * 0.92, align="edge", color=STAFF)
    ax.bar(edges[:-1], -100 * below / offered, width * 0.92, align="edge", color=BELOW)
    ax.axhline(0.0, color=TEXT, linewidth=0.8)
    at_once = np.count_nonzero(answered == 0.0) / offered
    lines = (
        (0.93, STAFF, f"answered: {_share(answered.size / offered)}, at once {_share(at_once)}"),
        (0.05, BELOW, f"hung up: {_share(abandoned.size / offered)}"),
    )
    for height, colour, text in lines:
        ax.text(0.99, height, text, color=colour, transform=ax.transAxes, ha="right",
                weight="bold")  # fmt: skip
    if not answered.size:
        ax.text(0.5, 0.7, "No contact was answered.", transform=ax.transAxes, ha="center")
    top, bottom = (100 * part.max(initial=0) / offered for part in (above, below))
    reach = max(top, bottom, 0.01)
    ax.set_ylim(-max(1.2 * bottom, 0.18 * reach), max(1.2 * top, 0.18 * reach))
    ax.set_xlim(0.0, end)
    ax.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    ax.set_ylabel(f"share of visits [%] per {width:.2g} s of wait")
    ax.set_xlabel("wait [s]; the last bar holds all longer ones")


def _share(value: float) -> str:
    return in_words(value, "share")


def _thresholds(ax: Axes, thresholds: Floats) -> None:
    for within in thresholds.tolist():
        ax.axvline(within, color=TEXT, linewidth=1.2, linestyle=(0, (4, 3)))
        ax.annotate(
            f"promise {as_duration(within)}", (within, 0.98),
            xycoords=("data", "axes fraction"), xytext=(4, 0), textcoords="offset points",
            va="top", rotation=90 if thresholds.size > 1 else 0,
        )  # fmt: skip
