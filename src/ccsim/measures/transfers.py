"""Who is sent on, and whether contacts reach those who were meant to answer them.

A transfer is counted where the conversation was that ended in it, for its queue and group.
"""

from __future__ import annotations

import numpy as np

from ccsim.measures.issues import Issues
from ccsim.measures.measure import EVERYWHERE, Ratio, measure
from ccsim.measures.resolution import no_cohort
from ccsim.measures.visits import Visits
from ccsim.records.columns import Kind

_NOBODY_ANSWERED = "nobody was answered"


@measure(Visits, "count", "Transfers", scopes=EVERYWHERE)
def transfers(visits: Visits) -> Ratio:
    """Conversations that ended with a transfer to another queue."""
    return Ratio(visits.transferred)


@measure(Visits, "count", "Transfers in")
def transfers_in(visits: Visits) -> Ratio:
    """Visits that began with a transfer from another queue."""
    return Ratio(visits.kind == Kind.TRANSFER)


@measure(Visits, "share", "Transfer share", scopes=EVERYWHERE, undefined=_NOBODY_ANSWERED)
def transfer_share(visits: Visits) -> Ratio:
    """Conversations that ended with a transfer / answered."""
    return Ratio(visits.transferred, visits.answered)


@measure(Issues, "number", "Transfers per issue", scopes=EVERYWHERE, undefined=no_cohort)
def transfers_per_issue(issues: Issues) -> Ratio:
    """Of the cohort, transfers of the contacts in the FCR window / issues."""
    return Ratio(issues.in_cohort * issues.transfers, issues.in_cohort)


@measure(
    Visits,
    "number",
    "Transfers per resolved issue",
    scopes=EVERYWHERE,
    undefined="no issue was resolved",
)
def transfers_per_resolved_issue(visits: Visits) -> Ratio:
    """Conversations that ended with a transfer / conversations that resolved the issue."""
    return Ratio(visits.transferred, visits.resolved)


@measure(
    Issues,
    "share",
    "First route right",
    scopes=EVERYWHERE,
    undefined="no first contact was answered",
)
def first_route_right(issues: Issues) -> Ratio:
    """Issues whose first contact was not transferred by who answered it / those answered."""
    # Only who is answered is transferred: the first answered visit of a contact is its first.
    return Ratio(issues.first_answered & ~issues.first_sent_on, issues.first_answered)


@measure(
    Visits,
    "share",
    "Overflow share",
    scopes=("all", "queue", "group"),
    undefined=_NOBODY_ANSWERED,
)
def overflow_share(visits: Visits) -> Ratio:
    """Answered by a group of a later routing step or higher rank than the first / answered."""
    return Ratio(visits.overflowed, visits.answered)


@measure(
    Visits,
    "share",
    "Share of the answered",
    scopes=("queue", "group", "skill"),
    undefined=_NOBODY_ANSWERED,
)
def share_of_answered(visits: Visits) -> Ratio:
    """Answered / answered in the centre; for a skill, / answered in its queue."""
    grid = visits.grid
    answered = visits.table(visits.answered, EVERYWHERE)
    whole = np.zeros(len(answered), dtype=np.int64)
    whole[whole.size - len(grid.skills) :] = 1 + grid.skills[:, 0]
    return Ratio(answered, answered[whole])
