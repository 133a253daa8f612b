"""The points of an experiment, simulated."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import ccsim
from ccsim.errors import InputError, RunError, ScenarioError
from ccsim.report.sweep_folder import write_folder
from ccsim.study import replicate
from ccsim.study import sweep as module
from ccsim.study.experiment import Experiment, read_experiment
from ccsim.study.replicate import Progress

TWO = {"queues.calls.volume": ["+0%", "+20%"], "groups.team.staff": ["-1", "+0", "+1"]}


def experiment(factors: dict[str, Any] = TWO, **changes: Any) -> Experiment:
    raw = {"scenario": "erlang_a", "replications": 3, "responses": ["service_level", "asa"]}
    return read_experiment(raw | {"factors": factors} | changes)


@pytest.fixture(scope="module")
def found():
    return ccsim.sweep(experiment())


def test_each_point_is_a_what_if_on_the_same_days(found):
    base = ccsim.load("erlang_a")
    changed = base.what_if({"queues.calls.volume": "+20%", "groups.team.staff": "+1"})
    for number, scenario in ((1, base), (5, changed)):
        run = ccsim.simulate(scenario, 3)
        assert run.estimate("service_level") == found.found[number][0]
        assert run.estimate("asa") == found.found[number][1]


def test_the_frame_is_tidy(found):
    frame = found.frame()
    assert ["point", *TWO, "scope", "measure", "mean", "half_width", "low", "high", "unit"] == list(
        frame.columns
    )
    assert 12 == len(frame)
    assert {"+0%", "+20%"} == set(frame["queues.calls.volume"])


def test_every_fault_of_every_point_is_told_before_anything_runs(monkeypatch):
    monkeypatch.setattr(module, "simulate", None)
    wrong = experiment({"queues.calls.volume": ["+5%"], "queues.calls.balks": [1, 2]})
    with pytest.raises(ScenarioError, match=r"\[factors\] queues.calls"):
        ccsim.sweep(wrong)
    with pytest.raises(InputError, match="queue:nobody"):
        ccsim.sweep(experiment(responses=["queue:nobody/asa"]))


def test_an_interrupt_keeps_the_points_that_are_finished():
    def press(at: Progress) -> None:
        if at.done == 7:  # the first replication of the third point
            raise KeyboardInterrupt

    cut = ccsim.sweep(experiment(), progress=press)
    assert cut.interrupted
    assert 2 == len(cut.found)
    assert 4 == len(cut.frame())

    def press_at_once(at: Progress) -> None:
        del at
        raise KeyboardInterrupt

    with pytest.raises(RunError, match="before the first point"):
        ccsim.sweep(experiment(), progress=press_at_once)


def test_points_that_a_store_has_are_not_simulated_again(found, tmp_path, monkeypatch):
    some = experiment({"queues.calls.volume": ["+20%"], "groups.team.staff": ["+0", "+1"]})
    ccsim.sweep(some, store=tmp_path)
    made: list[int] = []
    monkeypatch.setattr(replicate, "evaluate", _noted(replicate.evaluate, made))
    whole = ccsim.sweep(experiment(), store=tmp_path, executor="serial")
    assert (found.found, 6, 12) == (whole.found, whole.from_store, len(made))


def _noted(plain: Callable[..., Any], made: list[int]) -> Callable[..., Any]:
    def evaluated(*what: Any, **keys: Any) -> Any:
        made.append(1)
        return plain(*what, **keys)

    return evaluated


def test_a_grid_of_two_factors_is_a_heat_map(found):
    drawn = ccsim.plot.sweep(found, 0)
    ax = drawn.axes[0]
    field = ax.images[0].get_array()
    assert (3, 2) == field.shape
    assert 100.0 * found.found[5][0].mean == pytest.approx(float(field[2, 1]))
    assert 6 == len(ax.texts)
    assert TWO.keys() == {ax.get_xlabel(), ax.get_ylabel()}


def test_one_factor_is_a_line_with_intervals():
    found = ccsim.sweep(experiment({"groups.team.staff": ["+1", "-1", "+0"]}))
    ax = ccsim.plot.sweep(found, 1).axes[0]
    across, up = ax.lines[0].get_data()
    assert [-1.0, 0.0, 1.0] == across.tolist()
    assert [found.found[n][1].mean for n in (1, 2, 0)] == pytest.approx(up.tolist())
    assert 3 == len(ax.collections[0].get_segments())


def test_other_designs_are_dots_against_each_factor():
    factors = {key: {"low": "-5%", "high": "+5%"} for key in ("queues.calls.volume",
               "queues.calls.talk.mean", "queues.calls.patience.mean")}  # fmt: skip
    found = ccsim.sweep(experiment(factors, design="latin_hypercube", points=4, replications=1))
    drawn = ccsim.plot.sweep(found)
    assert [f"{key} [%]" for key in factors] == [ax.get_xlabel() for ax in drawn.axes]
    assert all(4 == len(ax.lines[0].get_xdata()) for ax in drawn.axes)


def test_a_folder_is_written_and_replaced(found, tmp_path):
    names = write_folder(found, tmp_path / "out")
    assert {"sweep.csv", "sweep.parquet", "sweep.json", "scenario.toml", "asa.png"} <= set(names)
    manifest = json.loads((tmp_path / "out" / "sweep.json").read_text())
    assert 6 == len(manifest["points"])
    pd.testing.assert_frame_equal(
        pd.read_csv(tmp_path / "out" / "sweep.csv", dtype=dict.fromkeys(TWO, str)),
        pd.read_parquet(tmp_path / "out" / "sweep.parquet"),
    )
    assert names == write_folder(found, tmp_path / "out")
    (tmp_path / "out" / "mine.txt").write_text("x")
    with pytest.raises(InputError):
        write_folder(found, tmp_path / "out")
