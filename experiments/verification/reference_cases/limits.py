"""Few waiting places or none: Erlang B, and birth-death chains that end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccsim.units import HOUR, MINUTE
from reference_cases.centres import exponential, figures, steady, steady_case

if TYPE_CHECKING:
    from reference_cases.case import Case

__all__ = ["CASES"]

_KLEINROCK = "birth-death chain: Kleinrock (1975), section 3.5"
_MINUTES = HOUR / MINUTE  # in an hour


def _loss(name: str, load: float, staff: int, blocking: float, **talk: object) -> Case:
    many = staff >= 100
    scenario = steady(
        per_hour=load * _MINUTES,
        talk={"kind": "exponential", "mean": MINUTE, **talk},
        staff=staff,
        queue_limit=0,
        warm_up=HOUR,
        close="04:00" if many else "24:00",
    )
    return steady_case(
        f"Erlang B, {name}",
        "Erlang (1917); insensitive to the law of talk: Sevastyanov (1957)",
        scenario,
        figures(blocking=blocking),
        contacts=1.5e6 if many else 5e5,
        quick=0.0 if many else 2e5,
    )


# Little's law: those present, 0.76234, are those in line and those in conversation.
_IN_LINE = 0.7623400 - 3 / 4 * (1 - 0.0493601)

CASES: list[Case] = [
    _loss("5 erlangs, 10 lines", 5, 10, 0.01838457),
    _loss("20 erlangs, 10 lines", 20, 10, 0.53796317),
    _loss("5 erlangs, 10 lines, lognormal", 5, 10, 0.01838457, kind="lognormal", cv=1.5),
    _loss("180 erlangs, 200 lines", 180, 200, 0.010324995),
    steady_case(
        "M/M/2/3, one waiting place",
        f"{_KLEINROCK}; number present 0.76234",
        steady(per_hour=3 * _MINUTES, talk=exponential(MINUTE / 4), staff=2, queue_limit=1),
        figures(blocking=0.0493601, wait_mean=_IN_LINE / 3 * MINUTE),
        contacts=6e5,
        quick=2e5,
    ),
    steady_case(
        "M/M/12/17, five waiting places",
        _KLEINROCK,
        steady(per_hour=4.2 * _MINUTES, talk=exponential(2 * MINUTE), staff=12, queue_limit=5),
        figures(blocking=0.0094769),
        contacts=6e5,
    ),
    steady_case(
        "M/M/10/20+M, ten waiting places",
        "birth-death chain: Garnett, Mandelbaum and Reiman (2002)",
        steady(
            per_hour=11 * _MINUTES,
            talk=exponential(MINUTE),
            staff=10,
            queue_limit=10,
            patience=exponential(2 * MINUTE),
        ),
        figures(blocking=0.0222848, abandonment=0.1280654, wait_mean=2.8174386 / 11 * MINUTE),
        contacts=6e5,
        quick=2e5,
    ),
]
