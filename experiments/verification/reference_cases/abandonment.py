"""Customers who hang up: Erlang A, patience of any law, and customers who never hang up."""

from __future__ import annotations

import math
from typing import Any

from ccsim.units import HOUR, MINUTE
from reference_cases.case import Case, Figure, exponential, lasting, steady

__all__ = ["CASES"]

_ERLANG_A = "Palm (1957); Garnett, Mandelbaum and Reiman (2002)"
_ANY_LAW = "Baccelli and Hebuterne (1981); Zeltyn and Mandelbaum (2005)"
_UNIT = 10 * MINUTE  # of the cases without one of their own: a mean talk time

_KEYS = (
    "delay_probability",
    "abandonment",
    "wait_mean",
    "service_level",
    "service_level_1",
    "service_level_4",
    "occupancy",
)
_WAITS = ("wait_mean", "asa")


def _figures(**values: float) -> tuple[Figure, ...]:
    return tuple(
        Figure(measure=key, value=value, kind="wait" if key in _WAITS else "probability")
        for key, value in values.items()
    )


def _row(text: str, unit: float = 1.0) -> tuple[Figure, ...]:
    """Read figures printed in the order of `_KEYS`, "-" for none; the wait is in a unit [s]."""
    found = {
        key: float(word) * (unit if key in _WAITS else 1.0)
        for key, word in zip(_KEYS, text.split(), strict=True)
        if word != "-"
    }
    return _figures(**found)


def _case(
    name: str,
    source: str,
    scenario: dict[str, Any],
    figures: tuple[Figure, ...],
    *,
    contacts: float = 1e6,
    quick: float = 0.0,
) -> Case:
    return Case(
        name=name,
        source=source,
        scenario=scenario,
        figures=figures,
        full=lasting(scenario, contacts),
        quick=lasting(scenario, quick, 20) if quick else None,
    )


def _hundred(staff: int, patience: dict[str, Any], talk: float = 180.0) -> dict[str, Any]:
    """Return 100 calls in half an hour."""
    return steady(per_hour=200, talk=exponential(talk), staff=staff, patience=patience)


def _unit(
    rate: float, staff: int, patience: dict[str, Any], *, within: float = 20.0
) -> dict[str, Any]:
    """Return a queue with so many contacts, `rate`, in a mean talk time."""
    return steady(
        per_hour=rate * HOUR / _UNIT,
        talk=exponential(_UNIT),
        staff=staff,
        patience=patience,
        within=within,
    )


_HUNDRED = {
    9: ".6133071 .1921560 23.058725 .5240661 .6487219 .5715410 .8976044",
    10: ".4968527 .1374638 16.495659 .6399413 .7419298 .6844592 .8625362",
    11: ".3828165 .0941550 11.298604 .7422090 .8193554 .7798979 .8234954",
    12: ".2798070 .0615974 7.391685 .8255826 .8797744 .8546445 .7820022",
    14: ".1269763 .0228393 2.740714 .9327296 .9545304 .9462199 .6979719",
}
_ENDS = (
    Figure(measure="asa", value=14.554230, kind="wait"),
    Figure(measure="wait_mean", minus="asa", over="abandoned", value=28.677432, kind="wait"),
)


def _erlang_a() -> list[Case]:
    printed = "Herzog, Callcenter-Simulator, ErlangATest (9.91 s)"
    per_minute = 3.5 * HOUR / MINUTE
    thirteen, nine = (
        steady(per_hour=per_minute, talk=exponential(180.0), staff=n, patience=exponential(300.0))
        for n in (13, 9)
    )
    fourteen = _hundred(14, exponential(300.0))
    return [
        *(
            _case(
                f"Erlang A, 100 in 30 min, 3 min, patience 2 min, {n} agents",
                _ERLANG_A,
                _hundred(n, exponential(120.0)),
                _row(row) + (_ENDS if n == 10 else ()),
                quick=3e5 if n == 10 else 0.0,
            )
            for n, row in _HUNDRED.items()
        ),
        _case(
            "Erlang A, 100 in 30 min, 3 min, patience 5 min, 14 agents",
            f"{_ERLANG_A}; pyworkforce, test_abandonment",
            fourteen,
            _row(".1452601 .0139837 .0699187 .9167921 - - .7042973", MINUTE),
        ),
        _case(
            "Erlang A, 3.5 a minute, 3 min, patience 5 min, 13 agents",
            f"{_ERLANG_A}; {printed}",
            thirteen,
            _row(".2812545 .0330427 9.9128 .8163095 - - .7810"),
        ),
        _case(
            "Erlang A, 3.5 a minute, 3 min, patience 5 min, 9 agents",
            _ERLANG_A,
            nine,
            _row(".7898390 .1887281 56.6184 .3020795 - - .9465"),
        ),
        *_many_agents(),
    ]


