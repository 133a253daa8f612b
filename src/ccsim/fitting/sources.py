"""The scenario's tables from estimates, and the words about where each figure comes from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ccsim.fitting.fitted import Back, GroupFit, QueueFit, Source
from ccsim.fitting.recorded import share_of
from ccsim.fitting.returns import ReturnFit
from ccsim.scenario.distributions import Constant
from ccsim.scenario.hours import Hours
from ccsim.scenario.law import Distribution
from ccsim.units import DAY, MINUTE, as_duration, as_seconds, as_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ccsim.fitting.calls import CallLog
    from ccsim.fitting.durations import DurationFit
    from ccsim.fitting.estimate import Estimate
    from ccsim.fitting.hours import HoursFit
    from ccsim.fitting.options import Options

__all__ = ["scenario_tables"]

_DIGITS = 4
_RETURNS_AT_ALL = 0.8
"""Of those whose issue is not resolved, the share who call again, where no source tells it."""

_Told = tuple[dict[str, Any], list[Source]]


def scenario_tables(
    record: CallLog,
    opened: HoursFit,
    queues: tuple[QueueFit, ...],
    groups: tuple[GroupFit, ...],
    busyness: Estimate,
    back: Back,
    chosen: Options,
) -> tuple[dict[str, Any], tuple[Source, ...]]:
    """Return a scenario in the form of scenario.toml, and where its figures come from."""
    table, sources = _hours(opened, back, chosen)
    hours = Hours.model_validate(table)
    found: dict[str, Any] = {
        "name": chosen.name or Path(record.name).stem,
        "description": f"Fitted to {record.name}",
        "hours": table,
        "queues": {},
        "groups": {},
    }
    resolved = _resolved(record)
    for one in queues:
        own, told = _queue_table(one, hours, chosen, busyness)
        returns, more = _return_tables(back, resolved, f"queues.{one.name}")
        found["queues"][one.name] = own | returns
        sources += told + more
    for team in groups:
        of_group, told = _group_table(team, hours, tuple(one.name for one in queues))
        found["groups"][team.group.name] = of_group
        sources += told
    return found, tuple(sources)


def _hours(opened: HoursFit, back: Back, chosen: Options) -> _Told:
    """Return the hours of a week, after as many to warm up as returns take."""
    warm_up = _warm_up_days(back.repeats.delay if back.repeats is not None else None)
    table: dict[str, Any] = {
        "first_day": opened.days[0].astype("datetime64[D]").item(),
        "days": 7 + 2 * warm_up if warm_up else 7,
        "open": opened.open,
        "interval": f"{chosen.interval / MINUTE:g} min",
    }
    outside = f"{opened.outside:,} of {opened.n:,} calls fall outside"
    told = "given" if chosen.hours else "from where the calls come"
    sources = [
        Source("hours.first_day", "data", "the log's first day"),
        Source("hours.open", "assumption" if chosen.hours else "data", f"{told}; {outside}"),
    ]
    if warm_up:
        table["warm_up"] = f"{warm_up} day"
        words = "after which nine in ten of those who will come back have done so"
        sources.append(Source("hours.warm_up", "assumption", words))
    return table, sources


def _resolved(record: CallLog) -> Estimate | None:
    """Return the share of conversations recorded as resolved; None if the log does not tell."""
    told = record.calls.loc[record.calls["answered"], "resolved"].dropna()
    return share_of(int(told.sum()), len(told)) if len(told) else None


def _week_list(hours: Hours, week: NDArray[np.float64]) -> list[float]:
    """Return a table by weekday and interval, (7, n_slots), as a scenario's list of a week."""
    return [float(x) for x in week[:, hours.slots.start : hours.slots.stop].ravel()]


def _law_table(law: Distribution) -> dict[str, Any]:
    """Return a law as a scenario's table, its numbers to four digits."""
    found: dict[str, Any] = _rounded(law.model_dump(exclude_none=True))
    return found


def _rounded(value: Any) -> Any:
    """Return numbers to some digits; durations stand in words, with their unit."""
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, str) and value.endswith(" s"):
        return f"{float(value.removesuffix(' s')):.{_DIGITS}g} s"
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value


def _queue_table(found: QueueFit, hours: Hours, chosen: Options, busyness: Estimate) -> _Told:
    """Return a queue's table but for its returns, and where its figures come from."""
    key = f"queues.{found.name}"
    week = np.round(found.fresh.week(), 2)
    table: dict[str, Any] = {"volume": {"per_interval": _week_list(hours, week)}}
    days = len(found.fresh.totals)
    sources = [Source(f"{key}.volume", "data", f"mean fresh contacts of {days} days, by weekday")]
    if busyness.value > 0:
        table["busyness"] = {"cv": max(round(busyness.value, 3), 0.001), "shared": "day"}
        sources.append(Source(f"{key}.busyness", "data", f"{days} day totals; {_range(busyness)}"))
    sources.extend(_lengths(table, key, found))
    table["patience"], told = _patience(found, key)
    sources.append(told)
    balk = found.balking.share
    if balk.low > 0:
        table["balk"] = round(balk.value, 4)
        at_once = as_duration(found.balking.at_once)
        words = f"who left within {at_once}, beyond what patience explains; {_range(balk)}"
        sources.append(Source(f"{key}.balk", "data", words))
    else:
        words = f"{found.balking.left:,} left within {as_duration(found.balking.at_once)}, which "
        words += "patience explains" if balk.value == 0 else "may be patience"
        sources.append(Source(f"{key}.balk", "data", words))
    table["service_level"] = {"target": chosen.target, "within": as_seconds(chosen.within)}
    given = {"target", "within"} & chosen.model_fields_set
    kind: Literal["assumption", "benchmark"] = "assumption" if given else "benchmark"
    words = "given" if given else "the trade's usual promise; a log does not tell the centre's own"
    sources.append(Source(f"{key}.service_level", kind, words))
    return table, sources


