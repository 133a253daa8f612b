"""The table of `docs/interaction_matrix.md` has every pair of events, and tests that exist."""

import re
from itertools import combinations_with_replacement
from pathlib import Path

import pytest
from matrix_page import EVENTS, entries

REASON = re.compile(r"^cannot (meet|matter)[:,]")


def every_test() -> dict[str, str]:
    """Return the arguments of all tests of engines, by name."""
    files = Path(__file__).parent.glob("test_*.py")
    return {
        name: arguments
        for file in files
        for name, arguments in re.findall(
            r"^def (test_\w+)\(([^)]*)\)", file.read_text(encoding="utf-8"), re.MULTILINE
        )
    }


def test_every_pair_of_events_has_one_entry() -> None:
    assert list(combinations_with_replacement(EVENTS, 2)) == [pair for pair, _ in entries()]


@pytest.mark.parametrize(("pair", "said"), entries(), ids=["-".join(pair) for pair, _ in entries()])
def test_an_entry_names_tests_of_both_engines_or_a_reason(pair: tuple[str, str], said: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", said))
    assert named or REASON.match(said), pair
    arguments = every_test()
    assert set() == named - set(arguments)
    # The fixtures `run` and `engine` stand for each engine in turn.
    of_one_engine = [name for name in named if not re.search(r"\b(run|engine)\b", arguments[name])]
    assert [] == of_one_engine
