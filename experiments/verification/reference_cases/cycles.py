"""Volume that rises and falls: with patience as long as talk, the number present is Poisson.

Each customer present goes at the same rate, waiting or talking, so that the number present does
not depend on the staffing. It is Poisson with mean m(t), m' = lambda(t) - m in units of a mean talk
time, as in M_t/G/infinity (Eick, Massey and Whitt 1993); who arrives is delayed if it is at least
the number of agents. lambda(t) = 100 + 20 sin t repeats after 2 pi units: a day.
"""

from __future__ import annotations

import math
from typing import Any

from scipy.special import pdtrc

from ccsim.units import DAY, MINUTE
from reference_cases.case import Case, Figure, Size
from reference_cases.centres import exponential

__all__ = ["CASES"]

_INTERVAL = 15 * MINUTE
_COUNT = round(DAY / _INTERVAL)
_STEP = 2 * math.pi / _COUNT
"""An interval, in units of a mean talk time."""
_POINTS = 50
"""In an interval, of the midpoint rule."""
_SOURCE = "Eick, Massey and Whitt (1993); setting of Feldman, Mandelbaum, Massey and Whitt (2008)"


def _volume(k: int) -> float:
    """Return the integral of lambda over interval k."""
    return 100 * _STEP + 20 * (math.cos(k * _STEP) - math.cos((k + 1) * _STEP))


def _mean_present(t: float) -> float:
    """Return m(t) once the first day's start is forgotten."""
    return 100 + 10 * (math.sin(t) - math.cos(t))


def _square_root_plan() -> list[int]:
    """Return m + sqrt(m), rounded up, at the start of each interval."""
    means = [_mean_present(k * _STEP) for k in range(_COUNT)]
    return [math.ceil(mean + math.sqrt(mean)) for mean in means]


def _delayed_share(plan: list[int]) -> float:
    """Return the share of arrivals that find all agents of the plan busy, over a day.

    The plan's own figure: lambda is constant within each interval, as simulated.
    """
    present = _mean_present(0.0)
    delayed = 0.0
    for _ in range(5):  # the last of five days is periodic to 1e-11
        delayed = 0.0
        for k, agents in enumerate(plan):
            rate = _volume(k) / _STEP
            for point in range(_POINTS):
                passed = (point + 0.5) / _POINTS * _STEP
                mean = rate + (present - rate) * math.exp(-passed)
                delayed += _volume(k) / _POINTS * float(pdtrc(agents - 1, mean))
            present = rate + (present - rate) * math.exp(-_STEP)
    return delayed / (100 * 2 * math.pi)


def _case(
    name: str, staff: object, figures: tuple[Figure, ...], size: Size, quick: Size | None = None
) -> Case:
    unit = DAY / (2 * math.pi)
    scenario: dict[str, Any] = {
        "hours": {
            "first_day": "2026-03-02",
            "open": "00:00",
            "close": "24:00",
            "interval": _INTERVAL,
            "warm_up": 2 * DAY,
        },
        "queues": {
            "calls": {
                "volume": {"per_interval": [_volume(k) for k in range(_COUNT)]},
                "talk": exponential(unit),
                "patience": exponential(unit),
            }
        },
        "groups": {"team": {"staff": staff, "skills": {"calls": {}}}},
    }
    return Case(
        name=f"100 + 20 sin t, {name}",
        source=_SOURCE,
        scenario=scenario,
        figures=figures,
        full=size,
        quick=quick,
        note="intervals of 15 min move the figures by less than 0.0001",
    )


def _constant(agents: int, delayed: float, abandonment: float, days: int) -> Case:
    return _case(
        f"{agents} agents",
        agents,
        (
            Figure(measure="delay_probability", value=delayed, kind="probability"),
            Figure(measure="abandonment", value=abandonment, kind="probability"),
        ),
        Size(40, days),
        Size(20, 30) if agents == 110 else None,
    )


def _square_root() -> Case:
    plan = _square_root_plan()
    delayed = _delayed_share(plan)
    return _case(
        "agents m + sqrt(m)",
        {"per_interval": plan},
        (Figure(measure="delay_probability", value=delayed, kind="probability"),),
        Size(40, 60),
        Size(20, 30),
    )


CASES: list[Case] = [
    _constant(100, 0.5340718, 0.0576838, 60),
    _constant(110, 0.2841081, 0.0211199, 180),
    _constant(115, 0.1796481, 0.0111114, 60),
    _square_root(),
]
