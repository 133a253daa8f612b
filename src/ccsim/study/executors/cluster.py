"""Replications on a Dask cluster: one that runs somewhere, or one started for the study.

The scheduler keeps the packed work and hands it to a worker before its first replication, also to
one that joins later, or in the place of one that was lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from ccsim.engines.stop import Stop
from ccsim.errors import RunError
from ccsim.study.executors.in_order import AHEAD, InOrder
from ccsim.study.executors.join import Client, joined, left, quiet, started
from ccsim.study.executors.parcel import packed, perform
from ccsim.study.provenance import code_that_counts, differences

__all__ = ["cluster", "local_cluster", "standing_cluster"]

T = TypeVar("T")

_LOOK_EVERY = 2.0
"""[s] after which to see which workers there are."""
_NO_WORKERS = 30.0
"""[s] without any worker after which nobody will come."""
_NO_ANSWER = 10.0
"""[s] without an answer after which a scheduler is gone that has not said so."""


def cluster(
    work: Callable[[int], T], *, address: str, count: int, stop: Stop
) -> AbstractContextManager[InOrder[T]]:
    """Work on numbers on the cluster of a scheduler, by all of its workers.

    Parameters
    ----------
    work : callable
        Told of a number.
    address : str
        Of the scheduler.
    count : int
        How many numbers there are.
    stop : Stop
        Asked for at the end. Workers do not see it: what has begun goes on to its end, in vain.

    Raises
    ------
    InputError
        If the work cannot be sent.
    """
    return _at_work(work, lambda: joined(address), address, count=count, stop=stop)


def local_cluster(
    work: Callable[[int], T], *, count: int, workers: int, stop: Stop
) -> AbstractContextManager[InOrder[T]]:
    """Work on numbers on a cluster started for it on this machine, and ended with it.

    Parameters
    ----------
    work, count, stop
        As in `cluster`; the workers are killed at the end.
    workers : int
        How many processes, of one thread each.
    """
    workers = min(workers, count)
    return _at_work(work, lambda: started(workers), "this machine", count=count, stop=stop)


@contextmanager
def standing_cluster(workers: int) -> Iterator[str]:
    """Start a cluster on this machine for several studies, and end it with them.

    Parameters
    ----------
    workers : int
        How many processes, of one thread each.

    Yields
    ------
    str
        The address of its scheduler.

    Raises
    ------
    RunError
        If its processes cannot be started.
    """
    with quiet():
        client = started(workers)
        try:
            yield client.scheduler.address
        finally:
            left(client)


@contextmanager
def _at_work(
    work: Callable[[int], T], join: Callable[[], Client], place: str, *, count: int, stop: Stop
) -> Iterator[InOrder[T]]:
    """Hand work out to a cluster, and call it back at the end."""
    import cloudpickle  # noqa: PLC0415  # comes with Dask, which is optional

    # Not plain pickle: it can also send a policy whose class was typed into a notebook.
    parcel = packed(work, cloudpickle.dumps)
    with quiet():
        results: _OnCluster[T] = _OnCluster(join, parcel, place=place, count=count, stop=stop)
        try:
            yield results
        finally:
            stop.ask()
            results.end()


class _OnCluster(InOrder[T]):
    """Results in order from the workers of a cluster, who come and go.

    Whatever waits for the scheduler waits in a thread of its own, so that nobody has to wait for
    it after Ctrl-C.

    Parameters
    ----------
    join : callable
        Returns a client, or raises RunError.
    parcel : bytes
    place : str
        Where the scheduler is, as it is told.
    count : int
    stop : Stop
    """

    def __init__(
        self, join: Callable[[], Client], parcel: bytes, *, place: str, count: int, stop: Stop
    ) -> None:
        self._aside = ThreadPoolExecutor(1, thread_name_prefix="ccsim-cluster")
        super().__init__(self._aside, perform, count=count, ahead=0)
        self._client: Client = None
        self._place = place
        self._stop = stop
        self._known: set[str] = set()
        self._taken = 0
        self._workers_seen = self._answered = 0.0
        self._next_look = 0.0
        self._looking: Future[None] = self._aside.submit(self._join, join, parcel)

    def _join(self, join: Callable[[], Client], parcel: bytes) -> None:
        """Join the cluster, from then on the executor."""
        client = join()
        # A task and nothing scattered: lost with its last holder, the scheduler has it made again.
        self._told = (client.submit(_same, parcel, pure=False),)
        self._executor = client.get_executor(pure=False)
        self.dashboard = _dashboard(client)
        self._workers_seen = self._answered = time.monotonic()
        self._client = client
        if self._stop.asked:  # too late for `end`
            left(client)

    def take(self, seconds: float) -> T | None:
        """Return the next result, or None if it is not there yet.

        Raises
        ------
        RunError
            If no scheduler answers, or it goes away; if no worker comes, or one has other code.
        """
        from distributed import KilledWorker  # noqa: PLC0415  # an optional extra

        if self._looking.done():
            self._looking.result()  # or its RunError
            if time.monotonic() >= self._next_look:
                self._next_look = time.monotonic() + _LOOK_EVERY
                self._looking = self._aside.submit(self._look)
        if self._is_gone():
            raise RunError(self._lost(ConnectionError(), self._taken))
        try:
            result = super().take(seconds)
        except KilledWorker as error:
            raise RunError(
                f"A replication was given up: {error.allowed_failures + 1} workers of the Dask "
                f"cluster ({self._place}) died over it. Often memory is short there: use fewer "
                "threads in each worker, or keep_log=False (--no-log)."
            ) from error
        self._taken += result is not None
        return result

    def _is_gone(self) -> bool:
        """Whether the scheduler is gone. A result on its way just then may never be told of.

        A lost connection cancels all that was asked for, also if there is another one soon; a
        scheduler that is shut down in good order leaves everybody waiting.
        """
        if self._client is None:
            return False
        silent = time.monotonic() - self._answered > _NO_ANSWER
        return silent or self._told[0].cancelled() or self._client.status == "closed"

    def _lost(self, error: BaseException, number: int) -> str:
        """Return that the scheduler is gone, and all that it was asked for with it."""
        del error
        return (
            f"The Dask scheduler ({self._place}) has gone away after {number} finished "
            "replications. Unless they were kept in a store, they have to be made again: start it, "
            "and simulate again with the same seed, which gives the same numbers."
        )

    def _look(self) -> None:
        """See which workers there are, check new ones, and let enough be handed out for all."""
        try:
            threads: dict[str, int] = self._client.sync(
                self._client.scheduler.ncores, callback_timeout=_LOOK_EVERY
            )
            if new := set(threads) - self._known:
                self._check(new)
                self._known |= new
        except (OSError, AttributeError):  # a timeout is one; a closed client has no scheduler
            return
        self._answered = time.monotonic()
        if threads:
            self._workers_seen = self._answered
        elif self._answered - self._workers_seen > _NO_WORKERS:
            raise RunError(
                f"The Dask scheduler ({self._place}) has had no worker for {_NO_WORKERS:.0f} "
                f"seconds. Start some: dask worker {self._client.scheduler.address}"
            )
        self._ahead = AHEAD * sum(threads.values())

    def _check(self, workers: set[str]) -> None:
        """Refuse workers whose code is not this one's."""
        here = code_that_counts()
        found = self._client.run(code_that_counts, workers=sorted(workers), on_error="return")
        for worker, there in found.items():
            if isinstance(there, OSError):  # lost meanwhile
                continue
            told = f"{there}" if isinstance(there, Exception) else differences(here, there)
            if told:
                raise RunError(
                    f"The Dask worker at {worker} has not the code of this study and could give "
                    f"other numbers: {told}. Install the same versions there, best from the same "
                    "image, and start the worker again."
                )

    def end(self) -> None:
        """Call back what was handed out, and leave the cluster."""
        for future in self.under_way():
            future.cancel()
        self._aside.shutdown(wait=False, cancel_futures=True)
        if self._client is not None:
            left(self._client)


def _same(parcel: bytes) -> bytes:
    """Return what it is given: a task whose result workers keep."""
    return parcel


def _dashboard(client: Client) -> str:
    """Return the address of the dashboard, or "" if the scheduler shows none."""
    try:
        return client.dashboard_link or ""
    except (KeyError, OSError):
        return ""
