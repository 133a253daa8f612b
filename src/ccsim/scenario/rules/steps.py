"""Routing steps that never open, and promises that their delays make impossible."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ccsim.errors import Fault
from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import factor
from ccsim.scenario.spec import Queue, Scenario, Step
from ccsim.units import as_duration, as_share

__all__ = ["idle_steps", "targets_out_of_reach"]


def _lasting(scenario: Scenario, queue: Queue, wait: float) -> float:
    """Return the share of customers whose patience lasts for a wait [s].

    By the interval in which most last. A patience that ends at that very instant has lasted.
    """
    if wait <= 0.0:
        return 1.0
    calendar = Calendar.of(scenario.hours)
    longest = float(factor(queue.patience_factor, calendar)[calendar.is_open].max())
    return 1.0 - round(queue.patience.cdf(math.nextafter(wait / longest, 0.0)), 9)


def _waiting(scenario: Scenario, queue: Queue, wait: float) -> float:
    """Return the share of those who have to wait that still do after a time [s]."""
    if wait > 0.0 and queue.queue_limit == 0:
        return 0.0
    return _lasting(scenario, queue, wait) * ((1.0 - queue.balk) if wait > 0.0 else 1.0)


def idle_steps(scenario: Scenario, file: str) -> Iterator[Fault]:
    """Every step opens for somebody, and adds a group."""
    for name, steps in scenario.routing.steps.items():
        seen: set[str] = set()
        for number, step in enumerate(steps, start=1):
            where = f"{file}: routing.steps.{name}[{number}]"
            reason = _closed_because(scenario, scenario.queues[name], step)
            if reason:
                yield Fault(
                    where=f"{where}.after",
                    found=f"a step that never opens: {reason}",
                    allowed="a time after which somebody still waits",
                    do="open it sooner, or leave it out"
                    + (": as it is, nobody is ever answered" if number == 1 else ""),
                    warning=True,
                )
                break  # those below open later still
            if seen.issuperset(step.groups):
                yield Fault(
                    where=f"{where}.groups",
                    found="no group but those of the steps above it",
                    allowed="at least one group more",
                    do="leave the step out: a group counts from the first step that lists it",
                    warning=True,
                )
            seen.update(step.groups)


def _closed_because(scenario: Scenario, queue: Queue, step: Step) -> str:
    """Return why nobody waits when a step would open, or "" if somebody may."""
    if step.after <= 0.0:
        return ""
    wait = as_duration(step.after)
    spells = Calendar.of(scenario.hours).spells
    longest = max(end - start for start, end in spells)
    if queue.queue_limit == 0:
        reason = "`queue_limit` is 0, so nobody may wait"
    elif queue.balk >= 1.0:
        reason = "`balk` is 1, so nobody waits"
    elif _lasting(scenario, queue, step.after) <= 0.0:
        reason = f"nobody's patience lasts for {wait}"
    elif scenario.hours.at_close == "send_away" and step.after >= longest:
        reason = f"after {wait} the centre has closed, and who waits is sent away"
    else:
        reason = ""
    return reason


def targets_out_of_reach(scenario: Scenario, file: str) -> Iterator[Fault]:
    """A promise is not made impossible by the delay before the first step."""
    for name, steps in scenario.routing.steps.items():
        queue, first = scenario.queues[name], steps[0]
        promise = queue.service_level
        late = first.after > promise.within
        most = 0.0 if late else _waiting(scenario, queue, first.after)
        if most < promise.target and not _closed_because(scenario, queue, first):
            yield Fault(
                where=f"{file}: queues.{name}.service_level",
                found=f"{as_share(promise.target)} within {as_duration(promise.within)}, while "
                f"the first step opens after {as_duration(first.after)}",
                allowed=f"at most {as_share(most)}: "
                + ("nobody is answered sooner" if late else "the others hang up before"),
                do="open the first step sooner, or change the promise",
                warning=True,
            )
