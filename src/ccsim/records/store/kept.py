"""What is kept of a replication, and under which key."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Damaged", "Form", "Kept", "Key"]

Floats = NDArray[np.float64]


class Damaged(Exception):  # noqa: N818  # what it says of a file is told as a warning
    """The bytes are not those that were written."""


class Key(NamedTuple):
    """What a study's replications depend on, beside their number.

    Attributes
    ----------
    digest : str
        Of the resolved scenario.
    seed : int
    version : str
        Of all that makes the numbers.
    keep_log : bool
        Whether contact logs were kept until the measures were computed; some measures need it.
    """

    digest: str
    seed: int
    version: str
    keep_log: bool

    @property
    def name(self) -> str:
        """For files and folders."""
        return f"{self.digest}-seed{self.seed}-{self.version}{'' if self.keep_log else '-nolog'}"


class Form(NamedTuple):
    """What the rows of a replication are.

    Attributes
    ----------
    scopes, measures : tuple of str
        Of each row.
    intervals : int
        Open intervals.
    """

    scopes: tuple[str, ...]
    measures: tuple[str, ...]
    intervals: int


class Kept(NamedTuple):
    """One replication.

    Attributes
    ----------
    number : int
    numerator, denominator : (n_rows,) float64
    numerator_by_interval, denominator_by_interval : (n_rows, n_open_intervals) float64
    cut_off, kept_on : int
        As in `ccsim.records.logs.Logs`.
    """

    number: int
    numerator: Floats
    denominator: Floats
    numerator_by_interval: Floats
    denominator_by_interval: Floats
    cut_off: int
    kept_on: int
