"""Everybody waits, or nobody can: Erlang C, Erlang B, and finite waiting rooms."""

from __future__ import annotations

from ccsim.units import HOUR, MINUTE
from reference_cases.case import Case, Figure, exponential, lasting, steady

__all__ = ["CASES"]

_ERLANG = "Erlang (1917)"
_HALF_HOURS = 2  # in an hour


def _erlang_c(
    name: str,
    source: str,
    *,
    per_hour: float,
    talk: float,
    staff: int,
    within: float = 20.0,
    warm_up: float = 12 * HOUR,
    close: str = "24:00",
    contacts: float = 2e6,
    quick: float = 0.0,
    **figures: float,
) -> Case:
    """Return a case of Erlang C; `figures` are measures by name."""
    scenario = steady(
        per_hour=per_hour,
        talk=exponential(talk),
        staff=staff,
        within=within,
        warm_up=warm_up,
        close=close,
    )
    return Case(
        name=f"Erlang C, {name}",
        source=source,
        scenario=scenario,
        figures=tuple(
            Figure(measure=key, value=value, kind="wait" if key == "asa" else "probability")
            for key, value in figures.items()
        ),
        full=lasting(scenario, contacts),
        quick=lasting(scenario, quick, 20) if quick else None,
    )


_HUNDRED = [
    (11, 0.6821182, 0.3896138, 122.78128, 8e5),
    (12, 0.4493882, 0.6401580, 40.44494, 8e5),
    (13, 0.2852705, 0.7955948, 17.11623, 1e6),
    (14, 0.1741319336, 0.8883500192, 7.8359370, 4e6),
    (15, 0.1020424, 0.9414528, 3.67353, 1e6),
]
_KOOLE = [
    (6, 0.4503743, 2.9375823, 7e5),
    (7, 0.7163126, 0.8103749, 7e5),
    (8, 0.8630538, 0.2787775, 7e5),
    (9, 0.9383348, 0.1006379, 7e5),
    (10, 0.9741294, 0.0361054, 7e5),
]


def _pooling() -> Case:
    scenario = steady(per_hour=100, talk=exponential(180.0), staff=7)
    scenario["queues"]["others"] = scenario["queues"]["calls"]
    scenario["groups"]["second"] = {"staff": 7, "skills": {"others": {}}}
    scopes = ("queue:calls", "queue:others")
    level, asa = 0.7404410, 29.1735
    return Case(
        name="Erlang C, two teams of 7 that do not share",
        source=f"{_ERLANG}; pooled they are the case of 14 agents",
        scenario=scenario,
        figures=(
            *(
                Figure(measure="service_level", value=level, kind="probability", scope=scope)
                for scope in scopes
            ),
            *(Figure(measure="asa", value=asa, kind="wait", scope=scope) for scope in scopes),
        ),
        full=lasting(scenario, 1.4e6),
    )


def _loss(name: str, load: float, staff: int, blocking: float, talk: dict[str, object]) -> Case:
    scenario = steady(
        per_hour=load * HOUR / MINUTE,
        talk={"mean": MINUTE, **talk},
        staff=staff,
        queue_limit=0,
        warm_up=HOUR,
        close="24:00" if staff < 100 else "04:00",
    )
    return Case(
        name=f"Erlang B, {name}",
        source=f"{_ERLANG}; insensitive to the law of talk: Sevastyanov (1957)",
        scenario=scenario,
        figures=(Figure(measure="blocking", value=blocking, kind="probability"),),
        full=lasting(scenario, 5e5 if staff < 100 else 1.5e6),
        quick=lasting(scenario, 2e5, 20) if staff < 100 else None,
    )


def _finite() -> list[Case]:
    minutes = HOUR / MINUTE
    small = steady(per_hour=3 * minutes, talk=exponential(MINUTE / 4), staff=2, queue_limit=1)
    # Little's law: those present are those in line and those in conversation.
    in_line = 0.7623400 - 3 / 4 * (1 - 0.0493601)
    twelve = steady(per_hour=4.2 * minutes, talk=exponential(2 * MINUTE), staff=12, queue_limit=5)
    ten = steady(
        per_hour=11 * minutes,
        talk=exponential(MINUTE),
        staff=10,
        queue_limit=10,
        patience=exponential(2 * MINUTE),
    )
    wait = 2.8174386 / 11 * MINUTE
    return [
        Case(
            name="M/M/2/3, one waiting place",
            source="birth-death chain: Kleinrock (1975), section 3.5; number present 0.76234",
            scenario=small,
            figures=(
                Figure(measure="blocking", value=0.0493601, kind="probability"),
                Figure(measure="wait_mean", value=in_line / 3 * MINUTE, kind="wait"),
            ),
            full=lasting(small, 6e5),
            quick=lasting(small, 2e5, 20),
        ),
        Case(
            name="M/M/12/17, five waiting places",
            source="birth-death chain: Kleinrock (1975), section 3.5",
            scenario=twelve,
            figures=(Figure(measure="blocking", value=0.0094769, kind="probability"),),
            full=lasting(twelve, 6e5),
        ),
        Case(
            name="M/M/10/20+M, ten waiting places",
            source="birth-death chain: Garnett, Mandelbaum and Reiman (2002)",
            scenario=ten,
            figures=(
                Figure(measure="blocking", value=0.0222848, kind="probability"),
                Figure(measure="abandonment", value=0.1280654, kind="probability"),
                Figure(measure="wait_mean", value=wait, kind="wait"),
            ),
            full=lasting(ten, 6e5),
            quick=lasting(ten, 2e5, 20),
        ),
    ]


