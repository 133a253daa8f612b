"""The centre as text: queues on the left, groups on the right, and skills between them.

    sales ──┬─ at once ──────────── juniors
            └─ after 30 s, rank 2 ─ seniors

A centre with many skills is drawn as a matrix instead: a row for each queue, a column for each
group, and in the cell the group's place in the queue's preference.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ccsim.scenario import words
from ccsim.scenario.demand import Choice, choices
from ccsim.scenario.spec import Scenario
from ccsim.units import as_share

__all__ = ["drawing", "shortened", "skill_in_words"]

_MOST_SKILLS = 24
"""More are drawn as a matrix."""
_LONGEST = 20
"""Characters of a name; longer ones are cut."""
_WIDEST = 80
"""Characters of a line."""
_FORKS = {(True, True): "─", (True, False): "┬", (False, True): "└", (False, False): "├"}
"""How a line leaves a queue: by whether it is the first, and the last."""
_COLUMN = 5
"""Width of a matrix column."""


def shortened(name: str, length: int = _LONGEST) -> str:
    """Return a name, its middle left out if it is long: names often differ at the end.

    >>> shortened("a_queue_with_a_long_name_7")
    'a_queue_wit…g_name_7'
    """
    if len(name) <= length:
        return name
    tail = (length - 1) * 2 // 5 + 1
    return f"{name[: length - 1 - tail]}…{name[-tail:]}"


def skill_in_words(scenario: Scenario, queue: str, choice: Choice) -> str:
    """Return from when on a group may answer, and how it differs, in a few words."""
    skill = scenario.groups[choice.group].skills[queue]
    several = [other for other in choices(scenario, queue) if other.step == choice.step]
    parts = [words.delay_in_words(choice.after)]
    if len({other.rank for other in several}) > 1:
        parts.append(f"rank {choice.rank:g}")
    if skill.handle_factor != 1.0:
        parts.append(f"{skill.handle_factor:g} x time")
    if skill.talk is not None or skill.wrap is not None:
        parts.append("own times")
    if skill.resolution != 0.0:
        parts.append(f"{skill.resolution * 100:+g} points resolved")
    return ", ".join(parts)


def drawing(scenario: Scenario) -> tuple[str, ...]:
    """Return the lines of the drawing, of 80 characters at most."""
    skills = sum(len(choices(scenario, queue)) for queue in scenario.queues)
    lines = _lines(scenario) if skills <= _MOST_SKILLS else _matrix(scenario)
    return tuple(lines)


def _lines(scenario: Scenario) -> Iterator[str]:
    """Yield a line for each skill, and what is transferred below."""
    width = max(len(shortened(queue)) for queue in scenario.queues) + 1
    longest = max(len(shortened(group)) for group in scenario.groups)
    room = _WIDEST - width - longest - 9
    labels = {
        (queue, choice.group): _cut(skill_in_words(scenario, queue, choice), room)
        for queue in scenario.queues
        for choice in choices(scenario, queue)
    }
    room = max(len(label) for label in labels.values()) + 1
    for queue, spec in scenario.queues.items():
        able = choices(scenario, queue)
        leads_on = spec.transfer is not None and spec.transfer.probability > 0.0
        for number, choice in enumerate(able):
            first, last = number == 0, number == len(able) - 1 and not leads_on
            start = f"{shortened(queue)} ".ljust(width, "─") + "──" if first else " " * (width + 2)
            label = f"{labels[queue, choice.group]} ".ljust(room, "─")
            yield f"{start}{_FORKS[first, last]}─ {label}─ {shortened(choice.group)}"
        if leads_on and spec.transfer is not None:
            share, to = as_share(spec.transfer.probability), words.targets_in_words(spec.transfer)
            yield from _wrapped(f"transfers {share} to {to}", width + 2)


def _wrapped(text: str, indent: int) -> Iterator[str]:
    """Yield the lines of a text behind an arrow; a number and its per cent stay together."""
    kept = text.replace(" %", "\N{NO-BREAK SPACE}%")
    lines = textwrap.wrap(
        kept, _WIDEST, initial_indent=" " * indent + "└▷ ", subsequent_indent=" " * (indent + 3)
    )
    yield from (line.replace("\N{NO-BREAK SPACE}", " ") for line in lines)


def _cut(label: str, room: int) -> str:
    return label if len(label) <= room else f"{label[: room - 1]}…"


def _matrix(scenario: Scenario) -> Iterator[str]:
    """Yield a row for each queue; groups are numbered, and named below."""
    groups = list(scenario.groups)
    room = (_WIDEST - _LONGEST - 1) // _COLUMN
    for start in range(0, len(groups), room):
        some = groups[start : start + room]
        numbers = range(start + 1, start + len(some) + 1)
        yield " " * (_LONGEST + 1) + "".join(f"{number:>{_COLUMN}}" for number in numbers)
        for queue in scenario.queues:
            places = _places(scenario, queue)
            cells = "".join(f"{places.get(group, '·'):>{_COLUMN}}" for group in some)
            yield f"{shortened(queue):<{_LONGEST + 1}}{cells}"
        yield ""
    yield "A number in a cell is the group's place in the queue's preference: first by"
    yield "routing step, then by rank. The groups:"
    for number, group in enumerate(groups, start=1):
        yield f"{number:>{_COLUMN}}  {shortened(group, 70)}"


def _places(scenario: Scenario, queue: str) -> dict[str, int]:
    """Return the place of each group in a queue's preference; equals have the same."""
    able = choices(scenario, queue)
    classes = sorted({(choice.step, choice.rank) for choice in able})
    return {choice.group: classes.index((choice.step, choice.rank)) + 1 for choice in able}
