"""The legs of a contact made one: transfers, overflows and second rings under one contact id."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["merge_legs"]

_PARTS = ("talk", "hold", "wrap")


def merge_legs(calls: pd.DataFrame, contact: NDArray[np.int64]) -> tuple[pd.DataFrame, int]:
    """Return one row for each contact, and how many rows were further legs.

    A contact joins the queue of its first leg. It waits until a leg is answered, by whom is of
    no matter, or until its last leg ends; so its wait and `answered` belong together, and a
    customer who is answered, sent on and then gives up has not lost patience in the first wait.
    Its agent is the first who answered. Talk, hold and wrap are the sums over its legs: all
    the work it made. It is resolved as its last leg that says so.

    Parameters
    ----------
    calls : (n_legs,) DataFrame
        With the columns of `CallLog.calls`.
    contact : (n_legs,) int64
        The legs of one number belong together.
    """
    order = np.lexsort((calls["row"].to_numpy(), calls["joined"].to_numpy(), contact))
    number = contact[order]
    is_first = np.diff(number, prepend=number[:1] - 1) != 0
    further = int(number.size - is_first.sum())
    if not further:
        return calls, 0
    several = np.isin(number, number[~is_first])
    alone = calls.iloc[np.sort(order[~several])]
    legs = calls.iloc[order[several]]
    merged = _merged(legs, np.flatnonzero(is_first[several]))
    return pd.concat([alone, merged], ignore_index=True), further


def _merged(legs: pd.DataFrame, first: NDArray[np.intp]) -> pd.DataFrame:
    """Return one row for each run of legs; `first` holds where the runs start."""
    out = legs.iloc[first].copy()
    answered = legs["answered"].to_numpy(dtype=bool)
    joined = legs["joined"].to_numpy().astype("datetime64[ns]").astype(np.int64)
    since = (joined - np.repeat(joined[first], np.diff([*first, joined.size]))) / 1e9
    end = since + legs["wait"].to_numpy(dtype=np.float64)
    any_answer = np.logical_or.reduceat(answered, first)
    of_answer = np.minimum.reduceat(np.where(answered, np.arange(answered.size), end.size), first)
    of_answer = np.where(any_answer, of_answer, first)
    out["answered"] = any_answer
    out["wait"] = np.where(any_answer, end[of_answer], np.maximum.reduceat(end, first))
    out["agent"] = legs["agent"].iloc[of_answer].to_numpy()
    for part in _PARTS:
        seconds = legs[part].to_numpy(dtype=np.float64)
        known = np.logical_or.reduceat(~np.isnan(seconds), first)
        out[part] = np.where(known, np.add.reduceat(np.nan_to_num(seconds), first), np.nan)
    run = np.repeat(np.arange(first.size), np.diff([*first, joined.size]))
    out["resolved"] = legs["resolved"].groupby(run).last().to_numpy()
    out["resolved"] = out["resolved"].astype("boolean")
    return out
