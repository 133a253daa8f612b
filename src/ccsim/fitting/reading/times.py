"""The instants of a log: dates decided, midnights counted, clocks of zones told apart."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ccsim.fitting.reading.cells import Cells
from ccsim.fitting.reading.dates import order_of_dates
from ccsim.fitting.reading.instants import (
    NEVER,
    Instants,
    Parts,
    days_of,
    nanoseconds,
    split,
)
from ccsim.fitting.reading.mapping import INSTANTS, Role
from ccsim.fitting.reading.zones import Placed, place
from ccsim.units import DAY

__all__ = ["Times", "read_times"]

Floats = NDArray[np.float64]

_A_DAY = int(DAY) * 1_000_000_000
_BEFORE: dict[Role, tuple[Role, ...]] = {
    "joined": ("entered",),
    "answered": ("joined", "entered"),
    "left": ("joined", "entered"),
    "ended": ("answered", "left", "joined", "entered"),
}
"""What happens before an instant, the nearest first."""


@dataclass(frozen=True, eq=False)
class Times:
    """Instants by role.

    Attributes
    ----------
    placed : dict of str to Placed
    unreadable : dict of str to (n_rows,) bool
    """

    placed: dict[str, Placed] = field(default_factory=dict)
    unreadable: dict[str, NDArray[np.bool_]] = field(default_factory=dict)

    def known(self, role: str, size: int) -> NDArray[np.bool_]:
        """Return which rows have an instant, (n_rows,)."""
        if role not in self.placed:
            return np.zeros(size, dtype=bool)
        return np.asarray(self.placed[role].true != NEVER)

    def seconds(self, start: str, end: str) -> Floats:
        """Return how long it took from one instant to another, (n_rows,), NaN if not known."""
        first, last = self.placed[start], self.placed[end]
        known = (first.true != NEVER) & (last.true != NEVER)
        apart = np.where(known, last.true - first.true, 0)
        # An end in the hour that comes twice, before its start: it was the second time round.
        apart = np.where(apart < 0, apart + last.second, apart)
        return np.asarray(np.where(known, apart / 1e9, np.nan))


def read_times(cells: Cells) -> Times:
    """Read every column of instants; what is at fault stands in `cells.faults`."""
    roles = [role for role in INSTANTS if cells.has(role)]
    parts: dict[Role, Parts] = {role: split(*cells.column(role)) for role in roles}
    if cells.has("date"):
        parts["date"] = split(*cells.column("date"))
    order = _order(cells, parts)
    day = days_of(parts["date"], order) if "date" in parts else None
    read: dict[Role, Instants] = {}
    for role in roles:
        found = nanoseconds(parts[role], order, day)
        read[role] = _past_midnight(cells, role, found, read)
    if "date" in parts:
        cells.tell("date", "the day of clock times that have none")
    times = Times()
    formats = cells.mapping.formats
    for role, instants in read.items():
        placed = place(instants, zone=formats.zone, centre=formats.centre, where=cells.where(role))
        cells.faults += placed.faults
        more = f"{cells.understood[role]}, {placed.words}" if placed.words else ""
        cells.understood[role] = more or cells.understood[role]
        times.placed[role] = placed
        times.unreadable[role] = instants.unreadable
    return times


def _order(cells: Cells, parts: dict[Role, Parts]) -> str:
    """Decide the order of day and month from all dates of the log together."""
    texts = [text for one in parts.values() for text in one.date.words()]
    where = cells.where(next((role for role in parts if any(parts[role].date.words())), "joined"))
    decision = order_of_dates(texts, cells.mapping.formats.date, where)
    cells.faults += decision.faults
    if decision.word:
        cells.understood["dates"] = decision.word
    return decision.order


def _past_midnight(
    cells: Cells, role: Role, found: Instants, earlier: dict[Role, Instants]
) -> Instants:
    """Add a day to clock times that went back to 0:00 while the date stayed that of the start."""
    words = found.words
    for before in _BEFORE.get(role, ()):
        if before in earlier:
            start = earlier[before].wall
            known = (start != NEVER) & (found.wall != NEVER)
            # Half a day tells a midnight from a clock that runs a little behind another.
            over = known & (np.where(known, found.wall - start, 0) < -_A_DAY // 2)
            if over.any():
                found = replace(found, wall=np.where(over, found.wall + _A_DAY, found.wall))
                words += f"; past midnight with the date of the start in {over.sum():,} rows"
    cells.tell(role, words)
    return found
