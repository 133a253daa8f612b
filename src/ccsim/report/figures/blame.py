"""Which assumption is to blame: from the prediction to the record, cause by cause."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.errors import Fault, InputError
from ccsim.report.style import NEAR, STAFF, TEXT, VOLUME, axes_or_own, figure_of, house_style
from ccsim.study.backtest.blame import Part
from ccsim.study.backtest.facts import TITLES, UNITS
from ccsim.study.backtest.result import Backtest
from ccsim.study.result import Estimate
from ccsim.study.words import change, figure

__all__ = ["READ", "blame"]

READ = (
    "How to read it: the first bar is what was predicted, the last what happened. Each blue bar "
    "between them is by how much the prediction moves as recorded values replace the scenario's, "
    "averaged over all orders; the amber bar is what none of them explains."
)
_WIDTH = 0.62


def blame(
    found: Backtest, measure: str = "wait_mean", *, scope: str = "all", ax: Axes | None = None
) -> Figure:
    """Draw the gap between prediction and record, cause by cause.

    Parameters
    ----------
    found : Backtest
    measure, scope : str
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure

    Raises
    ------
    InputError
        If there is no such measure or scope, or the back-test was interrupted before.
    """
    parts = found.parts(measure, scope)
    if not parts:
        raise InputError([_NOT_FOUND])
    with house_style():
        ax = axes_or_own(ax, READ, (0.08, 0.2, 0.89, 0.7))
        _draw(ax, parts, UNITS[measure])
        unit = {"share": " [%]", "s": " [s]"}.get(UNITS[measure], "")
        ax.set_ylabel(f"{TITLES[measure]}{unit}")
        where = "" if scope == "all" else f", {scope}"
        ax.set_title(
            f"{TITLES[measure]}{where}: from prediction to record "
            f"({found.replications} replications)"
        )
        return figure_of(ax)


def _draw(ax: Axes, parts: list[Part], unit: str) -> None:
    factor = 100.0 if unit == "share" else 1.0
    first = parts[0]
    recorded = first.predicted - first.error
    ax.bar(0, factor * first.predicted, _WIDTH, color=VOLUME)
    _label(ax, 0, factor * first.predicted, figure(first.predicted, unit))
    at, level = 0, first.predicted
    for at, part in enumerate(parts[1:], start=1):
        before, level = level, level + part.explained
        low, high = sorted((factor * before, factor * level))
        colour = NEAR if part.cause == "left" else STAFF
        ax.bar(at, high - low, _WIDTH, bottom=low, color=colour)
        ax.plot([at - 1 + _WIDTH / 2, at + _WIDTH / 2], [factor * before] * 2, color=TEXT, lw=0.8)
        half = factor * part.half_width
        if math.isfinite(half):
            ax.plot([at, at], [factor * level - half, factor * level + half], color=TEXT)
            high = max(high, factor * level + half)
        _label(ax, at, high, change(Estimate(part.explained, part.half_width), unit))
    ax.bar(at + 1, factor * recorded, _WIDTH, color=VOLUME)
    _label(ax, at + 1, factor * recorded, figure(recorded, unit))
    causes = [p.cause if p.cause == "left" else f"recorded\n{p.cause}" for p in parts[1:]]
    ax.set_xticks(range(at + 2), ["predicted", *causes, "recorded"])
    ax.margins(y=0.12)
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))


def _label(ax: Axes, at: int, height: float, text: str) -> None:
    ax.annotate(
        text, (at, height), xytext=(0, 4), textcoords="offset points", ha="center", va="bottom"
    )


_NOT_FOUND = Fault(
    where="blame",
    found="a back-test that was interrupted before recorded values had replaced the scenario's",
    allowed="a finished back-test",
    do="run it again; with a study folder it goes on where it was",
)
