"""Heads at work by quarter-hour of the week, by several definitions.

The log shows agents only while they talk; each definition fills in the rest in its own way.
"""

import numpy as np
import pandas as pd
from log import DAY, HOUR, INTERVAL, MINUTE, PER_DAY, WEEKS, Flags, Floats, open_intervals
from numpy.typing import NDArray

SPELL_GAP = 30 * MINUTE  # longer without a conversation, and the agent counts as gone
SHIPPED = "on duty, gaps to 30 min"


def heads(start: pd.Series, end: pd.Series) -> Floats:
    """Count the heads present in each second of the month, for presences [start, end)."""
    seconds = WEEKS * 7 * DAY
    change = np.zeros(seconds + 1)
    np.add.at(change, np.minimum(start.to_numpy(), seconds), 1)
    np.add.at(change, np.minimum(end.to_numpy(), seconds), -1)
    return np.asarray(np.cumsum(change)[:seconds])


def conversations(offered: pd.DataFrame) -> pd.DataFrame:
    """List the named agents' conversations: server, start, end [s]."""
    served = offered[offered["served"] & (offered["server"] != "NO_SERVER")]
    start = served["joined"] + served["wait"]
    return pd.DataFrame({"server": served["server"], "start": start, "end": start + served["talk"]})


def spells(talks: pd.DataFrame, gap: int) -> pd.DataFrame:
    """Join each agent's conversations that lie at most `gap` seconds apart: start, end [s]."""
    talks = talks.sort_values(["server", "start"])
    latest_end = talks.groupby("server")["end"].cummax()
    since = talks["start"] - latest_end.groupby(talks["server"]).shift()
    spell = (since.isna() | (since > gap)).cumsum()
    return talks.groupby(spell).agg(start=("start", "min"), end=("end", "max"))


def on_duty(talks: pd.DataFrame, gap: int = SPELL_GAP) -> Floats:
    """Count the heads on duty in each second of the month."""
    own = spells(talks, gap)
    return heads(own["start"], own["end"])


def each_interval(present: Floats) -> Floats:
    """Average heads per second to the quarter-hours of the month, (2688,)."""
    return np.asarray(present.reshape(-1, INTERVAL).mean(axis=1))


def per_interval(present: Floats) -> Floats:
    """Average heads per second to quarter-hours of the week, over four weeks, (672,)."""
    return np.asarray(each_interval(present).reshape(WEEKS, 7 * PER_DAY).mean(axis=0))


def distinct(talks: pd.DataFrame) -> Floats:
    """Average the number of agents who talked at any instant of the quarter-hour, (672,)."""
    total = np.zeros(7 * PER_DAY)
    for _, own in talks.groupby("server"):
        seen = heads(own["start"], own["end"]).reshape(-1, INTERVAL).any(axis=1)
        total += seen.reshape(WEEKS, 7 * PER_DAY).mean(axis=0)
    return total


def talking_while_waiting(talking: Floats, queue: Flags) -> Floats:
    """Mean heads talking in the seconds when a call waited, (672,); all seconds if none did."""
    shape = (WEEKS, 7 * PER_DAY, INTERVAL)
    seconds = queue.reshape(shape).sum(axis=(0, 2))
    total = (talking * queue).reshape(shape).sum(axis=(0, 2))
    return np.where(seconds > 0, total / np.maximum(seconds, 1), per_interval(talking))


def waiting(offered: pd.DataFrame) -> Flags:
    """Whether a call waited in each second of the month."""
    queued = offered[offered["wait"] > 0]
    return heads(queued["joined"], queued["joined"] + queued["wait"]) > 0


def whole_heads(mean: Floats) -> NDArray[np.int64]:
    """Whole head counts of whole weeks: halves up, at least 1 while open, 0 while closed."""
    is_open = np.tile(open_intervals(), mean.size // (7 * PER_DAY))
    return np.where(is_open, np.maximum(1, np.floor(mean + 0.5)), 0).astype(np.int64)


def staffing(offered: pd.DataFrame) -> dict[str, Floats]:
    """Mean heads per quarter-hour of the week by each definition, (672,) each."""
    talks = conversations(offered)
    talking = heads(talks["start"], talks["end"])
    plans = {"talked at any instant": distinct(talks)}
    for gap in (15, 30, 45, 60):
        plans[f"on duty, gaps to {gap} min"] = per_interval(on_duty(talks, gap * MINUTE))
    plans["talking while a call waits"] = talking_while_waiting(talking, waiting(offered))
    plans["talking, all the time"] = per_interval(talking)
    return plans


def availability(offered: pd.DataFrame) -> pd.Series:
    """What the agents on duty did while calls waited."""
    talks = conversations(offered)
    talking, present, queue = heads(talks["start"], talks["end"]), on_duty(talks), waiting(offered)
    return pd.Series(
        {
            "hours of the month with a call waiting": queue.sum() / HOUR,
            "on duty then, mean heads": present[queue].mean(),
            "talking then, mean heads": talking[queue].mean(),
            "talking / on duty, all month": talking.sum() / present.sum(),
        }
    )
