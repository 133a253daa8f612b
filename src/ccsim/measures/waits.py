"""How long visits waited, and who did not wait to the end."""

from __future__ import annotations

import numpy as np

from ccsim.measures.measure import EVERYWHERE, Ratio, measure
from ccsim.measures.visits import Visits
from ccsim.records.columns import Outcome


@measure(Visits, "s", "Average speed of answer", scopes=EVERYWHERE, undefined="nobody was answered")
def asa(visits: Visits) -> Ratio:
    """Sum of the waits of the answered / answered."""
    return Ratio(np.where(visits.answered, visits.wait, 0.0), visits.answered)


@measure(Visits, "s", "Mean wait")
def wait_mean(visits: Visits) -> Ratio:
    """Sum of the waits of all offered / offered; those still waiting are in neither."""
    known = ~np.isnan(visits.wait)
    return Ratio(np.where(known, visits.wait, 0.0), known)


@measure(Visits, "s", "Median wait")
def wait_p50(visits: Visits) -> Ratio:
    """The smallest wait that 50 % of the offered did not exceed."""
    return Ratio(visits.ordered_waits.percentile(50))


@measure(Visits, "s", "80th percentile of waits")
def wait_p80(visits: Visits) -> Ratio:
    """The smallest wait that 80 % of the offered did not exceed."""
    return Ratio(visits.ordered_waits.percentile(80))


@measure(Visits, "s", "90th percentile of waits")
def wait_p90(visits: Visits) -> Ratio:
    """The smallest wait that 90 % of the offered did not exceed."""
    return Ratio(visits.ordered_waits.percentile(90))


@measure(Visits, "s", "99th percentile of waits")
def wait_p99(visits: Visits) -> Ratio:
    """The smallest wait that 99 % of the offered did not exceed."""
    return Ratio(visits.ordered_waits.percentile(99))


@measure(Visits, "s", "Longest wait")
def wait_max(visits: Visits) -> Ratio:
    """The longest wait of all offered."""
    return Ratio(visits.ordered_waits.percentile(100))


@measure(Visits, "share", "Probability of delay")
def delay_probability(visits: Visits) -> Ratio:
    """Not answered at the joining instant / offered."""
    return Ratio(visits.delayed, visits.offered)


@measure(Visits, "share", "Abandonment")
def abandonment(visits: Visits) -> Ratio:
    """(Abandoned + balked) / offered."""
    return Ratio(visits.gave_up, visits.offered)


@measure(Visits, "share", "Blocking")
def blocking(visits: Visits) -> Ratio:
    """Blocked / offered."""
    return Ratio(visits.outcome == Outcome.BLOCKED, visits.offered)
