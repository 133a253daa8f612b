"""One step of each lever, on the same days: effects, ranking, screen, figure."""

from __future__ import annotations

import io
import json
import math

import pandas as pd
import pytest
from rich.console import Console

import ccsim
from ccsim.errors import InputError
from ccsim.report.levers_screen import levers_screen, verdict_on_levers
from ccsim.report.style import NEAR, STAFF

PUSHED = ["patience=1%", "volume", "One more: groups.agents.staff=+1"]
MEASURES = ["service_level", "abandonment"]


@pytest.fixture(scope="module")
def bank() -> ccsim.Scenario:
    return ccsim.load("anonymous_bank")


@pytest.fixture(scope="module")
def found(bank) -> ccsim.Tornado:
    return ccsim.levers(bank, 12, levers=PUSHED, measures=MEASURES, seed=5)


def screen(found: ccsim.Tornado) -> str:
    shown = io.StringIO()
    Console(width=120, file=shown).print(levers_screen(found))
    return " ".join(shown.getvalue().split())


def test_effects_are_those_of_a_comparison(bank, found):
    changed = bank.what_if({"queues.bank.volume": "-5%"})
    pair = ccsim.compare([bank, changed], 12, seed=5).differences(["service_level"])[0]
    effect = next(e for e in found.of("service_level") if e.push.step == "-5 %")
    assert (pair.base, pair.other) == (effect.difference.base, effect.difference.other)
    assert pair.difference.mean == effect.difference.difference.mean
    assert pair.wins == effect.difference.wins
    # Ten intervals hold together: each is wider than one alone.
    assert effect.difference.difference.half_width > 1.3 * pair.difference.half_width


def test_the_base_is_simulated_once(bank):
    told = []
    ccsim.levers(bank, 2, levers=["volume"], progress=told.append)
    assert (6, 6) == (told[-1].total, len(told))


def test_levers_are_ranked_by_their_larger_effect_on_the_first_measure(bank, found):
    assert ("One more", "volume", "patience") == found.ranking
    sizes = {name: max(e.size for e in found.of("service_level") if e.push.lever == name)
             for name in found.ranking}  # fmt: skip
    assert sorted(sizes.values(), reverse=True) == list(sizes.values())
    other = ccsim.levers(bank, 12, levers=PUSHED, measures=["offered", "asa"], seed=5)
    assert "volume" == other.ranking[0]


def test_frame_and_json(found):
    frame = found.frame()
    assert [
        "lever", "side", "step", "scope", "measure", "base", "value", "difference", "half_width",
        "wins", "losses", "days", "verdict", "unit",
    ] == list(frame.columns)  # fmt: skip
    assert 10 == len(frame)
    gap = (frame.value - frame.base - frame.difference).abs()
    assert gap.max() < 1e-12
    whole = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert ["One more", "volume", "patience"] == whole["ranking"]
    assert {"groups.agents.staff": "+1"} == whole["steps"][0]["changes"]
    read = pd.DataFrame(whole["effects"])
    pd.testing.assert_frame_equal(read, frame)
    assert "Tornado of service_level, abandonment" in repr(found)


def test_measures_and_scopes(bank):
    one = ccsim.levers(bank, 2, levers=["volume"])
    assert ("service_level", "fcr_true", "paid_hours") == one.measures
    priced = bank.what_if({"groups.agents.cost_per_hour": 20})
    assert "cost" == ccsim.levers(priced, 2, levers=["volume"]).measures[-1]
    queue = ccsim.levers(bank, 2, levers=["volume"], scope="queue:bank")
    assert {"queue:bank"} == set(queue.frame()["scope"])
    missing = ccsim.levers(bank, 2, levers=["volume"], measures=["cost", "asa"])
    assert (("cost",), 2) == (missing.without_value, len(missing.effects))
    assert "Cost has no value in this scenario." in screen(missing)


@pytest.mark.parametrize(
    ("measures", "scope", "wheres"),
    [
        (["as", "cots"], "queue:x", ["measure", "scope", "measure"]),
        ([], "all", ["levers, measures"]),
        (["asa", "asa"], "all", ["levers, measures"]),
        (["cost"], "all", ["levers, measures"]),
    ],
)
def test_measures_that_are_not_there_are_refused(bank, measures, scope, wheres):
    with pytest.raises(InputError) as refused:
        ccsim.levers(bank, 1, levers=["volume"], measures=measures, scope=scope)
    assert wheres == [fault.where for fault in refused.value.faults]


def test_the_screen_tells_what_is_best_and_what_is_chance(found):
    text = screen(found)
    assert "5 steps of 3 levers" in text
    assert "12 replications, the same for all" in text
    assert "What is best for service level: One more groups.agents.staff=+1 (+" in text
    assert "all 10 intervals above hold together" in text
    table = text.partition("What is best")[0]
    for effect in found.effects:
        change = effect.difference.difference
        shown = f"{100 * change.mean:+z.1f} ± {100 * change.half_width:.1f} points"
        assert shown in table
        assert (f"({shown})" in table) == (effect.verdict == "could be chance")
    assert {"better", "worse", "could be chance"} == {e.verdict for e in found.effects}


def test_one_replication_says_nothing_of_chance(bank):
    once = ccsim.levers(bank, 1, levers=["volume"], measures=["service_level"])
    assert math.isnan(once.effects[0].difference.difference.half_width)
    assert "No step is surely good for service level." == verdict_on_levers(once)
    assert "One replication says nothing of chance" in screen(once)
    assert once.as_dict()["effects"][0]["half_width"] is None
    ccsim.plot.levers(once)


def test_the_figure_has_a_panel_for_each_measure_and_a_bar_for_each_step(found):
    figure = ccsim.plot.levers(found)
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert ["Service level", "Abandonment"] == [title.split("\nbase ")[0] for title in titles]
    steps = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert [push.step for push in found.pushes] == steps
    names = {text.get_text() for text in figure.axes[0].texts}
    assert {"One more", "volume", "patience"} <= names
    for ax, measure in zip(figure.axes, MEASURES, strict=True):
        effects = found.of(measure)
        widths = [bar.get_width() for bar in ax.patches]
        expected = [100.0 * effect.difference.difference.mean for effect in effects]
        assert expected == pytest.approx(widths)
        pale = [bar.get_alpha() < 1.0 for bar in ax.patches]
        assert [effect.verdict == "could be chance" for effect in effects] == pale
        down = [bar.get_facecolor()[:3] for bar in ax.patches]
        colours = {"down": STAFF, "up": NEAR}
        wanted = [_rgb(colours[effect.push.side]) for effect in effects]
        assert wanted == [pytest.approx(colour) for colour in down]
        rows = [bar.get_y() for bar in ax.patches]
        assert sorted(rows) == rows
        assert ax.yaxis_inverted()
    words = " ".join(text.get_text() for text in figure.texts)
    for word in ("How to read it", "12 replications", "95 % confidence", "Anonymous Bank"):
        assert word in words


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
