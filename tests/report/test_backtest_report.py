"""The page and the figures of a back-test show its numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from backtest_runs import FIRST, backtest
from matplotlib.figure import Figure
from matplotlib.text import Text

import ccsim
from ccsim.errors import InputError
from ccsim.report.backtest_page import backtest_page, worst_day


@pytest.fixture(scope="module")
def found() -> ccsim.Backtest:
    return backtest(agents=3, groups__team__staff="-1")


def words(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def test_bands_of_days_and_what_happened(found):
    figure = ccsim.plot.backtest(found, "service_level")
    ax = figure.axes[0]
    recorded, _, low, high = found.bands("service_level")
    drawn = [(bar.get_y(), bar.get_y() + bar.get_height()) for bar in ax.patches]
    assert drawn == [pytest.approx((100 * a, 100 * b)) for a, b in zip(low, high, strict=True)]
    inside, outside = (line.get_ydata() for line in ax.lines[:2])
    assert len(outside) == np.count_nonzero((recorded < low) | (recorded > high)) > 0
    assert sorted([*inside, *outside]) == pytest.approx(sorted(100 * recorded))
    assert "How to read it: " in words(figure)
    assert "19 replications" in words(figure)
    assert "bands of 90 %" in ax.get_title(loc="left")


def test_intervals_of_one_day(found):
    ax = ccsim.plot.backtest(found, "offered", date=FIRST).axes[0]
    frame = found.intervals().query("measure == 'offered'")
    of_day = frame[frame["start"].dt.date == FIRST]
    points = sorted(y for line in ax.lines[:2] for y in line.get_ydata())
    assert sorted(of_day["recorded"]) == points
    assert 8 == len(points)
    with pytest.raises(InputError, match="which was not compared"):
        ccsim.plot.backtest(found, date=FIRST.replace(year=2025))


def test_the_worst_day_adds_most_to_the_error(found):
    days = found.days().pivot_table(
        index="date", columns="measure", values=["recorded", "predicted"]
    )
    off = (days["recorded"]["wait_mean"] - days["predicted"]["wait_mean"]).abs()
    assert worst_day(found) == (off * days["recorded"]["offered"]).idxmax().date()


def test_bars_lead_from_the_prediction_to_the_record(found):
    ax = ccsim.plot.blame(found, "wait_mean").axes[0]
    parts, whole = found.parts("wait_mean"), found.total("wait_mean")
    heights = [bar.get_height() for bar in ax.patches]
    expected = [whole.predicted, *(abs(part.explained) for part in parts[1:]), whole.recorded]
    assert expected == pytest.approx(heights)
    top = ax.patches[-2]
    assert whole.recorded == pytest.approx(
        max((top.get_y(), top.get_y() + top.get_height()), key=lambda y: -abs(y - whole.recorded))
    )
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert ["predicted", "recorded\narrivals", "recorded\ntalk times", "recorded\nstaffing",
            "left", "recorded"] == labels  # fmt: skip


def test_figures_draw_on_axes_of_the_reader(found):
    for draw in (ccsim.plot.backtest, ccsim.plot.blame):
        own = Figure()
        assert own is draw(found, ax=own.add_subplot(2, 1, 1))
        assert "How to read it" not in words(own)


def test_the_page_stands_alone_and_says_everything(found):
    page = backtest_page(found)
    assert page == backtest_page(found)
    assert "http://" not in page
    assert 9 == page.count("<figure>")
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", page)
    assert ["How far from what happened", "The figures", "Day by day", "Interval by interval",
            "Which assumption is to blame", "How to get this again"] == headings  # fmt: skip
    assert found.verdict in page.replace("&#39;", "'")
    warned = replace(found, warnings=backtest_warnings(found))
    assert "What was assumed or left out" in backtest_page(warned)
    assert "&lt;b&gt;" in backtest_page(warned)


def backtest_warnings(found: ccsim.Backtest) -> tuple[object, ...]:
    from ccsim.errors import Fault  # noqa: PLC0415  # of this test alone

    return (*found.warnings, Fault(where="<b>", found="x", allowed="y", do="z", warning=True))


def test_without_blame_the_page_leaves_it_out(found):
    only = {frozenset[str](): found.arms[frozenset()]}
    page = backtest_page(replace(found, arms=only, interrupted=True))
    assert "Which assumption is to blame" not in page
    assert 6 == page.count("<figure>")
    with pytest.raises(InputError, match="interrupted"):
        ccsim.plot.blame(replace(found, arms=only))
