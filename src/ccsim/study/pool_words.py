"""Why a pool of queues is no closed form, and what a closed form leaves out of it."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.erlang.priority_line import is_one_line
from ccsim.scenario.compound import Endless
from ccsim.scenario.demand import choices
from ccsim.scenario.distributions import Exponential
from ccsim.scenario.spec import Queue, Scenario
from ccsim.units import as_duration, as_share

__all__ = ["reasons_of", "remarks_of"]


def reasons_of(
    scenario: Scenario, queues: tuple[str, ...], groups: tuple[str, ...]
) -> Iterator[str]:
    """Yield why no formula gives the agents of a pool."""
    every = [scenario.queues[queue] for queue in queues]
    if len(groups) > 1:
        yield f"several groups ({', '.join(groups)}) answer, each in its own way"
        return
    yield from _moves(scenario, queues)
    if scenario.lines.voice is not None:
        yield "telephone lines are limited, for all queues together"
    if any(q.volume.times is not None for q in every):
        yield "its arrivals are recorded, not expected"
    if every[0].queue_limit is not None and not _is_markov(every[0]):
        yield "waiting places are limited and patience is not exponential"
    if any(_for_ever(q) for q in every):
        yield "every customer calls again, for ever"
    if len(queues) == 1:
        return
    where = f"the group {groups[0]} serves {', '.join(queues)}, and"
    if not is_one_line(scenario, queues):
        yield f"{where} some go first"
    if len({_key(q) for q in every}) > 1:
        yield f"{where} their patience differs, or what happens to those who give up"
    if any(q.queue_limit is not None for q in every):
        yield f"{where} waiting places are limited for each"


def _moves(scenario: Scenario, queues: tuple[str, ...]) -> Iterator[str]:
    """Yield that agents answer late, or that contacts go or come back to another queue."""
    if any(choices(scenario, queue)[0].after > 0.0 for queue in queues):
        yield "agents may not answer at once"
    if any(
        spec.transfer is not None
        and spec.transfer.probability > 0.0
        and (name in queues or set(spec.transfer.to) & set(queues))
        for name, spec in scenario.queues.items()
    ):
        yield "contacts are transferred from queue to queue"
    if any(
        back is not None and back.to not in (None, name) and (name in queues or back.to in queues)
        for name, spec in scenario.queues.items()
        for back in (spec.redial, spec.repeat)
    ):
        yield "customers come back to another queue"


def _is_markov(queue: Queue) -> bool:
    return isinstance(queue.patience, Exponential | Endless) and queue.balk == 0.0


def _for_ever(queue: Queue) -> bool:
    return queue.repeat is not None and queue.repeat.probability * (1.0 - queue.resolution) >= 1.0


def _key(queue: Queue) -> str:
    """Return what has to be equal for all queues of a pool, in a form to compare."""
    returns = [(back.probability if back else 0.0) for back in (queue.redial, queue.repeat)]
    factors = queue.patience_factor
    return repr((queue.patience, factors and factors.per_interval, queue.balk, returns))


def remarks_of(scenario: Scenario, queues: tuple[str, ...]) -> Iterator[str]:
    """Yield what a formula makes of a pool that is not quite its own."""
    every = [scenario.queues[queue] for queue in queues]
    if len(queues) > 1:
        yield (
            "one line of all these queues: equal rules make all customers wait alike; "
            "the mixture of handle times is taken as one exponential law"
        )
    elif any(not isinstance(q.talk, Exponential) or q.hold or q.wrap.expectation() for q in every):
        yield "handle times are taken as exponential with their mean"
    if any(q.busyness for q in every):
        cv = max(q.busyness.cv for q in every if q.busyness)
        yield f"for a day of expected volume: days vary by {as_share(cv)}, and half are busier"
    for q in every[:1]:
        yield from _returns(q, scenario)


def _returns(queue: Queue, scenario: Scenario) -> Iterator[str]:
    days = "one day" if scenario.hours.days == 1 else f"{scenario.hours.days} days"
    if queue.repeat and queue.resolution < 1.0:
        delay = queue.repeat.delay.quantile(0.5)
        yield (
            "volume grows by the repeats of unresolved issues as on a day like all others: those "
            f"that come later ({as_duration(delay)} in the middle) are counted in place of those "
            f"from before, without which a simulation of {days} begins"
        )
    if queue.redial:
        yield (
            "volume grows by the redials of those whom nobody answers, counted in the interval "
            "in which they gave up"
        )
