"""A staffing in sentences, for the screen and the workbook alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ccsim.report.words import date
from ccsim.scenario.forecast import Forecast
from ccsim.study.staffing import Staffing
from ccsim.units import HOUR, as_share

__all__ = ["METHODS_IN_WORDS", "sentences", "title"]

METHODS_IN_WORDS = {
    "sipp": "each interval by itself (SIPP)",
    "lagged": "each interval with the volume of one handle time earlier (lagged SIPP)",
    "offered_load": "each interval with the load under way (modified offered load)",
    "carry_over": "each interval with the backlog of the one before (stationary backlog-carryover)",
}


def title(found: Staffing) -> str:
    """Return what was staffed, and for when."""
    return f"{found.source.name} · {when(found)}agents for {_asked(found)}"


def when(found: Staffing) -> str:
    """Return the dates, and a separator; "" where a forecast has none."""
    hours = found.calendar.hours
    if isinstance(found.source, Forecast) and found.source.kind != "date":
        return "" if found.source.kind == "daily" else "a week · "
    last = hours.first_day + dt.timedelta(days=hours.days - 1)
    return f"{date(hours.first_day)}{f' to {date(last)}' if hours.days > 1 else ''} · "


def _asked(found: Staffing) -> str:
    promises = tuple(one for plan in found.plans for one in plan.pool.promises)
    return found.targets.sentence(promises)


def sentences(found: Staffing) -> Iterator[str]:
    """Yield how the numbers were made, what they leave out, and what was left to simulation."""
    yield f"Required: the fewest agents at work, {METHODS_IN_WORDS[found.method]}, by {_laws(found)}."
    yield _paid(found)
    if any((plan.pool.scheduled == plan.pool.scheduled).any() for plan in found.plans):
        yield "Net staffing: scheduled - required, agents at work; below 0 there are too few."
    for plan in found.plans:
        where = f"{plan.pool.name}: " if len(found.plans) > 1 else ""
        if plan.pool.reasons:
            why = "; ".join(plan.pool.reasons)
            yield (
                f"No formula for {plan.pool.name}: {why}. Its plan is left as it is; --check "
                "simulates it."
            )
        else:
            yield from (f"{where}{remark[0].upper()}{remark[1:]}." for remark in plan.pool.remarks)


def _laws(found: Staffing) -> str:
    used = {
        "Erlang's formulas"
        if plan.pool.is_markov
        else "the formula for patience of any law (M/M/n+G)"
        for plan in found.plans
        if not plan.pool.reasons
    }
    return " and ".join(sorted(used)) or "no formula"


def _paid(found: Staffing) -> str:
    days = found.calendar.hours.days
    span = f"{_hours(found.full_time_here)} in {'one day' if days == 1 else f'these {days} days'}, "
    span += f"{_hours(found.full_time)} a week"
    gross = "nothing added: shrinkage is 0 %"
    if found.shrinkage > 0.0:
        gross = f"required / (1 - {as_share(found.shrinkage)} shrinkage)"
    return f"Hours paid: {gross}. A full-time agent is paid {span}."


def _hours(seconds: float) -> str:
    return f"{seconds / HOUR:g} h"
