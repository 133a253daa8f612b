"""Recorded calls in one form, whatever system they come from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

import pandas as pd

from ccsim.errors import Fault, InputError

__all__ = ["COLUMNS", "CallLog", "Rows"]

COLUMNS = (
    "row", "queue", "joined", "wait", "answered", "talk", "hold", "wrap", "agent", "customer",
    "resolved",
)  # fmt: skip
"""Of `CallLog.calls`, in this order."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What became of the rows of a file.

    Attributes
    ----------
    read : int
    kept : int
    dropped : dict of str to int
        By reason, in words; each row under the first that holds. Sums up to `read - kept`.
    merged : int
        Rows that are further legs of a contact that is kept; among the dropped.
    """

    read: int
    kept: int
    dropped: dict[str, int] = field(default_factory=dict)
    merged: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class CallLog:
    """Contacts that joined a queue, one row each, in order of joining.

    Attributes
    ----------
    name : str
        Of the file.
    calls : DataFrame
        `row`: int64, the row of the file as a spreadsheet counts. `queue`: str. `joined`:
        datetime64[ns], local wall clock. `wait`: float64 [s], until answered or gone. `answered`:
        bool; who was not answered left of their own accord. `talk`, `hold`, `wrap`: float64 [s],
        NaN where not answered or not recorded. `agent`, `customer`: str, missing (None or NaN)
        where unknown. `resolved`: nullable boolean, missing where not recorded.
    rows : Rows
    understood : dict of str to str
        How the file was read, in words: column by column, formats and units.
    warnings : tuple of Fault
        What deserves a look.
    """

    name: str
    calls: pd.DataFrame
    rows: Rows
    understood: dict[str, str] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()

    def has(self, column: str) -> bool:
        """Return whether a column holds anything."""
        return bool(self.calls[column].notna().any())

    def between(self, first: dt.date | None, last: dt.date | None) -> CallLog:
        """Return the calls that joined on some days, the last one included.

        Parameters
        ----------
        first, last : date or None
            None for the log's own.

        Raises
        ------
        InputError
            If no call is of these days.
        """
        if first is None and last is None:
            return self
        day = self.calls["joined"].dt.normalize()
        kept = day.ge(pd.Timestamp(first or day.min())) & day.le(pd.Timestamp(last or day.max()))
        if not kept.any():
            raise InputError([_no_such_days(self.name, first, last, day.min(), day.max())])
        outside = int((~kept).sum())
        dropped = self.rows.dropped | {"of other days": outside}
        return replace(
            self,
            calls=self.calls[kept].reset_index(drop=True),
            rows=replace(self.rows, kept=self.rows.kept - outside, dropped=dropped),
        )

    @property
    def queues(self) -> list[str]:
        """Queues, most calls first."""
        return [str(name) for name in self.calls["queue"].value_counts().index]


def _no_such_days(
    name: str, first: dt.date | None, last: dt.date | None, begin: pd.Timestamp, end: pd.Timestamp
) -> Fault:
    asked = f"from {first or begin.date()} to {last or end.date()}"
    return Fault(
        where=f"{name}, days",
        found=f"no call {asked}",
        allowed=f"days from {begin.date()} to {end.date()}",
        do="name other days, or leave them out",
    )
