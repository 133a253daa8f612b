"""The SimPy engine and the plain twin agree, row by row and bit by bit, in drawn cases of ties.

Times are multiples of 5 s on purpose, so that arrivals, ends of conversations, of wrap and of
patience, openings, closings and changes of the plan meet at one instant again and again. What
was met is counted, and a case that never occurred fails the test.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from itertools import combinations_with_replacement

import numpy as np
import pytest
from drawn_scenarios import AGENT_RULES, CONTACT_RULES, Raw, scenarios
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from naive import Naive
from naive_agenda import CLASSES

from ccsim.engines import compiled
from ccsim.engines.process import simulate
from ccsim.measures.conservation import check_conservation
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.columns import Kind, Next, Outcome
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

NEVER_TOGETHER = {
    # Opening hours that touch are one spell, so a closing is not an opening.
    ("closing", "opening"),
    # The plan changes at the starts of open intervals but the first, and closings are ends.
    ("closing", "fall"),
    ("closing", "rise"),
    # All groups open together, and then the plan of none changes otherwise.
    ("fall", "opening"),
    ("opening", "rise"),
    # An interval owns its start and not its end: who arrives at closing arrives while closed.
    ("closing", "fresh"),
    # Likewise who is due then; but a transfer joins whenever its conversation ends.
    ("closing", "return"),
}
"""Pairs of events which cannot be due at one instant. Every other pair can: what ends, opens,
arrives or is put through was begun at another time, and nothing keeps two of them apart."""

DECIDES = ((1, 2), (2, 3), (4, 5), (5, 6), (6, 7), (7, 8))
"""Classes of events whose order has to decide something in a comparison. That of 3 and 4 cannot:
whom one group lets go and whom another lets come on do not concern each other."""

OTHER_AGENT_RULES = sorted(set(AGENT_RULES) - {"longest_idle"})
OTHER_CONTACT_RULES = sorted(set(CONTACT_RULES) - {"longest_wait"})
DEMANDED = (
    # A rule stands for a choice between two that differ by it.
    "longest_idle",
    "longest_wait",
    *(f"{rule} takes another than the longest idle" for rule in OTHER_AGENT_RULES),
    *(f"{rule} takes another than the longest waiting" for rule in OTHER_CONTACT_RULES),
    "agents differ in step",
    "agents differ in rank",
    "agents are equal",
    "contacts are equal",
    "first in line may not be answered",
    "answered as a step opens",
    "answered so ahead of the line",
    "put in front of others",
    "put in front and goes first",
    "not transferred after so many visits",
    "return to another queue",
    "a group's own talk",
    "a group's own talk, but recorded",
    "a group's own wrap",
    "nobody left at closing",
    "transfer sent away, nobody left",
    "transfer sent away, after closing",
    "available at closing and stays",
    "finishes after closing and stays",
    "stays after closing until not needed",
    "too many at opening, some available",
)
"""What the twin counts and a comparison has to include, beside outcomes, kinds and ties."""


@dataclass
class Coverage:
    """What occurred in the examples so far."""

    examples: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    kinds: Counter[Kind] = field(default_factory=Counter)
    nexts: Counter[Next] = field(default_factory=Counter)
    ties: Counter[tuple[str, str]] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    decisive: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(self, twin: Naive) -> None:
        """Count one replication."""
        self.examples += 1
        self.outcomes.update(Outcome(code) for code in twin.logs.contacts.outcome)
        self.kinds.update(Kind(code) for code in twin.logs.contacts.kind)
        self.nexts.update(Next(code) for code in twin.logs.contacts.next)
        self.ties.update(twin.ties)
        self.met.update(twin.met)

    def try_other_orders(self, tables: Tables, twin: Naive, seed: int, replication: int) -> None:
        """Count where the order of two classes decides, until each pair has once decided."""
        for pair in DECIDES:
            if not self.decisive[pair]:
                order = {
                    name: {pair[0]: pair[1], pair[1]: pair[0]}.get(number, number)
                    for name, number in CLASSES.items()
                }
                other = Naive(tables, seed=seed, replication=replication, order=order)
                self.decisive[pair] += bool(differences(twin.logs, other.logs))

    def rows(self) -> Iterator[tuple[str, int]]:
        """Yield each thing that has to occur, and how often it did."""
        for outcome in set(Outcome) - {Outcome.WAITING}:  # every run lasts until all have left
            yield outcome.name, self.outcomes[outcome]
        for kind in Kind:
            yield kind.name, self.kinds[kind]
        for then in set(Next) - {Next.UNKNOWN}:  # likewise
            yield f"next {then.name}", self.nexts[then]
        for what in DEMANDED:
            yield what, self.met[what]
        for pair in DECIDES:
            yield f"classes {pair} the other way round, and the logs differ", self.decisive[pair]
        for pair in combinations_with_replacement(sorted(CLASSES), 2):
            if pair not in NEVER_TOGETHER:
                yield " + ".join(pair), self.ties[pair]

    def table(self) -> str:
        """Return the counts for people."""
        return "\n".join(
            [f"{self.examples} examples", *(f"{n:9,}  {what}" for what, n in self.rows())]
        )


def differences(expected: Logs, found: Logs) -> list[str]:
    """Return where two pairs of logs have not the same rows in the same order, bit for bit."""
    wrong = []
    for part in ("contacts", "agents"):
        one, other = getattr(expected, part), getattr(found, part)
        for column in (column.name for column in fields(one)):
            a, b = getattr(one, column), getattr(other, column)
            if (a.dtype, a.shape) != (b.dtype, b.shape):
                wrong.append(f"{part}.{column}: {a.dtype} {a.shape} and {b.dtype} {b.shape}")
                continue
            rows = np.flatnonzero(~((a == b) | (np.isnan(a) & np.isnan(b))))
            wrong += [f"{part}.{column}, row {row}: {a[row]} and {b[row]}" for row in rows]
    for name in ("cut_off", "kept_on"):
        if getattr(expected, name) != getattr(found, name):
            wrong.append(f"{name}: {getattr(expected, name)} and {getattr(found, name)}")
    return wrong


def compare(raw: Raw, seed: int, replication: int, coverage: Coverage) -> None:
    """Run both on one drawn scenario."""
    tables = build_tables(build(raw))
    twin = Naive(tables, seed=seed, replication=replication)
    coverage.add(twin)
    logs = simulate(tables, seed=seed, replication=replication)
    assert [] == differences(twin.logs, logs)
    for lazily in (None, False):
        found = compiled.simulate(tables, seed=seed, replication=replication, lazily=lazily)
        assert [] == differences(logs, found), f"compiled, lazily={lazily}"
    coverage.try_other_orders(tables, twin, seed, replication)
    assert [] == check_conservation(tables, logs)


WORD = st.integers(0, 2**32 - 1)
OVERNIGHT: Raw = {
    "first_day": "2026-03-02",
    "days": 2,
    "open": {"mon": "22:00-23:00", "tue": "00:00-03:00", "wed_sun": "closed"},
}
AN_HOUR: Raw = {"kind": "constant", "value": "1 h"}
TWO_HOURS: Raw = {"kind": "constant", "value": "2 h"}
AT_TEN = 79_200
"""Monday 22:00 [s]."""
ALL_AT_OPENING: Raw = {
    "name": "whatever may meet an opening meets it",
    "hours": OVERNIGHT,
    "queues": {
        "accounts": {
            "volume": {"times": [AT_TEN] * 3},
            "talk": TWO_HOURS,
            "patience": TWO_HOURS,
            "transfer": {"probability": 1.0, "to": "loans"},
        },
        "cards": {
            "volume": {"times": [AT_TEN] * 3},
            "talk": AN_HOUR,
            "wrap": AN_HOUR,
            "queue_limit": 9,
        },
        "loans": {
            "volume": {"times": [AT_TEN]},
            "talk": AN_HOUR,
            "patience": {"kind": "constant", "value": "90 min"},
            "redial": {"probability": 1.0, "delay": {"kind": "constant", "value": "30 min"}},
        },
    },
    "groups": {
        "front": {"staff": 1, "skills": {"accounts": {}, "cards": {}}},
        "back": {"staff": 1, "skills": {"cards": {}, "loans": {}}},
    },
    "routing": {"steps": {"cards": [{"groups": ["back"]}, {"after": "2 h", "groups": ["front"]}]}},
}


def stays(front: list[int], back: list[int]) -> Raw:
    """Return a case in which the back stays overnight for a visit that it may answer later.

    Parameters
    ----------
    front, back : list of int
        Agents planned in the four hours that are open; the front may answer the visit at once.
    """
    plans = {"front": front, "back": back}
    return {
        "name": "the centre opens while somebody stays for a visit",
        "hours": OVERNIGHT | {"interval": "1 h"},
        "queues": {
            "accounts": {"volume": {"times": [AT_TEN + 1800]}, "talk": AN_HOUR, "queue_limit": 9}
        },
        "groups": {
            group: {
                # Of each day from 0:00 to 23:00.
                "staff": {"per_interval": [0] * 22 + plan + [0] * 20},
                "skills": {"accounts": {}},
            }
            for group, plan in plans.items()
        },
        "routing": {
            "steps": {"accounts": [{"groups": ["front"]}, {"after": "10 h", "groups": ["back"]}]}
        },
    }


STAYS_UNTIL_OPENING = stays(front=[0, 1, 1, 1], back=[1, 1, 1, 1])
"""At opening the front takes the visit for which the back is there."""
LEAVES_AT_OPENING = stays(front=[0, 0, 1, 1], back=[1, 0, 0, 0])
"""At opening the plan wants nobody, though the visit still waits."""
A_LINE_TOO_LATE: Raw = {
    "name": "a customer redials at the instant at which another gives a line back",
    "hours": {"first_day": "2026-03-02", "open": "09:00", "close": "10:00"},
    "lines": {"voice": 2},
    "queues": {
        "accounts": {
            "volume": {"times": [32_400, 32_400, 32_700]},
            "talk": AN_HOUR,
            "patience": {"kind": "constant", "value": "10 min"},
            "redial": {"probability": 1.0, "delay": {"kind": "constant", "value": "5 min"}},
        }
    },
    "groups": {"front": {"staff": 1, "skills": {"accounts": {}}}},
}
A_STEP_TOO_LATE: Raw = {
    "name": "an agent comes on at the instant at which a step opens to who waited longest",
    "hours": {"first_day": "2026-03-02", "open": "09:00", "close": "10:00"},
    "queues": {
        "accounts": {"volume": {"times": [32_400, 32_400]}, "talk": AN_HOUR, "queue_limit": 9},
        "cards": {"volume": {"times": [32_700]}, "talk": AN_HOUR, "queue_limit": 9},
    },
    "groups": {
        "front": {"staff": 1, "skills": {"accounts": {}, "cards": {}}},
        "back": {
            "staff": {"per_interval": [0, 1, 1, 1]},
            "skills": {"accounts": {}, "cards": {}},
        },
    },
    "routing": {
        "steps": {"accounts": [{"groups": ["front"]}, {"after": "15 min", "groups": ["back"]}]}
    },
}
PUT_IN_FRONT: Raw = {
    "name": "two are put in front of one who waits; the later of them is answered first",
    "hours": {"first_day": "2026-03-02", "open": "09:00", "close": "11:00"},
    "queues": {
        "accounts": {
            "volume": {"times": [32_400] * 2},
            "talk": {"kind": "constant", "value": "10 min"},
            "queue_limit": 9,
            "transfer": {"probability": 1.0, "to": "cards", "place": "front"},
        },
        "cards": {
            "volume": {"times": [32_400] * 4},
            "talk": {"kind": "constant", "value": "5 min"},
            "queue_limit": 9,
        },
    },
    "groups": {
        "front": {"staff": 2, "skills": {"accounts": {}}},
        "back": {"staff": 1, "skills": {"cards": {}}},
    },
}
PUT_IN_FRONT_TOO_SOON = PUT_IN_FRONT | {
    "name": "those who are put in front may not be answered yet, one who waits behind them may",
    "routing": {"steps": {"cards": [{"after": "10 min", "groups": ["back"]}]}},
}
PUT_THROUGH_FOR_EVER: Raw = {
    "name": "two queues put every customer through to the other",
    "hours": {"first_day": "2026-03-02", "open": "09:00", "close": "10:00"},
    "queues": {
        name: {
            "volume": {"times": [32_400, 32_400]},
            "talk": {"kind": "constant", "value": "20 s"},
            "patience": TWO_HOURS,
            "transfer": {"probability": 1.0, "to": other},
        }
        for name, other in (("accounts", "cards"), ("cards", "accounts"))
    },
    "groups": {"front": {"staff": 2, "skills": {"accounts": {}, "cards": {}}}},
}
CASES = (
    ALL_AT_OPENING, STAYS_UNTIL_OPENING, LEAVES_AT_OPENING, A_LINE_TOO_LATE, A_STEP_TOO_LATE,
    PUT_IN_FRONT, PUT_IN_FRONT_TOO_SOON, PUT_THROUGH_FOR_EVER,
)  # fmt: skip
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
    @given(raw=scenarios(), seed=WORD, replication=WORD)
    def drawn(raw: Raw, seed: int, replication: int) -> None:
        compare(raw, seed, replication, coverage)

    for raw in CASES:
        drawn = example(raw=raw, seed=1, replication=1)(drawn)
    drawn()
    impossible = NEVER_TOGETHER & set(coverage.ties)
    assert not impossible, f"met at one instant: {impossible}"
    seldom = [what for what, n in coverage.rows() if n < least]
    assert not seldom, f"hardly met: {seldom}\n{coverage.table()}"
    return coverage


def test_simpy_engine_agrees_with_the_plain_twin_and_meets_every_tie() -> None:
    run_examples(700, derandomize=True, least=1)


@pytest.mark.long
def test_simpy_engine_agrees_with_the_plain_twin_in_thousands_of_random_cases(
    capsys: pytest.CaptureFixture[str],
) -> None:
    coverage = run_examples(5_000, derandomize=False, least=1)
    with capsys.disabled():
        sys.stdout.write(f"\n{coverage.table()}\n")
