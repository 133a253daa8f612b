"""Which levers are pushed, and by how much, as a user writes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ccsim.errors import Fault, InputError, Invalid, ScenarioError, gathered, nearest
from ccsim.scenario.levers import KINDS, Kind, LeftOut, Push, Side, pushes_of, unit_words
from ccsim.scenario.spec import Scenario
from ccsim.scenario.whatif import parse_overlays
from ccsim.units import parse_number

__all__ = ["ALL", "chosen_pushes"]

ALL = "all"
_WHERE = "--lever"
_MOST_STEPS = 2
_LARGEST = 100.0
"""Of a step: per cent, points of them, or agents."""
_KINDS = {kind.name: kind for kind in KINDS}


def chosen_pushes(
    scenario: Scenario, texts: Sequence[str] = (ALL,)
) -> tuple[list[Push], list[LeftOut]]:
    """Take the steps of the levers that a user names.

    Parameters
    ----------
    scenario : Scenario
    texts : sequence of str
        Each is "all"; the name of a lever; a lever and the size of its step, such as "volume=10%"
        or "resolution=3 points"; or a lever of the user's own, a label and what is changed by a
        step down and a step up, or by one step: "One more: groups.team.staff=+1" or
        "Promise: queues.q.balk=0 | queues.q.balk=0.1; queues.q.patience.mean=-10%".

    Returns
    -------
    list of Push
    list of LeftOut
        Steps of named levers that cannot be taken in this scenario.

    Raises
    ------
    InputError
        With every fault of the texts, or if no step is left.
    """
    faults: list[Fault] = []
    kinds: dict[str, Kind] = {}
    own: list[Push] = []
    for text in texts:
        with gathered(faults):
            if _is_own(text):
                own += _own(scenario, text)
            else:
                kinds |= {kind.name: kind for kind in _named(text, kinds)}
    names = [push.lever for push in own if push.side == "up"]
    faults += [_twice(name) for name in dict.fromkeys(names) if names.count(name) > 1]
    if faults:
        raise InputError(faults)
    found, left_out = pushes_of(scenario, tuple(kinds.values()))
    taken = {push.lever for push in found}
    faults = [_twice(name) for name in names if name in taken]
    if not found and not own:
        faults.append(_nothing(left_out))
    if faults:
        raise InputError(faults)
    return found + own, left_out


def _is_own(text: str) -> bool:
    """Whether a text has a label, which ends before any change begins."""
    label, colon, _ = text.partition(":")
    return bool(colon) and "=" not in label


def _named(text: str, before: dict[str, Kind]) -> Iterator[Kind]:
    """Yield the levers of a name, with the step that is asked for."""
    name, equals, size = (part.strip() for part in text.partition("="))
    if name == ALL and not equals:
        # Whichever comes first, "all" leaves the steps alone that were asked for.
        yield from (kind for kind in KINDS if kind.name not in before)
        return
    if name not in _KINDS:
        raise InputError(
            [
                Fault(
                    where=_WHERE,
                    found=f'"{text}"',
                    allowed=f"{ALL}, a lever ({', '.join(_KINDS)}), or one of your own with a "
                    "label and a colon",
                    do=nearest(name, [*_KINDS, ALL]),
                )
            ]
        )
    yield replace(_KINDS[name], size=_size(_KINDS[name], size)) if equals else _KINDS[name]


def _size(kind: Kind, text: str) -> float:
    number = text.removesuffix(kind.unit).removesuffix(kind.unit.removesuffix("s")).strip()
    try:
        size = parse_number(float(number))
    except (Invalid, ValueError):
        size = 0.0
    whole = kind.unit != "agents" or size == int(size)
    if not (0.0 < size <= _LARGEST and whole):
        what = "a whole number of agents" if kind.unit == "agents" else f"a step in {kind.unit}"
        example = f'--lever "{kind.name}={unit_words(kind.size, kind.unit).lstrip("+")}"'
        raise InputError(
            [
                Fault(
                    where=f"{_WHERE} {kind.name}",
                    found=f'"{text}"',
                    allowed=f"{what}, above 0 and up to 100; it is taken down and up",
                    do=f"write, for instance, {example}",
                )
            ]
        )
    return size


def _own(scenario: Scenario, text: str) -> Iterator[Push]:
    label, _, rest = (part.strip() for part in text.partition(":"))
    steps = [step.strip() for step in rest.split("|")]
    if not label or not all(steps) or len(steps) > _MOST_STEPS or len(set(steps)) < len(steps):
        raise InputError([_malformed(text)])
    sides: tuple[Side, ...] = ("up",) if len(steps) == 1 else ("down", "up")
    faults: list[Fault] = []
    for side, step in zip(sides, steps, strict=True):
        with gathered(faults):
            try:
                changes = parse_overlays(step.split(";"))
                yield Push(label, side, step, scenario.what_if(changes), changes)
            except ScenarioError as error:
                raise InputError([_of_lever(fault, label) for fault in error.faults]) from None
    if faults:
        raise InputError(faults)


def _of_lever(fault: Fault, label: str) -> Fault:
    where = fault.where.replace("--set", f'{_WHERE} "{label}"', 1)
    return replace(fault, where=where, do=fault.do.replace("--set ", ""))


def _malformed(text: str) -> Fault:
    return Fault(
        where=_WHERE,
        found=f'"{text}"',
        allowed="a label, a colon, and one step, or a step down and another step up with | between",
        do='write, for instance, --lever "Team: groups.team.staff=-2 | groups.team.staff=+2"',
    )


def _twice(name: str) -> Fault:
    return Fault(
        where=_WHERE,
        found=f'two levers called "{name}"',
        allowed="each name once",
        do="give your own lever another label",
    )


def _nothing(left_out: Sequence[LeftOut]) -> Fault:
    why = "; ".join(f"{one.lever} {one.step}".strip() + f": {one.why}" for one in left_out)
    return Fault(
        where=_WHERE,
        found=f"no step that can be taken in this scenario ({why or 'no lever is named'})",
        allowed="at least one lever",
        do="name another lever, or write one of your own",
    )
