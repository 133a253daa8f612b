"""A log's columns by the roles they play, and what a reader has found out about them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccsim.errors import Fault, nearest
from ccsim.fitting.reading.durations import Durations, read_durations, unit_of_header
from ccsim.fitting.reading.fates import Fates, some_rows
from ccsim.fitting.reading.mapping import ROLES, LogMapping, Role
from ccsim.fitting.reading.table import Coded, Table
from ccsim.fitting.reading.vocabulary import NOTHING

__all__ = ["Cells", "unknown_headers"]


@dataclass(eq=False)
class Cells:
    """What the steps of reading share.

    Attributes
    ----------
    table : Table
    mapping : LogMapping
        With every role decided.
    fates : Fates
    understood : dict of str to str
    faults, warnings : list of Fault
    guessed : set of str
        Roles whose column nobody named.
    """

    table: Table
    mapping: LogMapping
    fates: Fates
    guessed: set[str]
    understood: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def has(self, role: str) -> bool:
        """Return whether a column plays a role."""
        return bool(self.mapping.column(role))

    def where(self, role: str) -> str:
        """Return the place of a role's column, for messages."""
        return f"{self.table.name}, column {self.mapping.column(role)}"

    def column(self, role: Role) -> tuple[Coded, NDArray[np.bool_]]:
        """Return a role's column, and which of its texts stand for nothing."""
        coded = self.table.coded(self.mapping.column(role))
        signs = {word.casefold() for word in self.mapping.missing.get(role, ())} | NOTHING
        return coded, _among(coded.texts, signs)

    def tell(self, role: str, words: str) -> None:
        """Note how a role's column was read."""
        how = ", guessed" if role in self.guessed else ""
        self.understood[role] = f'column "{self.mapping.column(role)}"{how}: {words}'

    def unit(self, role: Role) -> str:
        """Return the unit of a role's bare numbers."""
        stated = self.mapping.units.get(role)
        return stated or unit_of_header(self.mapping.column(role)) or self.mapping.formats.duration

    def durations(self, role: Role) -> Durations:
        """Read a role's column of durations; cells that cannot be read are told of."""
        coded, missing = self.column(role)
        found = read_durations(
            coded,
            missing=missing,
            unit=self.unit(role),
            clock=self.mapping.formats.clock_duration,
            where=self.where(role),
            commas=self.table.has_decimal_commas,
        )
        self.faults += found.faults
        self.tell(role, found.words)
        if missing[coded.codes].all():
            self.warn_empty(role)
        return found

    def warn_empty(self, role: str) -> None:
        """Tell of a column in which nothing stands."""
        self.warnings.append(
            Fault(
                where=self.where(role),
                found="an empty column",
                allowed=f"what is to be read as `{role}`",
                do=f'export it with its content, or say columns.{role} = ""',
                warning=True,
            )
        )

    def warn_cells(self, role: str, which: NDArray[np.bool_], allowed: str) -> None:
        """Tell of cells that cannot be read and are taken as missing."""
        rows = self.fates.row[which & self.fates.kept]
        if not rows.size:
            return
        coded = self.table.coded(self.mapping.column(role))
        text = coded.texts[int(coded.codes[np.flatnonzero(which & self.fates.kept)[0]])].as_py()
        self.warnings.append(
            Fault(
                where=f"{self.where(role)}, {some_rows(rows)}",
                found=f'{rows.size:,} cells that cannot be read, such as "{text}"',
                allowed=f"{allowed}; these are taken as missing",
                do=f"mend them, or say missing.{role} if they stand for nothing",
                warning=True,
            )
        )


def _among(texts: pa.Array, words: set[str]) -> NDArray[np.bool_]:
    """Return which texts are one of a few words, whatever their case."""
    found = np.zeros(len(texts), dtype=bool)
    # Most texts are longer than any of the words: these need not be looked up.
    longest = max(len(word.encode()) for word in words)
    short = np.flatnonzero(np.asarray(pc.less_equal(pc.binary_length(texts), longest)))
    candidates = texts.take(pa.array(short)).to_pylist()
    found[short] = [text.casefold() in words for text in candidates]
    return found


def unknown_headers(table: Table, mapping: LogMapping, file: str) -> list[Fault]:
    """Return a fault for each column that the mapping names and the log lacks."""
    named = [(f"columns.{role}", mapping.column(role)) for role in ROLES]
    named += [("rules.not_negative", header) for header in mapping.rules.not_negative]
    return [
        Fault(
            where=f"{file}: {key}",
            found=f'no column "{header}" in {table.name}',
            allowed=f"one of: {', '.join(table.columns)}",
            do=nearest(header, table.columns),
        )
        for key, header in named
        if header and header not in table.columns
    ]
