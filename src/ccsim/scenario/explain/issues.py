"""What becomes of a queue's issues: transfers, resolution, and customers who come back."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ccsim.scenario import words
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import choices, expected
from ccsim.scenario.flow import contacts_of_an_issue, resolution
from ccsim.scenario.spec import Return, Scenario
from ccsim.units import as_share

__all__ = ["issues"]


def issues(scenario: Scenario, name: str, calendar: Calendar) -> Iterator[str]:
    """Yield what becomes of those who are answered, and of those who are not."""
    spec = scenario.queues[name]
    moved = spec.transfer.probability if spec.transfer else 0.0
    if spec.transfer is not None and moved > 0.0:
        place = "the head" if spec.transfer.place == "front" else "the back"
        yield (
            f"{as_share(moved)} of conversations end with a transfer to "
            f"{words.targets_in_words(spec.transfer)}, where the customer joins at {place} of "
            "the line."
        )
    if moved < 1.0:
        yield from _resolved(scenario, name, "the others" if moved > 0.0 else "conversations")
    if expected(scenario, name, calendar).any():
        yield from _contacts(scenario, name)
    if spec.redial is not None and spec.redial.probability > 0.0:
        yield f"Of those who are not answered {_returning(spec.redial, 'redial')}."


def _resolved(scenario: Scenario, name: str, whose: str) -> Iterator[str]:
    """Yield how many are helped, and how many of the rest call again."""
    shares: dict[float, list[str]] = {}
    for choice in choices(scenario, name):
        shares.setdefault(resolution(scenario, name, choice.group), []).append(choice.group)
    if len(shares) == 1:
        yield f"{as_share(next(iter(shares)))} of {whose} resolve the issue."
    else:
        parts = (f"{as_share(s)} with {words.and_list(groups)}" for s, groups in shares.items())
        yield f"Of {whose} these resolve the issue: {words.and_list(parts)}."
    back = scenario.queues[name].repeat
    if back is not None and min(shares) < 1.0:
        yield f"Of {'the rest' if whose == 'the others' else 'the others'} {_returning(back)}."


def _returning(back: Return, word: str = "call again") -> str:
    to = f" to {back.to}" if back.to is not None else ""
    return f"{as_share(back.probability)} {word}{to} after a time: {back.delay.sentence()}"


def _contacts(scenario: Scenario, name: str) -> Iterator[str]:
    """Yield how many contacts an issue makes."""
    contacts = contacts_of_an_issue(scenario, name)
    if math.isinf(contacts):
        yield "Nobody's issue ever ends: each contact leads to another."
    elif contacts > 1.0:
        alike = all(
            len({resolution(scenario, queue, choice.group) for choice in choices(scenario, queue)})
            == 1
            for queue in scenario.queues
        )
        by = "" if alike else " by the first choice of group"
        yield f"If all are answered{by}, that makes {contacts:.2f} contacts for each issue."
