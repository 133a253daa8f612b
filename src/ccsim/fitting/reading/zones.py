"""From clocks as they were written to the centre's wall clock, and to true distances in time."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccsim.errors import Fault
from ccsim.fitting.reading.instants import NEVER, Instants
from ccsim.units import MINUTE

__all__ = ["Placed", "place"]

_QUARTER = int(15 * MINUTE) * 1_000_000_000
"""Offsets from UTC are looked up once for each quarter-hour: clocks change at such times only."""


@dataclass(frozen=True, eq=False)
class Placed:
    """A column of instants on the centre's clock.

    Attributes
    ----------
    wall : (n_rows,) int64
        Nanoseconds of the centre's wall clock; `NEVER` if missing, of no use where it never was.
    true : (n_rows,) int64
        Nanoseconds from which differences are true across clock changes, if a zone is known.
    never_was : (n_rows,) bool
        Clock times that were skipped when clocks went forward.
    second : (n_rows,) int64
        Of clock times of an hour that came twice, nanoseconds from its first time, which is taken,
        to its second; 0 for others.
    words : str
    faults : list of Fault
    """

    wall: NDArray[np.int64]
    true: NDArray[np.int64]
    never_was: NDArray[np.bool_]
    second: NDArray[np.int64]
    words: str
    faults: list[Fault] = field(default_factory=list)


def place(instants: Instants, *, zone: str | None, centre: str | None, where: str) -> Placed:
    """Put a column on the centre's clock.

    Parameters
    ----------
    instants : Instants
    zone : str, optional
        Of clock times without an offset.
    centre : str, optional
        Of the centre.
    where : str
        The column, for messages.
    """
    known = instants.wall != NEVER
    with_offset = known & ~np.isnan(instants.offset)
    if with_offset.any():
        return _with_offsets(instants, known, with_offset, zone or centre, centre, where)
    source = zone or centre
    if source is None:
        nothing = np.zeros(known.size, dtype=bool)
        return Placed(instants.wall, instants.wall, nothing, nothing.astype(np.int64), "")
    utc, never_was, second = _to_utc(instants.wall, known, source)
    target = centre or source
    wall = instants.wall if target == source else _from_utc(utc, target)
    words = f"in {source}" if target == source else f"from {source} to {target}"
    return Placed(wall, utc, never_was, second, words)


def _with_offsets(
    instants: Instants,
    known: NDArray[np.bool_],
    with_offset: NDArray[np.bool_],
    source: str | None,
    centre: str | None,
    where: str,
) -> Placed:
    never_was, second = np.zeros(known.size, dtype=bool), np.zeros(known.size, dtype=np.int64)
    faults = []
    shift = np.rint(np.nan_to_num(instants.offset) * 1e9).astype(np.int64)
    utc = np.where(with_offset, instants.wall - shift, NEVER)
    without = known & ~with_offset
    if without.any() and source:
        other, never_was, second = _to_utc(instants.wall, without, source)
        utc = np.where(without, other, utc)
    elif without.any():
        faults.append(_mixed(where, int(without.sum())))
    if centre:
        return Placed(
            _from_utc(utc, centre), utc, never_was, second, f"offsets, to {centre}", faults
        )
    if not (instants.offset[with_offset] != 0).any():
        faults.append(_utc(where))
    return Placed(
        instants.wall, utc, never_was, second, "offsets; the clock as it is written", faults
    )


def _mixed(where: str, count: int) -> Fault:
    return Fault(
        where=where,
        found=f"{count} clock times without an offset from UTC, among others that have one",
        allowed="an offset everywhere, or a zone for those that have none",
        do='say formats.zone, such as "Europe/Berlin"',
    )


def _utc(where: str) -> Fault:
    return Fault(
        where=where,
        found="instants in UTC, and no word on the centre's own clock",
        allowed="a zone for the centre, so that its hours can be told",
        do='say formats.centre, such as "Europe/Berlin", or "UTC" if its clock is that',
    )


def _to_utc(
    wall: NDArray[np.int64], which: NDArray[np.bool_], zone: str
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Return nanoseconds of UTC, which clock times never were, and how far off a second time is."""
    slot, of_row = np.unique(wall[which] // _QUARTER, return_inverse=True)
    local = pd.DatetimeIndex((slot * _QUARTER).astype("datetime64[ns]"))
    first = local.tz_localize(zone, ambiguous=np.ones(len(local), bool), nonexistent="NaT")
    second = local.tz_localize(zone, ambiguous=np.zeros(len(local), bool), nonexistent="NaT")
    skipped = np.asarray(first.isna())
    shift = first.as_unit("ns").asi8 - slot * _QUARTER
    utc = np.full(wall.size, NEVER, dtype=np.int64)
    never_was, again = np.zeros(wall.size, dtype=bool), np.zeros(wall.size, dtype=np.int64)
    never_was[which] = skipped[of_row]
    apart = second.as_unit("ns").asi8 - first.as_unit("ns").asi8
    again[which] = np.where(skipped, 0, apart)[of_row]
    utc[which] = np.where(skipped[of_row], NEVER, wall[which] + shift[of_row])
    return utc, never_was, again


def _from_utc(utc: NDArray[np.int64], zone: str) -> NDArray[np.int64]:
    known = utc != NEVER
    slot, of_row = np.unique(utc[known] // _QUARTER, return_inverse=True)
    there = pd.DatetimeIndex((slot * _QUARTER).astype("datetime64[ns]"), tz="UTC").tz_convert(zone)
    shift = there.tz_localize(None).as_unit("ns").asi8 - slot * _QUARTER
    wall = np.full(utc.size, NEVER, dtype=np.int64)
    wall[known] = utc[known] + shift[of_row]
    return wall
