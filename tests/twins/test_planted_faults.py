"""Faults planted in the SimPy engine are found: each within so many of the drawn cases."""

from collections.abc import Callable
from functools import cache, partial
from itertools import chain
from typing import NamedTuple

import pytest
from difference import report
from drawing import for_each
from drawn_meetings import meetings
from drawn_scenarios import Raw, scenarios
from naive import Naive

from ccsim.engines import routing
from ccsim.engines.clock import Order
from ccsim.engines.people import Agent, Group, Issue, Line, Visit
from ccsim.engines.process import Centre, simulate
from ccsim.engines.tape import Tape
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

EACH, REPLICATIONS, ROUNDS = 130, (1, 2), 4
"""Scenarios drawn in either way, and runs of each, among which every fault has to show. Which are
drawn depends on the version of hypothesis and on what else is imported: where chance left the case
out that a fault takes, others are drawn, some times."""
Plant = Callable[[pytest.MonkeyPatch], None]


class Case(NamedTuple):
    """A drawn scenario, a replication, and what the plain twin makes of it."""

    tables: Tables
    replication: int
    expected: Logs


@cache
def cases(draws: int) -> list[Case]:
    """Return drawn cases, others for another number: of the two ways of drawing in turn."""
    drawn: tuple[list[Case], list[Case]] = [], []
    for_each(scenarios(), partial(_keep, drawn[0]), count=EACH, draws=draws)
    for_each(meetings(), partial(_keep, drawn[1]), count=EACH, draws=draws)
    return list(chain.from_iterable(zip(*drawn, strict=True)))


def _keep(kept: list[Case], raw: Raw) -> None:
    tables = build_tables(build(raw))
    for replication in REPLICATIONS:
        twin = Naive(tables, seed=1, replication=replication)
        kept.append(Case(tables, replication, twin.logs))


def is_found(cases: list[Case]) -> bool:
    """Whether the SimPy engine differs from the twin in some case."""
    return any(
        report(
            case.expected,
            simulate(case.tables, seed=1, replication=case.replication),
            names=("the plain twin", "SimPy"),
        )
        for case in cases
    )


def swapped(one: str, other: str) -> Plant:
    """Let two classes of events come in the wrong order at one instant."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        first, second = getattr(Order, one), getattr(Order, other)
        patch.setattr(Order, one, second)
        patch.setattr(Order, other, first)

    return plant


def idle_ring_off_by_one(patch: pytest.MonkeyPatch) -> None:
    """The second longest idle is taken."""

    def longest_idle(group: Group) -> Agent:
        return group.available.pop(min(1, len(group.available) - 1))[2]

    patch.setattr(Group, "longest_idle", longest_idle)


def idle_ring_in_order_of_freeing(patch: pytest.MonkeyPatch) -> None:
    """Agents who free at one instant are put in line as they come, whatever their numbers."""

    def make_available(group: Group, agent: Agent, since: float) -> None:
        group.available.append((since, agent.number, agent))

    patch.setattr(Group, "make_available", make_available)


def patience_of_the_visit_before(patch: pytest.MonkeyPatch) -> None:
    """A visit after a transfer, or a new contact, draws the patience of the one before it."""
    drawn = Tape.visit

    def visit(
        tape: Tape, issue: Issue, q: int, attempt: int, number: int, joined: float
    ) -> list[float]:
        mine = drawn(tape, issue, q, attempt, number, joined)
        before = (attempt, number - 1) if number else (attempt - 1, 0)
        return [drawn(tape, issue, q, *before, joined)[0], *mine[1:]]

    patch.setattr(Tape, "visit", visit)


def patience_goes_on_after_a_transfer(patch: pytest.MonkeyPatch) -> None:
    """The deadline is counted from the contact's arrival."""
    wait = Centre.wait

    def wait_on(centre: Centre, visit: Visit) -> None:
        visit.patience = max(visit.patience - (visit.joined - visit.arrived), 0.0)
        wait(centre, visit)

    patch.setattr(Centre, "wait", wait_on)


def debt_is_paid_by_who_rises(patch: pytest.MonkeyPatch) -> None:
    """A rise of the plan brings agents on and leaves the debt."""
    raise_by = Centre.raise_by

    def forget(centre: Centre, group: Group, heads: int) -> None:
        debt, group.debt = group.debt, 0
        raise_by(centre, group, min(heads, len(group.absent)))
        group.debt += debt

    patch.setattr(Centre, "raise_by", forget)


def front_is_the_back(patch: pytest.MonkeyPatch) -> None:
    """Who is transferred to the front joins at the back."""

    def add(line: Line, visit: Visit) -> None:
        visit.in_front = False
        plain(line, visit)

    plain = Line.add
    patch.setattr(Line, "add", add)


def queues_count_backwards(patch: pytest.MonkeyPatch) -> None:
    """Of equal visits the one in the highest queue is taken."""

    def longest_queue(visit: Visit, group: Group, now: float) -> tuple[float, ...]:
        del group, now
        return (-visit.queue.length, -visit.queue.number)

    patch.setitem(routing.CONTACT_RULES, "longest_queue", longest_queue)


PLANTED: dict[str, Plant] = {
    "conversation ends after wrap ends": swapped("CONVERSATION_END", "WRAP_END"),
    "falls before wrap ends": swapped("WRAP_END", "FALL"),
    "steps before rises": swapped("RISE", "STEP"),
    "fresh arrivals before steps": swapped("STEP", "FRESH"),
    "returns before fresh arrivals": swapped("FRESH", "RETURN"),
    "abandonments before returns": swapped("RETURN", "ABANDONMENT"),
    "abandonments before conversation ends": swapped("CONVERSATION_END", "ABANDONMENT"),
    "idle ring off by one": idle_ring_off_by_one,
    "idle ring in order of freeing": idle_ring_in_order_of_freeing,
    "patience of the visit before": patience_of_the_visit_before,
    "patience goes on after a transfer": patience_goes_on_after_a_transfer,
    "rises leave the debt": debt_is_paid_by_who_rises,
    "front is the back": front_is_the_back,
    "queues count backwards": queues_count_backwards,
}


def test_without_a_fault_nothing_is_found() -> None:
    assert not is_found(cases(0))


@pytest.mark.parametrize("fault", list(PLANTED))
def test_a_planted_fault_is_found(fault: str) -> None:
    for draws in range(ROUNDS):
        drawn = cases(draws)
        with pytest.MonkeyPatch.context() as patch:
            PLANTED[fault](patch)
            if is_found(drawn):
                return
    pytest.fail(f"not in {ROUNDS} times {len(drawn)} cases")
