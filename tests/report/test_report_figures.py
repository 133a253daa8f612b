"""Figures of a report draw the run's numbers, say so in words, and look as they did."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread, imsave
from matplotlib.text import Text
from numpy.typing import NDArray

import ccsim

sys.path.append(str(Path(__file__).parent))
import report_runs as runs  # it lies beside this file, in no package

LOOKS = Path(__file__).parent / "looks"
COARSE = (36, 64)
DRAWN = (
    "net_staffing", "service_level", "waits", "occupancy", "issue_funnel", "fcr_quartet",
)  # fmt: skip


def words(figure: Figure) -> str:
    """Return everything that is written in a figure."""
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def look(figure: Figure) -> NDArray[np.float64]:
    """Return a figure in grey, so coarse that fonts do not matter: means of its fields."""
    figure.set_dpi(50)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    # Weights by which the blue and the orange of the house differ in grey.
    grey = np.asarray(canvas.buffer_rgba())[..., :3] @ (0.7, 0.2, 0.1) / 255.0
    rows, columns = (size // coarse for size, coarse in zip(grey.shape, COARSE, strict=True))
    cut = grey[: rows * COARSE[0], : columns * COARSE[1]]
    found: NDArray[np.float64] = cut.reshape(COARSE[0], rows, COARSE[1], columns).mean(axis=(1, 3))
    return found


@pytest.mark.parametrize("name", DRAWN)
def test_looks_as_it_did(name):
    """Fields may differ by what another font does to their grey, not by a moved bar."""
    found = look(getattr(ccsim.plot, name)(runs.returning()))
    before = imread(LOOKS / f"{name}.png")[..., 0]
    off = np.abs(found - before)
    assert off.mean() < 0.01, "python tests/report/test_report_figures.py draws the looks anew"
    assert np.quantile(off, 0.99) < 0.15


@pytest.mark.parametrize("name", DRAWN)
def test_says_n_and_how_to_read_it(name):
    found = words(getattr(ccsim.plot, name)(runs.returning()))
    assert "How to read it: " in found
    assert "n = 6" in found or "3 replications" in found


@pytest.mark.parametrize("name", DRAWN)
def test_draws_on_axes_of_the_reader(name):
    own = Figure()
    ax = own.add_subplot(2, 1, 1)
    assert own is getattr(ccsim.plot, name)(runs.plain(), ax=ax)
    assert ax.get_title(loc="left")
    assert "How to read it" not in words(own)


def test_fields_are_the_service_levels_of_days_and_intervals():
    run = runs.plain()
    field = ccsim.plot.service_level(run).axes[0].images[0].get_array()
    np.testing.assert_allclose(field, run.by_interval("service_level")[1].reshape(2, 4))


def test_net_staffing_is_the_planners():
    run = runs.plain()
    field = ccsim.plot.net_staffing(run).axes[0].images[0].get_array()
    planned = ccsim.staff(run.scenario).plans[0].net
    np.testing.assert_array_equal(field.ravel(), planned[run.by_interval("offered")[0]])
    assert field.min() <= -3.0


def test_where_no_formula_fits_those_who_are_busy_are_subtracted():
    run = ccsim.simulate(ccsim.load("skills_n"), replications=2)
    figure = ccsim.plot.net_staffing(run)
    assert "scheduled - busy" in words(figure)
    assert "does not say how many" in words(figure)
    intervals, occupancy, _ = run.by_interval("occupancy")
    scheduled = run.tables.groups.plan[:, intervals].sum(axis=0)
    free = figure.axes[0].images[0].get_array().compressed()
    np.testing.assert_allclose(free, scheduled * (1.0 - occupancy), atol=0.35)


def test_bars_of_waits_add_up_to_all_who_waited():
    run = runs.returning()
    ax = ccsim.plot.waits(run, replications=2).axes[0]
    drawn = sum(abs(bar.get_height()) for bar in ax.patches)
    logs = [run.logs(number).contacts for number in range(2)]
    waits = np.concatenate([log.left - log.joined for log in logs])
    at_once = np.concatenate([log.answered == log.joined for log in logs])
    assert drawn == pytest.approx(100.0 * (1.0 - at_once.sum() / waits.size))


def test_the_promise_is_marked():
    ax = ccsim.plot.waits(runs.plain()).axes[0]
    assert 20.0 in [line.get_xdata()[0] for line in ax.lines]
    assert "promise 20 s" in words(ax.figure)


def test_bars_of_occupancy_are_the_groups_busiest_on_top():
    run = runs.returning()
    ax = ccsim.plot.occupancy(run).axes[0]
    expected = sorted(
        run.estimate("occupancy", f"group:{name}").mean for name in run.tables.group_names
    )
    assert expected == [bar.get_width() for bar in ax.patches]


def test_all_names_of_fcr_stand_side_by_side():
    run = runs.returning()
    figure = ccsim.plot.fcr_quartet(run)
    drawn = [bar.get_width() for bar in figure.axes[0].patches]
    names = ("fcr_true", "fcr_true_answered", "fcr_7day", "one_and_done")
    assert [run.estimate(name).mean for name in names] == drawn
    assert "n/a: surveys are not simulated yet" in words(figure)


def test_the_flow_tells_numbers_and_that_nobody_came_back():
    assert "No issue came back: every customer made one contact." in words(
        ccsim.plot.issue_funnel(runs.plain())
    )
    assert "second contact" in words(ccsim.plot.issue_funnel(runs.returning()))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("waits", "No contact was offered: there are no waits to draw."),
        ("service_level", "No contact was offered: there is no service level to draw."),
        ("issue_funnel", "No issue began: there is no flow to draw."),
        ("fcr_quartet", "n/a: no first contact has ended"),
    ],
)
def test_nothing_to_draw_is_said_in_words(name, said):
    assert said in words(getattr(ccsim.plot, name)(runs.nobody_calls()))


def test_no_answered_contact_is_said_in_words():
    assert "No contact was answered." in words(ccsim.plot.waits(runs.nobody_answers()))


if __name__ == "__main__":
    LOOKS.mkdir(exist_ok=True)
    for drawn in DRAWN:
        grey = look(getattr(ccsim.plot, drawn)(runs.returning()))
        imsave(LOOKS / f"{drawn}.png", grey, cmap="gray", vmin=0.0, vmax=1.0)
