"""A steady state on the screen and as Welch's picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

import ccsim
from ccsim.report.steady_screen import steady_screen
from ccsim.stats.warm_up import moving_average


@pytest.fixture(scope="module")
def found():
    return ccsim.steady(ccsim.load("erlang_a"), "service_level", days=20, replications=4, seed=3)


def shown(found: ccsim.Steady) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(steady_screen(found))
    return " ".join(capture.get().split())


def test_the_screen_says_the_figure_and_how_it_was_found(found):
    text = shown(found)
    mean, half = (100.0 * part for part in (found.estimate.mean, found.estimate.half_width))
    assert f"in the long run {mean:.1f} ± {half:.1f} %" in text
    assert "formula M/M/10+M 64.0 %" in text
    assert "Warm-up: 2 h is left out. Over 4 replications of 2 days" in text
    assert f"from {found.batches.batches} batches of" in text
    assert "Batches pass von Neumann's test" in text


def test_the_screen_warns(found):
    batches = found.batches._replace(independent=False, correlation=0.5)
    text = shown(replace(found, settled=False, batches=batches, formula=None))
    assert "NOT over within half of 2 days" in text
    assert "Batches are NOT independent" in text
    assert "+0.50" in text
    assert text.count("--days") == 2
    assert "formula" not in text


def test_the_figure_shows_the_course_and_its_moving_average(found):
    axes = ccsim.plot.steady(found).axes[0]
    course, average, *_ = axes.lines
    assert course.get_ydata() == pytest.approx(100.0 * found.course[:96])
    assert course.get_xdata()[:2] == pytest.approx([0.125, 0.375])
    assert average.get_ydata() == pytest.approx(100.0 * moving_average(found.course, 4)[:96])
    assert "4 replications" in axes.get_title(loc="left")
    assert axes.get_ylabel().endswith("[%]")
    assert "moving average of 2 h 15 min" in axes.get_xlabel()
    verticals = [line for line in axes.lines if np.ptp(line.get_xdata()) == 0.0]
    assert [2.0, 2.0] == list(verticals[0].get_xdata())
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert "warm-up: 2 h" in words
    assert any("formula M/M/10+M" in word for word in words)


def test_a_warm_up_that_is_not_over_is_told_in_the_figure(found):
    axes = ccsim.plot.steady(replace(found, settled=False)).axes[0]
    assert "warm-up: 2 h, NOT over" in [text.get_text() for text in axes.get_legend().get_texts()]
