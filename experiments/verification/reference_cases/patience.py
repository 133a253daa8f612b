"""Patience of any law, and a callback that keeps its place: endless patience of a share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ccsim.units import HOUR, MINUTE
from reference_cases.centres import exponential, figures, steady, steady_case

if TYPE_CHECKING:
    from reference_cases.case import Case

__all__ = ["CASES"]

_SOURCE = "Baccelli and Hebuterne (1981); Zeltyn and Mandelbaum (2005)"
_UNIT = 10 * MINUTE


def _ten(law: dict[str, Any], name: str, quick: float, **known: float) -> Case:
    """Return 100 calls in half an hour, of 3 minutes, for 10 agents."""
    return steady_case(
        f"M/M/10+G, patience {name}",
        _SOURCE,
        steady(per_hour=200, talk=exponential(180.0), staff=10, patience=law),
        figures(**known),
        contacts=1e6,
        quick=quick,
    )


def _hundred(law: dict[str, Any], name: str, abandonment: float, wait: float) -> Case:
    """Return 102 erlangs for 100 agents; the wait is in mean talk times."""
    return steady_case(
        f"M/M/100+G, 102 erlangs, patience {name}, mean a talk time",
        _SOURCE,
        steady(per_hour=102 * HOUR / _UNIT, talk=exponential(_UNIT), staff=100, patience=law),
        figures(abandonment=abandonment, wait_mean=wait * _UNIT),
        contacts=1.4e6,
    )


def _callback(share: float, quick: float, **known: float) -> Case:
    """Return 100 calls in half an hour for 11 agents, a share of which accepts a callback."""
    parts = [{"weight": share, "kind": "endless"}, {"weight": 1 - share, **exponential(120.0)}]
    law = {"kind": "mixture", "parts": parts}
    return steady_case(
        f"Callback that keeps its place, accepted by {share:.0%}",
        f"{_SOURCE}: endless patience of a share",
        steady(per_hour=200, talk=exponential(180.0), staff=11, patience=law),
        figures(**known),
        contacts=1e6,
        quick=quick,
    )


CASES: list[Case] = [
    _ten(
        {"kind": "constant", "value": 60.0}, "always 60 s", 2e5,
        delay_probability=0.5421038, abandonment=0.1251009,
        wait_mean=20.01614, service_level=0.5968972,
    ),
    _ten(
        {"kind": "lognormal", "mean": 120.0, "cv": 1.0}, "lognormal, mean 120 s, cv 1", 0.0,
        delay_probability=0.5406543, abandonment=0.1254969,
        wait_mean=20.944382, service_level=0.5969893,
    ),
    _ten(
        {"kind": "uniform", "low": 0.0, "high": 240.0}, "uniform from 0 to 240 s", 2e5,
        delay_probability=0.5556239, abandonment=0.1214071,
        wait_mean=24.138477, service_level=0.5717272,
    ),
    _hundred(
        {"kind": "gamma", "mean": _UNIT, "cv": math.sqrt(0.5)}, "Erlang-2", 0.0378323, 0.1152870
    ),
    _hundred(
        {"kind": "hyperexponential", "means": [_UNIT / 2, _UNIT * 3 / 2], "weights": [0.5, 0.5]},
        "hyperexponential", 0.0527034, 0.0403052,
    ),
    _hundred(
        {"kind": "lognormal", "mean": _UNIT, "cv": 1.0}, "lognormal, cv 1", 0.0376475, 0.1120275
    ),
    _hundred(
        {"kind": "constant", "value": 0.1 * _UNIT},
        "constant, a tenth of talk", 0.0537156, 0.0305249,
    ),
    _callback(
        0.3, 3e5, delay_probability=0.4197818, abandonment=0.0825264,
        wait_mean=15.520979, service_level=0.7016657,
    ),
    _callback(
        0.6, 0.0, delay_probability=0.4764598, abandonment=0.0646965,
        wait_mean=24.478364, service_level=0.6367347,
    ),
]  # fmt: skip
