"""The SimPy engine and the plain twin agree, row by row and bit by bit, in drawn cases of ties.

Times are multiples of 5 s on purpose, so that arrivals, ends of conversations, of wrap and of
patience, openings, closings and changes of the plan meet at one instant again and again. What
was met is counted, and a case that never occurred fails the test.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from naive import CLASSES, Naive

from ccsim.engines.process import simulate
from ccsim.measures.conservation import check_conservation
from ccsim.model.build import build_tables
from ccsim.records.columns import Kind, Outcome
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

Raw = dict[str, Any]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
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


def constant(*values: str) -> st.SearchStrategy[Raw]:
    """Draw a law without chance; values are durations in words."""
    return st.sampled_from([{"kind": "constant", "value": value} for value in values])


EXPONENTIAL = st.sampled_from(
    [{"kind": "exponential", "mean": "90 s"}, {"kind": "exponential", "mean": "12 min"}]
)
GRID = 300
"""Seconds: in a scenario on the grid all that has a length has a multiple of it."""
GRID_LENGTHS = constant("300 s", "300 s", "600 s", "900 s", "1800 s")
TALK = st.one_of(
    constant("0 s", "5 s", "300 s", "1795 s", "2 h"),
    EXPONENTIAL,
    st.just({"kind": "lognormal", "mean": "5 min", "cv": 1.2}),
    st.just({"kind": "gamma", "mean": "5 min", "cv": 0.7}),
    st.just({"kind": "empirical", "values": ["5 s", "300 s", "600 s"]}),
)
WRAP = st.one_of(constant("0 s", "5 s", "300 s", "895 s"), EXPONENTIAL)
PATIENCE = st.one_of(constant("0 s", "5 s", "600 s", "3 h"), EXPONENTIAL)
ENDLESS = st.just({"kind": "endless"})
DELAY = st.one_of(constant("0 s", "5 s", "300 s", "1 h"), EXPONENTIAL)


@dataclass(frozen=True)
class Menu:
    """What the lengths of a scenario are drawn from: anything, or multiples of the grid."""

    talk: st.SearchStrategy[Raw]
    wrap: st.SearchStrategy[Raw]
    patience: st.SearchStrategy[Raw]
    delay: st.SearchStrategy[Raw]
    step: int

    def come_back(self) -> st.SearchStrategy[Raw | None]:
        """Draw a redial or a repeat, or None."""
        chance = st.sampled_from([0.3, 0.8])
        return st.none() | st.fixed_dictionaries({"probability": chance, "delay": self.delay})


ANYTHING = Menu(TALK, WRAP, PATIENCE | ENDLESS, DELAY, step=5)
ON_THE_GRID = Menu(
    talk=constant("0 s", "1 h", "2 h", "90 min") | GRID_LENGTHS | GRID_LENGTHS,
    wrap=constant("0 s") | GRID_LENGTHS,
    patience=constant("0 s", "1 h", "2 h", "3 h") | GRID_LENGTHS | GRID_LENGTHS | ENDLESS,
    delay=constant("0 s", "1 h", "2 h", "3 h") | GRID_LENGTHS,
    step=GRID,
)
OVERNIGHT = Menu(
    talk=constant("30 min", "1 h", "90 min", "2 h"),
    wrap=constant("0 s", "0 s", "30 min", "1 h"),
    patience=constant("30 min", "1 h", "90 min", "2 h") | ENDLESS,
    delay=constant("0 s", "30 min", "1 h", "90 min", "2 h"),
    step=900,
)
"""For days with a short night between them: much that began before it lasts until opening."""
HOLD = st.none() | st.sampled_from(
    [
        {"probability": 0.5, "kind": "constant", "value": "5 s"},
        {"probability": 1.0, "kind": "exponential", "mean": "30 s"},
    ]
)
BUSYNESS = st.none() | st.sampled_from([{"cv": 0.5}, {"cv": 0.5, "shared": "day"}])
FACTOR = st.none() | st.sampled_from([(1.0, 2.0), (1.0, 1.0, 3.0)])


@dataclass(frozen=True)
class Days:
    """Opening hours as drawn: by day (first interval, intervals open), or None if closed."""

    minutes: int
    spans: tuple[tuple[int, int] | None, ...]

    def open_intervals(self) -> list[int]:
        """Return the open intervals, numbered from midnight of day 0."""
        a_day = 1440 // self.minutes
        return [
            day * a_day + first + t
            for day, span in enumerate(self.spans)
            for first, length in ([span] if span else [])
            for t in range(length)
        ]

    def listed(self, values: dict[int, Any], otherwise: Any) -> list[Any]:
        """Return a per-interval list for all days."""
        a_day = 1440 // self.minutes
        spans = [span for span in self.spans if span]
        first, last = min(f for f, _ in spans), max(f + n for f, n in spans)
        places = [day * a_day + t for day in range(len(self.spans)) for t in range(first, last)]
        return [values.get(place, otherwise) for place in places]

    def hours(self) -> Raw:
        """Return the table [hours] but for what happens at closing."""

        def words(span: tuple[int, int] | None) -> str:
            if span is None:
                return "closed"
            ends = span[0] * self.minutes, (span[0] + span[1]) * self.minutes
            return "-".join(f"{m // 60:02d}:{m % 60:02d}" for m in ends)

        open_hours = dict.fromkeys(WEEKDAYS, "closed")
        open_hours |= {day: words(span) for day, span in zip(WEEKDAYS, self.spans, strict=False)}
        return {
            "first_day": "2026-03-02",  # a Monday
            "days": len(self.spans),
            "interval": f"{self.minutes} min",
            "open": open_hours,
        }


@st.composite
def days(draw: st.DrawFn, *, short_nights: bool) -> Days:
    """Draw one to four days: short ones, closed ones, or ones round the clock."""
    count = draw(st.integers(2 if short_nights else 1, 4))
    if not short_nights and count <= 2 and draw(st.integers(0, 4)) == 0:
        return Days(60, ((0, 24), draw(st.sampled_from([None, (0, 24), (0, 3), (21, 3)])))[:count])
    minutes = draw(st.sampled_from([15, 30]))
    an_hour = 60 // minutes
    any_span = st.tuples(st.sampled_from([0, 1, 9, 22, 23]), st.integers(1, 6))
    evening = st.tuples(st.just(22), st.integers(1, an_hour))
    morning = st.tuples(st.sampled_from([0, 1]), st.integers(2, 6))
    spans: list[tuple[int, int] | None] = []
    for day in range(count):
        kind = (evening, morning)[day % 2] if short_nights else any_span
        hour, length = draw(kind)
        is_closed = bool(day) and not short_nights and draw(st.booleans())
        span = hour * an_hour, min(length, (24 - hour) * an_hour)
        spans.append(None if is_closed else span)
    return Days(minutes, tuple(spans))


@st.composite
def volumes(draw: st.DrawFn, menu: Menu, calendar: Days, staffed: list[int]) -> Raw:
    """Draw arrivals, where somebody is planned: recorded on a grid of 5 s, or by chance."""
    seconds = calendar.minutes * 60
    if not staffed or draw(st.integers(0, 3)) == 0:
        expected = {t: draw(st.sampled_from([0.0, 0.5, 3.0, 8.0])) for t in staffed}
        return {"per_interval": calendar.listed(expected, 0.0)}
    steps = seconds // menu.step - 1
    offset = st.sampled_from([0, min(1, steps), steps]) | st.integers(0, steps)
    moment = st.builds(
        lambda t, s: t * seconds + s * menu.step, st.sampled_from(staffed), offset
    )  # fmt: skip
    times = sorted(draw(st.lists(moment, min_size=draw(st.sampled_from([0, 8, 16])), max_size=24)))
    volume: Raw = {"times": times}
    if draw(st.integers(0, 2)) == 0:
        lengths = st.sampled_from([0, 300, 600, 900, menu.step, 2 * menu.step])
        volume["talk"] = draw(st.lists(lengths, min_size=len(times), max_size=len(times)))
    return volume


def factors(calendar: Days, pattern: tuple[float, ...] | None) -> Raw:
    """Return a repeating pattern over the open intervals, as keys of a table."""
    if pattern is None:
        return {}
    values = {t: pattern[i % len(pattern)] for i, t in enumerate(calendar.open_intervals())}
    return {"per_interval": calendar.listed(values, 1.0)}


@st.composite
def queues(draw: st.DrawFn, menu: Menu, calendar: Days, staffed: list[int]) -> Raw:
    """Draw a queue; a key whose value is None or empty is left out."""
    queue = {
        "volume": draw(volumes(menu, calendar, staffed)),
        "busyness": draw(BUSYNESS),
        "talk": draw(menu.talk),
        "talk_factor": factors(calendar, draw(FACTOR)),
        "hold": draw(HOLD),
        "wrap": draw(menu.wrap),
        "wrap_factor": factors(calendar, draw(FACTOR)),
        "patience": draw(menu.patience),
        "patience_factor": factors(calendar, draw(FACTOR)),
        "balk": draw(st.sampled_from([0.0, 0.0, 0.4])),
        "queue_limit": draw(st.sampled_from([None, None, None, None, 0, 1, 5])),
        "priority": draw(st.sampled_from([0, 0, 1, -1])),
        "resolution": draw(st.sampled_from([1.0, 0.6, 0.0])),
        "redial": draw(menu.come_back()),
        "repeat": draw(menu.come_back()),
    }
    if queue["patience"]["kind"] == "endless" and queue["queue_limit"] is None:
        queue["queue_limit"] = 40  # overload is a fault where nobody leaves and nobody is blocked
    return {key: value for key, value in queue.items() if value not in (None, {})}


@st.composite
def scenarios(draw: st.DrawFn) -> Raw:
    """Draw a scenario in the form of scenario.toml."""
    menu = draw(st.sampled_from([ON_THE_GRID, ANYTHING, OVERNIGHT]))
    calendar = draw(days(short_nights=menu is OVERNIGHT))
    names = ["accounts", "cards", "loans"][: draw(st.integers(1, 3))]
    groups = ["front", "back"][: draw(st.integers(1, min(2, len(names))))]
    heads = st.sampled_from([0, 1, 1, 2, 2, 3])
    plans = {g: {t: draw(heads) for t in calendar.open_intervals()} for g in groups}
    owner = {name: groups[i] if i < len(groups) else draw(st.sampled_from(groups))
             for i, name in enumerate(names)}  # fmt: skip
    served = {
        name: draw(queues(menu, calendar, [t for t, n in plans[owner[name]].items() if n]))
        for name in names
    }
    skill = st.fixed_dictionaries(
        {"handle_factor": st.sampled_from([1.0, 1.0, 2.0, 1.1]),
         "resolution": st.sampled_from([0.0, 0.3, -0.3])}
    )  # fmt: skip
    lines = draw(st.sampled_from([None, None, None, 1, 2, 5]))
    return {
        "name": "drawn",
        "hours": calendar.hours() | {"at_close": draw(st.sampled_from(["serve", "send_away"]))},
        "lines": {} if lines is None else {"voice": lines},
        "queues": served,
        "groups": {
            group: {
                "staff": {"per_interval": calendar.listed(plan, 0)},
                "skills": {name: draw(skill) for name in names if owner[name] == group},
            }
            for group, plan in plans.items()
        },
        "routing": {"select_contact": draw(st.sampled_from(["priority", "longest_wait"]))},
    }


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
    assert expected.cut_off == found.cut_off


def compare(raw: Raw, seed: int, replication: int, coverage: Coverage) -> None:
    """Run both on one drawn scenario."""
    tables = build_tables(build(raw))
    twin = Naive(tables, seed=seed, replication=replication)
    coverage.add(twin)
    logs = simulate(tables, seed=seed, replication=replication)
    assert_same_logs(twin.logs, logs)
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