CASES: list[Case] = [
    *(
        _erlang_c(
            f"100 in 30 min, 3 min, {n} agents",
            f"{_ERLANG}; CRAN package ErlangC (n=11, 14), erlanglib and pyworkforce tests (n=15)",
            per_hour=100 * _HALF_HOURS,
            talk=180.0,
            staff=n,
            contacts=contacts,
            quick=4e5 if n == 14 else 0.0,
            delay_probability=delay,
            service_level=level,
            asa=asa,
        )
        for n, delay, level, asa, contacts in _HUNDRED
    ),
    *(
        _erlang_c(
            f"1 a minute, 5 min, {n} agents",
            f"{_ERLANG}; setting of Koole (2013), Call Center Optimization",
            per_hour=HOUR / MINUTE,
            talk=5 * MINUTE,
            staff=n,
            contacts=contacts,
            service_level=level,
            asa=wait * MINUTE,
        )
        for n, level, wait, contacts in _KOOLE
    ),
    _erlang_c(
        "3.5 a minute, 3 min, 13 agents",
        f"{_ERLANG}; Herzog, Callcenter-Simulator, ErlangCTest (26.56 s)",
        per_hour=3.5 * HOUR / MINUTE,
        talk=180.0,
        staff=13,
        contacts=1e6,
        delay_probability=0.3688456,
        service_level=0.7206123,
        asa=26.5569,
    ),
    _erlang_c(
        "360 in 30 min, 4 min, 55 agents",
        f"{_ERLANG}; setting of Mitan's worked example",
        per_hour=360 * _HALF_HOURS,
        talk=240.0,
        staff=55,
        within=15.0,
        contacts=1.4e6,
        delay_probability=0.2387009,
        service_level=0.8458831,
        asa=8.1840321,
        occupancy=0.8727273,
    ),
    _erlang_c(
        "0.01 a second, 5 min, 6 agents",
        f"{_ERLANG}; erlang_c_calculator, which cites Koole",
        per_hour=0.01 * HOUR,
        talk=300.0,
        staff=6,
        contacts=5e5,
        service_level=0.9188284,
    ),
    _erlang_c(
        "200 in 30 min, 3 min, 25 agents",
        _ERLANG,
        per_hour=200 * _HALF_HOURS,
        talk=180.0,
        staff=25,
        within=60.0,
        contacts=9e5,
        delay_probability=0.2091028,
        service_level=0.9605056,
        asa=7.5277,
    ),
    *(
        _erlang_c(
            f"240 in 30 min, 3 min, {n} agents",
            f"{_ERLANG}; 29 is the fewest for 80 % in 20 s",
            per_hour=240 * _HALF_HOURS,
            talk=180.0,
            staff=n,
            contacts=9e5,
            service_level=level,
        )
        for n, level in ((28, 0.7863981), (29, 0.8609945))
    ),
    _erlang_c(
        "1000 erlangs, 1050 agents",
        _ERLANG,
        per_hour=1000 * HOUR / 300.0,
        talk=300.0,
        staff=1050,
        contacts=1e6,
        warm_up=2 * HOUR,
        close="04:00",
        delay_probability=0.0744017740,
        asa=0.44641064,
    ),
    _pooling(),
    _loss("5 erlangs, 10 lines", 5, 10, 0.01838457, {"kind": "exponential"}),
    _loss("20 erlangs, 10 lines", 20, 10, 0.53796317, {"kind": "exponential"}),
    _loss("5 erlangs, 10 lines, lognormal", 5, 10, 0.01838457, {"kind": "lognormal", "cv": 1.5}),
    _loss("180 erlangs, 200 lines", 180, 200, 0.010324995, {"kind": "exponential"}),
    *_finite(),
]
