"""The SimPy engine and the plain twin agree, row by row and bit by bit, in drawn cases of ties.

Times are multiples of 5 s on purpose, so that arrivals, ends of conversations, of wrap and of
patience, openings, closings and changes of the plan meet at one instant again and again. What
was met is counted, and a case that never occurred fails the test.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields

import numpy as np
import pytest
from drawn_scenarios import Raw, scenarios
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from naive import CLASSES, Naive

from ccsim.engines.process import simulate
from ccsim.measures.conservation import check_conservation
from ccsim.model.build import build_tables
from ccsim.records.columns import Kind, Outcome
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

NEVER_TOGETHER = {
    ("closing", "fall"),  # the last change of the plan is before the closing
    ("closing", "fresh"),  # an interval owns its start and not its end
    ("closing", "opening"),
    ("closing", "return"),  # due at closing means due while closed
    ("closing", "rise"),
    ("fall", "opening"),  # all groups open together
    ("opening", "rise"),
}
"""Pairs of events which cannot be due at one instant."""


@dataclass
class Coverage:
    """What occurred in the examples so far."""

    examples: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    kinds: Counter[Kind] = field(default_factory=Counter)
    ties: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, twin: Naive) -> None:
        """Count one replication."""
        self.examples += 1
        self.outcomes.update(Outcome(code) for code in twin.logs.contacts.outcome)
        self.kinds.update(Kind(code) for code in twin.logs.contacts.kind)
        self.ties.update(twin.ties)

    def rows(self) -> Iterator[tuple[str, int]]:
        """Yield each thing that has to occur, and how often it did."""
        for outcome in Outcome:
            if outcome != Outcome.WAITING:  # every run lasts until all have left
                yield outcome.name, self.outcomes[outcome]
        for kind in Kind:
            yield kind.name, self.kinds[kind]
        for i, one in enumerate(sorted(CLASSES)):
            for other in sorted(CLASSES)[i:]:
                if (one, other) not in NEVER_TOGETHER:
                    yield f"{one} + {other}", self.ties[one, other]

    def table(self) -> str:
        """Return the counts for people."""
        return "\n".join(
            [f"{self.examples} examples", *(f"{n:9,}  {what}" for what, n in self.rows())]
        )


def assert_same_logs(expected: Logs, found: Logs) -> None:
    """Fail unless two pairs of logs have the same rows in the same order, bit for bit."""
    for part in ("contacts", "agents"):
        one, other = getattr(expected, part), getattr(found, part)
        for column in (column.name for column in fields(one)):
            a, b = getattr(one, column), getattr(other, column)
            assert a.dtype == b.dtype, (part, column)
            assert a.shape == b.shape, (part, column)
            wrong = np.flatnonzero(~((a == b) | (np.isnan(a) & np.isnan(b))))
            assert not wrong.size, f"{part}.{column}, row {wrong[0]}: {a[wrong]} and {b[wrong]}"
    assert (expected.cut_off, expected.kept_on) == (found.cut_off, found.kept_on)


def compare(raw: Raw, seed: int, replication: int, coverage: Coverage) -> None:
    """Run both on one drawn scenario."""
    tables = build_tables(build(raw))
    twin = Naive(tables, seed=seed, replication=replication)
    coverage.add(twin)
    logs = simulate(tables, seed=seed, replication=replication)
    assert_same_logs(twin.logs, logs)
    if not any(queue.get("transfer") for queue in raw["queues"].values()):
        assert [] == check_conservation(tables, logs)


WORD = st.integers(0, 2**32 - 1)
ALL_AT_OPENING: Raw = {
    "name": "a conversation and two customers' patience end as the centre opens",
    "hours": {
        "first_day": "2026-03-02",
        "days": 2,
        "open": {"mon": "22:00-23:00", "tue": "00:00-03:00", "wed_sun": "closed"},
    },
    "queues": {
        "accounts": {
            "volume": {"times": [79_200, 79_200, 79_200]},  # Monday 22:00
            "talk": {"kind": "constant", "value": "2 h"},
            "patience": {"kind": "constant", "value": "2 h"},
        }
    },
    "groups": {"front": {"staff": 1, "skills": {"accounts": {}}}},
}
"""Drawn too seldom to be counted on."""


def run_examples(count: int, *, derandomize: bool, least: int) -> Coverage:
    """Compare drawn examples, and fail unless everything occurred often enough."""
    coverage = Coverage()

    @settings(
        max_examples=count,
        derandomize=derandomize,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @example(raw=ALL_AT_OPENING, seed=1, replication=1)
    @given(raw=scenarios(), seed=WORD, replication=WORD)
    def drawn(raw: Raw, seed: int, replication: int) -> None:
        compare(raw, seed, replication, coverage)

    drawn()
    impossible = NEVER_TOGETHER & set(coverage.ties)
    assert not impossible, f"met at one instant: {impossible}"
    seldom = [what for what, n in coverage.rows() if n < least]
    assert not seldom, f"hardly met: {seldom}\n{coverage.table()}"
    return coverage


def test_simpy_engine_agrees_with_the_plain_twin_and_meets_every_tie() -> None:
    run_examples(600, derandomize=True, least=1)


@pytest.mark.long
def test_simpy_engine_agrees_with_the_plain_twin_in_thousands_of_random_cases(
    capsys: pytest.CaptureFixture[str],
) -> None:
    coverage = run_examples(5_000, derandomize=False, least=1)
    with capsys.disabled():
        sys.stdout.write(f"\n{coverage.table()}\n")
