"""A response over an experiment's points: a line, a heat map, or dots."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ccsim.measures.registry import MEASURES
from ccsim.report.style import STAFF, TEXT, figure_of, house_style
from ccsim.study.sweep import Sweep
from ccsim.study.words import figure as in_words

__all__ = ["sweep"]

_TITLES = {measure.name: measure.title for measure in MEASURES}
_READ = {
    "line": "How to read it: each dot is the mean over the replications, the thin line its 95 % "
    "interval. All dots have the same random days, so that they differ by the factor alone.",
    "map": "How to read it: each field is the mean over the replications at that combination, all "
    "on the same random days. Dark is high.",
    "dots": "How to read it: each dot is a combination of all factors, drawn against one of them "
    "in each panel; the other factors differ, too. All have the same random days.",
}
_WRITTEN = 144
"""Fields up to which the value is written into each."""


def sweep(found: Sweep, response: int = 0, *, ax: Axes | None = None) -> Figure:
    """Draw a response: a line for one factor, a heat map for a grid of two, dots otherwise.

    Parameters
    ----------
    found : Sweep
    response : int
        Its number.
    ax : Axes, optional
        Where to draw; left out, on a figure of its own, 16:9. Dots of several factors are drawn
        against the first one only on axes that are given.

    Returns
    -------
    Figure
    """
    kind = _kind(found)
    with house_style():
        if ax is not None:
            _draw(ax, found, response, kind, 0)
            return figure_of(ax)
        own = Figure(figsize=(12.8, 7.2))
        rows = len(found.experiment.factors) if kind == "dots" else 1
        spots = own.subplots(1, rows, sharey=True, squeeze=False)[0]
        for number, spot in enumerate(spots):
            _draw(spot, found, response, kind, number)
            if number:
                spot.set_ylabel("")
                spot.set_title("")
        own.subplots_adjust(left=0.1, right=0.96, top=0.9, bottom=0.2)
        own.text(0.03, 0.03, _READ[kind], fontsize=9)
        return own


def _kind(found: Sweep) -> str:
    factors = found.experiment.factors
    if len(factors) == 1:
        return "line"
    return "map" if len(factors) == 2 and found.experiment.design == "grid" else "dots"


def _draw(ax: Axes, found: Sweep, response: int, kind: str, factor: int) -> None:
    if kind == "map":
        _map(ax, found, response)
    else:
        _dots(ax, found, response, factor, joined=kind == "line")
    one = found.experiment.responses[response]
    scope = "" if one.scope == "all" else f", {one.scope}"
    count = found.experiment.replications
    ax.set_title(f"{_TITLES[one.measure]}{scope} ({count} replications)")


def _scaled(found: Sweep, response: int) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    """Return means and half-widths as they are shown, and their unit."""
    unit = found.unit(response)
    scale = 100.0 if unit == "share" else 1.0
    means = np.array([at[response].mean for at in found.found])
    halves = np.array([at[response].half_width for at in found.found])
    return scale * means, scale * halves, {"share": " [%]", "s": " [s]", "h": " [h]"}.get(unit, "")


def _dots(ax: Axes, found: Sweep, response: int, factor: int, *, joined: bool) -> None:
    means, halves, unit = _scaled(found, response)
    values = [point.values[factor] for point in found.experiment.points[: len(means)]]
    texts = [str(value) for value in values]
    numbers = [_number(value) for value in values]
    if all(number is not None for number in numbers):
        across = np.array(numbers, dtype=np.float64)
        if len(set(texts)) <= 12:  # labels that have room
            ax.set_xticks(*_ticks(across, texts))
    else:
        across = np.array([texts.index(text) for text in texts], dtype=np.float64)
        ax.set_xticks(*_ticks(across, texts))
    order = np.argsort(across, kind="stable")
    style = "o-" if joined else "o"
    ax.plot(across[order], means[order], style, color=STAFF)
    known = np.isfinite(halves)
    ax.vlines(across[known], (means - halves)[known], (means + halves)[known], color=STAFF, lw=0.8)
    one = found.experiment.factors[factor]
    ax.set_xlabel(f"{one.key} [{one.unit}]" if one.unit in ("%", "s") else one.key)
    measure = found.experiment.responses[response].measure
    ax.set_ylabel(f"{_TITLES[measure]}{unit}")


def _number(value: object) -> float | None:
    """Return what a value or a change is on an axis, None for words."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = str(value).replace("%", "").removesuffix("s").replace(" ", "")
    try:
        return float(text)
    except ValueError:
        return None


def _ticks(across: NDArray[np.float64], texts: list[str]) -> tuple[list[float], list[str]]:
    named = dict(zip(across.tolist(), texts, strict=True))
    return list(named), list(named.values())


def _map(ax: Axes, found: Sweep, response: int) -> None:
    first, second = found.experiment.factors
    means, _, unit = _scaled(found, response)
    field = np.full((len(first.values), len(second.values)), np.nan)
    field.ravel()[: means.size] = means  # in the order of the grid
    # Sequential, and told apart by those who do not see colours.
    drawn = ax.imshow(field.T, origin="lower", aspect="auto", cmap="cividis_r")
    ax.set_xticks(range(len(first.values)), [str(value) for value in first.values])
    ax.set_yticks(range(len(second.values)), [str(value) for value in second.values])
    ax.set_xlabel(first.key)
    ax.set_ylabel(second.key)
    measure = found.experiment.responses[response].measure
    figure_of(ax).colorbar(drawn, ax=ax, label=f"{_TITLES[measure]}{unit}")
    if field.size > _WRITTEN:
        return
    middle = (np.nanmin(field) + np.nanmax(field)) / 2.0
    for (x, y), value in np.ndenumerate(field):
        if np.isfinite(value):
            at = found.found[x * len(second.values) + y][response]
            colour = "white" if value > middle else TEXT
            text = in_words(at.mean, found.unit(response))
            ax.text(x, y, text, ha="center", va="center", color=colour)
