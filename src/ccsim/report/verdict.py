"""What is wrong, in a paragraph a planner can act on: the queue, the day, the hour, the staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.report.figures.net_staffing import net_of
from ccsim.study.result import Result
from ccsim.study.words import date, figure
from ccsim.units import DAY, as_clock, as_duration, as_share

__all__ = ["verdict", "worst_day"]

Floats = NDArray[np.float64]


class _Queue(NamedTuple):
    """A queue by open interval: what was offered, and what was answered in time of it."""

    name: str
    target: float
    within: float
    offered: Floats
    in_time: Floats

    @property
    def level(self) -> float:
        """Service level of the whole run."""
        return float(self.in_time.sum() / self.offered.sum())

    @property
    def missed(self) -> Floats:
        """Contacts by which each interval falls short of the target, below 0 where it does not."""
        return self.target * self.offered - self.in_time


def verdict(run: Result) -> str:
    """Return what is wrong, or that nothing is, and where it is worst."""
    queues = [queue for queue in _queues(run) if queue.offered.sum() > 0.0]
    if not queues:
        return (
            "No contact was offered, so that there is nothing to judge: look at the volumes and at "
            "the opening hours."
        )
    return " ".join(_sentences(run, queues))


def worst_day(run: Result) -> dt.date | None:
    """Return the day that the verdict speaks of; None if no interval misses its target."""
    queues = [queue for queue in _queues(run) if queue.offered.sum() > 0.0]
    if not queues:
        return None
    worst = max(queues, key=lambda queue: queue.target - queue.level)
    intervals, _, _ = run.by_interval("offered")
    if not worst.missed.max(initial=0.0) > 0.0:
        return None
    day = _day_of_most(worst, intervals, run.tables.calendar.interval)
    return run.scenario.hours.first_day + dt.timedelta(days=day)


def _sentences(run: Result, queues: list[_Queue]) -> Iterator[str]:
    if run.estimate("answered").mean == 0.0:
        yield (
            "Not one contact was answered: look at whether agents are on duty when contacts come, "
            "and have the skills for them."
        )
    below = [queue for queue in queues if queue.level < queue.target]
    worst = max(queues, key=lambda queue: queue.target - queue.level)
    yield from _overall(queues, below, worst)
    intervals, _, _ = run.by_interval("offered")
    yield from _when(run, worst, intervals, short=bool(below))
    yield from _returns(run)
    if run.replications == 1:
        yield "This is one replication, a single draw of chance: simulate 30 or more to be sure."


def _queues(run: Result) -> Iterator[_Queue]:
    tables = run.tables.queues
    for at, name in enumerate(run.tables.queue_names):
        _, level, _ = run.by_interval("service_level", f"queue:{name}")
        _, offered, _ = run.by_interval("offered", f"queue:{name}")
        offered = np.nan_to_num(offered)
        yield _Queue(
            name, float(tables.target[at]), float(tables.threshold[at]),
            offered, offered * np.nan_to_num(level),
        )  # fmt: skip


def _overall(queues: list[_Queue], below: list[_Queue], worst: _Queue) -> Iterator[str]:
    promise = f"{as_share(worst.target)} within {as_duration(worst.within)}"
    level = figure(worst.level, "share")
    if not below:
        many = (
            "The queue keeps its promise" if len(queues) == 1 else "All queues keep their promise"
        )
        yield (
            f"{many} over the whole run; {worst.name} has least to spare, {level} against "
            f"{promise}."
        )
        return
    points = 100 * (worst.target - worst.level)
    if len(queues) > 1:
        verb = "is" if len(below) == 1 else "are"
        yield f"{len(below)} of {len(queues)} queues {verb} below target."
    yield (
        f"{worst.name} answers {level} in time where {promise} is promised: {points:.1f} points "
        "too few."
    )
    others = [f"{one.name} ({figure(one.level, 'share')})" for one in below if one is not worst]
    if others:
        yield f"Also below: {', '.join(others)}."


def _when(
    run: Result, queue: _Queue, intervals: NDArray[np.int64], *, short: bool
) -> Iterator[str]:
    """Yield the worst day, its worst spell, and how many agents are missing if it is `short`."""
    missed, length = queue.missed, run.tables.calendar.interval
    if not missed.max(initial=0.0) > 0.0:
        return
    what = "worst" if short else "weakest"
    of_day = (intervals * length // DAY).astype(int)
    days = np.unique(of_day)
    day = _day_of_most(queue, intervals, length)
    today = of_day == day
    name = date(run.scenario.hours.first_day + dt.timedelta(days=day))
    if days.size > 1:
        level = queue.in_time[today].sum() / max(float(queue.offered[today].sum()), 1e-9)
        yield f"Its {what} day is {name}, with {figure(float(level), 'share')} in time."
    at = np.flatnonzero(today)
    first, last = _spell(missed[at])
    spell = at[first : last + 1]
    start, end = (int(intervals[one] * length % DAY) for one in (spell[0], spell[-1]))
    offered = float(queue.offered[spell].sum())
    late = offered - float(queue.in_time[spell].sum())
    yield (
        f"It is {what} from {as_clock(start)} to {as_clock(round(end + length))}"
        f"{' that day' if days.size > 1 else ''}, when {late:,.0f} of {offered:,.0f} contacts are "
        "not answered in time."
    )
    if not short:
        return
    net = net_of(run)
    if net.by_formula:
        lowest = net.agents[spell].min()
        if lowest <= -1.0:
            yield f"Up to {-lowest:.0f} agents are missing then, by the Erlang formula."
        else:
            yield "By the Erlang formula enough agents are scheduled then, so look at the rules."
    else:
        lowest = float(net.agents[spell].min())
        yield f"On average {lowest:.1f} agents of the centre are free then, at the lowest."


def _day_of_most(queue: _Queue, intervals: NDArray[np.int64], length: float) -> int:
    """Return the day of the run on which a queue misses most contacts."""
    days, place = np.unique((intervals * length // DAY).astype(int), return_inverse=True)
    return int(days[np.argmax(np.bincount(place, weights=queue.missed))])


def _spell(missed: Floats) -> tuple[int, int]:
    """Return the first and last interval of the run of intervals that misses most in all."""
    best, start, total, found = 0.0, 0, 0.0, (0, 0)
    for at, one in enumerate(missed.tolist()):
        if total <= 0.0:
            start, total = at, 0.0
        total += one
        if total > best:
            best, found = total, (start, at)
    return found


def _returns(run: Result) -> Iterator[str]:
    """Yield how much of the volume is customers who come back."""
    again = sum(run.estimate(name).mean for name in ("redials", "repeats"))
    offered = run.estimate("offered").mean
    if again > 0.0 and offered > 0.0:
        yield f"{figure(again / offered, 'share')} of what is offered is customers coming back."
