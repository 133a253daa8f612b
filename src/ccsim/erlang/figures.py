"""The measures of one queue, under the names that a simulation's measure table uses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from ccsim.erlang.arguments import shaped

Figure: TypeAlias = Any
"""A float where all arguments were numbers; else an array of the shape they broadcast to."""


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """Stationary measures of one queue; shares are of all contacts offered, blocked ones included.

    Each is a float if the arguments were numbers, and an array if one of them was. T is the
    threshold given as `within`; a wait of exactly T is within it.

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
    service_level_5 : float [share]
        Answered within T / (offered - abandoned in less than `short_abandon`).
    asa : float [s]
        Mean wait of the answered.
    wait_mean : float [s]
        Mean wait of all offered, until answered or abandoned; a blocked contact waits 0.
    wait_abandoned : float [s]
        Mean wait of those who abandon; NaN where nobody does.
    wait_delayed : float [s]
        Mean wait of those who wait at all; NaN where nobody does.
    abandonment : float [share]
        Abandoned / offered, those who leave at once rather than wait included.
    blocking : float [share]
        Blocked / offered.
    occupancy : float [share]
        Mean share of the agents who are handling a contact.
    """

    delay_probability: Figure
    service_level: Figure
    service_level_1: Figure
    service_level_2: Figure
    service_level_3: Figure
    service_level_4: Figure
    service_level_5: Figure
    asa: Figure
    wait_mean: Figure
    wait_abandoned: Figure
    wait_delayed: Figure
    abandonment: Figure
    blocking: Figure
    occupancy: Figure


class Fates(NamedTuple):
    """What becomes of the contacts: shares of, and mean waits per, contact offered.

    Attributes
    ----------
    delayed, answered, answered_within, abandoned, abandoned_within, left_early : float or array
        Shares of the offered; "within" is within the threshold, "early" before the cut of
        `service_level_5`.
    wait_answered, wait, wait_abandoned : float or array [s]
        Waits of the answered, of everybody and of those who abandon, each divided by the number
        offered.
    blocked : float or array [share]
    """

    delayed: Figure
    answered: Figure
    answered_within: Figure
    abandoned: Figure
    abandoned_within: Figure
    left_early: Figure
    wait_answered: Figure
    wait: Figure
    wait_abandoned: Figure
    blocked: Figure


def stacked(rows: list[Fates]) -> Fates:
    """Return the fates of many queues, each an array of shape (n_queues,)."""
    return Fates(*np.array(rows, dtype=np.float64).reshape(-1, len(Fates._fields)).T)


def figures_of(fates: Fates, load_per_agent: Figure, shape: tuple[int, ...]) -> QueueFigures:
    """Turn fates into measures of the shape that the arguments have.

    `load_per_agent` is offered, not carried [erlangs].
    """
    queued = fates.delayed - fates.blocked
    measures = {
        "delay_probability": fates.delayed,
        "service_level": fates.answered_within,
        "service_level_1": fates.answered_within / fates.answered,
        "service_level_2": fates.answered_within,
        "service_level_3": fates.answered_within + fates.abandoned_within,
        "service_level_4": fates.answered_within / (1 - fates.abandoned_within),
        "service_level_5": fates.answered_within / (1 - fates.left_early),
        "asa": fates.wait_answered / fates.answered,
        "wait_mean": fates.wait,
        "wait_abandoned": _over(fates.wait_abandoned, fates.abandoned),
        "wait_delayed": _over(fates.wait, queued),
        "abandonment": fates.abandoned,
        "blocking": fates.blocked,
        "occupancy": load_per_agent * fates.answered,
    }
    return QueueFigures(**{name: shaped(value, shape) for name, value in measures.items()})


def _over(waits: Figure, share: Figure) -> Figure:
    """Return the mean wait of a share of the contacts, NaN where there is nobody."""
    nobody = np.full_like(waits, math.nan)
    return np.divide(waits, share, out=nobody, where=share > 0)
