"""From a checked scenario to tables."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Fault, ScenarioError
from ccsim.kernels.arrivals import Arrivals
from ccsim.kernels.quantiles import Laws
from ccsim.kernels.visits import VisitTable
from ccsim.model.tables import CalendarTable, GroupTable, QueueTable, ReturnTable, Tables
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import expected, factor, group_of, staffed
from ccsim.scenario.distributions import Constant, Distribution, Gamma
from ccsim.scenario.spec import Busyness, Queue, Return, Scenario

__all__ = ["build_tables", "stream_of"]

_NONE = Constant(kind="constant", value=0.0)


def stream_of(name: str) -> int:
    """Return the 32 bits by which a name keys its draws: the first of its SHA-256."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")


class _LawBook:
    """Collects the laws of a scenario, each once."""

    def __init__(self) -> None:
        self._numbers: dict[Distribution, int] = {}
        self._rows: list[tuple[int, float, float, float, int, int]] = []
        self._x: list[float] = []
        self._cumulative: list[float] = []

    def number(self, law: Distribution) -> int:
        """Return the law's row, adding it if it is new."""
        if law not in self._numbers:
            row = law.row()
            x = row.x or tuple(float(self.number(part)) for part in row.parts)
            start = len(self._x)
            self._x.extend(x)
            if row.weights:
                total = math.fsum(row.weights)
                shares = itertools.accumulate(weight / total for weight in row.weights)
                self._cumulative.extend([*list(shares)[:-1], 1.0])
            a, b, c = (*row.numbers, 0.0, 0.0, 0.0)[:3]
            self._numbers[law] = len(self._rows)
            self._rows.append((int(row.code), a, b, c, start, len(self._x)))
        return self._numbers[law]

    def numbers(self, laws: Sequence[Distribution]) -> NDArray[np.int64]:
        """Return the rows of several laws."""
        return np.array([self.number(law) for law in laws], dtype=np.int64)

    def laws(self) -> Laws:
        """Return all that were asked for."""
        points = np.zeros((len(self._x), 2))
        points[:, 0] = self._x
        points[:, 1] = self._cumulative
        return Laws(np.array(self._rows, dtype=np.float64), points)


def build_tables(scenario: Scenario) -> Tables:
    """Return the tables of a scenario that `scenario.check` has passed.

    Raises
    ------
    ScenarioError
        If two queues' names have the same 32 bits, so that they would share their draws.
    """
    calendar = Calendar.of(scenario.hours)
    book = _LawBook()
    queues = _queues(scenario, calendar, book)
    visits = _visits(scenario, calendar, book)
    lines = scenario.lines.voice
    return Tables(
        queue_names=tuple(scenario.queues),
        group_names=tuple(scenario.groups),
        calendar=_calendar(scenario, calendar),
        laws=book.laws(),
        visits=visits,
        queues=queues,
        groups=_groups(scenario, calendar),
        lines=math.inf if lines is None else float(lines),
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


def _visits(scenario: Scenario, calendar: Calendar, book: _LawBook) -> VisitTable:
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
    )


def _queues(scenario: Scenario, calendar: Calendar, book: _LawBook) -> QueueTable:
    names = list(scenario.queues)
    queues = [scenario.queues[name] for name in names]
    groups = list(scenario.groups)
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
        limit=np.array(limits),
        redial=_returns([queue.redial for queue in queues], book),
        repeat=_returns([queue.repeat for queue in queues], book),
        threshold=np.array([queue.service_level.within for queue in queues]),
        short_abandon=np.array([queue.short_abandon for queue in queues]),
        target=np.array([queue.service_level.target for queue in queues]),
        group=np.array([groups.index(group_of(scenario, name)) for name in names]),
    )


def _busyness_law(busyness: Busyness | None) -> Distribution:
    if busyness is None:
        return Constant(kind="constant", value=1.0)
    return Gamma(kind="gamma", mean=1.0, cv=busyness.cv)


def _busyness_stream(name: str, busyness: Busyness | None) -> int:
    shared = busyness.shared if busyness else None
    # A shared factor must not be that of a queue which happens to have the same name.
    return stream_of(name if shared is None else f"shared busyness: {shared}")


def _returns(returns: list[Return | None], book: _LawBook) -> ReturnTable:
    return ReturnTable(
        probability=np.array([back.probability if back else 0.0 for back in returns]),
        law=book.numbers([back.delay if back else _NONE for back in returns]),
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


def _groups(scenario: Scenario, calendar: Calendar) -> GroupTable:
    plan = np.array([staffed(scenario, name, calendar) for name in scenario.groups])
    agents = plan.max(axis=1).astype(np.int64)
    every = scenario.groups.values()
    costs = [math.nan if group.cost_per_hour is None else group.cost_per_hour for group in every]
    shape = len(scenario.groups), len(scenario.queues)
    handle_factor, shift = np.ones(shape), np.zeros(shape)
    for g, group in enumerate(scenario.groups.values()):
        for q, queue in enumerate(scenario.queues):
            if queue in group.skills:
                handle_factor[g, q] = group.skills[queue].handle_factor
                shift[g, q] = group.skills[queue].resolution
    return GroupTable(
        plan=plan.astype(np.int64),
        first_agent=np.concatenate(([0], np.cumsum(agents))),
        handle_factor=handle_factor,
        resolution_shift=shift,
        cost_per_hour=np.array(costs),
    )
