"""What the plain twin noted, as the arrays that engines leave."""

from typing import Any

import numpy as np

from ccsim.records.logs import AgentLog, ContactLog

__all__ = ["agent_log", "contact_log"]


def contact_log(rows: list[dict[str, Any]]) -> ContactLog:
    """Return the visits as arrays."""

    def codes(values: list[int]) -> Any:
        return np.array(values, dtype=np.int64)

    def floats(name: str) -> Any:
        return np.array([row[name] for row in rows], dtype=np.float64)

    return ContactLog(
        issue=codes([row["issue"]["number"] for row in rows]),
        contact=codes([row["attempt"] for row in rows]),
        visit=codes([row["visit"] for row in rows]),
        queue=codes([row["queue"] for row in rows]),
        kind=codes([row["kind"] for row in rows]),
        arrived=floats("arrived"),
        joined=floats("joined"),
        answered=floats("answered"),
        left=floats("left"),
        outcome=codes([row["outcome"] for row in rows]),
        agent=floats("agent"),
        group=floats("group"),
        talk=floats("talk"),
        hold=floats("hold"),
        wrap=floats("wrap"),
        resolved=floats("resolved"),
        next=codes([row["next"] for row in rows]),
        next_at=floats("next_at"),
    )


def agent_log(stays: list[tuple[int, int, float, float]]) -> AgentLog:
    """Return comings and goings as arrays."""
    dtypes = np.int64, np.int64, np.float64, np.float64
    columns = [
        np.array([stay[place] for stay in stays], dtype=dtype) for place, dtype in enumerate(dtypes)
    ]
    return AgentLog(*columns)
