"""From a checked scenario to tables."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Fault, ScenarioError
from ccsim.kernels.arrivals import Arrivals
from ccsim.kernels.visits import VisitTable
from ccsim.model.law_book import LawBook
from ccsim.model.tables import CalendarTable, GroupTable, QueueTable, ReturnTable, Tables
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import choices, expected, factor, staffed
from ccsim.scenario.distributions import Constant, Distribution, Gamma
from ccsim.scenario.spec import Busyness, Queue, Return, Scenario, Skill

__all__ = ["build_tables", "stream_of"]

_NONE = Constant(kind="constant", value=0.0)


def stream_of(name: str) -> int:
    """Return the 32 bits by which a name keys its draws: the first of its SHA-256."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")


def build_tables(scenario: Scenario) -> Tables:
    """Return the tables of a scenario that `scenario.check` has passed.

    Raises
    ------
    ScenarioError
        If two queues' names have the same 32 bits, so that they would share their draws.
    """
    calendar = Calendar.of(scenario.hours)
    book = LawBook()
    queues = _queues(scenario, calendar, book)
    visits = _visits(scenario, calendar, book)
    groups = _groups(scenario, calendar, book)
    lines = scenario.lines.voice
    return Tables(
        queue_names=tuple(scenario.queues),
        group_names=tuple(scenario.groups),
        calendar=_calendar(scenario, calendar),
        laws=book.laws(),
        visits=visits,
        queues=queues,
        groups=groups,
        lines=math.inf if lines is None else float(lines),
        select_agent=scenario.routing.select_agent,
        select_contact=scenario.routing.select_contact,
    )


def _calendar(scenario: Scenario, calendar: Calendar) -> CalendarTable:
    opens, closes = zip(*calendar.spells, strict=True)
    return CalendarTable(
        interval=scenario.hours.interval,
        days=scenario.hours.days,
        opens=np.array(opens),
        closes=np.array(closes),
        warm_up=scenario.hours.warm_up,
        fcr_window=scenario.fcr_window,
        serve_at_close=scenario.hours.at_close == "serve",
    )


def _streams(names: list[str]) -> NDArray[np.int64]:
    streams = [stream_of(name) for name in names]
    for one, other in itertools.combinations(range(len(names)), 2):
        if streams[one] == streams[other]:
            raise ScenarioError(
                [
                    Fault(
                        where=f"queues.{names[other]}",
                        found=f"a name whose 32-bit key is that of `{names[one]}`",
                        allowed="names with keys of their own",
                        do="rename one of the two",
                    )
                ]
            )
    return np.array(streams, dtype=np.int64)


def _visits(scenario: Scenario, calendar: Calendar, book: LawBook) -> VisitTable:
    queues = list(scenario.queues.values())
    holds = [queue.hold for queue in queues]
    laws = (
        [queue.talk for queue in queues],
        [hold.law if hold else _NONE for hold in holds],
        [queue.wrap for queue in queues],
        [queue.patience for queue in queues],
    )
    streams = _streams(list(scenario.queues))
    factors = [(queue.talk_factor, queue.wrap_factor, queue.patience_factor) for queue in queues]
    return VisitTable(
        names=np.column_stack([streams, *(book.numbers(column) for column in laws)]),
        hold_probability=np.array([hold.probability if hold else 0.0 for hold in holds]),
        factors=np.array(
            [np.column_stack([factor(one, calendar) for one in three]) for three in factors]
        ),
        transfers=_transfers(scenario),
    )


def _transfers(scenario: Scenario) -> NDArray[np.float64]:
    """Return `VisitTable.transfers`."""
    names = list(scenario.queues)
    rows: list[list[tuple[float, float]]] = []
    for queue in scenario.queues.values():
        to = queue.transfer.to if queue.transfer else {}
        chosen = {names.index(name): weight for name, weight in to.items() if weight > 0.0}
        chance, total = queue.transfer.probability if queue.transfer else 0.0, sum(chosen.values())
        shares = [part / total * chance for part in itertools.accumulate(chosen.values())]
        # The last is the probability as it was written, whatever the sum of the parts.
        ends = [*shares[:-1], chance] if chosen else []
        rows.append(list(zip(chosen, ends, strict=True)) or [(-1.0, 0.0)])
    width = max(len(row) for row in rows)
    return np.array([row + row[-1:] * (width - len(row)) for row in rows], dtype=np.float64)


