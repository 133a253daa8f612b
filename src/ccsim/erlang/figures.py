"""The measures of one queue, under the names that a simulation's measure table uses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """Stationary measures of one queue; shares are of all contacts offered, blocked ones included.

    T is the threshold given as `within`; a wait of exactly T is within it.

    Attributes
    ----------
    delay_probability : float [share]
        Not answered at the joining instant, whether queued or blocked.
    service_level : float [share]
        Answered within T / offered.
    service_level_1 : float [share]
        Answered within T / answered.
    service_level_2 : float [share]
        The same as `service_level`.
    service_level_3 : float [share]
        (Answered within T + abandoned within T) / offered.
    service_level_4 : float [share]
        Answered within T / (offered - abandoned within T).
    asa : float [s]
        Mean wait of the answered.
    wait_mean : float [s]
        Mean wait of all offered, until answered or abandoned; a blocked contact waits 0.
    abandonment : float [share]
        Abandoned / offered, those who leave at once rather than wait included.
    blocking : float [share]
        Blocked / offered.
    occupancy : float [share]
        Mean share of the agents who are handling a contact.
    """

    delay_probability: float
    service_level: float
    service_level_1: float
    service_level_2: float
    service_level_3: float
    service_level_4: float
    asa: float
    wait_mean: float
    abandonment: float
    blocking: float
    occupancy: float


class Fates(NamedTuple):
    """What becomes of the contacts: shares of, and mean waits per, contact offered.

    Attributes
    ----------
    delayed, answered, answered_within, abandoned, abandoned_within, blocked : float [share]
        Shares of the offered; "within" is within the threshold.
    wait_answered, wait : float [s]
        Waits of the answered and of everybody, each divided by the number offered.
    """

    delayed: float
    answered: float
    answered_within: float
    abandoned: float
    abandoned_within: float
    blocked: float
    wait_answered: float
    wait: float


def figures_of(fates: Fates, load_per_agent: float) -> QueueFigures:
    """Turn fates into measures; `load_per_agent` is offered, not carried [erlangs]."""
    return QueueFigures(
        delay_probability=fates.delayed,
        service_level=fates.answered_within,
        service_level_1=fates.answered_within / fates.answered,
        service_level_2=fates.answered_within,
        service_level_3=fates.answered_within + fates.abandoned_within,
        service_level_4=fates.answered_within / (1 - fates.abandoned_within),
        asa=fates.wait_answered / fates.answered,
        wait_mean=fates.wait,
        abandonment=fates.abandoned,
        blocking=fates.blocked,
        occupancy=load_per_agent * fates.answered,
    )


def growing_without_limit(
    *, abandonment: float = 0.0, abandoned_within: float = 0.0
) -> QueueFigures:
    """Return the measures that a queue tends to when those who never give up are too many.

    Every wait offered grows beyond all bounds, so everybody whose patience is finite abandons.
    """
    return QueueFigures(
        delay_probability=1.0,
        service_level=0.0,
        service_level_1=0.0,
        service_level_2=0.0,
        service_level_3=abandoned_within,
        service_level_4=0.0,
        asa=math.inf,
        wait_mean=math.inf,
        abandonment=abandonment,
        blocking=0.0,
        occupancy=1.0,
    )
