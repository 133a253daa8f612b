"""Arrays broadcast as numpy's do, and more agents, less load or more patience help."""

from __future__ import annotations

import math
from dataclasses import asdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.erlang import (
    agents_required,
    delay_limit,
    erlang_a,
    erlang_b,
    erlang_c,
    erlang_g,
    lines_required,
    rostered,
    service_level,
    square_root_agents,
    wait_percentile,
    waits_by_priority,
)
from ccsim.errors import FormulaError
from ccsim.scenario.distributions import Exponential

LOAD = st.floats(0.05, 500.0)
AGENTS = st.integers(1, 600)
PATIENCE = st.floats(0.05, 50.0)
WITHIN = st.floats(0.0, 5.0)
TARGET = st.floats(0.05, 0.99)
SLACK = 1e-12

calm = settings(deadline=None)


# --- Arrays -------------------------------------------------------------------------------------


def test_arrays_broadcast() -> None:
    rates, agents = np.array([[0.02], [0.05], [0.3]]), np.array([4, 10, 30, 60])
    figures = erlang_a(rates, 180.0, agents=agents, patience=120.0, within=20.0)
    for name, values in asdict(figures).items():
        assert values.shape == (3, 4), name
        single = erlang_a(0.05, 180.0, agents=30, patience=120.0, within=20.0)
        assert getattr(single, name) == values[1, 2]


def test_numbers_give_numbers() -> None:
    figures = erlang_c(0.05, 180.0, agents=10, within=20.0)
    assert {float} == {type(value) for value in asdict(figures).values()}
    assert type(agents_required(0.05, 180.0)) is int
    assert type(lines_required(5.0)) is int
    assert type(rostered(10, 0.3)) is int
    assert type(erlang_b(5.0, 5)) is float


def test_no_rows_give_no_rows() -> None:
    assert erlang_b([], 3).shape == (0,)
    assert agents_required(np.empty((0, 2)), 180.0).shape == (0, 2)


def test_endless_and_finite_patience_stand_side_by_side() -> None:
    both = erlang_a(0.05, 180.0, agents=10, patience=[math.inf, 120.0], within=20.0)
    endless = erlang_c(0.05, 180.0, agents=10, within=20.0)
    assert endless.service_level == both.service_level[0]
    assert both.abandonment[0] == 0
    assert both.abandonment[1] > 0


def test_places_row_by_row() -> None:
    places = [0, 3, math.inf]
    figures = erlang_a(0.05, 180.0, agents=10, patience=120.0, within=20.0, waiting_places=places)
    singles = [
        erlang_a(0.05, 180.0, agents=10, patience=120.0, within=20.0, waiting_places=n)
        for n in places
    ]
    assert [single.asa for single in singles] == figures.asa.tolist()
    assert [single.blocking for single in singles] == figures.blocking.tolist()


def test_saturated_rows_say_so_and_spoil_no_other() -> None:
    figures = erlang_c([0.04, 0.05, 0.06], 200.0, agents=10, within=20.0)
    assert [False, True, True] == np.isinf(figures.asa).tolist()
    assert [0.0, 0.0] == figures.service_level[1:].tolist()
    assert [1.0, 1.0] == figures.delay_probability[1:].tolist()
    assert not any(np.isnan(figures.service_level_4))


def test_bad_rows_are_named_all_at_once() -> None:
    with pytest.raises(FormulaError) as caught:
        agents_required([0.1, -0.1, math.nan], 180.0, target=[0.8, 0.8, 80], asa=0)
    wrong = {fault.where: fault.found for fault in caught.value.faults}
    assert wrong == {
        "agents_required: arrival_rate[1]": "-0.1 (and 1 more)",
        "agents_required: target[2]": "80",
        "agents_required: asa": "0",
    }


def test_fractional_agents_in_an_array() -> None:
    with pytest.raises(FormulaError, match=r"erlang_c: agents\[0, 1\]\n.*12\.5"):
        erlang_c(0.05, 180.0, agents=[[10, 12.5]], within=20.0)


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(FormulaError, match=r"arrival_rate \(3,\), handle_time \(2,\)"):
        erlang_c([0.1, 0.2, 0.3], [180.0, 200.0], agents=90, within=20.0)


@pytest.mark.parametrize("value", [[True, False], ["many", "more"], [None, 1.0]])
def test_what_is_no_number(value: object) -> None:
    with pytest.raises(FormulaError, match=r"erlang_b: load\[0\]"):
        erlang_b(value, 3)


@pytest.mark.parametrize("name", ["target", "abandonment", "occupancy"])
@pytest.mark.parametrize("value", [0, 1, 1.5, 80, -0.1, math.nan, "0.8"])
def test_targets_that_nobody_can_reach(name: str, value: object) -> None:
    with pytest.raises(FormulaError, match=f"agents_required: {name}\n"):
        agents_required(0.05, 180.0, **{name: value})


def test_definitions_beyond_the_five() -> None:
    with pytest.raises(FormulaError, match="service_level: definition\n"):
        service_level(0.05, 180.0, agents=10, definition=6)


# --- The fewest ---------------------------------------------------------------------------------


