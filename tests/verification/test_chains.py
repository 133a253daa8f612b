"""The exact figures of the cases, recomputed from Markov chains and formulas.

Printed figures are held to half a unit of their last digit, typed ones to all their digits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from reference_cases import CASES, Figure
from reference_cases.chains import Centre, Fates, Redials, redial_fates, solve

from ccsim.erlang import erlang_a, erlang_c
from ccsim.units import HOUR, MINUTE

Rule = Callable[[list[int], tuple[int, ...]], int]
HALF_HOUR = HOUR / 2


def first(waiting_kinds: list[int], _: tuple[int, ...]) -> int:
    return waiting_kinds[0]


def longest(waiting_kinds: list[int], waiting: tuple[int, ...]) -> int:
    return max(waiting_kinds, key=lambda kind: (waiting[kind], -kind))


@cache
def centre(
    sizes: tuple[int, ...],
    tries: tuple[tuple[int, ...], ...],
    rule: Rule,
    **keys: tuple[float, ...],
) -> Fates:
    """Solve two kinds of contact; an agent may take the kinds that try the agent's group."""

    def takes(group: int, waiting: tuple[int, ...]) -> int | None:
        kinds = [kind for kind in (0, 1) if group in tries[kind] and waiting[kind]]
        return rule(kinds, waiting) if kinds else None

    given = {"arrivals": (5.0, 4.0), "patience_rates": (0.5, 0.5)} | keys
    return solve(
        Centre(
            arrivals=given["arrivals"],
            patience_rates=given["patience_rates"],
            sizes=sizes,
            tries=tries,
            takes=takes,
            most=75,
        )
    )


def typed(name: str, measure: str, *scopes: str) -> list[float]:
    """Return figures as typed in a case."""
    (case,) = (case for case in CASES if case.name == name)
    found = {(figure.measure, figure.scope): figure.value for figure in case.figures}
    return [found[measure, scope] for scope in scopes]


SPECIALISTS = ((4, 3, 3), ((0, 2), (1, 2)))
N = ((6, 4), ((0,), (1, 0)))


@pytest.mark.parametrize(
    ("sizes", "tries", "rule", "abandonment", "waits", "occupancy"),
    [
        (
            *SPECIALISTS, first, (0.0642343, 0.1096218), (0.1284686, 0.2192436),
            (0.8231712, 0.8264647, 0.8227542),
        ),
        (
            *SPECIALISTS, longest, (0.0746481, 0.0926445), (0.1492963, 0.1852889),
            (0.8314456, 0.8219804, 0.8214860),
        ),
        (
            (6, 4), ((0,), (1,)), first, (0.0755770, 0.1629262), (0.1511540, 0.3258525),
            (0.7703525, 0.8370738),
        ),
        (*N, first, (0.1097337, 0.0593398), (0.2194674, 0.1186797), (0.8651450, 0.7557755)),
    ],
    ids=["generalists first", "generalists longest", "no flexibility", "N"],
)  # fmt: skip
def test_skill_designs(
    sizes: tuple[int, ...],
    tries: tuple[tuple[int, ...], ...],
    rule: Rule,
    abandonment: tuple[float, ...],
    waits: tuple[float, ...],
    occupancy: tuple[float, ...],
) -> None:
    found = centre(sizes, tries, rule)
    assert abandonment == pytest.approx(found.abandonment, abs=5.1e-8)
    assert waits == pytest.approx(found.wait, abs=5.1e-8)
    assert occupancy == pytest.approx(found.occupancy, abs=5.1e-8)


@pytest.mark.parametrize("rule", [first, longest])
def test_a_pool_of_generalists_is_one_queue(rule: Rule) -> None:
    found = centre((10,), ((0,), (0,)), rule)
    alone = erlang_a(9.0, 1.0, agents=10, within=1.0, patience=2.0)
    total = (5 * found.abandonment[0] + 4 * found.abandonment[1]) / 9
    assert alone.abandonment == pytest.approx(total, abs=1e-10)
    assert alone.occupancy == pytest.approx(found.occupancy[0], abs=1e-10)
    assert 0.0670117 == pytest.approx(total, abs=5e-8)


