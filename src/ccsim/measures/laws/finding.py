"""How a law is written down, and how a breach is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Codes
from ccsim.records.logs import Logs

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = ["Flags", "Rule", "say"]

Flags = NDArray[np.bool_]
Rule = Callable[["Tables", Logs], Iterator[str]]
"""Yields a sentence for each way in which the logs break it."""


def say(wrong: Flags, what: str, rows: Codes | None = None) -> Iterator[str]:
    """Yield a sentence if anything is wrong; `rows` are the rows of the log, if not in order."""
    found = np.flatnonzero(wrong)
    if found.size:
        first = found[0] if rows is None else rows[found[0]]
        yield f"{found.size} x {what}; first in row {first}"
