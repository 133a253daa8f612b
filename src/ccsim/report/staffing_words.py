"""A staffing in sentences, for the screen and the workbook alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from ccsim.scenario.forecast import Forecast
from ccsim.study.staffing import PoolPlan, Staffing
from ccsim.study.words import date
from ccsim.units import HOUR, as_share

__all__ = ["METHODS_IN_WORDS", "sentences", "title"]

_WORTH_TELLING = 0.1
"""A smaller gap between volume and load under way is no matter."""
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
    known = [plan for plan in found.plans if not plan.pool.reasons]
    if known:
        how = METHODS_IN_WORDS[found.method]
        yield f"Required: the fewest agents at work, {how}, by {_laws(known)}."
        yield _paid(found)
        yield from _open(found)
    if any(not np.isnan(plan.pool.scheduled).all() for plan in known):
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
            remarks = (*plan.pool.remarks, *_lag(found, plan))
            yield from (f"{where}{remark[0].upper()}{remark[1:]}." for remark in remarks)


def _open(found: Staffing) -> Iterator[str]:
    """Yield how many intervals have no number, though a formula applies."""
    for plan in found.plans:
        unknown = int(np.isnan(plan.required[found.open_intervals]).sum())
        if unknown and not plan.pool.reasons:
            many = "1 interval of" if unknown == 1 else f"{unknown} intervals of"
            yield (
                f"{many} {plan.pool.name} {'is' if unknown == 1 else 'are'} left open, for the "
                "faults that are told; hours required and net are those of the others."
            )


def _lag(found: Staffing, plan: PoolPlan) -> Iterator[str]:
    """Yield where the method of each interval by itself goes wrong, if it does."""
    if found.method in ("offered_load", "lagged") or plan.gap is None:
        return
    away, at = plan.gap
    if abs(away) >= _WORTH_TELLING:
        side = "above" if away > 0.0 else "below"
        yield (
            f"the load under way is up to {as_share(abs(away))} of its peak {side} what an "
            f"interval's own volume stands for ({found.label(at)}): handle times are long against "
            "the changes of the volume, so --method offered_load is the better choice"
        )


def _laws(known: list[PoolPlan]) -> str:
    used = {
        "Erlang's formulas"
        if plan.pool.is_markov
        else "the formula for patience of any law (M/M/n+G)"
        for plan in known
    }
    return " and ".join(sorted(used))


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
