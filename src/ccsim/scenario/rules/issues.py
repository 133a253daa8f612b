"""What becomes of issues: resolution, transfers and returns that contradict each other."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ccsim.errors import Fault
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import choices
from ccsim.scenario.flow import (
    MOST_VISITS,
    contacts_of_an_issue,
    reached,
    transfers,
)
from ccsim.scenario.rules.rule import listed
from ccsim.scenario.spec import Queue, Scenario

__all__ = ["circles", "clipped", "counted_twice", "idle_returns"]


def clipped(scenario: Scenario, file: str) -> Iterator[Fault]:
    """A group's resolution shift does not carry a probability beyond 0 or 1."""
    for name, group in scenario.groups.items():
        for queue, skill in group.skills.items():
            total = scenario.queues[queue].resolution + skill.resolution
            if not 0.0 <= total <= 1.0:
                yield Fault(
                    where=f"{file}: groups.{name}.skills.{queue}.resolution",
                    found=f"{scenario.queues[queue].resolution:g} of the queue and "
                    f"{skill.resolution:+g} of the group make {total:g}",
                    allowed="a sum from 0 to 1",
                    do=f"check both; the run uses {min(max(total, 0.0), 1.0):g}",
                    warning=True,
                )


def counted_twice(scenario: Scenario, file: str) -> Iterator[Fault]:
    """A group's own talk law is not made longer once more by a handle factor."""
    for name, group in scenario.groups.items():
        for queue, skill in group.skills.items():
            own = [key for key in ("talk", "wrap") if getattr(skill, key) is not None]
            if own and skill.handle_factor != 1.0:
                yield Fault(
                    where=f"{file}: groups.{name}.skills.{queue}.handle_factor",
                    found=f"{skill.handle_factor:g}, beside {listed(own)} of the group's own",
                    allowed="a factor that is meant to change the group's own times as well",
                    do="leave it out if the group's own times contain it already",
                    warning=True,
                )


def circles(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Transfers and repeats come to an end."""
    busy = reached(scenario, Calendar.of(scenario.hours))
    moved = transfers(scenario)
    names = list(scenario.queues)
    # Only queues that transfer everybody, and to each other, can keep a contact for ever.
    trapped = [at for at, row in enumerate(moved) if round(row.sum(), 9) >= 1.0]
    while True:
        kept = [at for at in trapped if round(moved[at, trapped].sum(), 9) >= 1.0]
        if kept == trapped:
            break
        trapped = kept
    inside = [names[at] for at in trapped]
    if busy.intersection(inside):
        yield Fault(
            where=f"{file}: queues.{inside[0]}.transfer",
            found=f"a circle: {listed(inside)} transfer everybody among themselves",
            allowed="transfers of which some come to an end",
            do=f"lower a probability; as it is, each contact makes {MOST_VISITS} visits",
            warning=True,
        )
        return
    endless = [
        name for name in names if name in busy and math.isinf(contacts_of_an_issue(scenario, name))
    ]
    if endless:
        yield Fault(
            where=f"{file}: queues.{endless[0]}.repeat",
            found=f"issues of {listed(endless)} that never end: nobody is helped, and all call "
            "again",
            allowed="a resolution above 0, or customers who give up",
            do="raise `resolution`, or lower the probability of `repeat`",
            warning=True,
        )


def idle_returns(scenario: Scenario, file: str) -> Iterator[Fault]:
    """What is said of resolution, repeats and redials can happen."""
    for name, queue in scenario.queues.items():
        where = f"{file}: queues.{name}"
        if queue.transfer is not None and queue.transfer.probability >= 1.0:
            given = [key for key in ("resolution", "repeat") if _is_given(queue, key)]
            if given:
                yield Fault(
                    where=f"{where}.transfer.probability",
                    found=f"1, beside {listed(given)}",
                    allowed="conversations that are not transferred, to which these apply",
                    do=f"lower it, or leave {listed(given)} out: it has no effect",
                    warning=True,
                )
        elif _comes_back(queue, "repeat") and _all_resolved(scenario, name):
            yield Fault(
                where=f"{where}.repeat",
                found="customers who call again, while every conversation resolves the issue",
                allowed="repeats where some issues are not resolved",
                do="state `resolution`, or leave `repeat` out: it has no effect",
                warning=True,
            )
        if _comes_back(queue, "redial") and _all_answered(scenario, queue):
            yield Fault(
                where=f"{where}.redial",
                found="customers who call again when not answered, while all wait for ever",
                allowed="redials where some are not answered",
                do="state `patience`, or leave `redial` out: it has no effect",
                warning=True,
            )


def _is_given(queue: Queue, key: str) -> bool:
    value = getattr(queue, key)
    return value != 1.0 if key == "resolution" else value is not None


def _comes_back(queue: Queue, key: str) -> bool:
    back = getattr(queue, key)
    return back is not None and back.probability > 0.0


def _all_resolved(scenario: Scenario, name: str) -> bool:
    """Return whether all groups resolve everything, and not because a sum above 1 is cut."""
    base = scenario.queues[name].resolution
    groups = (scenario.groups[choice.group] for choice in choices(scenario, name))
    return all(base + group.skills[name].resolution == 1.0 for group in groups)


def _all_answered(scenario: Scenario, queue: Queue) -> bool:
    """Return whether nobody can leave without an answer; at closing, all are still served."""
    return (
        round(queue.patience.cdf(math.inf), 9) <= 0.0
        and queue.balk <= 0.0
        and queue.queue_limit is None
        and scenario.lines.voice is None
        and scenario.hours.at_close == "serve"
    )