def _lengths(table: dict[str, Any], key: str, found: QueueFit) -> Iterator[Source]:
    table["talk"] = _law_table(found.talk.law)
    yield Source(f"{key}.talk", "data", _about(found.talk))
    if found.hold is not None:
        share = found.hold.probability
        table["hold"] = {"probability": round(share.value, 4), **_law_table(found.hold.length.law)}
        yield Source(f"{key}.hold", "data", f"{_range(share)}; {_about(found.hold.length)}")
    if found.wrap is not None:
        table["wrap"] = _law_table(found.wrap.law)
        yield Source(f"{key}.wrap", "data", _about(found.wrap))
    else:
        table["wrap"] = _law_table(Constant(kind="constant", value=0.0))
        yield Source(f"{key}.wrap", "assumption", "the log records none")


def _about(fit: DurationFit) -> str:
    return (
        f"lengths of {fit.n:,}, mean {as_duration(fit.mean.value)} recorded and "
        f"{as_duration(fit.law.expectation())} here; Kolmogorov distance {fit.distance:.3f}"
    )


def _patience(found: QueueFit, key: str) -> tuple[dict[str, Any], Source]:
    fit = found.patience
    if fit.law is not None and fit.abandoned:
        words = f"{fit.n:,} who had to wait, {fit.abandoned:,} left, answers censor; {fit.reason}"
        return _law_table(fit.law), Source(f"{key}.patience", "data", words)
    assert fit.law is not None  # given by the caller: nobody abandoned
    words = f"given: nobody abandoned; with 95 % confidence the mean is above {_lower(fit)}"
    return _law_table(fit.law), Source(f"{key}.patience", "assumption", words)


def _lower(fit: Any) -> str:
    return as_duration(fit.mean_exponential.low)


def _return_tables(back: Back, resolved: Estimate | None, key: str) -> _Told:
    """Return the keys of a queue about who comes back, and where they come from."""
    redials, repeats = back.redials, back.repeats
    table: dict[str, Any] = {}
    sources = [_redial(table, redials, key)]
    share = _share_back(repeats)
    if resolved is not None:
        table["resolution"] = round(resolved.value, 4)
        sources.append(Source(f"{key}.resolution", "data", _range(resolved)))
    elif share:
        table["resolution"] = round(max(0.0, 1.0 - share / _RETURNS_AT_ALL), 4)
        words = (
            f"so that {as_share(share)} of conversations bring the customer back if "
            f"{as_share(_RETURNS_AT_ALL)} of the unresolved return; a log tells the product only"
        )
        sources.append(Source(f"{key}.resolution", "assumption", words))
    else:
        table["resolution"] = 1.0
        sources.append(Source(f"{key}.resolution", "assumption", _no_repeats(repeats)))
    unresolved = 1.0 - table["resolution"]
    if share and unresolved > 0 and repeats is not None and repeats.delay is not None:
        probability = min(1.0, share / unresolved)
        table["repeat"] = {
            "probability": round(probability, 4), "delay": _law_table(repeats.delay)
        }  # fmt: skip
        sources.append(Source(f"{key}.repeat", "data", repeats.sentence()))
    return table, sources


def _redial(table: dict[str, Any], redials: ReturnFit | None, key: str) -> Source:
    if redials is None:
        words = "not asked for: the volume is of all contacts, redials and repeats among them"
        return Source(f"{key}.redial", "assumption", words)
    if redials.delay is None or not redials.probability.value > 0:
        return Source(f"{key}.redial", "assumption", f"none: {redials.sentence()}")
    table["redial"] = {
        "probability": round(redials.probability.value, 4), "delay": _law_table(redials.delay)
    }  # fmt: skip
    return Source(f"{key}.redial", "data", redials.sentence())


def _share_back(repeats: ReturnFit | None) -> float:
    if repeats is None or repeats.delay is None or math.isnan(repeats.probability.value):
        return 0.0
    return repeats.probability.value


def _no_repeats(repeats: ReturnFit | None) -> str:
    if repeats is None:
        return "not asked for: the volume is of all contacts, so nobody may come back once more"
    return f"nobody comes back: {repeats.sentence()}"


def _group_table(found: GroupFit, hours: Hours, queues: tuple[str, ...]) -> _Told:
    """Return a group's table, and where its figures come from."""
    group, key = found.group, f"groups.{found.group.name}"
    served = [name for name in queues if name in group.queues]
    factors = group.handle_factor
    skills = {
        name: {"handle_factor": factors[name]} if factors[name] != 1.0 else {} for name in served
    }
    heads = [round(x) for x in _week_list(hours, found.heads.astype(np.float64))]
    many = f"{len(group.agents)} agents" if group.agents else "unnamed agents"
    sources = [
        Source(f"{key}.staff", "data", f"{found.chosen}; {many}"),
        Source(f"{key}.skills", "data", f"what they were seen to answer in {group.calls:,} calls"),
    ]
    return {"staff": {"per_interval": heads}, "skills": skills}, sources


def _range(estimate: Estimate) -> str:
    if math.isnan(estimate.value):
        return "not told by the log"
    return f"95 % interval {estimate.low:.3g} to {estimate.high:.3g}"


def _warm_up_days(delay: Distribution | None) -> int:
    """Return whole weeks after which nearly all who will come back are on their way."""
    if delay is None:
        return 0
    weeks = math.ceil(delay.quantile(0.9) / (7 * DAY))
    return 7 * min(max(weeks, 1), 4)
