"""Days below each other, intervals side by side: what the heat maps share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from ccsim.report.style import axes_or_own, figure_of, house_style
from ccsim.study.result import Result
from ccsim.units import DAY, HOUR, as_clock

__all__ = ["DIVERGING", "Field", "field_of", "heat_map"]

Floats = NDArray[np.float64]

DIVERGING = LinearSegmentedColormap.from_list("ccsim", ["#d55e00", "#f3f1ec", "#0072b2"])
"""From orange over nearly white to blue: told apart whatever colours somebody sees."""
_WRITTEN = 360
"""Fields up to which the value is written into each."""
_ROWS = 32
"""Days up to which each is named."""


class Field:
    """Values by day and interval of the day.

    Parameters
    ----------
    run : Result
    intervals : ndarray of int, shape (n_open_intervals,)
        Numbers of the intervals of the run.
    values : ndarray, shape (n_open_intervals,)

    Attributes
    ----------
    days : list of int
        Of the run, those that are open.
    start : float [s]
        Since midnight, of the first column.
    table : ndarray, shape (n_days, n_columns)
        NaN while closed or undefined.
    """

    def __init__(self, run: Result, intervals: NDArray[np.int64], values: Floats) -> None:
        self.length = run.tables.calendar.interval
        per_day = round(DAY / self.length)
        day, column = np.divmod(intervals, per_day)
        self.days: list[int] = np.unique(day).tolist()
        first = int(column.min(initial=per_day))
        self.start = first * self.length
        self.first_day = run.scenario.hours.first_day
        width = int(column.max(initial=first)) - first + 1
        self.table = np.full((len(self.days), width), np.nan)
        self.table[np.searchsorted(self.days, day), column - first] = values


def field_of(run: Result, measure: str, scope: str = "all") -> Field:
    """Return a measure by day and interval."""
    intervals, mean, _ = run.by_interval(measure, scope)
    return Field(run, intervals, mean)


def heat_map(
    field: Field,
    *,
    ax: Axes | None,
    title: str,
    read: str,
    norm: Normalize,
    label: str,
    form: Callable[[float], str],
    empty: str,
    whole: bool = False,
) -> Figure:
    """Draw a field.

    Parameters
    ----------
    field : Field
    ax : Axes or None
        None draws on a figure of its own, 16:9.
    title, read, label : str
        Above it, below it, and beside the scale of colours.
    norm : Normalize
        Its middle is what is neither too little nor too much.
    form : callable
        What is written into a field.
    empty : str
        What is said if there is nothing to draw.
    whole : bool
        Whether the scale has whole numbers only.

    Returns
    -------
    Figure
    """
    with house_style():
        ax = axes_or_own(ax, read, (0.09, 0.2, 0.85, 0.7))
        ax.set_title(title)
        if not np.isfinite(field.table).any():
            ax.set_axis_off()
            ax.text(0.5, 0.5, empty, transform=ax.transAxes, ha="center", wrap=True)
            return figure_of(ax)
        drawn = ax.imshow(
            np.ma.masked_invalid(field.table), norm=norm, cmap=DIVERGING, aspect="auto",
            interpolation="nearest",
        )  # fmt: skip
        _axes(ax, field)
        if field.table.size <= _WRITTEN:
            _write(ax, field, norm, form)
        bar = figure_of(ax).colorbar(drawn, ax=ax, pad=0.015, fraction=0.02, shrink=1.0, aspect=14)
        bar.set_label(label)
        bar.locator = MaxNLocator(nbins=6, integer=whole)
        bar.ax.yaxis.set_major_formatter(lambda value, _: form(value))
        return figure_of(ax)


def _axes(ax: Axes, field: Field) -> None:
    rows, columns = field.table.shape
    step = max(round(HOUR / field.length), 1)
    while columns / step > 16:  # labels that stand side by side without touching
        step *= 2
    off = round(-field.start / field.length) % step
    at = list(range(off, columns, step))
    ax.set_xticks(at, [as_clock(round(field.start + n * field.length)) for n in at])
    ax.set_xlabel("start of interval")
    every = -(-rows // _ROWS)
    shown = range(0, rows, every)
    dates = [field.first_day + dt.timedelta(days=field.days[n]) for n in shown]
    ax.set_yticks(list(shown), [f"{date:%a} {date.day} {date:%b}" for date in dates])
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)


def _write(ax: Axes, field: Field, norm: Normalize, form: Callable[[float], str]) -> None:
    """Write each value, dark on light fields and white on dark ones."""
    narrow = field.table.shape[1] > 26
    colours = DIVERGING(norm(np.nan_to_num(field.table)))
    for (row, column), value in np.ndenumerate(field.table):
        if np.isfinite(value):
            ax.text(
                column, row, form(float(value)), ha="center", va="center",
                fontsize=7 if narrow else 9, rotation=90 if narrow else 0,
                color=_readable_on(colours[row, column, :3].tolist()),
            )  # fmt: skip


def _readable_on(colour: Sequence[float]) -> str:
    """Return the colour of text with more contrast (WCAG 2.2) on a field."""

    def luminance(rgb: Sequence[float]) -> float:
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    field = luminance(colour) + 0.05
    return "#ffffff" if 1.05 / field > field / 0.05 else "#000000"
