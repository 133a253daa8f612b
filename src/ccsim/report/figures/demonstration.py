"""The picture of a demonstration, large enough for the back row."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

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
_READ = {
    Lines: "Lines: exact, by formula. Dots: simulated, with 95 % intervals.",
    Bars: "Thin black lines: 95 % intervals of what is simulated.",
}
_SIMULATED_ONLY = "Dots: simulated, with 95 % intervals."
_BARS_TOGETHER = 0.8


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
            title = textwrap.fill(shown.picture.title, 68)
            own.text(0.02, 0.97, title, fontsize=22, fontweight="bold", va="top")
            own.text(0.02, 0.02, f"{_read(shown.picture)} {shown.how}", fontsize=10)
            return own


def _read(picture: Picture) -> str:
    """Return how to read it, in a few words."""
    if isinstance(picture, Lines):
        return _READ[Lines] if picture.curves else _SIMULATED_ONLY
    return _READ[Bars] if any(one.half_widths for one in picture.series) else ""


def _draw(ax: Axes, picture: Picture) -> None:
    if isinstance(picture, Lines):
        _lines(ax, picture)
    else:
        _bars(ax, picture)
    ax.set_ylabel(picture.up)
    ax.set_xlabel(picture.across)
    if picture.level:
        height, words = picture.level
        ax.axhline(height, color=TEXT, lw=1.5, ls="--", zorder=1.5)
        ax.annotate(
            words, (1.0, height), xycoords=("axes fraction", "data"), xytext=(-2, 4),
            textcoords="offset points", ha="right", va="bottom", fontsize="small",
        )  # fmt: skip
    if ax.get_legend_handles_labels()[0]:
        ax.legend(frameon=False, fontsize="small")


def _lines(ax: Axes, picture: Lines) -> None:
    for curve in picture.curves:
        colour = _SHADES[curve.shade]
        ax.plot(curve.across, curve.up, color=colour, lw=3, label=curve.label or None)
    for dots in picture.dots:
        # Hollow, so that the curve is seen to go through them.
        ax.errorbar(
            dots.across, dots.up, yerr=np.array(dots.half_widths) if dots.half_widths else None,
            fmt=_MARKERS[dots.shade], ms=9, mfc="white", mew=2, color=_SHADES[dots.shade],
            ecolor=TEXT, elinewidth=1.2, capsize=4, label=dots.label or None, zorder=3,
        )  # fmt: skip
    for note in picture.notes:
        ax.annotate(
            note.text, note.point, xytext=note.stands, color=_SHADES[note.shade],
            fontweight="bold", ha="center", va="center",
            arrowprops={"arrowstyle": "->", "color": _SHADES[note.shade], "lw": 1.8},
        )  # fmt: skip
    ax.set_ylim(picture.from_, picture.up_to)
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
    top = max(up for one in picture.series for up in one.up)
    ax.set_ylim(0.0, picture.up_to or 1.14 * top)


def _on_top(ax: Axes, across: np.ndarray, one: Series) -> None:
    halves = one.half_widths or (0.0,) * len(one.up)
    for x, up, half, text in zip(across, one.up, halves, one.texts, strict=False):
        ax.annotate(
            text, (float(x), up + half), xytext=(0, 4), textcoords="offset points",
            ha="center", va="bottom", fontweight="bold",
        )  # fmt: skip
