"""The best split of loads against every split of a small grid, and against Hall's condition."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.scenario.split import best_split

NAN = float("nan")


def hall(load, agents):
    """Return the least ratio by Hall: the worst set of queues against all who may answer it."""
    worst = 0.0
    for size in range(1, len(load) + 1):
        for queues in itertools.combinations(range(len(load)), size):
            able = [not np.isnan(load[list(queues), g]).all() for g in range(len(agents))]
            work = np.nanmax(load[list(queues)], axis=1).sum()
            worst = max(worst, work / agents[able].sum())
    return worst


@st.composite
def loads(draw):
    """Draw loads that are the same for each group that may answer."""
    queues, groups = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    able = np.array(
        [draw(st.lists(st.booleans(), min_size=groups, max_size=groups)) for _ in range(queues)]
    )
    able[np.arange(queues), draw(st.integers(0, groups - 1))] = True
    size = np.array(draw(st.lists(st.integers(1, 9), min_size=queues, max_size=queues)))
    agents = np.array(draw(st.lists(st.integers(1, 9), min_size=groups, max_size=groups)))
    return np.where(able, size[:, np.newaxis].astype(float), NAN), agents.astype(float)


@given(loads())
@settings(max_examples=60, deadline=None)
def test_equal_handle_times_obey_hall(drawn):
    load, agents = drawn
    found = best_split(load, agents)
    np.testing.assert_allclose(hall(load, agents), found.ratio, rtol=1e-9)
    bottleneck = np.nanmax(load[found.queues], axis=1).sum() / agents[found.groups].sum()
    np.testing.assert_allclose(bottleneck, found.ratio, rtol=1e-9)


def test_unequal_handle_times_by_hand():
    """The second group takes twice as long for the first queue, and alone takes the second.

    2 agents and 4: a share x of 4 erlang stays with the first, 4x / 2 = (2 + 8 (1 - x)) / 4, so
    x = 5/8 and the ratio is 5/4.
    """
    load = np.array([[4.0, 8.0], [NAN, 2.0]])
    found = best_split(load, np.array([2.0, 4.0]))
    np.testing.assert_allclose(1.25, found.ratio)
    assert [True, True] == found.groups.tolist()
    assert [True, True] == found.queues.tolist()


def test_who_has_no_agents_takes_nothing():
    load = np.array([[4.0, 4.0], [NAN, 2.0]])
    assert 1.0 == best_split(load, np.array([4.0, 0.0])).ratio
    assert 0.0 == best_split(load * 0.0, np.array([4.0, 4.0])).ratio