@calm
@given(st.floats(0.05, 60.0), PATIENCE | st.just(math.inf), WITHIN, TARGET, st.integers(1, 5))
def test_the_fewest_agents_by_trying_all(
    load: float, patience: float, within: float, target: float, definition: int
) -> None:
    crews = np.arange(1, 200)
    levels = service_level(
        load, 1.0, agents=crews, within=within, patience=patience, definition=definition,
        short_abandon=0.1,
    )  # fmt: skip
    found = agents_required(
        load, 1.0, within=within, target=target, patience=patience, definition=definition,
        short_abandon=0.1,
    )  # fmt: skip
    assert crews[levels >= target][0] == found


@calm
@given(LOAD, PATIENCE, st.floats(0.001, 5.0), st.floats(0.001, 0.5), st.floats(0.1, 0.99))
def test_the_fewest_agents_for_other_targets(
    load: float, patience: float, asa: float, abandonment: float, occupancy: float
) -> None:
    crews = np.arange(1, 10 + 12 * int(load + 1))
    figures = erlang_a(load, 1.0, agents=crews, patience=patience, within=0.0)
    kept = (figures.asa <= asa) & (figures.abandonment <= abandonment)
    kept &= figures.occupancy <= occupancy
    found = agents_required(
        load, 1.0, target=None, patience=patience, asa=asa, abandonment=abandonment,
        occupancy=occupancy,
    )  # fmt: skip
    assert crews[kept][0] == found


@calm
@given(st.floats(0.0, 3000.0), st.floats(1e-6, 0.9))
def test_the_fewest_lines(load: float, blocking: float) -> None:
    lines = lines_required(load, blocking=blocking)
    assert erlang_b(load, lines) <= blocking < erlang_b(load, lines - 1)


def test_without_contacts_nobody_is_required() -> None:
    assert [0, 12] == agents_required([0.0, 0.05], 180.0).tolist()
    assert 0 == agents_required(0.0, 180.0, patience=60.0, abandonment=0.05)


def test_no_target_but_to_keep_up() -> None:
    """Without any target, the line may be long but must not grow."""
    assert 10 == agents_required(0.05, 180.0, target=None)
    assert 11 == agents_required(10.0, 1.0, target=None)


def test_shrinkage_divides() -> None:
    assert 105 == rostered(73, 0.3)
    assert [100, 0, 15] == rostered([70, 0, 12], [0.3, 0.5, 0.2]).tolist()
    with pytest.raises(FormulaError, match="rostered: shrinkage"):
        rostered(73, 30)


# --- Order --------------------------------------------------------------------------------------


@calm
@given(LOAD, AGENTS)
def test_losing_blocks_fewer_than_waiting_delays(load: float, agents: int) -> None:
    figures = erlang_c(load, 1.0, agents=agents, within=0.0)
    assert erlang_b(load, agents) <= figures.delay_probability * (1 + SLACK)


@calm
@given(LOAD, AGENTS, st.floats(1.0, 2.0))
def test_load_harms(load: float, agents: int, factor: float) -> None:
    less, more = erlang_c([load, load * factor], 1.0, agents=agents, within=0.1).service_level
    assert more <= less + SLACK
    fewer, blocked = erlang_b([load, load * factor], agents)
    assert fewer <= blocked * (1 + SLACK)
    assert agents_required(load, 1.0) <= agents_required(load * factor, 1.0)


@calm
@given(LOAD, AGENTS, PATIENCE, st.floats(1.0, 20.0))
def test_patience_fills_the_line(load: float, agents: int, patience: float, factor: float) -> None:
    figures = erlang_a(load, 1.0, agents=agents, patience=[patience, patience * factor], within=0.1)
    shorter, longer = figures.delay_probability
    assert shorter <= longer + SLACK
    left, stayed = figures.abandonment
    assert stayed <= left + SLACK
    endless = erlang_c(load, 1.0, agents=agents, within=0.1)
    assert longer <= endless.delay_probability + SLACK


@calm
@given(st.floats(0.05, 0.95), AGENTS, WITHIN)
def test_long_patience_tends_to_endless(share: float, agents: int, within: float) -> None:
    load = share * agents
    patience = 10.0 ** np.arange(4, 16, 2)
    levels = service_level(load, 1.0, agents=agents, within=within, patience=patience)
    endless = service_level(load, 1.0, agents=agents, within=within)
    gaps = np.abs(levels - endless)
    assert gaps[-1] <= 1e-11
    assert all(later <= earlier + SLACK for earlier, later in pairwise(gaps))


@calm
@given(st.floats(0.1, 200.0), st.integers(1, 250), st.integers(2, 5))
def test_pooling_helps(load: float, agents: int, teams: int) -> None:
    assert erlang_b(teams * load, teams * agents) <= erlang_b(load, agents) * (1 + SLACK)
    split, pooled = (erlang_c(k * load, 1.0, agents=k * agents, within=0.1) for k in (1, teams))
    assert pooled.delay_probability <= split.delay_probability + SLACK
    assert pooled.asa <= split.asa * (1 + SLACK)


