"""The page and the figures of a fit say what was found, and say so where nothing was."""

from __future__ import annotations

import re

import fitted_runs as runs
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import ccsim
from ccsim.fitting.fit import fit
from ccsim.report.fit_page import fit_page, fit_pictures
from ccsim.report.fit_words import fit_verdict


def words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


@pytest.fixture(scope="module")
def page() -> str:
    return fit_page(runs.fitted(), command="ccsim fit known.csv -o known")


def test_the_page_stands_alone(page):
    assert page.startswith("<!DOCTYPE html>")
    assert not re.search(r"(src|href)=\"(?!#|data:)", page)
    assert "ccsim fit known.csv -o known" in page


def test_each_part_has_its_section(page):
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", page)
    for heading in ("What the log says", "What was read", "Volume", "Talk and wrap of sales",
                    "Patience in help", "Who calls again", "Agents",
                    "Data, and what is assumed"):  # fmt: skip
        assert heading in headings


def test_the_page_is_the_same_for_the_same_fit(page):
    assert page == fit_page(runs.fitted(), command="ccsim fit known.csv -o known")


def test_every_source_is_on_the_page(page):
    for source in runs.fitted().sources:
        assert source.key in page


def test_the_verdict_tells_what_the_scenario_has():
    told = fit_verdict(runs.fitted())
    sales = next(one for one in runs.fitted().queues if one.name == "sales")
    assert f"{sales.recorded['offered']:,} offered" in told
    assert sales.talk.law.sentence() in told
    assert "are therefore fresh" in told
    assert "Agents of help: seen at work" in told


def test_an_assumed_patience_is_drawn_as_nothing_known():
    found = fit(runs.nobody_left(runs.small()), patience="6 min")
    assert "Patience (assumed)" in fit_verdict(found)
    drawn = words(ccsim.plot.fitted_patience(found.queues[0].patience))
    assert "0 of them abandoned" in drawn
    assert found.queues[0].patience.reason in drawn


@pytest.mark.parametrize("at", range(8))
def test_figures_say_how_to_read_them(at):
    pictures = list(fit_pictures(runs.fitted()))
    assert 9 == len(pictures)
    assert "How to read it: " in words(pictures[at].whole())
    own = Figure()
    pictures[at].draw(own.add_subplot())
    assert "How to read it" not in words(own)
    assert own.axes[0].get_title(loc="left")


def test_bars_and_law_of_durations_are_shares():
    sales = next(one for one in runs.fitted().queues if one.name == "sales")
    calls = runs.recorded().calls
    talk = calls.loc[(calls["queue"] == "sales") & calls["answered"], "talk"]
    (ax,) = ccsim.plot.fitted_durations(talk, sales.talk).axes
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(100.0)
    law = np.sum(ax.lines[0].get_ydata())
    last = ax.patches[-1].get_x() + ax.patches[-1].get_width() / 0.92
    assert law == pytest.approx(100 * sales.talk.law.cdf(last))


def test_the_week_is_drawn_as_it_was_fitted():
    found = runs.fitted()
    (ax,) = ccsim.plot.fitted_volume(found).axes
    lines = [np.asarray(line.get_ydata()) for line in ax.lines]
    offered, fresh = (line for line in lines if line.size > 2)  # the others part the days
    per_hour = 3600 / found.interval
    assert offered.sum() == pytest.approx(
        per_hour * sum(one.offered.week().sum() for one in found.queues)
    )
    assert fresh.sum() < offered.sum()
