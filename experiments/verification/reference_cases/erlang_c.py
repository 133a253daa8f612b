"""Everybody waits until answered: Erlang C."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.units import HOUR, MINUTE
from reference_cases.case import Figure
from reference_cases.centres import exponential, figures, steady, steady_case

if TYPE_CHECKING:
    from reference_cases.case import Case

__all__ = ["CASES"]

_ERLANG = "Erlang (1917)"
_HALF_HOURS = 2  # in an hour


def _hundred(staff: int, delayed: float, level: float, asa: float, contacts: float) -> Case:
    """Return 100 calls in half an hour, of 3 minutes."""
    return steady_case(
        f"Erlang C, 100 in 30 min, 3 min, {staff} agents",
        f"{_ERLANG}; CRAN package ErlangC (n=11, 14), erlanglib and pyworkforce tests (n=15)",
        steady(per_hour=100 * _HALF_HOURS, talk=exponential(180.0), staff=staff),
        figures(delay_probability=delayed, service_level=level, asa=asa),
        contacts=contacts,
        quick=4e5 if staff == 14 else 0.0,
    )


def _koole(staff: int, level: float, minutes: float) -> Case:
    """Return a call a minute, of 5 minutes."""
    return steady_case(
        f"Erlang C, 1 a minute, 5 min, {staff} agents",
        f"{_ERLANG}; setting of Koole (2013), Call Center Optimization",
        steady(per_hour=HOUR / MINUTE, talk=exponential(5 * MINUTE), staff=staff),
        figures(service_level=level, asa=minutes * MINUTE),
        contacts=7e5,
    )


def _fewest(staff: int, level: float) -> Case:
    """Return 240 calls in half an hour, of 3 minutes."""
    return steady_case(
        f"Erlang C, 240 in 30 min, 3 min, {staff} agents",
        f"{_ERLANG}; 29 is the fewest for 80 % in 20 s",
        steady(per_hour=240 * _HALF_HOURS, talk=exponential(180.0), staff=staff),
        figures(service_level=level),
        contacts=9e5,
    )


def _apart() -> Case:
    """Return two teams of 7 with 50 calls in half an hour each."""
    scenario = steady(per_hour=50 * _HALF_HOURS, talk=exponential(180.0), staff=7)
    scenario["queues"]["others"] = scenario["queues"]["calls"]
    scenario["groups"]["second"] = {"staff": 7, "skills": {"others": {}}}
    one, other = "queue:calls", "queue:others"
    level, asa = 0.7404410, 29.1735
    return steady_case(
        "Erlang C, two teams of 7 that do not share",
        f"{_ERLANG}; pooled they are the case of 14 agents",
        scenario,
        (
            Figure(measure="service_level", value=level, kind="probability", scope=one),
            Figure(measure="service_level", value=level, kind="probability", scope=other),
            Figure(measure="asa", value=asa, kind="wait", scope=one),
            Figure(measure="asa", value=asa, kind="wait", scope=other),
        ),
        contacts=1.4e6,
    )


CASES: list[Case] = [
    _hundred(11, 0.6821182, 0.3896138, 122.78128, 8e5),
    _hundred(12, 0.4493882, 0.6401580, 40.44494, 8e5),
    _hundred(13, 0.2852705, 0.7955948, 17.11623, 1e6),
    _hundred(14, 0.1741319336, 0.8883500192, 7.8359370, 4e6),
    _hundred(15, 0.1020424, 0.9414528, 3.67353, 1e6),
    _koole(6, 0.4503743, 2.9375823),
    _koole(7, 0.7163126, 0.8103749),
    _koole(8, 0.8630538, 0.2787775),
    _koole(9, 0.9383348, 0.1006379),
    _koole(10, 0.9741294, 0.0361054),
    steady_case(
        "Erlang C, 3.5 a minute, 3 min, 13 agents",
        f"{_ERLANG}; Herzog, Callcenter-Simulator, ErlangCTest (26.56 s)",
        steady(per_hour=3.5 * HOUR / MINUTE, talk=exponential(180.0), staff=13),
        figures(delay_probability=0.3688456, service_level=0.7206123, asa=26.5569),
        contacts=1e6,
    ),
    steady_case(
        "Erlang C, 360 in 30 min, 4 min, 55 agents",
        f"{_ERLANG}; setting of Mitan's worked example",
        steady(per_hour=360 * _HALF_HOURS, talk=exponential(240.0), staff=55, within=15.0),
        figures(
            delay_probability=0.2387009,
            service_level=0.8458831,
            asa=8.1840321,
            occupancy=0.8727273,
        ),
        contacts=1.4e6,
    ),
    steady_case(
        "Erlang C, 0.01 a second, 5 min, 6 agents",
        f"{_ERLANG}; erlang_c_calculator, which cites Koole",
        steady(per_hour=0.01 * HOUR, talk=exponential(300.0), staff=6),
        figures(service_level=0.9188284),
        contacts=5e5,
    ),
    steady_case(
        "Erlang C, 200 in 30 min, 3 min, 25 agents",
        _ERLANG,
        steady(per_hour=200 * _HALF_HOURS, talk=exponential(180.0), staff=25, within=60.0),
        figures(delay_probability=0.2091028, service_level=0.9605056, asa=7.5277),
        contacts=9e5,
    ),
    _fewest(28, 0.7863981),
    _fewest(29, 0.8609945),
    steady_case(
        "Erlang C, 1000 erlangs, 1050 agents",
        _ERLANG,
        steady(
            per_hour=1000 * HOUR / 300.0,
            talk=exponential(300.0),
            staff=1050,
            warm_up=90 * MINUTE,
            close="16:00",
        ),
        figures(delay_probability=0.0744017740, asa=0.44641064),
        contacts=7e6,
    ),
    _apart(),
]