@calm
@given(LOAD, LOAD, TARGET)
def test_splitting_takes_no_fewer_agents(first: float, second: float, target: float) -> None:
    loads = np.array([first, second, first + second])
    one, other, both = agents_required(loads, 1.0, within=0.1, target=target)
    assert both <= one + other


def test_splitting_may_take_fewer_where_most_abandon() -> None:
    """A large overloaded queue is surely slow, a small one only mostly."""
    small, large, both = agents_required(
        [4.0, 13.0, 17.0], 1.0, within=0.1, target=0.25, patience=1.0
    )
    assert both == small + large + 1


@calm
@given(LOAD, AGENTS, PATIENCE | st.just(math.inf), st.floats(1.0, 99.0))
def test_percentiles_turn_the_wait_round(
    load: float, agents: int, patience: float, percent: float
) -> None:
    """SL3 within t is the share whose wait, however it ends, is at most t."""
    wait = wait_percentile(load, 1.0, agents=agents, patience=patience, percent=percent)
    if math.isinf(wait):
        assert load >= agents
        return
    by_then = service_level(load, 1.0, agents=agents, patience=patience, within=wait, definition=3)
    if wait == 0:
        assert by_then >= percent / 100 - SLACK
    else:
        assert percent / 100 == pytest.approx(by_then, rel=1e-9)


@calm
@given(st.lists(st.floats(0.01, 5.0), min_size=1, max_size=4), st.integers(1, 30))
def test_priorities_move_waits_but_not_their_mean(rates: list[float], agents: int) -> None:
    waits = waits_by_priority(rates, 1.0, agents=agents)
    assert all(first <= second for first, second in pairwise(waits))
    total = sum(rates)
    if total < agents * 0.999:
        mean = float(np.average(waits, weights=rates))
        assert erlang_c(total, 1.0, agents=agents, within=0.0).asa == pytest.approx(mean, rel=1e-8)


# --- Printed figures ----------------------------------------------------------------------------


def test_cobham() -> None:
    assert [0.0584543, 0.1461358, 0.5114752] == waits_by_priority(
        [3.0, 3.0, 2.0], 1.0, agents=10
    ).round(7).tolist()
    two = waits_by_priority([1.0, 1.5], 3.0, agents=9)
    assert [0.2545743, 1.5274459] == two.round(7).tolist()


def test_only_the_lower_class_grows_without_limit() -> None:
    first, second = waits_by_priority([2.0, 5.0], 3.0, agents=9)
    assert first == pytest.approx(1.0)
    assert math.isinf(second)


def test_halfin_and_whitt() -> None:
    limits = delay_limit([0.1, 0.25, 0.5, 1, 1.5, 2, 0, -1])
    printed = [0.8802871, 0.7209321, 0.5045386, 0.2233613, 0.0846904, 0.0268814, 1, 1]
    assert printed == limits.round(7).tolist()


def test_garnett() -> None:
    assert [0.5, 0.1586553] == delay_limit([0, 1], patience_ratio=1).round(7).tolist()
    limits = delay_limit([-1, 0, 1], patience_ratio=2).round(7)
    assert [0.9312263, 0.5857864, 0.1789577] == limits.tolist()


def test_limits_are_what_large_queues_tend_to() -> None:
    agents = square_root_agents(1e8, 0.5)
    figures = erlang_a(1e8, 1.0, agents=agents, patience=[2.0, math.inf], within=0.0)
    assert delay_limit(0.5, patience_ratio=[2.0, math.inf]) == pytest.approx(
        figures.delay_probability, rel=1e-3
    )


@pytest.mark.parametrize(
    ("system", "agents"),
    [
        ((0.01, 300, 20, 0.8), 6),
        ((240 / 1800, 180, 20, 0.8), 29),
        ((500 / 1800, 240, 20, 0.8), 74),
        ((2000 / 1800, 360, 30, 0.9), 415),
        ((100 / 1800, 180, 20, 0.8), 14),
        ((1 / 60, 300, 20, 0.8), 8),
    ],
)
def test_agents_required(system: tuple[float, float, float, float], agents: int) -> None:
    rate, handle_time, within, target = system
    assert agents == agents_required(rate, handle_time, within=within, target=target)


def test_who_leaves_at_the_cut_does_not_leave_before_it() -> None:
    at_five, by_six = (
        erlang_g(
            0.05,
            180.0,
            agents=8,
            survival=lambda wait: float(wait < 5),
            within=2.0,
            short_abandon=cut,
        )
        for cut in (5.0, 6.0)
    )
    assert at_five.service_level == pytest.approx(at_five.service_level_5, rel=1e-9)
    assert by_six.service_level_5 == pytest.approx(by_six.service_level / (1 - by_six.abandonment))


def test_the_law_of_a_scenario_serves_as_patience() -> None:
    law = Exponential(kind="exponential", mean=120.0)
    by_law = erlang_g([0.05, 0.06], 180.0, agents=10, survival=law, within=20.0)
    chain = erlang_a([0.05, 0.06], 180.0, agents=10, patience=120.0, within=20.0)
    for name, values in asdict(chain).items():
        assert values == pytest.approx(getattr(by_law, name), rel=1e-9), name
