"""The day chart shows the numbers of the run, on axes of its own or the reader's."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import ccsim
from ccsim.report.folder import write_folder
from ccsim.report.style import BELOW, NEAR, ON_TARGET
from ccsim.scenario.load import build
from ccsim.study.result import Result

STAFF = [3, 3, 4, 4, 5, 5, 2, 2]


@pytest.fixture(scope="module")
def run() -> Result:
    centre = build(
        {
            "name": "Two mornings",
            "hours": {
                "first_day": "2026-03-01",
                "days": 3,
                "open": {"mon_sat": "08:00-10:00", "sun": "closed"},
            },
            "queues": {
                "calls": {
                    "volume": {"per_hour": 60},
                    "talk": {"kind": "exponential", "mean": "3 min"},
                    "patience": {"kind": "exponential", "mean": "2 min"},
                }
            },
            "groups": {"team": {"staff": {"per_interval": STAFF}, "skills": {"calls": {}}}},
        }
    )
    return ccsim.simulate(centre, replications=8)


def parts(figure: Figure) -> tuple[Axes, Axes, Axes]:
    """Return the axes of volume, of service level, and of staff."""
    own = figure.axes[0]
    lower, upper = own.child_axes
    staff = next(ax for ax in figure.axes if ax.get_ylabel() == "agents scheduled")
    return lower, upper, staff


def test_bars_are_the_offered_contacts_of_the_first_open_day(run):
    lower, _, _ = parts(ccsim.plot.day(run))
    _, offered, _ = run.by_interval("offered")
    np.testing.assert_allclose([bar.get_height() for bar in lower.patches], offered[:8])


def test_the_line_is_the_staff(run):
    _, _, staff = parts(ccsim.plot.day(run))
    np.testing.assert_array_equal(staff.patches[0].get_data().values, STAFF)


def test_nothing_hides_the_bars(run):
    _, _, staff = parts(ccsim.plot.day(run))
    assert not staff.patch.get_visible()


def test_colours_and_shapes_tell_who_keeps_the_promise(run):
    _, upper, _ = parts(ccsim.plot.day(run))
    _, level, _ = run.by_interval("service_level")
    shown = {}
    for container in upper.containers:
        line = container.lines[0]
        shown |= dict.fromkeys(
            np.round(line.get_ydata(), 12), (line.get_color(), line.get_marker())
        )
    expected = {
        round(value, 12): (ON_TARGET, "o")
        if value >= 0.8
        else ((NEAR, "^") if value >= 0.75 else (BELOW, "v"))
        for value in level[:8]
    }
    assert expected == shown


def test_title_names_day_and_replications(run):
    title = ccsim.plot.day(run, date=dt.date(2026, 3, 3)).axes[0].get_title(loc="left")
    for word in ("Two mornings", "Tue 3 Mar 2026", "n = 8"):
        assert word in title


def test_draws_on_axes_that_are_given(run):
    figure = Figure()
    ax = figure.add_subplot()
    assert figure is ccsim.plot.day(run, ax=ax)
    assert len(ax.child_axes) == 2


def test_a_closed_day_is_refused(run):
    with pytest.raises(ccsim.InputError, match="2026-03-01"):
        ccsim.plot.day(run, date=dt.date(2026, 3, 1))


def test_a_day_in_the_warm_up_is_refused_and_a_date_time_is_a_date(run):
    warm = ccsim.load({**run.scenario.resolved()}, {"hours.warm_up": "2 days"})
    later = ccsim.simulate(warm, replications=2)
    with pytest.raises(ccsim.InputError, match="warm-up"):
        ccsim.plot.day(later, date=dt.date(2026, 3, 2))
    ccsim.plot.day(later, date=dt.datetime(2026, 3, 3, 9, 30))


def test_text_stays_within_the_picture(run):
    figure = ccsim.plot.day(run)
    figure.savefig("/dev/null", format="png")
    width, height = figure.get_size_inches() * figure.dpi
    for ax in figure.axes:
        for text in (*ax.texts, ax.title, ax.xaxis.label, ax.yaxis.label):
            if text.get_text():
                box = text.get_window_extent()
                assert box.x0 >= 0
                assert box.y0 >= 0
                assert box.x1 <= width
                assert box.y1 <= height
    for text in figure.texts:
        assert text.get_window_extent().x1 <= width


def test_the_same_run_gives_the_same_picture(run, tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        write_folder(run, folder)
    for name in ("day.svg", "day.png"):
        assert (one / name).read_bytes() == (other / name).read_bytes()


def test_a_day_without_any_contact_still_has_a_picture():
    centre = build(
        {
            "name": "Quiet",
            "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"},
            "queues": {
                "calls": {"volume": {"per_hour": 0}, "talk": {"kind": "constant", "value": "1 min"}}
            },
            "groups": {"team": {"staff": 1, "skills": {"calls": {}}}},
        }
    )
    _, upper, _ = parts(ccsim.plot.day(ccsim.simulate(centre, replications=2)))
    assert not upper.containers
