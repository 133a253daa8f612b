"""A result as data frames. Apart from `result`, because pandas takes its time to import."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ccsim.measures.grid import open_intervals
from ccsim.measures.registry import MEASURES
from ccsim.records.frames import agents_frame, contacts_frame

if TYPE_CHECKING:
    from ccsim.study.result import Result

__all__ = ["agents", "contacts", "intervals", "replications", "summary"]


def summary(run: Result) -> pd.DataFrame:
    """See `Result.summary`."""
    return pd.DataFrame(list(run.rows()))


def intervals(run: Result) -> pd.DataFrame:
    """See `Result.intervals`."""
    midnight = pd.Timestamp(run.scenario.hours.first_day)
    numbers = open_intervals(run.tables)
    starts = midnight + pd.to_timedelta(numbers * run.tables.calendar.interval, unit="s")
    columns = ["scope", "start", "measure", "mean", "half_width"]
    frames = [pd.DataFrame(columns=columns)] if numbers.size == 0 else []
    for scope in run.scopes:
        for name in (measure.name for measure in MEASURES if measure.applies_to(scope)):
            _, mean, half_width = run.by_interval(name, scope)
            if not np.isnan(mean).all():
                found = {"mean": mean, "half_width": half_width}
                frames.append(
                    pd.DataFrame({"scope": scope, "start": starts, "measure": name, **found})
                )
    return pd.concat(frames, ignore_index=True)


def replications(run: Result) -> pd.DataFrame:
    """See `Result.replications_frame`."""
    rows = [
        (number, scope, measure.name, value, measure.unit)
        for scope in run.scopes
        for measure in MEASURES
        if measure.applies_to(scope)
        for number, value in enumerate(run.by_replication(measure.name, scope).tolist())
        if not np.isnan(value)
    ]
    return pd.DataFrame(rows, columns=["replication", "scope", "measure", "value", "unit"])


def contacts(run: Result, replication: int) -> pd.DataFrame:
    """See `Result.contacts`."""
    log = run.logs(replication).contacts
    return contacts_frame(log, run.tables.queue_names, run.tables.group_names)


def agents(run: Result, replication: int) -> pd.DataFrame:
    """See `Result.agents`."""
    return agents_frame(run.logs(replication).agents, run.tables.group_names)
