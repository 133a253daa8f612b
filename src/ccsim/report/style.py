"""The house style of figures: colours that colour-blind readers can tell apart, and fonts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = [
    "BELOW",
    "NEAR",
    "ON_TARGET",
    "STAFF",
    "TEXT",
    "TOO_FEW",
    "TOO_MANY",
    "VOLUME",
    "axes_or_own",
    "figure_of",
    "house_style",
]

VOLUME = "#b9bec7"
STAFF = "#0072b2"
ON_TARGET = "#009e73"
NEAR = "#e69f00"
BELOW = "#d55e00"
TOO_FEW = "#d55e00"
TOO_MANY = "#56b4e9"
TEXT = "#2b2f36"

_SETTINGS: Any = {
    "axes.edgecolor": "#8a8f99",
    "axes.labelcolor": TEXT,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "font.size": 10,
    "svg.fonttype": "none",
    "svg.hashsalt": "ccsim",  # the same picture is the same file
    "text.color": TEXT,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
}


def axes_or_own(
    ax: Axes | None,
    read: str,
    place: tuple[float, float, float, float] = (0.08, 0.2, 0.88, 0.69),
) -> Axes:
    """Return axes to draw on: those given, or some on a figure of their own, 16:9.

    Parameters
    ----------
    ax : Axes or None
    read : str
        How to read the figure; stands below one of its own.
    place : (left, bottom, width, height)
        Of axes of their own, as shares of the figure.
    """
    if ax is not None:
        return ax
    own = Figure(figsize=(12.8, 7.2))
    own.text(0.03, 0.04, read, fontsize=9, wrap=True)
    return own.add_axes(place)


def figure_of(ax: Axes) -> Figure:
    """Return the whole figure that axes belong to, however deep in it they are."""
    found = ax.get_figure(root=True)
    assert found is not None
    return found


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style, leaving the reader's own settings alone."""
    with mpl.rc_context(_SETTINGS):
        yield
