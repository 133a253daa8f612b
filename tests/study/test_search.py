"""The search for the fewest: right from any first guess, and it asks little where that is near."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ccsim.study.search import fewest

PAIRS = st.lists(st.tuples(st.integers(1, 3000), st.integers(1, 3000)), max_size=20)


@given(pairs=PAIRS)
def test_the_fewest_is_found_from_any_first_guess(pairs):
    needed, first = np.array(pairs, dtype=float).reshape(-1, 2).T
    found = fewest(lambda at, number: number >= needed[at], first)
    assert needed.tolist() == found.tolist()


@given(pairs=PAIRS)
def test_no_number_below_one_is_asked_for(pairs):
    needed = np.ones(len(pairs))
    first = np.array([pair[0] for pair in pairs], dtype=float)

    def good(at: np.ndarray, number: np.ndarray) -> np.ndarray:
        assert (number >= 1.0).all()
        return number >= needed[at]

    assert needed.tolist() == fewest(good, first).tolist()


def test_a_right_guess_is_asked_for_itself_and_one_less():
    asked: list[float] = []

    def good(at: np.ndarray, number: np.ndarray) -> np.ndarray:
        asked.extend(number)
        return number >= np.array([50.0])[at]

    fewest(good, np.array([50.0]))
    assert [50.0, 49.0] == asked
