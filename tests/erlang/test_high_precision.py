"""Every formula against 50 digits, over loads spaced evenly in their logarithm up to a million."""

from __future__ import annotations

import math
from collections.abc import Iterator

import mpmath
import numpy as np
import precise
import pytest

from ccsim.erlang import agents_required, erlang_a, erlang_b, erlang_c
from ccsim.kernels.erlang import fates
from ccsim.kernels.staffing import agents_for_level, agents_for_targets

SPACED = np.geomspace(0.1, 1e6, 15)
LONG_SPACED = np.geomspace(0.05, 1e6, 150)
QUALITY = (-4.0, -1.0, -0.2, 0.0, 0.3, 1.0, 2.5, 6.0)
HANDLE_TIME = 180.0


def crews(load: float) -> Iterator[int]:
    """Numbers of agents from far too few to far too many."""
    yield from sorted({max(1, round(load + beta * math.sqrt(load))) for beta in QUALITY})


def worst(pairs: list[tuple[mpmath.mpf, float]]) -> float:
    """Return the largest relative error."""
    return max(float(abs(found / exact - 1)) for exact, found in pairs)


def check_loss(loads: np.ndarray) -> None:
    """Hold B against 50 digits."""
    with mpmath.workdps(precise.DIGITS):
        pairs = [
            (precise.blocked(float(load), lines), erlang_b(load, lines))
            for load in loads
            for lines in crews(load)
        ]
        assert worst(pairs) <= 1e-12


def check_delay(loads: np.ndarray) -> None:
    """Hold C, and what follows from it, against 50 digits."""
    pairs = []
    with mpmath.workdps(precise.DIGITS):
        for load in loads:
            for agents in crews(load):
                queue = precise.Queue(load / HANDLE_TIME, HANDLE_TIME, agents, math.inf, 20.0)
                if queue.arrival_rate * HANDLE_TIME >= agents:
                    continue
                figures = erlang_c(queue.arrival_rate, HANDLE_TIME, agents=agents, within=20.0)
                pairs += [
                    (exact, getattr(figures, name))
                    for name, exact in precise.without_abandonment(queue).items()
                ]
        assert worst(pairs) <= 1e-12


def check_abandonment(loads: np.ndarray, patiences: tuple[float, ...]) -> None:
    """Hold Erlang A's measures against 50 digits."""
    pairs = []
    with mpmath.workdps(precise.DIGITS):
        for load in loads:
            for agents in crews(load):
                for patience in patiences:
                    queue = precise.Queue(load / HANDLE_TIME, HANDLE_TIME, agents, patience, 20.0)
                    figures = erlang_a(
                        queue.arrival_rate,
                        HANDLE_TIME,
                        agents=agents,
                        patience=patience,
                        within=20.0,
                        short_abandon=20.0,
                    )
                    pairs += [
                        (exact, getattr(figures, name))
                        for name, exact in precise.with_abandonment(queue).items()
                        if exact > 1e-45  # below, the differences at 100 digits are noise
                    ]
        assert worst(pairs) <= 1e-10


def test_erlang_b() -> None:
    check_loss(SPACED)


def test_erlang_c() -> None:
    check_delay(SPACED)


@pytest.mark.parametrize("load", [1e-3, 0.01, 0.5, 11.9])
def test_a_small_load_for_many_agents_keeps_its_digits(load: float) -> None:
    with mpmath.workdps(precise.DIGITS):
        pairs = [(precise.blocked(load, n), erlang_b(load, n)) for n in (23, 24, 25, 40, 60)]
        assert worst(pairs) <= 1e-12


def test_erlang_a() -> None:
    check_abandonment(SPACED[SPACED < 2e3], (9.0, 4000.0))


@pytest.mark.long
def test_erlang_b_on_a_fine_grid() -> None:
    check_loss(LONG_SPACED)


@pytest.mark.long
def test_erlang_c_on_a_fine_grid() -> None:
    check_delay(LONG_SPACED)


@pytest.mark.long
def test_erlang_a_up_to_a_million_erlangs() -> None:
    check_abandonment(LONG_SPACED[::6], (2.0, 60.0, 600.0, 20_000.0))


def test_the_unrounded_load_counts() -> None:
    """A million erlangs, 30 agents more: the load's last bit alone moves C by 2 in 10^12."""
    rate, agents = 1e6 / 180.1, 1_030_000
    queue = precise.Queue(rate, 180.1, agents, math.inf, 0.0)
    with mpmath.workdps(precise.DIGITS):
        exact = precise.without_abandonment(queue)["delay_probability"]
    figures = erlang_c(rate, 180.1, agents=agents, within=0.0)
    assert float(exact) == pytest.approx(figures.delay_probability, rel=2e-13, abs=0)


