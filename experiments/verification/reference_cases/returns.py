"""Customers who try again: redials after hanging up, and the single-server retrial queue."""

from __future__ import annotations

from ccsim.units import DAY, HOUR, MINUTE
from reference_cases.case import Case, Figure
from reference_cases.centres import exponential, figures, steady, steady_case

__all__ = ["CASES"]

_CHAIN = (
    "Markov chain of (in system, to redial), solved numerically; "
    "model of Aguir, Karaesmen, Aksin and Chauvet (2004)"
)


def _redials(
    delay: float, attempts: float, abandonment: float, answered: float, wait: float, quick: float
) -> Case:
    """Return 100 fresh calls in half an hour, half of those who hang up redialling."""
    scenario = steady(
        per_hour=200,
        talk=exponential(180.0),
        staff=10,
        patience=exponential(120.0),
        redial={"probability": 0.5, "delay": exponential(delay)},
        warm_up=DAY,
    )
    # Answered in the end are all that are not lost for good; 10 erlangs come, to 10 agents.
    return steady_case(
        f"Redials of half after {delay / MINUTE:.0f} min",
        _CHAIN,
        scenario,
        (
            Figure(measure="offered", over="issues", value=attempts, kind="number"),
            Figure(measure="abandonment", value=abandonment, kind="probability"),
            Figure(measure="answered", over="issues", value=answered, kind="number"),
            Figure(measure="wait_mean", value=wait, kind="wait"),
            *figures(occupancy=answered),
        ),
        contacts=1e6,
        quick=quick,
    )


def _retrials() -> Case:
    scenario = steady(
        per_hour=0.7 * HOUR / MINUTE,
        talk=exponential(MINUTE),
        staff=1,
        queue_limit=0,
        redial={"probability": 1.0, "delay": exponential(2 * MINUTE)},
    )
    # In orbit 4.9 on average, so 0.5 * 4.9 redials in a mean talk time, beside 0.7 fresh calls.
    redials = 0.5 * 4.9
    return steady_case(
        "Single-server retrial queue",
        "Falin and Templeton (1997), section 1.2: 4.9 customers in orbit",
        scenario,
        (
            Figure(measure="redials", over="issues", value=redials / 0.7, kind="number"),
            Figure(measure="blocking", value=redials / (redials + 0.7), kind="probability"),
        ),
        contacts=2e5,
        quick=5e4,
    )


def _after_hours() -> Case:
    """Return 100 fresh calls in half an hour of 4 min for 13 agents; 60 % redial after 4 h.

    The longer the delay, the less redials know of the congestion they come from: without end, the
    load is that of the fixed point, 1.1407262 attempts and 0.2056091 abandoned.
    """
    scenario = steady(
        per_hour=200,
        talk=exponential(240.0),
        staff=13,
        patience=exponential(120.0),
        redial={"probability": 0.6, "delay": exponential(4 * HOUR)},
        warm_up=2 * DAY,
    )
    return steady_case(
        "Redials of 60 % after 4 h, near the fixed point",
        _CHAIN,
        scenario,
        (
            Figure(measure="offered", over="issues", value=1.1411127926, kind="number"),
            Figure(measure="abandonment", value=0.2061040672, kind="probability"),
            Figure(measure="wait_mean", value=24.73248806, kind="wait"),
            *figures(occupancy=0.9291536461),
        ),
        contacts=6e5,
    )


CASES: list[Case] = [
    _redials(5 * MINUTE, 1.1048315, 0.1897693, 0.8951685, 22.77231, quick=3e5),
    _redials(HOUR, 1.0998356, 0.1815464, 0.9001644, 21.785568, quick=0.0),
    _after_hours(),
    _retrials(),
]