@pytest.mark.parametrize(
    ("patience_rates", "delayed", "abandonment", "waits"),
    [
        ((0.5, 0.5), 0.6196552, (0.0441448, 0.1437588), (0.0882897, 0.2875176)),
        ((1.0, 0.25), 0.6582028, (0.0835944, 0.0999066), (0.0835944, 0.3996264)),
    ],
)
def test_priorities_with_abandonment(
    patience_rates: tuple[float, float],
    delayed: float,
    abandonment: tuple[float, float],
    waits: tuple[float, float],
) -> None:
    found = centre((10,), ((0,), (0,)), first, arrivals=(4.0, 6.0), patience_rates=patience_rates)
    assert delayed == pytest.approx(found.delayed[0], abs=5.1e-8)
    assert abandonment == pytest.approx(found.abandonment, abs=5.1e-8)
    assert waits == pytest.approx(found.wait, abs=5.1e-8)


def cobham(rates: tuple[float, ...], handle_time: float, agents: int) -> list[float]:
    """Return the mean wait of each class, the first served first."""
    alone = erlang_c(sum(rates), handle_time, agents=agents, within=1.0)
    waits, above = [], 0.0
    for rate in rates:
        below = above + rate * handle_time / agents
        waits.append(alone.delay_probability * handle_time / agents / (1 - above) / (1 - below))
        above = below
    return waits


@pytest.mark.parametrize(
    ("rates", "handle_time", "agents", "printed"),
    [
        ((3.0, 3.0, 2.0), 1.0, 10, (0.0584543, 0.1461358, 0.5114752)),
        ((1.0, 1.5), 3.0, 9, (0.2545743, 1.5274459)),
    ],
)
def test_cobham(
    rates: tuple[float, ...], handle_time: float, agents: int, printed: tuple[float, ...]
) -> None:
    assert printed == pytest.approx(cobham(rates, handle_time, agents), abs=5.1e-8)


def test_waits_by_cobham_average_to_those_of_one_queue() -> None:
    rates = (3.0, 3.0, 2.0)
    alone = erlang_c(8.0, 1.0, agents=10, within=1.0)
    waits = cobham(rates, 1.0, 10)
    average = sum(rate * wait for rate, wait in zip(rates, waits, strict=True)) / 8.0
    assert alone.asa == pytest.approx(average, rel=1e-12)
    assert 0.2045901 == pytest.approx(alone.asa, abs=5e-8)


@pytest.mark.parametrize("share", [0.05, 0.40])
def test_typed_figures_of_a_few_who_go_first(share: float) -> None:
    rate = 200 / HALF_HOUR
    name = f"Priorities, M/M/29, a share of {share:.0%} first"
    waits = cobham((share * rate, (1 - share) * rate), 240.0, 29)
    assert typed(name, "asa", "queue:first", "queue:second") == pytest.approx(waits, rel=1e-8)


@pytest.mark.parametrize(
    ("delay", "attempts", "abandonment", "lost", "wait", "occupancy"),
    [
        (300.0, 1.1048315, 0.1897693, 0.1048315, 22.77231, 0.8951685),
        (3600.0, 1.0998356, 0.1815464, 0.0998356, 21.785568, 0.9001644),
    ],
)
def test_redials(
    delay: float, attempts: float, abandonment: float, lost: float, wait: float, occupancy: float
) -> None:
    found = redial_fates(Redials(100 / HALF_HOUR, 1 / 180, 1 / 120, 1 / delay, 10, 0.5, 70, 80))
    assert attempts == pytest.approx(found.attempts, abs=5.1e-8)
    assert abandonment == pytest.approx(found.abandonment, abs=5.1e-8)
    assert wait == pytest.approx(found.wait, abs=5.1e-6)
    assert occupancy == pytest.approx(found.occupancy, abs=5.1e-8)
    # Lost for good are the half of those who hang up that does not redial.
    assert lost == pytest.approx(0.5 * found.attempts * found.abandonment, abs=5.1e-8)


def fixed_point(
    fresh: float, handle_time: float, agents: int, probability: float
) -> tuple[float, float]:
    """Return attempts per fresh call and abandonment if redials know nothing of the congestion."""
    attempts = 1.0
    for _ in range(1000):
        found = erlang_a(
            attempts * fresh, handle_time, agents=agents, within=1.0, patience=2 * MINUTE
        )
        attempts = 1 / (1 - probability * found.abandonment)
    return attempts, found.abandonment


