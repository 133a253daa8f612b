"""What was predicted and what happened: bands of days, or of the intervals of a day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ccsim.errors import Fault, InputError
from ccsim.report.style import BELOW, ON_TARGET, STAFF, VOLUME, axes_or_own, figure_of, house_style
from ccsim.study.backtest.facts import TITLES, UNITS
from ccsim.study.backtest.result import Backtest
from ccsim.study.words import date as in_words
from ccsim.units import DAY, as_clock

__all__ = ["READ", "backtest"]

READ = (
    "How to read it: grey bars are the predicted bands, the blue stroke in each the mean of all "
    "replications. Circles are what happened: green inside the band, orange triangles outside."
)
_TICKS = 16
"""Labels that stand side by side without touching."""


def backtest(
    found: Backtest,
    measure: str = "wait_mean",
    *,
    date: dt.date | None = None,
    scope: str = "all",
    ax: Axes | None = None,
) -> Figure:
    """Draw what was predicted, and what happened.

    Parameters
    ----------
    found : Backtest
    measure : str
        One of `ccsim.study.backtest.facts.COMPARED`.
    date : date, optional
        The day whose intervals are drawn; left out, all days.
    scope : str
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        If there is no such measure or scope, or the day was not compared.
    """
    by = "day" if date is None else "interval"
    starts = (found.day_cells if date is None else found.cells).starts(found.scenario)
    shown = np.ones(len(starts), dtype=bool)
    if date is not None:
        shown = np.asarray(starts.date == date)
        if not shown.any():
            raise InputError([_no_day(found, date)])
    arrays = [values[shown] for values in found.bands(measure, scope, by)]
    labels = _labels(starts[shown], by_day=date is None)
    with house_style():
        ax = axes_or_own(ax, READ, (0.08, 0.22, 0.89, 0.68))
        _draw(ax, arrays, labels, 100.0 if UNITS[measure] == "share" else 1.0)
        unit = {"share": " [%]", "s": " [s]"}.get(UNITS[measure], "")
        ax.set_ylabel(f"{TITLES[measure]}{unit}")
        where = "" if scope == "all" else f", {scope}"
        when = "by day" if date is None else f"on {in_words(date)}"
        ax.set_title(
            f"{TITLES[measure]}{where} {when}: bands of {found.level * 100:g} % and what happened "
            f"({found.replications} replications)"
        )
        return figure_of(ax)


def _labels(starts: pd.DatetimeIndex, *, by_day: bool) -> list[str]:
    days = [start.to_pydatetime() for start in starts]
    if by_day:
        return [f"{day:%a}\n{day.day} {day:%b}" for day in days]
    return [as_clock((day - dt.datetime.combine(day.date(), dt.time())).seconds) for day in days]


def _draw(ax: Axes, arrays: list[np.ndarray], labels: list[str], factor: float) -> None:
    recorded, predicted, low, high = (factor * values for values in arrays)
    at = np.arange(recorded.size)
    ax.bar(at, high - low, 0.7, bottom=low, color=VOLUME)
    ax.hlines(predicted, at - 0.35, at + 0.35, color=STAFF, lw=1.6)
    inside = (recorded >= low) & (recorded <= high)
    ax.plot(at[inside], recorded[inside], "o", color=ON_TARGET, ms=5)
    ax.plot(at[~inside], recorded[~inside], "^", color=BELOW, ms=6)
    step = max(1, -(-at.size // _TICKS))
    ax.set_xticks(at[::step], labels[::step])
    ax.set_xlim(-0.6, at.size - 0.4)
    ax.set_ylim(bottom=0.0)
    ax.legend(
        handles=[
            Line2D([], [], color=VOLUME, lw=8, label="predicted band"),
            Line2D([], [], color=STAFF, lw=1.6, label="predicted mean"),
            Line2D([], [], color=ON_TARGET, marker="o", ls="", label="recorded, inside"),
            Line2D([], [], color=BELOW, marker="^", ls="", label="recorded, outside"),
        ],
        loc="lower right", bbox_to_anchor=(1.0, -0.24), ncols=4, frameon=False, fontsize=9,
    )  # fmt: skip


def _no_day(found: Backtest, date: dt.date) -> Fault:
    days = found.day_cells.number * found.day_cells.length // DAY
    hours = found.scenario.hours
    first, last = hours.date(int(days[0])), hours.date(int(days[-1]))
    return Fault(
        where="backtest, date",
        found=f"{date}, which was not compared",
        allowed=f"a compared day from {first} to {last}",
        do="choose one of those that days() lists",
    )
