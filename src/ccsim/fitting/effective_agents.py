"""How many agents explain what was seen: Erlang A turned round.

A number of agents between two whole ones stands for a team that has the lower number for a part of
the time and the higher for the rest, so that every sum over calls lies between theirs. Below one
agent, nobody answers for a part of the time, and who calls then abandons.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccsim.erlang import erlang_a

__all__ = ["Figure", "Predicted", "classes_of_days", "effective_agents", "predicted"]

Floats: TypeAlias = NDArray[np.float64]
Figure: TypeAlias = Literal["abandonment", "wait", "asa", "service_level"]

_MOST = 1 << 20
_CLASSES = 8
"""Of days that differ in how busy they were: more would hardly change a mean over them."""


class Predicted(NamedTuple):
    """What Erlang A says of each queue, in the shape of the arguments.

    Attributes
    ----------
    abandonment : ndarray [share]
        Of the offered.
    wait : ndarray [s]
        Mean of the offered.
    asa : ndarray [s]
        Mean wait of the answered; NaN where nobody is.
    service_level : ndarray [share]
        Answered within the threshold / offered.
    """

    abandonment: Floats
    wait: Floats
    asa: Floats
    service_level: Floats


def predicted(
    arrival_rate: ArrayLike,
    handle_time: ArrayLike,
    agents: ArrayLike,
    patience: ArrayLike,
    *,
    within: ArrayLike = 20.0,
) -> Predicted:
    """Return what Erlang A says, for whole numbers of agents or any between; all broadcast.

    Parameters
    ----------
    arrival_rate : array_like [contacts/s]
        Where it is 0 nobody abandons or waits.
    handle_time, patience : array_like [s]
        Means of exponential laws, above 0.
    agents : array_like
        0 or more, not necessarily whole.
    within : array_like [s]
        Threshold of the service level.

    Returns
    -------
    Predicted

    Examples
    --------
    >>> predicted(0.05, 180.0, [9, 9.5, 10], 120.0).abandonment.round(4).tolist()
    [0.1447, 0.1209, 0.0971]
    """
    arrays = np.broadcast_arrays(arrival_rate, handle_time, agents, patience, within)
    shape = arrays[0].shape
    rate, handle, heads, patient, threshold = (
        np.asarray(values, dtype=np.float64).ravel() for values in arrays
    )
    low = np.floor(heads)
    share = heads - low
    first = _whole(rate, handle, low, patient, threshold)
    second = _whole(rate, handle, np.where(share > 0, low + 1, low), patient, threshold)
    left, wait, waits_answered, in_time = (
        (1.0 - share) * a + share * b for a, b in zip(first, second, strict=True)
    )
    answered = 1.0 - left
    asa = np.divide(waits_answered, answered, out=np.full(rate.size, np.nan), where=answered > 0)
    return Predicted(*(values.reshape(shape) for values in (left, wait, asa, in_time)))


def _whole(
    rate: Floats, handle: Floats, agents: Floats, patience: Floats, within: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return abandonment, wait, waits of the answered per offered, and service level."""
    left, wait, waits_answered, in_time = np.zeros((4, *rate.shape))
    calls = rate > 0
    alone = calls & (agents < 1)
    left[alone], wait[alone] = 1.0, patience[alone]
    in_time[~calls] = 1.0
    staffed = calls & (agents >= 1)
    if staffed.any():
        found = erlang_a(
            rate[staffed],
            handle[staffed],
            agents=agents[staffed],
            patience=patience[staffed],
            within=within[staffed],
        )
        left[staffed], wait[staffed] = found.abandonment, found.wait_mean
        waits_answered[staffed] = found.asa * (1.0 - found.abandonment)
        in_time[staffed] = found.service_level
    return left, wait, waits_answered, in_time