def _queues(scenario: Scenario, calendar: Calendar, book: LawBook) -> QueueTable:
    names = list(scenario.queues)
    queues = [scenario.queues[name] for name in names]
    limits = [math.inf if q.queue_limit is None else float(q.queue_limit) for q in queues]
    return QueueTable(
        volume=np.array([expected(scenario, name, calendar) for name in names]),
        busyness_law=book.numbers([_busyness_law(queue.busyness) for queue in queues]),
        busyness_stream=np.array(
            [_busyness_stream(name, queue.busyness) for name, queue in scenario.queues.items()]
        ),
        recorded=tuple(_recorded(queue, scenario.hours.interval) for queue in queues),
        balk=np.array([queue.balk for queue in queues]),
        resolution=np.array([queue.resolution for queue in queues]),
        priority=np.array([queue.priority for queue in queues]),
        weight=np.array([queue.weight for queue in queues]),
        limit=np.array(limits),
        redial=_returns([queue.redial for queue in queues], names, book),
        repeat=_returns([queue.repeat for queue in queues], names, book),
        transfer_to_front=np.array(
            [queue.transfer is not None and queue.transfer.place == "front" for queue in queues]
        ),
        step_after=_step_after(scenario),
        threshold=np.array([queue.service_level.within for queue in queues]),
        short_abandon=np.array([queue.short_abandon for queue in queues]),
        target=np.array([queue.service_level.target for queue in queues]),
    )


def _step_after(scenario: Scenario) -> NDArray[np.float64]:
    """Return `QueueTable.step_after`."""
    steps = scenario.routing.steps
    after = [[step.after for step in steps.get(name, ())] or [0.0] for name in scenario.queues]
    width = max(len(row) for row in after)
    return np.array([row + [math.inf] * (width - len(row)) for row in after])


def _busyness_law(busyness: Busyness | None) -> Distribution:
    if busyness is None:
        return Constant(kind="constant", value=1.0)
    return Gamma(kind="gamma", mean=1.0, cv=busyness.cv)


def _busyness_stream(name: str, busyness: Busyness | None) -> int:
    shared = busyness.shared if busyness else None
    # A shared factor must not be that of a queue which happens to have the same name.
    return stream_of(name if shared is None else f"shared busyness: {shared}")


def _returns(returns: list[Return | None], names: list[str], book: LawBook) -> ReturnTable:
    to = [names.index(back.to) if back and back.to is not None else -1 for back in returns]
    return ReturnTable(
        probability=np.array([back.probability if back else 0.0 for back in returns]),
        law=book.numbers([back.delay if back else _NONE for back in returns]),
        to=np.array(to, dtype=np.int64),
    )


def _recorded(queue: Queue, length: float) -> Arrivals | None:
    if queue.volume.times is None:
        return None
    time = np.array(queue.volume.times)
    interval = np.floor_divide(time, length).astype(np.int64)
    first = np.searchsorted(interval, interval)
    talk = queue.volume.talk
    return Arrivals(
        time=time,
        interval=interval,
        k=np.arange(time.size) - first,
        talk=np.full(time.size, math.nan) if talk is None else np.array(talk),
    )


def _groups(scenario: Scenario, calendar: Calendar, book: LawBook) -> GroupTable:
    plan = np.array([staffed(scenario, name, calendar) for name in scenario.groups])
    agents = plan.max(axis=1).astype(np.int64)
    every = scenario.groups.values()
    costs = [math.nan if group.cost_per_hour is None else group.cost_per_hour for group in every]
    return GroupTable(
        plan=plan.astype(np.int64),
        first_agent=np.concatenate(([0], np.cumsum(agents))),
        step=_steps(scenario),
        cost_per_hour=np.array(costs),
        **_skills(scenario, book),
    )


def _steps(scenario: Scenario) -> NDArray[np.int64]:
    """Return `GroupTable.step`."""
    groups = list(scenario.groups)
    step = np.full((len(groups), len(scenario.queues)), -1, dtype=np.int64)
    for q, queue in enumerate(scenario.queues):
        for choice in choices(scenario, queue):
            step[groups.index(choice.group), q] = choice.step
    return step


def _skills(scenario: Scenario, book: LawBook) -> dict[str, NDArray[Any]]:
    """Return the tables of skills, (n_groups, n_queues) each; a plain skill where there is none."""
    plain = Skill()
    rows = [
        [group.skills.get(queue, plain) for queue in scenario.queues]
        for group in scenario.groups.values()
    ]

    def table(read: Callable[[Skill], float], dtype: type[np.generic] = np.float64) -> NDArray[Any]:
        return np.array([[read(skill) for skill in row] for row in rows], dtype=dtype)

    def law(own: Distribution | None) -> int:
        return -1 if own is None else book.number(own)

    return {
        "rank": table(lambda skill: skill.rank),
        "order": table(lambda skill: skill.rank if skill.order is None else skill.order),
        "handle_factor": table(lambda skill: skill.handle_factor),
        "resolution_shift": table(lambda skill: skill.resolution),
        "talk_law": table(lambda skill: law(skill.talk), np.int64),
        "wrap_law": table(lambda skill: law(skill.wrap), np.int64),
    }
