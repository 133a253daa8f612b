"""How patience was found: the share still patient, and the laws tried."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.fitting.patience import PatienceFit
from ccsim.report.style import STAFF, TEXT, VOLUME, axes_or_own, figure_of, house_style

__all__ = ["READ", "fitted_patience"]

READ = (
    "How to read it: the black steps are the share of customers who would still wait after so long "
    "(Kaplan and Meier's estimate, in which an answer only says that the customer would have "
    "waited at least so long), in its 95 % band; the blue line is the law that the scenario has. "
    "Beyond the dotted line fewer than 30 customers were still waiting, and any law extrapolates."
)
_MORE = 1.25
"""The axis reaches so far beyond what the data support."""


def fitted_patience(fit: PatienceFit, *, ax: Axes | None = None) -> Figure:
    """Draw the share still patient by Kaplan and Meier, and by the law fitted.

    Parameters
    ----------
    fit : PatienceFit
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9.

    Returns
    -------
    Figure
    """
    with house_style():
        ax = axes_or_own(ax, READ)
        ax.set_title(
            f"Patience · {fit.n:,} customers had to wait, {fit.abandoned:,} of them abandoned"
        )
        if fit.curve is None:
            ax.set_axis_off()
            ax.text(0.5, 0.5, fit.reason, transform=ax.transAxes, ha="center", wrap=True)
            return figure_of(ax)
        end = _MORE * fit.supported
        _draw(ax, fit, end)
        ax.axvline(fit.supported, color=TEXT, linewidth=1.0, linestyle=":")
        ax.set_xlim(0.0, end)
        ax.set_ylim(0.0, 102.0)
        ax.set_ylabel("share still patient [%]")
        ax.set_xlabel("time waited [s]")
        return figure_of(ax)


def _draw(ax: Axes, fit: PatienceFit, end: float) -> None:
    curve = fit.curve
    assert curve is not None
    ax.fill_between(
        curve.t, 100 * curve.low, 100 * curve.high, step="post", color=VOLUME, alpha=0.6,
        linewidth=0,
    )  # fmt: skip
    ax.step(curve.t, 100 * curve.survival, where="post", color=TEXT, linewidth=1.4)
    ax.text(0.99, 0.92, "recorded, 95 % band", color=TEXT, transform=ax.transAxes, ha="right",
            weight="bold")  # fmt: skip
    if fit.law is None:
        return
    law = fit.law
    seconds = np.linspace(0.0, end, 400)
    ax.plot(seconds, [100 * (1 - law.cdf(t)) for t in seconds.tolist()], color=STAFF, linewidth=2.2)
    ax.text(0.99, 0.85, law.sentence(), color=STAFF, transform=ax.transAxes, ha="right",
            weight="bold")  # fmt: skip
