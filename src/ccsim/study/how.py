"""How a study of several scenarios has each of them simulated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from ccsim.engines.run import EngineName
from ccsim.study.arguments import where_faults
from ccsim.study.executors import (
    LOCAL_CLUSTER,
    Place,
    processors,
    standing_cluster,
)

__all__ = ["How", "for_all"]


class How(TypedDict, total=False):
    """What `simulate` is told of the way to the numbers, which are the same whatever it is.

    Keys
    ----
    engine : {"auto", "compiled", "simpy"}
    workers : int, optional
    executor : str or concurrent.futures.Executor, optional
    store : str or Path, optional
        One folder for all of the scenarios.
    """

    engine: EngineName
    workers: int | None
    executor: Place | None
    store: str | Path | None


@contextmanager
def for_all(how: How) -> Iterator[How]:
    """Start once what all scenarios can share: a local cluster takes seconds.

    Raises
    ------
    RunError
        If it cannot be started.
    """
    workers = how.get("workers")
    # Of faults, the first simulation tells.
    if how.get("executor") != LOCAL_CLUSTER or any(where_faults(LOCAL_CLUSTER, workers)):
        yield how
        return
    with standing_cluster(workers or processors()) as address:
        there = how.copy()
        there["executor"], there["workers"] = address, None
        yield there
