"""Customers who try again: redials after hanging up, and the single-server retrial queue."""

from __future__ import annotations

from typing import Any

from ccsim.units import DAY, HOUR, MINUTE
from reference_cases.case import Case, Figure, exponential, lasting, steady

__all__ = ["CASES"]

_CHAIN = (
    "Markov chain of (in system, to redial), solved numerically; "
    "model of Aguir, Karaesmen, Aksin and Chauvet (2004)"
)


def _redials(delay: float, figures: tuple[float, ...], contacts: float, quick: float = 0) -> Case:
    """Return 100 fresh calls in half an hour, half of those who hang up redialling."""
    attempts, abandonment, answered, wait = figures
    scenario = steady(
        per_hour=200,
        talk=exponential(180.0),
        staff=10,
        patience=exponential(120.0),
        redial={"probability": 0.5, "delay": exponential(delay)},
        warm_up=DAY,
    )
    # Nobody has a second issue, so what is answered is what is not lost for good: 10 erlangs.
    return Case(
        name=f"Redials of half after {delay / MINUTE:.0f} min",
        source=_CHAIN,
        scenario=scenario,
        figures=(
            Figure(measure="offered", over="issues", value=attempts, kind="number"),
            Figure(measure="abandonment", value=abandonment, kind="probability"),
            Figure(measure="answered", over="issues", value=answered, kind="number"),
            Figure(measure="wait_mean", value=wait, kind="wait"),
            Figure(measure="occupancy", value=answered, kind="probability"),
        ),
        full=lasting(scenario, contacts),
        quick=lasting(scenario, quick, 20) if quick else None,
    )


def _retrials() -> Case:
    scenario: dict[str, Any] = steady(
        per_hour=0.7 * HOUR / MINUTE,
        talk=exponential(MINUTE),
        staff=1,
        queue_limit=0,
        redial={"probability": 1.0, "delay": exponential(2 * MINUTE)},
    )
    # In orbit 4.9 on average, so 0.5 * 4.9 redials in a mean talk time, beside 0.7 fresh calls.
    redials = 0.5 * 4.9
    return Case(
        name="Single-server retrial queue",
        source="Falin and Templeton (1997), section 1.2: 4.9 customers in orbit",
        scenario=scenario,
        figures=(
            Figure(measure="redials", over="issues", value=redials / 0.7, kind="number"),
            Figure(measure="blocking", value=redials / (redials + 0.7), kind="probability"),
        ),
        full=lasting(scenario, 2e5),
        quick=lasting(scenario, 5e4, 20),
    )


CASES: list[Case] = [
    _redials(5 * MINUTE, (1.1048315, 0.1897693, 0.8951685, 22.77231), 1e6, 3e5),
    _redials(HOUR, (1.0998356, 0.1815464, 0.9001644, 21.785568), 1e6),
    _retrials(),
]
