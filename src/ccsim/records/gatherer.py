"""Adds the visits of a log up: all of them at once, or as they are finished."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels import gathering as g
from ccsim.model.tables import Tables
from ccsim.records.logs import ContactLog, Floats, Logs
from ccsim.records.sums import Sums, VisitSums
from ccsim.units import DAY

__all__ = ["Gatherer", "sums_of"]

Flags = NDArray[np.bool_]

_PATTERNS = 16_384
"""Room for so many to begin with."""


def sums_of(tables: Tables, logs: Logs) -> Sums:
    """Count and add up what the logs of a replication hold."""
    gatherer = Gatherer(tables)
    gatherer.add(logs.contacts, 0, len(logs.contacts), to_the_end=True)
    return Sums(*gatherer.found(), agents=logs.agents, cut_off=logs.cut_off, kept_on=logs.kept_on)


class Gatherer:
    """Adds visits up, in order of joining.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        calendar, queues = tables.calendar, tables.queues
        intervals = round(calendar.days * DAY / calendar.interval)
        so_far = np.zeros(1, dtype=g.GATHERING)[0]
        so_far["interval"], so_far["intervals"] = -1, intervals
        so_far["length"], so_far["warm_up"] = calendar.interval, calendar.warm_up
        so_far["closes"] = calendar.closes[-1]
        table = np.zeros(g.TABLE, dtype=g.PATTERN)
        table["key"] = -1
        self._state = g.Gathering(
            so_far=so_far,
            threshold=queues.threshold,
            short_abandon=queues.short_abandon,
            table=table,
            places=np.empty(g.MOST, dtype=np.int64),
            patterns=np.empty(_PATTERNS, dtype=g.PATTERN),
            seconds=np.zeros((len(tables.group_names), 2, intervals + 1)),
        )

    def add(
        self, log: ContactLog, first: int, last: int, *, mask: int = -1, to_the_end: bool = False
    ) -> int:
        """Add the visits of rows first to last - 1, which follow on those added before.

        Parameters
        ----------
        log : ContactLog
        first, last, mask : int
            Row r stands at r & mask.
        to_the_end : bool
            Whether a visit that has not ended is counted as well.

        Returns
        -------
        int
            The row before which it stopped: `last`, or that of a visit that has not ended.
        """
        visits = g.Visits(*(getattr(log, name) for name in g.Visits._fields))
        self._state.so_far["to_the_end"] = to_the_end
        while True:
            stopped: int = g.gather(visits, first, last, mask, self._state)
            if self._has_room():
                return stopped
            patterns = self._state.patterns
            larger = np.concatenate((patterns, np.empty_like(patterns)))
            self._state, first = self._state._replace(patterns=larger), stopped

    def _has_room(self) -> bool:
        most = len(self._state.places)
        return bool(self._state.so_far["written"] + most <= len(self._state.patterns))

    def found(self) -> tuple[VisitSums, Floats, Floats]:
        """Return the sums of all visits added, and the seconds of conversation and of wrap."""
        g.flush(self._state)
        patterns = self._state.patterns[: self._state.so_far["written"]]
        seconds = self._state.seconds
        facts = patterns["key"]
        queue, group = np.divmod(facts >> g.FACTS, len(seconds) + 1)

        def flag(bit: int) -> Flags:
            found: Flags = np.not_equal(facts & 1 << bit, 0)
            return found

        visits = VisitSums(
            times=patterns["times"].copy(),
            wait=patterns["wait"].copy(),
            handling=patterns["handling"].copy(),
            interval=patterns["interval"].copy(),
            queue=queue,
            outcome=facts >> g.OUTCOME & 7,
            kind=facts >> g.KIND & 3,
            next=facts >> g.NEXT & 7,
            group=np.where(group > 0, group - 1.0, np.nan),
            ended=flag(g.ENDED),
            delayed=flag(g.DELAYED),
            within=flag(g.WITHIN),
            short=flag(g.SHORT),
            resolved=flag(g.RESOLVED),
            to_come=flag(g.TO_COME),
        )
        return visits, seconds[:, g.CONVERSATION_SECONDS], seconds[:, g.WRAP_SECONDS]
