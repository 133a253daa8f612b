"""Experiments as files: factors, designs, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim.errors import InputError
from ccsim.study.experiment import read_experiment
from ccsim.study.factors import Factor

ROOT = Path(__file__).resolve().parents[2]
GOOD: dict[str, Any] = {
    "scenario": "anonymous_bank",
    "replications": 2,
    "responses": ["service_level", "queue:bank/asa"],
    "factors": {"queues.bank.volume": ["-10%", "+0%"], "groups.agents.staff": ["+0", "+1", "+2"]},
}


def test_a_grid_has_every_combination():
    found = read_experiment(GOOD)
    assert 6 == len(found.points)
    assert ("-10%", "+2") == found.points[2].values
    assert [("service_level", "all"), ("asa", "queue:bank")] == [
        (one.measure, one.scope) for one in found.responses
    ]


def test_a_change_by_nothing_is_the_base():
    found = read_experiment(GOOD)
    assert found.scenario == found.scenario_at(found.points[3])
    changed = found.scenario.what_if({"queues.bank.volume": "-10%", "groups.agents.staff": "+1"})
    assert changed == found.scenario_at(found.points[1])


def test_a_list_goes_through_the_factors_together():
    factors = {"queues.bank.volume": ["-10%", "+10%"], "queues.bank.balk": [0.1, 0.2]}
    found = read_experiment(GOOD | {"design": "list", "factors": factors})
    assert [("-10%", 0.1), ("+10%", 0.2)] == [point.values for point in found.points]


def test_steps_of_a_range():
    ends = {"low": "-10%", "high": "+10%", "steps": 5}
    heads = {"low": 3, "high": 7, "steps": 3, "whole": True}
    factors = {"queues.bank.volume": ends, "queues.bank.queue_limit": heads}
    found = read_experiment(GOOD | {"factors": factors})
    assert ("-10%", "-5%", "+0%", "+5%", "+10%") == found.factors[0].values
    assert (3, 5, 7) == found.factors[1].values


def test_a_latin_hypercube_uses_every_slice_once():
    ends = {"low": 0.0, "high": 1.0}
    factors = {"queues.bank.balk": ends, "queues.bank.resolution": ends}
    found = read_experiment(
        GOOD | {"design": "latin_hypercube", "points": 20, "factors": factors, "seed": 5}
    )
    for column in np.array([point.values for point in found.points]).T:
        assert list(range(20)) == sorted(np.floor(20 * column).astype(int).tolist())
    again = read_experiment(
        GOOD | {"design": "latin_hypercube", "points": 20, "factors": factors, "seed": 6}
    )
    assert found.points != again.points


def test_whole_numbers_of_a_range_are_equally_likely():
    factor = Factor("x", low=1.0, high=4.0, unit="=", whole=True)
    shares = (np.arange(400) + 0.5) / 400
    counts = np.bincount([factor.at(share) for share in shares])
    assert [0, 100, 100, 100, 100] == counts.tolist()
    assert 4 == factor.at(1.0)


@pytest.mark.parametrize(
    ("changes", "where", "found"),
    [
        ({"scenario": None}, "experiment: scenario", "nothing"),
        ({"replication": 3}, "experiment", "the key `replication`"),
        ({"replications": 0}, "experiment: replications", "0"),
        ({"seed": -1}, "experiment: seed", "-1"),
        ({"design": "grit"}, "experiment: design", '"grit"'),
        ({"points": 3}, "experiment: points", "3"),
        ({"responses": []}, "experiment: responses", "an empty list"),
        ({"responses": ["as"]}, "measure", '"as"'),
        ({"factors": {}}, "experiment: [factors]", "a table with nothing in it"),
        ({"factors": {"a.b": []}}, 'experiment: [factors] "a.b"', "an empty list"),
        ({"factors": {"a.b": {"low": 1}}}, 'experiment: [factors] "a.b"', "a table with low"),
        (
            {"factors": {"a.b": {"low": 2, "high": 1}}},
            'experiment: [factors] "a.b"',
            "low 2, high 1",
        ),
        (
            {"factors": {"a.b": {"low": 1, "high": 2, "steps": 1}}},
            'experiment: [factors] "a.b"',
            "whole false, steps 1",
        ),
        (
            {"factors": {"a.b": {"low": 1, "high": 2}}},
            'experiment: [factors] "a.b"',
            "a range without steps",
        ),
        (
            {"design": "list", "factors": {"a": [1, 2], "b": [1]}},
            "experiment: [factors]",
            "lists of 1, 2 values",
        ),
        ({"design": "latin_hypercube", "points": 3}, None, "a list of 2"),
        (
            {"design": "latin_hypercube", "factors": {"a": {"low": 1, "high": 2}}},
            "experiment: points",
            "nothing",
        ),
        ({"factors": {"a": [0] * 101, "b": [0] * 100}}, "experiment: [factors]", None),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], where: str | None, found: str | None):
    with pytest.raises(InputError) as refused:
        read_experiment(GOOD | changes)
    fault = refused.value.faults[0]
    assert where is None or where == fault.where
    assert found is None or found == fault.found


def test_all_faults_are_told_at_once():
    with pytest.raises(InputError) as refused:
        read_experiment(GOOD | {"seed": "x", "design": "grit", "scenario": 4})
    assert 3 == len(refused.value.faults)


def test_a_file_that_cannot_be_read_or_is_no_toml(tmp_path):
    (tmp_path / "bad.toml").write_text("name = ")
    for name in ("bad.toml", "not there.toml"):
        with pytest.raises(InputError, match="TOML file"):
            read_experiment(tmp_path / name)


def test_a_scenario_is_looked_for_beside_the_file(tmp_path):
    (tmp_path / "mine").mkdir()
    source = (ROOT / "scenarios" / "erlang_a" / "scenario.toml").read_text()
    (tmp_path / "mine" / "scenario.toml").write_text(source)
    (tmp_path / "try.toml").write_text(
        'scenario = "mine"\n[factors]\n"groups.team.staff" = ["+0", "+1"]\n'
    )
    assert ccsim.load("erlang_a") == read_experiment(tmp_path / "try.toml").scenario


@pytest.mark.parametrize("path", sorted((ROOT / "experiments" / "sweeps").glob("*.toml")))
def test_experiments_that_come_with_ccsim_are_sound(path):
    found = read_experiment(path)
    for point in found.points:
        found.scenario_at(point)
    assert found.description
