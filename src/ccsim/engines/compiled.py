"""The compiled engine: the same tables and draws as the SimPy engine, and its own day loop.

It shares no rule, no queue and no event loop with `process`, so that equal logs verify both.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ccsim.engines.day_state import agent_log, begin, contact_log, grown, logs_of, widened
from ccsim.engines.day_tables import day_tables
from ccsim.engines.stop import Stop
from ccsim.kernels.day import FINISHED, GROW, run
from ccsim.kernels.state import WAITING, DayState, DayTables
from ccsim.model.tables import Tables
from ccsim.records.gatherer import Gatherer
from ccsim.records.logs import Logs
from ccsim.records.sums import Sums

__all__ = ["gather", "simulate"]

_EVENTS_AT_ONCE = 1_000_000
"""After so many, a tenth of a second, the loop comes back to Python to look whether to stop."""
_WINDOW = 4096
"""Rows of the log to begin with where it is not kept: half a megabyte, which fits into a cache."""

MakeRoom = Callable[[DayState], DayState]


def simulate(
    tables: Tables,
    *,
    seed: int,
    replication: int,
    lazily: bool | None = None,
    stop: Stop | None = None,
) -> Logs:
    """Run one replication.

    Parameters
    ----------
    tables : Tables
    seed, replication : int
        32 bits each; together they determine every draw.
    lazily : bool, optional
        Whether the end of patience is settled only when it matters, instead of being an event;
        left out, wherever nothing can tell the difference. True is not checked.
    stop : Stop, optional
        Looked at every so many events.

    Returns
    -------
    Logs

    Raises
    ------
    Stopped
        If asked to.
    """
    day = day_tables(tables, seed, replication, lazily=lazily)
    return logs_of(_run(begin(tables, day), day, stop, grown))


def gather(
    tables: Tables,
    *,
    seed: int,
    replication: int,
    stop: Stop | None = None,
    window: int = _WINDOW,
) -> Sums:
    """Run one replication without keeping its contact log.

    What it takes does not grow with the number of contacts, but for the sums themselves: rows are
    added up as they are finished, and their places are used again.

    Parameters
    ----------
    tables : Tables
    seed, replication : int
        As for `simulate`.
    stop : Stop, optional
        Looked at whenever rows have been added up.
    window : int
        Rows that are there to begin with: a power of two. Where more visits are unfinished than
        half of them, it is widened.

    Returns
    -------
    Sums
        The same, bit for bit, as the sums of the logs that `simulate` returns.

    Raises
    ------
    Stopped
        If asked to.
    """
    day = day_tables(tables, seed, replication)
    gatherer = Gatherer(tables)

    def make_room(state: DayState) -> DayState:
        _gather_finished(gatherer, state)
        centre = state.centre
        if 2 * (centre["rows"] - centre["rows_done"]) > len(state.log[0]):
            state = widened(state)
        return grown(state)

    state = _run(begin(tables, day, rows=window), day, stop, make_room)
    _gather_finished(gatherer, state)
    cut_off, kept_on = int(state.centre["cut_off"]), int(state.centre["kept_on"])
    return Sums(*gatherer.found(), agents=agent_log(state), cut_off=cut_off, kept_on=kept_on)


def _run(state: DayState, day: DayTables, stop: Stop | None, make_room: MakeRoom) -> DayState:
    """Run a replication to its end."""
    while (stopped := run(state, day, _EVENTS_AT_ONCE)) != FINISHED:
        if stop is not None:
            stop.check()
        if stopped == GROW:
            state = make_room(state)
    return state


def _gather_finished(gatherer: Gatherer, state: DayState) -> None:
    """Add up the finished rows before the first that is not, and free their places."""
    centre, size = state.centre, len(state.log[0])
    first, last = int(centre["rows_done"]), int(centre["rows"])
    window = contact_log(state, size)
    done = gatherer.add(window, first, last, mask=size - 1)
    window.outcome[np.arange(first, done) & size - 1] = WAITING
    centre["rows_done"] = done
