"""Which interval owns a time, and which intervals are shown."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.measures.grid import intervals_of, open_intervals, scopes
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.scenario.load import build
from ccsim.units import DAY, HOUR, MINUTE


def centre(**hours: object) -> Tables:
    return build_tables(
        build(
            {
                "name": "grid",
                "hours": {"first_day": "2026-03-02", "interval": "60 min", **hours},
                "queues": {
                    "a": {"volume": {"per_hour": 1}, "talk": {"kind": "constant", "value": "60 s"}}
                },
                "groups": {"g": {"staff": 1, "skills": {"a": {}}}},
            }
        )
    )


@pytest.mark.parametrize("length", [DAY / 2**9, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, DAY])
def test_an_interval_owns_its_start_and_not_its_end(length: float) -> None:
    number = np.arange(1, 50_000)
    start = number * length
    before = np.nextafter(start, 0.0)
    assert np.array_equal(number, intervals_of(start, length))
    assert np.array_equal(number - 1, intervals_of(before, length))
    # It is what the engines' // says.
    assert np.array_equal(before // length, intervals_of(before, length))


def test_open_intervals_of_all_spells() -> None:
    tables = centre(days=2, open="09:00", close="11:00")
    assert [9, 10, 33, 34] == open_intervals(tables).tolist()
    assert ("all", "queue:a", "group:g") == scopes(tables)


@pytest.mark.parametrize(("warm_up", "first"), [("10 h", 10), ("10.5 h", 33), ("11 h", 33)])
def test_intervals_that_start_before_the_warm_ups_end_are_left_out(
    warm_up: str, first: int
) -> None:
    tables = centre(days=2, open="09:00", close="11:00", warm_up=warm_up)
    assert first == open_intervals(tables)[0]


def test_midnight_of_a_centre_that_never_closes() -> None:
    tables = centre(days=2, open="00:00", close="24:00")
    assert list(range(48)) == open_intervals(tables).tolist()
