"""Customers who come back: contacts an issue makes, and the rate that redials settle at."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.erlang import agents_required, erlang_a
from ccsim.erlang.feedback import contacts_per_issue, rate_with_redials
from ccsim.errors import FormulaError

SHARE = st.floats(0.0, 0.95)


@pytest.mark.parametrize(
    ("resolution", "contacts", "agents"),
    [(0.60, 206, 40), (0.65, 194, 38), (0.70, 184, 36), (0.75, 175, 35), (0.80, 167, 33),
     (0.85, 159, 32)],
)  # fmt: skip
def test_five_points_of_resolution_cost_about_two_agents(resolution, contacts, agents):
    """140 fresh issues in half an hour of 300 s, 80 % of the unresolved call again; 80/20."""
    rate = 140 * float(contacts_per_issue(resolution, 0.8)) / 1800
    assert contacts == round(rate * 1800)
    assert agents == agents_required(rate, 300.0, within=20.0, target=0.8)


@given(resolution=SHARE, repeat=SHARE, lost=SHARE, redial=SHARE)
def test_contacts_are_the_sum_over_all_rounds(resolution, repeat, lost, redial):
    again = lost * redial + (1 - lost) * (1 - resolution) * repeat
    rounds = sum(again**number for number in range(2000))
    found = float(contacts_per_issue(resolution, repeat, lost=lost, redial=redial))
    assert rounds == pytest.approx(found, rel=1e-6)


def test_who_always_comes_back_never_ends():
    assert math.isinf(contacts_per_issue(0.0, 1.0))


def _lost(agents: int) -> Callable[[Any], Any]:
    def lost(rate: Any) -> Any:
        return erlang_a(rate, 240.0, agents=agents, patience=120.0, within=20.0).abandonment

    return lost


@pytest.mark.parametrize(
    ("agents", "redial", "abandoned", "inflated"),
    [(15, 0.6, 10, 1.06), (13, 0.6, 21, 1.14), (12, 0.6, 28, 1.21), (11, 0.6, 37, 1.29),
     (13, 0.9, 33, 1.43), (11, 0.9, 68, 2.58), (12, 0.0, 18, 1.00)],
)  # fmt: skip
def test_the_spiral_of_redials(agents, redial, abandoned, inflated):
    """100 fresh calls in half an hour of 240 s, patience 120 s."""
    rate = rate_with_redials([100 / 1800], _lost(agents), redial=redial)
    assert abandoned == round(100 * float(_lost(agents)(rate)[0]))
    assert inflated == pytest.approx(float(rate[0]) * 18, abs=0.006)


def test_the_rate_is_a_fix_point_from_below():
    fresh = np.array([0.0, 50, 100, 150]) / 1800
    rate = rate_with_redials(fresh, _lost(12), redial=0.7, resolution=0.8, repeat=0.5)
    assert rate[0] == 0.0
    lost = _lost(12)(rate[1:])
    again = fresh[1:] * contacts_per_issue(0.8, 0.5, lost=lost, redial=0.7)
    assert again == pytest.approx(rate[1:], rel=1e-9)
    assert (rate >= fresh).all()


@pytest.mark.parametrize("name", ["resolution", "repeat", "lost", "redial"])
@pytest.mark.parametrize("value", [-0.1, 1.1, 80, math.nan])
def test_a_share_that_is_none_is_refused_by_name(name, value):
    with pytest.raises(FormulaError) as told:
        contacts_per_issue(**{"resolution": 0.7, "repeat": 0.8, name: value})
    assert name in told.value.faults[0].where
    assert ("0.8" in told.value.faults[0].do) == (value == 80)


def test_a_rate_that_is_none_is_refused():
    with pytest.raises(FormulaError, match="fresh_rate"):
        rate_with_redials([0.1, -0.1], _lost(12), redial=0.5)
