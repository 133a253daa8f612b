"""What a demonstration has shown: its figures, its picture, and what is said about them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccsim.report.teaching.picture import Picture
from ccsim.study.plain import jsonable
from ccsim.study.result import Estimate
from ccsim.study.words import estimate, figure

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Cell", "Column", "Row", "Shown", "in_words"]

_NONE = "-"


@dataclass(frozen=True)
class Column:
    """What the figures of a column are.

    Attributes
    ----------
    title : str
    unit : str
        "share", "s", "whole", "ratio" or "count".
    """

    title: str
    unit: str


@dataclass(frozen=True)
class Cell:
    """One figure, from a formula, from simulation, or from both.

    Attributes
    ----------
    exact : float
        NaN where there is no formula.
    simulated : Estimate or None
    """

    exact: float = math.nan
    simulated: Estimate | None = None


@dataclass(frozen=True)
class Row:
    """The figures of one centre, a cell for each column."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, repr=False)
class Shown:
    """The result of a demonstration, the same whenever it is run.

    Attributes
    ----------
    name, title : str
    question : str
        What the room is to predict before it sees anything.
    choices : tuple of str
        What it may choose from.
    answer : int
        The right one, counted from 0.
    rows_are : str
        What tells the rows apart, the head of their labels.
    columns : tuple of Column
    rows : tuple of Row
    picture : Picture
    moral, source, how : str
        `how` says what was simulated.
    runs : tuple of dict
        What it takes to get each of the runs again.
    """

    name: str
    title: str
    question: str
    choices: tuple[str, ...]
    answer: int
    rows_are: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    picture: Picture
    moral: str
    source: str
    how: str
    runs: tuple[dict[str, Any], ...]

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Shown {self.name!r}: {self.title}>"

    def cell(self, row: str, column: str) -> Cell:
        """Return the cell of a row and a column, by their words."""
        at = [one.title for one in self.columns].index(column)
        return next(one for one in self.rows if one.label == row).cells[at]

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Return header and rows in words; exact and simulated figures have columns of their own.

        Columns in which nothing stands are left out.
        """
        kinds = [
            (at, kind)
            for at in range(len(self.columns))
            for kind in ("exact", "simulated")
            if any(_has(row.cells[at], kind) for row in self.rows)
        ]
        head = [self.rows_are, *(f"{self.columns[at].title}, {kind}" for at, kind in kinds)]
        return head, [
            [row.label, *(self._words(row.cells[at], kind, at) for at, kind in kinds)]
            for row in self.rows
        ]

    def _words(self, cell: Cell, kind: str, at: int) -> str:
        if not _has(cell, kind):
            return _NONE
        unit = self.columns[at].unit
        if kind == "exact":
            return in_words(cell.exact, unit)
        assert cell.simulated is not None
        if not math.isfinite(cell.simulated.half_width):
            return in_words(cell.simulated.mean, unit)
        return estimate(cell.simulated, "number" if unit == "ratio" else unit)

    def frame(self) -> pd.DataFrame:
        """Return the figures as a table.

        Returns
        -------
        DataFrame
            Columns row, figure, unit, exact, simulated, half_width; NaN where there is none.
        """
        import pandas as pd  # noqa: PLC0415  # pandas is slow, and few ask for the frame

        return pd.DataFrame(list(self._figures()))

    def _figures(self) -> Iterator[dict[str, Any]]:
        for row in self.rows:
            for column, cell in zip(self.columns, row.cells, strict=True):
                found = cell.simulated or Estimate(math.nan, math.nan)
                yield {
                    "row": row.label,
                    "figure": column.title,
                    "unit": column.unit,
                    "exact": cell.exact,
                    "simulated": found.mean,
                    "half_width": found.half_width,
                }

    def as_dict(self) -> dict[str, Any]:
        """Return all of it but the picture in a form that JSON can hold: null for undefined."""
        return {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "choices": list(self.choices),
            "answer": self.choices[self.answer],
            "figures": [jsonable(row) for row in self._figures()],
            "moral": self.moral,
            "source": self.source,
            "how": self.how,
            "runs": list(self.runs),
        }


def _has(cell: Cell, kind: str) -> bool:
    return not math.isnan(cell.exact) if kind == "exact" else cell.simulated is not None


def in_words(value: float, unit: str) -> str:
    """Return a figure with its unit.

    >>> in_words(36.0, "whole"), in_words(1.3158, "ratio"), in_words(0.748, "share")
    ('36', '1.32', '74.8 %')
    >>> in_words(float("inf"), "s")
    'without limit'
    """
    if math.isinf(value):
        return "without limit"
    if unit == "whole":
        return f"{value:,.0f}"
    return f"{value:.2f}" if unit == "ratio" else figure(value, unit)
