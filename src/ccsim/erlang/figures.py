"""The measures of one queue, under the names that a simulation's measure table uses."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, TypeAlias

import numpy as np

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
    delayed, answered, answered_within, abandoned, abandoned_within, left_early, blocked : float
        Shares of the offered; "within" is within the threshold, "early" before the cut of
        `service_level_5`.
    wait_answered, wait : float [s]
        Waits of the answered and of everybody, each divided by the number offered.
    """

    delayed: Figure
    answered: Figure
    answered_within: Figure
    abandoned: Figure
    abandoned_within: Figure
    left_early: Figure
    blocked: Figure
    wait_answered: Figure
    wait: Figure


def figures_of(fates: Fates, load_per_agent: float) -> QueueFigures:
    """Turn the fates of one queue into measures.

    `load_per_agent` is offered, not carried [erlangs].
    """
    left = fates.wait - fates.wait_answered
    queued = fates.delayed - fates.blocked
    return QueueFigures(
        delay_probability=fates.delayed,
        service_level=fates.answered_within,
        service_level_1=fates.answered_within / fates.answered,
        service_level_2=fates.answered_within,
        service_level_3=fates.answered_within + fates.abandoned_within,
        service_level_4=fates.answered_within / (1 - fates.abandoned_within),
        service_level_5=fates.answered_within / (1 - fates.left_early),
        asa=fates.wait_answered / fates.answered,
        wait_mean=fates.wait,
        wait_abandoned=left / fates.abandoned if fates.abandoned > 0 else math.nan,
        wait_delayed=fates.wait / queued if queued > 0 else math.nan,
        abandonment=fates.abandoned,
        blocking=fates.blocked,
        occupancy=load_per_agent * fates.answered,
    )


def growing_without_limit(
    *, abandonment: float = 0.0, abandoned_within: float = 0.0, wait_abandoned: float = math.nan
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
        service_level_5=0.0,
        asa=math.inf,
        wait_mean=math.inf,
        wait_abandoned=wait_abandoned,
        wait_delayed=math.inf,
        abandonment=abandonment,
        blocking=0.0,
        occupancy=1.0,
    )


def stacked(shape: tuple[int, ...], rows: list[QueueFigures]) -> QueueFigures:
    """Return the measures of all rows as arrays of a shape, or the one row as it is."""
    if not shape:
        return rows[0]
    names = [field.name for field in fields(QueueFigures)]
    return QueueFigures(
        **{
            name: np.array([getattr(row, name) for row in rows], dtype=np.float64).reshape(shape)
            for name in names
        }
    )
