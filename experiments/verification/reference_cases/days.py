"""Whole days that begin empty and end with a drain: published programs and the exact answers."""

from __future__ import annotations

import math

from ccsim.units import HOUR, MINUTE
from reference_cases.case import Case, Figure, Kind, Size
from reference_cases.centres import day_of, exponential

__all__ = ["CASES"]

_CHAIN = "Kolmogorov equations of the number present, integrated over the day"
_CONTACT_CENTERS = f"{_CHAIN}; ContactCenters (Buist and L'Ecuyer 2005), example"
_TUTORIAL = f"{_CHAIN}; SSJ tutorial (L'Ecuyer, Meliani and Vaucher 2002), CallCenter"

_PUBLISHED_DAYS = 1000
_T_95, _NORMAL_90 = 1.9623, 1.6449
"""Quantiles by which printed half-widths become standard errors."""


def _total(measure: str, value: float, low: float = 0.0, high: float = 0.0) -> Figure:
    """Return a count of a day; `low` and `high` are a published 95 % interval."""
    error = (high - low) / 2 / _T_95
    return Figure(measure=measure, value=value, kind="number", error=error, per=1.0)


def _rounded(error: float, digits: int) -> float:
    """Return a standard error with that of rounding to so many digits added."""
    return math.hypot(error, 10.0**-digits / math.sqrt(12))


_MMC = (
    _total("service_level", 1815.2717),
    _total("service_level", 1816.158, 1812.618, 1819.698),
    Figure(measure="service_level", value=0.9004324, kind="probability"),
    Figure(
        measure="service_level",
        value=0.902,
        kind="probability",
        error=_rounded(0.033 / math.sqrt(_PUBLISHED_DAYS), 3),
    ),
    Figure(measure="asa", value=0.1006807 * MINUTE, kind="wait"),
    Figure(
        measure="asa",
        value=0.099 * MINUTE,
        kind="wait",
        error=_rounded(0.045 / math.sqrt(_PUBLISHED_DAYS), 3) * MINUTE,
    ),
)
_MMC_AB = (
    _total("abandoned", 59.263218),
    _total("abandoned", 58.609, 57.660, 59.558),
    _total("service_level", 1906.71889),
    _total("service_level", 1906.008, 1903.785, 1908.231),
)
_MMC_BLOCKED = (
    _total("blocked", 18.863314),
    _total("blocked", 18.655, 18.045, 19.265),
    _total("service_level", 1854.06880),
    _total("service_level", 1854.284, 1851.667, 1856.901),
)


def _overrun() -> Figure:
    """Return the occupancy of whole days, the time after closing included.

    Printed is 0.6969344 of the 480 minutes of 12 agents. All the work is done in the end, and
    after closing nobody is idle: what is missing to the expected work is the time after closing.
    """
    paid = 12 * 480.0
    work = 4.2 * 480.0 * 2.0
    return Figure(
        measure="occupancy",
        value=work / (paid + work - 0.6969344 * paid),
        kind="probability",
    )


def _eight_hours(name: str, figures: tuple[Figure, ...], days: int, **queue: object) -> Case:
    scenario = day_of(
        opens="08:00",
        closes="16:00",
        interval="8 h",
        staff=12,
        volume={"per_hour": 4.2 * HOUR / MINUTE},
        talk=exponential(2 * MINUTE),
        service_level={"within": 20.0},
        **queue,
    )
    return Case(
        name=f"8 hours from empty, {name}",
        source=f"{_CONTACT_CENTERS} {name}",
        scenario=scenario,
        figures=figures,
        full=Size(days, 1),
        quick=Size(150, 1) if name == "MMCAb" else None,
    )


_CALLS = [100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60]
_AGENTS = [4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4]
_EXPECTED = float(sum(_CALLS))
"""By which the program divides all its sums."""
_WILD = 20
"""Days of a replication where so many are needed that replications themselves would cost more."""


def _per_call(
    measure: str,
    kind: Kind,
    exact: float,
    published: float = math.nan,
    error: float = 0.0,
    *,
    days: int = 1,
) -> list[Figure]:
    """Return the exact figure, and the published one if there is one, of replications of days."""
    per = _EXPECTED * days
    figures = [Figure(measure=measure, value=exact, kind=kind, per=per)]
    if not math.isnan(published):
        figures.append(Figure(measure=measure, value=published, kind=kind, error=error, per=per))
    return figures


def _call_centre(
    shape: float, figures: list[Figure], full: Size, quick: Size | None = None, note: str = ""
) -> Case:
    scenario = day_of(
        opens="08:00",
        closes="21:00",
        interval="60 min",
        staff={"per_interval": _AGENTS},
        volume={"per_interval": _CALLS},
        busyness={"cv": 1 / math.sqrt(shape)},
        talk=exponential(100.0),
        balk=0.1,
        patience=exponential(1000.0),
        service_level={"within": 20.0},
    )
    return Case(
        name=f"CallCenter, 13 hours, busyness Gamma({shape:g}, {shape:g})",
        source=_TUTORIAL,
        scenario=scenario,
        figures=tuple(figures),
        full=full,
        quick=quick,
        note=note,
    )


# In the program, customers who hang up within 20 s count as a short wait: service_level_3.
_STEADY_DAYS = [
    *_per_call("wait_mean", "wait", 4.723604, 4.713, 1.997 / math.sqrt(10_000)),
    *_per_call("service_level_3", "probability", 0.924596, 0.925, _rounded(4e-4, 3)),
    *_per_call("abandonment", "probability", 0.0198592),
]
_WILD_DAYS = [
    *_per_call(
        "wait_mean",
        "wait",
        12.519650,
        11.834,
        (13.608 - 10.060) / 2 / _NORMAL_90,
        days=_WILD,
    ),
    *_per_call(
        "service_level_3",
        "probability",
        0.854583,
        0.853,
        _rounded(0.169 / math.sqrt(_PUBLISHED_DAYS), 3),
        days=_WILD,
    ),
    *_per_call(
        "abandonment",
        "probability",
        0.0364895,
        0.0342,
        (0.0374 - 0.0311) / 2 / _NORMAL_90,
        days=_WILD,
    ),
]

CASES: list[Case] = [
    _eight_hours("MMC", (*_MMC, _overrun()), 2100),
    _eight_hours("MMCAb", _MMC_AB, 500, patience=exponential(MINUTE)),
    _eight_hours("MMCBlocked", _MMC_BLOCKED, 900, queue_limit=5),
    _call_centre(400, _STEADY_DAYS, Size(1800, 1), Size(150, 1)),
    _call_centre(10, _WILD_DAYS, Size(40, _WILD), note="1 % of the wait takes 74,000 days"),
]
