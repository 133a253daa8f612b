"""A backlog carried from one interval to the next: the stationary backlog-carryover method.

Where agents are too few for a while, a stationary formula has no answer, and the intervals after
it have more to do than their own volume. The method cuts the day into steps of about one handle
time. In each, contacts that would find all agents busy (Erlang's B) are not answered but carried
to the next step, as if they arrived there. What is answered in a step keeps the agents as busy as
a queue with endless patience would that has this rate, so its formulas (Erlang C) give the waits.

It holds for endless patience: it knows no one who leaves. Handle times as long as an interval or
longer leave it one step for each interval, and it then lags behind by less than the truth.

References
----------
Stolletz, R. (2008). Approximation of the non-stationary M(t)/M(t)/c(t)-queue using stationary
queueing models: the stationary backlog-carryover approach. European Journal of Operational
Research 190, 478-493.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccsim.erlang.loss import erlang_b
from ccsim.errors import FormulaError

__all__ = ["CarriedOver", "carried_through", "carry_over", "steps_of"]

Floats = NDArray[np.float64]


class CarriedOver(NamedTuple):
    """What becomes of an interval's contacts.

    Attributes
    ----------
    rate : ndarray, shape (n_steps,) [contacts/s]
        Answered in each step: the rate for the stationary formula; always below capacity.
    backlog : float [contacts]
        Carried beyond the interval's end.
    """

    rate: Floats
    backlog: float


def steps_of(handle_time: float, interval: float) -> int:
    """Return the number of steps in an interval: as many as handle times, at least one."""
    return max(1, round(interval / handle_time))


def carry_over(
    arrival_rate: float,
    handle_time: float,
    agents: int,
    *,
    interval: float,
    backlog: float = 0.0,
) -> CarriedOver:
    """Follow one interval with constant rate and agents.

    Parameters
    ----------
    arrival_rate : float [contacts/s]
    handle_time : float [s]
        Mean of an exponential law.
    agents : int
        At least 0; without any, all contacts are carried over.
    interval : float [s]
    backlog : float [contacts]
        Carried over from the interval before.

    Returns
    -------
    CarriedOver

    Raises
    ------
    FormulaError
        If an argument is outside the range given.

    Examples
    --------
    A quarter-hour with 30 erlangs for 28 agents, then one with 20 erlangs.

    >>> first = carry_over(0.1, 300.0, 28, interval=900.0)
    >>> then = carry_over(0.2 / 3, 300.0, 28, interval=900.0, backlog=first.backlog)
    >>> round(first.backlog, 1), (then.rate * 300).round(1), round(then.backlog, 1)
    (13.2, array([25.5, 24.1, 22.2]), 1.4)
    """
    for name, value, sound in (
        ("arrival_rate", arrival_rate, arrival_rate >= 0.0),
        ("handle_time", handle_time, handle_time > 0.0),
        ("interval", interval, interval > 0.0),
        ("backlog", backlog, backlog >= 0.0),
    ):
        if not (sound and np.isfinite(value)):
            raise FormulaError(
                where=f"carry_over: {name}",
                found=repr(value),
                allowed="a finite number of at least 0, and times above 0",
                do=f"check the sign and the unit of {name}",
            )
    steps = steps_of(handle_time, interval)
    length = interval / steps
    answered = np.empty(steps)
    for step in range(steps):
        rate = arrival_rate + backlog / length
        blocked = float(erlang_b(rate * handle_time, agents))
        answered[step] = rate * (1.0 - blocked)
        backlog = rate * blocked * length
    return CarriedOver(answered, backlog)


def carried_through(
    arrival_rate: ArrayLike, handle_time: ArrayLike, agents: ArrayLike, *, interval: float
) -> list[CarriedOver]:
    """Follow a whole day, interval by interval, from an empty start.

    Parameters
    ----------
    arrival_rate, handle_time, agents : array_like, shape (n_intervals,)
        As in `carry_over`.
    interval : float [s]

    Returns
    -------
    list of CarriedOver
        One for each interval.
    """
    found: list[CarriedOver] = []
    rates, times, heads = np.broadcast_arrays(arrival_rate, handle_time, agents)
    for rate, time, head in zip(rates, times, heads, strict=True):
        backlog = found[-1].backlog if found else 0.0
        found.append(
            carry_over(float(rate), float(time), int(head), interval=interval, backlog=backlog)
        )
    return found
