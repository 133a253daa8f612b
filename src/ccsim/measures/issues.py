"""The issues that count: those whose first contact joined at or after the warm-up's end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ccsim.measures.grid import Codes, Floats, Grid
from ccsim.measures.measure import Records
from ccsim.measures.placed import Placed
from ccsim.records.columns import Next
from ccsim.records.logs import ContactLog
from ccsim.units import DAY

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import CalendarTable

__all__ = ["Issues"]

Flags = NDArray[np.bool_]


class _Contacts(NamedTuple):
    """Contacts, issue after issue and in order of joining within one.

    Attributes
    ----------
    starts : (n_issues,) int64
        Where each issue's contacts begin.
    issue : (n_contacts,) int64
        Place of the contact's issue among the issues.
    joined : (n_contacts,) float64 [s]
        When the contact's first visit joined.
    answered, resolved, ended : (n_contacts,) bool
        Whether any visit was answered; how the last visit went. A contact whose last visit was
        transferred goes on.
    sent_on : (n_contacts,) bool
        Whether its first visit was transferred.
    transfers : (n_contacts,) float64
    """

    starts: Codes
    issue: Codes
    joined: Floats
    answered: Flags
    resolved: Flags
    ended: Flags
    sent_on: Flags
    transfers: Floats


class _Followed(NamedTuple):
    """What is seen of each issue within the window after its first joining, (n_issues,) each.

    Attributes
    ----------
    contacts : int64
        Those that joined within the window.
    answered : bool
        Whether any of them was answered.
    quiet : bool
        Whether none of them came after the first that was answered.
    transfers : float64
        Of these contacts.
    """

    contacts: Codes
    answered: Flags
    quiet: Flags
    transfers: Floats


@dataclass(frozen=True)
class Issues(Placed):
    """The facts of issues, (n_issues,) each.

    An issue's queue and column are those of its first visit, its group that of the first agent
    who answered, whichever queue that was in.

    Attributes
    ----------
    in_cohort : bool
        Whether the run goes on for the FCR window after its first joining.
    first_ended, first_answered, first_resolved : bool
        How the first contact went: answered if any of its visits was, resolved if the last did it.
    first_sent_on : bool
        Whether the first contact's first visit was transferred.
    contacts : int64
        Contacts within the FCR window.
    transfers : float64
        Of these.
    was_answered, stayed_quiet : bool
        Whether one of these was answered, and none came after the first that was.
    """

    needs_log: ClassVar[bool] = True

    in_cohort: Flags
    first_ended: Flags
    first_answered: Flags
    first_resolved: Flags
    first_sent_on: Flags
    contacts: Codes
    transfers: Floats
    was_answered: Flags
    stayed_quiet: Flags

    @classmethod
    def of(cls, grid: Grid, records: Records) -> Self:
        """Gather the issues of one replication from its log."""
        log, calendar = records.contacts, grid.tables.calendar
        # The log is in order of joining: a stable sort keeps an issue's visits in theirs.
        order = np.argsort(log.issue, kind="stable")
        opens = _changes(log.issue[order])
        contacts = _contacts(log, order, opens)
        first = contacts.joined[contacts.starts]
        followed = _follow(contacts, calendar.fcr_window)
        counts = np.flatnonzero(first >= calendar.warm_up)
        first_contact = contacts.starts[counts]
        return cls(
            grid=grid,
            queue=log.queue[order][opens][counts],
            group=_first_group(log.group[order], np.flatnonzero(opens))[counts],
            column=grid.column_at(first[counts]),
            times=None,
            in_cohort=first[counts] <= _last_first_joining(calendar),
            first_ended=contacts.ended[first_contact],
            first_answered=contacts.answered[first_contact],
            first_resolved=contacts.resolved[first_contact],
            first_sent_on=contacts.sent_on[first_contact],
            contacts=followed.contacts[counts],
            transfers=followed.transfers[counts],
            was_answered=followed.answered[counts],
            stayed_quiet=followed.quiet[counts],
        )


def _last_first_joining(calendar: CalendarTable) -> float:
    """Return the latest first joining [s] that the run follows for the whole FCR window."""
    return calendar.days * DAY - calendar.fcr_window


def _changes(sorted_codes: Codes) -> Flags:
    """Return where a run of equal codes begins."""
    changes = np.ones(sorted_codes.size, dtype=bool)
    changes[1:] = sorted_codes[1:] != sorted_codes[:-1]
    return changes


def _contacts(log: ContactLog, order: Codes, opens: Flags) -> _Contacts:
    """Join the visits of each contact; `order` sorts them by issue, `opens` marks new ones."""
    first_visits = np.flatnonzero(opens | _changes(log.contact[order]))
    last = order[np.append(first_visits[1:], order.size)[: first_visits.size] - 1]
    transferred = log.next == Next.TRANSFER
    of_new_issue = opens[first_visits]
    return _Contacts(
        starts=np.flatnonzero(of_new_issue),
        issue=np.cumsum(of_new_issue) - 1,
        joined=log.joined[order[first_visits]],
        answered=np.logical_or.reduceat(~np.isnan(log.answered[order]), first_visits),
        resolved=log.resolved[last] == 1.0,
        ended=~np.isnan(log.left[last]) & ~transferred[last],
        sent_on=transferred[order[first_visits]],
        transfers=np.add.reduceat(transferred[order], first_visits, dtype=np.float64),
    )


def _follow(contacts: _Contacts, window: float) -> _Followed:
    """Count each issue's contacts that joined within the window [s] of its first joining."""
    n_contacts, starts = contacts.joined.size, contacts.starts
    within = contacts.joined - contacts.joined[starts][contacts.issue] <= window
    place = np.arange(n_contacts)
    answered = np.where(within & contacts.answered, place, n_contacts)
    first_answered = np.minimum.reduceat(answered, starts)
    last = np.maximum.reduceat(np.where(within, place, -1), starts)
    was_answered = first_answered < n_contacts
    return _Followed(
        contacts=np.bincount(contacts.issue[within], minlength=starts.size),
        answered=was_answered,
        quiet=was_answered & (first_answered == last),
        transfers=np.bincount(
            contacts.issue[within], weights=contacts.transfers[within], minlength=starts.size
        ).astype(np.float64),
    )


def _first_group(group: Floats, starts: Codes) -> Floats:
    """Return the first group that answered a visit of each issue, NaN if none did."""
    answered = np.where(np.isnan(group), group.size, np.arange(group.size))
    return np.append(group, np.nan)[np.minimum.reduceat(answered, starts)]
