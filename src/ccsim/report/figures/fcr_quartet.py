"""The measures that are all quoted as first-contact resolution, side by side."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from ccsim.measures.registry import MEASURES
from ccsim.report.style import STAFF, TEXT, axes_or_own, figure_of, house_style
from ccsim.study.result import Result
from ccsim.study.words import estimate

__all__ = ["FCR", "READ", "fcr_quartet"]

FCR = ("fcr_true", "fcr_true_answered", "fcr_7day", "fcr_survey", "one_and_done")
"""The truth and its base of the answered, then what the trade measures in its place."""
READ = (
    "How to read it: the same days by different definitions, each of which somebody calls FCR; "
    "below its name stands what is counted. Compare like with like only."
)
_KNOWN = {measure.name: measure for measure in MEASURES}


def fcr_quartet(run: Result, *, ax: Axes | None = None) -> Figure:
    """Draw true FCR, with all and with answered first contacts, and what is quoted for it.

    Parameters
    ----------
    run : Result
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    with house_style():
        ax = axes_or_own(ax, READ, (0.05, 0.17, 0.9, 0.72))
        ax.set_title(f"What is called first-contact resolution · mean of n = {run.replications}")
        for at, name in enumerate(FCR):
            _row(ax, run, name, len(FCR) - 1 - at)
        ax.set_xlim(0.0, 1.15)
        ax.set_ylim(-0.5, len(FCR) - 0.1)
        ax.set_yticks([])
        ax.set_xticks(np.linspace(0.0, 1.0, 6))
        ax.xaxis.set_major_formatter(PercentFormatter(1.0))
        ax.spines["left"].set_visible(False)
        return figure_of(ax)


def _row(ax: Axes, run: Result, name: str, at: int) -> None:
    found, known = run.estimate(name), _KNOWN[name]
    ax.text(0.0, at + 0.5, known.title, weight="bold", va="center")
    title_ends = 0.0115 * len(known.title) + 0.015
    ax.text(title_ends, at + 0.5, known.formula, fontsize=8.5, va="center")
    if np.isnan(found.mean):
        ax.text(0.0, at + 0.12, f"n/a: {run.why(name)}", va="center", style="italic")
        return
    half = found.half_width if np.isfinite(found.half_width) else 0.0
    ax.barh(at + 0.1, found.mean, 0.4, color=STAFF)
    ax.errorbar(found.mean, at + 0.1, xerr=half, fmt="none", ecolor=TEXT, elinewidth=1.2)
    ax.annotate(
        estimate(found, "share"), (found.mean + half, at + 0.1), xytext=(6, 0),
        textcoords="offset points", va="center",
    )  # fmt: skip
