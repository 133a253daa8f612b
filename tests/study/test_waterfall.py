"""A difference taken apart."""

from __future__ import annotations

import math

import pytest

import ccsim
from ccsim.errors import InputError

CHANGES = {"queues.bank.volume": "+10%", "groups.agents.staff": "+1"}


@pytest.fixture(scope="module")
def found():
    bank = ccsim.load("anonymous_bank")
    return ccsim.waterfall(bank, bank.what_if(CHANGES), "abandonment", replications=10, seed=3)


def test_changes_add_up_to_the_difference(found):
    bank = ccsim.load("anonymous_bank")
    base, other = (
        ccsim.simulate(scenario, 10, seed=3).estimate("abandonment").mean
        for scenario in (bank, bank.what_if(CHANGES))
    )
    assert ["volume", "staff"] == [switch.cause for switch in found.switches]
    assert (base, other) == (found.switches[0].before, found.switches[-1].after)
    assert found.switches[0].after == found.switches[1].before
    assert other - base == pytest.approx(sum(switch.change.mean for switch in found.switches))
    volume, staff = found.switches
    assert volume.change.mean - volume.change.half_width > 0.0
    assert staff.change.mean + staff.change.half_width < 0.0


def test_half_widths_hold_jointly_for_the_steps(found):
    pair = ccsim.Comparison(found.comparison.names[:2], found.comparison.results[:2], 0.95)
    alone = pair.differences(["abandonment"])[0].difference
    assert alone.mean == pytest.approx(found.switches[0].change.mean)
    assert found.switches[0].change.half_width > 1.1 * alone.half_width


def test_frame_and_json(found):
    frame = found.frame()
    assert ["cause", "before", "after", "change", "half_width"] == list(frame.columns)
    assert ["volume", "staff"] == [row["cause"] for row in found.as_dict()["causes"]]
    bank = ccsim.load("anonymous_bank")
    once = ccsim.waterfall(bank, bank.what_if(CHANGES), replications=1)
    assert math.isnan(once.switches[0].change.half_width)
    assert once.as_dict()["causes"][0]["half_width"] is None


def test_scenarios_that_say_the_same_are_refused():
    bank = ccsim.load("anonymous_bank")
    with pytest.raises(InputError, match="says the same as the base"):
        ccsim.waterfall(bank, bank)


def test_the_figure_shows_every_cause(found):
    drawn = ccsim.plot.waterfall(found)
    labels = [label.get_text() for label in drawn.axes[0].get_xticklabels()]
    assert ["base", "volume", "staff", "alternative"] == labels
    words = " ".join(text.get_text() for text in drawn.axes[0].texts)
    assert words.count("points") == 2
    assert "Abandonment" in drawn.axes[0].get_title(loc="left")
    heights = [bar.get_height() for bar in drawn.axes[0].patches]
    expected = [found.switches[0].before, found.switches[1].after]
    expected += [abs(switch.change.mean) for switch in found.switches]
    assert heights == pytest.approx([100.0 * value for value in expected])
