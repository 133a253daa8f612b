"""What a back-test found: days and intervals beside their bands, errors, and what is to blame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ccsim.errors import Fault, InputError, nearest
from ccsim.scenario.spec import Scenario
from ccsim.study.backtest.bands import Coverage, band, coverage, errors, pooled
from ccsim.study.backtest.blame import Arms, Part, blame
from ccsim.study.backtest.cells import Cells
from ccsim.study.backtest.facts import COMPARED, UNITS, Floats, measured
from ccsim.study.backtest.html import backtest_html
from ccsim.study.backtest.words import verdict
from ccsim.study.plain import jsonable
from ccsim.study.provenance import versions

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Backtest", "Piece"]


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A day, an interval or the whole time: what was predicted, and what happened.

    Attributes
    ----------
    recorded, predicted : float
        NaN where undefined. The prediction is the mean, of a ratio that of all replications.
    low, high : float
        The predicted band; NaN if too few replications have a value.
    """

    recorded: float
    predicted: float
    low: float
    high: float

    @property
    def inside(self) -> bool | None:
        """Whether what happened lies in the band; None if either is undefined."""
        if np.isnan(self.recorded) or np.isnan(self.low):
            return None
        return bool(self.low <= self.recorded <= self.high)


@dataclass(frozen=True, repr=False, kw_only=True, eq=False)
class Backtest:
    """A scenario laid over recorded days, beside what happened on them.

    Attributes
    ----------
    scenario : Scenario
        On the recorded dates.
    actuals : str
        Name of the log.
    replications, seed : int
    level : float
        Of the bands, and of the intervals of `blame`.
    engine : str
    scopes : tuple of str
        "all", and "queue:..." if there are several.
    causes : tuple of str
        What could be replaced by what was recorded, in this order.
    cells, day_cells : Cells
        The intervals and the days that are compared.
    recorded, recorded_days : (n_facts, n_scopes, n_cells) float64
    predicted : (n_replications, n_facts, n_scopes, n_cells) float64
    arms : Arms
        By day, for each set of causes; of the empty set only if it was interrupted.
    warnings : tuple of Fault
        What was assumed, left out or cannot be done.
    seconds : float [s]
        Wall time of the simulations.
    interrupted : bool
    """

    scenario: Scenario
    actuals: str
    replications: int
    seed: int
    level: float
    engine: str
    scopes: tuple[str, ...]
    causes: tuple[str, ...]
    cells: Cells
    day_cells: Cells
    recorded: Floats
    recorded_days: Floats
    predicted: Floats
    arms: Arms
    warnings: tuple[Fault, ...]
    seconds: float
    interrupted: bool = False

    def __repr__(self) -> str:
        """Return one line."""
        days = self.day_cells.number.size
        return f"<Backtest of {self.scenario.name!r} on {self.actuals}: {days} days>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return backtest_html(self)

    @property
    def verdict(self) -> str:
        """What was found, in words."""
        return verdict(self)

    @property
    def has_blame(self) -> bool:
        """Whether every set of causes was simulated."""
        return bool(self.causes) and len(self.arms) == 2 ** len(self.causes)

    def total(self, measure: str, scope: str = "all") -> Piece:
        """Return a measure over all the days together.

        Raises
        ------
        InputError
            If there is no such measure or scope.
        """
        facts = self.arms[frozenset()].sum(axis=-1, keepdims=True)
        happened = self.recorded_days.sum(axis=-1, keepdims=True)
        return self._pieces(measure, scope, facts, happened)[0]

    def coverage(self, measure: str, scope: str = "all", by: str = "day") -> Coverage:
        """Return on how many days or intervals what happened lies in the band.

        Raises
        ------
        InputError
            If there is no such measure or scope, or `by` is neither "day" nor "interval".
        """
        recorded, _, low, high = self.bands(measure, scope, by)
        return coverage(recorded, low, high)

    def bands(
        self, measure: str, scope: str = "all", by: str = "day"
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Return recorded, predicted, low and high, (n_days,) or (n_intervals,) each.

        Raises
        ------
        InputError
            See `coverage`.
        """
        _check(by, ("day", "interval"), "by")
        if by == "day":
            return self._bands(measure, scope, self.arms[frozenset()], self.recorded_days)
        return self._bands(measure, scope, self.predicted, self.recorded)

    def days(self, scope: str = "all") -> pd.DataFrame:
        """Return every day beside its bands.

        Returns
        -------
        DataFrame
            Columns scope, date, measure, recorded, predicted, low, high, inside, unit.
        """
        return self._frame(scope, "day", "date")

    def intervals(self, scope: str = "all") -> pd.DataFrame:
        """Return every interval beside its bands; columns as `days`, with `start` for `date`."""
        return self._frame(scope, "interval", "start")

    def errors(self, scope: str = "all") -> pd.DataFrame:
        """Return how far predictions are from what happened, and how often bands cover it.

        Returns
        -------
        DataFrame
            Columns scope, by ("day" or "interval"), measure, bias, mae, rmse, rmse_if_true,
            p_value (see `ccsim.study.backtest.bands.Errors`), inside, judged, coverage,
            coverage_low, coverage_high, unit.
        """
        import pandas as pd

        return pd.DataFrame(list(self.error_rows(scope)))

    def error_rows(self, scope: str = "all") -> Iterator[dict[str, Any]]:
        """Yield `errors` as rows."""
        row = self._row(scope)
        both = {
            "day": (self.arms[frozenset()], self.recorded_days),
            "interval": (self.predicted, self.recorded),
        }
        for by, (facts, happened) in both.items():
            for measure in COMPARED:
                one = slice(row, row + 1)
                found = errors(facts[:, :, one], happened[:, one], measure)
                share = self.coverage(measure, scope, by)
                yield {
                    "scope": scope,
                    "by": by,
                    "measure": measure,
                    **found._asdict(),
                    "inside": share.inside,
                    "judged": share.judged,
                    "coverage": share.inside / share.judged if share.judged else float("nan"),
                    "coverage_low": share.low,
                    "coverage_high": share.high,
                    "unit": UNITS[measure],
                }

    def blame(self, scope: str = "all") -> pd.DataFrame:
        """Return which assumption is to blame for the gap between prediction and record.

        Returns
        -------
        DataFrame
            Columns scope, measure, cause, in_order, explained, half_width, predicted, error, rmse,
            unit; see `ccsim.study.backtest.blame.Part`. Empty if it was interrupted.
        """
        import pandas as pd

        return pd.DataFrame(list(self.blame_rows(scope)))

    def blame_rows(self, scope: str = "all") -> Iterator[dict[str, Any]]:
        """Yield `blame` as rows."""
        for measure in COMPARED:
            for part in self.parts(measure, scope):
                yield {"scope": scope, "measure": measure, **part.__dict__, "unit": UNITS[measure]}

    def parts(self, measure: str, scope: str = "all") -> list[Part]:
        """Return the gap in one measure taken apart; empty if it was interrupted.

        Raises
        ------
        InputError
            If there is no such measure or scope.
        """
        _check(measure, COMPARED, "measure")
        row = self._row(scope)
        if not self.has_blame:
            return []
        return blame(
            self.arms, self.recorded_days, self.causes, measure, scope=row, level=self.level
        )

    def provenance(self) -> dict[str, Any]:
        """Return what it takes to get the same numbers again, from the same log."""
        hours = self.scenario.hours
        return {
            "scenario": self.scenario.name,
            "digest": self.scenario.digest(),
            "actuals": self.actuals,
            "first_day": str(hours.first_day),
            "days": int(self.day_cells.number.size),
            "engine": self.engine,
            "seed": self.seed,
            "replications": self.replications,
            "level": self.level,
            "causes": list(self.causes),
            "interrupted": self.interrupted,
            "versions": versions(),
        }

    def as_dict(self) -> dict[str, Any]:
        """Return all of it but the intervals in a form that JSON can hold: null for undefined."""
        scopes = self.scopes
        return self.provenance() | {
            "verdict": self.verdict,
            "warnings": [str(fault) for fault in self.warnings],
            "errors": [jsonable(row) for scope in scopes for row in self.error_rows(scope)],
            "blame": [jsonable(row) for scope in scopes for row in self.blame_rows(scope)],
            "by_day": [jsonable(row) for scope in scopes for row in self.rows(scope, "day")],
        }

    def rows(self, scope: str = "all", by: str = "day") -> Iterator[dict[str, Any]]:
        """Yield `days` or `intervals` as rows, dates as text."""
        cells = self.day_cells if by == "day" else self.cells
        starts = cells.starts(self.scenario)
        when = starts.strftime("%Y-%m-%d" if by == "day" else "%Y-%m-%d %H:%M").tolist()
        for measure in COMPARED:
            arrays = self.bands(measure, scope, by)
            for at, values in zip(when, np.column_stack(arrays).tolist(), strict=True):
                piece = Piece(**dict(zip(_ENDS, values, strict=True)))
                yield {
                    "scope": scope,
                    "date" if by == "day" else "start": at,
                    "measure": measure,
                    **piece.__dict__,
                    "inside": piece.inside,
                    "unit": UNITS[measure],
                }

    def _frame(self, scope: str, by: str, when: str) -> pd.DataFrame:
        import pandas as pd

        frame = pd.DataFrame(list(self.rows(scope, by)))
        frame[when] = pd.to_datetime(frame[when])
        return frame.astype({"inside": "boolean"})

    def _row(self, scope: str) -> int:
        _check(scope, self.scopes, "scope")
        return self.scopes.index(scope)

    def _pieces(self, measure: str, scope: str, facts: Floats, happened: Floats) -> list[Piece]:
        arrays = self._bands(measure, scope, facts, happened)
        return [
            Piece(**dict(zip(_ENDS, values, strict=True)))
            for values in np.column_stack(arrays).tolist()
        ]

    def _bands(
        self, measure: str, scope: str, facts: Floats, happened: Floats
    ) -> tuple[Floats, Floats, Floats, Floats]:
        _check(measure, COMPARED, "measure")
        row = self._row(scope)
        low, high = band(measured(facts, measure)[:, row], self.level)
        return measured(happened, measure)[row], pooled(facts, measure)[row], low, high


_ENDS = ("recorded", "predicted", "low", "high")


def _check(word: str, known: Sequence[str], what: str) -> None:
    if word not in known:
        allowed = f"one of: {', '.join(known)}"
        do = nearest(word, known)
        raise InputError([Fault(where=what, found=f'"{word}"', allowed=allowed, do=do)])
