"""Words for durations, clock times and shares, and back."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.errors import Invalid
from ccsim.units import (
    as_clock,
    as_duration,
    as_seconds,
    parse_clock,
    parse_duration,
    parse_number,
    parse_share,
)


@given(st.floats(0, 1e9))
@settings(deadline=None)
def test_seconds_read_back_to_the_last_bit(seconds: float) -> None:
    assert parse_duration(as_seconds(seconds)) == seconds


@given(st.integers(0, 86400))
@settings(deadline=None)
def test_clock_times_read_back(seconds: int) -> None:
    assert parse_clock(as_clock(float(seconds))) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20 s", 20), ("20s", 20), ("4.5 min", 270), ("4:30 min", 270), ("0:04:30", 270),
        ("1 day", 86400), ("1.5 h", 5400), ("250 ms", 0.25), (12, 12), ("12", 12),
        (" 2 Hours ", 7200), ("1e3 s", 1000), (0, 0),
    ],
)  # fmt: skip
def test_durations(text: object, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "value",
    ["4:30", "+30 s", "-5 s", "5 parsec", "", "min", True, None, [], math.nan, math.inf, -1,
     10**400, -(10**400), "1e400 s", "4:75 min", "200 years"],
)  # fmt: skip
def test_what_is_no_duration(value: object) -> None:
    with pytest.raises(Invalid):
        parse_duration(value)


@pytest.mark.parametrize("value", [1.01, -0.01, "101 %", "70", "0.7", True, math.nan, 10**400])
def test_what_is_no_share(value: object) -> None:
    with pytest.raises(Invalid):
        parse_share(value)


@pytest.mark.parametrize("value", ["3", True, math.nan, math.inf, -math.inf, 10**400, None])
def test_what_is_no_number(value: object) -> None:
    with pytest.raises(Invalid):
        parse_number(value)


@pytest.mark.parametrize("value", ["24:01", "8", "8:5", "08:60", 800, "12:00 pm", "08:00:60"])
def test_what_is_no_clock_time(value: object) -> None:
    with pytest.raises(Invalid):
        parse_clock(value)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "0.04 s"), (5.55, "5.5 s"), (59.7, "60 s"), (99.4, "99 s"), (99.6, "1:40 min"),
        (3599.6, "1 h"), (86399, "1 day"), (86430, "1 day"), (90000, "1.04 days"),
        (math.inf, "endless"), (math.nan, "n/a"),
    ],
)  # fmt: skip
def test_durations_for_people(seconds: float, words: str) -> None:
    assert as_duration(seconds) == words
