"""Customers who hang up after exponential times: Erlang A."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.units import HOUR, MINUTE
from reference_cases.case import Figure
from reference_cases.centres import exponential, figures, steady, steady_case

if TYPE_CHECKING:
    from reference_cases.case import Case

__all__ = ["CASES"]

_SOURCE = "Palm (1957); Garnett, Mandelbaum and Reiman (2002)"
_KEYS = (
    "delay_probability",
    "abandonment",
    "wait_mean",
    "service_level",
    "service_level_1",
    "service_level_4",
    "occupancy",
)
_UNIT = 10 * MINUTE
"""The mean talk time where the source has none of its own."""


def _row(text: str, unit: float = 1.0) -> tuple[Figure, ...]:
    """Read figures printed in the order of `_KEYS`, "-" for none; the wait is in a unit [s]."""
    words = zip(_KEYS, text.split(), strict=True)
    found = {key: float(word) for key, word in words if word != "-"}
    found["wait_mean"] *= unit
    return figures(**found)


def _three_minutes(
    per_minute: float, staff: int, patience: float, row: str, extra: tuple[Figure, ...] = ()
) -> Case:
    """Return calls of 3 minutes; `patience` is in minutes, times of the row in seconds."""
    in_half_an_hour = 30 * per_minute
    rate = f"{in_half_an_hour:.0f} in 30 min" if per_minute != 3.5 else "3.5 a minute"
    return steady_case(
        f"Erlang A, {rate}, 3 min, patience {patience:g} min, {staff} agents",
        _PRINTED.get((per_minute, staff, patience), _SOURCE),
        steady(
            per_hour=per_minute * HOUR / MINUTE,
            talk=exponential(180.0),
            staff=staff,
            patience=exponential(patience * MINUTE),
        ),
        _row(row) + extra,
        contacts=1e6,
        quick=3e5 if extra else 0.0,
    )


_RATE = 100 / 30
_PRINTED: dict[tuple[float, int, float], str] = {
    (_RATE, 14, 5): f"{_SOURCE}; pyworkforce, test_abandonment",
    (3.5, 13, 5): f"{_SOURCE}; Herzog, Callcenter-Simulator, ErlangATest (9.91 s)",
}
_ENDS = (
    Figure(measure="asa", value=14.554230, kind="wait"),
    Figure(measure="wait_mean", minus="asa", over="abandoned", value=28.677432, kind="wait"),
)


def _units(
    name: str, load: float, staff: int, patience: float, row: str, within: float, contacts: float
) -> Case:
    """Return a case whose patience, threshold and wait are in mean talk times."""
    return steady_case(
        f"Erlang A, {name}",
        _SOURCE,
        steady(
            per_hour=load * HOUR / _UNIT,
            talk=exponential(_UNIT),
            staff=staff,
            patience=exponential(patience * _UNIT),
            within=within * _UNIT,
        ),
        _row(row, _UNIT),
        contacts=contacts,
    )


CASES: list[Case] = [
    _three_minutes(_RATE, 9, 2, ".6133071 .1921560 23.058725 .5240661 .6487219 .5715410 .8976044"),
    _three_minutes(
        _RATE, 10, 2, ".4968527 .1374638 16.495659 .6399413 .7419298 .6844592 .8625362", _ENDS
    ),
    _three_minutes(_RATE, 11, 2, ".3828165 .0941550 11.298604 .7422090 .8193554 .7798979 .8234954"),
    _three_minutes(_RATE, 12, 2, ".2798070 .0615974 7.391685 .8255826 .8797744 .8546445 .7820022"),
    _three_minutes(_RATE, 14, 2, ".1269763 .0228393 2.740714 .9327296 .9545304 .9462199 .6979719"),
    _three_minutes(_RATE, 14, 5, ".1452601 .0139837 4.195122 .9167921 - - .7042973"),
    _three_minutes(3.5, 13, 5, ".2812545 .0330427 9.9128 .8163095 - - .7810"),
    _three_minutes(3.5, 9, 5, ".7898390 .1887281 56.6184 .3020795 - - .9465"),
    _units(
        "102 erlangs, 100 agents, patience as talk", 102, 100, 1,
        ".5917186 .0499180 .0499180 .7587773 .7986440 .7889881 .9690837", 0.1, 1.4e6,
    ),
    _units(
        "48 erlangs, 50 agents, patience twice talk", 48, 50, 2,
        ".4677741 .0309122 .0618245 .9430189 .9730997 .9720296 .9303242", 1 / 3, 1.4e6,
    ),
    _units(
        "overload: 60 erlangs, 50 agents, patience twice talk", 60, 50, 2,
        ".9752414 .1682286 .3364572 .3836172 .4612050 .4397880 .9981257", 1 / 3, 1.4e6,
    ),
    steady_case(
        "Erlang A, 1000 erlangs, 1000 agents, patience half of talk",
        _SOURCE,
        steady(
            per_hour=1000 * HOUR / 300.0,
            talk=exponential(300.0),
            staff=1000,
            patience=exponential(150.0),
            warm_up=HOUR,
            close="04:00",
        ),
        _row(".4191606 .0147784 2.2167630 .9838935 - - .9852216"),
        contacts=1.4e6,
    ),
    _units(
        "10 erlangs, 10 agents, patience as talk: Poisson number present", 10, 10, 1,
        ".5420703 .1251100 .1251100 - - - .8748900", 1 / 30, 1e6,
    ),
]  # fmt: skip
