import numpy as np
import pytest
from scipy import stats

from ccsim.errors import InputError
from ccsim.fitting.agents import service_by_agent

TYPICAL, WITHIN = 5.0, 0.8


def drawn(seed: int, between: float, calls: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return names and talk times of agents whose means differ by `between`."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(calls.size), calls)
    own = rng.normal(0.0, between, calls.size)
    logs = TYPICAL + own[who] + rng.normal(0.0, WITHIN, who.size)
    return np.array([f"agent_{number}" for number in who]), np.exp(logs)


def test_with_equal_numbers_of_calls_it_is_the_analysis_of_variance():
    who, talk = drawn(1, 0.4, np.full(12, 25))
    logs = np.log(talk).reshape(12, 25)
    within = logs.var(axis=1, ddof=1).mean()
    between = logs.mean(axis=1).var(ddof=1) - within / 25
    fit = service_by_agent(who, talk)
    assert np.sqrt(within) == pytest.approx(fit.within.value, rel=1e-6)
    assert np.sqrt(between) == pytest.approx(fit.between.value, rel=1e-6)
    assert stats.f_oneway(*logs).pvalue == pytest.approx(fit.p_value, rel=1e-6)
    assert 1 - within / 25 / logs.mean(axis=1).var(ddof=1) == pytest.approx(fit.real, rel=1e-6)


def test_planted_spreads_lie_in_their_intervals():
    # 120 intervals of 95 % miss 6 on average; 14 or more with chance 0.3 %, so do 0.
    calls = np.random.default_rng(7).integers(5, 200, 20)
    missed = 0
    for seed in range(120):
        spread = (0.1, 0.3)[seed % 2]
        between = service_by_agent(*drawn(seed, spread, calls)).between
        missed += not between.low <= spread <= between.high
    assert 0 < missed < 14


def test_an_agents_factor_is_shrunk_and_its_error_covers():
    rng = np.random.default_rng(3)
    calls = rng.integers(3, 60, 400)
    who = np.repeat(np.arange(400), calls)
    own = rng.normal(0.0, 0.3, 400)
    talk = np.exp(TYPICAL + own[who] + rng.normal(0.0, WITHIN, who.size))
    table = service_by_agent(who.astype(str), talk).agents
    truth = own[table["agent"].astype(int)]
    off = (np.log(table["factor"]) - truth) / table["error"]
    # 400 squares of standard normals: outside 3.5 standard errors with chance 0.05 %.
    assert 1 == pytest.approx(np.mean(off**2), abs=3.5 * np.sqrt(2 / 400))
    few, many = table[table["n"] < 10], table[table["n"] > 50]
    assert many["error"].max() < few["error"].min()


def test_alike_agents_are_not_told_apart():
    fit = service_by_agent(*drawn(11, 0.0, np.full(15, 40)))
    assert fit.between.low == 0.0
    assert fit.p_value > 0.01  # fails for one seed in a hundred; the seed is fixed
    assert "explain the log as well" in " ".join(fit.words)


def test_what_is_left_out_is_counted():
    fit = service_by_agent(
        ["a", "a", None, "b", "b", "b"],
        [100.0, 200.0, 50.0, 300.0, 8.0, np.nan],
        longer_than=10.0,
    )
    expected = {
        "no talk time": 1, "talk time of 10 s or less": 1, "no agent's name": 1,
    }  # fmt: skip
    assert expected == fit.left_out
    assert [2, 1] == fit.agents["n"].tolist()


def test_one_agent_tells_nothing_of_a_spread():
    fit = service_by_agent(["a", "a"], [100.0, 120.0])
    assert np.isnan(fit.between.value)
    assert np.isinf(fit.between.high)
    assert "cannot be told" in fit.words[0]


def test_all_faults_at_once():
    with pytest.raises(InputError) as caught:
        service_by_agent(["a"], [-1.0, 5.0], longer_than=-3.0)
    assert 3 == len(caught.value.faults)
