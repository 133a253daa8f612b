"""Welch's picture: the course of a measure from an empty start, and where it has settled."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.measures.registry import MEASURES
from ccsim.report.style import (
    BELOW,
    ON_TARGET,
    STAFF,
    TEXT,
    VOLUME,
    axes_or_own,
    figure_of,
    house_style,
)
from ccsim.stats.warm_up import moving_average
from ccsim.study.steady import Steady
from ccsim.study.words import estimate, figure
from ccsim.units import DAY, HOUR, as_duration

__all__ = ["steady"]

_TITLES = {measure.name: measure.title for measure in MEASURES}
_READ = (
    "How to read it: the thin line is the mean over replications that begin empty, interval by "
    "interval, the thick one its moving average.\nWhat lies left of the dashed line is left out as "
    "warm-up. The green band is the interval of the long run: behind the dashed line,\nthe thick "
    "line should run along it."
)
_TIMES_WARM_UP = 8
"""How much of the course is shown, at least a day."""
_WINDOWS = 24
"""Reaches of the moving average in what is shown."""


def steady(found: Steady, *, ax: Axes | None = None) -> Figure:
    """Draw the course of a measure from an empty start to its steady state.

    Parameters
    ----------
    found : Steady
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    with house_style():
        ax = axes_or_own(ax, _READ, (0.08, 0.22, 0.89, 0.68))
        _draw(ax, found)
        return figure_of(ax)


def _draw(ax: Axes, found: Steady) -> None:
    factor = 100.0 if found.unit == "share" else 1.0
    length = found.run.tables.calendar.interval
    shown = _shown(found, length)
    reach = min(max(shown // _WINDOWS, 1), found.course.size - 1)
    middle = (np.arange(found.course.size) + 0.5) * length / HOUR
    ax.plot(middle[:shown], factor * found.course[:shown], color=VOLUME, lw=0.8)
    average = factor * moving_average(found.course, reach)[:shown]
    ax.plot(middle[: average.size], average, color=STAFF, lw=2.2, label="moving average")
    low, high = factor * found.estimate.low, factor * found.estimate.high
    if math.isfinite(low):
        words = f"long run: {estimate(found.estimate, found.unit)}"
        ax.axhspan(low, high, color=ON_TARGET, alpha=0.3, label=words)
    if found.formula is not None:
        words = f"formula {found.formula.model}: {figure(found.formula.value, found.unit)}"
        ax.axhline(factor * found.formula.value, color=TEXT, lw=0.8, label=words)
    words = f"warm-up: {as_duration(found.warm_up)}" + ("" if found.settled else ", NOT over")
    colour = TEXT if found.settled else BELOW
    ax.axvline(found.warm_up / HOUR, color=colour, ls="--", lw=1.2, label=words)
    ax.legend(loc="upper left", bbox_to_anchor=(0.0, -0.11), ncols=4, frameon=False)
    ax.set_xlim(0.0, shown * length / HOUR)
    ax.set_xlabel(
        f"hours since the empty start (moving average of {as_duration((2 * reach + 1) * length)})"
    )
    scope = "" if found.scope == "all" else f", {found.scope}"
    title = _TITLES[found.measure]
    ax.set_title(
        f"{title}{scope}: from an empty start to the steady state "
        f"({found.replications} replications)"
    )
    unit = {"share": " [%]", "s": " [s]"}.get(found.unit, "")
    ax.set_ylabel(f"{title}{unit}")


def _shown(found: Steady, length: float) -> int:
    """Return how many intervals of the course are drawn: the beginning is what is asked about."""
    wanted = max(_TIMES_WARM_UP * found.warm_up, DAY) / length
    return min(round(wanted), found.course.size)
