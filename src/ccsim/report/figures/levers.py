"""What one step of each lever does, as a tornado: a panel for each measure, levers by effect."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from ccsim.measures.registry import MEASURES
from ccsim.report.style import NEAR, STAFF, TEXT, figure_of, house_style
from ccsim.study.tornado import Effect, Tornado
from ccsim.study.words import change, figure

__all__ = ["levers"]

_TITLES = {measure.name: measure.title for measure in MEASURES}
_COLOURS = {"down": STAFF, "up": NEAR}
_BY_CHANCE = 0.35
"""Opacity of a bar whose interval contains 0."""
_ROW = 0.27
"""[in] the height of a step."""
_BETWEEN = 0.6
"""Rows between two levers."""
_LONGEST = 34
"""Characters that are shown of a step, and of a lever."""
_CHARACTER, _BOLD = 0.072, 0.084
"""[in] the usual width of a character of a step, and of a lever's name."""
_Rows = dict[tuple[str, str], float]
_IN = {"share": " [points]", "s": " [s]", "h": " [h]", "money": " [as cost_per_hour]"}
_READ = (
    "How to read it: each bar is what one step of one lever changes on the same random days, all "
    "else as in the base (the line at 0). The lever that does most in the first panel comes first."
    "\nThe thin line is the half-width of the interval; all intervals hold together with {level:g} "
    "% confidence. Pale, and in brackets: the interval contains 0, so that the change could be "
    "chance."
)


def levers(found: Tornado, *, axes: Sequence[Axes] | None = None) -> Figure:
    """Draw what one step of each lever does.

    Parameters
    ----------
    found : Tornado
    axes : sequence of Axes, optional
        A panel for each measure that has a value; left out, on a figure of its own.

    Returns
    -------
    Figure
    """
    measures = [one for one in found.measures if one not in found.without_value]
    with house_style():
        rows = _rows(found)
        panels = axes if axes is not None else _own_panels(found, rows, len(measures))
        for panel, measure in zip(panels, measures, strict=True):
            _draw(panel, found, rows, measure)
        _name_steps(panels[0], found, rows)
        for panel in panels[1:]:
            panel.set_yticks([])
        return figure_of(panels[0])


def _rows(found: Tornado) -> _Rows:
    """Return where each step is drawn, downwards from 0 in rows."""
    rows: _Rows = {}
    at, before = 0.0, ""
    for push in found.pushes:
        at += _BETWEEN if before and push.lever != before else 0.0
        rows[push.lever, push.side] = at
        at, before = at + 1.0, push.lever
    return rows


def _own_panels(found: Tornado, rows: _Rows, count: int) -> list[Axes]:
    """Return panels side by side on a figure that is as high as its rows take."""
    width, top, bottom = 15.0, 1.15, 1.3
    height = top + bottom + _ROW * (max(rows.values()) + 1.5)
    own = Figure(figsize=(width, height))
    names, gap = 0.3 / width + sum(_widths(found)) / width, 0.02
    each = (0.985 - names - gap * (count - 1)) / count
    share = (height - top - bottom) / height
    panels = [
        own.add_axes((names + at * (each + gap), bottom / height, each, share))
        for at in range(count)
    ]
    base = found.comparison.results[0].scenario.name
    scope = "" if found.scope == "all" else f", {found.scope}"
    title = f"{base}{scope}: what one step of each lever changes"
    days = f"{found.comparison.replications} replications, the same for all steps"
    own.text(0.015, 1.0 - 0.3 / height, title, fontsize=14, fontweight="bold", va="center")
    own.text(0.015, 1.0 - 0.6 / height, days, fontsize=10, va="center")
    own.text(0.015, 0.2 / height, _READ.format(level=100.0 * found.comparison.level), fontsize=9)
    keys = [Patch(color=colour, label=f"step {side}") for side, colour in _COLOURS.items()]
    own.legend(
        handles=keys, loc="upper right", ncols=2, frameon=False,
        bbox_to_anchor=(0.99, 1.0 - 0.12 / height),
    )  # fmt: skip
    return panels


def _widths(found: Tornado) -> tuple[float, float]:
    """Return how wide [in] the names of levers and the steps are."""
    longest = max(len(_short(push.lever)) for push in found.pushes)
    return _BOLD * longest, _CHARACTER * max(len(_short(push.step)) for push in found.pushes) + 0.25


def _draw(ax: Axes, found: Tornado, rows: _Rows, measure: str) -> None:
    effects = found.of(measure)
    unit = effects[0].difference.unit
    factor = 100.0 if unit == "share" else 1.0
    ends = [
        factor * (abs(e.difference.difference.mean) + _finite(e.difference.difference.half_width))
        for e in effects
    ]
    widest = max(ends) or 1.0
    for effect in effects:
        _bar(ax, effect, rows[effect.push.lever, effect.push.side], factor)
    ax.axvline(0.0, color=TEXT, lw=0.8)
    # Labels stand beyond the bars, on the side to which they point.
    ax.set_xlim(-1.75 * widest, 1.75 * widest)
    ax.set_ylim(max(rows.values()) + 0.75, -0.75)
    base = figure(effects[0].difference.base, unit)
    ax.set_title(f"{_TITLES[measure]}\nbase {base}", fontsize=11)
    ax.set_xlabel(f"change{_IN.get(unit, '')}")
    ax.locator_params(axis="x", nbins=5)
    ax.xaxis.set_major_formatter("{x:,g}")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)


def _bar(ax: Axes, effect: Effect, row: float, factor: float) -> None:
    found = effect.difference.difference
    mean, half = factor * found.mean, factor * _finite(found.half_width)
    chance = effect.verdict in ("could be chance", "the same")
    ax.barh(row, mean, 0.84, color=_COLOURS[effect.push.side], alpha=_BY_CHANCE if chance else 1.0)
    if half:
        ax.plot([mean - half, mean + half], [row, row], color=TEXT, lw=1.0)
    to_right = mean >= 0.0
    text = change(found, effect.difference.unit).removesuffix(" points")
    ax.annotate(
        f"({text})" if chance else text,
        (max(mean + half, 0.0) if to_right else min(mean - half, 0.0), row),
        xytext=(4 if to_right else -4, 0),
        textcoords="offset points",
        ha="left" if to_right else "right",
        va="center",
        fontsize=8,
    )


def _finite(half_width: float) -> float:
    """Return a half-width, 0 for that of a single replication."""
    return half_width if math.isfinite(half_width) else 0.0


def _name_steps(ax: Axes, found: Tornado, rows: _Rows) -> None:
    """Write each step beside its bar, and to the left of the first one its lever."""
    ax.set_yticks(list(rows.values()), [_short(push.step) for push in found.pushes], fontsize=9)
    before = ""
    for push in found.pushes:
        row = rows[push.lever, push.side]
        if push.lever != before:
            ax.annotate(
                _short(push.lever), (0.0, row), xycoords=("axes fraction", "data"),
                xytext=(-72.0 * _widths(found)[1], 0.0), textcoords="offset points", ha="right",
                va="center", fontweight="bold", fontsize=9,
            )  # fmt: skip
        before = push.lever


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
