"""What becomes of each row, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Fault

__all__ = ["Fates", "Reason", "some_rows"]

_SHOWN = 5


@dataclass(frozen=True)
class Reason:
    """Why rows are dropped.

    Attributes
    ----------
    words : str
    do : str
        What the reader may do about it; "" if the rows are dropped as they should be.
    """

    words: str
    do: str = ""


@dataclass(eq=False)
class Fates:
    """Which rows are kept, and why the others are dropped: each under the first that holds.

    Attributes
    ----------
    row : (n_rows,) int64
        Numbers of the rows in the file.
    kept : (n_rows,) bool
    dropped : dict of Reason to array of int
        Numbers of the rows.
    """

    row: NDArray[np.int64]
    kept: NDArray[np.bool_]
    dropped: dict[Reason, NDArray[np.int64]] = field(default_factory=dict)

    @classmethod
    def of(cls, row: NDArray[np.int64]) -> Fates:
        """Keep every row."""
        return cls(row, np.ones(row.size, dtype=bool))

    def drop(self, which: NDArray[np.bool_], words: str, do: str = "") -> None:
        """Drop rows that are still kept."""
        now = which & self.kept
        if now.any():
            self.note(self.row[now], Reason(words, do))
            self.kept &= ~now

    def note(self, rows: NDArray[np.int64], reason: Reason) -> None:
        """Count rows as dropped."""
        earlier = self.dropped.get(reason, np.empty(0, dtype=np.int64))
        self.dropped[reason] = np.concatenate([earlier, rows])

    def counts(self) -> dict[str, int]:
        """Return how many rows were dropped, by reason."""
        return {reason.words: rows.size for reason, rows in self.dropped.items()}

    def words(self) -> str:
        """Return the counts and some row numbers for each reason."""
        return "; ".join(
            f"{rows.size:,} {reason.words} ({some_rows(rows)})"
            for reason, rows in self.dropped.items()
        )

    def warnings(self, file: str) -> Iterator[Fault]:
        """Yield a warning for each reason that somebody should look at."""
        for reason, rows in self.dropped.items():
            if reason.do:
                yield Fault(
                    where=f"{file}, {some_rows(rows)}",
                    found=f"{_count(rows.size)}: {reason.words}",
                    allowed="nothing: they are dropped",
                    do=reason.do,
                    warning=True,
                )


def some_rows(rows: NDArray[np.int64]) -> str:
    """Return the first few row numbers.

    >>> some_rows(np.array([2])), some_rows(np.arange(2, 99))
    ('row 2', 'rows 2, 3, 4, 5, 6 ...')
    """
    shown = ", ".join(str(int(row)) for row in rows[:_SHOWN])
    return f"row{'s' if rows.size > 1 else ''} {shown}{' ...' if rows.size > _SHOWN else ''}"


def _count(rows: int) -> str:
    return f"{rows:,} row{'s' if rows != 1 else ''}"
