"""Whether the first contact resolved the issue: four numbers the trade quotes as one.

The cohort is the issues that the run follows for the whole FCR window; see `Issues`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ccsim.measures.issues import Issues
from ccsim.measures.measure import EVERYWHERE, Ratio, measure
from ccsim.measures.visits import Visits
from ccsim.units import DAY, as_duration

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables


__all__ = ["no_cohort"]


def no_cohort(tables: Tables) -> str:
    """Return why a measure of the cohort may have no value."""
    calendar = tables.calendar
    followed_until = calendar.days * DAY - calendar.fcr_window
    # The first chance to join: an opening, or the warm-up's end within a spell.
    chances = np.maximum(calendar.opens, calendar.warm_up)
    if np.any((chances < calendar.closes) & (chances <= followed_until)):
        return "no issue of the cohort was answered within the FCR window, or it is empty"
    run, window = as_duration(calendar.days * DAY), as_duration(calendar.fcr_window)
    return (
        f"the run ({run}) is too short to follow an issue for the FCR window ({window}) after "
        "the warm-up, so the cohort is empty"
    )


@measure(Issues, "share", "True FCR", scopes=EVERYWHERE, undefined="no first contact has ended")
def fcr_true(issues: Issues) -> Ratio:
    """Issues whose first contact resolved them / issues whose first contact has ended."""
    return Ratio(issues.first_ended & issues.first_resolved, issues.first_ended)


@measure(
    Issues,
    "share",
    "True FCR of the answered",
    scopes=EVERYWHERE,
    undefined="no first contact was answered",
)
def fcr_true_answered(issues: Issues) -> Ratio:
    """Issues whose first contact resolved them / issues whose first contact was answered."""
    answered = issues.first_ended & issues.first_answered
    return Ratio(answered & issues.first_resolved, answered)


@measure(Issues, "share", "FCR without return", scopes=EVERYWHERE, undefined=no_cohort)
def fcr_7day(issues: Issues) -> Ratio:
    """Of the cohort, issues with no contact in the window after the first answered / answered."""
    return Ratio(issues.in_cohort & issues.stayed_quiet, issues.in_cohort & issues.was_answered)


@measure(
    Issues,
    "share",
    "Surveyed FCR",
    scopes=EVERYWHERE,
    undefined="surveys are not simulated yet",
)
def fcr_survey(issues: Issues) -> Ratio:
    """Yes / answers, of the customers who answered a survey."""
    nobody = np.zeros(issues.queue.size)
    return Ratio(nobody, nobody)


@measure(Issues, "share", "One and done", scopes=EVERYWHERE, undefined=no_cohort)
def one_and_done(issues: Issues) -> Ratio:
    """Of the cohort, contacts that are the only one of their issue in the FCR window / contacts."""
    return Ratio(issues.in_cohort & issues.only_one, issues.in_cohort * issues.contacts)


@measure(Issues, "number", "Contacts per issue", scopes=EVERYWHERE, undefined=no_cohort)
def contacts_per_issue(issues: Issues) -> Ratio:
    """Of the cohort, contacts in the FCR window / issues."""
    return Ratio(issues.in_cohort * issues.contacts, issues.in_cohort)


@measure(Visits, "count", "Resolved", scopes=EVERYWHERE)
def resolved(visits: Visits) -> Ratio:
    """Conversations that resolved the issue."""
    return Ratio(visits.resolved)


@measure(Visits, "share", "Resolution", scopes=EVERYWHERE, undefined="nobody was answered and kept")
def resolution(visits: Visits) -> Ratio:
    """Conversations that resolved the issue / answered and not transferred."""
    return Ratio(visits.resolved, visits.answered & ~visits.transferred)
