"""The same row twice, and which rows are legs of one contact."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from ccsim.fitting.reading.cells import Cells
from ccsim.fitting.reading.legs import merge_legs

__all__ = ["as_contacts"]

_SAME = ["queue", "joined", "wait", "answered", "talk", "agent", "customer"]


def as_contacts(cells: Cells, calls: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the calls without rows that stand twice, legs made one, and the number of these.

    Parameters
    ----------
    calls : (n_kept,) DataFrame
        With the columns of `CallLog.calls`.
    """
    contact = _numbers(cells) if cells.has("contact") else None
    twice = _twice(calls, contact)
    if twice.any():
        rows = calls["row"].to_numpy()[twice]
        cells.fates.drop(np.isin(cells.fates.row, rows), "that stand in the log twice")
        calls = calls.loc[~twice].reset_index(drop=True)
        contact = contact[~twice] if contact is not None else None
    if contact is None or cells.mapping.rules.legs == "separate":
        return calls, 0
    merged, further = merge_legs(calls, _runs(cells, calls, contact))
    if further:
        rows = np.setdiff1d(calls["row"].to_numpy(), merged["row"].to_numpy())
        cells.fates.drop(np.isin(cells.fates.row, rows), "that are a further leg of a contact")
    return merged, further


def _numbers(cells: Cells) -> NDArray[np.int64]:
    """Return a number for the contact of each kept row; those without an id are by themselves."""
    coded, missing = cells.column("contact")
    # Texts that differed in outer spaces are the same id.
    same = pc.dictionary_encode(coded.texts)
    number = coded.take(np.asarray(same.indices)).astype(np.int64)
    alone = coded.take(missing)
    number[alone] = len(coded.texts) + np.arange(int(alone.sum()))
    cells.tell("contact", f"{(np.bincount(number) > 0).sum():,} different")
    return np.asarray(number[cells.fates.kept])


def _twice(calls: pd.DataFrame, contact: NDArray[np.int64] | None) -> NDArray[np.bool_]:
    """Return which rows say what an earlier one said.

    Without an id, two customers who leave in the same second look alike; but no agent answers
    two calls at one instant.
    """
    numbers = calls[["joined", "wait"]]
    if contact is not None:
        numbers = numbers.assign(contact=contact)
    twice = np.zeros(len(calls), dtype=bool)
    # Numbers are compared fast; names only where these are equal.
    alike = np.flatnonzero(numbers.duplicated(keep=False))
    some = calls.iloc[alike][_SAME]
    if contact is not None:
        twice[alike] = some.assign(contact=contact[alike]).duplicated()
    else:
        twice[alike] = some.duplicated() & some["agent"].notna() & some["answered"]
    return twice


def _runs(cells: Cells, calls: pd.DataFrame, contact: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number for each run of legs: an id that comes back later is another contact."""
    joined = calls["joined"].to_numpy().astype("datetime64[ns]").astype(np.int64)
    order = np.lexsort((joined, contact))
    rules = cells.mapping.rules
    longest = (rules.longest_wait + rules.longest_talk) * 1e9
    same = np.diff(contact[order], prepend=-1) == 0
    late = same & (np.diff(joined[order], prepend=0) > longest)
    if late.any():
        cells.understood["contact"] += f"; {late.sum():,} times an id came back as another contact"
    run = np.empty(contact.size, dtype=np.int64)
    run[order] = np.cumsum(~same | late)
    return run
