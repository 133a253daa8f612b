"""What in a log that could be read is hard to believe."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ccsim.errors import Fault, InputError
from ccsim.fitting.reading.cells import Cells
from ccsim.fitting.reading.lengths import Lengths
from ccsim.fitting.reading.times import Times
from ccsim.units import SHORTEST_TALK, as_share

__all__ = ["doubts", "doubts_of_rows", "refuse_useless"]

_MOST = 0.5
"""Share of rows dropped that nobody would expect."""
_ONE_CUSTOMER = 0.01
_CALLS_OF_ONE = 100
_APART = 5.0
"""Seconds by which a recorded wait may differ from that between instants."""
_MANY = 0.05


def refuse_useless(name: str, calls: pd.DataFrame, dropped: str) -> None:
    """Raise an error if nothing can be learnt from what was kept."""
    if not len(calls):
        found, do = f"no row that can be kept: {dropped}", "compare the mapping with the file"
    elif not calls["answered"].any():
        found = f"none of {len(calls):,} calls was answered"
        do = "say which words mean an answer in words.answered, or map `answered`"
    else:
        return
    raise InputError([Fault(where=name, found=found, allowed="calls, some answered", do=do)])


def doubts(cells: Cells, calls: pd.DataFrame) -> Iterator[Fault]:
    """Yield warnings about the calls that were kept."""
    name = cells.table.name
    talk = calls["talk"].dropna()
    if len(talk) and talk.median() < SHORTEST_TALK:
        yield _minutes(cells, float(talk.median()))
    if calls["answered"].all():
        yield Fault(
            where=name,
            found="no call that was abandoned",
            allowed="such a log; but patience cannot be estimated from it",
            do="look whether the export leaves abandoned calls out, or assume a patience",
            warning=True,
        )
    shares = calls["customer"].value_counts()
    if len(shares) > 1 and shares.iloc[0] > max(_CALLS_OF_ONE, _ONE_CUSTOMER * len(calls)):
        yield Fault(
            where=cells.where("customer"),
            found=f'{shares.iloc[0]:,} calls of one customer, "{shares.index[0]}"',
            allowed="such a customer, if there is one",
            do=f'if it stands for "not known", say missing.customer = ["{shares.index[0]}"]',
            warning=True,
        )
    dropped = cells.fates.row.size - len(calls)
    if dropped > _MOST * cells.fates.row.size:
        yield Fault(
            where=name,
            found=f"{dropped:,} of {cells.fates.row.size:,} rows dropped: {cells.fates.words()}",
            allowed="a log that is mostly of calls",
            do="compare the mapping with the file",
            warning=True,
        )


def _minutes(cells: Cells, median: float) -> Fault:
    if not cells.has("talk"):
        do = "look at the instants it follows from"
    elif median < 1:
        do = 'say units.talk = "day" if these are a spreadsheet\'s shares of a day'
    else:
        do = 'if minutes are meant, say units.talk = "min"; otherwise nothing'
    return Fault(
        where=cells.where("talk") if cells.has("talk") else cells.table.name,
        found=f"talk times whose median is {median:g} s",
        allowed=f"any; but a usual talk below {SHORTEST_TALK:g} s was probably meant as minutes",
        do=do,
        warning=True,
    )


def doubts_of_rows(
    cells: Cells, times: Times, answered: np.ndarray, lengths: Lengths
) -> Iterator[Fault]:
    """Yield warnings about what the columns say of each other."""
    kept = cells.fates.kept
    doubled = kept & (times.placed["joined"].second != 0)
    if doubled.any():
        yield Fault(
            where=cells.where("joined"),
            found=f"{doubled.sum():,} calls in an hour that came twice when clocks went back",
            allowed="such an hour; each clock time is taken as the first of the two",
            do="export instants in UTC or with their offset, if that hour matters",
            warning=True,
        )
    if cells.has("wait") and cells.has("answered"):
        apart = np.abs(times.seconds("joined", "answered") - lengths.wait)
        both = kept & answered & ~np.isnan(apart)
        off = both & (apart > _APART)
        if off.sum() > _MANY * max(both.sum(), 1):
            yield Fault(
                where=cells.where("wait"),
                found=f"waits that differ from {cells.mapping.column('answered')} less "
                f"{cells.mapping.column('joined')} by more than {_APART:g} s in "
                f"{as_share(float(off.sum() / both.sum()))} of the answered calls",
                allowed="waits from joining the queue to the answer; the column's are taken",
                do="look at the unit of the waits, and at what the instants are",
                warning=True,
            )
