"""What became of the visits, and the five service levels that all go by one name.

Within: the wait is at most the queue's threshold T. Given up: abandoned or balked.
"""

from __future__ import annotations

from ccsim.measures.measure import EVERYWHERE, Ratio, measure
from ccsim.measures.visits import Visits
from ccsim.records.columns import Outcome

_NOBODY_ANSWERED = "nobody was answered"


@measure(Visits, "count", "Offered")
def offered(visits: Visits) -> Ratio:
    """Visits that joined or tried to."""
    return Ratio(visits.offered)


@measure(Visits, "count", "Answered", scopes=EVERYWHERE)
def answered(visits: Visits) -> Ratio:
    """Visits that an agent answered."""
    return Ratio(visits.answered)


@measure(Visits, "count", "Abandoned")
def abandoned(visits: Visits) -> Ratio:
    """Visits that waited and left when patience ended."""
    return Ratio(visits.outcome == Outcome.ABANDONED)


@measure(Visits, "count", "Balked")
def balked(visits: Visits) -> Ratio:
    """Visits that left at once rather than wait."""
    return Ratio(visits.outcome == Outcome.BALKED)


@measure(Visits, "count", "Blocked")
def blocked(visits: Visits) -> Ratio:
    """Visits that found no line or no waiting place."""
    return Ratio(visits.outcome == Outcome.BLOCKED)


@measure(Visits, "count", "Sent away")
def sent_away(visits: Visits) -> Ratio:
    """Visits that ended because the centre had closed."""
    return Ratio(visits.outcome == Outcome.SENT_AWAY)


@measure(Visits, "count", "Still waiting")
def waiting(visits: Visits) -> Ratio:
    """Visits that were still waiting when the log ended."""
    return Ratio(visits.outcome == Outcome.WAITING)


@measure(Visits, "share", "Service level")
def service_level(visits: Visits) -> Ratio:
    """Answered within T / offered, the same as service_level_2."""
    return Ratio(visits.answered_within, visits.offered)


@measure(Visits, "share", "Service level 1", scopes=EVERYWHERE, undefined=_NOBODY_ANSWERED)
def service_level_1(visits: Visits) -> Ratio:
    """Answered within T / answered."""
    return Ratio(visits.answered_within, visits.answered)


@measure(Visits, "share", "Service level 2")
def service_level_2(visits: Visits) -> Ratio:
    """Answered within T / offered."""
    return Ratio(visits.answered_within, visits.offered)


@measure(Visits, "share", "Service level 3")
def service_level_3(visits: Visits) -> Ratio:
    """(Answered within T + given up within T) / offered."""
    ended = visits.answered | visits.gave_up
    return Ratio(ended & visits.within, visits.offered)


@measure(Visits, "share", "Service level 4", undefined="all who were offered gave up within T")
def service_level_4(visits: Visits) -> Ratio:
    """Answered within T / (offered - given up within T)."""
    return Ratio(visits.answered_within, ~(visits.gave_up & visits.within))


@measure(
    Visits, "share", "Service level 5", undefined="all who were offered gave up before the cut"
)
def service_level_5(visits: Visits) -> Ratio:
    """Answered within T / (offered - given up in less than the queue's short_abandon)."""
    return Ratio(visits.answered_within, ~(visits.gave_up & visits.short))
