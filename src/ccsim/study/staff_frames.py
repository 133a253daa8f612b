"""A staffing as data frames and as JSON. Apart from `staffing`: pandas is slow to import."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ccsim.scenario.forecast import Forecast
from ccsim.units import HOUR

if TYPE_CHECKING:
    from ccsim.study.staffing import PoolPlan, Staffing

__all__ = ["as_dict", "intervals", "summary"]

_WHOLE = ("required", "rostered", "scheduled", "net")
_COUNTS = ("intervals", "intervals_short", "intervals_over", "peak_required", "lowest_net")


def intervals(found: Staffing) -> pd.DataFrame:
    """See `Staffing.intervals`."""
    starts = _starts(found)
    return pd.concat([_of_pool(found, plan, starts) for plan in found.plans], ignore_index=True)


def _starts(found: Staffing) -> Any:
    numbers = found.open_intervals
    if isinstance(found.source, Forecast) and found.source.kind != "date":
        return [found.label(int(number)) for number in numbers]
    midnight = pd.Timestamp(found.calendar.hours.first_day)
    return midnight + pd.to_timedelta(numbers * found.interval, unit="s")


def _of_pool(found: Staffing, plan: PoolPlan, starts: Any) -> pd.DataFrame:
    at, pool = found.open_intervals, plan.pool
    contacts, handle = plan.at_required.contacts, pool.mean_handle_time
    columns = {
        "contacts": contacts,
        "handle_time": handle,
        "load": contacts * handle / found.interval,
        "required": plan.required,
        "rostered": plan.rostered,
        "scheduled": pool.scheduled,
        "net": plan.net,
        "service_level": plan.at_required.service_level,
        "asa": plan.at_required.asa,
        "abandonment": plan.at_required.abandonment,
        "occupancy": plan.at_required.occupancy,
        "scheduled_service_level": plan.at_scheduled.service_level,
        "scheduled_occupancy": plan.at_scheduled.occupancy,
    }
    frame = pd.DataFrame({name: values[at] for name, values in columns.items()})
    frame.insert(0, "start", starts)
    frame.insert(0, "queues", pool.name)
    # Whole numbers that may be missing: a head count is no 24.0.
    return frame.astype(dict.fromkeys(_WHOLE, "Int64"))


def summary(found: Staffing) -> pd.DataFrame:
    """See `Staffing.summary`."""
    frame = pd.DataFrame(list(found.rows()))
    return frame.astype(dict.fromkeys(_COUNTS, "Int64"))


def as_dict(found: Staffing) -> dict[str, Any]:
    """See `Staffing.as_dict`."""
    table = intervals(found)
    table["start"] = table["start"].astype(str)
    origin = found.source
    return {
        "source": origin.name,
        "digest": None if isinstance(origin, Forecast) else origin.digest(),
        "method": found.method,
        "targets": asdict(found.targets),
        "shrinkage": found.shrinkage,
        "full_time_hours": found.full_time / HOUR,
        "queues": [_jsonable(row) for row in found.rows()],
        "intervals": [_jsonable(row) for row in table.to_dict("records")],
        "remarks": {plan.pool.name: list(plan.pool.remarks) for plan in found.plans},
        "faults": [asdict(fault) for fault in found.faults],
    }


def _jsonable(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a row without NaN, which JSON does not know."""
    return {str(key): _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    if value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
