"""What an engine runs on: NamedTuples of arrays, all times in seconds.

Letters: q queue, g group, t interval of the run, s opening spell.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels.arrivals import Arrivals
from ccsim.kernels.quantiles import Laws
from ccsim.kernels.visits import VisitTable

__all__ = ["CalendarTable", "GroupTable", "QueueTable", "ReturnTable", "Tables"]


class CalendarTable(NamedTuple):
    """When the centre is open.

    Attributes
    ----------
    interval : float [s]
        Length of an interval; intervals are numbered from midnight of day 0.
    days : int
    opens, closes : (n_spells,) float64 [s]
        Opening spells, [open, close), in order; midnight between two of them is no closing.
    warm_up : float [s]
    fcr_window : float [s]
    serve_at_close : bool
        Whether waiting contacts are still served after closing.
    """

    interval: float
    days: int
    opens: NDArray[np.float64]
    closes: NDArray[np.float64]
    warm_up: float
    fcr_window: float
    serve_at_close: bool


class ReturnTable(NamedTuple):
    """Who comes back, and after how long; one for redials, one for repeats.

    Attributes
    ----------
    probability : (n_queues,) float64
    law : (n_queues,) int64
        Law of the delay.
    to : (n_queues,) int64
        The queue that the new contact enters; -1 for the issue's first.
    """

    probability: NDArray[np.float64]
    law: NDArray[np.int64]
    to: NDArray[np.int64]


class QueueTable(NamedTuple):
    """The queues.

    Attributes
    ----------
    volume : (n_queues, n_intervals) float64
        Expected fresh contacts, without the day's busyness; recorded ones counted.
    busyness_law, busyness_stream : (n_queues,) int64
        Law of the day's factor, and the name its draw is keyed by.
    recorded : tuple of (Arrivals or None)
        Recorded arrivals of each queue.
    balk, resolution, priority, weight : (n_queues,) float64
    limit : (n_queues,) float64
        Waiting places, infinite if there is no limit.
    redial, repeat : ReturnTable
    transfer_to_front : (n_queues,) bool
        Whether a visit transferred from here joins the next queue at its head.
    step_after : (n_queues, n_steps) float64 [s]
        When each routing step opens, counted from joining, in order; a queue without steps has
        one that opens at 0; infinite where a queue has fewer than others.
    threshold, short_abandon : (n_queues,) float64 [s]
    target : (n_queues,) float64
        Share of contacts to be answered within the threshold.
    """

    volume: NDArray[np.float64]
    busyness_law: NDArray[np.int64]
    busyness_stream: NDArray[np.int64]
    recorded: tuple[Arrivals | None, ...]
    balk: NDArray[np.float64]
    resolution: NDArray[np.float64]
    priority: NDArray[np.float64]
    weight: NDArray[np.float64]
    limit: NDArray[np.float64]
    redial: ReturnTable
    repeat: ReturnTable
    transfer_to_front: NDArray[np.bool_]
    step_after: NDArray[np.float64]
    threshold: NDArray[np.float64]
    short_abandon: NDArray[np.float64]
    target: NDArray[np.float64]


class GroupTable(NamedTuple):
    """The groups; their agents are numbered group after group.

    Attributes
    ----------
    plan : (n_groups, n_intervals) int64
        Agents at work; 0 while closed.
    first_agent : (n_groups + 1,) int64
        Number of each group's first agent; the last entry is the number of all agents.
    step : (n_groups, n_queues) int64
        The first routing step of the queue that lists the group; -1 if it may never answer there.
    rank, order : (n_groups, n_queues) float64
        The queue's preference among groups, and the group's among queues; lower first.
    handle_factor, resolution_shift : (n_groups, n_queues) float64
    talk_law, wrap_law : (n_groups, n_queues) int64
        The group's own laws; -1 where the queue's holds.
    cost_per_hour : (n_groups,) float64
        NaN where none is given.
    """

    plan: NDArray[np.int64]
    first_agent: NDArray[np.int64]
    step: NDArray[np.int64]
    rank: NDArray[np.float64]
    order: NDArray[np.float64]
    handle_factor: NDArray[np.float64]
    resolution_shift: NDArray[np.float64]
    talk_law: NDArray[np.int64]
    wrap_law: NDArray[np.int64]
    cost_per_hour: NDArray[np.float64]


class Tables(NamedTuple):
    """A whole scenario.

    Attributes
    ----------
    queue_names, group_names : tuple of str
        In the file's order; their places are the numbers used everywhere else.
    calendar : CalendarTable
    laws : Laws
    visits : VisitTable
        What a visit's draws need.
    queues : QueueTable
    groups : GroupTable
    lines : float
        Telephone lines, infinite if there is no limit.
    select_agent, select_contact : str
        Names of the agent rule and the contact rule.
    """

    queue_names: tuple[str, ...]
    group_names: tuple[str, ...]
    calendar: CalendarTable
    laws: Laws
    visits: VisitTable
    queues: QueueTable
    groups: GroupTable
    lines: float
    select_agent: str
    select_contact: str
