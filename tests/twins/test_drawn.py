"""Both engines and the plain twin agree, row by row and bit by bit, in drawn cases of ties.

Times are multiples of 5 s, of 5 min or of intervals on purpose, so that arrivals, ends of
conversations, of wrap and of patience, openings, closings and changes of the plan meet at one
instant again and again. What was met is counted, and what did not occur often enough fails a test.

Tens of thousands of cases, anew every time, with the counts: `pytest tests/twins -m long`.
"""

import sys
from collections import Counter
from collections.abc import Callable

import pytest
from drawing import for_each
from drawn_meetings import meetings
from drawn_scenarios import Raw, scenarios
from hypothesis import strategies as st
from tally import AGENT_CHOICES, CONTACT_CHOICES, FATES, MECHANISMS, SELDOM, TIES, Tally
from twins import compare

LEAST = 100
"""How often each of the things that are demanded has to occur."""
MORE = 5
"""In how many parts more are drawn where something is seldom."""
WORD = st.integers(0, 2**32 - 1)


def run_examples(
    drawn: st.SearchStrategy[Raw], demanded: list[str], count: int, *, anew: bool
) -> Tally:
    """Compare drawn scenarios, two replications of each, until everything has occurred.

    Parameters
    ----------
    drawn : strategy
    demanded : list of str
        What has to occur `LEAST` times. Which examples are drawn depends on the version of
        hypothesis and on what else is imported: chance alone should not fail a test, so that up
        to twice as many are drawn if something is seldom.
    count : int
        At least so many examples.
    anew : bool
        Whether other examples are drawn every time.
    """
    tally = Tally()

    def hold(example: tuple[Raw, int, int]) -> None:
        raw, seed, replication = example
        # A second run costs a third of what a second scenario would.
        compare(raw, seed, replication, replication ^ 1, tally=tally)

    examples = st.tuples(drawn, WORD, WORD)
    for draws in range(1 + MORE):
        number = count if draws == 0 else count // MORE
        for_each(examples, hold, count=number, draws=None if anew else draws)
        if not tally.seldom(demanded, LEAST):
            break
    tally.check(demanded, LEAST)
    return tally


# What each of the two ways of drawing has to meet; together that is everything.
OF_THE_WHOLE_SPACE = FATES + AGENT_CHOICES + MECHANISMS
OF_MEETINGS = CONTACT_CHOICES + SELDOM + [" + ".join(pair) for pair in TIES]


def whole_space(count: int, *, anew: bool) -> Tally:
    """Compare scenarios from all over the scenario file: outcomes, mechanisms, rules for agents."""
    return run_examples(scenarios(), OF_THE_WHOLE_SPACE, count, anew=anew)


def every_meeting(count: int, *, anew: bool) -> Tally:
    """Compare scenarios in which everything is due at once: every pair of events.

    Where so much waits, contacts are chosen from many: every rule for contacts, too.
    """
    return run_examples(meetings(), OF_MEETINGS, count, anew=anew)


def test_the_engines_agree_over_the_whole_scenario_file() -> None:
    whole_space(1_300, anew=False)


def test_the_engines_agree_whatever_is_due_at_one_instant() -> None:
    every_meeting(1_700, anew=False)


def test_everything_is_demanded_and_what_is_missing_fails() -> None:
    assert [what for what, _ in Tally().rows()] == OF_THE_WHOLE_SPACE + OF_MEETINGS
    tally = Tally(ties=Counter({("rise", "step"): LEAST - 1}))
    with pytest.raises(AssertionError, match=r"less than 100 times: {'rise \+ step': 99}"):
        tally.check(["rise + step"], LEAST)
    tally.ties["closing", "fresh"] = 1
    with pytest.raises(AssertionError, match=r"due at one instant: {\('closing', 'fresh'\)}"):
        tally.check([], LEAST)


@pytest.mark.long
@pytest.mark.parametrize("drawn", [whole_space, every_meeting])
def test_the_engines_agree_in_ten_thousand_random_cases(
    drawn: Callable[..., Tally], capsys: pytest.CaptureFixture[str]
) -> None:
    tally = drawn(10_000, anew=True)
    with capsys.disabled():
        sys.stdout.write(f"\n{drawn.__doc__}\n{tally.table()}\n")
