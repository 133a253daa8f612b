"""The centre as a picture: queues on the left, groups on the right, skills as lines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from ccsim.report.style import BELOW, NEAR, STAFF, TEXT, VOLUME, axes_or_own, figure_of, house_style
from ccsim.scenario import words
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import Choice, choices
from ccsim.scenario.design import design
from ccsim.scenario.explain.drawing import shortened, skill_in_words
from ccsim.scenario.explain.loads import contacts_of
from ccsim.scenario.spec import Scenario
from ccsim.units import as_share

__all__ = ["centre"]

_READ = (
    "How to read it: a line joins a queue to a group that may answer it; the thicker, the less "
    "time the group takes for a contact.\n"
    "Solid lines are the first routing step, dashed ones the second, dotted ones later steps. "
    "Arrows on the left are transfers."
)
_STEPS: tuple[tuple[str, tuple[int, tuple[float, ...]], str], ...] = (
    (STAFF, (0, ()), "first step"),
    (NEAR, (0, (5, 2)), "second step"),
    (BELOW, (0, (1, 1.5)), "later step"),
)
_LEFT, _RIGHT = 0.36, 0.72
"""Where lines start and end, in shares of the width."""
_BOX = 0.22
"""Width of a box."""
_WIDTH = 2.4
"""Of a line, in points, where the group takes the queue's own time."""
_TYPE = 10.0
"""Size of the type [pt], if there is room."""
_ROOMY = 6
"""Rows up to which there is, and labels stand on the lines."""
_LEVEL = 0.02
"""A line that rises by less is level."""
_CUT = 26
"""Characters of a name."""
_MANY = 100
"""Contacts from here on are given without a decimal."""


class _Layout(NamedTuple):
    """Heights of queues and groups, by name, and the size of the type [pt]."""

    queues: dict[str, float]
    groups: dict[str, float]
    size: float


