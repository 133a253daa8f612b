"""What is to happen, in one list: the smallest (time, class, entity) comes first."""

from collections import Counter
from itertools import combinations
from typing import Any

__all__ = ["CLASSES", "Agenda"]

CLASSES = {
    "conversation end": 1,
    "wrap end": 2,
    "closing": 3,
    "fall": 3,
    "opening": 4,
    "rise": 4,
    "step": 5,
    "fresh": 6,
    "redial": 7,
    "repeat": 7,
    "transfer": 7,
    "abandonment": 8,
}
"""What comes first at one instant, numbered as on the model page."""


class Agenda:
    """Events that are to happen.

    Attributes
    ----------
    now : float [s]
    pending : list
        (time, class, entity, name, what) of each event, in no order.
    ties : Counter of (str, str)
        At how many instants two events of these names were due together.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.pending: list[tuple[float, int, tuple[int, ...], str, Any]] = []
        self.ties: Counter[tuple[str, str]] = Counter()
        self.tied_now: set[tuple[str, str]] = set()

    def expect(self, time: float, name: str, entity: tuple[int, ...], what: Any) -> None:
        """Note an event."""
        for other in self.pending:
            same = other[:3] == (time, CLASSES[name], entity)
            assert not same, "two events have the same time, class and entity"
        self.pending.append((time, CLASSES[name], entity, name, what))

    def take_first(self) -> tuple[str, Any]:
        """Return (name, what) of the event that comes first; its time is now."""
        event = min(self.pending, key=lambda one: one[:3])
        time, _, _, name, what = event
        assert self.now <= time
        if self.now < time:
            self.tied_now = set()
        self.now = time
        names = sorted(other[3] for other in self.pending if other[0] == time)
        tied = set(combinations(names, 2)) - self.tied_now
        self.ties.update(tied)
        self.tied_now |= tied
        self.pending = [other for other in self.pending if other is not event]
        return name, what
