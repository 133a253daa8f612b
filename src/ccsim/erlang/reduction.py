"""Which queues of a scenario are one of the closed forms, and why the others are not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ccsim.erlang.figures import QueueFigures
from ccsim.erlang.markov import erlang_a
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.compound import Endless
from ccsim.scenario.demand import choices, expected, factor, first_choice, staffed
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
    """Return the M/M/n(+M) figures of a queue, or the reasons why it is not one.

    A queue reduces if volume and staff do not change while the centre is open, talk times are
    exponential without hold or wrap, patience is exponential or endless, nobody balks, redials
    or comes back, and a group serves it alone. Waiting places may be limited.
    """
    calendar = Calendar.of(scenario.hours)
    reasons = tuple(_obstacles(scenario, queue, calendar))
    if reasons:
        return Reduction(queue, reasons=reasons)
    spec, group = scenario.queues[queue], first_choice(scenario, queue)
    is_open = calendar.is_open
    volume = float(expected(scenario, queue, calendar)[is_open][0])
    agents = int(staffed(scenario, group, calendar)[is_open][0])
    talk, patience = (
        law.expectation() * float(factor(factors, calendar)[is_open][0])
        for law, factors in ((spec.talk, spec.talk_factor), (spec.patience, spec.patience_factor))
    )
    places = math.inf if spec.queue_limit is None else float(spec.queue_limit)
    figures = erlang_a(
        volume / scenario.hours.interval,
        talk * scenario.groups[group].skills[queue].handle_factor,
        agents=agents,
        patience=patience,
        within=spec.service_level.within,
        waiting_places=places,
    )
    limit = "" if math.isinf(places) else f"/{agents + int(places)}"
    return Reduction(queue, f"M/M/{agents}{limit}{'' if math.isinf(patience) else '+M'}", figures)


def _obstacles(scenario: Scenario, queue: str, calendar: Calendar) -> Iterator[str]:
    spec = scenario.queues[queue]
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
    yield from _obstacles_of_routing(scenario, queue)
    if scenario.lines.voice is not None:
        yield "telephone lines are limited"
    resolution = spec.resolution + scenario.groups[group].skills[queue].resolution
    if spec.repeat is not None and spec.repeat.probability > 0.0 and resolution < 1.0:
        yield "unresolved customers come back"
    yield from _obstacles_of_contacts(spec, calendar)


def _obstacles_of_routing(scenario: Scenario, queue: str) -> Iterator[str]:
    able = choices(scenario, queue)
    if len(able) > 1:
        yield "several groups serve it"
    elif len(scenario.groups[able[0].group].skills) > 1:
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
    if not isinstance(spec.talk, Exponential):
        yield "talk times are not exponential"
    if spec.hold is not None or spec.wrap != Constant(kind="constant", value=0.0):
        yield "handling is more than talk"
    if not isinstance(spec.patience, Exponential | Endless):
        yield "patience is neither exponential nor endless"
    factors = (
        factor(f, calendar)[calendar.is_open] for f in (spec.talk_factor, spec.patience_factor)
    )
    if any(np.ptp(values) > 0.0 for values in factors):
        yield "talk times or patience change during the day"
    if spec.balk > 0.0:
        yield "customers balk"
    if spec.redial is not None and spec.redial.probability > 0.0:
        yield "customers redial"