def _many_agents() -> list[Case]:
    third = _UNIT / 3  # 20 s where the mean talk time is a minute
    equal = _unit(10, 10, exponential(_UNIT))
    return [
        _case(
            "Erlang A, 102 erlangs, 100 agents, patience as talk",
            _ERLANG_A,
            _unit(102, 100, exponential(_UNIT), within=0.1 * _UNIT),
            _row(".5917186 .0499180 .0499180 .7587773 .7986440 .7889881 .9690837", _UNIT),
            contacts=1.4e6,
        ),
        _case(
            "Erlang A, 48 erlangs, 50 agents, patience twice talk",
            _ERLANG_A,
            _unit(48, 50, exponential(2 * _UNIT), within=third),
            _row(".4677741 .0309122 .0618245 .9430189 .9730997 .9720296 .9303242", _UNIT),
            contacts=1.4e6,
        ),
        _case(
            "Erlang A, overload: 60 erlangs, 50 agents, patience twice talk",
            _ERLANG_A,
            _unit(60, 50, exponential(2 * _UNIT), within=third),
            _row(".9752414 .1682286 .3364572 .3836172 .4612050 .4397880 .9981257", _UNIT),
            contacts=1.4e6,
        ),
        _case(
            "Erlang A, 1000 erlangs, 1000 agents, patience half of talk",
            _ERLANG_A,
            steady(
                per_hour=1000 * HOUR / 300.0,
                talk=exponential(300.0),
                staff=1000,
                patience=exponential(150.0),
                warm_up=2 * HOUR,
                close="04:00",
            ),
            _row(".4191606 .0147784 2.2167630 .9838935 - - .9852216"),
            contacts=1e6,
        ),
        _case(
            "Erlang A, 10 erlangs, 10 agents, patience as talk: Poisson number present",
            f"{_ERLANG_A}; M/M/infinity",
            equal,
            _row(".5420703 .1251100 .1251100 - - - .8748900", _UNIT),
        ),
    ]


_LAWS: list[tuple[str, dict[str, Any], dict[str, float]]] = [
    (
        "always 60 s",
        {"kind": "constant", "value": 60.0},
        {"delay_probability": 0.5421038, "abandonment": 0.1251009, "wait_mean": 20.01614,
         "service_level": 0.5968972},
    ),
    (
        "lognormal, mean 120 s, cv 1",
        {"kind": "lognormal", "mean": 120.0, "cv": 1.0},
        {"delay_probability": 0.5406543, "abandonment": 0.1254969, "wait_mean": 20.944382,
         "service_level": 0.5969893},
    ),
    (
        "uniform from 0 to 240 s",
        {"kind": "uniform", "low": 0.0, "high": 240.0},
        {"delay_probability": 0.5556239, "abandonment": 0.1214071, "wait_mean": 24.138477,
         "service_level": 0.5717272},
    ),
]  # fmt: skip

_LAWS_OF_A_UNIT: list[tuple[str, dict[str, Any], float, float]] = [
    ("Erlang-2", {"kind": "gamma", "mean": _UNIT, "cv": math.sqrt(0.5)}, 0.0378323, 0.1152870),
    (
        "hyperexponential",
        {"kind": "hyperexponential", "means": [_UNIT / 2, _UNIT * 3 / 2], "weights": [0.5, 0.5]},
        0.0527034,
        0.0403052,
    ),
    ("lognormal, cv 1", {"kind": "lognormal", "mean": _UNIT, "cv": 1.0}, 0.0376475, 0.1120275),
    ("constant, a tenth of talk", {"kind": "constant", "value": 0.1 * _UNIT}, 0.0537156, 0.0305249),
]

_CALLBACK: list[tuple[float, str]] = [
    (0.3, ".4197818 .0825264 15.520979 .7016657 - - -"),
    (0.6, ".4764598 .0646965 24.478364 .6367347 - - -"),
]


def _endless_for(share: float) -> dict[str, Any]:
    parts = [{"weight": share, "kind": "endless"}, {"weight": 1 - share, **exponential(120.0)}]
    return {"kind": "mixture", "parts": parts}


CASES: list[Case] = [
    *_erlang_a(),
    *(
        _case(
            f"M/M/10+G, patience {name}",
            _ANY_LAW,
            _hundred(10, law),
            _figures(**figures),
            quick=2e5 if "always" in name or "uniform" in name else 0.0,
        )
        for name, law, figures in _LAWS
    ),
    *(
        _case(
            f"M/M/100+G, 102 erlangs, patience {name}, mean a talk time",
            _ANY_LAW,
            _unit(102, 100, law),
            _figures(abandonment=abandonment, wait_mean=wait * _UNIT),
            contacts=1.4e6,
        )
        for name, law, abandonment, wait in _LAWS_OF_A_UNIT
    ),
    *(
        _case(
            f"Callback that keeps its place, accepted by {share:.0%}",
            f"{_ANY_LAW}: endless patience of a share",
            _hundred(11, _endless_for(share)),
            _row(row),
            quick=3e5 if share == 0.3 else 0.0,
        )
        for share, row in _CALLBACK
    ),
]
