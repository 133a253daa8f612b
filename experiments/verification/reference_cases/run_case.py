"""Simulates a case and compares all its figures."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

import ccsim
from ccsim.measures.registry import MEASURES
from ccsim.scenario.load import build
from reference_cases import FIGURES
from reference_cases.verdict import FULL, QUICK, Verdict, judge

if TYPE_CHECKING:
    from ccsim.engines.run import EngineName
    from reference_cases.case import Case, Figure

__all__ = ["Row", "run_case"]

_NAMES = [measure.name for measure in MEASURES]
Sums = NDArray[np.float64]


class Row(NamedTuple):
    """A figure's line in the table.

    Contacts, those after the warm-up, and CPU seconds are those of its whole case.
    """

    case: Case
    figure: Figure
    verdict: Verdict
    contacts: int
    seconds: float


def run_case(case: Case, *, quick: bool, times: int = 1, engine: EngineName = "simpy") -> list[Row]:
    """Simulate a case and return its rows.

    Parameters
    ----------
    case : Case
    quick : bool
        At its quick size and precision, not in full.
    times : int
        How many times the replications of that size.
    engine : "simpy" or "compiled"

    Raises
    ------
    ValueError
        If it is not in the quick subset.
    """
    size = case.quick if quick else case.full
    if size is None:
        message = f'"{case.name}" is not in the quick subset'
        raise ValueError(message)
    began = time.process_time()
    scenario = build(case.tables(size.days))
    run = ccsim.simulate(scenario, size.replications * times, seed=case.seed, engine=engine)
    seconds = time.process_time() - began
    numerators = np.array(run.collected.numerators)
    denominators = np.array(run.collected.denominators)
    demand = QUICK if quick else FULL
    contacts = int(numerators[:, 0, _NAMES.index("offered")].sum())
    rows = []
    for figure in case.figures:
        top, bottom = _sums(figure, run.scopes, numerators, denominators)
        verdict = judge(figure, top, bottom, demand=demand, figures=FIGURES)
        rows.append(Row(case, figure, verdict, contacts, seconds))
    return rows


def _sums(
    figure: Figure, scopes: tuple[str, ...], numerators: Sums, denominators: Sums
) -> tuple[Sums, Sums]:
    """Return what a figure is the ratio of, (R,) each."""
    at = scopes.index(figure.scope)
    top = numerators[:, at, _NAMES.index(figure.measure)]
    if figure.minus:
        top = top - numerators[:, at, _NAMES.index(figure.minus)]
    if figure.over:
        return top, numerators[:, at, _NAMES.index(figure.over)]
    if figure.per:
        return top, np.full(top.shape, figure.per)
    return top, denominators[:, at, _NAMES.index(figure.measure)]
