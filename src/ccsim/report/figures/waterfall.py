"""The causes of a difference as a waterfall: from the base to the alternative, step by step."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.measures.better import better
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
from ccsim.study.waterfall import Switch, Waterfall
from ccsim.study.words import change, figure

__all__ = ["waterfall"]

_TITLES = {measure.name: measure.title for measure in MEASURES}
_READ = (
    "How to read it: the first bar is the base, the last the alternative. Each bar between them is "
    "what a cause changes on the same random days,\nthose to its left changed already; the thin "
    "line is the half-width of its interval. The order matters: in another one, causes may weigh "
    "differently."
)
_WIDTH = 0.62


def waterfall(found: Waterfall, *, ax: Axes | None = None) -> Figure:
    """Draw the causes of a difference.

    Parameters
    ----------
    found : Waterfall
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    with house_style():
        ax = axes_or_own(ax, _READ, (0.08, 0.2, 0.89, 0.68))
        _draw(ax, found)
        return figure_of(ax)


def _draw(ax: Axes, found: Waterfall) -> None:
    factor = 100.0 if found.unit == "share" else 1.0
    switches = found.switches
    ends = (("base", switches[0].before, 0), ("alternative", switches[-1].after, len(switches) + 1))
    for _, value, at in ends:
        ax.bar(at, factor * value, _WIDTH, color=VOLUME)
        _label(ax, at, factor * value, figure(value, found.unit))
    for at, switch in enumerate(switches, start=1):
        _bar(ax, at, switch, found, factor)
    labels = [ends[0][0], *(switch.cause for switch in switches), ends[1][0]]
    ax.set_xticks(range(len(labels)), [label.replace(" and ", "\nand ") for label in labels])
    values = [factor * v for s in switches for v in (s.before, s.after)]
    margin = 0.35 * (max(values) - min(values)) or 0.05 * abs(max(values)) or 1.0
    # Changes are what is read here: bars from 0 would hide them.
    ax.set_ylim(max(min(values) - margin, min(0.0, *values)), max(values) + margin)
    scope = "" if found.scope == "all" else f", {found.scope}"
    count = found.comparison.replications
    ax.set_title(
        f"{_TITLES[found.measure]}{scope}: why the alternative differs ({count} replications)"
    )
    unit = {"share": " [%]", "s": " [s]", "h": " [h]"}.get(found.unit, "")
    ax.set_ylabel(f"{_TITLES[found.measure]}{unit}")


def _bar(ax: Axes, at: int, switch: Switch, found: Waterfall, factor: float) -> None:
    """Draw what one cause does, and join it to the bar before."""
    low, high = sorted((factor * switch.before, factor * switch.after))
    ax.bar(at, high - low, _WIDTH, bottom=low, color=_colour(switch, found.measure))
    ax.plot(
        [at - 1 + _WIDTH / 2, at + _WIDTH / 2], [factor * switch.before] * 2, color=TEXT, lw=0.8
    )
    ax.plot([at - _WIDTH / 2, at + 1 + _WIDTH / 2], [factor * switch.after] * 2, color=TEXT, lw=0.8)
    half = factor * switch.change.half_width
    if math.isfinite(half):  # a single replication has none
        ax.plot([at, at], [factor * switch.after - half, factor * switch.after + half], color=TEXT)
        high = max(high, factor * switch.after + half)
    _label(ax, at, high, change(switch.change, found.unit))


def _colour(switch: Switch, measure: str) -> str:
    """Green for better, orange for worse, blue where it is neither."""
    sign = better(measure) * switch.change.mean
    if sign == 0.0:
        return STAFF
    return ON_TARGET if sign > 0.0 else BELOW


def _label(ax: Axes, at: int, height: float, text: str) -> None:
    ax.annotate(
        text, (at, height), xytext=(0, 4), textcoords="offset points", ha="center", va="bottom"
    )
