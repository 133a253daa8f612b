"""The table of `docs/interaction_matrix.md` has every pair of events, and tests that exist."""

import re
from itertools import combinations_with_replacement
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "interaction_matrix.md"
EVENTS = (
    "conversation end", "wrap end", "fall", "closing", "rise", "opening", "step", "fresh", "redial",
    "repeat", "transfer", "abandonment",
)  # fmt: skip
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
REASON = re.compile(r"^cannot (meet|matter)[:,]")


def entries() -> list[tuple[tuple[str, str], str]]:
    """Return (pair, what is said of it) for each row of the table."""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [((one, other), said) for one, other, said in rows if one != "event"]


def every_test() -> set[str]:
    """Return the names of all tests of engines."""
    files = HERE.glob("test_*.py")
    return {
        name
        for file in files
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }


def test_every_pair_of_events_has_one_entry() -> None:
    assert list(combinations_with_replacement(EVENTS, 2)) == [pair for pair, _ in entries()]


@pytest.mark.parametrize(("pair", "said"), entries(), ids=["-".join(pair) for pair, _ in entries()])
def test_an_entry_names_tests_that_exist_or_a_reason(pair: tuple[str, str], said: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", said))
    assert named or REASON.match(said), pair
    assert set() == named - every_test()
