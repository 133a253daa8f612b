"""Where replications can be asked to run, by name or by address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Executor
from importlib.util import find_spec

from ccsim.errors import Fault, nearest
from ccsim.study.executors.here import processors

__all__ = ["EXECUTORS", "LOCAL_CLUSTER", "Place", "chosen_place", "is_address", "place_faults"]

LOCAL_CLUSTER = "local_cluster"
EXECUTORS = ("serial", "threads", "processes", LOCAL_CLUSTER)
Place = Executor | str
"""One of EXECUTORS, the address of a Dask scheduler, or an executor of the caller's."""

_ADDRESS = re.compile(r"[a-z]+://\S+")


def is_address(place: str) -> bool:
    """Whether it is meant to be the address of a scheduler."""
    return _ADDRESS.fullmatch(place) is not None


def chosen_place(place: Place | None, engine: str, workers: int | None) -> tuple[Place, int]:
    """Return where replications run and how many at a time, of what was asked for.

    Several at a time by the SimPy engine run in processes: it is Python, of which a process runs
    one thread at a time.

    Parameters
    ----------
    place : Executor or str or None
    engine : {"compiled", "simpy"}
    workers : int or None
        Of a cluster at an address, which has its own, it says nothing.
    """
    if place is None:
        place = "processes" if engine == "simpy" and (workers or 1) > 1 else "threads"
        alone = engine == "simpy"
    else:
        alone = place == "serial" or (place == "threads" and engine == "simpy")
    return place, workers or (1 if alone else processors())


def place_faults(place: object, workers: object) -> Iterator[Fault]:
    """Yield what is wrong with where replications are to run."""
    if place is None or isinstance(place, Executor):
        return
    if not isinstance(place, str) or not (place in EXECUTORS or is_address(place)):
        yield Fault(
            where="executor",
            found=f'"{place}"' if isinstance(place, str) else f"{place!r}",
            allowed=f"{', '.join(EXECUTORS)}, the address of a Dask scheduler such as "
            "tcp://10.0.0.5:8786, or a concurrent.futures.Executor",
            do=nearest(place, EXECUTORS)
            if isinstance(place, str)
            else "of a Dask client, pass client.get_executor() or the scheduler's address",
        )
        return
    if place == "serial" and workers not in {None, 1}:
        yield Fault(
            where="workers",
            found=f"{workers} with the serial executor",
            allowed="1: it makes one replication after the other",
            do='leave `workers` out, or write executor="threads"',
        )
    if is_address(place) and workers is not None:
        yield Fault(
            where="workers",
            found=f"{workers} beside the cluster at {place}",
            allowed="nothing: the cluster has its own workers, all of which are used",
            do="leave `workers` out, or start fewer workers there",
        )
    if (is_address(place) or place == LOCAL_CLUSTER) and find_spec("distributed") is None:
        yield Fault(
            where="executor",
            found=f'"{place}", and Dask is not installed',
            allowed="a Dask cluster where the package `distributed` is installed",
            do='install it: pip install "ccsim[cluster]"; or write executor="processes"',
        )
