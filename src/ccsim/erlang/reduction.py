"""Which queues of a scenario are one of the closed forms, and why the others are not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ccsim.erlang.figures import QueueFigures
from ccsim.erlang.markov import erlang_a
from ccsim.erlang.patience import erlang_g
from ccsim.erlang.priority_line import by_priority
from ccsim.erlang.survival import survival_of
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.compound import Endless
from ccsim.scenario.demand import (
    choices,
    expected,
    factor,
    first_choice,
    handle_time,
    staffed,
)
from ccsim.scenario.distributions import Constant, Exponential
from ccsim.scenario.spec import Queue, Scenario

__all__ = ["Reduction", "reduce_queue"]


@dataclass(frozen=True)
class Reduction:
    """What a closed form says of a queue.

    Attributes
    ----------
    queue : str
    model : str
        The queue's name in the literature, such as "M/M/52+M"; "" if it has none.
    figures : QueueFigures or None
        Long-run measures; None if no closed form applies.
    reasons : tuple of str
        Why none applies.
    """

    queue: str
    model: str = ""
    figures: QueueFigures | None = None
    reasons: tuple[str, ...] = ()


def reduce_queue(scenario: Scenario, queue: str) -> Reduction:
    """Return the figures of the closed form that a queue is, or the reasons why it is none.

    Volume and staff must not change while the centre is open, and nobody redials or comes back.
    A group serves the queue alone, or several queues one before the other (see
    `ccsim.erlang.priority_line`). Then it is

    - M/M/n or M/M/n+M, with K places M/M/n/K: talk exponential, without hold or wrap; patience
      endless or exponential;
    - M/M/n+G: the same with patience of any law, or with customers who balk;
    - M/G/n/n: nobody can wait, and handle times may be of any law, wrap and hold included.
    """
    calendar = Calendar.of(scenario.hours)
    shared = by_priority(scenario, queue, calendar)
    alike = shared is not None
    reasons = tuple(_obstacles(scenario, queue, calendar, alike=alike))
    for name in shared.queues if shared is not None and not reasons else ():
        if any(_obstacles(scenario, name, calendar, alike=alike)):
            reasons = (f"the queue {name} of the same group is no formula",)
    if reasons:
        return Reduction(queue, reasons=reasons)
    if shared is not None:
        return Reduction(queue, shared.model, shared.figures)
    return _reduced(scenario, queue, calendar)


def _reduced(scenario: Scenario, queue: str, calendar: Calendar) -> Reduction:
    """Return the figures of a queue that a group serves alone and that nothing stands against."""
    spec, is_open = _as_answered(scenario, queue), calendar.is_open
    rate = float(expected(scenario, queue, calendar)[is_open][0]) / scenario.hours.interval
    handle = float(handle_time(scenario, queue, calendar)[is_open][0])
    agents = int(staffed(scenario, first_choice(scenario, queue), calendar)[is_open][0])
    stretch = float(factor(spec.patience_factor, calendar)[is_open][0])
    within = spec.service_level.within
    places = math.inf if spec.queue_limit is None else float(spec.queue_limit)
    if places > 0.0 and not _is_markov(spec):
        survival = survival_of(spec.patience, factor=stretch, balk=spec.balk)
        figures = erlang_g(rate, handle, agents=agents, survival=survival, within=within)
        return Reduction(queue, f"M/M/{agents}+G", figures)
    # Where nobody can wait patience does not matter, and of handle times the mean alone does.
    patience = spec.patience.expectation() * stretch if places > 0.0 else math.inf
    figures = erlang_a(
        rate, handle, agents=agents, patience=patience, within=within, waiting_places=places
    )
    law = "M" if places > 0.0 or _is_exponential(spec) else "G"
    limit = "" if math.isinf(places) else f"/{agents + int(places)}"
    return Reduction(
        queue, f"M/{law}/{agents}{limit}{'' if math.isinf(patience) else '+M'}", figures
    )


def _obstacles(scenario: Scenario, queue: str, calendar: Calendar, *, alike: bool) -> Iterator[str]:
    """Yield what stands against a queue; `alike` if a formula covers all queues of its group."""
    spec = _as_answered(scenario, queue)
    group = first_choice(scenario, queue)
    if not expected(scenario, queue, calendar).any():
        yield "no contact is expected"
    elif spec.volume.times is not None:
        yield "its arrivals are recorded"
    elif np.ptp(expected(scenario, queue, calendar)[calendar.is_open]) > 0.0:
        yield "its volume changes during the day"
    if np.ptp(staffed(scenario, group, calendar)[calendar.is_open]) > 0.0:
        yield "its staff changes during the day"
    if spec.busyness is not None:
        yield "some days are busier than others"
    yield from _obstacles_of_routing(scenario, queue, alike=alike)
    if scenario.lines.voice is not None:
        yield "telephone lines are limited"
    resolution = spec.resolution + scenario.groups[group].skills[queue].resolution
    if spec.repeat is not None and spec.repeat.probability > 0.0 and resolution < 1.0:
        yield "unresolved customers come back"
    yield from _obstacles_of_contacts(spec, calendar)


def _as_answered(scenario: Scenario, queue: str) -> Queue:
    """Return a queue with the laws by which its first choice handles it."""
    spec, skill = (
        scenario.queues[queue],
        scenario.groups[first_choice(scenario, queue)].skills[queue],
    )
    return spec.model_copy(
        update={"talk": skill.talk or spec.talk, "wrap": skill.wrap or spec.wrap}
    )


def _obstacles_of_routing(scenario: Scenario, queue: str, *, alike: bool) -> Iterator[str]:
    able = choices(scenario, queue)
    if len(able) > 1:
        yield "several groups serve it"
    elif not alike and len(scenario.groups[able[0].group].skills) > 1:
        yield f"the group {able[0].group} serves other queues too"
    if able[0].after > 0.0:
        yield "agents may not answer at once"
    elsewhere = [other for name, other in scenario.queues.items() if name != queue]
    transfer = scenario.queues[queue].transfer
    if transfer is not None and transfer.probability > 0.0:
        yield "some contacts are transferred"
    if any(queue in other.transfer.to for other in elsewhere if other.transfer is not None):
        yield "other queues transfer contacts to it"
    returns = (back for other in elsewhere for back in (other.redial, other.repeat))
    if any(back is not None and back.to == queue for back in returns):
        yield "customers of other queues come back to it"


def _obstacles_of_contacts(spec: Queue, calendar: Calendar) -> Iterator[str]:
    nobody_waits = spec.queue_limit == 0
    if not nobody_waits and not isinstance(spec.talk, Exponential):
        yield "talk times are not exponential"
    if not nobody_waits and not _is_talk_only(spec):
        yield "handling is more than talk"
    if spec.queue_limit and not _is_markov(spec):
        yield "waiting places are limited, and patience is neither exponential nor endless"
    factors = [spec.talk_factor, spec.wrap_factor] + (
        [] if nobody_waits else [spec.patience_factor]
    )
    if any(np.ptp(factor(one, calendar)[calendar.is_open]) > 0.0 for one in factors):
        yield "talk, wrap or patience change during the day"
    if spec.redial is not None and spec.redial.probability > 0.0:
        yield "customers redial"


def _is_talk_only(spec: Queue) -> bool:
    return spec.hold is None and spec.wrap == Constant(kind="constant", value=0.0)


def _is_exponential(spec: Queue) -> bool:
    return isinstance(spec.talk, Exponential) and _is_talk_only(spec)


def _is_markov(spec: Queue) -> bool:
    """Whether those who wait leave as in Erlang A, or not at all."""
    return isinstance(spec.patience, Exponential | Endless) and spec.balk == 0.0