def effective_agents(
    arrival_rate: ArrayLike,
    handle_time: ArrayLike,
    patience: ArrayLike,
    target: ArrayLike,
    *,
    by: Figure,
    within: float = 20.0,
    weight: ArrayLike | None = None,
) -> Floats:
    """Return how many agents give each queue its recorded figure.

    Parameters
    ----------
    arrival_rate : array_like, shape (n_queues,) or (n_days, n_queues) [contacts/s]
        Of several days with one number of agents.
    handle_time, patience : array_like, as arrival_rate or broadcast to it [s]
    target : array_like, shape (n_queues,)
        The figure over all days.
    by : {"abandonment", "wait", "asa", "service_level"}
        Which; the wait is the mean of all offered [s].
    within : float [s]
        Threshold of the service level.
    weight : array_like, as arrival_rate, optional
        Contacts offered, for the mean over days; left out, in proportion to the rate.

    Returns
    -------
    ndarray, shape (n_queues,)
        inf where nobody waited or left: any number from some on explains that. NaN where the
        target is NaN or nobody called. By "asa", never below 1: how long the answered wait does
        not tell how often there is nobody.

    Examples
    --------
    >>> seen = predicted(0.05, 180.0, 9.25, 120.0)
    >>> [float(effective_agents([0.05], 180.0, 120.0, [getattr(seen, by)], by=by)[0].round(6))
    ...  for by in ("abandonment", "wait", "asa", "service_level")]
    [9.25, 9.25, 9.25, 9.25]
    """
    rate = np.atleast_2d(np.asarray(arrival_rate, dtype=np.float64))
    handle, patient, weights = (
        np.broadcast_to(np.asarray(values, dtype=np.float64), rate.shape)
        for values in (handle_time, patience, rate if weight is None else weight)
    )
    wanted = np.broadcast_to(np.asarray(target, dtype=np.float64), rate.shape[1:])
    found = np.full(wanted.shape, np.nan)
    calls = (weights.sum(axis=0) > 0) & ~np.isnan(wanted)
    none = wanted >= 1.0 if by == "service_level" else wanted <= 0.0
    found[calls & none] = np.inf
    solve = np.flatnonzero(calls & ~none)
    if solve.size:
        queue = _Queue(
            rate[:, solve], handle[:, solve], patient[:, solve], weights[:, solve], by, within
        )
        found[solve] = _search(queue, wanted[solve])
    return found


class _Queue(NamedTuple):
    rate: Floats
    handle: Floats
    patience: Floats
    weight: Floats
    by: Figure
    within: float

    def sums(self, agents: Floats) -> tuple[Floats, Floats]:
        """Return the figure times its base, and the base: the offered, or for ASA the answered.

        Turned so that it falls as agents grow.
        """
        found = predicted(self.rate, self.handle, agents, self.patience, within=self.within)
        base = self.weight * (1.0 - found.abandonment) if self.by == "asa" else self.weight
        value = {
            "abandonment": found.abandonment,
            "wait": found.wait,
            "asa": np.nan_to_num(found.asa),
            "service_level": 1.0 - found.service_level,
        }[self.by]
        return (value * base).sum(axis=0), base.sum(axis=0)


def _search(queue: _Queue, target: Floats) -> Floats:
    wanted = 1.0 - target if queue.by == "service_level" else target
    lowest = 1.0 if queue.by == "asa" else 0.0

    def excess(agents: Floats) -> Floats:
        total, base = queue.sums(agents)
        return total - wanted * base

    low = np.full(wanted.shape, lowest)
    high = np.maximum(np.ceil((queue.rate * queue.handle).max(axis=0)), lowest) + 1.0
    while ((short := excess(high) > 0) & (high < _MOST)).any():
        low, high = np.where(short, high, low), np.where(short, 2.0 * high, high)
    while (apart := high - low > 1.0).any():
        middle = np.floor((low + high) / 2.0)
        short = excess(middle) > 0
        low = np.where(apart & short, middle, low)
        high = np.where(apart & ~short, middle, high)
    # The excess is linear in the share of the time with one agent more.
    over, under = excess(low), excess(high)
    share = np.where(over > 0, over / np.where(over > under, over - under, 1.0), 0.0)
    return np.asarray(low + np.clip(share, 0.0, 1.0))


def classes_of_days(rate: Floats, calls: Floats) -> tuple[Floats, Floats]:
    """Return mean rates and calls of at most eight classes of days, by how busy they were.

    Parameters
    ----------
    rate, calls : ndarray, shape (n_days, n_intervals)

    Returns
    -------
    rate, calls : ndarray, shape (n_classes, n_intervals)
        The calls are sums.
    """
    if len(rate) <= _CLASSES:
        return rate, calls
    order = np.argsort(rate.sum(axis=1), kind="stable")
    classes = np.array_split(order, _CLASSES)
    return (
        np.array([rate[own].mean(axis=0) for own in classes]),
        np.array([calls[own].sum(axis=0) for own in classes]),
    )
