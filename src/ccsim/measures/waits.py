"""How long visits waited, and who did not wait to the end."""

from __future__ import annotations

import numpy as np

from ccsim.measures.measure import EVERYWHERE, Ratio, measure
from ccsim.measures.percentiles import OrderedWaits
from ccsim.measures.visits import Visits
from ccsim.records.columns import Outcome


@measure(Visits, "s", "Average speed of answer", scopes=EVERYWHERE, undefined="nobody was answered")
def asa(visits: Visits) -> Ratio:
    """Sum of the waits of the answered / answered."""
    return Ratio(np.where(visits.answered, visits.wait, 0.0), visits.answered)


@measure(Visits, "s", "Mean wait")
def wait_mean(visits: Visits) -> Ratio:
    """Sum of the waits of all offered / offered; those still waiting are in neither."""
    return Ratio(visits.wait, visits.ended)


@measure(OrderedWaits, "s", "Median wait")
def wait_p50(waits: OrderedWaits) -> Ratio:
    """The smallest wait that 50 % of the offered did not exceed."""
    return Ratio(waits.percentile(50))


@measure(OrderedWaits, "s", "80th percentile of waits")
def wait_p80(waits: OrderedWaits) -> Ratio:
    """The smallest wait that 80 % of the offered did not exceed."""
    return Ratio(waits.percentile(80))


@measure(OrderedWaits, "s", "90th percentile of waits")
def wait_p90(waits: OrderedWaits) -> Ratio:
    """The smallest wait that 90 % of the offered did not exceed."""
    return Ratio(waits.percentile(90))


@measure(OrderedWaits, "s", "99th percentile of waits")
def wait_p99(waits: OrderedWaits) -> Ratio:
    """The smallest wait that 99 % of the offered did not exceed."""
    return Ratio(waits.percentile(99))


@measure(OrderedWaits, "s", "Longest wait")
def wait_max(waits: OrderedWaits) -> Ratio:
    """The longest wait of all offered."""
    return Ratio(waits.percentile(100))


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
