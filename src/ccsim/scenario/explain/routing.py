"""Routing in sentences: the design, the rules, and each queue's steps."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.scenario import words
from ccsim.scenario.demand import choices
from ccsim.scenario.design import design
from ccsim.scenario.explain.drawing import drawing
from ccsim.scenario.explain.section import Section
from ccsim.scenario.spec import Scenario
from ccsim.units import as_duration

__all__ = ["routing", "steps_in_sentences"]

_AGENT_RULES = {
    "longest_idle": "the one who has been available longest",
    "least_occupied": "the one who was busy for the smallest share of the time since coming on",
    "best_skill": "one of the group with the smallest handle factor for the queue, and of these "
    "the one who has been available longest",
    "random": "any of them, each with the same probability",
}
_CONTACT_RULES = {
    "priority": "of the queue with the highest priority; among equals, who joined first",
    "longest_wait": "who joined first, whatever the queue",
    "score": "with the largest score: weight x minutes waited + priority of the queue",
    "queue_rank": "of the queue that comes first in the group's own order; among equals, who "
    "joined first",
    "longest_queue": "of the queue in which most are waiting",
}


def routing(scenario: Scenario) -> Section:
    """Return who may answer whom, drawn, and the rules by which somebody is chosen."""
    rules = scenario.routing
    who = _AGENT_RULES[rules.select_agent]
    found = design(scenario).replace("other: ", "none of the trade's letters: ", 1)
    sentences = [f"The skill design is {found}."]
    if any(len(choices(scenario, queue)) > 1 for queue in scenario.queues):
        sentences.append(
            "A contact that arrives goes to the available agents of the earliest step, among "
            f"these to the groups of the lowest rank, and there to {who}."
        )
    else:
        sentences.append(f"Among the available agents, a contact goes to {who}.")
    if any(len(group.skills) > 1 for group in scenario.groups.values()):
        sentences.append(
            "An agent who becomes free takes the first in line "
            f"{_CONTACT_RULES[rules.select_contact]}."
        )
    else:
        sentences.append("An agent who becomes free takes the first in line.")
    return Section("Routing", tuple(sentences), drawing=drawing(scenario))


def steps_in_sentences(scenario: Scenario, queue: str) -> Iterator[str]:
    """Yield which groups may answer a queue's contacts, and when."""
    able = choices(scenario, queue)
    groups: dict[int, list[str]] = {}
    times: dict[int, float] = {}
    for choice in able:
        groups.setdefault(choice.step, []).append(choice.group)
        times[choice.step] = choice.after
    steps = sorted(groups)
    if times[steps[0]] > 0.0:
        yield f"For the first {as_duration(times[steps[0]])} nobody may answer."
    for step, later in zip(steps, [*steps[1:], None], strict=True):
        names = words.and_list(groups[step], "or")
        start, end = times[step], None if later is None else times[later]
        if step != steps[0]:
            word = f"After {as_duration(start)}" if start > 0.0 else "If none of them is available"
            yield f"{word} {names} may answer too."
        elif end is not None and end > start:
            only = "For the first" if start <= 0.0 else "Then, until"
            yield f"{only} {as_duration(end)} only {names} may answer."
        else:
            at_once = " at once" if start <= 0.0 else f" after {as_duration(start)}"
            yield f"{names} may answer{at_once}."
    yield from _ranks(scenario, queue)


def _ranks(scenario: Scenario, queue: str) -> Iterator[str]:
    """Yield which groups of one step are preferred."""
    steps: dict[int, dict[float, list[str]]] = {}
    for choice in choices(scenario, queue):
        steps.setdefault(choice.step, {}).setdefault(choice.rank, []).append(choice.group)
    for ranks in steps.values():
        if len(ranks) > 1:
            row = ", then ".join(words.and_list(names, "or") for names in ranks.values())
            yield f"If agents of several groups are available: first {row}."
