"""What becomes of issues, contact after contact, as a flow that narrows."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from ccsim.measures.funnel import Stage, stages
from ccsim.report.style import (
    BELOW,
    NEAR,
    ON_TARGET,
    STAFF,
    VOLUME,
    axes_or_own,
    figure_of,
    house_style,
)
from ccsim.study.result import Result
from ccsim.study.words import figure as in_words

__all__ = ["READ", "funnel_of", "issue_funnel"]

READ = (
    "How to read it: all issues enter on the left; a band is as high as they are many. Contact by "
    "contact some are resolved (green), some give up (orange), the others come back (blue)."
)
_MOST = 4
"""Contacts that are drawn apart; later ones are the last."""
_NAMES = ("first", "second", "third", "fourth")
_BAR = 0.09
_EXIT = 0.55
_LABEL = 0.115
"""Between the middles of labels that must not touch."""
_SHOWN = 0.002
"""Share of all issues from which a band is drawn and labelled."""


def funnel_of(run: Result, replications: int = 3) -> list[Stage]:
    """Return what became of issues in the first few replications, which are simulated again."""
    total: list[Stage] = []
    for replication in range(min(replications, run.replications)):
        log = run.logs(replication).contacts
        for at, one in enumerate(stages(log, since=run.tables.calendar.warm_up)):
            if at == len(total):
                total.append(one)
            else:
                total[at] = Stage(*(np.add(total[at], one).tolist()))
    return total


def issue_funnel(run: Result, *, replications: int = 3, ax: Axes | None = None) -> Figure:
    """Draw the flow of issues of a few replications, which are simulated again for it.

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
    found = funnel_of(run, replications)
    count = min(replications, run.replications)
    with house_style():
        ax = axes_or_own(ax, READ, (0.04, 0.13, 0.92, 0.76))
        ax.set_axis_off()
        issues = found[0].contacts if found else 0
        days = "replication" if count == 1 else "replications"
        ax.set_title(f"What becomes of {issues:,} issues · {count} {days}")
        if found:
            _draw(ax, _folded(found), later=len(found) > _MOST)
            _note(ax, found)
        else:
            ax.text(0.5, 0.5, "No issue began: there is no flow to draw.", ha="center",
                    transform=ax.transAxes)  # fmt: skip
        return figure_of(ax)


def _folded(found: list[Stage]) -> list[Stage]:
    """Return the stages with the late ones in one: who comes back within it is counted once."""
    if len(found) <= _MOST:
        return found
    late = found[_MOST - 1 :]
    sums = np.sum([one[1:] for one in late], axis=0).tolist()
    resolved, gave_up, _, to_come, under_way = sums
    return [
        *found[: _MOST - 1],
        Stage(late[0].contacts, resolved, gave_up, 0, to_come, under_way),
    ]


def _note(ax: Axes, found: list[Stage]) -> None:
    if len(found) == 1 and not found[0].to_come:
        text = "No issue came back: every customer made one contact."
    elif len(found) > _MOST:
        text = (
            f"{_NAMES[_MOST - 1].capitalize()} contacts stand for all later ones too, up to "
            f"the {len(found)}th."
        )
    else:
        return
    ax.text(0.0, -0.03, text, transform=ax.transAxes, va="top", fontsize=9)


def _draw(ax: Axes, found: list[Stage], *, later: bool) -> None:
    whole = float(found[0].contacts)
    top = 1.0
    for at, stage in enumerate(found):
        _bar(ax, at, top, stage.contacts / whole, _heading(at, stage, whole, later=later))
        top = _exits(ax, at, top, stage, whole)
    ax.set_xlim(-0.15, len(found) - 1 + _EXIT + 0.55)
    ax.set_ylim(-0.3, 1.16)


def _heading(at: int, stage: Stage, whole: float, *, later: bool) -> str:
    name = _NAMES[at] + " contact" + (" or later" if at == _MOST - 1 and later else "")
    return f"{name}\n{stage.contacts:,} ({in_words(stage.contacts / whole, 'share')})"


def _bar(ax: Axes, at: int, top: float, height: float, text: str) -> None:
    ax.add_patch(Rectangle((at, top - height), _BAR, height, color=STAFF))
    ax.text(at, top + 0.02, text, va="bottom", fontsize=9, weight="bold")


def _exits(ax: Axes, at: int, top: float, stage: Stage, whole: float) -> float:
    """Draw where the issues of a stage go; return the top of the next stage's bar.

    Those who come back go straight on along the upper edge, the others bend down and leave.
    """
    level = top
    back = stage.back / whole
    if stage.back:
        _band(ax, (at + _BAR, level), (at + 1.0, level), back, STAFF)
        level -= back
    ways = (
        ("gave up", stage.gave_up, BELOW),
        ("back later", stage.to_come, NEAR),
        ("not ended", stage.under_way, VOLUME),
        ("resolved", stage.resolved, ON_TARGET),
    )
    shown = [way for way in ways if way[1] / whole >= _SHOWN]
    # Leaving bands are drawn apart from each other, and from the stream that goes on above.
    landing, free, above = level - 0.05, top - back - 0.06, np.inf
    for name, number, colour in shown:
        height = number / whole
        landing = min(landing - 0.02, free)
        _band(ax, (at + _BAR, level), (at + _EXIT, landing), height, colour)
        above = min(landing - height / 2, above - _LABEL)
        share = in_words(number / stage.contacts, "share")
        ax.text(at + _EXIT + 0.012, above, f"{name}\n{number:,} ({share})", va="center",
                fontsize=8.5, linespacing=1.0)  # fmt: skip
        level -= height
        landing -= max(height, 0.085)
        free = landing
    return top


def _band(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], height: float, colour: str
) -> None:
    """Draw a band between the tops of its two ends."""
    (x0, y0), (x1, y1) = start, end
    middle = (x0 + x1) / 2
    points = [
        (x0, y0), (middle, y0), (middle, y1), (x1, y1),
        (x1, y1 - height), (middle, y1 - height), (middle, y0 - height), (x0, y0 - height),
        (x0, y0),
    ]  # fmt: skip
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=0.6, linewidth=0))
