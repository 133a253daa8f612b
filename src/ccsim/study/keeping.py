"""Replications of a study that are kept in a folder: read if they are there, else made and kept."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import DamagedPart
from ccsim.measures.evaluate import Parts
from ccsim.measures.grid import open_intervals, scopes
from ccsim.measures.registry import MEASURES
from ccsim.model.tables import Tables
from ccsim.records.store.kept import Form, Kept, Key
from ccsim.records.store.shelf import Shelf
from ccsim.scenario.resolve import resolved_toml
from ccsim.scenario.spec import Scenario
from ccsim.study.manifest import write_manifest
from ccsim.study.provenance import version_of_numbers
from ccsim.study.result import Replication

__all__ = ["Keeper", "Missing", "Source", "Work", "form_of", "replication_of"]

Work = Callable[[int], Replication]


class Source(Protocol):
    """Where replications come from, in the order of their numbers."""

    @property
    def dashboard(self) -> str:
        """Address of a page that shows the work; "" if there is none."""

    def take(self, seconds: float) -> Replication | None:
        """Return the next one, or None if it is not there after so many seconds."""


@dataclass(frozen=True)
class Missing:
    """Work on the numbers that are not there yet: the gaps, then all from some number on.

    An object of plain things, so that it can be sent to another process.
    """

    work: Work
    gaps: tuple[int, ...]
    beyond: int

    def __call__(self, at: int) -> Replication:
        """Do the work on the missing number of this rank."""
        if at < len(self.gaps):
            return self.work(self.gaps[at])
        return self.work(self.beyond + at - len(self.gaps))


def form_of(tables: Tables, applies: NDArray[np.bool_]) -> Form:
    """Return what the rows of a replication are: the measures that apply, scope after scope."""
    every, at = scopes(tables), np.argwhere(applies)
    return Form(
        scopes=tuple(every[row] for row, _ in at),
        measures=tuple(MEASURES[column].name for _, column in at),
        intervals=open_intervals(tables).size,
    )


def _kept_of(number: int, one: Replication, applies: NDArray[np.bool_]) -> Kept:
    numerator, denominator = (part[applies] for part in one.total)
    return Kept(number, numerator, denominator, *one.by_interval, one.cut_off, one.kept_on)


def replication_of(kept: Kept, applies: NDArray[np.bool_]) -> Replication:
    """Return a replication as it was before it was kept."""
    total = Parts(np.zeros(applies.shape), np.zeros(applies.shape))
    total.numerator[applies], total.denominator[applies] = kept.numerator, kept.denominator
    by_interval = Parts(kept.numerator_by_interval, kept.denominator_by_interval)
    return Replication(total, by_interval, kept.cut_off, kept.kept_on)


class Keeper:
    """Stands between those who make replications and those who collect them.

    Parameters
    ----------
    folder : str or Path
        Of the study; made if there is none.
    scenario : Scenario
    tables : Tables
    seed : int
    keep_log : bool
    applies : (n_scopes, n_measures) bool

    Attributes
    ----------
    found : int
        Replications taken from the folder so far.

    Raises
    ------
    InputError
        If the folder can be no study.
    RunError
        If it cannot be written.

    Warns
    -----
    DamagedPart
        For each file that was found damaged and set aside.
    """

    def __init__(
        self,
        folder: str | Path,
        scenario: Scenario,
        tables: Tables,
        *,
        seed: int,
        keep_log: bool,
        applies: NDArray[np.bool_],
    ) -> None:
        place = Path(folder)
        key = Key(scenario.digest(), seed, version_of_numbers(), keep_log)
        write_manifest(place, key, scenario, resolved_toml(scenario))
        self._shelf = Shelf(place, key, form_of(tables, applies))
        self._applies = applies
        self.found = 0
        self._told = 0
        self._tell()

    def _tell(self) -> None:
        for fault in self._shelf.damaged[self._told :]:
            self._told += 1
            warnings.warn(DamagedPart(fault), stacklevel=5)

    def missing(self, work: Work, most: int, *, first: int) -> tuple[Work, int]:
        """Return the work on what is not there yet from `first` to below `most`, and its count."""
        end = max(first, min(self._shelf.end(), most))
        gaps = tuple(number for number in range(first, end) if number not in self._shelf)
        return Missing(work, gaps, end), len(gaps) + most - end

    @contextmanager
    def completing(self, made: Source, *, first: int) -> Iterator[Source]:
        """Give replications in order, those of the folder among them, and keep the others.

        Parameters
        ----------
        made : Source
            Of the missing ones.
        first : int
            The number of the first one to give.
        """
        yield _Completed(self, self._shelf, made, self._applies, first)
        self._shelf.gather()
        self._tell()


class _Completed:
    def __init__(
        self,
        keeper: Keeper,
        shelf: Shelf,
        made: Source,
        applies: NDArray[np.bool_],
        first: int,
    ) -> None:
        self._keeper, self._shelf, self._made, self._applies = keeper, shelf, made, applies
        self._number = first

    @property
    def dashboard(self) -> str:
        """Address of a page that shows the work; "" if there is none."""
        return self._made.dashboard

    def take(self, seconds: float) -> Replication | None:
        """Return the next replication, once it is kept; None if it is not there yet."""
        if self._number in self._shelf:
            one: Replication | None = replication_of(self._shelf.get(self._number), self._applies)
            self._keeper.found += 1
        else:
            one = self._made.take(seconds)
            if one is None:
                return None
            self._shelf.add(_kept_of(self._number, one, self._applies))
        self._number += 1
        return one
