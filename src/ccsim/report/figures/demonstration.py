"""The picture of a demonstration, large enough for the back row."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ccsim.report.style import (
    BELOW,
    NEAR,
    ON_TARGET,
    STAFF,
    TEXT,
    TOO_MANY,
    VOLUME,
    figure_of,
    house_style,
)
from ccsim.report.teaching.picture import Bars, Lines, Picture, Series, Shade
from ccsim.report.teaching.shown import Shown
from ccsim.study.words import unbroken

__all__ = ["demonstration"]

_SHADES: dict[Shade, str] = {
    "plain": VOLUME, "main": STAFF, "second": TOO_MANY, "good": ON_TARGET, "near": NEAR,
    "bad": BELOW,
}  # fmt: skip
_MARKERS: dict[Shade, str] = {
    "plain": "o", "main": "o", "second": "s", "good": "D", "near": "^", "bad": "s",
}  # fmt: skip
"""Dots differ by form too: a projector may not show colours as they are."""
_FOR_A_ROOM = 17
_DOTS = "Dots: simulated, with 95 % intervals."
_EXACT_BARS = "Bars: exact, by formula; the hand-out has the simulated figures beside them."
_INTERVALS = "Thin black lines: 95 % intervals of what is simulated."
_BARS_TOGETHER = 0.8
_FOR_WORDS = 0.22
"""Of the bars' width, to their right, for what a level is called."""


def demonstration(shown: Shown, *, ax: Axes | None = None) -> Figure:
    """Draw the picture of a demonstration.

    Parameters
    ----------
    shown : Shown
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9, with letters for a projector.

    Returns
    -------
    Figure
    """
    with house_style():
        if ax is not None:
            _draw(ax, shown.picture)
            return figure_of(ax)
        with mpl.rc_context({"font.size": _FOR_A_ROOM}):
            own = Figure(figsize=(12.8, 7.2))
            _draw(own.add_axes((0.095, 0.19, 0.875, 0.64)), shown.picture)
            title = _balanced(shown.picture.title, 66)
            own.text(0.02, 0.97, title, fontsize=22, fontweight="bold", va="top")
            own.text(0.02, 0.02, f"{_read(shown.picture)} {shown.how}", fontsize=10)
            return own


def _balanced(text: str, widest: int) -> str:
    """Return a text in as few lines as `widest` letters allow, none of them much shorter."""
    text = unbroken(text)
    count = len(textwrap.wrap(text, widest))
    widths = range(len(text) // count, widest + 1)
    return next("\n".join(lines) for at in widths if len(lines := textwrap.wrap(text, at)) <= count)


def _read(picture: Picture) -> str:
    """Return how to read it, in a few words."""
    if isinstance(picture, Lines):
        dots = _DOTS if picture.dots else ""
        return f"Lines: exact, by formula. {dots}".strip() if picture.curves else dots
    if picture.exact:
        return _EXACT_BARS
    return _INTERVALS if any(one.half_widths for one in picture.series) else "Bars: simulated."


def _draw(ax: Axes, picture: Picture) -> None:
    if isinstance(picture, Lines):
        _lines(ax, picture)
    else:
        _bars(ax, picture)
    ax.set_ylabel(picture.up)
    ax.set_xlabel(picture.across)
    if picture.level:
        _level(ax, *picture.level, left=isinstance(picture, Lines) and picture.level_at == "left")
    if ax.get_legend_handles_labels()[0]:
        ax.legend(frameon=False, fontsize="small")


def _level(ax: Axes, height: float, words: str, *, left: bool) -> None:
    ax.axhline(height, color=TEXT, lw=1.5, ls="--", zorder=1.5)
    ax.annotate(
        words, (0.0 if left else 1.0, height), xycoords=("axes fraction", "data"),
        xytext=(4 if left else -2, 4), textcoords="offset points", ha="left" if left else "right",
        va="bottom", fontsize="small",
    )  # fmt: skip


def _lines(ax: Axes, picture: Lines) -> None:
    letter = mpl.rcParams["font.size"]
    for curve in picture.curves:
        colour = _SHADES[curve.shade]
        ax.plot(curve.across, curve.up, color=colour, lw=0.18 * letter, label=curve.label or None)
    for dots in picture.dots:
        # Hollow, so that the curve is seen to go through them.
        ax.errorbar(
            dots.across, dots.up, yerr=np.array(dots.half_widths) if dots.half_widths else None,
            fmt=_MARKERS[dots.shade], ms=0.53 * letter, mfc="white", mew=0.12 * letter,
            color=_SHADES[dots.shade],
            ecolor=TEXT, elinewidth=1.2, capsize=4, label=dots.label or None, zorder=3,
        )  # fmt: skip
    for note in picture.notes:
        ax.annotate(
            note.text, note.point, xytext=note.stands, color=_SHADES[note.shade],
            fontweight="bold", ha="center", va="center",
            arrowprops={"arrowstyle": "->", "color": _SHADES[note.shade], "lw": 1.8},
        )  # fmt: skip
    ax.set_ylim(picture.from_, picture.up_to)
    ax.xaxis.set_major_locator(
        MaxNLocator(10, integer=True, steps=[1, 2, 5, 10])
    )  # there is no half an agent
    ax.grid(axis="y", color="#e4e6ea", lw=0.8)
    ax.set_axisbelow(True)


def _bars(ax: Axes, picture: Bars) -> None:
    places = np.arange(len(picture.labels), dtype=np.float64)
    width = _BARS_TOGETHER / len(picture.series)
    for number, one in enumerate(picture.series):
        across = places + (number - (len(picture.series) - 1) / 2) * width
        colours = [_SHADES[shade] for shade in one.shades or (one.shade,) * len(one.up)]
        halves = np.array(one.half_widths) if one.half_widths else None
        ax.bar(
            across, one.up, 0.92 * width, color=colours, label=one.label or None, yerr=halves,
            error_kw={"ecolor": TEXT, "elinewidth": 1.2, "capsize": 4},
        )  # fmt: skip
        _on_top(ax, across, one)
    ax.set_xticks(places, list(picture.labels))
    ax.tick_params(axis="x", length=0)
    beside = _FOR_WORDS * places.size if picture.level and picture.level[1] else 0.0
    ax.set_xlim(-0.6, places.size - 0.4 + beside)
    top = max(up for one in picture.series for up in one.up)
    ax.set_ylim(0.0, picture.up_to or 1.14 * top)


def _on_top(ax: Axes, across: np.ndarray, one: Series) -> None:
    halves = one.half_widths or (0.0,) * len(one.up)
    for x, up, half, text in zip(across, one.up, halves, one.texts, strict=False):
        ax.annotate(
            text, (float(x), up + half), xytext=(0, 4), textcoords="offset points",
            ha="center", va="bottom", fontweight="bold",
        )  # fmt: skip
