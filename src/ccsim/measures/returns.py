"""Who came back, who is still to come, and how many issues the resolution measures rest on."""

from __future__ import annotations

from ccsim.measures.issues import Issues
from ccsim.measures.measure import EVERYWHERE, Ratio, measure
from ccsim.measures.visits import Visits
from ccsim.records.columns import Kind, Next


@measure(Visits, "count", "Redials")
def redials(visits: Visits) -> Ratio:
    """Visits of customers who had left before."""
    return Ratio(visits.kind == Kind.REDIAL)


@measure(Visits, "count", "Repeats")
def repeats(visits: Visits) -> Ratio:
    """Visits of customers whom an earlier conversation did not help."""
    return Ratio(visits.kind == Kind.REPEAT)


@measure(Visits, "count", "Redials to come")
def redials_to_come(visits: Visits) -> Ratio:
    """Visits after which a redial is due at or after the last closing."""
    return Ratio((visits.next == Next.REDIAL) & visits.to_come)


@measure(Visits, "count", "Repeats to come")
def repeats_to_come(visits: Visits) -> Ratio:
    """Visits after which a repeat is due at or after the last closing."""
    return Ratio((visits.next == Next.REPEAT) & visits.to_come)


@measure(Issues, "count", "Issues", scopes=EVERYWHERE)
def issues(found: Issues) -> Ratio:
    """Issues whose first contact joined in the window."""
    return Ratio(found.every)


@measure(Issues, "count", "Cohort", scopes=EVERYWHERE)
def cohort(found: Issues) -> Ratio:
    """Issues whose first contact joined at least the FCR window before the end of the run."""
    return Ratio(found.in_cohort)


@measure(Issues, "count", "Censored issues", scopes=EVERYWHERE)
def censored(found: Issues) -> Ratio:
    """Issues whose first contact joined too late to be followed for the FCR window."""
    return Ratio(~found.in_cohort)
