"""Adds the visits of a log up, all of them at once or as they are finished; and its issues."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels import gathering as g
from ccsim.kernels import issues as i
from ccsim.kernels.patterns import MOST, PATTERN, SO_FAR, TABLE, Patterns, flush
from ccsim.model.tables import Tables
from ccsim.records.logs import Codes, ContactLog, Floats, Logs
from ccsim.records.sums import IssueSums, Sums, VisitSums
from ccsim.units import DAY

__all__ = ["Gatherer", "issue_sums_of", "sums_of"]

Flags = NDArray[np.bool_]

_ROOM = 16_384
"""Patterns there is room for to begin with."""


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
        window = np.zeros(1, dtype=g.WINDOW)[0]
        window["length"], window["warm_up"] = calendar.interval, calendar.warm_up
        window["intervals"], window["closes"] = _intervals(tables), calendar.closes[-1]
        self._state = g.Gathering(
            window=window,
            threshold=queues.threshold,
            short_abandon=queues.short_abandon,
            patterns=_no_patterns(),
            seconds=np.zeros((len(tables.group_names), 2, window["intervals"] + 1)),
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
        self._state.window["to_the_end"] = to_the_end
        while True:
            first = g.gather(_columns(log), first, last, mask, self._state)
            if _has_room(self._state.patterns):
                return first
            self._state = self._state._replace(patterns=_enlarged(self._state.patterns))

    def found(self) -> tuple[VisitSums, Floats, Floats]:
        """Return the sums of all visits added, and the seconds of conversation and of wrap."""
        seconds = self._state.seconds
        found = _Found(self._state.patterns, g.FACTS, len(seconds))
        facts = found.facts
        visits = VisitSums(
            times=found.times,
            wait=found.first_sum,
            handling=found.second_sum,
            interval=found.interval,
            queue=found.queue,
            outcome=facts >> g.OUTCOME & 7,
            kind=facts >> g.KIND & 3,
            next=facts >> g.NEXT & 7,
            group=found.group,
            ended=found.flag(g.ENDED),
            delayed=found.flag(g.DELAYED),
            within=found.flag(g.WITHIN),
            short=found.flag(g.SHORT),
            resolved=found.flag(g.RESOLVED),
            to_come=found.flag(g.TO_COME),
        )
        return visits, seconds[:, g.CONVERSATION_SECONDS], seconds[:, g.WRAP_SECONDS]


def issue_sums_of(tables: Tables, log: ContactLog) -> IssueSums:
    """Count the issues of a contact log, whose numbers begin at 0."""
    calendar, n_groups = tables.calendar, len(tables.group_names)
    issues = np.zeros(int(log.issue.max(initial=-1)) + 1, dtype=i.ISSUE)
    issues["contact"] = -1
    i.follow(_columns(log), log.issue, log.contact, calendar.fcr_window, issues)
    span = np.zeros(1, dtype=i.SPAN)[0]
    span["length"], span["warm_up"] = calendar.interval, calendar.warm_up
    span["intervals"] = _intervals(tables)
    span["last"] = calendar.days * DAY - calendar.fcr_window
    patterns, done = _no_patterns(), 0
    while (done := i.count(issues, done, span, n_groups, patterns)) < len(issues):
        patterns = _enlarged(patterns)
    if not _has_room(patterns):
        patterns = _enlarged(patterns)
    found = _Found(patterns, i.ISSUE_FACTS, n_groups)
    return IssueSums(
        times=found.times,
        contacts=found.first_sum,
        transfers=found.second_sum,
        interval=found.interval,
        queue=found.queue,
        group=found.group,
        in_cohort=found.flag(i.IN_COHORT),
        first_ended=found.flag(i.ENDED_FIRST),
        first_answered=found.flag(i.ANSWERED_FIRST),
        first_resolved=found.flag(i.RESOLVED_FIRST),
        first_sent_on=found.flag(i.SENT_ON),
        was_answered=found.flag(i.WAS_ANSWERED),
        stayed_quiet=found.flag(i.STAYED_QUIET),
        only_one=found.flag(i.ONE_CONTACT),
    )


class _Found:
    """The columns of all patterns; those still at hand are written first."""

    def __init__(self, patterns: Patterns, facts: int, n_groups: int) -> None:
        flush(patterns)
        written = patterns.written[: patterns.so_far["written"]]
        self.facts: Codes = written["key"]
        self.times: Codes = written["times"].copy()
        self.first_sum: Floats = written["first_sum"].copy()
        self.second_sum: Floats = written["second_sum"].copy()
        self.interval: Codes = written["interval"].copy()
        self.queue, group = np.divmod(self.facts >> facts, n_groups + 1)
        self.group: Floats = np.where(group > 0, group - 1.0, np.nan)

    def flag(self, bit: int) -> Flags:
        """Return whether a bit is set."""
        is_set: Flags = np.not_equal(self.facts & 1 << bit, 0)
        return is_set


def _columns(log: ContactLog) -> g.Visits:
    return g.Visits(*(getattr(log, name) for name in g.Visits._fields))


def _intervals(tables: Tables) -> int:
    return round(tables.calendar.days * DAY / tables.calendar.interval)


def _no_patterns() -> Patterns:
    so_far: Any = np.zeros(1, dtype=SO_FAR)[0]
    so_far["interval"] = -1
    table = np.zeros(TABLE, dtype=PATTERN)
    table["key"] = -1
    places = np.empty(MOST, dtype=np.int64)
    return Patterns(so_far, table, places, np.empty(_ROOM, dtype=PATTERN))


def _has_room(patterns: Patterns) -> bool:
    return bool(patterns.so_far["written"] + MOST <= len(patterns.written))


def _enlarged(patterns: Patterns) -> Patterns:
    written = patterns.written
    return patterns._replace(written=np.concatenate((written, np.empty_like(written))))
