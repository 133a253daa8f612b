"""What is counted of recorded and of simulated calls alike, and the measures made of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.registry import MEASURES

__all__ = ["COMPARED", "FACTS", "TITLES", "UNITS", "Floats", "measured", "parts"]

Floats = NDArray[np.float64]

FACTS = {
    "offered": "offered",
    "answered": "answered",
    "within": "service_level",
    "abandoned": "abandonment",
    "wait": "wait_mean",
    "wait_answered": "asa",
}
"""Each sum, and the measure of which it is the numerator."""
_RATIOS = {
    "offered": ("offered", ""),
    "service_level": ("within", "offered"),
    "asa": ("wait_answered", "answered"),
    "wait_mean": ("wait", "offered"),
    "abandonment": ("abandoned", "offered"),
}
"""Each measure as numerator and denominator; offered contacts are a count."""
COMPARED = tuple(_RATIOS)
"""Measures that are compared with what happened."""
UNITS = {measure.name: measure.unit for measure in MEASURES if measure.name in _RATIOS}
TITLES = {measure.name: measure.title for measure in MEASURES if measure.name in _RATIOS}
_AT = {name: number for number, name in enumerate(FACTS)}


def parts(facts: Floats, measure: str) -> tuple[Floats, Floats]:
    """Return numerator and denominator of a measure, (..., n_scopes, n_cells) each.

    Parameters
    ----------
    facts : (..., n_facts, n_scopes, n_cells) float64
        Sums in the order of `FACTS`; waits in seconds.
    measure : str
        One of `COMPARED`.
    """
    above, below = _RATIOS[measure]
    numerator = facts[..., _AT[above], :, :]
    return numerator, facts[..., _AT[below], :, :] if below else np.ones_like(numerator)


def measured(facts: Floats, measure: str) -> Floats:
    """Return a measure, (..., n_scopes, n_cells); NaN where nobody was offered or answered."""
    numerator, denominator = parts(facts, measure)
    undefined = np.full(numerator.shape, np.nan)
    return np.asarray(np.divide(numerator, denominator, out=undefined, where=denominator > 0.0))
