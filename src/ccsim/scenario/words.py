"""Each part of a scenario in words, for people who plan and do not program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ccsim.scenario.calendar import Calendar
from ccsim.scenario.demand import expected, staffed
from ccsim.scenario.hours import WEEKDAYS, Hours
from ccsim.scenario.law import Distribution
from ccsim.scenario.spec import (
    Busyness,
    Factors,
    Hold,
    Return,
    Scenario,
    Step,
    Transfer,
    Volume,
)
from ccsim.units import as_clock, as_duration, as_share

__all__ = [
    "and_list",
    "busyness_in_words",
    "delay_in_words",
    "factors_in_words",
    "hold_in_words",
    "law_in_words",
    "limit_in_words",
    "number",
    "opening_in_words",
    "promise_in_words",
    "return_in_words",
    "staff_in_words",
    "steps_in_words",
    "targets_in_words",
    "transfer_in_words",
    "volume_in_words",
]


def number(value: float) -> str:
    """Return a number with at most one decimal.

    >>> number(1234.0), number(0.04), number(12.34)
    ('1,234', '0.04', '12.3')
    """
    if 0 < abs(value) < 1:
        return f"{value:.2g}"
    return f"{value:,.1f}".removesuffix(".0")


def opening_in_words(hours: Hours) -> str:
    """Return the opening hours, weekdays alike taken together: "mon-fri 08:00-20:00, ..."."""
    spans = [
        "closed" if span.is_closed else f"{as_clock(span.open)}-{as_clock(span.close)}"
        for span in hours.open.values()
    ]
    parts: list[str] = []
    start = 0
    for day in range(1, len(spans) + 1):
        if day == len(spans) or spans[day] != spans[start]:
            until = f"-{WEEKDAYS[day - 1]}" if day - 1 > start else ""
            parts.append(f"{WEEKDAYS[start]}{until} {spans[start]}")
            start = day
    if len(parts) == 1:
        return f"every day {spans[0]}"
    return ", ".join(parts)


def volume_in_words(scenario: Scenario, queue: str, volume: Volume) -> str:
    """Return the fresh contacts of a queue on the days of the run."""
    calendar = Calendar.of(scenario.hours)
    if volume.per_hour is not None:
        return f"{number(volume.per_hour)} contacts an hour while open"
    total = float(expected(scenario, queue, calendar).sum())
    if volume.times is not None:
        talks = " with their talk times" if volume.talk is not None else ""
        return f"{number(total)} recorded contacts{talks}, replayed at the times they came"
    days = scenario.hours.days
    over = "on the day" if days == 1 else f"over the {days} days"
    return f"{number(total)} contacts {over}, by interval"


def staff_in_words(scenario: Scenario, group: str) -> str:
    """Return the agents of a group while the centre is open."""
    calendar = Calendar.of(scenario.hours)
    agents = staffed(scenario, group, calendar)[calendar.is_open]
    low, high = int(agents.min()), int(agents.max())
    return f"{low:,} agents" if low == high else f"{low:,} to {high:,} agents, by interval"


def factors_in_words(factors: Factors | None) -> str:
    """Return by how much durations change during the day."""
    if factors is None:
        return "the same all day"
    values = np.array(factors.per_interval)
    return f"times {values.min():g} to {values.max():g}, by interval"


def busyness_in_words(busyness: Busyness | None) -> str:
    """Return how days differ from what is expected of them."""
    if busyness is None:
        return "every day as busy as expected"
    shared = f", the same for all queues that share `{busyness.shared}`" if busyness.shared else ""
    return f"some days are busier: standard deviation {as_share(busyness.cv)} of the volume{shared}"


def hold_in_words(hold: Hold | None) -> str:
    """Return how often customers are put on hold, and for how long."""
    if hold is None:
        return "nobody is put on hold"
    return f"{as_share(hold.probability)} are put on hold: {hold.law.sentence()}"


def return_in_words(back: Return | None, who: str) -> str:
    """Return how many come back, when, and to which queue."""
    if back is None or back.probability == 0.0:
        return "nobody comes back"
    to = f" to {back.to}" if back.to is not None else ""
    share, delay = as_share(back.probability), back.delay.sentence()
    return f"{share} of {who} come back{to}, after a time: {delay}"


def transfer_in_words(transfer: Transfer | None) -> str:
    """Return how many are transferred, and where to."""
    if transfer is None or transfer.probability == 0.0:
        return "nobody is transferred"
    place = "the head" if transfer.place == "front" else "the back"
    share = as_share(transfer.probability)
    return f"{share} are transferred to {targets_in_words(transfer)}, at {place} of the line"


def targets_in_words(transfer: Transfer) -> str:
    """Return where transfers lead to, with the share of each if there are several."""
    chosen = {name: weight for name, weight in transfer.to.items() if weight > 0.0}
    if len(chosen) == 1:
        return next(iter(chosen))
    total = sum(chosen.values())
    return and_list(f"{name} ({as_share(part / total)})" for name, part in chosen.items())


def and_list(names: Iterable[str], word: str = "and") -> str:
    """Return names in a row.

    >>> and_list(["a"]), and_list(["a", "b", "c"]), and_list(["a", "b"], "or")
    ('a', 'a, b and c', 'a or b')
    """
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last


def delay_in_words(after: float) -> str:
    """Return from when on a group may answer.

    >>> delay_in_words(0.0), delay_in_words(30.0)
    ('at once', 'after 30 s')
    """
    return f"after {as_duration(after)}" if after > 0.0 else "at once"


def steps_in_words(steps: Sequence[Step]) -> str:
    """Return which groups may answer, and from when on."""
    parts = [f"{and_list(step.groups)} {delay_in_words(step.after)}" for step in steps]
    return ", then ".join(parts)


def law_in_words(law: Distribution) -> str:
    """Return a law, or that it takes no time."""
    return "none" if law.expectation() == 0.0 else law.sentence()


def limit_in_words(limit: int | None, unit: str) -> str:
    """Return a limit, or that there is none."""
    return "no limit" if limit is None else f"{limit:,} {unit}"


def promise_in_words(target: float, within: float) -> str:
    """Return the service level that is promised."""
    return f"{as_share(target)} of contacts answered within {as_duration(within)}"