def test_redials_after_an_endless_delay() -> None:
    attempts, abandonment = fixed_point(100 / HALF_HOUR, 180.0, 10, 0.5)
    assert 109.914214 == pytest.approx(100 * attempts, abs=5e-7)
    assert 0.1803991 == pytest.approx(abandonment, abs=5e-8)


def test_redials_after_hours_are_near_the_fixed_point() -> None:
    found = redial_fates(
        Redials(100 / HALF_HOUR, 1 / 240, 1 / 120, 1 / (4 * HOUR), 13, 0.6, 80, 260)
    )
    name = "Redials of 60 % after 4 h, near the fixed point"
    assert typed(name, "abandonment", "all") == pytest.approx([found.abandonment], abs=1e-10)
    assert typed(name, "wait_mean", "all") == pytest.approx([found.wait], abs=1e-8)
    assert typed(name, "occupancy", "all") == pytest.approx([found.occupancy], abs=1e-10)
    attempts, abandonment = fixed_point(100 / HALF_HOUR, 240.0, 13, 0.6)
    assert attempts == pytest.approx(found.attempts, abs=0.0005)
    assert abandonment == pytest.approx(found.abandonment, abs=0.0006)


ALONE = {
    ("Transfers, two queues in a row, to the back", "queue:first"): (200.0, 13),
    ("Transfers, two queues in a row, to the back", "queue:second"): (200.0, 14),
    ("Transfers, to and fro", "queue:counter"): (206 / 0.91, 14),
    ("Transfers, to and fro", "queue:desk"): (20 + 0.3 * 206 / 0.91, 6),
    ("Transfers, to and fro", "queue:office"): (40 + 0.1 * 206 / 0.91, 5),
    ("Repeats after 20 min", "all"): (200 / 0.76, 16),
    ("Repeats to another queue", "queue:first"): (200 / 0.9, 14),
    ("Repeats to another queue", "queue:second"): (100 + 40 / 0.9, 9),
}
"""The rate [per hour] and the agents of each queue of a network, as if it were alone."""


@pytest.mark.parametrize(("name", "scope"), ALONE)
def test_queues_of_a_network_are_as_if_alone(name: str, scope: str) -> None:
    per_hour, agents = ALONE[name, scope]
    alone = erlang_c(per_hour / HOUR, 180.0, agents=agents, within=20.0)
    for measure in ("delay_probability", "asa", "service_level"):
        (value,) = typed(name, measure, scope)
        assert value == pytest.approx(getattr(alone, measure), rel=1e-7)


def _solved(case: str, found: Fates, groups: tuple[str, ...]) -> list[tuple[Figure, float]]:
    """Pair the figures of a case with those of the chain; its talk time is five minutes."""
    scopes = {"queue:one": 0, "queue:first": 0, "queue:two": 1, "queue:second": 1, "all": 0}
    scopes |= {f"group:{name}": place for place, name in enumerate(groups)}
    by_measure = {
        "abandonment": found.abandonment,
        "wait_mean": [5 * MINUTE * wait for wait in found.wait],
        "delay_probability": found.delayed,
        "occupancy": found.occupancy,
    }
    (known,) = (known.figures for known in CASES if known.name == case)
    return [(figure, by_measure[figure.measure][scopes[figure.scope]]) for figure in known]


def test_typed_figures_of_skills_and_priorities() -> None:
    pool = ((10,), ((0,), (0,)))
    loads = (4.0, 6.0)
    pairs = [
        *_solved(
            "Skills, generalists take the first queue first",
            centre(*SPECIALISTS, first), ("ones", "twos", "both"),
        ),
        *_solved(
            "Skills, generalists take the longest queue",
            centre(*SPECIALISTS, longest), ("ones", "twos", "both"),
        ),
        *_solved(
            "Skills, no flexibility", centre((6, 4), ((0,), (1,)), first), ("ones", "twos")
        ),
        *_solved(
            "Skills, N: six for both, four for the second queue only",
            centre(*N, first), ("both", "twos"),
        ),
        *_solved(
            "Priorities, patience 2 and 2 talk times",
            centre(*pool, first, arrivals=loads, patience_rates=(0.5, 0.5)), (),
        ),
        *_solved(
            "Priorities, patience 1 and 4 talk times",
            centre(*pool, first, arrivals=loads, patience_rates=(1.0, 0.25)), (),
        ),
    ]  # fmt: skip
    assert [figure.value for figure, _ in pairs] == pytest.approx(
        [value for _, value in pairs], rel=1e-8
    )
