"""The one door to all executors."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from ccsim.engines.stop import Stop
from ccsim.study.executors.cluster import cluster, local_cluster
from ccsim.study.executors.here import owned, serial, threads
from ccsim.study.executors.in_order import InOrder
from ccsim.study.executors.names import LOCAL_CLUSTER, Place
from ccsim.study.executors.processes import processes

__all__ = ["at_work"]

T = TypeVar("T")


def at_work(
    work: Callable[[int], T], *, place: Place, count: int, workers: int, stop: Stop
) -> AbstractContextManager[InOrder[T]]:
    """Work on numbers at a place; within, results can be taken; at the end, work is stopped.

    Parameters
    ----------
    work : callable
        Told of a number; it looks at `stop` where it can see it.
    place : Executor or str
        As `chosen_place` returned it.
    count : int
        How many numbers there are.
    workers : int
        How many are worked on at a time; a cluster at an address has its own.
    stop : Stop
        Asked for at the end.

    Raises
    ------
    InputError
        If the work cannot be sent where it is to be done.
    RunError
        If a cluster does not answer, or is another ccsim's.
    """
    if place == "serial" or not count:  # a study may have kept all that is asked for
        return serial(work, count=count)
    if not isinstance(place, str):
        return owned(place, work, count=count, workers=workers, stop=stop)
    if place == "threads":
        return threads(work, count=count, workers=workers, stop=stop)
    if place == "processes":
        return processes(work, count=count, workers=workers, stop=stop)
    if place == LOCAL_CLUSTER:
        return local_cluster(work, count=count, workers=workers, stop=stop)
    return cluster(work, address=place, count=count, stop=stop)
