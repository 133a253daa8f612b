"""The exact figures that the teaching scenarios quote, from formulas, to the digits quoted.

Shares are quoted as whole or tenth percent, waits in whole or tenth seconds.
"""

from __future__ import annotations

import pytest
from scipy.optimize import brentq

from ccsim.erlang import QueueFigures, erlang_a, erlang_c
from ccsim.units import HOUR, MINUTE

HALF_HOUR = HOUR / 2


def steady(calls: float, handle_time: float, agents: int) -> QueueFigures:
    """Return Erlang C of calls in half an hour; the threshold is 20 s."""
    return erlang_c(calls / HALF_HOUR, handle_time, agents=agents, within=20.0)


# --- Hanging up and redialling ------------------------------------------------------------------


def spiral(agents: int, probability: float) -> tuple[float, float]:
    """Return abandonment, and calls offered per fresh one, at the fixed point.

    100 fresh calls in half an hour of 4 min, 2 min of patience; redials come so late that they
    know nothing of the congestion they come from.
    """

    def abandonment(offered: float) -> float:
        rate = 100 * offered / HALF_HOUR
        return erlang_a(rate, 240.0, agents=agents, within=20.0, patience=2 * MINUTE).abandonment

    offered = brentq(lambda x: x * (1 - probability * abandonment(x)) - 1.0, 0.5, 10.0, xtol=1e-9)
    return abandonment(offered), offered


@pytest.mark.parametrize(
    ("agents", "probability", "abandonment", "offered"),
    [
        (15, 0.0, "7 %", "1.00"), (15, 0.6, "10 %", "1.06"), (15, 0.9, "12 %", "1.12"),
        (13, 0.0, "14 %", "1.00"), (13, 0.6, "21 %", "1.14"), (13, 0.9, "33 %", "1.43"),
        (12, 0.0, "18 %", "1.00"), (12, 0.6, "28 %", "1.21"), (12, 0.9, "53 %", "1.91"),
        (11, 0.0, "23 %", "1.00"), (11, 0.6, "37 %", "1.29"), (11, 0.9, "68 %", "2.58"),
    ],
)  # fmt: skip
def test_redial_spiral(agents: int, probability: float, abandonment: str, offered: str) -> None:
    found = spiral(agents, probability)
    assert (abandonment, offered) == (f"{100 * found[0]:.0f} %", f"{found[1]:.2f}")


# --- What resolution does to load ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("resolution", "per_issue", "calls", "agents", "level", "without_return"),
    [
        (0.60, "1.47", "206", 40, "37.7 %", "68 %"),
        (0.65, "1.39", "194", 38, "65.8 %", "72 %"),
        (0.70, "1.32", "184", 36, "81.4 %", "76 %"),
        (0.75, "1.25", "175", 35, "89.9 %", "80 %"),
        (0.80, "1.19", "167", 33, "94.6 %", "84 %"),
        (0.85, "1.14", "159", 32, "97.1 %", "88 %"),
    ],
)
def test_fcr_amplification(
    resolution: float, per_issue: str, calls: str, agents: int, level: str, without_return: str
) -> None:
    """140 fresh issues in half an hour of 5 min; of the unresolved, 80 % return."""
    contacts = 1 / (1 - (1 - resolution) * 0.8)
    assert (per_issue, calls) == (f"{contacts:.2f}", f"{140 * contacts:.0f}")
    assert level == f"{steady(140 * contacts, 300.0, 36).service_level:.1%}".replace("%", " %")
    enough = steady(140 * contacts, 300.0, agents).service_level
    assert enough >= 0.8 > steady(140 * contacts, 300.0, agents - 1).service_level
    assert without_return == f"{100 * (1 - (1 - resolution) * 0.8):.0f} %"


# --- Designs of skills --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calls", "agents", "slower", "level", "wait"),
    [
        (100, 15, 1.0, "50.8", "81"),
        (200, 30, 1.0, "67.6", "31"),
        (200, 30, 1.05, "47.1", "78"),
        (200, 30, 1.10, "18.2", "341"),
    ],
    ids=["I", "X", "X, 5 % slower", "X, 10 % slower"],
)
def test_designs(calls: int, agents: int, slower: float, level: str, wait: str) -> None:
    found = steady(calls, 240.0 * slower, agents)
    assert (level, wait) == (f"{100 * found.service_level:.1f}", f"{found.asa:.0f}")


@pytest.mark.parametrize(("calls", "level"), [(120, "54"), (80, "93")])
def test_silos_when_the_mix_shifts(calls: int, level: str) -> None:
    """A fifth more of one kind and less of the other, with 3 min of patience."""
    found = erlang_a(calls / HALF_HOUR, 240.0, agents=15, within=20.0, patience=180.0)
    assert level == f"{100 * found.service_level:.0f}"


def test_one_pool_does_not_notice_a_shift_of_the_mix() -> None:
    found = erlang_a(200 / HALF_HOUR, 240.0, agents=30, within=20.0, patience=180.0)
    assert "85" == f"{100 * found.service_level:.0f}"


# --- A few who go first -------------------------------------------------------------------------


def test_without_priorities_all_wait_alike() -> None:
    assert "57.8" == f"{steady(200, 240.0, 29).asa:.1f}"


@pytest.mark.parametrize(
    ("share", "few", "others"),
    [(0.05, "4.9", "60.5"), (0.20, "5.7", "70.8"), (0.40, "7.4", "91.4")],
)
def test_a_few_who_go_first(share: float, few: str, others: str) -> None:
    """Cobham's formula: 200 calls in half an hour of 4 min for 29 agents."""
    load = steady(200, 240.0, 29)
    stage = load.delay_probability * 240.0 / 29
    busy_with_few = share * load.occupancy
    first = stage / (1 - busy_with_few)
    second = first / (1 - load.occupancy)
    assert (few, others) == (f"{first:.1f}", f"{second:.1f}")
    assert load.asa == pytest.approx(share * first + (1 - share) * second, rel=1e-12)
