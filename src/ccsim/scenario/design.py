"""The letter by which the trade names a centre's skill design: I, V, N, W, M, X."""

from __future__ import annotations

from ccsim.scenario.demand import choices
from ccsim.scenario.spec import Scenario
from ccsim.scenario.split import parts

__all__ = ["design", "design_of_part"]

_SILOS = "I (silos)"
_MEANINGS = {
    "I": "one queue, one group",
    "V": "one group for several queues",
    "Λ": "several groups for one queue",
    "N": "two queues, two groups, of which one serves both",
    "W": "groups that share the queues between them",
    "M": "specialists for each queue, and one group that serves all",
    "X": "every group serves every queue",
}


def design(scenario: Scenario) -> str:
    """Return the name of a centre's design, with its meaning.

    Queues and groups are points, skills that routing lets be used are lines between them. What is
    not connected is named apart; I alone, however often, is "I (silos)".
    """
    letters = [design_of_part(scenario, *part) for part in parts(scenario)]
    if set(letters) == {"I"}:
        return "I: " + _MEANINGS["I"] if len(letters) == 1 else f"{_SILOS}: each queue has a group"
    if len(letters) == 1:
        return _with_meaning(letters[0])
    counts = {letter: letters.count(letter) for letter in dict.fromkeys(letters)}
    named = [f"{many} x {one}" if many > 1 else one for one, many in counts.items()]
    return f"{len(letters)} separate parts: {', '.join(named)}"


def _with_meaning(letter: str) -> str:
    return f"{letter}: {_MEANINGS[letter]}" if letter in _MEANINGS else letter


def design_of_part(scenario: Scenario, queues: list[str], groups: list[str]) -> str:
    """Return the letter of queues and groups that have work in common, or "other" with counts.

    The rules, the first that fits:

    - I: one queue and one group.
    - V: one group, several queues. Λ: one queue, several groups.
    - X: at least two of each, and every group serves every queue.
    - N: two queues and two groups, three skills.
    - M: one group more than queues; one group serves all, each other group one queue, each queue
      one of these. With two queues, the M of the literature.
    - W: one queue more than groups; each group serves two queues, and they form a row: the first
      queue is shared with the second, and so on. With two groups, the W of the literature.

    References
    ----------
    N. Gans, G. Koole, A. Mandelbaum, "Telephone call centers: tutorial, review, and research
    prospects", Manufacturing & Service Operations Management 5 (2003), section 5.
    """
    served = {queue: {choice.group for choice in choices(scenario, queue)} for queue in queues}
    reach = {group: {queue for queue in queues if group in served[queue]} for group in groups}
    skills = sum(len(several) for several in served.values())
    shape = len(queues), len(groups)
    if shape == (1, 1):
        letter = "I"
    elif len(groups) == 1:
        letter = "V"
    elif len(queues) == 1:
        letter = "Λ"
    elif skills == len(queues) * len(groups):
        letter = "X"
    elif shape == (2, 2):
        letter = "N"
    elif _is_m(reach, len(queues)):
        letter = "M"
    elif _is_w(served, reach):
        letter = "W"
    else:
        most = len(queues) * len(groups)
        letter = f"other: {len(queues)} queues, {len(groups)} groups, {skills} of {most} skills"
    return letter


def _is_m(reach: dict[str, set[str]], queues: int) -> bool:
    alone = [next(iter(several)) for several in reach.values() if len(several) == 1]
    general = [several for several in reach.values() if len(several) == queues]
    return (
        len(reach) == queues + 1
        and len(general) == 1
        and len(alone) == queues == len(set(alone))
    )  # fmt: skip


def _is_w(served: dict[str, set[str]], reach: dict[str, set[str]]) -> bool:
    """Return whether they form a row; a connected part with one skill too few for a ring is one."""
    return (
        len(served) == len(reach) + 1
        and all(len(several) == 2 for several in reach.values())
        and all(len(several) <= 2 for several in served.values())
    )