def test_patience_beyond_all_measure() -> None:
    """Nearly endless patience: waits as without abandonment, down to the last measure."""
    figures = erlang_a(95.0, 1.0, agents=[100, 120], patience=[1e20, 1e40], within=0.1)
    endless = erlang_c(95.0, 1.0, agents=[100, 120], within=0.1)
    assert endless.asa == pytest.approx(figures.asa, rel=1e-11)
    assert endless.asa == pytest.approx(figures.wait_mean, rel=1e-11)
    # Who abandons does so at a uniform point of a wait that counts by its length.
    assert figures.wait_abandoned == pytest.approx(figures.wait_delayed, rel=1e-9)


def test_few_abandon_where_patience_is_long() -> None:
    """A share of 10^-9 still has its digits, which 1 - answered would not."""
    queue = precise.Queue(95.0, 1.0, 120, 1e7, 0.1)
    with mpmath.workdps(precise.DIGITS):
        exact = float(precise.with_abandonment(queue)["abandonment"])
    abandoned = fates(95.0, 1.0, 120.0, 1e7, 0.1)[4]
    assert exact < 1e-9
    assert exact == pytest.approx(abandoned, rel=1e-11, abs=0)


# --- The fewest agents --------------------------------------------------------------------------


def drawn(count: int) -> tuple[np.ndarray, ...]:
    """Draw rates, thresholds and targets; loads are log-uniform from 0.5 to a million erlangs."""
    generator = np.random.default_rng(20_240)
    load = np.exp(generator.uniform(math.log(0.5), math.log(1e6), count))
    within = np.round(generator.uniform(0, 60, count), 1)
    target = np.round(generator.uniform(0.05, 0.99, count), 3)
    return load / HANDLE_TIME, within, target


def check_fewest(count: int) -> None:
    """So many keep the target and one fewer does not, at 50 digits."""
    rates, withins, targets = drawn(count)
    found = agents_required(rates, HANDLE_TIME, within=withins, target=targets)
    with mpmath.workdps(precise.DIGITS):
        for rate, within, target, agents in zip(rates, withins, targets, found, strict=True):
            for crew, keeps in ((int(agents), True), (int(agents) - 1, False)):
                queue = precise.Queue(float(rate), HANDLE_TIME, crew, math.inf, float(within))
                if not keeps and crew <= rate * HANDLE_TIME:
                    continue
                level = precise.without_abandonment(queue)["service_level"]
                assert keeps == (level >= target), (rate, within, target, agents)


def test_fewest_agents_are_fewest() -> None:
    check_fewest(100)


@pytest.mark.long
def test_ten_thousand_times_fewest() -> None:
    check_fewest(10_000)


@pytest.mark.parametrize("seed", range(3))
def test_the_fewest_are_the_same_wherever_the_search_starts(seed: int) -> None:
    generator = np.random.default_rng(seed)
    nan = math.nan
    for _ in range(2000):
        load = math.exp(generator.uniform(-5, 13))
        pace = math.exp(generator.uniform(-8, 3))
        target = 1 - 10 ** generator.uniform(-9, -0.01)
        found = agents_for_level(load, 1.0, pace, target)
        for start in (1.0, found + 1, 3 * found + 10):
            assert found == agents_for_targets(
                start, load, 1.0, math.inf, pace, target, 2.0, 0.0, nan, nan, nan
            )


LEVELS = ("service_level_1", "service_level", "service_level_3", "service_level_4")


@pytest.mark.parametrize("definition", [1, 2, 3, 4])
def test_fewest_agents_for_mixed_targets(definition: int) -> None:
    generator = np.random.default_rng(definition)
    for _ in range(12):
        load = math.exp(generator.uniform(math.log(0.5), math.log(300)))
        patience, target = float(generator.uniform(20, 600)), float(generator.uniform(0.3, 0.97))
        caps = {
            "asa": float(generator.uniform(2, 60)),
            "abandonment": float(generator.uniform(0.005, 0.2)),
            "occupancy": float(generator.uniform(0.6, 0.99)),
        }
        rate = load / HANDLE_TIME
        agents = agents_required(
            rate, HANDLE_TIME, target=target, patience=patience, definition=definition, **caps
        )
        for crew, keeps in ((agents, True), (agents - 1, False)):
            if crew == 0:
                continue
            queue = precise.Queue(rate, HANDLE_TIME, crew, patience, 20.0)
            with mpmath.workdps(precise.DIGITS):
                exact = precise.with_abandonment(queue)
            kept = exact[LEVELS[definition - 1]] >= target
            assert keeps == (kept and all(exact[name] <= cap for name, cap in caps.items()))
