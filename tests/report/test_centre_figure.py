"""The picture of a centre: every queue, group, skill and transfer is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

import ccsim
from ccsim.errors import InputError
from ccsim.report.figures.centre import centre
from ccsim.report.picture import draw_to_file
from ccsim.report.style import NEAR, STAFF
from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    queue = {
        "volume": {"per_hour": 60},
        "talk": {"kind": "exponential", "mean": "3 min"},
        "patience": {"kind": "exponential", "mean": "2 min"},
    }
    moved = {"probability": 0.5, "to": {"billing": 3, "support": 1}}
    return build(
        {
            "name": "Three queues",
            "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"},
            "queues": {"sales": queue | {"transfer": moved}, "billing": queue, "support": queue},
            "groups": {
                "juniors": {"staff": 5, "skills": {"sales": {}, "support": {}}},
                "seniors": {"staff": 4, "skills": {"sales": {"handle_factor": 2}, "billing": {}}},
            },
            "routing": {
                "steps": {
                    "sales": [
                        {"groups": ["juniors"]},
                        {"after": "30 s", "groups": ["seniors"]},
                    ]
                }
            },
        }
    )


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_a_line_for_each_skill_tells_step_and_time(scenario):
    lines = ccsim.plot.centre(scenario).axes[0].lines
    found = [
        (line.get_color(), line.get_linestyle() == "-", line.get_linewidth()) for line in lines
    ]
    plain = found[0][2]
    assert [(STAFF, plain), (NEAR, plain / 2), (STAFF, plain), (STAFF, plain)] == [
        (colour, width) for colour, _, width in found
    ]
    assert "after 30 s, 2 x time" in texts(ccsim.plot.centre(scenario))


def test_lines_join_a_queue_to_its_group(scenario):
    """Three queues stand at 5/6, 1/2 and 1/6 of the height, two groups at 3/4 and 1/4."""
    lines = ccsim.plot.centre(scenario).axes[0].lines
    found = [tuple(round(float(y), 3) for y in line.get_ydata()) for line in lines]
    assert [(0.833, 0.75), (0.833, 0.25), (0.5, 0.25), (0.167, 0.75)] == found


def test_boxes_name_queues_and_groups(scenario):
    found = texts(ccsim.plot.centre(scenario))
    for words in ("sales\n120 contacts on the day", "billing\n165 contacts on the day",
                  "juniors\n5 agents", "seniors\n4 agents"):  # fmt: skip
        assert words in found


def test_an_arrow_for_each_transfer(scenario):
    figure = ccsim.plot.centre(scenario)
    arrows = [p for p in figure.axes[0].patches if isinstance(p, FancyArrowPatch)]
    assert len(arrows) == 2
    assert {"37.5 %", "12.5 %"} <= set(texts(figure))


def test_title_names_the_design_and_a_sentence_says_how_to_read(scenario):
    figure = ccsim.plot.centre(scenario)
    assert "Three queues · design W" in figure.axes[0].get_title(loc="left")
    assert "How to read it" in figure.texts[0].get_text()


def test_it_is_drawn_on_the_readers_axes(scenario):
    figure = Figure()
    axes = figure.subplots(1, 2)
    assert figure is ccsim.plot.centre(scenario, ax=axes[1])
    assert axes[1].lines
    assert not axes[0].lines


@pytest.mark.parametrize("name", ["centre.png", "centre.svg"])
def test_the_same_centre_is_the_same_file(scenario, tmp_path: Path, name: str):
    draw_to_file(lambda: centre(scenario), tmp_path / name)
    first = (tmp_path / name).read_bytes()
    draw_to_file(lambda: centre(scenario), tmp_path / name)
    assert first == (tmp_path / name).read_bytes()
    assert [name] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("name", ["centre", "centre.doc", "nowhere/centre.png"])
def test_a_name_that_is_no_pictures_is_refused(scenario, tmp_path: Path, name: str):
    with pytest.raises(InputError, match=r"a file ending in \.png or \.svg"):
        draw_to_file(lambda: centre(scenario), tmp_path / name)
