"""Recorded durations and the law fitted to them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from ccsim.fitting.durations import DurationFit
from ccsim.report.style import STAFF, TEXT, VOLUME, axes_or_own, figure_of, house_style
from ccsim.units import as_duration

__all__ = ["READ", "fitted_durations"]

READ = (
    "How to read it: bars are recorded durations, the line is the law that the scenario has, on "
    "the same scale; where they part, the law is wrong. The last bar holds all longer ones."
)
_BINS = 60
_LAST = 0.985


def fitted_durations(
    seconds: ArrayLike, fit: DurationFit, *, what: str = "talk", ax: Axes | None = None
) -> Figure:
    """Draw recorded durations and the law fitted to them.

    Parameters
    ----------
    seconds : (n,) float64 [s]
        Those that were fitted.
    fit : DurationFit
    what : str
        What lasts so long.
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    recorded = np.asarray(seconds, dtype=np.float64)
    with house_style():
        ax = axes_or_own(ax, READ)
        ax.set_title(f"Length of {what} · n = {recorded.size:,} · {fit.law.sentence()}", wrap=True)
        end = max(float(np.quantile(recorded, _LAST)), 1.0)
        width = max(round(end / _BINS), 1) if fit.resolution else end / _BINS
        edges = float(width) * np.arange(int(np.ceil(end / width)) + 1, dtype=np.float64)
        shares = _shares(recorded, edges)
        ax.bar(edges[:-1], 100 * shares, width * 0.92, align="edge", color=VOLUME)
        law = np.diff([fit.law.cdf(float(edge)) for edge in edges])
        ax.plot(edges[:-1] + width / 2, 100 * law, color=STAFF, linewidth=2.2)
        lines = (
            (0.92, TEXT, f"recorded: mean {as_duration(fit.mean.value)}"),
            (0.85, STAFF, f"{fit.chosen}: mean {as_duration(fit.law.expectation())}"),
            (0.78, STAFF, f"Kolmogorov distance {fit.distance:.3f}"),
        )
        for height, colour, text in lines:
            ax.text(0.99, height, text, color=colour, transform=ax.transAxes, ha="right",
                    weight="bold")  # fmt: skip
        ax.set_xlim(0.0, edges[-1])
        ax.set_ylabel(f"share [%] per {width:.2g} s")
        ax.set_xlabel(f"{what} [s]")
        return figure_of(ax)


def _shares(recorded: NDArray[np.float64], edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of durations in each bin, longer ones in the last."""
    counts, _ = np.histogram(np.minimum(recorded, np.nextafter(edges[-1], 0.0)), edges)
    return counts / recorded.size