def centre(scenario: Scenario, *, ax: Axes | None = None) -> Figure:
    """Draw who may answer whom in a centre.

    Parameters
    ----------
    scenario : Scenario
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    with house_style():
        ax = axes_or_own(ax, _READ, (0.03, 0.13, 0.94, 0.78))
        ax.set_axis_off()
        ax.set(xlim=(0.0, 1.0), ylim=(0.0, 1.0))
        ax.set_title(f"{scenario.name} · {_design(scenario)}", pad=12)
        layout = _layout(scenario)
        for queue in scenario.queues:
            for number, choice in enumerate(choices(scenario, queue)):
                _skill(ax, scenario, layout, (queue, choice, number))
        _boxes(ax, scenario, layout)
        _transfers(ax, scenario, layout)
        _legend(ax, scenario)
        return figure_of(ax)


def _layout(scenario: Scenario) -> _Layout:
    rows = max(len(scenario.queues), len(scenario.groups))
    return _Layout(
        _heights(list(scenario.queues)),
        _heights(list(scenario.groups)),
        _TYPE if rows <= _ROOMY else max(_TYPE * _ROOMY / rows, 5.0),
    )


def _heights(names: list[str]) -> dict[str, float]:
    """Return the height of each name, the first on top, evenly spread."""
    return {name: 1.0 - (at + 0.5) / len(names) for at, name in enumerate(names)}


def _design(scenario: Scenario) -> str:
    found = design(scenario)
    return found.removeprefix("other: ") if found.startswith("other") else f"design {found}"


def _skill(ax: Axes, scenario: Scenario, layout: _Layout, skill: tuple[str, Choice, int]) -> None:
    """Draw a line from a queue to a group; its label says when, and how the group differs."""
    queue, choice, number = skill
    colour, dashes, _ = _STEPS[min(choice.step, len(_STEPS) - 1)]
    own = scenario.groups[choice.group].skills[queue].handle_factor
    start, end = layout.queues[queue], layout.groups[choice.group]
    width = float(np.clip(_WIDTH / own, 0.7, 5.0)) * layout.size / _TYPE
    ax.plot((_LEFT, _RIGHT), (start, end), color=colour, linestyle=dashes, linewidth=width)
    label = skill_in_words(scenario, queue, choice)
    if label == "at once" or layout.size < _TYPE:
        return
    # Each label of a queue at a height of its own, within the queue's row.
    height = min(0.18 + 0.13 * number, 0.44) / len(layout.queues)
    share = min(height / abs(end - start), 0.5) if abs(end - start) > _LEVEL else 0.3
    ax.text(
        _LEFT + share * (_RIGHT - _LEFT), start + share * (end - start), label,
        fontsize=layout.size - 1.5, ha="center", va="center", color=TEXT, zorder=3,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip


def _boxes(ax: Axes, scenario: Scenario, layout: _Layout) -> None:
    """Write queues with their contacts, and groups with their agents."""
    calendar = Calendar.of(scenario.hours)
    days = sum(not scenario.hours.of_day(day).is_closed for day in range(scenario.hours.days))
    a_day = "on the day" if scenario.hours.days == 1 else "on an open day"
    for queue, height in layout.queues.items():
        contacts = float(contacts_of(scenario, queue, calendar).sum()) / days
        whole = f"{contacts:,.0f}" if contacts >= _MANY else words.number(contacts)
        text = f"{shortened(queue, _CUT)}\n{whole} contacts {a_day}"
        _box(ax, (_LEFT - _BOX, height), text, layout.size)
    for group, height in layout.groups.items():
        text = f"{shortened(group, _CUT)}\n{words.staff_in_words(scenario, group)}"
        _box(ax, (_RIGHT, height), text, layout.size)


def _box(ax: Axes, corner: tuple[float, float], text: str, size: float) -> None:
    """Write a text in a box, whose left edge has its middle at `corner`."""
    left, height = corner
    tall = 0.09 * size / _TYPE
    ax.add_patch(
        FancyBboxPatch(
            (left, height - tall / 2), _BOX, tall, boxstyle="round,pad=0,rounding_size=0.01",
            facecolor="white", edgecolor=VOLUME, zorder=2,
        )
    )  # fmt: skip
    ax.text(left + 0.012, height, text, ha="left", va="center", fontsize=size, zorder=3)


def _transfers(ax: Axes, scenario: Scenario, layout: _Layout) -> None:
    """Draw an arrow at the left for each transfer from queue to queue, with its share."""
    for queue, spec in scenario.queues.items():
        transfer = spec.transfer
        if transfer is None or transfer.probability == 0.0:
            continue
        total = sum(transfer.to.values())
        for other, weight in transfer.to.items():
            if weight > 0.0:
                heights = (layout.queues[queue], layout.queues[other])
                share = as_share(transfer.probability * weight / total)
                _arrow(ax, heights, share, layout.size)


def _arrow(ax: Axes, heights: tuple[float, float], share: str, size: float) -> None:
    """Draw a bow from one height to another; the way up is wider, so that both can be seen."""
    edge, (start, end) = _LEFT - _BOX, heights
    bow = 0.24 if end < start else -0.48
    ax.add_patch(
        FancyArrowPatch(
            (edge, start), (edge, end), connectionstyle=f"arc3,rad={bow}", arrowstyle="-|>",
            mutation_scale=12, color=TEXT, linewidth=1.0, shrinkA=0.0, shrinkB=0.0,
        )
    )  # fmt: skip
    # The bow is made on the page: its middle is half of its height away from the straight line.
    x, y = ax.transData.transform((edge, (start + end) / 2))
    away = abs(bow) / 2 * abs(ax.transData.transform((edge, start))[1] * 2 - 2 * y)
    at = ax.transData.inverted().transform((x - away, y))
    ax.text(
        at[0], at[1], share, ha="center", va="center", fontsize=size - 1.5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
    )  # fmt: skip


def _legend(ax: Axes, scenario: Scenario) -> None:
    """Name the kinds of line there are, if there is more than one."""
    found = {
        min(choice.step, len(_STEPS) - 1)
        for queue in scenario.queues
        for choice in choices(scenario, queue)
    }
    if found == {0}:
        return
    lines = [
        Line2D([], [], color=_STEPS[at][0], linestyle=_STEPS[at][1], linewidth=_WIDTH)
        for at in sorted(found)
    ]
    names = [_STEPS[at][2] for at in sorted(found)]
    ax.legend(lines, names, loc="lower right", frameon=False, bbox_to_anchor=(1.0, 1.0), ncols=3)
